package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/bot"
	"setu/retrieval/analyze/quantity"
)

// point is a difference and how it was found.
type point struct {
	bot.Difference
	conflict bool // the evidence says otherwise, and does not just keep silent
	passage  int  // whose words Found are; -1 without
	at       int  // where they stand in it
}

// candidate is a quantity of the evidence beside one of the claim.
type candidate struct {
	quantity quantity.Quantity
	place    place
	score    float64 // how well its context fits
	agrees   bool
}

// numbers compares the quantities of the claim with those of the evidence.
func (al *alignment) numbers() []point {
	var out []point
	for _, q := range al.claim.quantities {
		if within(al.settled, q.Start) || al.pair(q) {
			continue
		}
		if p, differs := al.number(q); differs {
			out = append(out, p)
		}
	}
	return out
}

// swapped is how much better than the agreeing one's the context of a quantity
// that differs must fit for the claim to have them mixed up.
const swapped = 1.3

// mixedUp reports whether the claim has the number of another place: the context
// of the one that differs fits much better, and its clause holds as much of the
// claim's.
func (al *alignment) mixedUp(q quantity.Quantity, agreeing, other candidate) bool {
	switch {
	case agreeing.score*swapped >= other.score-0.05, agreeing.quantity.Unit != "" && other.quantity.Unit == "":
		return false
	}
	return al.inverted(q, agreeing, other) || al.clauseHolds(q, agreeing.place) <= al.clauseHolds(q, other.place)
}

// inverted reports whether two numbers of the claim stand in the other order in
// the evidence.
func (al *alignment) inverted(q quantity.Quantity, agreeing, other candidate) bool {
	for _, q2 := range al.claim.quantities {
		if q2.Start != q.Start && agrees(q2, other.quantity) && (q2.Start < q.Start) != (other.place.at < agreeing.place.at) {
			return true
		}
	}
	return false
}

// inMain reports whether a quantity stands in the sentence that holds most of
// the claim.
func (al *alignment) inMain(c candidate) bool {
	return c.quantity.End > 0 && len(al.rest) > 0 && al.sentenceOf(c.place) == al.rest[0]
}

// fits is the share of a number's context, 0–1, that makes it the same thing
// counted otherwise.
const fits = 0.3

func (al *alignment) number(q quantity.Quantity) (point, bool) {
	agreeing, other := al.bestCandidates(q)
	if agreeing.agrees && al.inMain(other) && !al.inMain(agreeing) && agreeing.score < swapped*other.score {
		agreeing = candidate{} // the sentence that says it has another number
	}
	switch {
	case q.Loose:
		// "One" and "first" claim something only where the evidence has another
		// number in the same place.
		if agreeing.score > 0 || other.score < 2 || other.quantity.Kind != q.Kind || other.quantity.Loose || q.Kind == quantity.Day {
			return point{}, false
		}
	case agreeing.agrees && !al.mixedUp(q, agreeing, other):
		if p, differs := al.misattributed(q, agreeing); differs {
			return p, true
		}
		return al.countsSame(q, agreeing)
	case !agreeing.agrees && al.framedDate(q, other):
		return point{}, false
	case !agreeing.agrees && al.partsAgree(q):
		return point{}, false
	}
	p := point{Difference: bot.Difference{Kind: kindOf(q), Said: al.claim.around(q)}, passage: -1}
	if other.score > 0 || other.place.passage >= 0 && other.quantity.End > 0 {
		e := al.evidence[other.place.passage]
		p.Found, p.conflict, p.passage, p.at = around(e.passage.Text, other.quantity), (other.quantity.Unit == "") == (q.Unit == "") && other.score >= fits*al.context(q.Start, q.End) || other.score >= 2*fits*al.context(q.Start, q.End) || al.sameUnitOnly(q, other) || al.alone(q), other.place.passage, other.quantity.Start
	}
	return p, true
}

// sameUnitOnly reports whether the other quantity counts the same named thing.
func (al *alignment) sameUnitOnly(q quantity.Quantity, other candidate) bool {
	return q.Unit != "" && q.Unit == other.quantity.Unit && other.score > 0.3
}

