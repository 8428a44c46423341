package slackbot

import (
	"strings"
	"testing"
	"testing/fstest"

	"setu/bot"
	"setu/bot/extract"
	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed/static"
	"setu/retrieval/memindex"
)

// assistant answers from a corpus by quotation.
func assistant(t testing.TB, c *corpus.Corpus) *bot.Assistant {
	t.Helper()
	e, err := static.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	x, err := memindex.Build(t.Context(), c, e, memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	r := &retrieval.Retriever{Embedder: e, Index: x, Lexicon: analyze.NewLexicon(analyze.Words()), Learned: e}
	return bot.New(bot.Config{Retriever: r, Composer: extract.Composer{}, Threshold: 0.35})
}

func TestStartersAreAnswered(t *testing.T) {
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	a := assistant(t, c)
	for _, language := range corpus.Languages {
		got := starters(c, language)
		if len(got) != maxStarters {
			t.Errorf("%s: %q", language, got)
		}
		for _, q := range got {
			answer, err := a.Ask(t.Context(), bot.Question{Text: q}, nil)
			if err != nil || answer.Status != bot.Answered || answer.Language != language || len([]rune(q)) > maxButton {
				t.Errorf("%q: %s in %s, %v", q, answer.Status, answer.Language, err)
			}
		}
	}
}

func TestStartersOfAnotherCorpus(t *testing.T) {
	c, err := corpus.Dir(fstest.MapFS{
		"harbour.md":            {Data: []byte("# Harbour Compact\n\nThe Harbour Compact invites 120 keepers.\n\nPilots wear blue.\n")},
		"lantern.md":            {Data: []byte("---\nid: lantern\ntitle: Lantern Accord\n---\n<!-- #pilots -->\nPilots wear red.\n")},
		"lantern.questions.tsv": {Data: []byte("pilots\ten\tclothes\npilots\ten\tWhat do pilots wear?\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(starters(c, "en"), "|"); !strings.Contains(got, "What do pilots wear?") || !strings.Contains(got, "What does “Harbour Compact” say?") {
		t.Errorf("got %s", got)
	}
}
