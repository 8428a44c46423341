package memindex_test

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/embed"
	"setu/retrieval/indextest"
	"setu/retrieval/memindex"
)

// counting remembers what it embeds.
type counting struct {
	retrieval.Embedder
	name  string
	heard []string
}

func (c *counting) Name() string { return c.name }

func (c *counting) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	c.heard = append(c.heard, texts...)
	return c.Embedder.EmbedPassages(ctx, texts)
}

func TestOnlyWhatIsNewIsEmbedded(t *testing.T) {
	read := func(text string) *corpus.Corpus {
		c, err := corpus.Dir(fstest.MapFS{"a.md": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := &counting{Embedder: embed.NewHashing(64), name: "one"}
	old, err := memindex.Build(t.Context(), read("Bridges span rivers.\n\nTunnels do not.\n"), first, memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := old.Save(t.Context(), dir, noon); err != nil {
		t.Fatal(err)
	}
	if old, err = memindex.Load(t.Context(), dir, first); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"one":     {"Ferries cross them."},
		"another": {"Ferries cross them.", "Bridges span rivers."},
	} {
		e := &counting{Embedder: embed.NewHashing(64), name: name}
		c := read("Ferries cross them.\n\nBridges span rivers.\n")
		x, err := memindex.Build(t.Context(), c, old.Known(e), memindex.DefaultWeights)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(e.heard, want) {
			t.Errorf("embedder %s of an index of one: embedded %q, want %q", name, e.heard, want)
		}
		q, _ := e.EmbedQuery(t.Context(), "Bridges span rivers.")
		hits, err := x.Search(t.Context(), retrieval.Query{Text: "?", Vector: q, Limit: 1})
		if err != nil || len(hits) != 1 || hits[0].Passage.Text != "Bridges span rivers." {
			t.Errorf("the vectors stand in wrong places: %v %v", hits, err)
		}
	}
}

func TestKnownIsAnEmbedder(t *testing.T) {
	indextest.TestEmbedder(t, func(t *testing.T) retrieval.Embedder {
		e := embed.NewHashing(256)
		c, err := corpus.Dir(fstest.MapFS{"a.md": {Data: []byte("The two sides will invite five hundred engineers.\n")}})
		if err != nil {
			t.Fatal(err)
		}
		x, err := memindex.Build(t.Context(), c, e, memindex.DefaultWeights)
		if err != nil {
			t.Fatal(err)
		}
		return x.Known(e)
	})
}

func TestCurrent(t *testing.T) {
	dir := t.TempDir()
	if _, err := memindex.Current(dir); err == nil {
		t.Error("an empty folder has a current generation")
	}
	c, err := corpus.Dir(fstest.MapFS{"a.md": {Data: []byte("Bridges span rivers.\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := build(t, c).Save(t.Context(), dir, noon); err != nil {
		t.Fatal(err)
	}
	if m, err := memindex.Current(dir); err != nil || m.Embedder != embed.NewHashing(64).Name() || m.Dimension != dimension {
		t.Errorf("%+v, %v", m, err)
	}
}
