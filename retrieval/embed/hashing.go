// Package embed turns text into vectors.
package embed

import (
	"context"
	"math"

	"setu/retrieval/analyze"
)

// Hashing is an embedder that has learned nothing, what the learned ones are
// measured against: the words and sub-words of a text, each
// added to one of the vector's elements with a sign, both given by its hash
// (Weinberger et al., Feature Hashing for Large Scale Multitask Learning,
// 2009). It has no state, so one changed document re-embeds one document. It
// knows spelling, not meaning.
type Hashing struct{ dimension int }

// NewHashing makes an embedder of vectors of a length of at least 16.
func NewHashing(dimension int) Hashing { return Hashing{max(dimension, 16)} }

// Name names the features and the length, so that a change of either is another embedder.
func (h Hashing) Name() string { return "offline-hashing-1" }

// Dimension is the length of the vectors.
func (h Hashing) Dimension() int { return h.dimension }

// EmbedPassages embeds texts in order; it fails only when ctx is done.
func (h Hashing) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	var a analyze.Analyzer
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = h.vector(a.Text(text))
	}
	return out, nil
}

// EmbedQuery embeds a question.
func (h Hashing) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	a := analyze.Borrow()
	defer a.Return()
	return h.vector(a.Text(text)), ctx.Err()
}

func (h Hashing) vector(t analyze.Terms) []float32 {
	v := make([]float32, h.dimension)
	h.add(v, t.Words, 1)
	h.add(v, t.Sub, 0.5)
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return v
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= scale
	}
	return v
}

func (h Hashing) add(v []float32, terms []analyze.Term, weight float32) {
	for _, t := range terms {
		mixed := (uint64(t) ^ uint64(t)>>29) * 0xbf58476d1ce4e5b9
		if mixed>>63 == 1 {
			v[mixed%uint64(len(v))] -= weight
		} else {
			v[mixed%uint64(len(v))] += weight
		}
	}
}
