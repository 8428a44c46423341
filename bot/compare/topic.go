package compare

import (
	"regexp"
	"slices"
	"strings"

	"setu/retrieval/analyze"
)

// onTopic is the share of a topic's meaning that a sentence, with its heading,
// must hold.
const onTopic = 0.6

// topic is what a comparison is about: any of its parts. Without parts it is
// everything.
type topic [][]concept

var between = regexp.MustCompile(`(?i)[,;、，；・/]|\s(?:and|or|और|एवं|तथा|या)\s|と|および|及び|または`)

// topic reads what a comparison is about, "talent" or "talent and chips". Its
// words are given forms in the languages of both sides, and weights by how
// often those use them.
func (r reader) topic(text string, x, y *side) topic {
	languages := []string{x.document.Language, y.document.Language}
	var out topic
	for _, part := range between.Split(text, -1) {
		concepts := r.concepts(part, languages)
		for i, c := range concepts {
			concepts[i].weight = weight(c.Concept, x, y)
		}
		if len(concepts) > 0 {
			out = append(out, concepts)
		}
	}
	return out
}

// mark says which units of a side are on a topic: those that speak of it, and
// those under a heading that is about little else.
func (r reader) mark(s *side, about topic) {
	headings := map[string]bool{}
	for i := range s.units {
		u := &s.units[i]
		if u.topical = len(about) == 0; u.topical || u.caveat {
			continue
		}
		heading := s.document.Paragraphs[u.paragraph-1].Heading
		named, seen := headings[heading]
		if !seen {
			named = r.heads(heading, about)
			headings[heading] = named
		}
		u.topical = named || r.speaks(u.quote, u.terms, about) || s.quoted != s.document && r.speaksIn(s.cite(*u).Quote, about)
	}
}

// speaksIn reports whether a translation is on a topic, which may be named as
// that names it.
func (r reader) speaksIn(quote string, about topic) bool {
	return r.speaks(quote, words(quote, r.analyzer.Text(quote)), about)
}

// speaks reports whether a text is on a topic.
func (r reader) speaks(text string, words map[analyze.Term]bool, about topic) bool {
	return slices.ContainsFunc(about, func(part []concept) bool { return r.covers(words, text, part) >= onTopic })
}

// heads reports whether a heading is on a topic and at least half of its words
// are of it.
func (r reader) heads(heading string, about topic) bool {
	concepts := r.concepts(heading, nil)
	for _, part := range about {
		if len(concepts) <= 2*len(part) && r.covers(words(heading, r.analyzer.Text(heading)), heading, part) >= onTopic {
			return true
		}
	}
	return false
}

// covers is the share of a part of a topic, 0–1, that a text holds: its words,
// or words that differ from them in their endings alone.
func (r reader) covers(words map[analyze.Term]bool, text string, part []concept) float64 {
	total, held := 0.0, 0.0
	for _, c := range part {
		w := max(c.weight, 1e-9) // a topic of nothing but what is said everywhere is on everything
		total += w
		if holds(words, c.Concept) || r.begins(text, c.Text) {
			held += w
		}
	}
	return held / total
}

// holds reports whether some words are what a concept is called.
func holds(words map[analyze.Term]bool, c analyze.Concept) bool {
	for _, f := range c.Forms {
		n := 0
		for _, w := range f.Words {
			if words[w] {
				n++
			}
		}
		if n == len(f.Words) && n > 0 && f.Weight >= synonymous {
			return true
		}
	}
	return false
}

// begins reports whether a text has a word that begins as another does, up to
// endings: safe and safety.
func (r reader) begins(text, word string) bool {
	stem := analyze.Stem(word)
	for _, t := range r.analyzer.Tokens(text) {
		short, long := analyze.Stem(t.Text), stem
		if len(short) > len(long) {
			short, long = long, short
		}
		if len(short) >= shortestStem && len(long) <= len(short)+longestEnding && strings.HasPrefix(long, short) {
			return true
		}
	}
	return false
}

// Stems of at least so many bytes, and endings of at most so many, are compared.
const (
	shortestStem  = 4
	longestEnding = 2
)
