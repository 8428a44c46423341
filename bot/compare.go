package bot

import (
	"cmp"
	"context"
	"errors"
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
	// comparison is what two documents say side by side, when the question names
	// two and one of them has something on the topic.
	comparison *Comparison
}

// retrieve searches for a question; for a comparison it searches each of the
// documents that are named besides, so that both sides are heard.
func (a *Assistant) retrieve(ctx context.Context, text string, q Question) (finding, error) {
	found, err := a.retriever.Retrieve(ctx, text, q.Language, passagesRead, q.Filter)
	out := finding{Result: found, evidence: found.Evidence(), text: text}
	if err != nil || !comparison(text) && !changing.MatchString(text) || len(q.Filter.Documents) > 0 {
		return out, err
	}
	documents, topic := a.named(text, q.Filter, found.Hits)
	if len(documents) < 2 {
		return out, nil
	}
	return a.retrieveSides(ctx, out, documents, topic, q.Filter)
}

// retrieveSides searches each document for the topic. What holds the sides
// apart, their names and dates, is no part of it: no side would hold the other's.
func (a *Assistant) retrieveSides(ctx context.Context, f finding, documents []*corpus.Document, topic string, filter retrieval.Filter) (finding, error) {
	f.topic, f.evidence = topic, 0
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
	if len(documents) == 2 {
		return a.align(ctx, f, documents, topic, filter.Languages)
	}
	return f, nil
}

// align holds two documents against each other. Where neither has anything on a
// topic that was named as one, there is no answer; else what the search found
// may still be one. Quotations are in one of some languages, if there are any.
func (a *Assistant) align(ctx context.Context, f finding, documents []*corpus.Document, rest string, languages []string) (finding, error) {
	if a.comparer == nil || a.compound(f.text, documents) {
		return f, nil
	}
	quoted := f.Language
	if len(languages) > 0 && !slices.Contains(languages, quoted) {
		quoted = ""
	}
	c, err := a.compare(ctx, documents[0], documents[1], subject(rest), quoted)
	switch {
	case errors.Is(err, ErrTooLarge):
		return f, nil
	case err != nil:
		return f, err
	case len(c.Lines) > 0:
		f.comparison, f.evidence = &c, max(f.evidence, a.threshold)
	case subjectIn(rest) != "":
		f.comparison, f.evidence = &c, 0
	}
	return f, nil
}

// compound reports whether a question names two documents in one word, as in
// "the BharatGen–NII models": that is one thing, not two to be compared.
func (a *Assistant) compound(text string, documents []*corpus.Document) bool {
	lower := strings.ToLower(text)
	x, y := nameIn(a.names(documents[0]), lower), nameIn(a.names(documents[1]), lower)
	return x != "" && y != "" && slices.ContainsFunc([]string{"–", "-", "—", "‐", "・", "/"}, func(dash string) bool {
		return strings.Contains(lower, x+dash+y) || strings.Contains(lower, y+dash+x)
	})
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
// by title, other name, month, or words and a year, and what the question says
// besides naming and comparing. Of a month's documents those count that the
// search placed best.
func (a *Assistant) named(text string, f retrieval.Filter, hits []retrieval.Hit) (documents []*corpus.Document, topic string) {
	lower := strings.ToLower(text)
	topic = monthYear.ReplaceAllString(text, " ")
	for _, words := range []*regexp.Regexp{comparing, changing} {
		topic = words.ReplaceAllString(topic, " ")
	}
	var rest []*corpus.Document
	for _, d := range a.Corpus().Documents {
		if d.Translates != "" || !f.Allows(d) {
			continue
		}
		if name := nameIn(a.names(d), lower); name != "" {
			documents = append(documents, d)
			topic = regexp.MustCompile("(?i)"+regexp.QuoteMeta(name)).ReplaceAllString(topic, " ")
		} else {
			rest = append(rest, d)
		}
	}
	slices.SortStableFunc(rest, func(x, y *corpus.Document) int { return cmp.Compare(place(x, hits), place(y, hits)) })
	for _, month := range months(lower) {
		if slices.ContainsFunc(documents, func(d *corpus.Document) bool { return strings.HasPrefix(d.Date, month) }) {
			continue // the one that is named is meant
		}
		of := slices.DeleteFunc(slices.Clone(rest), func(d *corpus.Document) bool { return !strings.HasPrefix(d.Date, month) })
		documents = append(documents, of[:min(len(of), maxPerMonth)]...)
	}
	if len(documents) < 2 {
		documents, topic = a.described(documents, topic, f)
	}
	return documents[:min(len(documents), maxSides)], topic
}

// maxPerMonth is how many documents stand for a month.
const maxPerMonth = 2

// place is where a document stands among hits; after them, statements and
// initiatives come before what only reports.
func place(d *corpus.Document, hits []retrieval.Hit) int {
	at := slices.IndexFunc(hits, func(h retrieval.Hit) bool {
		return h.Passage.Document.ID == d.ID || h.Passage.Document.Translates == d.ID
	})
	switch {
	case at >= 0:
		return at
	case d.Kind == "joint-statement":
		return len(hits)
	case d.Kind == "initiative":
		return len(hits) + 1
	}
	return len(hits) + 2
}

// monthForms are the names of the months, January first.
var monthForms = []string{"january|jan|जनवरी", "february|feb|फरवरी|फ़रवरी", "march|mar|मार्च", "april|apr|अप्रैल", "may|मई", "june|jun|जून", "july|jul|जुलाई", "august|aug|अगस्त", "september|sept|sep|सितंबर|सितम्बर", "october|oct|अक्टूबर|अक्तूबर", "november|nov|नवंबर|नवम्बर", "december|dec|दिसंबर|दिसम्बर"}

var monthYear = regexp.MustCompile(`(?i)(` + strings.Join(monthForms, "|") + `)\.?\s+(\d{4})|(\d{4})年\s*(\d{1,2})月`)

// months lists the months a text names, as YYYY-MM.
func months(lower string) []string {
	var out []string
	for _, m := range monthYear.FindAllStringSubmatch(lower, -1) {
		if m[4] != "" {
			out = append(out, m[3]+"-"+("0" + m[4])[len(m[4])-1:])
			continue
		}
		number := slices.IndexFunc(monthForms, func(forms string) bool { return slices.Contains(strings.Split(forms, "|"), m[1]) })
		out = append(out, fmt.Sprintf("%s-%02d", m[2], number+1))
	}
	return out
}

// nameIn is the longest of some names that a text holds, or empty.
func nameIn(names []string, lower string) string {
	longest := ""
	for _, name := range names {
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
