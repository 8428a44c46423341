// Package verify says, without a model, whether passages support a sentence:
// its quotations are verbatim, its numbers and dates agree, its names occur, it
// denies nothing they say and is no surer than they are, and they hold enough
// of its words. Sentence and passages may be in different languages.
package verify

import (
	"slices"
	"strings"

	"setu/bot"
	"setu/corpus"
	"setu/retrieval/analyze"
)

// Checker implements bot.Checker. It remembers passages it has seen; it is safe
// for concurrent use.
type Checker struct {
	lexicon *analyze.Lexicon
	shelf   shelf
	glossed glossed
}

// New makes a checker that knows the words of a lexicon.
func New(lexicon *analyze.Lexicon) *Checker { return &Checker{lexicon: lexicon} }

// How many of a sentence's words the passages must hold.
const (
	enough        = 0.7  // in the same language
	quotedWords   = 0.15 // fewer where the sentence quotes them: what is around is how it is told
	enoughApart   = 0.85 // in several passages
	enoughAcross  = 0.6  // in another: no word list is complete
	sameSubject   = 0.68 // for what differs to be a contradiction
	acrossSubject = 0.5
)

// Check implements bot.Checker.
func (c *Checker) Check(sentence string, passages []corpus.Passage) bot.Verdict {
	sentence = strings.TrimSpace(sentence)
	if len(passages) == 0 || sentence == "" {
		return bot.Verdict{Support: bot.NotFound}
	}
	a := analyze.Borrow()
	defer a.Return()
	ev := make([]*evidence, len(passages))
	for i, p := range passages {
		ev[i] = c.shelf.get(a, p)
	}
	if v, ok := copied(sentence, ev); ok {
		return v
	}
	al := c.align(a, newClaim(a, sentence), ev)
	return al.verdict(c, a)
}

// copied reports whether the sentence is one or several of a passage, whole.
func copied(sentence string, ev []*evidence) (bot.Verdict, bool) {
	whole := pieces(sentence)
	for i, e := range ev {
		start, end, ok := e.folded.verbatim(whole)
		if !ok {
			continue
		}
		first, last := e.sentences[e.sentenceAt(start)], e.sentences[e.sentenceAt(max(end-1, start))]
		if strings.TrimSpace(trim(e.passage.Text[first.start:start])) == "" && strings.TrimSpace(trim(e.passage.Text[min(end, last.end):last.end])) == "" {
			quote := strings.TrimSpace(e.passage.Text[first.start:last.end])
			return bot.Verdict{Support: bot.Supported, Coverage: 1, Evidence: []bot.Evidence{{Passage: i, Quote: quote}}}, true
		}
	}
	return bot.Verdict{}, false
}