// alone reports whether the sentences that count have just one quantity of the
// same unit or, of dates, bounded in the same way: it must be about the same.
func (al *alignment) alone(q quantity.Quantity) bool {
	n := 0
	for _, c := range al.candidates(q) {
		alike := c.quantity.Unit == q.Unit && (q.Kind != quantity.Day || c.quantity.Qualifier == q.Qualifier)
		if alike && comparable(q, c.quantity) && !c.quantity.Loose {
			n++
		}
	}
	return n == 1
}

func kindOf(q quantity.Quantity) string {
	if q.Kind == quantity.Day {
		return "date"
	}
	return "number"
}

// bestCandidates are the quantity of the evidence that agrees and the one that
// does not whose contexts fit best.
func (al *alignment) bestCandidates(q quantity.Quantity) (agreeing, other candidate) {
	other.place.passage = -1
	all := al.candidates(q)
	for _, c := range all {
		if c.agrees && (!agreeing.agrees || c.score > agreeing.score) {
			agreeing = c
		}
	}
	for _, c := range all {
		switch {
		case c.agrees || c.quantity.Loose || !comparable(q, c.quantity) && !q.SameNumber(c.quantity):
		case (c.score > other.score || other.place.passage < 0) && !al.taken(q, c, agreeing):
			other = c
		}
	}
	return agreeing, other
}

// candidates are the quantities of the sentences that count which are of the
// claim's kind.
func (al *alignment) candidates(q quantity.Quantity) []candidate {
	var out []candidate
	for n, e := range al.evidence {
		for _, found := range e.quantities {
			day := (found.Kind == quantity.Day) == (q.Kind == quantity.Day) || q.Agrees(found)
			if p := (place{n, found.Start}); day && (found.Kind == quantity.Ordinal) == (q.Kind == quantity.Ordinal) && al.counts(p) {
				out = append(out, candidate{quantity: found, place: p, agrees: agrees(q, found) && al.sameRate(q, found, e.passage.Text), score: al.near(q.Start, q.End, p)})
			}
		}
	}
	return out
}

// taken reports whether a quantity of the evidence is that of another place of
// the claim: its context fits that as well, or the two stand in the same order.
func (al *alignment) taken(q quantity.Quantity, c, agreeing candidate) bool {
	for _, other := range al.claim.quantities {
		if other.Start == q.Start || !agrees(other, c.quantity) {
			continue
		}
		fit := al.near(other.Start, other.End, c.place)
		ordered := agreeing.agrees && agreeing.place.passage == c.place.passage && (other.Start < q.Start) == (c.place.at < agreeing.place.at)
		if ordered || fit >= c.score || fit/al.context(other.Start, other.End) >= c.score/al.context(q.Start, q.End) {
			return true
		}
	}
	return false
}

// agrees is stricter than a number of the evidence: what says "more than" of
// what is exact there says too much.
func agrees(q, found quantity.Quantity) bool {
	bounded := q.Qualifier == quantity.Above || q.Qualifier == quantity.Below
	if q.Kind != quantity.Day && bounded && found.Qualifier == quantity.Exact {
		return false
	}
	return q.Agrees(found)
}

// comparable reports whether two quantities can be about the same thing.
func comparable(q, found quantity.Quantity) bool {
	return q.Kind == found.Kind && quantity.SameUnit(q, found) || q.Kind != quantity.Day && found.Kind != quantity.Day && q.Kind != quantity.Ordinal && q.SameNumber(found)
}

// framedDate reports whether a date or a number is that of the document, and
// the sentences that count have no other.
func (al *alignment) framedDate(q quantity.Quantity, other candidate) bool {
	if other.place.passage >= 0 {
		return false
	}
	for n, e := range al.evidence {
		if !al.inAccepted(n) {
			continue
		}
		for _, f := range e.frame.quantities {
			if q.Agrees(f) && f.Kind == q.Kind {
				return true
			}
		}
	}
	return false
}

// partsAgree reports whether the ends of a range, or the year and the day of a
// date, stand in the evidence apart.
func (al *alignment) partsAgree(q quantity.Quantity) bool {
	if q.Range() {
		low, high := q, q
		low.High, low.To = q.Low, q.From
		high.Low, high.From = q.High, q.To
		return al.anywhere(low) && al.anywhere(high)
	}
	if q.Kind != quantity.Day || q.From.Day == 0 || q.From.Year == 0 {
		return false
	}
	day, year := q, q
	day.From.Year, day.To.Year = 0, 0
	year.From = quantity.Date{Year: q.From.Year}
	year.To = year.From
	for _, e := range al.evidence {
		for _, f := range e.quantities {
			if f.Kind == quantity.Day && f.From.Year == 0 && day.Agrees(f) {
				return al.anywhere(year)
			}
		}
	}
	return false
}

