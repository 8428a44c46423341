package lexical

import (
	"math/rand/v2"
	"testing"
)

// Numbers are given in order of first sight, also to terms that fall into one slot.
func TestNumbers(t *testing.T) {
	var n numbers
	want := map[uint64]uint32{}
	r := rand.New(rand.NewPCG(1, 2))
	terms := []uint64{0, 1, ^uint64(0)}
	for range 20000 {
		terms = append(terms, r.Uint64N(9000)<<r.IntN(40)) // many alike, many again
	}
	for _, term := range terms {
		if _, ok := want[term]; !ok {
			want[term] = uint32(len(want))
		}
		if got := n.of(term); got != want[term] {
			t.Fatalf("term %d is number %d, want %d", term, got, want[term])
		}
	}
	for term, number := range want {
		if n.terms[number] != term {
			t.Fatalf("number %d is of term %d, want %d", number, n.terms[number], term)
		}
	}
}