// verdict puts what was compared together.
func (al *alignment) verdict(c *Checker, a *analyze.Analyzer) bot.Verdict {
	rest := al.rests()
	al.named(c, a)
	points := al.quoted()
	points = append(points, al.numbers()...)
	points = append(points, al.names()...)
	points = append(points, al.parted()...)
	points = append(points, al.polarity(rest)...)
	points = append(points, al.roles(rest)...)
	points = append(points, al.scattered(rest)...)
	coverage := al.coverage()
	need, subject := enough, sameSubject
	switch {
	case al.foreign():
		need, subject = enoughAcross, acrossSubject
	}
	for _, r := range rest {
		if r.passage != rest[0].passage {
			need = max(need, enoughApart)
		}
	}
	if len(al.settled) > 0 {
		need -= quotedWords
	}
	out := bot.Verdict{Support: bot.Supported, Coverage: coverage}
	if len(points) == 0 && coverage >= need && len(rest) > 0 && !al.lacksMuch() {
		out.Evidence = al.quote(rest, -1, 0)
		return out
	}
	if len(points) == 0 {
		points = append(points, al.lacking())
	}
	out.Support = bot.NotFound
	passage, at := -1, 0
	for _, p := range points {
		if p.conflict && coverage >= subject && len(rest) > 0 && !al.lacksName(points) {
			out.Support = bot.Contradicted
			if passage < 0 {
				passage, at = p.passage, p.at
			}
		}
	}
	out.Evidence = al.quote(rest, passage, at)
	slices.SortStableFunc(points, func(a, b point) int { return compareBool(b.conflict, a.conflict) })
	for _, p := range points {
		if len(out.Evidence) > 0 && p.passage >= 0 && p.passage != out.Evidence[0].Passage {
			p.Found = ""
		}
		out.Differences = append(out.Differences, p.Difference)
	}
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// oneIn is of how many words that mean something, and are no names, one may be
// missing altogether: of a short sentence none.
const oneIn = 4

// lacksMuch reports whether too many words are missing altogether.
func (al *alignment) lacksMuch() bool {
	words, missing := 0, 0
	for i, it := range al.claim.items {
		quoted := within(al.settled, it.start)
		if !quoted && (it.light || it.act || it.name || it.run) {
			continue
		}
		words++
		if !quoted && al.held(i) < framedShare {
			missing++
		}
	}
	return missing*oneIn > words
}

// lacksName reports whether a name of the claim is nowhere in the evidence,
// and nothing stands in its place: it speaks of something else.
func (al *alignment) lacksName(points []point) bool {
	for _, p := range points {
		if p.Kind == "name" && !p.conflict {
			return true
		}
	}
	return false
}

// foreign reports whether all evidence is in another language than the claim.
func (al *alignment) foreign() bool {
	for _, e := range al.evidence {
		if languageOf(e) == al.claim.language {
			return false
		}
	}
	return true
}

// lacking names the words that the evidence does not hold.
func (al *alignment) lacking() point {
	var words []string
	for i, it := range al.claim.items {
		if al.held(i) < 0.8 && len(words) < 8 {
			words = append(words, it.text)
		}
	}
	return point{Difference: bot.Difference{Kind: "words", Said: strings.Join(words, ", ")}, passage: -1}
}

// quote gives the sentences the claim rests on, a passage at a time, the one
// that differs first.
func (al *alignment) quote(rest []chosen, passage, at int) []bot.Evidence {
	if passage >= 0 {
		s := al.evidence[passage].sentenceAt(at)
		front := []chosen{{passage: passage, sentence: s}}
		for _, r := range rest {
			if r.passage != passage || r.sentence != s {
				front = append(front, r)
			}
		}
		rest = front
	}
	var out []bot.Evidence
	seen := map[int]bool{}
	for _, r := range rest {
		if seen[r.passage] {
			continue
		}
		seen[r.passage] = true
		first, last := r.sentence, r.sentence
		for _, other := range rest {
			if other.passage == r.passage && other.sentence >= first-1 && other.sentence <= last+1 {
				first, last = min(first, other.sentence), max(last, other.sentence)
			}
		}
		e := al.evidence[r.passage]
		out = append(out, bot.Evidence{Passage: r.passage, Quote: strings.TrimSpace(e.passage.Text[e.sentences[first].start:e.sentences[last].end])})
	}
	return out
}

// quoted checks that every quotation is verbatim in a passage, or is a name of
// its document. What is needs no more checking.
func (al *alignment) quoted() []point {
	var out []point
	for _, q := range al.claim.quotes {
		if from, ok := al.verbatim(q); ok {
			al.settled = append(al.settled, span{q.start, q.end})
			al.cited = append(al.cited, from)
		} else {
			out = append(out, al.misquoted(q))
		}
	}
	return out
}

// verbatim is where a quotation stands in the evidence, of no length when it
// is in a title.
func (al *alignment) verbatim(q quotation) (extent, bool) {
	parts := pieces(q.text)
	for i, e := range al.evidence {
		if start, end, ok := e.folded.verbatim(parts); ok {
			return extent{i, span{start, end}}, true
		}
		for _, f := range e.frame.folded {
			if _, _, ok := f.verbatim(parts); ok {
				return extent{passage: i}, true
			}
		}
	}
	return extent{}, false
}

// misquoted is the difference of a quotation, and what the evidence says where
// it is most like it.
func (al *alignment) misquoted(q quotation) point {
	p := point{Difference: bot.Difference{Kind: "quotation", Said: clip(q.text)}, passage: -1}
	held, all := map[[2]int]int{}, 0
	for i, it := range al.claim.items {
		if it.start < q.start || it.end > q.end {
			continue
		}
		all++
		for _, place := range al.matches[i].places {
			held[[2]int{place.passage, al.evidence[place.passage].sentenceAt(place.at)}]++
		}
	}
	best, most := [2]int{-1, -1}, 0
	for key, n := range held {
		if n > most || n == most && less(key, best) {
			best, most = key, n
		}
	}
	if all > 0 && 2*most >= all {
		e := al.evidence[best[0]]
		s := e.sentences[best[1]]
		p.Found, p.conflict, p.passage, p.at = clip(e.passage.Text[s.start:s.end]), true, best[0], s.start
	}
	return p
}

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
