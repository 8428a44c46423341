package fit_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"setu/retrieval/fit"
)

// Key 7 tells against an answer, keys below 5 are noise.
func TestWordsFindsTheKeyThatTells(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var cases []fit.Sparse
	for i := range 600 {
		c := fit.Sparse{Keys: []uint64{r.Uint64N(5)}, Values: []float64{1}, Answer: i%3 == 0}
		if !c.Answer && r.IntN(2) == 0 {
			c.Keys, c.Values = append(c.Keys, 7), append(c.Values, 1)
		}
		cases = append(cases, c)
	}
	cases = append(cases, fit.Sparse{Keys: []uint64{9}, Values: []float64{1}})
	got := fit.Words(cases, 2)
	if got[7] > -1 {
		t.Errorf("key 7 got %v, want it well below 0", got[7])
	}
	for k := range uint64(5) {
		if got[k] < -1 || got[k] > 1 {
			t.Errorf("key %d got %v, want it near 0", k, got[k])
		}
	}
	if _, ok := got[9]; ok {
		t.Error("a key that one case has was learned")
	}
	if again := fit.Words(cases, 2); !reflect.DeepEqual(got, again) {
		t.Error("the same cases gave other weights")
	}
	if got := fit.Words(nil, 1); len(got) != 0 {
		t.Errorf("got %v of nothing", got)
	}
}
