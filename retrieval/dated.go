package retrieval

import (
	"fmt"
	"regexp"
	"strings"

	"setu/corpus"
	"setu/retrieval/analyze/quantity"
)

// latestAsked and supersededAsked are ways to ask for what is newest, and for
// what no longer holds.
var (
	latestAsked     = regexp.MustCompile(`(?i)\b(latest|newest|most recent|current(ly)?|up[- ]to[- ]date|as of now|nowadays)\b|最新|直近|現行|現在の|ताज़ा|ताजा|नवीनतम|हालिया|सबसे नया|मौजूदा`)
	supersededAsked = regexp.MustCompile(`(?i)\b(superseded|replaced|no longer (in force|valid)|outdated|obsolete)\b|失効|廃止された|旧版|अप्रचलित|रद्द`)
)

// when is what a question says of the time and standing of documents.
type when struct {
	dates              []string // prefixes of ISO 8601 dates: 2025, 2025-08, 2025-08-29
	latest, superseded bool
}

func asksWhen(question string) when {
	w := when{latest: latestAsked.MatchString(question), superseded: supersededAsked.MatchString(question)}
	for _, q := range quantity.Find(question) {
		if d := q.From; q.Kind == quantity.Day && d.Year > 0 && d.Fiscal == quantity.Calendar {
			prefix := fmt.Sprintf("%04d", d.Year)
			if d.Month > 0 {
				prefix += fmt.Sprintf("-%02d", d.Month)
			}
			if d.Month > 0 && d.Day > 0 {
				prefix += fmt.Sprintf("-%02d", d.Day)
			}
			w.dates = append(w.dates, prefix)
		}
	}
	return w
}

// fits is how well a document's date and status suit the question, 0–1. The
// span is that of the dates of the documents found.
func (w when) fits(d *corpus.Document, oldest, newest string) float64 {
	fit := 0.0
	for _, prefix := range w.dates {
		if strings.HasPrefix(d.Date, prefix) {
			fit = max(fit, 0.5+0.5*float64(min(len(prefix), len("2025-08"))-4)/3) // a year alone is half
		}
	}
	if w.superseded && d.Status == "superseded" {
		fit = 1
	}
	if w.latest && d.Status != "superseded" && newest > oldest {
		fit = max(fit, since(d.Date, oldest)/since(newest, oldest))
	}
	return fit
}

// since is about how many days lie between two dates.
func since(date, from string) float64 { return max(0, days(date)-days(from)) }

func days(date string) float64 {
	var y, m, d int
	fmt.Sscanf(date, "%d-%d-%d", &y, &m, &d)
	return float64(y)*365 + float64(m)*30 + float64(d)
}

// span is the oldest and the newest date among hits; documents without a date
// don't count.
func span(hits []Hit) (oldest, newest string) {
	for _, h := range hits {
		d := h.Passage.Document.Date
		if d == "" {
			continue
		}
		if oldest == "" || d < oldest {
			oldest = d
		}
		newest = max(newest, d)
	}
	return oldest, newest
}
