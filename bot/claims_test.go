package bot_test

import (
	"os"
	"strings"
	"testing"

	"setu/bot"
	"setu/bot/extract"
	"setu/bot/verify"
	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

// overShipped is an assistant over the shipped documents.
func overShipped(t testing.TB) *bot.Assistant {
	t.Helper()
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	e := embed.NewHashing(256)
	x, err := memindex.Build(t.Context(), c, e, memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	var entries []analyze.Entry
	for _, g := range c.Glossary {
		entries = append(entries, analyze.Entry{English: append([]string{g.Name}, g.Acronyms...), Japanese: g.Japanese, Hindi: g.Hindi, Name: true})
	}
	lexicon := analyze.NewLexicon(append(entries, analyze.Words()...))
	return bot.New(bot.Config{
		Retriever: &retrieval.Retriever{Embedder: e, Index: x, Lexicon: lexicon},
		Composer:  extract.Composer{}, Checker: verify.New(lexicon), Threshold: 0.35,
	})
}

// What is wrong is never called supported; what is right nearly always is, and
// most of what is wrong is said to differ, and not only not to be found.
func TestClaims(t *testing.T) {
	data, err := os.ReadFile("testdata/claims.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := overShipped(t)
	total, as := map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(data)) {
		mark, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.Contains("+x-", mark) || text == "" {
			continue
		}
		r, err := a.Verify(t.Context(), bot.Draft{Text: text}, nil)
		if err != nil || len(r.Sentences) != 1 {
			t.Fatalf("%s: %d sentences, %v", text, len(r.Sentences), err)
		}
		s := r.Sentences[0]
		total[mark]++
		as[mark+" "+string(s.Support)]++
		switch {
		case mark != "+" && s.Support == bot.Supported:
			t.Errorf("%s %s: supported by %+v", mark, text, s.Citations)
		case mark == "+" && s.Support != bot.Supported, mark == "-" && s.Support == bot.Contradicted:
			t.Logf("%s %s: %s, %+v", mark, text, s.Support, s.Differences)
		}
	}
	t.Logf("of %v came %v", total, as)
	for _, want := range []struct {
		mark    string
		support bot.Support
		percent int
	}{{"+", bot.Supported, 95}, {"x", bot.Contradicted, 85}, {"-", bot.NotFound, 90}} {
		if n := as[want.mark+" "+string(want.support)]; 100*n < want.percent*total[want.mark] {
			t.Errorf("%s: %d of %d %s, want %d in 100", want.mark, n, total[want.mark], want.support, want.percent)
		}
	}
}
