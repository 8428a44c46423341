package extract

import (
	"maps"
	"strings"
	"unicode/utf8"

	"setu/retrieval"
	"setu/retrieval/analyze"
)

// Signals name what makes a sentence a good answer beside the score of its
// passage, as a share of the best one's:
//   - words: share of the question's meaning it holds
//   - letters: of its sub-words
//   - pairs: of its adjacent words
//   - type: it holds what is asked for, a number, a date, a name
//   - beyond: and one that the question does not
//   - beside: what the better of the sentences beside it holds of the meaning
//   - window: what the sentence before it adds to the meaning
var Signals = []string{"words", "letters", "pairs", "type", "beyond", "beside", "window"}

// Candidate is a sentence that may be quoted: the number of its hit, its text,
// and its passage's score and signals, in the order of Signals.
type Candidate struct {
	Hit    int
	Text   string
	Values []float64
}

// Candidates are the sentences of all hits, to find weights on.
func Candidates(question string, found retrieval.Result) []Candidate {
	var out []Candidate
	for _, s := range candidates(question, found) {
		out = append(out, Candidate{s.hit, s.text, s.values})
	}
	return out
}

// sentence is a candidate.
type sentence struct {
	hit      int // number of its hit
	start    int // byte offset in the passage
	text     string
	length   int // in characters
	words    map[analyze.Term]bool
	coverage float64
	values   []float64
	score    float64
}

func candidates(question string, found retrieval.Result) []sentence {
	a := analyze.Borrow()
	defer a.Return()
	q := asked(a, question, found)
	var out []sentence
	for i, h := range found.Hits {
		from := len(out)
		at := 0
		for _, t := range found.Sentences(a, h.Passage) {
			start := at
			at += len(t.Text)
			if strings.TrimSpace(t.Text) != "" {
				s := q.judge(t, found)
				s.hit, s.start = i, start
				s.values[0] = ratio(h.Score, found.Hits[0].Score)
				out = append(out, s)
			}
		}
		surround(out[from:], found)
	}
	return out
}

// question is what sentences are held against.
type question struct {
	normal     string
	want       retrieval.Expectation
	sub, pairs map[analyze.Term]bool
}

func asked(a *analyze.Analyzer, text string, found retrieval.Result) question {
	q := question{analyze.Normalise(text), retrieval.Expect(text), map[analyze.Term]bool{}, retrieval.Set(a.Text(text).Pairs)}
	for _, concept := range found.Concepts {
		for i, f := range concept.Forms {
			if i == 0 || len(f.Sub) > 0 && i < 4 {
				for _, t := range f.Sub {
					q.sub[t] = true
				}
			}
		}
	}
	return q
}

// judge gives a sentence what it has of itself.
func (q question) judge(t retrieval.Sentence, found retrieval.Result) sentence {
	words := retrieval.Set(t.Words)
	for _, n := range t.Numbers {
		words[n] = true
	}
	s := sentence{text: t.Text, length: utf8.RuneCountInString(t.Text), words: words, coverage: found.Covered(words)}
	s.values = []float64{0, s.coverage, retrieval.Share(t.Sub, q.sub), retrieval.Share(t.Pairs, q.pairs), q.want.In(t.Text), q.want.Beyond(t.Text, q.normal), 0, 0}
	return s
}

// surround gives the sentences of one passage what those beside them hold.
func surround(all []sentence, found retrieval.Result) {
	beside, window := len(Signals)-1, len(Signals)
	for j := range all {
		if j > 0 {
			all[j].values[beside] = all[j-1].coverage
			all[j].values[window] = found.Covered(union(all[j-1].words, all[j].words)) - all[j].coverage
		}
		if j+1 < len(all) {
			all[j].values[beside] = max(all[j].values[beside], all[j+1].coverage)
		}
	}
}

func union(a, b map[analyze.Term]bool) map[analyze.Term]bool {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// ratio is a/b, and 0 where that is no number.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
