// Package compare holds two documents against each other sentence by sentence:
// what both say, with which figures, and what only one of them mentions. It
// needs no model. It would rather leave a sentence open than call it new.
package compare

import (
	"cmp"
	"context"
	"slices"

	"setu/bot"
	"setu/retrieval/analyze"
)

// Comparer implements bot.Comparer. Its zero value is of no use; see New.
type Comparer struct{ lexicon *analyze.Lexicon }

// New makes a comparer. The lexicon ties words of nearly the same meaning and
// of different languages together.
func New(l *analyze.Lexicon) *Comparer { return &Comparer{l} }

// How alike two sentences are is the share of the meaning of each that the
// other holds. The bounds were set on the shipped documents, read by hand.
const (
	alike     = 0.5 // they say the same thing
	alikeBy   = 0.3 // the same, when they also share a figure; too much for either to be called new
	near      = 0.2 // one is worth reading beside the other
	mentioned = 0.5 // share of its meaning found anywhere in the other document, from which a sentence is not called new
)

// Compare implements bot.Comparer.
func (c *Comparer) Compare(ctx context.Context, a, b bot.Edition, topic string) (bot.Parallel, error) {
	an := analyze.Borrow()
	defer an.Return()
	r := reader{c.lexicon, an, map[string][]concept{}}
	x, err := r.read(ctx, a, b.Document.Language)
	if err != nil {
		return bot.Parallel{}, err
	}
	y, err := r.read(ctx, b, a.Document.Language)
	if err != nil {
		return bot.Parallel{}, err
	}
	weigh(x, y)
	t := r.topic(topic, x, y)
	r.mark(x, t)
	r.mark(y, t)
	out := bot.Parallel{SilentA: x.silent(), SilentB: y.silent()}
	if out.SilentA && out.SilentB {
		return out, nil
	}
	m, err := match(ctx, x, y, len(t) > 0)
	if err != nil {
		return bot.Parallel{}, err
	}
	p := pairing{r, x, y, m}
	out.Lines = unrepeated(slices.Concat(p.pairs(), p.onlyB(), p.onlyA()))
	slices.SortStableFunc(out.Lines, func(l, k bot.Line) int {
		return cmp.Or(cmp.Compare(slices.Index(bot.Changes, l.Change), slices.Index(bot.Changes, k.Change)), before(l.Commitment, k.Commitment))
	})
	return out, nil
}

// before puts what is so before what is not.
func before(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// unrepeated takes out what stands side by side a second time: two sentences may
// each be what is nearest to the other.
func unrepeated(lines []bot.Line) []bot.Line {
	type quotes struct{ said, nearest string }
	seen := map[quotes]bool{}
	return slices.DeleteFunc(lines, func(l bot.Line) bool {
		if l.Change != bot.Unclear || l.Nearest == nil {
			return false
		}
		said := cmp.Or(l.A, l.B).Quote
		seen[quotes{said, l.Nearest.Quote}] = true
		return len(l.Names) == 0 && seen[quotes{l.Nearest.Quote, said}]
	})
}

// pairing is two sides and what of them says the same.
type pairing struct {
	reader
	x, y *side
	matching
}

// pairs are the lines of sentences that say the same thing. One side being on
// the topic is enough: the other is what it is compared with.
func (p pairing) pairs() []bot.Line {
	var out []bot.Line
	for i, j := range p.a {
		if j < 0 || !p.x.units[i].topical && !p.y.units[j].topical {
			continue
		}
		s, t := p.x.units[i], p.y.units[j]
		l := bot.Line{Change: bot.InBoth, A: p.x.cite(s), B: p.y.cite(t), Commitment: s.force.commits() || t.force.commits()}
		l.Contrasts, l.Agreed = contrasts(s, t, p.x, p.y)
		if slices.ContainsFunc(l.Contrasts, func(c bot.Contrast) bool { return c.A != "" && c.B != "" }) {
			l.Change = bot.Differing
		}
		out = append(out, l)
	}
	return out
}

// onlyA are the lines of what x says without a counterpart in y.
func (p pairing) onlyA() []bot.Line {
	var out []bot.Line
	for i, u := range p.x.units {
		if p.a[i] >= 0 || !u.compared() {
			continue
		}
		l := bot.Line{A: p.x.cite(u), Commitment: u.force.commits()}
		l.Change, l.Names = p.alone(u, p.x, p.y, p.likeA[i], bot.OnlyInA)
		if p.nearA[i].score > 0 {
			l.Nearest = p.y.cite(p.y.units[p.nearA[i].b])
		}
		out = append(out, l)
	}
	return out
}

// onlyB are the lines of what y says without a counterpart in x.
func (p pairing) onlyB() []bot.Line {
	var out []bot.Line
	for j, u := range p.y.units {
		if p.b[j] >= 0 || !u.compared() {
			continue
		}
		l := bot.Line{B: p.y.cite(u), Commitment: u.force.commits()}
		l.Change, l.Names = p.alone(u, p.y, p.x, p.likeB[j], bot.OnlyInB)
		if p.nearB[j].score > 0 {
			l.Nearest = p.x.cite(p.x.units[p.nearB[j].a])
		}
		out = append(out, l)
	}
	return out
}

// alone says of a unit of s without a counterpart that only its document
// mentions it, which is a change, or that the other mentions some of it, which
// is unclear; and which names the other does not mention. Between languages a
// word may be missed, so nothing is claimed.
func (r reader) alone(u unit, s, other *side, likeness float64, change bot.Change) (bot.Change, []string) {
	if s.document.Language != other.document.Language {
		return bot.Unclear, nil
	}
	if likeness >= alikeBy || other.mentions(u) >= mentioned || other.echoes(u, s, make([]uint16, len(other.units))) || other.isAbout(u, s) {
		change = bot.Unclear
	}
	return change, r.onlyHere(u, s, other)
}
