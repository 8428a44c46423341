package fit

import (
	"math"
	"slices"
)

// Calibrate moves one of the weights, whose value is 1 in all cases, so that of
// the cases with an answer a share of keep, 0–1, comes out at the threshold, a
// probability, or above: in the mean of the sets, which weigh alike.
func Calibrate(weights []float64, at int, cases []Case, keep, threshold float64) {
	sets := map[string][]float64{}
	for _, c := range cases {
		if !c.Answer {
			continue
		}
		z := 0.0
		for k, v := range c.Values {
			z += weights[k] * v
		}
		sets[c.Set] = append(sets[c.Set], z)
	}
	if len(sets) == 0 {
		return
	}
	cut := 0.0
	for _, zs := range sets {
		slices.Sort(zs)
		cut += zs[min(int(math.Round(float64(len(zs))*(1-keep))), len(zs)-1)]
	}
	weights[at] += math.Log(threshold/(1-threshold)) - cut/float64(len(sets))
}
