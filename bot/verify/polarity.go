package verify

import (
	"strings"
)

// besideWords is how far apart, in words, the targets of two cues may be that
// bear on the same, in two languages.
const besideWords = 3

// bearsOn reports whether a cue of the evidence bears on a word of the claim.
func (al *alignment) bearsOn(s said, item int) bool {
	words := besideWords
	if languageOf(al.evidence[s.passage]) == al.claim.language {
		words = 1
	}
	if s.target.start >= s.end && s.target.start-s.end <= 1 { // non-binding
		words = 0
	}
	return s.target.start >= 0 && al.placed(item, s.passage, s.target.start, words)
}

// placed reports whether an item stands within some words of a place.
func (al *alignment) placed(item, passage, at, words int) bool {
	far := float64(words * wordBytes(languageOf(al.evidence[passage])))
	if it := al.claim.items[item]; it.japanese {
		far += float64(it.end - it.start - 1) // any of its characters
	}
	for _, p := range al.matches[item].places {
		if p.passage == passage && abs(float64(p.at-at)) <= far {
			return true
		}
	}
	return false
}

// itemAt is the item of the claim that a token is, or -1.
func (al *alignment) itemAt(t token) int {
	for i, it := range al.claim.items {
		if t.start >= 0 && it.start < t.end && t.start < it.end {
			return i
		}
	}
	return -1
}

// denials finds what one side denies and the other does not.
func (al *alignment) denials() []point {
	var out []point
	evidence := al.sayings()
	for _, q := range al.claim.cues {
		if q.sense == denial && len(al.rest) > 0 && !within(al.settled, q.start) && !al.alsoDenied(q, evidence) {
			out = append(out, al.differs("negation", al.claim.phrase(q), said{}))
		}
	}
	for _, s := range evidence {
		if s.sense == denial && al.overlooked(s) {
			p := al.differs("negation", al.claim.about(al, s), s)
			p.conflict = !al.evidence[s.passage].frames(s.cue) // that no page says so is no contradiction
			out = append(out, p)
		}
	}
	return out
}

// alsoDenied reports whether the evidence denies what the claim denies.
func (al *alignment) alsoDenied(q cue, evidence []said) bool {
	item := al.itemAt(q.target)
	for _, s := range evidence {
		if (s.sense == denial || s.sense == reject) && (item < 0 || len(al.matches[item].places) == 0 || al.bearsOn(s, item)) {
			return true
		}
	}
	return false
}

// overlooked reports whether a denial of the evidence bears on something the
// claim says and does not deny.
func (al *alignment) overlooked(s said) bool {
	denies := false
	for _, q := range al.claim.cues {
		denies = denies || q.sense == denial || q.sense == reject
	}
	if al.evidence[s.passage].frames(s.cue) {
		return !denies && al.sentenceOf(place{s.passage, s.start}) == al.rest[0]
	}
	found := false
	for i, it := range al.claim.items {
		if s.target.start < 0 || within(al.settled, it.start) || !al.placed(i, s.passage, s.target.start, 0) || al.saidElsewhere(i, s) {
			continue
		}
		for _, q := range al.claim.cues {
			if (q.sense == denial || q.sense == reject) && al.close(q, i) {
				return false
			}
		}
		found = true
	}
	return found
}

// saidElsewhere reports whether a word that a denial of the evidence bears on
// stands in another clause too, which the claim may speak of.
func (al *alignment) saidElsewhere(item int, s said) bool {
	e := al.evidence[s.passage]
	denied := clause(e.passage.Text, e.sentences[e.sentenceAt(s.start)], s.start)
	for _, p := range al.matches[item].places {
		if al.counts(p) && (p.passage != s.passage || p.at < denied.start || p.at >= denied.end) {
			return true
		}
	}
	return false
}

// close reports whether a cue of the claim stands near an item.
func (al *alignment) close(q cue, item int) bool {
	it := al.claim.items[item]
	return distance(it.start, it.end, q.start, q.end) <= float64(6*wordBytes(al.claim.language))
}

// framing are words that, denied, deny the whole sentence: no page says so, it
// is not confirmed.
var (
	framingNo  = wordsOf("page pages source sources report reports evidence mention excerpt record")
	framingNot = wordsOf("confirmed confirm found known seen verified mentioned stated named पुष्टि मिला मिली मिलता मिलती ज्ञात")
	framingJa  = strings.Fields("確認 見つ 閲覧 見当")
)

func wordsOf(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// frames reports whether a denial is of what the whole sentence hangs on.
func (e *evidence) frames(q cue) bool {
	if q.target.start < 0 {
		return false
	}
	if q.target.japanese {
		for _, w := range framingJa {
			if strings.HasPrefix(e.passage.Text[q.target.start:], w) {
				return true
			}
		}
		return false
	}
	if strings.EqualFold(e.passage.Text[q.start:q.end], "no") {
		return framingNo[q.target.text]
	}
	return framingNot[q.target.text]
}
