package retrieval_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

// moody is an embedder whose server fails or hangs.
type moody struct {
	retrieval.Embedder
	asked int
	fails error
	hangs bool
}

func (m *moody) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	m.asked++
	if m.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if m.fails != nil {
		return nil, m.fails
	}
	return m.Embedder.EmbedQuery(ctx, text)
}

// withMoody is a retriever over a moody embedder, and what it logs.
func withMoody(t *testing.T) (*retrieval.Retriever, *moody, *bytes.Buffer) {
	m := &moody{Embedder: embed.NewHashing(64)}
	plain := retriever(t, bilingual)
	x, err := memindex.Build(t.Context(), plain.Index.Corpus(), m, memindex.DefaultWeights.Trained())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	return &retrieval.Retriever{Embedder: m, Index: x, Lexicon: analyze.NewLexicon(analyze.Words()), Log: slog.New(slog.NewTextHandler(&log, nil))}, m, &log
}

func TestWordsAnswerWhenTheEmbedderFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, m, log := withMoody(t)
		for _, step := range []struct {
			name    string
			fails   error
			hangs   bool
			later   time.Duration // that it is since the step before
			byWords bool
			asked   int           // whether the embedder was asked
			took    time.Duration // how long the question waited
		}{
			{"well", nil, false, 0, false, 1, 0},
			{"failing", errors.New("nothing listens there"), false, 0, true, 1, 0},
			{"left to rest", nil, false, 14 * time.Second, true, 0, 0},
			{"well again", nil, false, time.Second, false, 1, 0},
			{"hanging", nil, true, 0, true, 1, 5 * time.Second},
			{"left to rest after that", nil, true, time.Second, true, 0, 0},
			{"well after all", nil, false, 20 * time.Second, false, 1, 0},
		} {
			time.Sleep(step.later)
			m.fails, m.hangs, m.asked = step.fails, step.hangs, 0
			start := time.Now()
			found := find(t, r, "How high is the dam?")
			if found.ByWords != step.byWords || m.asked != step.asked || time.Since(start) != step.took {
				t.Errorf("%s: by words alone is %t, the embedder was asked %d times, it took %v", step.name, found.ByWords, m.asked, time.Since(start))
			}
			if len(found.Hits) == 0 || found.Hits[0].Passage.ID != "dam#height" {
				t.Errorf("%s: found %v", step.name, found.Hits)
			}
		}
		for _, want := range []string{"nothing listens there", "it did not come within 5s"} {
			if strings.Count(log.String(), want) != 1 {
				t.Errorf("the log does not say once %q:\n%s", want, log)
			}
		}
		if strings.Contains(log.String(), "dam") {
			t.Errorf("the question is in the log:\n%s", log)
		}
	})
}

// That the asker has gone is no failure of the embedder.
func TestCancelledQuestionIsNoFailureOfTheEmbedder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, m, log := withMoody(t)
		m.hangs = true
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.Retrieve(ctx, "How high is the dam?", "", 5, retrieval.Filter{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		m.hangs = false
		if found := find(t, r, "How high is the dam?"); found.ByWords || log.Len() > 0 {
			t.Errorf("the embedder was left to rest; log %q", log)
		}
	})
}
