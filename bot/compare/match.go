package compare

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"setu/retrieval/analyze"
)

// where lists the units of s that hold a concept. It is remembered: a document
// says the same words again and again.
func (s *side) where(c analyze.Concept) []held {
	if found, ok := s.found[c.Text]; ok {
		return found
	}
	best := map[int32]float64{}
	for _, f := range c.Forms {
		strength := float64(f.Weight)
		if strength >= synonymous {
			strength = 1
		}
		for _, u := range s.all(f.Words) {
			best[u] = max(best[u], strength)
		}
	}
	out := make([]held, 0, len(best))
	for u, strength := range best {
		out = append(out, held{u, strength})
	}
	slices.SortFunc(out, func(a, b held) int { return cmp.Compare(a.unit, b.unit) })
	s.found[c.Text] = out
	return out
}

// synonymous is the weight of a form that is another name of the same. From there
// up a form says the same as the word itself: it may be in another language.
const synonymous = 0.5

// all lists the units that hold every one of some words.
func (s *side) all(words []analyze.Term) []int32 {
	if len(words) == 0 {
		return nil
	}
	out := s.holding[words[0]]
	for _, w := range words[1:] {
		others := s.holding[w]
		out = slices.DeleteFunc(slices.Clone(out), func(u int32) bool {
			_, found := slices.BinarySearch(others, u)
			return !found
		})
	}
	return out
}

// weigh gives every concept its weight.
func weigh(x, y *side) {
	for _, s := range []*side{x, y} {
		other := x
		if s == x {
			other = y
		}
		for i := range s.units {
			u := &s.units[i]
			for k, c := range u.concepts {
				u.concepts[k].subject = holds(s.title.words, c.Concept) && !holds(other.title.words, c.Concept)
				if !c.Key || !s.frame[c.Text] {
					u.concepts[k].weight = weight(c.Concept, x, y)
					u.total += u.concepts[k].weight
				}
			}
		}
	}
}

// weight is how much a concept tells: nothing where a document says it in
// sentence after sentence, as it does its own name.
func weight(c analyze.Concept, x, y *side) float64 {
	return max(0, math.Log(everywhere/max(x.share(x.often(c)), y.share(y.often(c)))))
}

// everywhere is the share of sentences from which a word tells nothing.
const everywhere = 0.3

// few keeps the words of a document of three sentences from counting as
// everywhere.
const few = 20

// share is about the share of units that n of them are, above 0.
func (s *side) share(n int) float64 { return float64(n+1) / float64(len(s.units)+few) }

// often is how many units hold a concept.
func (s *side) often(c analyze.Concept) int {
	n := 0
	for _, h := range s.where(c) {
		if h.strength == 1 {
			n++
		}
	}
	return n
}

// shared adds up, for every unit of s that has anything of u, the weight of
// what it has.
func (s *side) shared(u unit) map[int32]float64 {
	out := map[int32]float64{}
	for _, c := range u.concepts {
		if c.weight == 0 {
			continue
		}
		for _, h := range s.where(c.Concept) {
			out[h.unit] += c.weight * h.strength
		}
	}
	return out
}

// mentions is the share of u's meaning, 0–1, that s holds in whatever places.
func (s *side) mentions(u unit) float64 {
	if u.total == 0 {
		return 1
	}
	sum := 0.0
	for _, c := range u.concepts {
		best := 0.0
		for _, h := range s.where(c.Concept) {
			best = max(best, h.strength)
		}
		sum += c.weight * best
	}
	return sum / u.total
}

// echoes are the units of s that have two words side by side as u, a unit of
// own, has them: data centres, language models; or of Japanese, which parts no
// words, four characters in a row. What own is called, and what both say again
// and again, is no echo.
func (s *side) echoes(u unit, own *side) map[int32]bool {
	least := 1
	if own.document.Language == "ja" {
		least = 2 // runs of three
	}
	out, count := map[int32]bool{}, map[int32]int{}
	for _, p := range u.pairs {
		in := s.paired[p]
		if own.title.pairs[p] && s.share(len(in)) < seldom || max(s.share(len(in)), own.share(len(own.paired[p]))) >= everywhere {
			continue
		}
		for _, n := range in {
			count[n]++
			out[n] = count[n] >= least
		}
	}
	maps.DeleteFunc(out, func(_ int32, echoes bool) bool { return !echoes })
	return out
}

