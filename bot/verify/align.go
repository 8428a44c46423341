package verify

import (
	"strings"
	"sync"

	"setu/retrieval/analyze"
)

// place is where something stands in the evidence.
type place struct {
	passage int // index of the passage
	at      int // byte offset in its text
}

// extent is a part of a passage.
type extent struct {
	passage int
	span
}

// match is how much of an item the evidence holds, and where.
type match struct {
	share  float64 // 0–1
	places []place
	framed uint64 // the passages, as bits, around which it stands
}

// alignment ties the words of a claim to those of the evidence.
type alignment struct {
	claim    *claim
	evidence []*evidence
	matches  []match         // of each item
	rest     []chosen        // the sentences of the evidence that count, the one that holds most first
	accepted map[[2]int]bool // the sentences of the evidence that count, by passage; nil is all
	settled  []span          // of the claim: quotations that are verbatim
	cited    []extent        // of the evidence: what they quote
}

// maxPlaces bounds how often one word is looked at.
const maxPlaces = 96

func (c *Checker) align(a *analyze.Analyzer, cl *claim, ev []*evidence) *alignment {
	out := &alignment{claim: cl, evidence: ev, matches: make([]match, len(cl.items))}
	for i, it := range cl.items {
		out.matches[i] = out.direct(it)
	}
	for i := 0; i < len(cl.items); {
		if out.matches[i].share >= 1 {
			i++
			continue
		}
		j := i + 1
		for j < len(cl.items) && out.matches[j].share < 1 && !cl.items[i].japanese && !cl.items[j].japanese && j-i < 5 {
			j++
		}
		c.translate(a, out, i, j)
		i = j
	}
	return out
}

// direct looks for an item's own terms.
func (al *alignment) direct(it item) match {
	var m match
	for n, e := range al.evidence {
		share, at := e.holds(it)
		m.share = max(m.share, share)
		if share > 0.5 {
			for _, p := range at {
				if len(m.places) < maxPlaces {
					m.places = append(m.places, place{n, int(p)})
				}
			}
		}
		if e.frame.holds(it) == 1 {
			m.framed |= 1 << n
		}
	}
	return m
}

// holds is the share of an item's terms that the passage has, and where the
// first of them stands.
func (e *evidence) holds(it item) (float64, []int32) {
	if len(it.terms) == 1 {
		if at := e.index[it.terms[0]]; at != nil {
			return 1, at
		}
		if at := e.index[country[it.terms[0]]]; at != nil {
			return 1, at
		}
		if at, ok := e.skeletons[it.skeleton]; ok && it.skeleton != "" && (it.name || devanagari(it.text)) {
			return 1, []int32{at}
		}
		return 0, nil
	}
	n := 0
	var first []int32
	for _, t := range it.terms {
		if at := e.index[t]; at != nil {
			n++
			if first == nil {
				first = at
			}
		}
	}
	return float64(n) / float64(len(it.terms)), first
}

// countries are the names of countries and peoples.
var countries = func() map[analyze.Term]bool {
	out := map[analyze.Term]bool{}
	for a, b := range country {
		out[a], out[b] = true, true
	}
	for _, w := range strings.Fields("日本 インド 中国 米国 フランス ドイツ 英国 日印 switzerland emirates uae taiwan korea russia australia singapore canada italy brazil indonesia kenya") {
		out[analyze.Hash(analyze.Stem(analyze.Normalise(w)))] = true
	}
	return out
}()

// country is the country that a people is of, and the reverse, by stem.
var country = func() map[analyze.Term]analyze.Term {
	out := map[analyze.Term]analyze.Term{}
	for _, pair := range strings.Fields("india/indian japan/japanese china/chinese america/american france/french germany/german britain/british भारत/भारतीय जापान/जापानी चीन/चीनी अमेरिका/अमेरिकी") {
		a, b, _ := strings.Cut(pair, "/")
		x, y := analyze.Hash(analyze.Stem(analyze.Normalise(a))), analyze.Hash(analyze.Stem(analyze.Normalise(b)))
		out[x], out[y] = y, x
	}
	return out
}()

func devanagari(s string) bool { return len(s) > 2 && s[0] == 0xe0 && (s[1] == 0xa4 || s[1] == 0xa5) }

func (f *frame) holds(it item) float64 {
	n := 0
	for _, t := range it.terms {
		if f.terms[t] {
			n++
		}
	}
	if n == 0 && it.skeleton != "" && it.name && f.skeletons[it.skeleton] {
		return 1
	}
	return float64(n) / float64(len(it.terms))
}

