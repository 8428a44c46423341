package compare

import (
	"cmp"
	"context"
	"math"
	"slices"
)

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

// nearer reports whether l is better read beside a unit than what was found so
// far: what is on the topic before what is more alike.
func (l likeness) nearer(found likeness) bool {
	switch {
	case found.score == 0 || l.onTopic != found.onTopic:
		return found.score == 0 || l.onTopic
	}
	return l.score > found.score
}

// maxCandidates bounds the units that one is paired with at most, to choose from.
const maxCandidates = 50

// match holds every unit of x against every one of y, and pairs those that say
// the same thing, the most alike first, each once. Narrow says that there is a
// topic.
func match(ctx context.Context, x, y *side, narrow bool) (matching, error) {
	n, k := len(x.units), len(y.units)
	m := matching{unmatched(n), unmatched(k), make([]likeness, n), make([]likeness, k), make([]float64, n), make([]float64, k)}
	rows := newRows(x, y)
	var same []likeness
	for i := range x.units {
		if err := ctx.Err(); err != nil {
			return matching{}, err
		}
		same = append(same, m.add(rows.row(i, narrow), x, y)...)
	}
	slices.SortFunc(same, likeness.before)
	for _, l := range same {
		if m.a[l.a] < 0 && m.b[l.b] < 0 {
			m.a[l.a], m.b[l.b] = l.b, l.a
		}
	}
	return m, nil
}

// before puts what is more alike first.
func (l likeness) before(k likeness) int {
	return cmp.Or(cmp.Compare(k.score, l.score), cmp.Compare(l.a, k.a), cmp.Compare(l.b, k.b))
}

func unmatched(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// add takes in what one unit of x is to those of y, and returns which of them
// say the same.
func (m *matching) add(row []likeness, x, y *side) []likeness {
	var out []likeness
	for _, l := range row {
		m.likeA[l.a], m.likeB[l.b] = max(m.likeA[l.a], l.score), max(m.likeB[l.b], l.score)
		if l.nearer(m.nearA[l.a]) {
			m.nearA[l.a] = l
		}
		if l.nearer(m.nearB[l.b]) {
			m.nearB[l.b] = l
		}
		if same(x.units[l.a], y.units[l.b], l.score) {
			out = append(out, l)
		}
	}
	if len(out) > maxCandidates {
		slices.SortFunc(out, likeness.before)
		out = out[:maxCandidates]
	}
	return out
}

// rows work out how alike a unit of x is to each of y.
type rows struct {
	x, y    *side
	bearing [][]borne   // by concept of y: the units of y that speak of it
	heldBy  [][]holding // by unit of x: the concepts of y that it holds
	// For one unit of x, by unit of y: the weight of what y holds of it, of what
	// it holds of y, and the echoes of it.
	there, back []float64
	echoes      []uint16
}

// borne is a unit that speaks of a concept, and how much that tells in it.
type borne struct {
	unit   int32
	weight float64
}

// holding is a concept, by number, that a unit holds, and how surely.
type holding struct {
	concept  int32
	strength float64
}

func newRows(x, y *side) *rows {
	n := len(y.units)
	r := &rows{x: x, y: y, heldBy: make([][]holding, len(x.units)), there: make([]float64, n), back: make([]float64, n), echoes: make([]uint16, n)}
	numbers := map[string]int{}
	for j, u := range y.units {
		for _, c := range u.concepts {
			if c.weight == 0 {
				continue
			}
			k, known := numbers[c.Text]
			if !known {
				k = len(r.bearing)
				numbers[c.Text] = k
				r.bearing = append(r.bearing, nil)
				for _, h := range x.where(c.Concept).units {
					r.heldBy[h.unit] = append(r.heldBy[h.unit], holding{int32(k), h.strength})
				}
			}
			r.bearing[k] = append(r.bearing[k], borne{int32(j), c.weight})
		}
	}
	return r
}

// row lists the units of y that are worth reading beside unit i of x, with how
// alike they are.
func (r *rows) row(i int, narrow bool) []likeness {
	u := r.x.units[i]
	if u.caveat || u.total == 0 {
		return nil
	}
	r.fill(u, r.heldBy[i])
	var out []likeness
	for j, t := range r.y.units {
		if r.there[j] == 0 || r.back[j] == 0 || t.caveat {
			continue
		}
		score := mean(r.there[j]/u.total, r.back[j]/t.total)
		onTopic := narrow && u.topical && t.topical
		if score >= near || score >= near/4 && (onTopic || r.echoes[j] >= r.x.enough()) {
			out = append(out, likeness{i, j, score, onTopic})
		}
	}
	return out
}

// fill works out the columns for a unit of x that holds some concepts of y.
func (r *rows) fill(u unit, holds []holding) {
	clear(r.there)
	clear(r.back)
	for _, c := range u.concepts {
		if c.weight > 0 {
			for _, h := range r.y.where(c.Concept).units {
				r.there[h.unit] += c.weight * h.strength
			}
		}
	}
	for _, h := range holds {
		for _, b := range r.bearing[h.concept] {
			r.back[b.unit] += b.weight * h.strength
		}
	}
	r.y.echoes(u, r.x, r.echoes)
}

// mean is the geometric mean: a long sentence that holds a short one is not the
// same, nor the other way round.
func mean(a, b float64) float64 { return math.Sqrt(a * b) }

// same decides whether two units say the same thing.
func same(s, t unit, score float64) bool {
	if score < alikeBy || othersInRow(s, t) || otherNames(s, t) {
		return false
	}
	return sharesFigure(s, t) || score >= alike && !otherDates(s, t)
}

// otherNames reports whether each of two units names somebody or something that
// the other does not.
func otherNames(s, t unit) bool { return s.namesBeside(t) && t.namesBeside(s) }

func (u unit) namesBeside(other unit) bool {
	return slices.ContainsFunc(u.concepts, func(c concept) bool {
		return c.Key && (c.weight > 0 || c.subject) && !holds(other.terms, c.Concept)
	})
}