// seldom is the share of sentences below which a document is not about a thing.
const seldom = 0.12

// isAbout reports whether u, a unit of own, has a word that own says seldom and
// that s says in sentence after sentence: what s is about.
func (s *side) isAbout(u unit, own *side) bool {
	return slices.ContainsFunc(u.concepts, func(c concept) bool {
		return s.share(s.often(c.Concept)) >= everywhere && own.share(own.often(c.Concept)) < seldom
	})
}

// matching is which units say the same: by unit of one side that of the other,
// or -1; for every unit the one of the other side to read beside it, and how
// alike to it the other side is at most.
type matching struct {
	a, b         []int
	nearA, nearB []likeness
	likeA, likeB []float64
}

// likeness is how alike two units are.
type likeness struct {
	a, b    int
	score   float64
	onTopic bool // both are on the topic, and there is one
}

// nearer reports whether l is better beside a unit than what was found so far:
// what is on the topic before what is more alike.
func (l likeness) nearer(found likeness) bool {
	return found.score == 0 || l.onTopic && !found.onTopic
}

// match pairs units that say the same thing, the most alike first, each once.
func match(all []likeness, x, y *side) matching {
	slices.SortFunc(all, func(l, k likeness) int {
		return cmp.Or(cmp.Compare(k.score, l.score), cmp.Compare(l.a, k.a), cmp.Compare(l.b, k.b))
	})
	n, k := len(x.units), len(y.units)
	m := matching{unmatched(n), unmatched(k), make([]likeness, n), make([]likeness, k), make([]float64, n), make([]float64, k)}
	for _, l := range all {
		m.likeA[l.a], m.likeB[l.b] = max(m.likeA[l.a], l.score), max(m.likeB[l.b], l.score)
		if l.nearer(m.nearA[l.a]) {
			m.nearA[l.a] = l
		}
		if l.nearer(m.nearB[l.b]) {
			m.nearB[l.b] = l
		}
		if m.a[l.a] < 0 && m.b[l.b] < 0 && same(x.units[l.a], y.units[l.b], l.score) {
			m.a[l.a], m.b[l.b] = l.b, l.a
		}
	}
	return m
}

func unmatched(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// likenesses are the pairs of units that are worth reading side by side; narrow
// says that there is a topic.
func likenesses(ctx context.Context, x, y *side, narrow bool) ([]likeness, error) {
	back := make([]map[int32]float64, len(y.units))
	for j, u := range y.units {
		back[j] = x.shared(u)
	}
	var out []likeness
	for i, u := range x.units {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		echoes := y.echoes(u, x)
		for j, weight := range y.shared(u) {
			t := y.units[j]
			if u.caveat || t.caveat {
				continue
			}
			score := mean(weight/u.total, back[j][int32(i)]/t.total)
			onTopic := narrow && u.topical && t.topical
			if score >= near || score >= near/4 && (onTopic || echoes[j]) {
				out = append(out, likeness{i, int(j), score, onTopic})
			}
		}
	}
	return out, nil
}

// mean is the geometric mean: a long sentence that holds a short one is not the
// same, nor the other way round.
func mean(a, b float64) float64 { return math.Sqrt(a * b) }

// same decides whether two units say the same thing.
func same(s, t unit, score float64) bool {
	if othersInRow(s, t) || otherNames(s, t) {
		return false
	}
	return score >= alikeBy && sharesFigure(s, t) || score >= alike && !otherDates(s, t)
}

// otherNames reports whether each of two units names somebody or something that
// the other does not.
func otherNames(s, t unit) bool { return s.namesBeside(t) && t.namesBeside(s) }

func (u unit) namesBeside(other unit) bool {
	return slices.ContainsFunc(u.concepts, func(c concept) bool {
		return c.Key && (c.weight > 0 || c.subject) && !holds(other.terms, c.Concept)
	})
}
