package verify_test

import (
	"strings"
	"testing"

	"setu/bot/verify"
	"setu/corpus"
)

// answers are ten sentences of an answer, each with the passages it cites: as a
// model writes them, not as they stand in the passages.
func answers(tb testing.TB) (sentences []string, passages [][]corpus.Passage) {
	c, err := corpus.Shipped()
	if err != nil {
		tb.Fatal(err)
	}
	all := c.Passages()
	for i, p := range all {
		if len(sentences) == 10 {
			break
		}
		if s := strings.TrimSpace(corpus.Sentences(p.Text)[0]); i%37 == 5 && strings.ContainsAny(s, "0123456789") {
			words := strings.Fields(s)
			sentences = append(sentences, "Moreover, "+strings.Join(words[1:], " "))
			passages = append(passages, []corpus.Passage{p, all[i+1]})
		}
	}
	return sentences, passages
}

// BenchmarkAnswer checks an answer of ten sentences whose passages, as in a
// service that runs, have been looked at before.
func BenchmarkAnswer(b *testing.B) {
	_, checker := shipped(b)
	sentences, passages := answers(b)
	if len(sentences) != 10 {
		b.Fatalf("%d sentences", len(sentences))
	}
	b.ReportAllocs()
	for b.Loop() {
		for i, s := range sentences {
			checker.Check(s, passages[i])
		}
	}
}

// BenchmarkNewPassages is the same for a checker that has seen nothing before.
func BenchmarkNewPassages(b *testing.B) {
	words := lexicon()
	sentences, passages := answers(b)
	b.ReportAllocs()
	for b.Loop() {
		checker := verify.New(words)
		for i, s := range sentences {
			checker.Check(s, passages[i])
		}
	}
}
