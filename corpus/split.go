package corpus

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxPassage is the length, in characters, beyond which a paragraph becomes
// several passages. Ranking suffers when one passage says many things.
const maxPassage = 2000

// Split cuts a document into passages: one a paragraph, or several for a long
// paragraph. It never cuts a sentence, so a single sentence may be longer than
// the limit. Joined in order, the passages of a paragraph are its text.
func Split(d *Document) []Passage {
	out := make([]Passage, 0, len(d.Paragraphs))
	for _, p := range d.Paragraphs {
		pieces := splitText(p.Text)
		for i, text := range pieces {
			id := d.ID + "#" + p.Anchor
			if len(pieces) > 1 {
				id = fmt.Sprintf("%s.%d", id, i+1)
			}
			out = append(out, Passage{ID: id, Document: d, Number: p.Number, Anchor: p.Anchor, Text: text, Questions: p.Questions})
		}
	}
	return out
}

func splitText(text string) []string {
	if len(text) <= maxPassage || utf8.RuneCountInString(text) <= maxPassage {
		return []string{text}
	}
	var out []string
	var b strings.Builder
	length := 0
	for _, s := range Sentences(text) {
		n := utf8.RuneCountInString(s)
		if length > 0 && length+n > maxPassage {
			out = append(out, b.String())
			b.Reset()
			length = 0
		}
		b.WriteString(s)
		length += n
	}
	return append(out, b.String())
}
