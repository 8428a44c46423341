package bot

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"setu/corpus"
	"setu/prompts"
)

// render writes excerpts as text with [n] behind each and makes their
// citations. When grouped, excerpts stand under their document's title and date.
func render(excerpts []Excerpt, language string, grouped bool) (string, []Citation) {
	excerpts = excerpts[:min(len(excerpts), MaxCitations)]
	if grouped = grouped && severalDocuments(excerpts); grouped {
		excerpts = byDocument(excerpts)
	}
	var b strings.Builder
	var citations []Citation
	last := ""
	for i, e := range excerpts {
		d := e.Hit.Passage.Document
		switch {
		case grouped && d.ID != last:
			if i > 0 {
				b.WriteString("\n")
			}
			b.WriteString(prompts.In(language).Heading(d.Title, d.Date) + "\n")
		case i > 0:
			b.WriteString(" ")
		}
		last = d.ID
		c := cite(i+1, e)
		citations = append(citations, c)
		writeMarked(&b, c)
	}
	return b.String(), citations
}

// writeMarked writes a quotation with its number behind every sentence: each is
// to be checked on its own.
func writeMarked(b *strings.Builder, c Citation) {
	for i, sentence := range corpus.Sentences(c.Quote) {
		if i > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteString(" ")
		}
		text := strings.TrimSpace(sentence)
		fmt.Fprintf(b, "%s [%d]", text, c.Number)
		if strings.HasSuffix(sentence, "\n") { // an item of a list
			b.WriteString("\n")
		}
	}
}

func severalDocuments(excerpts []Excerpt) bool {
	return slices.ContainsFunc(excerpts, func(e Excerpt) bool {
		return e.Hit.Passage.Document != excerpts[0].Hit.Passage.Document
	})
}

// byDocument brings excerpts of one document together, documents in order of
// their best excerpt.
func byDocument(excerpts []Excerpt) []Excerpt {
	out := make([]Excerpt, 0, len(excerpts))
	done := map[string]bool{}
	for _, e := range excerpts {
		id := e.Hit.Passage.Document.ID
		if done[id] {
			continue
		}
		done[id] = true
		for _, other := range excerpts {
			if other.Hit.Passage.Document.ID == id {
				out = append(out, other)
			}
		}
	}
	return out
}

// DocumentLink is the path of a document on the service's page. An id may be
// any file's stem, so it is escaped.
func DocumentLink(document string) string { return "/documents/" + url.PathEscape(document) }

// Link is the path of a paragraph on the service's page.
func Link(document string, paragraph int) string {
	return fmt.Sprintf("%s#p%d", DocumentLink(document), paragraph)
}

func cite(number int, e Excerpt) Citation {
	c := Cite(e.Hit.Passage.Document, e.Hit.Passage.Number, e.Quote)
	c.Number, c.Score = number, e.Score
	return c
}

// Cite is the citation of a quote from a document's paragraph, which must be
// there. It has no number and no score.
func Cite(d *corpus.Document, paragraph int, quote string) Citation {
	p := d.Paragraphs[paragraph-1]
	c := Citation{
		DocumentID: d.ID, Title: d.Title, Paragraph: p.Number, Anchor: p.Anchor, Quote: strings.TrimSpace(quote),
		Date: d.Date, Publisher: d.Issuer, Link: Link(d.ID, p.Number),
	}
	if len(p.Sources) > 0 {
		s := d.Sources[p.Sources[0]]
		for _, i := range p.Sources { // an official source before the rest
			if d.Sources[i].Official {
				s = d.Sources[i]
				break
			}
		}
		c.Publisher, c.URL = cmp.Or(s.Publisher, c.Publisher), s.URL
	}
	return c
}

// others lists passages that were found and are not quoted, best first of each
// side, at most MaxCitations.
func others(f finding, quoted []Citation) []Citation {
	hits := f.Hits
	if len(f.sides) > 0 {
		hits = nil
		for _, side := range f.sides {
			hits = append(hits, side.Hits...)
		}
	}
	var out []Citation
	for _, h := range hits {
		c := cite(0, Excerpt{Hit: h, Quote: h.Passage.Text, Score: h.Score})
		same := func(o Citation) bool { return o.DocumentID == c.DocumentID && o.Paragraph == c.Paragraph }
		if len(out) < MaxCitations && !slices.ContainsFunc(quoted, same) && !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	return out
}

var comparing = regexp.MustCompile(`(?i)\b(vs\.?|versus|compar\w*|differ\w*|changed? (between|from|since))\b|比較|比べ|違い|相違|तुलना|बनाम|अंतर|फर्क|फ़र्क|बदला`)

// changing are words that compare where a question names two documents, and may
// do otherwise where it does not.
var changing = regexp.MustCompile(`(?i)\bwhat(?:'s| is| has| have| was)? (?:new|changed|gone|added|missing)\b|\bside by side\b|変わ[っりる]|変化|変更|違う|बदल`)

// comparison reports whether a question asks to hold things side by side.
func comparison(text string) bool { return comparing.MatchString(text) }
