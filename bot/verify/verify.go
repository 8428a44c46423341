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
	if len(sentence) > MaxSentence {
		return tooMuch(sentence)
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
	cl := newClaim(a, sentence)
	if len(cl.quantities) > maxQuantities {
		return tooMuch(sentence)
	}
	return c.align(a, cl, ev).verdict(c, a)
}

// MaxSentence is how long a sentence may be, in bytes, to be checked: what is
// longer is no sentence, and never supported.
const MaxSentence = 4000

// maxQuantities is how many numbers a sentence may have: they are all compared
// with each other.
const maxQuantities = 40

func tooMuch(sentence string) bot.Verdict {
	return bot.Verdict{Support: bot.NotFound, Differences: []bot.Difference{{Kind: "words", Said: clip(sentence)}}}
}

// copied reports whether the sentence is one or several of a passage, whole.
func copied(sentence string, ev []*evidence) (bot.Verdict, bool) {
	whole := pieces(sentence)
	if len(whole) != 1 {
		return bot.Verdict{}, false
	}
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
	al.choose()
	al.named(c, a)
	points := al.differences()
	out := bot.Verdict{Support: bot.NotFound, Coverage: al.coverage()}
	need, subject := al.thresholds()
	if len(points) == 0 && len(al.rest) > 0 && out.Coverage >= need && !al.lacksMuch() {
		out.Support, out.Evidence = bot.Supported, al.quote(al.rest)
		return out
	}
	if len(points) == 0 {
		points = append(points, al.lacking())
	}
	// What differs comes before what is merely not there.
	slices.SortStableFunc(points, func(a, b point) int { return rank(a) - rank(b) })
	first := al.rest
	if p := points[0]; p.conflict && len(al.rest) > 0 && out.Coverage >= subject && !lacksName(points) {
		out.Support, first = bot.Contradicted, al.frontFor(p)
	}
	out.Evidence = al.quote(first)
	for _, p := range points {
		if len(out.Evidence) > 0 && p.passage >= 0 && p.passage != out.Evidence[0].Passage {
			p.Found = "" // the words of another passage than the first
		}
		out.Differences = append(out.Differences, p.Difference)
	}
	return out
}

func rank(p point) int {
	if p.conflict {
		return 0
	}
	return 1
}

// differences compares all that can be told apart.
func (al *alignment) differences() []point {
	points := al.quoted() // first: what is quoted verbatim is settled
	for _, compare := range []func() []point{al.numbers, al.names, al.parted, al.denials, al.modality, al.roles, al.scattered} {
		points = append(points, compare()...)
	}
	return points
}

// thresholds are how much of the claim must be held for it to be supported, and
// for what differs to be a contradiction.
func (al *alignment) thresholds() (need, subject float64) {
	need, subject = enough, sameSubject
	if al.foreign() {
		need, subject = enoughAcross, acrossSubject
	}
	if al.apart() {
		need = max(need, enoughApart)
	}
	if len(al.settled) > 0 {
		need -= quotedWords
	}
	return need, subject
}

// apart reports whether the claim rests on several passages.
func (al *alignment) apart() bool {
	return slices.ContainsFunc(al.rest, func(r chosen) bool { return r.passage != al.rest[0].passage })
}

// frontFor puts the sentence that a difference is in before those the claim
// rests on.
func (al *alignment) frontFor(p point) []chosen {
	in := chosen{p.passage, al.evidence[p.passage].sentenceAt(p.at)}
	return append([]chosen{in}, slices.DeleteFunc(slices.Clone(al.rest), func(r chosen) bool { return r == in })...)
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
func lacksName(points []point) bool {
	return slices.ContainsFunc(points, func(p point) bool { return p.Kind == "name" && !p.conflict })
}

// foreign reports whether what the claim rests on is all in another language.
func (al *alignment) foreign() bool {
	return !slices.ContainsFunc(al.rest, func(r chosen) bool { return languageOf(al.evidence[r.passage]) == al.claim.language })
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

// quote gives sentences a passage at a time, those side by side together.
func (al *alignment) quote(rest []chosen) []bot.Evidence {
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
