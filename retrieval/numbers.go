package retrieval

import (
	"strings"

	"setu/retrieval/analyze"
	"setu/retrieval/analyze/quantity"
)

// NumberTerms appends a term for each number of a text, the same however the
// number is written: 10 trillion, 10兆 and 10 lakh crore. Units are left to the
// words beside it. Dates are not numbers; their parts are words already.
func NumberTerms(to []analyze.Term, text string) []analyze.Term {
	var room [16]quantity.Quantity
	for _, q := range quantity.Append(room[:0], text) {
		if t, ok := numberTerm(q); ok {
			to = append(to, t)
		}
	}
	return to
}

func numberTerm(q quantity.Quantity) (analyze.Term, bool) {
	switch q.Kind {
	case quantity.Day:
		return 0, false
	case quantity.Ordinal:
		return analyze.Hash("#" + q.Low.String()), true
	}
	return analyze.Hash("=" + q.Low.String()), true
}

// withNumbers adds to each concept of a question that is part of a number the
// number itself, so that another way to write it is the same.
func withNumbers(concepts []analyze.Concept, question string) []analyze.Concept {
	for _, q := range quantity.Find(question) {
		term, ok := numberTerm(q)
		if !ok {
			continue
		}
		written := analyze.Normalise(question[q.Start:q.End])
		for i, c := range concepts {
			if !strings.Contains(written, c.Text) || !c.Number && !scale[c.Text] {
				continue
			}
			concepts[i].Forms = append(c.Forms[:len(c.Forms):len(c.Forms)], analyze.Form{Words: []analyze.Term{term}, Weight: 1})
		}
	}
	return concepts
}

// scale are words that are part of a number beside its digits.
var scale = map[string]bool{}

func init() {
	for _, w := range strings.Fields("thousand million billion trillion lakh lakhs crore crores hundred dozen bn mn 千 万 億 兆 百 लाख करोड़ करोड हज़ार हजार अरब खरब सौ") {
		scale[analyze.Normalise(w)] = true
	}
}
