package retrieval

import (
	"setu/corpus"
	"setu/retrieval/analyze"
)

// matcher says how much of a question texts hold. It is made once a question,
// because texts are many and questions short.
type matcher struct {
	concepts []analyze.Concept
	weights  []float64
	total    float64
	slots    map[analyze.Term][]slot // where the question's words stand
	counts   [][]int                 // by concept and form, how many of its words the text holds
	sub      map[analyze.Term]int    // the question's sub-words → when last seen
	turn     int
}

// slot is a word's place in a form of a concept.
type slot struct{ concept, form, word int }

func newMatcher(r Result) *matcher {
	m := &matcher{concepts: r.Concepts, weights: r.Weights, slots: map[analyze.Term][]slot{}, sub: make(map[analyze.Term]int, len(r.sub))}
	for i, c := range r.Concepts {
		m.total += r.Weights[i]
		m.counts = append(m.counts, make([]int, len(c.Forms)))
		for j, f := range c.Forms {
			for k, t := range f.Words {
				m.slots[t] = append(m.slots[t], slot{i, j, k})
			}
		}
	}
	for _, t := range r.sub {
		m.sub[t] = 0
	}
	return m
}

// match is the share of the question's meaning, and of its sub-words, that a
// text holds; both 0–1.
func (m *matcher) match(t analyze.Terms) (meaning, letters float64) {
	m.turn++
	seen := map[slot]bool{}
	for _, w := range t.Words {
		for _, s := range m.slots[w] {
			if !seen[s] {
				seen[s] = true
				m.counts[s.concept][s.form]++
			}
		}
	}
	held := 0
	for _, s := range t.Sub {
		if last, asked := m.sub[s]; asked && last != m.turn {
			m.sub[s] = m.turn
			held++
		}
	}
	return m.meaning(), float64(held) / float64(max(len(m.sub), 1))
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

// sentence is what the best sentences of a passage hold of the question. What
// is scattered over a paragraph answers less often than what one sentence says.
func (m *matcher) sentence(a *analyze.Analyzer, text string) (meaning, letters float64) {
	for _, s := range corpus.Sentences(text) {
		t := a.Text(s)
		t.Words = NumberTerms(t.Words, s)
		in, spelt := m.match(t)
		meaning, letters = max(meaning, in), max(letters, spelt)
	}
	return meaning, letters
}
