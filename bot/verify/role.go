package verify

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"setu/retrieval/analyze"
)

// roles finds names that the claim has change places: who comes from where, who
// does something to whom.
func (al *alignment) roles() []point {
	if len(al.rest) == 0 {
		return nil
	}
	main := al.rest[0]
	e := al.evidence[main.passage]
	s := e.sentences[main.sentence]
	if p, ok := al.origin(e, s, main); ok {
		return []point{p}
	}
	if languageOf(e) != al.claim.language {
		return nil
	}
	find := al.reversed
	if al.claim.language != "en" {
		find = al.recast
	}
	if p, ok := find(e, s, main); ok {
		return []point{p}
	}
	return nil
}

// origin compares where things come from.
func (al *alignment) origin(e *evidence, s span, in chosen) (point, bool) {
	theirs := map[int]bool{} // items of the claim that the evidence says things come from
	for i := range al.claim.items {
		for _, p := range al.matches[i].places {
			if p.passage == in.passage && p.at >= s.start && p.at < s.end && comesFrom(e.passage.Text, p.at, p.at+p.width(al, i)) {
				theirs[i] = true
			}
		}
	}
	for i, it := range al.claim.items {
		if len(theirs) == 0 || theirs[i] || within(al.settled, it.start) || !comesFrom(al.claim.text, it.start, it.end) || !al.there(i, in, s) || al.sameAs(i, theirs) {
			continue
		}
		return al.differs("name", al.claim.near(it), said{}), true
	}
	return point{}, false
}

// sameAs reports whether one of some items is the same word as item i.
func (al *alignment) sameAs(i int, others map[int]bool) bool {
	for j := range others {
		if al.claim.items[j].terms[0] == al.claim.items[i].terms[0] {
			return true
		}
	}
	return false
}

// there reports whether an item stands in a sentence.
func (al *alignment) there(i int, in chosen, s span) bool {
	for _, p := range al.matches[i].places {
		if p.passage == in.passage && p.at >= s.start && p.at < s.end {
			return true
		}
	}
	return false
}

// comesFrom reports whether a word is marked as where something comes from.
func comesFrom(text string, start, end int) bool {
	before, after := strings.TrimRight(text[:start], " "), strings.TrimLeft(text[end:], " ")
	return strings.HasSuffix(before, " from") || strings.HasPrefix(text[end:], "から") || strings.HasPrefix(after, "से ") && devanagari(text[start:end])
}

// near is an item with the words before it.
func (c *claim) near(it item) string {
	start := max(it.start-4*wordBytes(c.language), 0)
	for start > 0 && !utf8.RuneStart(c.text[start]) {
		start--
	}
	return strings.TrimSpace(wholeWords(c.text, start, it.end))
}

// mutual are verbs whose two sides may change places, by stem.
var mutual = func() map[analyze.Term]bool {
	out := map[analyze.Term]bool{}
	for _, w := range strings.Fields("meet met cooperate cooperation collaborate work sign signed agree discuss exchange join joint partner conclude hold held issue talk dialogue partnership and between with link connect share relation relations summit statement") {
		out[analyze.Hash(analyze.Stem(w))] = true
	}
	return out
}()

// reversed finds "A invited B" where the evidence has "B invited A". One of the
// two in the passive voice is no reversal.
func (al *alignment) reversed(e *evidence, s span, in chosen) (point, bool) {
	items := al.claim.items
	for v, verb := range items {
		if within(al.settled, verb.start) || verb.name || verb.capital || verb.light || mutual[verb.terms[0]] || !al.there(v, in, s) {
			continue
		}
		a, b := al.nameBeside(v, -1), al.nameBeside(v, 1)
		if a < 0 || b < 0 || items[a].terms[0] == items[b].terms[0] {
			continue
		}
		at := al.only(v, in, s)
		x, y := al.only(a, in, s), al.only(b, in, s)
		if at < 0 || x < 0 || y < 0 || !(y < at && at < x) {
			continue
		}
		ours, theirs := passive(al.claim.text, verb.start, items[b].start), passive(e.passage.Text, at, x)
		if ours != theirs || ours == agentless {
			continue
		}
		p := al.differs("name", al.claim.text[items[a].start:items[b].end], said{})
		return p, true
	}
	return point{}, false
}

// part is what a particle makes of the name before it.
type part uint8

const (
	noPart  part = iota
	agent        // does it: は, が, ने
	patient      // has it done: を, に, को, पर
)

// titles stand between a Japanese name and its particle.
var titles = strings.Fields("首相 大臣 外相 大統領 長官 次官 氏 さん 社")

