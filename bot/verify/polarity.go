package verify

import (
	"strings"

	"setu/bot"
)

// chosen is a sentence of the evidence that the claim rests on.
type chosen struct {
	passage, sentence int
	share             float64 // of the claim's words that it holds
}

// mostChosen is how many sentences a claim may rest on.
const mostChosen = 4

// rests lists the sentences the claim rests on: the one that holds most of it,
// then those that add what it lacks.
func (al *alignment) rests() []chosen {
	held := map[[2]int]map[int]bool{}
	for i, m := range al.matches {
		for _, p := range m.places {
			key := [2]int{p.passage, al.evidence[p.passage].sentenceAt(p.at)}
			if held[key] == nil {
				held[key] = map[int]bool{}
			}
			held[key][i] = true
		}
	}
	var out []chosen
	covered := map[int]bool{}
	for len(out) < mostChosen {
		best, most := [2]int{-1, -1}, 0
		for key, items := range held {
			n := 0
			for i := range items {
				if !covered[i] {
					n += 2
				}
			}
			if n > most || n == most && n > 0 && less(key, best) {
				best, most = key, n
			}
		}
		if least := 2 + b2i(len(out) > 0)*2; most < least {
			break
		}
		for i := range held[best] {
			covered[i] = true
		}
		out = append(out, chosen{best[0], best[1], float64(len(held[best])) / float64(max(len(al.claim.items), 1))})
		delete(held, best)
	}
	return out
}

func less(a, b [2]int) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

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
		if s.sense == denial && al.overlooked(s) {
			out = append(out, al.differs("negation", al.claim.about(al, s), rest[0], s))
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
	if framing[s.target.text] || al.evidence[s.passage].framed(s.cue) {
		return !denies
	}
	for i, it := range al.claim.items {
		if s.target.start < 0 || within(al.settled, it.start) || !al.placed(i, s.passage, s.target.start, 0) {
			continue
		}
		near := false
		for _, q := range al.claim.cues {
			if (q.sense == denial || q.sense == reject) && al.close(q, i) {
				near = true
			}
		}
		return !near
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
var framing = wordsOf("page pages source sources report reports confirmed confirm found find known seen evidence mention mentions says state stated given named " +
	"確認 見つ 閲覧 示す 記載 言及 पृष्ठ पुष्टि स्रोत उल्लेख मिला मिली मिलता मिलती ज्ञात")

func wordsOf(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// framed reports whether a Japanese denial is of a word that frames.
func (e *evidence) framed(q cue) bool {
	if q.target.start < 0 || !q.target.japanese {
		return false
	}
	for w := range framing {
		if strings.HasPrefix(e.passage.Text[q.target.start:], w) {
			return true
		}
	}
	return false
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
	for _, x := range []sense{may, must, commit, agree, reject} {
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
		if other := rival(q.sense, here); other != denial || firm.has(q.sense) && al.unsaid(q) {
			out = append(out, al.differs("modality", al.claim.phrase(q), rest[0], find(evidence, other)))
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
		if it.start < q.end && q.start < it.end && al.matches[i].share >= 1 && !al.matches[i].framed {
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
