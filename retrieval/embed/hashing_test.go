package embed_test

import (
	"testing"

	"setu/retrieval"
	"setu/retrieval/embed"
	"setu/retrieval/indextest"
)

func TestHashing(t *testing.T) {
	indextest.TestEmbedder(t, func(*testing.T) retrieval.Embedder { return embed.NewHashing(256) })
}

func TestHashingDimension(t *testing.T) {
	for ask, want := range map[int]int{-1: 16, 0: 16, 16: 16, 17: 17, 384: 384} {
		e := embed.NewHashing(ask)
		v, err := e.EmbedQuery(t.Context(), "a bridge")
		if e.Dimension() != want || len(v) != want || err != nil {
			t.Errorf("NewHashing(%d): dimension %d, a vector of %d (%v), want %d", ask, e.Dimension(), len(v), err, want)
		}
	}
}
