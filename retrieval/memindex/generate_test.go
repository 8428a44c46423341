package memindex_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"setu/corpus"
)

// generator writes text in a made-up language whose words are as unevenly
// common as those of a real one (Zipf's law). The same seed, the same text.
type generator struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
}

func newGenerator(seed uint64, vocabulary int) *generator {
	random := rand.New(rand.NewPCG(seed, seed))
	g := &generator{random: random, zipf: rand.NewZipf(random, 1.07, 4, uint64(vocabulary-1))}
	var syllables []string
	for _, onset := range strings.Fields("b d f g h k l m n p r s t v w st tr pl ch sh") {
		for _, rest := range strings.Fields("a e i o u ai er in on al") {
			syllables = append(syllables, onset+rest)
		}
	}
	for range vocabulary {
		var b strings.Builder
		for range 2 + random.IntN(2) {
			b.WriteString(syllables[random.IntN(len(syllables))])
		}
		g.words = append(g.words, b.String())
	}
	return g
}

func (g *generator) sentence(words int) string {
	out := make([]string, words)
	for i := range out {
		out[i] = g.words[g.zipf.Uint64()]
	}
	return strings.Join(out, " ")
}

// How many paragraphs a document has, and words a passage and a question:
// about those of the shipped corpus, function words apart.
const (
	documentLength = 25
	passageLength  = 20
	questionLength = 5
)

// generated makes a corpus of n passages, each with a reader's question.
func generated(tb testing.TB, n int) *corpus.Corpus {
	tb.Helper()
	g := newGenerator(1, 40_000)
	var documents []*corpus.Document
	for i := range n {
		if i%documentLength == 0 {
			documents = append(documents, &corpus.Document{
				Path: "generated",
				Meta: corpus.Meta{
					ID: fmt.Sprintf("d%05d", i/documentLength), Title: g.sentence(4), Language: "en",
					Kind: corpus.Kinds[i/documentLength%len(corpus.Kinds)], Date: fmt.Sprintf("20%02d-%02d", i/documentLength%26, i/documentLength%12+1),
				},
			})
		}
		d := documents[len(documents)-1]
		number := len(d.Paragraphs) + 1
		d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{
			Number: number, Anchor: fmt.Sprintf("p%d", number), Text: g.sentence(passageLength), Questions: []string{g.sentence(questionLength)},
		})
	}
	c, err := corpus.New(documents)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}
