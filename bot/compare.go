package bot

import (
	"context"
	"regexp"
	"strings"

	"setu/corpus"
	"setu/retrieval"
)

// retrieve searches for a question; for a comparison it searches each of the
// documents that are named besides, so that both sides are heard.
func (a *Assistant) retrieve(ctx context.Context, text string, q Question) (retrieval.Result, error) {
	found, err := a.retriever.Retrieve(ctx, text, q.Language, passagesRead, q.Filter)
	if err != nil || !comparison(text) || len(q.Filter.Documents) > 0 {
		return found, err
	}
	sides := a.named(text, q.Filter)
	if len(sides) < 2 {
		return found, nil
	}
	var hits []retrieval.Hit
	for _, d := range sides {
		f := q.Filter
		f.Documents = []string{d.ID}
		side, err := a.retriever.Retrieve(ctx, text, q.Language, passagesRead/2, f)
		if err != nil {
			return found, err
		}
		hits = append(hits, side.Hits...)
		found.Evidence = max(found.Evidence, side.Evidence)
	}
	found.Hits = interleave(hits)
	return found, nil
}

// interleave deals out the hits of several documents in turn, the best of each first.
func interleave(hits []retrieval.Hit) []retrieval.Hit {
	rank := map[string]int{}
	rounds := make([][]retrieval.Hit, len(hits))
	for _, h := range hits {
		id := h.Passage.Document.ID
		rounds[rank[id]] = append(rounds[rank[id]], h)
		rank[id]++
	}
	out := make([]retrieval.Hit, 0, len(hits))
	for _, r := range rounds {
		out = append(out, r...)
	}
	return out
}

var months = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

var monthYear = regexp.MustCompile(`(?i)(january|february|march|april|may|june|july|august|september|october|november|december)\s+(\d{4})|(\d{4})年\s*(\d{1,2})月`)

// named lists the documents, in the original language, that a question names
// by acronym, other name or month: at most four.
func (a *Assistant) named(text string, f retrieval.Filter) []*corpus.Document {
	lower := strings.ToLower(text)
	var dates []string
	for _, m := range monthYear.FindAllStringSubmatch(lower, -1) {
		if m[4] != "" {
			dates = append(dates, m[3]+"-"+("0" + m[4])[len(m[4])-1:])
		}
		for i, name := range months {
			if m[1] == name {
				dates = append(dates, m[2]+"-"+string(rune('0'+(i+1)/10))+string(rune('0'+(i+1)%10)))
			}
		}
	}
	var out []*corpus.Document
	for _, d := range a.Corpus().Documents {
		if d.Translates == "" && len(out) < 4 && f.Allows(d) && (names(d, lower) || dated(d, dates)) {
			out = append(out, d)
		}
	}
	return out
}

func names(d *corpus.Document, lower string) bool {
	for _, name := range append([]string{d.Title}, d.Aka...) {
		if name = strings.ToLower(name); len(name) > 2 && wholeWord(lower, name) {
			return true
		}
	}
	return false
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

// dated says whether a joint document, the kind that is compared by its date,
// is of one of the months.
func dated(d *corpus.Document, months []string) bool {
	for _, m := range months {
		if strings.HasPrefix(d.Date, m) && (d.Kind == "joint-statement" || d.Kind == "initiative") {
			return true
		}
	}
	return false
}
