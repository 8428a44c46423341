package compare

import (
	"strings"

	"setu/bot"
	"setu/corpus"
)

// part is a run of sentences of a paragraph.
type part struct {
	paragraph   int // the paragraph's number, 1-based
	first, last int // its sentences, 0-based
	all         int // how many sentences the paragraph has
	quote       string
}

// parts cuts a paragraph into what is compared. A sentence that points back goes
// with the one before it.
func parts(p corpus.Paragraph) []part {
	sentences := corpus.Sentences(p.Text)
	var out []part
	for i, s := range sentences {
		if i == 0 || !corpus.PointsBack(s) {
			out = append(out, part{paragraph: p.Number, first: i, all: len(sentences)})
		}
		out[len(out)-1].last = i
	}
	for i := range out {
		out[i].quote = out[i].of(sentences)
	}
	return out
}

// of is the part's text among the sentences of its paragraph, or of a
// translation: all where the translation parts them otherwise.
func (p part) of(sentences []string) string {
	if len(sentences) == p.all {
		sentences = sentences[p.first : p.last+1]
	}
	return strings.TrimSpace(strings.Join(sentences, ""))
}

// cite is the citation of a unit, in the version of its document that is quoted
// where that has the paragraph.
func (s *side) cite(u unit) *bot.Citation {
	c := bot.Cite(s.document, u.paragraph, u.quote)
	if s.quoted == s.document {
		return &c
	}
	for _, p := range s.quoted.Paragraphs {
		if p.Anchor == c.Anchor {
			c = bot.Cite(s.quoted, p.Number, u.of(corpus.Sentences(p.Text)))
			break
		}
	}
	return &c
}
