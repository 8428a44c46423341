package verify

import (
	"strings"

	"setu/bot"
	"setu/retrieval/analyze"
)

// named marks the Japanese and Hindi words that are names, which no capital
// shows, among those that the sentences that count do not hold.
func (al *alignment) named(c *Checker, a *analyze.Analyzer) {
	for i := range al.claim.items {
		it := &al.claim.items[i]
		if it.name || !it.japanese && !devanagari(it.text) || al.held(i) >= 0.6 {
			continue
		}
		if concepts := c.concepts(a, it.text, "en"); len(concepts) == 1 {
			it.name = concepts[0].Key && !concepts[0].Number
		}
	}
}

// parted finds names of several words that the evidence has only in pieces.
func (al *alignment) parted() []point {
	var out []point
	items := al.claim.items
	for i := 1; i < len(items); i++ {
		first, second := items[i-1], items[i]
		if !second.run || offices[strings.ToLower(first.text)] || offices[strings.ToLower(second.text)] || within(al.settled, second.start) || al.held(i-1) < 1 || al.held(i) < 1 || al.sideBySide(i-1, i) {
			continue
		}
		out = append(out, point{Difference: bot.Difference{Kind: "name", Said: al.claim.text[first.start:second.end]}, passage: -1})
	}
	return out
}

// sideBySide reports whether two words of a name stand as such in the evidence
// or in a title: in order with at most a word between, or the other way round.
func (al *alignment) sideBySide(i, j int) bool {
	for _, p := range al.matches[i].places {
		for _, r := range al.matches[j].places {
			d := r.at - p.at
			if p.passage == r.passage && d >= -(r.width(al, j)+3) && d <= p.width(al, i)+14 {
				return true
			}
		}
	}
	text := trim(fold(al.claim.text[al.claim.items[i].start:al.claim.items[j].end]).text)
	for _, e := range al.evidence {
		for _, f := range e.frame.folded {
			if _, _, ok := f.find(text, 0); ok {
				return true
			}
		}
	}
	return false
}

// width is the length of the word that an item matched at a place.
func (p place) width(al *alignment, item int) int {
	for _, t := range al.evidence[p.passage].tokens {
		if t.start == p.at {
			return t.end - t.start
		}
	}
	return len(al.claim.items[item].text)
}

// names finds names of the claim that the evidence has not, and what stands
// in their place.
func (al *alignment) names() []point {
	var out []point
	for i, it := range al.claim.items {
		if !it.name && !al.partOfName(i) || it.act || al.held(i) >= 0.6 || within(al.settled, it.start) {
			continue
		}
		p := point{Difference: bot.Difference{Kind: "name", Said: it.text}, passage: -1}
		if instead, place, ok := al.instead(it); ok {
			p.Found, p.conflict, p.passage, p.at = instead, true, place.passage, place.at
		}
		out = append(out, p)
	}
	return out
}

// partOfName reports whether an item is one of several words of a name, other
// than what somebody is called by office.
func (al *alignment) partOfName(i int) bool {
	items := al.claim.items
	joined := items[i].run || i+1 < len(items) && items[i+1].run
	return joined && items[i].capital && !offices[strings.ToLower(items[i].text)] && !al.claim.opening(items[i])
}

// opening reports whether an item begins the sentence.
func (c *claim) opening(it item) bool { return strings.TrimSpace(c.text[:it.start]) == "" }

// offices are words in front of names that a text may leave out.
var offices = wordsOf("prime minister ministers foreign external affairs president secretary chief mr mrs ms dr professor prof government governments joint statement new the union")

// instead is the name of the evidence in whose place the claim has another.
func (al *alignment) instead(it item) (string, place, bool) {
	best, score := token{}, 1.5
	var where place
	for n, e := range al.evidence {
		for _, t := range e.tokens {
			if !t.capital && !t.acronym && !(t.japanese && script(t.text)) || t.stop || al.mentions(t) {
				continue
			}
			p := place{n, t.start}
			if s := al.near(it.start, it.end, p); s > score {
				best, score, where = t, s, p
			}
		}
	}
	if best.end == 0 {
		return "", place{}, false
	}
	return al.evidence[where.passage].passage.Text[best.start:best.end], where, true
}

// mentions reports whether the claim holds a token of the evidence.
func (al *alignment) mentions(t token) bool {
	for _, own := range al.claim.tokens {
		if own.term == t.term {
			return true
		}
	}
	return false
}
