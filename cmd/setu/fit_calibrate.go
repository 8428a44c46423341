package main

import (
	"slices"
	"strings"

	"setu/retrieval"
	"setu/retrieval/fit"
)

// spoken are the features by which languages differ, of which a question has one at
// most: one in English that finds English has none, and goes by the bias.
var spoken = []string{"japanese", "hindi", "foreign_japanese", "foreign_hindi", "foreign"}

// calibrated is the order weights are moved in: a language as a whole, then what of
// it was found in itself and in another.
var calibrated = [][]string{
	{"bias"}, {"japanese", "foreign_japanese"}, {"hindi", "foreign_hindi"},
	{"japanese"}, {"foreign_japanese"}, {"hindi"}, {"foreign_hindi"},
}

// calibrateAll moves the bias, and what a language adds to it, to where a share of
// the answers is kept in each. What the open sets have in another language than the
// question's is left as it was fitted: there is little of it, and a wrong answer is
// worse than none.
func calibrateAll(weights []float64, cases []fit.Case, keep, threshold float64) {
	if !slices.ContainsFunc(cases, func(c fit.Case) bool { return has(c, []string{"foreign_japanese"}) }) {
		weights[feature("foreign_japanese")] = weights[feature("foreign_hindi")]
	}
	cases = slices.DeleteFunc(slices.Clone(cases), func(c fit.Case) bool {
		return has(c, spoken[2:]) && !strings.HasPrefix(c.Set, ownName)
	})
	for _, names := range calibrated {
		calibrate(weights, names, slices.DeleteFunc(slices.Clone(cases), func(c fit.Case) bool {
			return !has(c, names) || names[0] == "bias" && has(c, spoken)
		}), keep, threshold)
	}
}

// few is how many answers it takes to believe half of what they say of a language.
const few = 40

// calibrate moves weights, one of which is 1 in each case, to where a share of the
// answers is kept, and the less far the fewer there are.
func calibrate(weights []float64, names []string, cases []fit.Case, keep, threshold float64) {
	answers := 0.0
	for _, c := range cases {
		if c.Answer {
			answers++
		}
	}
	bias := feature("bias")
	moved := slices.Clone(weights)
	fit.Calibrate(moved, bias, cases, keep, threshold)
	by := (moved[bias] - weights[bias]) * answers / (answers + few)
	for _, name := range names {
		weights[feature(name)] += by
	}
}

// has reports whether a case has one of some features.
func has(c fit.Case, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return c.Values[feature(name)] > 0 })
}

func feature(name string) int { return slices.Index(retrieval.Features, name) }
