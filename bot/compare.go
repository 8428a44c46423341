package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// finding is what was found for a question. A comparison has a side for each of
// the documents it names.
type finding struct {
	retrieval.Result
	evidence float64 // how sure it is that there is an answer, 0–1
	text     string  // what was looked for
	sides    []retrieval.Result
	topic    string // what was looked for in each side
}

// retrieve searches for a question; for a comparison it searches each of the
// documents that are named besides, so that both sides are heard.
func (a *Assistant) retrieve(ctx context.Context, text string, q Question) (finding, error) {
	found, err := a.retriever.Retrieve(ctx, text, q.Language, passagesRead, q.Filter)
	out := finding{Result: found, evidence: found.Evidence(), text: text}
	if err != nil || !comparison(text) || len(q.Filter.Documents) > 0 {
		return out, err
	}
	documents, topic := a.named(text, q.Filter)
	if len(documents) < 2 {
		return out, nil
	}
	return a.retrieveSides(ctx, out, documents, topic, q.Filter)
}

// retrieveSides searches each document for the topic. What holds the sides
// apart, their names and dates, is no part of it: no side would hold the other's.
func (a *Assistant) retrieveSides(ctx context.Context, f finding, documents []*corpus.Document, topic string, filter retrieval.Filter) (finding, error) {
	f.topic = topic
	if !says(topic) { // the documents as a whole: that they exist is evidence enough
		f.topic, f.evidence = f.text, 1
	}
	var hits []retrieval.Hit
	for _, d := range documents {
		filter.Documents = []string{d.ID}
		side, err := a.retriever.Retrieve(ctx, f.topic, f.Language, passagesRead/2, filter)
		if err != nil {
			return f, err
		}
		f.sides = append(f.sides, side)
		f.evidence = max(f.evidence, side.Evidence())
		hits = append(hits, side.Hits[:min(1, len(side.Hits))]...)
	}
	f.Hits = hits // the nearest, should they not be evidence enough
	return f, nil
}

// says reports whether a text has a word that means something.
func says(text string) bool {
	a := analyze.Borrow()
	defer a.Return()
	return slices.ContainsFunc(a.Tokens(text), func(t analyze.Token) bool { return !t.Stop })
}

// maxPerSide is how many excerpts each document of a comparison has at most.
const maxPerSide = 3

// compose chooses excerpts: of all that was found, or, when sides are held
// against each other, of each document on its own, so that none drowns the rest.
func (a *Assistant) compose(f finding) []Excerpt {
	if len(f.sides) == 0 {
		return a.composer.Compose(f.text, f.Result)
	}
	var out []Excerpt
	for _, side := range f.sides {
		excerpts := a.composer.Compose(f.topic, side)
		out = append(out, excerpts[:min(len(excerpts), maxPerSide, MaxCitations/len(f.sides))]...)
	}
	return out
}

// maxSides is how many documents are held against each other at most.
const maxSides = 4

// named lists the documents, in the original language, that a question names
// by title, other name or month, the surest first, and what the question says
// besides naming and comparing.
func (a *Assistant) named(text string, f retrieval.Filter) (documents []*corpus.Document, topic string) {
	lower := strings.ToLower(text)
	dates := months(lower)
	topic = comparing.ReplaceAllString(monthYear.ReplaceAllString(text, " "), " ")
	var byName, statements, initiatives []*corpus.Document
	for _, d := range a.Corpus().Documents {
		if d.Translates != "" || !f.Allows(d) {
			continue
		}
		name := nameIn(d, lower)
		switch {
		case name != "":
			byName = append(byName, d)
			topic = regexp.MustCompile("(?i)"+regexp.QuoteMeta(name)).ReplaceAllString(topic, " ")
		case d.Kind == "joint-statement" && dated(d, dates):
			statements = append(statements, d)
		case d.Kind == "initiative" && dated(d, dates):
			initiatives = append(initiatives, d)
		}
	}
	documents = append(byName, statements...)
	if len(documents) < 2 {
		documents = append(documents, initiatives...)
	}
	return documents[:min(len(documents), maxSides)], topic
}

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

var monthYear = regexp.MustCompile(`(?i)(january|february|march|april|may|june|july|august|september|october|november|december)\s+(\d{4})|(\d{4})年\s*(\d{1,2})月`)

// months lists the months a text names, as YYYY-MM.
func months(lower string) []string {
	var out []string
	for _, m := range monthYear.FindAllStringSubmatch(lower, -1) {
		if m[4] != "" {
			out = append(out, m[3]+"-"+("0" + m[4])[len(m[4])-1:])
		} else {
			out = append(out, fmt.Sprintf("%s-%02d", m[2], 1+slices.Index(monthNames, m[1])))
		}
	}
	return out
}

// nameIn is the longest of a document's names that a text holds, or empty.
func nameIn(d *corpus.Document, lower string) string {
	longest := ""
	for _, name := range append([]string{d.Title}, d.Aka...) {
		if name = strings.ToLower(name); len(name) > max(2, len(longest)) && wholeWord(lower, name) {
			longest = name
		}
	}
	return longest
}

func wholeWord(text, word string) bool {
	i := strings.Index(text, word)
	if i < 0 {
		return false
	}
	letter := func(b byte) bool { return 'a' <= b && b <= 'z' || '0' <= b && b <= '9' }
	end := i + len(word)
	return (i == 0 || !letter(text[i-1]) || !letter(word[0])) && (end == len(text) || !letter(text[end]) || !letter(word[len(word)-1]))
}

// dated reports whether a document is of one of the months.
func dated(d *corpus.Document, dates []string) bool {
	return slices.ContainsFunc(dates, func(m string) bool { return strings.HasPrefix(d.Date, m) })
}
