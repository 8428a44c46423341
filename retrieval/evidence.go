package retrieval

import (
	"math"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// evidenceWeights are those of a logistic regression on whether the passages
// found answer the question, fitted on the open question sets and on reader's
// questions held out of the index. Raw scores are left out on purpose: they
// differ with the length of a question. The weights of numbers and names are
// set lower than fitted: a wrong answer is worse than none.
var evidenceWeights = struct{ bias, coverage, spelling, phrases, margin, foreign, numbers, names, sentence, letters float64 }{-4.94, 4.77, 0.51, 1.79, 1.72, 1.2, -1.0, -3.0, 2.37, 0.8}

// Evidence is the probability, as far as words can tell, that the question is
// answered by what was found. The reader's questions have no part in it but for
// the order of the hits.
func (r Result) Evidence() float64 {
	f := r.features()
	if f == (features{}) {
		return 0
	}
	w := evidenceWeights
	z := w.bias + w.coverage*f.coverage + w.spelling*f.spelling + w.phrases*f.phrases + w.margin*f.margin +
		w.foreign*f.foreign + w.numbers*f.numbers + w.names*f.names + w.sentence*f.sentence + w.letters*f.letters
	p := 1 / (1 + math.Exp(-z))
	if !r.touches() {
		p *= untouched
	}
	return p
}

// untouched is what is left of the evidence when the hits hold the question's
// names but nothing of what it asks about them: its budget, its weather.
const untouched = 0.6

// touches reports whether the first hits say anything of what is asked about
// the names and numbers in the question, and not just hold those. A question
// of nothing but names asks about them.
func (r Result) touches() bool {
	about := r.Concepts[:0:0]
	for _, c := range r.Concepts {
		if !c.Key {
			about = append(about, c)
		}
	}
	if len(about) == 0 {
		return true
	}
	a := analyze.Borrow()
	defer a.Return()
	for _, h := range r.found[:min(3, len(r.found))] {
		t := a.Text(h.Passage.Text)
		if holdsAny(about, Set(t.Words), Set(t.Sub)) {
			return true
		}
	}
	return false
}

// holdsAny reports whether a text holds a form of one of some concepts, or
// nearly the letters of it.
func holdsAny(concepts []analyze.Concept, words, sub map[analyze.Term]bool) bool {
	for _, c := range concepts {
		for _, f := range c.Forms {
			n := 0
			for _, t := range f.Words {
				if words[t] {
					n++
				}
			}
			if n == len(f.Words) && n > 0 {
				return true
			}
		}
		if own := c.Forms[0].Sub; len(own) > 0 {
			n := 0
			for _, t := range own {
				if sub[t] {
					n++
				}
			}
			if float64(n) >= 0.6*float64(len(own)) {
				return true
			}
		}
	}
	return false
}

// features are the signs that a question is answered by what was found.
type features struct {
	coverage float64 // of the best covering of the first hits, 0–1
	spelling float64 // likewise
	phrases  float64 // likewise
	margin   float64 // how far the best stands above the rest, 0–1
	sentence float64 // coverage of the best covering sentence of the first hits, 0–1
	letters  float64 // share of the question's sub-words in the sentence that holds most, 0–1
	numbers  float64 // 1 when both the best hit and what covers most lack a number of the question
	names    float64 // how many names of the question both lack, at most 2
	foreign  float64 // 1 when the best is in another language than the question
}

func (r Result) features() features {
	var f features
	hits := r.found
	if len(hits) == 0 || hits[0].Score <= 0 {
		return f
	}
	fits := hits[0] // what fits best, though something else may rank higher
	for i, h := range hits[:min(3, len(hits))] {
		fade := 1 - 0.05*float64(i)
		if h.Coverage*fade > f.coverage {
			f.coverage, fits = h.Coverage*fade, h
		}
		f.spelling = max(f.spelling, h.Spelling*fade)
		f.phrases = max(f.phrases, h.Phrases*fade)
	}
	f.numbers = min(1, float64(min(fits.MissingNumbers, hits[0].MissingNumbers)))
	f.names = min(2, float64(min(fits.MissingNames, hits[0].MissingNames)))
	rest, n := 0.0, 0
	for _, h := range hits[1:min(10, len(hits))] {
		rest += h.Score
		n++
	}
	f.margin = 1
	if n > 0 {
		f.margin = (hits[0].Score - rest/float64(n)) / hits[0].Score
	}
	if hits[0].Passage.Document.Language != r.Language {
		f.foreign = 1
	}
	f.sentence, f.letters = r.bestSentence()
	return f
}

// bestSentence is how much of the question the best sentences of the first
// hits hold, in meaning and in sub-words. What is scattered over a paragraph
// answers less often than what one sentence says.
func (r Result) bestSentence() (meaning, letters float64) {
	a := analyze.Borrow()
	defer a.Return()
	asked := Set(r.sub)
	for _, h := range r.found[:min(3, len(r.found))] {
		for _, s := range corpus.Sentences(h.Passage.Text) {
			t := a.Text(s)
			meaning = max(meaning, r.Covered(Set(t.Words)))
			letters = max(letters, Share(t.Sub, asked))
		}
	}
	return meaning, letters
}

// Set is the terms, each once.
func Set(terms []analyze.Term) map[analyze.Term]bool {
	out := make(map[analyze.Term]bool, len(terms))
	for _, t := range terms {
		out[t] = true
	}
	return out
}

// Covered is the share of the question's meaning, 0–1, that a set of words holds.
func (r Result) Covered(words map[analyze.Term]bool) float64 {
	total, held := 0.0, 0.0
	for i, c := range r.Concepts {
		best := 0.0
		for _, f := range c.Forms {
			n := 0
			for _, t := range f.Words {
				if words[t] {
					n++
				}
			}
			best = max(best, float64(f.Weight)*float64(n)/float64(max(len(f.Words), 1)))
		}
		total += r.Weights[i]
		held += r.Weights[i] * best
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// Share is the share, 0–1, of the terms asked for that are among some others.
func Share(terms []analyze.Term, asked map[analyze.Term]bool) float64 {
	if len(asked) == 0 {
		return 0
	}
	seen := make(map[analyze.Term]bool, len(asked))
	for _, t := range terms {
		if asked[t] {
			seen[t] = true
		}
	}
	return float64(len(seen)) / float64(len(asked))
}
