package extract

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"setu/bot"
	"setu/corpus"
	"setu/retrieval"
)

// span is a run of sentences of one passage that is quoted as a whole.
type span struct {
	first, last int // numbers of sentences
	score       float64
}

// text is the sentences that may be quoted, and what is quoted already.
type text struct {
	all    []sentence // each passage's in reading order
	quoted []bool
	spans  []span
}

func newText(all []sentence) *text { return &text{all: all, quoted: make([]bool, len(all))} }

// ranked are the numbers of the sentences, best first.
func (t *text) ranked() []int {
	out := make([]int, len(t.all))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(t.all[b].score, t.all[a].score) })
	return out
}

// firsts are the best sentences of the first passages, one of each; ranked are
// all, best first.
func (t *text) firsts(ranked []int) []int {
	best := map[int]int{}
	for _, i := range ranked {
		if _, ok := best[t.all[i].hit]; !ok && t.all[i].hit < stepsFrom {
			best[t.all[i].hit] = i
		}
	}
	return slices.SortedFunc(maps.Values(best), func(a, b int) int { return cmp.Compare(t.all[a].hit, t.all[b].hit) })
}

// repeats reports whether a sentence says little that those quoted do not.
func (t *text) repeats(i int) bool {
	if t.quoted[i] {
		return true
	}
	for j, other := range t.all {
		if t.quoted[j] && alike(t.all[i], other) {
			return true
		}
	}
	return false
}

func alike(a, b sentence) bool {
	common := 0
	for w := range a.words {
		if b.words[w] {
			common++
		}
	}
	return common > 0 && float64(common) >= similar*float64(min(len(a.words), len(b.words)))
}

// quote adds a sentence and what it can't be understood without. Where that is
// quoted already, the quotation grows; nothing is quoted twice.
func (t *text) quote(i int) {
	s := span{score: t.all[i].score}
	s.first, s.last = t.unit(i)
	for n, other := range t.spans {
		if s.first <= other.last && other.first <= s.last {
			t.spans[n] = t.mark(span{min(s.first, other.first), max(s.last, other.last), other.score})
			return
		}
	}
	t.spans = append(t.spans, t.mark(t.widen(s)))
}

func (t *text) mark(s span) span {
	for i := s.first; i <= s.last; i++ {
		t.quoted[i] = true
	}
	return s
}

// widen adds what stands before and after in the passage, as long as the whole
// stays short: a figure is understood, and checked, in its context.
func (t *text) widen(s span) span {
	for {
		before, after := s, s
		canBefore, canAfter := t.beside(s.first-1, s), t.beside(s.last+1, s)
		if canBefore {
			before.first, _ = t.unit(s.first - 1)
		}
		if canAfter {
			_, after.last = t.unit(s.last + 1)
		}
		switch {
		case canAfter && (!canBefore || t.all[s.last+1].coverage >= t.all[s.first-1].coverage):
			s = after
		case canBefore:
			s = before
		default:
			return s
		}
	}
}

// beside reports whether sentence i, with what it needs, may join a span it borders on.
func (t *text) beside(i int, s span) bool {
	if i < 0 || i >= len(t.all) || t.all[i].hit != t.all[s.first].hit {
		return false
	}
	first, last := t.unit(i)
	first, last = min(first, s.first), max(last, s.last)
	return t.length(first, last) <= leadLength && !slices.Contains(t.quoted[first:last+1], true)
}

func (t *text) length(first, last int) int {
	n := 0
	for _, s := range t.all[first : last+1] {
		n += s.length
	}
	return n
}

// unit is the least that makes sentence i readable: a short list with what
// introduces it, or the sentence with those before it that it refers to.
func (t *text) unit(i int) (first, last int) {
	if first, last, ok := t.list(i); ok {
		return first, last
	}
	first = i
	for first > 0 && t.all[first-1].hit == t.all[i].hit && corpus.PointsBack(t.all[first].text) {
		first--
	}
	return first, i
}

var item = regexp.MustCompile(`^\s*([-*+•・]|\d{1,3}[.)]|[(（]\d{1,3}[)）])\s`)

// list is the list that sentence i is part of or introduces, if it is short. A
// list goes on to the end of its paragraph.
func (t *text) list(i int) (first, last int, ok bool) {
	for first = i; first > 0 && t.all[first-1].hit == t.all[i].hit; first-- {
	}
	for last = i; last+1 < len(t.all) && t.all[last+1].hit == t.all[i].hit; last++ {
	}
	for first <= last && !item.MatchString(t.all[first].text) {
		first++
	}
	if first > last {
		return 0, 0, false
	}
	if first > 0 && t.all[first-1].hit == t.all[i].hit {
		first--
	}
	return first, last, i >= first && t.length(first, last) <= listLength
}

// excerpts are the verbatim quotations, in the order they were chosen.
func (t *text) excerpts(found retrieval.Result) []bot.Excerpt {
	var out []bot.Excerpt
	for _, s := range t.spans {
		first, last := t.all[s.first], t.all[s.last]
		hit := found.Hits[first.hit]
		quote := strings.TrimSpace(hit.Passage.Text[first.start : last.start+len(last.text)])
		out = append(out, bot.Excerpt{Hit: hit, Quote: quote, Score: s.score})
	}
	return out
}