// anywhere reports whether the evidence or its frame has a quantity.
func (al *alignment) anywhere(q quantity.Quantity) bool {
	for n, e := range al.evidence {
		for _, f := range e.quantities {
			if agrees(q, f) && al.counts(place{n, f.Start}) {
				return true
			}
		}
		for _, f := range e.frame.quantities {
			if q.Agrees(f) && al.inAccepted(n) {
				return true
			}
		}
	}
	return false
}

// countsSame checks that the evidence counts what the claim counts, where the
// units do not tell: "88 endorsements", but not "88 universities".
func (al *alignment) countsSame(q quantity.Quantity, found candidate) (point, bool) {
	if q.Kind != quantity.Number || q.Unit != "" && found.quantity.Unit != "" || q.Loose {
		return point{}, false
	}
	e := al.evidence[found.place.passage]
	head := al.head(q)
	if head < 0 {
		return al.unitSaid(q, found)
	}
	if al.matches[head].framed != 0 {
		return point{}, false
	}
	unit := wordBytes(languageOf(e))
	for _, p := range al.matches[head].places {
		if p.passage == found.place.passage && abs(float64(p.at-found.place.at)) <= float64(unit*headWords) {
			return point{}, false
		}
	}
	if al.matches[head].share == 0 && languageOf(e) != al.claim.language && q.Unit == "" {
		return point{}, false // what no word list translates is not held against the claim
	}
	return al.miscounted(q, found), true
}

// pair reports whether a number says no more than "both": the two sides.
func (al *alignment) pair(q quantity.Quantity) bool {
	if q.Low != quantity.Of(2) || q.Kind != quantity.Number {
		return false
	}
	if pairUnits[q.Unit] {
		return true
	}
	head := al.head(q)
	for ; head >= 0 && al.claim.items[head].start >= q.Start; head-- {
		if pairs2[strings.ToLower(al.claim.items[head].text)] {
			return true
		}
	}
	return false
}

var (
	pairUnits = map[string]bool{"country": true, "leader": true, "minister": true}
	pairs2    = wordsOf("sides parties partners governments countries nations leaders ministers देश पक्ष पक्षों देशों सरकारों")
)

// miscounted is the difference of a number that counts something else.
func (al *alignment) miscounted(q quantity.Quantity, found candidate) point {
	e := al.evidence[found.place.passage]
	return point{
		Difference: bot.Difference{Kind: "number", Said: al.claim.around(q), Found: around(e.passage.Text, found.quantity)},
		conflict:   true, passage: found.place.passage, at: found.quantity.Start,
	}
}

// unitSaid checks that the evidence has the unit right behind the number of
// the claim, where its own number has none.
func (al *alignment) unitSaid(q quantity.Quantity, found candidate) (point, bool) {
	e := al.evidence[found.place.passage]
	if q.Unit == "" || languageOf(e) != al.claim.language {
		return point{}, false
	}
	for _, t := range al.claim.tokens {
		if t.end == q.End && !t.japanese && e.index[t.term] == nil {
			return al.miscounted(q, found), true
		}
	}
	return point{}, false
}

// headWords is how far, in words, what is counted may stand from its number.
const headWords = 10

// head is the item that names what a number counts: the last of the noun
// phrase behind it, or -1.
func (al *alignment) head(q quantity.Quantity) int {
	last, end := -1, q.End
	for i, it := range al.claim.items {
		if it.start < q.End {
			continue
		}
		between := al.claim.text[end:it.start]
		if strings.ContainsFunc(between, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsPunct(r) && r != '-' || unicode.IsDigit(r) }) && !(last < 0 && strings.TrimSpace(between) == "の") {
			break
		}
		last, end = i, it.end
		if it.japanese {
			break
		}
	}
	if last >= 0 && utf8.RuneCountInString(al.claim.items[last].text) < 2 {
		return -1
	}
	return last
}
