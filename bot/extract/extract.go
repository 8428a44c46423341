// Package extract answers by quoting: it picks the sentences of the passages
// found that answer a question. No model is needed, and nothing is reworded.
package extract

import (
	"strings"
	"unicode/utf8"

	"setu/bot"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// Weights say what makes a sentence a good answer.
type Weights struct {
	Words     float64 // share of the question's meaning the sentence holds
	Sub       float64 // share of its sub-words
	Passage   float64 // score of the passage, against the best one's
	Type      float64 // holds what the question asks for: a number, a date, a name
	Neighbour float64 // what the sentences beside it hold
}

// DefaultWeights were chosen by hand and checked with `setu eval`.
var DefaultWeights = Weights{Words: 0.45, Sub: 0.35, Passage: 1.4, Type: 0.2, Neighbour: 0.1}

// Composer chooses sentences. The zero value is of no use; see New.
type Composer struct{ weights Weights }

// New makes a composer.
func New(w Weights) Composer { return Composer{w} }

// How much is quoted.
const (
	maxSentences = 4
	leadLength   = 300  // characters up to which a sentence is joined by those beside it
	listLength   = 600  // characters up to which a list is quoted whole
	further      = 0.72 // of the best sentence's score that another needs
	similar      = 0.7

	// A question for several things gets more.
	maxListed     = 6
	furtherListed = 0.65
)

// sentence is a candidate.
type sentence struct {
	hit      int // number of its hit
	start    int // byte offset in the passage
	text     string
	length   int // in characters
	words    map[analyze.Term]bool
	coverage float64
	score    float64
}

// Compose implements bot.Composer: the best sentence first, joined with its
// neighbours where they help to understand it, then what other passages add.
func (c Composer) Compose(question string, found retrieval.Result) []bot.Excerpt {
	t := newText(c.candidates(question, found))
	most, least := maxSentences, further
	if retrieval.Listing(question) {
		most, least = maxListed, furtherListed
	}
	ranked, picked := t.ranked(), 0
	for _, i := range ranked {
		if picked == most || t.all[i].score < least*t.all[ranked[0]].score {
			break
		}
		if !t.repeats(i) {
			t.quote(i)
			picked++
		}
	}
	return t.excerpts(found)
}

// candidates are the sentences of all hits, scored.
func (c Composer) candidates(question string, found retrieval.Result) []sentence {
	a := analyze.Borrow()
	defer a.Return()
	want := retrieval.Expect(question)
	asked := map[analyze.Term]bool{}
	for _, concept := range found.Concepts {
		for i, f := range concept.Forms {
			if i == 0 || len(f.Sub) > 0 && i < 4 {
				for _, t := range f.Sub {
					asked[t] = true
				}
			}
		}
	}
	var out []sentence
	for i, h := range found.Hits {
		from := len(out)
		at := 0
		for _, t := range found.Sentences(a, h.Passage) {
			start, text := at, t.Text
			at += len(text)
			if strings.TrimSpace(text) == "" {
				continue
			}
			words := retrieval.Set(t.Words)
			for _, n := range t.Numbers {
				words[n] = true
			}
			s := sentence{hit: i, start: start, text: text, length: utf8.RuneCountInString(text), words: words}
			s.coverage = found.Covered(s.words)
			s.score = c.weights.Words*s.coverage + c.weights.Sub*retrieval.Share(t.Sub, asked) +
				c.weights.Passage*ratio(h.Score, found.Hits[0].Score) + c.weights.Type*want.In(text)
			out = append(out, s)
		}
		for j := from; j < len(out); j++ {
			beside := 0.0
			if j > from {
				beside = out[j-1].coverage
			}
			if j+1 < len(out) {
				beside = max(beside, out[j+1].coverage)
			}
			out[j].score += c.weights.Neighbour * beside
		}
	}
	return out
}

// ratio is a/b, and 0 where that is no number.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
