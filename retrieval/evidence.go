package retrieval

import "setu/retrieval/analyze"

// Evidence is the probability, as far as words can tell, that the question is
// answered by what was found. The reader's questions have no part in it but for
// the order of the hits.
func (r Result) Evidence() float64 {
	f := r.Features()
	if f == nil {
		return 0
	}
	p := r.ranking.evidence(f, r.learned)
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

// Features are the signs that a question is answered by what was found, in the
// order of the names in the variable Features; nil when nothing was found.
//   - coverage: of the best covering of the first hits, 0–1; spelling and phrases likewise
//   - margin: how far the best stands above the rest, 0–1
//   - sentence: coverage of the best covering sentence of the first hits, 0–1
//   - letters: share of the question's sub-words in the sentence that holds most, 0–1
//   - numbers: how many numbers of the question both the best hit and what covers most lack, at most 2
//   - names: how many of its names, likewise
//   - closeness: of the nearest of the first hits, by a learned embedder, 0–1
//   - absent: what that tells which the first hits lack; see Absences
//   - wording: what the question's words tell, whatever was found; see Wording
//   - defined: how much the first hit defines what the question asks the meaning of; see Defines
//   - japanese, hindi: 1 for a question in that language and the best hit, too
//   - foreign_japanese, foreign_hindi, foreign: 1 for a question in Japanese, Hindi
//     or English and the best hit in another language
func (r Result) Features() []float64 {
	hits := r.found
	if len(hits) == 0 || hits[0].Score <= 0 {
		return nil
	}
	var coverage, spelling, phrases, meaning, letters float64
	fits := hits[0] // what fits best, though something else may rank higher
	a := analyze.Borrow()
	defer a.Return()
	for i, h := range hits[:min(consulted, len(hits))] {
		fade := 1 - 0.05*float64(i)
		if h.Coverage*fade > coverage {
			coverage, fits = h.Coverage*fade, h
		}
		spelling = max(spelling, h.Spelling*fade)
		phrases = max(phrases, h.Phrases*fade)
		in, spelt := r.matcher.sentence(r.Sentences(a, h.Passage))
		meaning, letters = max(meaning, in), max(letters, spelt)
	}
	foreign, language := hits[0].Passage.Document.Language != r.Language, r.Language
	numbers := min(2, fits.MissingNumbers, hits[0].MissingNumbers)
	names := min(2, fits.MissingNames, hits[0].MissingNames)
	return []float64{
		1, coverage, spelling, phrases, r.margin, meaning, letters, float64(numbers), float64(names), r.closeness,
		r.ranking.Absent.tell(r.Absences()), r.ranking.Wording.tell(r.Wording()), r.defines(hits[0]),
		is(!foreign && language == "ja"), is(!foreign && language == "hi"), is(foreign && language == "ja"), is(foreign && language == "hi"), is(foreign && language == "en"),
	}
}

func is(so bool) float64 {
	if so {
		return 1
	}
	return 0
}

// margin is how far the best hit stands above the mean of the next nine, 0–1.
func margin(hits []Hit) float64 {
	if len(hits) < 2 || hits[0].Score <= 0 {
		return 1
	}
	rest := hits[1:min(10, len(hits))]
	sum := 0.0
	for _, h := range rest {
		sum += h.Score
	}
	return (hits[0].Score - sum/float64(len(rest))) / hits[0].Score
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