// translate looks for items i to j, which the evidence does not hold as they
// are, in other words: those of another language, and those of nearly the same
// meaning.
func (c *Checker) translate(a *analyze.Analyzer, al *alignment, i, j int) {
	items := al.claim.items[i:j]
	text := al.claim.text[items[0].start:items[len(items)-1].end]
	languages := map[string]bool{}
	for _, e := range al.evidence {
		languages[languageOf(e)] = true
	}
	for language := range languages {
		concepts := c.concepts(a, text, language)
		if items[0].japanese {
			al.joinJapanese(i, concepts, language)
			continue
		}
		n := 0
		for k := range items {
			for n < len(concepts) && concepts[n].Text != analyze.Normalise(items[k].text) {
				n++
			}
			if n == len(concepts) {
				break
			}
			al.join(i+k, al.concept(concepts[n], language))
			al.claim.items[i+k].name = al.claim.items[i+k].name && !concepts[n].Common || concepts[n].Key && !concepts[n].Number
		}
	}
}

func languageOf(e *evidence) string {
	if d := e.passage.Document; d != nil && d.Language != "" {
		return d.Language
	}
	return languageIn(e.passage.Text)
}

// join keeps what is better of two matches.
func (al *alignment) join(i int, m match) {
	old := &al.matches[i]
	if m.share > old.share {
		old.share, old.places = m.share, m.places
	} else if m.share == old.share {
		old.places = append(old.places, m.places...)
	}
	old.framed |= m.framed
}

// joinJapanese matches a Japanese run by the concepts it consists of.
func (al *alignment) joinJapanese(i int, concepts []analyze.Concept, language string) {
	var whole match
	for _, concept := range concepts {
		m := al.concept(concept, language)
		whole.share += m.share / float64(len(concepts))
		if whole.places == nil {
			whole.places = m.places
		}
		whole.framed |= m.framed
		if concept.Key && (m.share == 0 && m.framed == 0 || len(concepts) == 1) {
			al.claim.items[i].name = true
		}
	}
	al.join(i, whole)
}

// concept looks for a concept in the passages of one language.
func (al *alignment) concept(concept analyze.Concept, language string) match {
	var m match
	for n, e := range al.evidence {
		if languageOf(e) != language {
			continue
		}
		for _, f := range concept.Forms {
			share, at := e.holds(item{terms: f.Words})
			if len(f.Words) == 0 || share < 1 {
				if len(f.Words) > 0 && language != al.claim.language && e.frame.holds(item{terms: f.Words}) == 1 {
					m.framed |= 1 << n
				}
				continue
			}
			m.share = 1
			for _, p := range at[:min(len(at), maxPlaces)] {
				m.places = append(m.places, place{n, int(p)})
			}
		}
	}
	return m
}

// glossed keeps what the lexicon says of words that were asked before.
type glossed struct {
	mu    sync.Mutex
	known map[string][]analyze.Concept
}

// maxGlossed bounds how many phrases a checker remembers.
const maxGlossed = 1 << 14

// concepts are what a phrase speaks of, with forms in a language.
func (c *Checker) concepts(a *analyze.Analyzer, text, language string) []analyze.Concept {
	key := language + "\x00" + text
	c.glossed.mu.Lock()
	found, ok := c.glossed.known[key]
	c.glossed.mu.Unlock()
	if ok {
		return found
	}
	found = c.lexicon.Concepts(a, text, []string{language})
	c.glossed.mu.Lock()
	defer c.glossed.mu.Unlock()
	if c.glossed.known == nil || len(c.glossed.known) >= maxGlossed {
		c.glossed.known = map[string][]analyze.Concept{}
	}
	c.glossed.known[strings.Clone(key)] = found
	return found
}

// framedShare is what a word counts that stands around the passages only:
// a name is as good there as within.
const framedShare = 0.5

// held is how much of an item the sentences that count hold, 0–1.
func (al *alignment) held(i int) float64 {
	m := al.matches[i]
	best := 0.0
	for _, p := range m.places {
		if al.counts(p) {
			best = m.share
			break
		}
	}
	for n := range al.evidence {
		if m.framed&(1<<n) != 0 && al.inAccepted(n) {
			if al.claim.items[i].name || al.claim.items[i].capital {
				return 1
			}
			best = max(best, framedShare)
		}
	}
	return best
}

func (al *alignment) counts(p place) bool {
	return al.accepted == nil || al.accepted[[2]int{p.passage, al.evidence[p.passage].sentenceAt(p.at)}]
}

