package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"setu/bot"
	"setu/retrieval/analyze/quantity"
)

// clauseMarks part a sentence into clauses that each may have their own names
// and numbers.
var clauseMarks = []string{",", ";", ":", "、", "；", " and ", " while ", " whereas ", " but ", "及び", "それぞれ", " और ", " तथा ", " जबकि ", " एवं "}

// clause is the part of a text around a place that no mark parts.
func clause(text string, in span, at int) span {
	out := in
	for _, mark := range clauseMarks {
		if i := lastMark(text[in.start:at], mark); i >= 0 {
			out.start = max(out.start, in.start+i+len(mark))
		}
		if i := nextMark(text[at:in.end], mark); i >= 0 {
			out.end = min(out.end, at+i)
		}
	}
	return out
}

// lastMark finds a mark that is no thousands separator.
func lastMark(s, mark string) int {
	for i := strings.LastIndex(s, mark); i >= 0; i = strings.LastIndex(s[:i], mark) {
		if !separates(s, i, mark) {
			return i
		}
	}
	return -1
}

func nextMark(s, mark string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], mark)
		if i < 0 {
			return -1
		}
		if i += from; !separates(s, i, mark) {
			return i
		}
		from = i + len(mark)
	}
}

// separates reports whether the comma at i stands inside a number or a date.
func separates(s string, i int, mark string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && digitByte(s[i]) }
	return mark == "," && digit(i-1) && (digit(i+1) || digit(i+2))
}

// misattributed finds a number that the evidence gives to another name: the
// name of the claim stands in one clause with a number of its own, the number
// of the claim in another clause with a name of its own.
func (al *alignment) misattributed(q quantity.Quantity, found candidate) (point, bool) {
	e := al.evidence[found.place.passage]
	text := e.passage.Text
	whole := e.sentences[e.sentenceAt(found.place.at)]
	if al.elsewhere(q, found, whole) {
		return al.miscounted(q, found), true
	}
	its := e.named(clause(text, whole, found.place.at), whole)
	if !e.foreignName(al, its) {
		return point{}, false
	}
	ours := clause(al.claim.text, span{0, len(al.claim.text)}, q.Start)
	for i, it := range al.claim.items {
		if !it.name && !it.capital || it.start < ours.start || it.start >= ours.end {
			continue
		}
		if own, ok := al.ownNumber(i, q, found, whole, its); ok {
			return al.miscounted(q, candidate{quantity: own, place: place{found.place.passage, own.Start}}), true
		}
	}
	return point{}, false
}

// named widens a clause to the left until it holds a name: "Geneva,
// Switzerland, in 2027".
func (e *evidence) named(in, whole span) span {
	for in.start > whole.start && !e.hasName(in) {
		in.start = clause(e.passage.Text, whole, max(in.start-2, whole.start)).start
		for in.start > whole.start && !utf8.RuneStart(e.passage.Text[in.start]) {
			in.start--
		}
		if in.start > whole.start {
			in.start-- // the mark itself, so that the next step goes on before it
		}
	}
	return in
}

func (e *evidence) hasName(in span) bool {
	for _, t := range e.tokens {
		if t.start >= in.start && t.end <= in.end && e.isName(t) && !inside(e.quantities, t.start) {
			return true
		}
	}
	return false
}

// isName reports whether a token is written like a name.
func (e *evidence) isName(t token) bool {
	return t.capital && !t.stop || t.acronym || t.japanese && script(t.text) && len(t.text) > 6
}

// elsewhere reports whether the number stands in a sentence that has another
// country for its subject than the claim, whose own is in another sentence.
func (al *alignment) elsewhere(q quantity.Quantity, found candidate, whole span) bool {
	e := al.evidence[found.place.passage]
	missing := false
	for i, it := range al.claim.items {
		if countries[it.terms[0]] && it.start < q.Start && len(al.matches[i].places) > 0 {
			missing = missing || !al.there(i, chosen{passage: found.place.passage}, whole)
		}
	}
	if !missing {
		return false
	}
	for _, t := range e.tokens {
		if t.start >= whole.start && t.end <= whole.end && countries[t.term] && !al.mentions(t) {
			return true
		}
	}
	return false
}

