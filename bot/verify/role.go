package verify

import (
	"strings"
	"unicode/utf8"

	"setu/bot"
	"setu/retrieval/analyze"
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

// roles finds names that the claim has change places: who comes from where, who
// does something to whom.
func (al *alignment) roles(rest []chosen) []point {
	if len(rest) == 0 {
		return nil
	}
	e := al.evidence[rest[0].passage]
	s := e.sentences[rest[0].sentence]
	if p, ok := al.origin(e, s, rest[0]); ok {
		return []point{p}
	}
	if languageOf(e) != al.claim.language {
		return nil
	}
	find := al.reversed
	if al.claim.language != "en" {
		find = al.recast
	}
	if p, ok := find(e, s, rest[0]); ok {
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
		return al.differs("name", al.claim.near(it), in, said{passage: -1}), true
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
		p := al.differs("name", al.claim.text[items[a].start:items[b].end], in, said{passage: -1})
		return p, true
	}
	return point{}, false
}

// part is what a particle makes of the name before it.
type part uint8

const (
	noPart  part = iota
	agent        // does it: は, が, ने
	patient      // has it done: を, に, को
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
	case strings.HasPrefix(rest, "を"), strings.HasPrefix(rest, "に"), strings.HasPrefix(trimmed, "को "):
		return patient
	}
	return noPart
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
	return al.differs("name", clip(al.claim.text), in, said{passage: -1}), true
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

// scattered finds numbers that stand in a passage without a name that the claim
// gives them, where the claim rests on several passages.
func (al *alignment) scattered(rest []chosen) []point {
	several := false
	for _, r := range rest {
		several = several || r.passage != rest[0].passage
	}
	if !several {
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
