package embed_test

import (
	"context"
	"slices"
	"testing"

	"setu/retrieval"
	"setu/retrieval/embed"
	"setu/retrieval/indextest"
)

// hearing remembers what it was asked to embed.
type hearing struct {
	retrieval.Embedder
	heard []string
}

func (h *hearing) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	h.heard = append(h.heard, texts...)
	return h.Embedder.EmbedPassages(ctx, texts)
}

func (h *hearing) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	h.heard = append(h.heard, text)
	return h.Embedder.EmbedQuery(ctx, text)
}

func TestPrefixed(t *testing.T) {
	indextest.TestEmbedder(t, func(*testing.T) retrieval.Embedder {
		return embed.Prefixed(embed.NewHashing(256), embed.PrefixesOf("multilingual-e5-small"))
	})
	h := &hearing{Embedder: embed.NewHashing(64)}
	e := embed.Prefixed(h, embed.PrefixesOf("multilingual-e5-small"))
	if _, err := e.EmbedPassages(t.Context(), []string{"one", " "}); err != nil {
		t.Error(err)
	}
	if _, err := e.EmbedQuery(t.Context(), "two"); err != nil {
		t.Error(err)
	}
	if want := []string{"passage: one", " ", "query: two"}; !slices.Equal(h.heard, want) {
		t.Errorf("embedded %q, want %q", h.heard, want)
	}
	if e.Name() == h.Name() || embed.Prefixed(h, embed.Prefixes{}) != retrieval.Embedder(h) {
		t.Errorf("named %q with prefixes", e.Name())
	}
}

func TestPrefixesOf(t *testing.T) {
	for model, want := range map[string]string{
		"multilingual-e5-small":              "query: ",
		"Multilingual-E5-large-instruct":     "Instruct: Given a question, retrieve passages that answer it\nQuery: ",
		"snowflake-arctic-embed2:568m":       "query: ",
		"nomic-embed-text:v1.5":              "search_query: ",
		"bge-m3":                             "",
		"text-embedding-3-small":             "",
		"offline-hashing-1, which has no e.": "",
	} {
		if got := embed.PrefixesOf(model).Query; got != want {
			t.Errorf("%s: %q, want %q", model, got, want)
		}
	}
}
