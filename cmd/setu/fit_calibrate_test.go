package main

import (
	"math"
	"testing"

	"setu/retrieval"
	"setu/retrieval/fit"
)

// In each language the same share of the answers must be kept, as far as there are
// enough of them to tell.
func TestCalibrateKeepsAShareInEachLanguage(t *testing.T) {
	const keep, threshold, answers = 0.9, 0.4, 2000
	var cases []fit.Case
	for _, name := range []string{"bias", "japanese", "foreign_hindi"} {
		for i := range answers {
			c := fit.Case{Set: ownName, Values: make([]float64, len(retrieval.Features)), Answer: true}
			c.Values[feature("bias")], c.Values[feature(name)] = 1, 1
			c.Values[feature("closeness")] = float64(i)/answers + float64(len(name))/20 // names shift it
			cases = append(cases, c)
		}
	}
	weights := make([]float64, len(retrieval.Features))
	weights[feature("closeness")] = 1
	calibrateAll(weights, cases, keep, threshold)
	kept := map[string]float64{}
	for _, c := range cases {
		z := 0.0
		for i, v := range c.Values {
			z += weights[i] * v
		}
		if 1/(1+math.Exp(-z)) >= threshold {
			switch {
			case c.Values[feature("japanese")] > 0:
				kept["japanese"]++
			case c.Values[feature("foreign_hindi")] > 0:
				kept["foreign_hindi"]++
			default:
				kept["bias"]++
			}
		}
	}
	for _, name := range []string{"bias", "japanese", "foreign_hindi"} {
		if share := kept[name] / answers; math.Abs(share-keep) > 0.05 {
			t.Errorf("%s: %v of the answers kept, want %v", name, share, keep)
		}
	}
}

// What was found in another language tells nothing in the open sets, and goes there
// by what another language's tells.
func TestCalibrateLeavesWhatIsForeignAlone(t *testing.T) {
	c := fit.Case{Set: "an open set", Values: make([]float64, len(retrieval.Features)), Answer: true}
	c.Values[feature("bias")], c.Values[feature("foreign_hindi")] = 1, 1
	weights := make([]float64, len(retrieval.Features))
	weights[feature("foreign_hindi")] = 2
	calibrateAll(weights, []fit.Case{c}, 0.9, 0.4)
	if weights[feature("foreign_hindi")] != 2 || weights[feature("foreign_japanese")] != 2 || weights[feature("bias")] != 0 {
		t.Errorf("moved to %v", named(retrieval.Features, weights))
	}
}
