// Package fit finds weights on questions whose answers are known: how much
// signals lift a passage (a softmax over the passages of a question: Cao et
// al., Learning to Rank: From Pairwise Approach to Listwise Approach, 2007),
// and how much features tell of there being an answer (logistic regression).
package fit

import "math"

// Ranked is a question's first passages: their values, the score's share of the
// best score before the signals, and which of them answer it.
type Ranked struct {
	Set    string // sets weigh alike, however many questions they have
	Values [][]float64
	Right  []bool
}

// Case is a question's features and whether it has an answer.
type Case struct {
	Set    string
	Values []float64
	Answer bool
}

const (
	rounds   = 600
	step     = 0.05
	momentum = 0.9
	decay    = 1e-3 // pulls weights towards 0, so that two that say the same share
)

// Lift returns a weight a signal, against a weight of 1 for the score.
// Questions without a right passage teach nothing.
func Lift(questions []Ranked) []float64 {
	questions = taught(questions)
	if len(questions) == 0 {
		return nil
	}
	share := shares(len(questions), func(i int) string { return questions[i].Set })
	scale := scaleOf(func(yield func([]float64, float64)) {
		for i, q := range questions {
			for _, v := range q.Values {
				yield(v, share[i]/float64(len(q.Values)))
			}
		}
	})
	w := descend(len(scale), func(w, gradient []float64) {
		for i, q := range questions {
			q.gradient(w, scale, share[i], gradient)
		}
	})
	out := make([]float64, len(w)-1)
	for i := range out {
		out[i] = (w[i+1] / scale[i+1]) / (w[0] / scale[0])
	}
	return out
}

func taught(questions []Ranked) []Ranked {
	var out []Ranked
	for _, q := range questions {
		right := 0
		for _, r := range q.Right {
			if r {
				right++
			}
		}
		if right > 0 && right < len(q.Right) {
			out = append(out, q)
		}
	}
	return out
}

// gradient adds that of the cross entropy between the softmax of the passages'
// scores and the right ones.
func (q Ranked) gradient(w, scale []float64, share float64, out []float64) {
	p := make([]float64, len(q.Values))
	top, right := math.Inf(-1), 0.0
	for i, v := range q.Values {
		for k := range v {
			p[i] += w[k] * v[k] / scale[k]
		}
		top = max(top, p[i])
		if q.Right[i] {
			right++
		}
	}
	sum := 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - top)
		sum += p[i]
	}
	for i, v := range q.Values {
		off := p[i] / sum
		if q.Right[i] {
			off -= 1 / right
		}
		for k := range v {
			out[k] += share * off * v[k] / scale[k]
		}
	}
}

// Evidence returns a weight a feature. Those of features whose number is a key of
// signs do not get the other sign: what questions happen to share must not count
// against what it means. Those whose number is a key of set keep the weight given
// there.
func Evidence(cases []Case, signs, set map[int]float64) []float64 {
	if len(cases) == 0 {
		return nil
	}
	share := shares(len(cases), func(i int) string {
		if cases[i].Answer {
			return cases[i].Set + " answered"
		}
		return cases[i].Set
	})
	scale := scaleOf(func(yield func([]float64, float64)) {
		for i, c := range cases {
			yield(c.Values, share[i])
		}
	})
	hold := func(w []float64) {
		for k, sign := range signs {
			if w[k]*sign < 0 {
				w[k] = 0
			}
		}
		for k, v := range set {
			w[k] = v * scale[k]
		}
	}
	w := descend(len(scale), func(w, gradient []float64) {
		hold(w)
		for i, c := range cases {
			z := 0.0
			for k, v := range c.Values {
				z += w[k] * v / scale[k]
			}
			off := 1 / (1 + math.Exp(-z))
			if c.Answer {
				off--
			}
			for k, v := range c.Values {
				gradient[k] += share[i] * off * v / scale[k]
			}
		}
	})
	hold(w)
	for k := range w {
		w[k] /= scale[k]
	}
	return w
}

// shares gives each group the same weight in all, and all of them 1.
func shares(n int, group func(int) string) []float64 {
	count := map[string]float64{}
	for i := range n {
		count[group(i)]++
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = 1 / count[group(i)] / float64(len(count))
	}
	return out
}

// scaleOf is the root of the mean square of each value, so that one step suits
// all. The shares add up to 1.
func scaleOf(each func(yield func(values []float64, share float64))) []float64 {
	var out []float64
	each(func(v []float64, share float64) {
		if out == nil {
			out = make([]float64, len(v))
		}
		for k, x := range v {
			out[k] += share * x * x
		}
	})
	for k, s := range out {
		if out[k] = math.Sqrt(s); out[k] == 0 {
			out[k] = 1
		}
	}
	return out
}

// descend follows the gradient downhill.
func descend(n int, gradient func(w, out []float64)) []float64 {
	w, moving, g := make([]float64, n), make([]float64, n), make([]float64, n)
	for range rounds {
		clear(g)
		gradient(w, g)
		for k := range w {
			moving[k] = momentum*moving[k] + g[k] + decay*w[k]
			w[k] -= step * moving[k] * 4
		}
	}
	return w
}
