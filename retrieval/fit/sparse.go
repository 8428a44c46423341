package fit

import (
	"math"
	"math/rand/v2"
)

// Sparse is a case that has a few of very many values; the rest are 0.
type Sparse struct {
	Keys   []uint64
	Values []float64 // of the keys
	Answer bool
}

const (
	sparseRounds = 10
	sparseRate   = 0.1
	sparseDecay  = 1e-3
)

// Words returns a weight a key by logistic regression, stochastic gradient
// descent with a rate a key (AdaGrad: Duchi et al., Adaptive Subgradient Methods
// for Online Learning and Stochastic Optimization, 2011). Cases with an answer and
// without count alike in sum. Keys that fewer cases than least have are left out.
// The same cases give the same weights.
func Words(cases []Sparse, least int) map[uint64]float64 {
	s := sparse{weights: map[uint64]float64{}, squares: map[uint64]float64{}}
	count, answered := map[uint64]int{}, 0
	for _, c := range cases {
		for _, k := range c.Keys {
			count[k]++
		}
		if c.Answer {
			answered++
		}
	}
	share := map[bool]float64{true: float64(len(cases)) / float64(2*max(answered, 1)), false: float64(len(cases)) / float64(2*max(len(cases)-answered, 1))}
	random := rand.New(rand.NewPCG(1, 2))
	for range sparseRounds {
		for _, i := range random.Perm(len(cases)) {
			s.learn(cases[i], share[cases[i].Answer])
		}
	}
	for k := range s.weights {
		if count[k] < least {
			delete(s.weights, k)
		}
	}
	return s.weights
}

type sparse struct {
	weights, squares  map[uint64]float64
	bias, biasSquares float64
}

// learn follows the gradient of one case, whose weight is share.
func (s *sparse) learn(c Sparse, share float64) {
	z := s.bias
	for i, k := range c.Keys {
		z += s.weights[k] * c.Values[i]
	}
	off := 1 / (1 + math.Exp(-z))
	if c.Answer {
		off--
	}
	off *= share
	s.biasSquares += off * off
	s.bias -= sparseRate * off / math.Sqrt(s.biasSquares+1)
	for i, k := range c.Keys {
		g := off*c.Values[i] + sparseDecay*s.weights[k]
		s.squares[k] += g * g
		s.weights[k] -= sparseRate * g / math.Sqrt(s.squares[k]+1)
	}
}
