package retrieval_test

import (
	"slices"
	"testing"

	"setu/retrieval"
)

func TestNumbersAreTheSameHoweverWritten(t *testing.T) {
	for _, same := range [][]string{
		{"¥10 trillion", "10兆円", "JPY 10 lakh crore", "१० लाख करोड़ येन"},
		{"500 people", "five hundred people", "500人", "五百人", "५०० लोग"},
		{"the 16th summit", "第16回", "16वाँ"},
	} {
		want := retrieval.NumberTerms(nil, same[0])
		for _, text := range same {
			if got := retrieval.NumberTerms(nil, text); len(got) != 1 || !slices.Equal(got, want) {
				t.Errorf("%q: %v, want that of %q: %v", text, got, same[0], want)
			}
		}
	}
	if a, b := retrieval.NumberTerms(nil, "500 people"), retrieval.NumberTerms(nil, "5,000 people"); slices.Equal(a, b) {
		t.Errorf("500 and 5,000 are the same: %v", a)
	}
	if got := retrieval.NumberTerms(nil, "on 2 July 2026"); len(got) != 0 {
		t.Errorf("a date is a number: %v", got)
	}
}
