package memindex

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"setu/retrieval"
)

// Known is an embedder that takes the vectors of passages that the index holds
// from there and has e, with which the index was built, embed only the rest. It
// is what a rebuild with a slow embedder wants.
func (x *Index) Known(e retrieval.Embedder) retrieval.Embedder {
	k := known{Embedder: e, index: x, at: make(map[string]int, len(x.passages))}
	if e.Name() == x.stats.Embedder && e.Dimension() == x.stats.Dimension {
		for i, p := range x.passages {
			k.at[x.weights.text(p)] = i
		}
	}
	return k
}

type known struct {
	retrieval.Embedder
	index *Index
	at    map[string]int // of a text, the passage that holds it
}

// EmbedPassages embeds the texts that are new and adds the vectors that are not.
func (k known) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var fresh []string
	var places []int
	for i, text := range texts {
		if out[i] = k.vector(ctx, text); out[i] == nil {
			fresh, places = append(fresh, text), append(places, i)
		}
	}
	if len(fresh) == 0 {
		return out, ctx.Err()
	}
	vectors, err := k.Embedder.EmbedPassages(ctx, fresh)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(fresh) {
		return nil, fmt.Errorf("%d vectors for %d texts", len(vectors), len(fresh))
	}
	for i, at := range places {
		out[at] = vectors[i]
	}
	return out, nil
}

// vector is the index's vector of a text; nil when it holds none.
func (k known) vector(ctx context.Context, text string) []float32 {
	i, there := k.at[text]
	if !there {
		return nil
	}
	d, err := k.index.vectors.GetByID(ctx, strconv.Itoa(i))
	if err != nil { // a passage without a word has none
		return nil
	}
	return slices.Clone(d.Embedding)
}
