package retrieval

import (
	"encoding/json"
	"fmt"
	"math"

	"setu/retrieval/analyze"
)

// Absence is a term of a question, or the kind of it, that the passages found
// lack, and how much of it they lack, 0–1.
type Absence struct {
	Term  analyze.Term
	Share float64
}

// Kinds of things a question may speak of, as Absent names them. A word is never
// written like these.
const (
	absentName     = "(name)"
	absentNumber   = "(number)"
	absentEveryday = "(everyday)"
	absentUnknown  = "(unknown)"
)

// AbsentKinds are the names that stand for kinds among the words of Absent.
var AbsentKinds = []string{absentName, absentNumber, absentEveryday, absentUnknown}

// Absent is how much it tells against an answer that a question has a word and
// the passages found do not: "salary" does, "kids" does not. Weights are those of
// a logistic regression, by word or kind. It is not changed after it was made.
type Absent struct {
	words map[string]float64
	terms map[analyze.Term]float64
}

// NewAbsent takes weights by word, of which no two may have one stem.
func NewAbsent(words map[string]float64) Absent {
	a := Absent{words, make(map[analyze.Term]float64, len(words))}
	for w, weight := range words {
		a.terms[analyze.Hash(analyze.Stem(w))] = weight
	}
	return a
}

// UnmarshalJSON reads an object of weights by word.
func (a *Absent) UnmarshalJSON(data []byte) error {
	var words map[string]float64
	if err := json.Unmarshal(data, &words); err != nil {
		return err
	}
	seen := map[analyze.Term]string{}
	for w, weight := range words {
		stem := analyze.Hash(analyze.Stem(w))
		if other, ok := seen[stem]; ok {
			return fmt.Errorf("%q and %q have one stem", min(w, other), max(w, other))
		}
		seen[stem] = w
		if math.Abs(weight) > maxAbsent {
			return fmt.Errorf("weight %v of %q: at most %v", weight, w, maxAbsent)
		}
	}
	*a = NewAbsent(words)
	return nil
}

// maxAbsent is more than any fit gives a word: one alone decides nothing.
const maxAbsent = 20

// MarshalJSON writes what UnmarshalJSON reads.
func (a Absent) MarshalJSON() ([]byte, error) { return json.Marshal(a.words) }

// tell is the sum of what a question's absences tell.
func (a Absent) tell(absences []Absence) float64 {
	sum := 0.0
	for _, x := range absences {
		sum += a.terms[x.Term] * x.Share
	}
	return sum
}

// consulted is how many hits must all lack a thing for it to be absent.
const consulted = 3

// Absences lists what the first hits lack of a question's concepts: for each the
// kind it is of, and its words, which share what is missing of it. A Japanese or
// Hindi word goes by its English translations too.
func (r Result) Absences() []Absence {
	if len(r.found) == 0 {
		return nil
	}
	a := analyze.Borrow()
	defer a.Return()
	held := r.matcher.held(r.texts(a, r.found[:min(consulted, len(r.found))]))
	var out []Absence
	for i, c := range r.Concepts {
		missing := 1 - held[i]
		if missing <= 0 {
			continue
		}
		names := append([]analyze.Term(nil), c.Forms[0].Words...)
		for _, f := range c.Forms[1:] {
			if c.Language != "" && len(f.Words) == 1 {
				names = append(names, f.Words[0])
			}
		}
		out = append(out, Absence{analyze.Hash(kindOf(c)), missing})
		for _, t := range names {
			out = append(out, Absence{t, missing / float64(len(names))})
		}
	}
	return out
}

func kindOf(c analyze.Concept) string {
	switch {
	case c.Number:
		return absentNumber
	case c.Key:
		return absentName
	case c.Common:
		return absentEveryday
	}
	return absentUnknown
}

// texts are the words and numbers of hits, with their titles and headings.
func (r Result) texts(a *analyze.Analyzer, hits []Hit) [][]analyze.Term {
	var out [][]analyze.Term
	for _, h := range hits {
		for _, s := range r.Sentences(a, h.Passage) {
			out = append(out, s.Words, s.Numbers)
		}
		called, _ := a.Brief(h.Passage.Document.Title + "\n" + h.Passage.Paragraph().Heading)
		out = append(out, called)
	}
	return out
}
