package memindex_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"testing/fstest"
	"time"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/embed"
	"setu/retrieval/indextest"
	"setu/retrieval/memindex"
)

func build(t *testing.T, c *corpus.Corpus) *memindex.Index {
	t.Helper()
	x, err := memindex.Build(t.Context(), c, embed.NewHashing(dimension), memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestBuilt(t *testing.T) {
	indextest.TestIndex(t, func(t *testing.T, c *corpus.Corpus) retrieval.Index { return build(t, c) })
}

func TestLoaded(t *testing.T) {
	indextest.TestIndex(t, func(t *testing.T, c *corpus.Corpus) retrieval.Index {
		dir := t.TempDir()
		if _, err := build(t, c).Save(t.Context(), dir, time.Now()); err != nil {
			t.Fatal(err)
		}
		x, err := memindex.Load(t.Context(), dir, embed.NewHashing(dimension))
		if err != nil {
			t.Fatal(err)
		}
		return x
	})
}

// The vectors must order what the words can't tell apart, and the ties among
// them must not depend on the order in which chromem walks its map.
func TestVectorsAlone(t *testing.T) {
	indextest.TestIndex(t, func(t *testing.T, c *corpus.Corpus) retrieval.Index {
		return build(t, c).Reweigh(alike(memindex.Fields{Words: 1, Sub: 1, Asked: 1, Vector: 5}))
	})
}

// odd is an embedder that does as it is told.
type odd struct {
	embed.Hashing
	passages func(texts []string) ([][]float32, error)
}

func (o odd) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	return o.passages(texts)
}

func TestBuildRefusesWhatAnEmbedderShouldNotReturn(t *testing.T) {
	failed := errors.New("out of credit")
	row := func(value float32, n int) []float32 {
		out := make([]float32, n)
		out[0] = value
		return out
	}
	tests := map[string]struct {
		vectors [][]float32
		err     error
	}{
		"an error":           {err: failed},
		"too few":            {vectors: [][]float32{row(1, dimension)}},
		"too many":           {vectors: [][]float32{row(1, dimension), row(1, dimension), row(1, dimension)}},
		"of another length":  {vectors: [][]float32{row(1, dimension), row(1, 16)}},
		"not a number":       {vectors: [][]float32{row(1, dimension), row(float32(math.NaN()), dimension)}},
		"larger than number": {vectors: [][]float32{row(1, dimension), row(float32(math.Inf(1)), dimension)}},
	}
	c := generated(t, 2)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := odd{embed.NewHashing(dimension), func([]string) ([][]float32, error) { return test.vectors, test.err }}
			_, err := memindex.Build(t.Context(), c, e, memindex.DefaultWeights)
			if err == nil || test.err != nil && !errors.Is(err, test.err) {
				t.Errorf("error %v, want one, with %v in it", err, test.err)
			}
		})
	}
}

func TestBuildCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	careless := odd{embed.NewHashing(dimension), func(texts []string) ([][]float32, error) {
		return embed.NewHashing(dimension).EmbedPassages(context.Background(), texts)
	}}
	for name, e := range map[string]retrieval.Embedder{"embedder notices": embed.NewHashing(dimension), "embedder does not": careless} {
		if _, err := memindex.Build(ctx, generated(t, 30), e, memindex.DefaultWeights); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want %v", name, err, context.Canceled)
		}
	}
}

