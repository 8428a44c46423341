package retrieval

import "setu/retrieval/analyze"

// matcher says how much of a question texts hold. It is made once a question,
// because texts are many and questions short.
type matcher struct {
	concepts []analyze.Concept
	weights  []float64
	total    float64
	slots    map[analyze.Term][]*slot // where the question's words stand
	counts   [][]int                  // by concept and form, how many of its words the text holds
	sub      map[analyze.Term]int     // the question's sub-words → when last seen
	sieve    [64]uint64               // a bit for each of them: most of a text's are none
	turn     int
}

// slot is a word's place in a form of a concept, and when it was last filled.
type slot struct{ concept, form, seen int }

func newMatcher(r Result) *matcher {
	m := &matcher{concepts: r.Concepts, weights: r.Weights, slots: map[analyze.Term][]*slot{}, sub: make(map[analyze.Term]int, len(r.sub))}
	for i, c := range r.Concepts {
		m.total += r.Weights[i]
		m.counts = append(m.counts, make([]int, len(c.Forms)))
		for j, f := range c.Forms {
			for _, t := range f.Words {
				m.slots[t] = append(m.slots[t], &slot{concept: i, form: j})
			}
		}
	}
	for _, t := range r.sub {
		m.sub[t] = 0
		m.sieve[t>>6%64] |= 1 << (t % 64)
	}
	return m
}

// match is the share of the question's meaning, and of its sub-words, that a
// sentence holds; both 0–1.
func (m *matcher) match(s Sentence) (meaning, letters float64) {
	m.turn++
	m.fill(s.Words)
	m.fill(s.Numbers)
	held := 0
	for _, t := range s.Sub {
		if m.sieve[t>>6%64]>>(t%64)&1 == 0 {
			continue
		}
		if last, asked := m.sub[t]; asked && last != m.turn {
			m.sub[t] = m.turn
			held++
		}
	}
	return m.meaning(), float64(held) / float64(max(len(m.sub), 1))
}

// fill counts each slot that terms fill once a turn.
func (m *matcher) fill(terms []analyze.Term) {
	for _, t := range terms {
		for _, s := range m.slots[t] {
			if s.seen != m.turn {
				s.seen = m.turn
				m.counts[s.concept][s.form]++
			}
		}
	}
}

// meaning adds up the counts and clears them.
func (m *matcher) meaning() float64 {
	sum := 0.0
	for i, c := range m.concepts {
		best := 0.0
		for j, f := range c.Forms {
			best = max(best, float64(f.Weight)*float64(m.counts[i][j])/float64(max(len(f.Words), 1)))
		}
		clear(m.counts[i])
		sum += m.weights[i] * best
	}
	if m.total == 0 {
		return 0
	}
	return sum / m.total
}

// sentence is what the best of a passage's sentences hold of the question. What
// is scattered over a paragraph answers less often than what one sentence says.
func (m *matcher) sentence(of []Sentence) (meaning, letters float64) {
	for _, s := range of {
		in, spelt := m.match(s)
		meaning, letters = max(meaning, in), max(letters, spelt)
	}
	return meaning, letters
}

// held is how much of each concept some texts hold together, 0–1. What it may
// mean counts less than what it says.
func (m *matcher) held(texts [][]analyze.Term) []float64 {
	m.turn++
	for _, t := range texts {
		m.fill(t)
	}
	out := make([]float64, len(m.concepts))
	for i, c := range m.concepts {
		for j, f := range c.Forms {
			part := float64(m.counts[i][j]) / float64(max(len(f.Words), 1))
			out[i] = max(out[i], part*(1+float64(f.Weight))/2)
		}
		clear(m.counts[i])
	}
	return out
}
