package compare

import (
	"math"
	"slices"

	"setu/retrieval/analyze"
)

// holders are the units of a side that hold a concept.
type holders struct {
	units []held  // ascending
	best  float64 // the greatest strength
	sure  int     // how many hold it with strength 1
}

// held says that a unit holds a concept, and how surely, 0–1.
type held struct {
	unit     int32
	strength float64
}

// where finds the units of s that hold a concept. It is remembered: a document
// says the same words again and again.
func (s *side) where(c analyze.Concept) holders {
	if found, ok := s.found[c.Text]; ok {
		return found
	}
	strengths := map[int32]float64{}
	for _, f := range c.Forms {
		strength := float64(f.Weight)
		if strength >= synonymous {
			strength = 1
		}
		for _, u := range s.all(f.Words) {
			strengths[u] = max(strengths[u], strength)
		}
	}
	var out holders
	for u, strength := range strengths {
		out.units = append(out.units, held{u, strength})
		out.best = max(out.best, strength)
		if strength == 1 {
			out.sure++
		}
	}
	slices.SortFunc(out.units, func(a, b held) int { return int(a.unit - b.unit) })
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
	return max(0, math.Log(everywhere/max(x.often(c), y.often(c))))
}

// everywhere is the share of sentences from which a word tells nothing.
const everywhere = 0.3

// few keeps the words of a document of three sentences from counting as
// everywhere.
const few = 20

// often is the share of units that surely hold a concept.
func (s *side) often(c analyze.Concept) float64 { return s.share(s.where(c).sure) }

// share is about the share of units that n of them are, above 0.
func (s *side) share(n int) float64 { return float64(n+1) / float64(len(s.units)+few) }

// mentions is the share of u's meaning, 0–1, that s holds in whatever places.
func (s *side) mentions(u unit) float64 {
	if u.total == 0 {
		return 1
	}
	sum := 0.0
	for _, c := range u.concepts {
		sum += c.weight * s.where(c.Concept).best
	}
	return sum / u.total
}

// echoes counts into a slice, by unit of s, in how many places that has two words
// side by side as u, a unit of own, has them: data centres, language models. What
// own is called, and what both say again and again, is no echo. It reports
// whether there are enough of them in any unit.
func (s *side) echoes(u unit, own *side, into []uint16) bool {
	clear(into)
	any := false
	for _, p := range u.pairs {
		in := s.paired[p]
		if own.title.pairs[p] && s.share(len(in)) < seldom || max(s.share(len(in)), own.share(len(own.paired[p]))) >= everywhere {
			continue
		}
		for _, n := range in {
			into[n]++
			any = any || into[n] >= own.enough()
		}
	}
	return any
}

// enough is how many echoes tell: one, or in Japanese, which parts no words, two
// runs of three characters, which is four in a row.
func (s *side) enough() uint16 {
	if s.document.Language == "ja" {
		return 2
	}
	return 1
}

// seldom is the share of sentences below which a document is not about a thing.
const seldom = 0.12

// isAbout reports whether u, a unit of own, has a word that own says seldom and
// that s says in sentence after sentence: what s is about.
func (s *side) isAbout(u unit, own *side) bool {
	return slices.ContainsFunc(u.concepts, func(c concept) bool {
		return s.often(c.Concept) >= everywhere && own.often(c.Concept) < seldom
	})
}
