package verify

import (
	"strings"

	"setu/bot"
)

// chosen is a sentence of the evidence that the claim rests on.
type chosen struct {
	passage, sentence int
}

// What a further sentence must add, in words, names and numbers, for the claim
// to rest on it too. A name alone, taken from elsewhere, bears nothing out.
const (
	mostChosen   = 5
	addsBeside   = 1 // in the sentence before or after
	addsInside   = 2 // in the same passage
	addsFromAway = 3 // in another passage
)

// rests finds the sentences the claim rests on: the one that holds most of it,
// then those that add what it lacks. From then on these alone count.
func (al *alignment) rests() []chosen {
	held := al.heldBy()
	var out []chosen
	covered := map[int]bool{}
	for len(out) < mostChosen {
		best, most := [2]int{-1, -1}, 0
		for key, parts := range held {
			n := 0
			for part := range parts {
				if !covered[part] {
					n++
				}
			}
			if n >= needed(out, key) && (n > most || n == most && less(key, best)) {
				best, most = key, n
			}
		}
		if most == 0 {
			break
		}
		for part := range held[best] {
			covered[part] = true
		}
		out = append(out, chosen{best[0], best[1]})
		delete(held, best)
	}
	al.rest = out
	al.accepted = map[[2]int]bool{}
	for _, c := range out {
		al.accepted[[2]int{c.passage, c.sentence}] = true
	}
	return out
}

// heldBy lists which items and quantities of the claim each sentence holds.
func (al *alignment) heldBy() map[[2]int]map[int]bool {
	out := map[[2]int]map[int]bool{}
	add := func(p place, part int) {
		key := [2]int{p.passage, al.evidence[p.passage].sentenceAt(p.at)}
		if out[key] == nil {
			out[key] = map[int]bool{}
		}
		out[key][part] = true
	}
	for i, m := range al.matches {
		for _, p := range m.places {
			add(p, i)
		}
	}
	for i, q := range al.claim.quantities {
		for n, e := range al.evidence {
			for _, f := range e.quantities {
				if !q.Loose && agrees(q, f) {
					add(place{n, f.Start}, len(al.matches)+i)
				}
			}
		}
	}
	return out
}

// needed is how much a sentence must add to those that are chosen.
func needed(out []chosen, key [2]int) int {
	if len(out) == 0 {
		return 1
	}
	least := addsFromAway
	for _, c := range out {
		if c.passage != key[0] {
			continue
		}
		least = min(least, addsInside)
		if d := c.sentence - key[1]; d == 1 || d == -1 {
			least = addsBeside
		}
	}
	return least
}

func less(a, b [2]int) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }

// said is a cue of the evidence in a sentence that the claim rests on.
type said struct {
	cue
	passage int
}

// inChosen lists the cues of the sentences the claim rests on.
func (al *alignment) inChosen(rest []chosen) []said {
	var out []said
	for _, s := range rest {
		e := al.evidence[s.passage]
		for _, q := range e.cues {
			if e.sentenceAt(q.start) == s.sentence && !al.cites(s.passage, q.start) {
				out = append(out, said{q, s.passage})
			}
		}
	}
	return out
}

// cites reports whether the claim quotes the words at a place.
func (al *alignment) cites(passage, at int) bool {
	for _, x := range al.cited {
		if x.passage == passage && x.start <= at && at < x.end {
			return true
		}
	}
	return false
}

// polarity compares what the claim denies and how sure it is with the
// sentences it rests on.
func (al *alignment) polarity(rest []chosen) []point {
	if len(rest) == 0 {
		return nil
	}
	evidence := al.inChosen(rest)
	var out []point
	out = append(out, al.denials(rest, evidence)...)
	out = append(out, al.modality(rest, evidence)...)
	return out
}

// besideWords is how far apart, in words, the targets of two cues may be that
// bear on the same.
const besideWords = 3