// inAccepted reports whether a sentence of a passage counts.
func (al *alignment) inAccepted(passage int) bool {
	if al.accepted == nil {
		return true
	}
	for key := range al.accepted {
		if key[0] == passage {
			return true
		}
	}
	return false
}

// light are such words, by stem.
var light = func() map[analyze.Term]bool {
	out := map[analyze.Term]bool{}
	for _, w := range strings.Fields("held hold take took taken place give given make made say said set come came bring include includes involve call called holds have get got put go went see seen use used begin began begun start started " +
		"run led lead leads become became remain show work carry carried keep country countries people also both total year spend plan available new main part side according full fully establish founded create form launch set up afterwards thereby moreover furthermore thus raise bring document text state stated write read " +
		"prime minister ministers foreign president secretary leader leaders side sides party parties 首相 大臣 外相 首脳 両首脳 प्रधानमंत्री मंत्री नेता दोनों इसमें इसका इसके इससे उसमें इनमें जिसमें मिला मिले मिली दिया लिया बताया कहा रखा जारी " +
		"文書 記載 本文 दस्तावेज़ लिखा पाठ") {
		out[analyze.Hash(analyze.Stem(analyze.Normalise(w)))] = true
	}
	return out
}()

// coverage is the share of what the claim says that the evidence holds, 0–1: a
// name of several words and a number are one thing each, and a word counts
// once. Numbers that differ are left to be told apart.
func (al *alignment) coverage() float64 {
	total, held := 0.0, 0.0
	seen := map[analyze.Term]bool{}
	for i := 0; i < len(al.claim.items); {
		share, n := 0.0, 0
		for j := i; j < len(al.claim.items) && (j == i || al.claim.items[j].run); j++ {
			share += al.held(j)
			n++
		}
		if w := al.weight(i, n); !seen[al.claim.items[i].terms[0]] || n > 1 {
			total += w
			held += w * share / float64(n)
		}
		seen[al.claim.items[i].terms[0]] = true
		i += n
	}
	for _, q := range al.claim.quantities {
		if !q.Loose && al.anywhere(q) {
			total += numberWeight
			held += numberWeight
		}
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// What things count in the coverage, beside 1 for a word. A name that is missing
// is a difference of its own: what is said of it is to be covered.
const (
	lightWeight  = 0.25 // a word that many others may stand for
	nameWeight   = 0.5
	numberWeight = 0.5
	longerWeight = 0.25 // more for each further pair of characters of a Japanese word
)

// weight is what n items from i, one name or word, count.
func (al *alignment) weight(i, n int) float64 {
	switch it := al.claim.items[i]; {
	case it.light, it.act: // what an act is, is compared on its own
		return lightWeight
	case n > 1 || it.name || countries[it.terms[0]]:
		return nameWeight
	case it.japanese:
		return 1 + longerWeight*float64(len(it.terms)-1)
	}
	return 1
}

// near is how closely the words around a place of the claim stand around a
// place of the evidence, from 0.
func (al *alignment) near(from, to int, p place) float64 {
	unit, far := float64(wordBytes(al.claim.language)), float64(wordBytes(languageOf(al.evidence[p.passage])))
	score, sided := 0.0, languageOf(al.evidence[p.passage]) == al.claim.language
	for i, it := range al.claim.items {
		d := distance(it.start, it.end, from, to) / unit
		if d > contextWords {
			continue
		}
		best := 0.0
		for _, at := range al.matches[i].places {
			if at.passage != p.passage {
				continue
			}
			if away := abs(float64(at.at-p.at)) / far; away <= 2*contextWords {
				fit := 1 / (1 + away/4)
				if sided && (it.start < from) != (at.at < p.at) {
					fit *= otherSide
				}
				best = max(best, fit)
			}
		}
		score += best / (1 + d/4)
	}
	return score
}

// otherSide is what a word counts that stands before a number in the claim and
// behind it in the evidence.
const otherSide = 0.5

// context is what near is when all words around are there.
func (al *alignment) context(from, to int) float64 {
	sum := 0.01 // a number without words around it fits nowhere
	for _, it := range al.claim.items {
		if d := distance(it.start, it.end, from, to) / float64(wordBytes(al.claim.language)); d <= contextWords {
			sum += 1 / (1 + d/4)
		}
	}
	return sum
}

// contextWords is how far, in words, the context of a number or name goes.
const contextWords = 10

func distance(start, end, from, to int) float64 {
	switch {
	case end <= from:
		return float64(from - end)
	case start >= to:
		return float64(start - to)
	}
	return 0
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