// partOf reads the particle behind a name.
func partOf(text string, end int) part {
	rest := text[end:]
	for _, t := range titles {
		rest = strings.TrimPrefix(rest, t)
	}
	switch trimmed := strings.TrimLeft(rest, " "); {
	case strings.HasPrefix(rest, "は"), strings.HasPrefix(rest, "が"), strings.HasPrefix(trimmed, "ने "):
		return agent
	case strings.HasPrefix(rest, "を"), strings.HasPrefix(rest, "に"), strings.HasPrefix(trimmed, "को "), strings.HasPrefix(trimmed, "पर "):
		return patient
	}
	return noPart
}

// facing reports whether the claim has one country do something to another.
func (c *claim) facing() bool {
	var seen [patient + 1]bool
	for _, it := range c.items {
		if countries[it.terms[0]] {
			seen[partOf(c.text, it.end)] = true
		}
	}
	return seen[agent] && seen[patient]
}

// pair is two words that a dash makes one of.
var pair = regexp.MustCompile(`([\pL\pM]+)[–\-]([\pL\pM]+)`)

// joint reports whether a country stands in a passage as half of a pair of
// countries that acts as one, as in India–Japan.
func (al *alignment) joint(i int, p place) bool {
	if !countries[al.claim.items[i].terms[0]] {
		return false
	}
	text := al.evidence[p.passage].passage.Text
	for _, m := range pair.FindAllStringSubmatchIndex(text, -1) {
		if m[0] <= p.at && p.at < m[1] && named(text[m[2]:m[3]]) && named(text[m[4]:m[5]]) {
			return true
		}
	}
	return false
}

// named reports whether a word is a country or a people.
func named(word string) bool {
	return countries[analyze.Hash(analyze.Stem(analyze.Normalise(word)))]
}

// recast finds, by their particles, two names that have changed places.
func (al *alignment) recast(e *evidence, s span, in chosen) (point, bool) {
	var turned [2]int
	for i, it := range al.claim.items {
		own := partOf(al.claim.text, it.end)
		if own == noPart || within(al.settled, it.start) || !al.claim.somebody(it) {
			continue
		}
		for _, p := range al.matches[i].places {
			if p.passage != in.passage || p.at < s.start || p.at >= s.end {
				continue
			}
			if theirs := partOf(e.passage.Text, p.at+it.lengthIn(p.width(al, i))); theirs != noPart && theirs != own {
				turned[own-agent]++
			}
		}
	}
	if turned[0] == 0 || turned[1] == 0 {
		return point{}, false
	}
	return al.differs("name", clip(al.claim.text), said{}), true
}

// somebody reports whether an item is a person or a country that can do something.
func (c *claim) somebody(it item) bool {
	if !it.japanese || it.name || countries[it.terms[0]] {
		return true
	}
	for _, t := range titles {
		if strings.HasPrefix(c.text[it.end:], t) || strings.HasSuffix(it.text, t) {
			return true
		}
	}
	return false
}

// lengthIn is how long an item is in the evidence: of a Japanese run, only the
// first pair was looked up.
func (it item) lengthIn(width int) int {
	if it.japanese {
		return it.end - it.start
	}
	return width
}

// voice is whether something does what a verb says, or has it done to it.
type voice uint8

const (
	active voice = iota
	byAgent
	agentless
)

// passive reads the voice of the verb that stands at a place, up to the name behind it.
func passive(text string, verb, name int) voice {
	before := strings.ToLower(strings.TrimRight(text[:verb], " "))
	be := false
	for _, w := range []string{" was", " were", " is", " are", " be", " been", " being"} {
		be = be || strings.HasSuffix(before, w)
	}
	switch {
	case strings.Contains(text[verb:name], " by "):
		return byAgent
	case be:
		return agentless
	}
	return active
}

// nameBeside is the nearest name on one side of an item, or -1.
func (al *alignment) nameBeside(i, step int) int {
	for j := i + step; j >= 0 && j < len(al.claim.items) && j-i < 4 && i-j < 4; j += step {
		if it := al.claim.items[j]; (it.capital || it.name) && !offices[strings.ToLower(it.text)] && len(it.terms) == 1 {
			return j
		}
	}
	return -1
}

// only is where an item stands in a sentence, -1 unless at one place.
func (al *alignment) only(i int, in chosen, s span) int {
	at := -1
	for _, p := range al.matches[i].places {
		if p.passage == in.passage && p.at >= s.start && p.at < s.end && p.at != at {
			if at >= 0 {
				return -1
			}
			at = p.at
		}
	}
	return at
}
