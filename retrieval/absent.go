package retrieval

import (
	"unicode/utf8"

	"setu/retrieval/analyze"
)

// Kinds of things a question may speak of and of values it may ask for, as
// WordWeights name them. A word is never written like these.
const (
	kindName     = "(name)"
	kindNumber   = "(number)"
	kindEveryday = "(everyday)"
	kindUnknown  = "(unknown)"
	kindSum      = "(sum)"
	kindSpan     = "(span)"
	kindPercent  = "(percent)"
	kindCount    = "(count)"
	kindDate     = "(date)"
)

// Kinds are the names that stand for kinds among the words of WordWeights.
var Kinds = []string{kindName, kindNumber, kindEveryday, kindUnknown, kindSum, kindSpan, kindPercent, kindCount, kindDate}

// consulted is how many hits must all lack a thing for it to be absent.
const consulted = 3

// Absences lists what the first hits lack of a question: the kind of value that it
// asks for; of its concepts, for each the kind it is of, and its words, which share
// what is missing of it. A Japanese or Hindi word goes by its English translations
// too.
func (r Result) Absences() []Trait {
	if len(r.found) == 0 {
		return nil
	}
	a := analyze.Borrow()
	defer a.Return()
	held := r.matcher.held(r.texts(a))
	var out []Trait
	if t, ok := r.unmet(a); ok {
		out = append(out, t)
	}
	for i, c := range r.Concepts {
		missing := 1 - held[i]
		if missing <= 0 {
			continue
		}
		out = append(append(out, Trait{analyze.Hash(kindOf(c)), missing}), shared(c, missing)...)
	}
	return out
}

// Wording lists what a question is worded with: the kind of value that it asks
// for and the words of its concepts, whether passages hold them or not.
func (r Result) Wording() []Trait {
	var out []Trait
	if r.value != nil {
		out = append(out, Trait{analyze.Hash(r.value.kind), 1})
	}
	for _, c := range r.Concepts {
		if !c.Number { // one number is asked with as well as another
			out = append(out, shared(c, 1)...)
		}
	}
	return out
}

// shared parts what is said of a concept among its words. A Hindi word in Latin
// letters goes by its translations alone: everybody spells it another way.
func shared(c analyze.Concept, share float64) []Trait {
	words := c.Forms[0].Words
	if c.Language == "hi" && c.Text[0] < utf8.RuneSelf {
		words = nil
	}
	for _, f := range c.Forms[1:] {
		if c.Language != "" && len(f.Words) == 1 {
			words = append(words[:len(words):len(words)], f.Words[0])
		}
	}
	out := make([]Trait, len(words))
	for i, t := range words {
		out[i] = Trait{t, share / float64(len(words))}
	}
	return out
}

func kindOf(c analyze.Concept) string {
	switch {
	case c.Number:
		return kindNumber
	case c.Key:
		return kindName
	case c.Common:
		return kindEveryday
	}
	return kindUnknown
}

// texts are the words and numbers of the first hits, with their titles and headings.
func (r Result) texts(a *analyze.Analyzer) [][]analyze.Term {
	var out [][]analyze.Term
	for i, versions := range r.versions {
		for _, text := range versions {
			for _, s := range r.read(a, text) {
				out = append(out, s.Words, s.Numbers)
			}
		}
		p := r.found[i].Passage
		called, _ := a.Brief(p.Document.Title + "\n" + p.Paragraph().Heading)
		out = append(out, called)
	}
	return out
}