// clauseHolds counts the words of a number's clause in the claim that the clause
// around a place of the evidence holds.
func (al *alignment) clauseHolds(q quantity.Quantity, p place) int {
	e := al.evidence[p.passage]
	ours := clause(al.claim.text, span{0, len(al.claim.text)}, q.Start)
	theirs := clause(e.passage.Text, e.sentences[e.sentenceAt(p.at)], p.at)
	n := 0
	for i, it := range al.claim.items {
		if it.start < ours.start || it.start >= ours.end {
			continue
		}
		if slices.ContainsFunc(al.matches[i].places, func(r place) bool {
			return r.passage == p.passage && r.at >= theirs.start && r.at < theirs.end
		}) {
			n++
		}
	}
	return n
}

// rates are the periods that numbers are given for.
var rates = wordsOf("second minute hour day week month quarter year annum सेकंड मिनट घंटा घंटे दिन सप्ताह माह महीना वर्ष साल")

// sameRate reports whether two numbers are for the same period, when they are
// for one: 15 million units a day. A claim may leave out the period.
func (al *alignment) sameRate(q, found quantity.Quantity, text string) bool {
	ours := rate(al.claim.text[q.End:])
	return ours == "" || ours == rate(text[found.End:])
}

// rate reads the period behind a number: "a day", "units per year", प्रति वर्ष.
func rate(behind string) string {
	words := strings.Fields(behind[:min(len(behind), 60)])
	for i, w := range words[:min(len(words), 4)] {
		if strings.ContainsAny(w, ".,;:") || i+1 == len(words) {
			return ""
		}
		if next := strings.Trim(strings.ToLower(words[i+1]), ".,;:।"); (w == "a" || w == "per" || w == "every" || w == "each" || w == "प्रति") && rates[next] {
			return next
		}
	}
	return ""
}

// ownNumber is the number that stands in one clause with a name of the claim,
// when the name is not in the clause of the number that the claim gives it.
func (al *alignment) ownNumber(item int, q quantity.Quantity, found candidate, whole, its span) (quantity.Quantity, bool) {
	e := al.evidence[found.place.passage]
	var own quantity.Quantity
	ok := false
	for _, p := range al.matches[item].places {
		if p.passage != found.place.passage || p.at < whole.start || p.at >= whole.end {
			continue
		}
		if its.start <= p.at && p.at < its.end {
			return own, false
		}
		there := clause(e.passage.Text, whole, p.at)
		for _, f := range e.quantities {
			if f.Start >= there.start && f.End <= there.end && comparable(q, f) && !f.Loose && !agrees(q, f) {
				own, ok = f, true
			}
		}
	}
	return own, ok
}

// foreignName reports whether a part of a passage has a name that the claim has not.
func (e *evidence) foreignName(al *alignment, in span) bool {
	for _, t := range e.tokens {
		if e.isName(t) && t.start >= in.start && t.end <= in.end && !inside(e.quantities, t.start) && !al.mentions(t) && !offices[t.text] {
			return true
		}
	}
	return false
}

// scattered finds numbers that stand in a passage without a name that the claim
// gives them, where the claim rests on several passages.
func (al *alignment) scattered() []point {
	if !al.apart() {
		return nil
	}
	var out []point
	for _, q := range al.claim.quantities {
		if q.Loose || within(al.settled, q.Start) || al.together(q) {
			continue
		}
		out = append(out, point{Difference: bot.Difference{Kind: kindOf(q), Said: al.claim.around(q)}, passage: -1})
	}
	return out
}

// together reports whether a passage has a number and the names of its clause.
func (al *alignment) together(q quantity.Quantity) bool {
	ours := clause(al.claim.text, span{0, len(al.claim.text)}, q.Start)
	for n, e := range al.evidence {
		has := false
		for _, list := range [][]quantity.Quantity{e.quantities, e.frame.quantities} {
			for _, f := range list {
				has = has || agrees(q, f)
			}
		}
		for i, it := range al.claim.items {
			if (it.name || it.capital) && it.start >= ours.start && it.start < ours.end && !al.inPassage(i, n) {
				has = false
			}
		}
		if has {
			return true
		}
	}
	return false
}

// inPassage reports whether an item stands in or around a passage.
func (al *alignment) inPassage(i, passage int) bool {
	if al.matches[i].framed&(1<<passage) != 0 {
		return true
	}
	for _, p := range al.matches[i].places {
		if p.passage == passage {
			return true
		}
	}
	return false
}