// bearsOn reports whether a cue of the evidence bears on a word of the claim.
func (al *alignment) bearsOn(s said, item int) bool {
	return s.target.start >= 0 && al.placed(item, s.passage, s.target.start, besideWords)
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
func (al *alignment) denials(rest []chosen, evidence []said) []point {
	var out []point
	for _, q := range al.claim.cues {
		if q.sense == denial && !within(al.settled, q.start) && !al.alsoDenied(q, evidence) {
			out = append(out, al.differs("negation", al.claim.phrase(q), rest[0], said{passage: -1}))
		}
	}
	for _, s := range evidence {
		if s.sense == denial && al.overlooked(s, rest[0]) {
			p := al.differs("negation", al.claim.about(al, s), rest[0], s)
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
func (al *alignment) overlooked(s said, main chosen) bool {
	denies := false
	for _, q := range al.claim.cues {
		denies = denies || q.sense == denial || q.sense == reject
	}
	if al.evidence[s.passage].frames(s.cue) {
		return !denies && s.passage == main.passage && al.evidence[s.passage].sentenceAt(s.start) == main.sentence
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

// compatible are senses that may stand for each other.
var compatible = map[[2]sense]bool{{will, plan}: true, {plan, aim}: true, {plan, consider}: false, {should, urge}: true, {must, should}: false, {agree, reaffirm}: true, {support, welcome}: false, {commit, agree}: false, {will, agree}: true, {will, commit}: true, {aim, should}: true, {note, reaffirm}: true}

func (s set) allows(x sense) bool {
	if s.has(x) {
		return true
	}
	for y := range senses {
		if s.has(y) && (compatible[[2]sense{x, y}] || compatible[[2]sense{y, x}]) {
			return true
		}
	}
	return false
}

// firm are senses that a sentence which says nothing of the kind does not bear out.
var firm = func() (s set) {
	for _, x := range []sense{may, must, commit, reject, welcome, support} {
		s.add(x)
	}
	return s
}()

// weak are senses that a plain statement makes too much of.
var weak = func() (s set) {
	for _, x := range []sense{may, should, consider} {
		s.add(x)
	}
	return s
}()

// modality finds where the claim is surer, or less sure, than the evidence, and
// where it has somebody do something else in saying it.
func (al *alignment) modality(rest []chosen, evidence []said) []point {
	var out []point
	var claimed, all set
	for _, q := range al.claim.cues {
		claimed.add(q.sense)
	}
	for _, s := range evidence {
		all.add(s.sense)
	}
	for _, q := range al.claim.cues {
		if q.sense == denial || within(al.settled, q.start) {
			continue
		}
		here, where := al.sensesAt(q, evidence)
		if here == 0 {
			here = all
		}
		if here.allows(q.sense) || all.has(q.sense) && !where.known() {
			continue
		}
		other := rival(q.sense, here)
		if other != denial || firm.has(q.sense) && al.unsaid(q) {
			p := al.differs("modality", al.claim.phrase(q), rest[0], find(evidence, other))
			p.conflict = other != denial
			out = append(out, p)
		}
	}
	for _, s := range evidence {
		if weak.has(s.sense) && !claimed.allows(s.sense) && al.covers(s) {
			out = append(out, al.differs("modality", al.claim.about(al, s), rest[0], s))
		}
	}
	return out
}

// known reports whether there is such a cue.
func (s said) known() bool { return s.end > 0 }

// unsaid reports whether the evidence lacks the word of the cue itself, too.
func (al *alignment) unsaid(q cue) bool {
	for i, it := range al.claim.items {
		if it.start < q.end && q.start < it.end && al.held(i) >= 1 {
			return false
		}
	}
	return true
}

// covers reports whether the claim speaks of what a cue of the evidence bears on.
func (al *alignment) covers(s said) bool {
	for i, it := range al.claim.items {
		if s.target.start >= 0 && !within(al.settled, it.start) && al.placed(i, s.passage, s.target.start, 0) {
			return true
		}
	}
	return false
}

// sensesAt are the senses that bear on the same word in the evidence.
func (al *alignment) sensesAt(q cue, evidence []said) (set, said) {
	var out set
	var where said
	item := al.itemAt(q.target)
	if item < 0 {
		return out, where
	}
	for _, s := range evidence {
		if s.sense != denial && s.sense.modal() == q.sense.modal() && al.bearsOn(s, item) {
			out.add(s.sense)
			where = s
		}
	}
	return out, where
}

// rival is a sense of the same kind among those of the evidence, or denial when
// there is none.
func rival(x sense, in set) sense {
	for y := range senses {
		if in.has(y) && (y.modal() && x.modal() || y.act() && x.act()) {
			return y
		}
	}
	return denial
}

func find(all []said, x sense) said {
	for _, s := range all {
		if s.sense == x && x != denial {
			return s
		}
	}
	return said{passage: -1}
}

// differs is a point in which the claim and the evidence differ. Without a cue
// of the evidence, what it says is its sentence.
func (al *alignment) differs(kind, said string, in chosen, found said) point {
	e := al.evidence[in.passage]
	s := e.sentences[in.sentence]
	p := point{Difference: bot.Difference{Kind: kind, Said: said}, conflict: true, passage: in.passage, at: s.start}
	if found.passage >= 0 && found.known() {
		e = al.evidence[found.passage]
		p.Found, p.passage, p.at = phrase(e.passage.Text, found.cue), found.passage, found.start
		return p
	}
	p.Found = clip(e.passage.Text[s.start:s.end])
	return p
}

// phrase is a cue of the claim with the word it bears on.
func (c *claim) phrase(q cue) string { return phrase(c.text, q) }

func phrase(text string, q cue) string {
	if q.target.start < 0 {
		return text[q.start:q.end]
	}
	return strings.TrimSpace(text[min(q.start, q.target.start):max(q.end, q.target.end)])
}

// about is what the claim says of the thing a cue of the evidence bears on.
func (c *claim) about(al *alignment, s said) string {
	for i, it := range c.items {
		if s.target.start >= 0 && al.placed(i, s.passage, s.target.start, 1) {
			start := max(it.start-3*wordBytes(c.language), 0)
			for start > 0 && c.text[start]&0xc0 == 0x80 {
				start--
			}
			return strings.TrimSpace(wholeWords(c.text, start, it.end))
		}
	}
	return clip(c.text)
}

// wholeWords widens a part of a text to whole words.
func wholeWords(text string, start, end int) string {
	for start > 0 && text[start-1] != ' ' && text[start-1] < 0x80 {
		start--
	}
	return text[start:end]
}

// maxClip is how many bytes of a sentence a difference shows.
const maxClip = 160

// clip shortens a sentence at a word.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= maxClip {
		return s
	}
	cut := maxClip
	for cut > 0 && s[cut]&0xc0 == 0x80 {
		cut--
	}
	if i := strings.LastIndexByte(s[:cut], ' '); i > cut/2 {
		cut = i
	}
	return s[:cut] + "…"
}