func TestBuildWithoutVectors(t *testing.T) {
	nothing := odd{embed.NewHashing(dimension), func(texts []string) ([][]float32, error) {
		out := make([][]float32, len(texts))
		for i := range out {
			out[i] = make([]float32, dimension)
		}
		return out, nil
	}}
	c := generated(t, 30)
	x, err := memindex.Build(t.Context(), c, nothing, memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	hits, err := x.Search(t.Context(), ask(t, c.Documents[0].Paragraphs[3].Text, 3))
	if err != nil || len(hits) == 0 || hits[0].Passage.Number != 4 {
		t.Errorf("found %d hits (%v), want the paragraph that was asked for", len(hits), err)
	}
}

// TestFilterBeforeTheCutOfVectors asks by the vector alone for the one passage
// that is allowed, which is farther away than hundreds that are not.
func TestFilterBeforeTheCutOfVectors(t *testing.T) {
	var documents []*corpus.Document
	add := func(id, text string) {
		documents = append(documents, &corpus.Document{
			Meta:       corpus.Meta{ID: id, Title: "Untitled", Language: "en"},
			Paragraphs: []corpus.Paragraph{{Number: 1, Anchor: "p1", Text: text}},
		})
	}
	add("far", "Between tea and rice the harbour is named once.")
	for i := range 600 {
		add(fmt.Sprintf("near%03d", i), fmt.Sprintf("Harbour %d", i))
	}
	c, err := corpus.New(documents)
	if err != nil {
		t.Fatal(err)
	}
	q := retrieval.Query{Vector: ask(t, "harbour", 1).Vector, Limit: 1, Filter: retrieval.Filter{Documents: []string{"far"}}}
	hits, err := build(t, c).Search(t.Context(), q)
	if err != nil || len(hits) != 1 || hits[0].Passage.ID != "far#p1" {
		t.Errorf("found %v (%v), want far#p1", hits, err)
	}
}

// TestSearchCancelledOnTheWay cancels at every look a search by words takes at
// its context.
func TestSearchCancelledOnTheWay(t *testing.T) {
	c := generated(t, 60)
	x := build(t, c)
	q := ask(t, c.Documents[0].Paragraphs[0].Text, 5)
	q.Vector = nil
	for at := 0; ; at++ {
		left := at
		hits, err := x.Search(late{t.Context(), &left}, q)
		if err == nil {
			if at < 2 || len(hits) == 0 {
				t.Errorf("%d hits, after %d looks at the context; want one before and one after the work", len(hits), at)
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want %v", err, context.Canceled)
		}
	}
}

// crowded is an embedder whose vectors all lie close together, as those of many
// trained models do; its texts share no word.
type crowded struct{}

func (crowded) Name() string   { return "crowded" }
func (crowded) Dimension() int { return 2 }

func (crowded) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		angle := map[string]float64{"Alpha.": 0, "Beta.": 0.2, "Gamma.": 0.4}[text]
		out[i] = []float32{float32(math.Cos(angle)), float32(math.Sin(angle))}
	}
	return out, ctx.Err()
}

func (crowded) EmbedQuery(ctx context.Context, _ string) ([]float32, error) {
	return []float32{1, 0}, ctx.Err()
}

// Cosines of 1, .98 and .92 are as good as far apart: what counts is how the
// passages stand among each other.
func TestNearnessIsRelative(t *testing.T) {
	c, err := corpus.Dir(fstest.MapFS{"a.md": {Data: []byte("Alpha.\n")}, "b.md": {Data: []byte("Beta.\n")}, "c.md": {Data: []byte("Gamma.\n")}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := memindex.Build(t.Context(), c, crowded{}, memindex.DefaultWeights.Trained())
	if err != nil {
		t.Fatal(err)
	}
	hits, err := x.Search(t.Context(), retrieval.Query{Text: "?", Vector: []float32{1, 0}, Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(hits) != 2 || hits[0].Passage.Text != "Alpha." || hits[1].Score > 0.8*hits[0].Score {
		t.Errorf("got %+v, want Alpha far before Beta, and not the furthest", hits)
	}
}

// hearing remembers what it was asked to embed.
type hearing struct {
	retrieval.Embedder
	texts []string
}

func (h *hearing) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	h.texts = texts
	return h.Embedder.EmbedPassages(ctx, texts)
}

// Reader's questions are embedded with the text they belong to, but not for a
// model; an index knows again what was embedded either way.
func TestQuestionsAreEmbedded(t *testing.T) {
	c, err := corpus.Dir(fstest.MapFS{"a.md": {Data: []byte("<!-- #one -->\nAlpha.\n")}, "a.questions.tsv": {Data: []byte("one\ten\tWhat comes first?\n")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		weights memindex.Weights
		want    string
	}{
		{memindex.DefaultWeights, "Alpha.\nWhat comes first?"},
		{memindex.DefaultWeights.Trained(), "Alpha."},
	} {
		h := &hearing{Embedder: embed.NewHashing(16)}
		x, err := memindex.Build(t.Context(), c, h, test.weights)
		if err != nil {
			t.Fatal(err)
		}
		if len(h.texts) != 1 || h.texts[0] != test.want {
			t.Errorf("embedded %q, want %q", h.texts, test.want)
		}
		h.texts = nil
		if _, err := memindex.Build(t.Context(), c, x.Known(h), test.weights); err != nil || h.texts != nil {
			t.Errorf("embedded %q again, %v", h.texts, err)
		}
	}
}

// alike are weights that are the same with questions and without.
func alike(f memindex.Fields) memindex.Weights {
	return memindex.Weights{Fields: f, WithQuestions: f, EmbedQuestions: true}
}
