package main

import (
	"testing"

	"setu/corpus"
)

// A question that is held out must stand in no language version, or it would be
// learned all the same.
func TestHoldOut(t *testing.T) {
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	for _, q := range holdOut(c) {
		held[q.text] = true
	}
	left := 0
	for _, p := range c.Passages() {
		for _, q := range p.Questions {
			left++
			if held[q] {
				t.Errorf("%s still has %q", p.ID, q)
			}
		}
	}
	if len(held) < 200 || left < 8*len(held) {
		t.Errorf("%d held out, %d left", len(held), left)
	}
}

func TestRank(t *testing.T) {
	one, other := &corpus.Document{}, &corpus.Document{}
	one.ID, other.ID, other.Translates = "a", "a-ja", "a"
	passages := []corpus.Passage{{Document: one, Anchor: "x"}, {Document: one, Anchor: "y"}, {Document: other, Anchor: "x"}}
	vectors := [][]float32{{0, 1}, {0.6, 0.8}, {1, 0}}
	for question, want := range map[question]int{{document: "a", anchor: "x"}: 0, {document: "a", anchor: "y"}: 1} {
		if got := rank([]float32{1, 0}, vectors, passages, question); got != want {
			t.Errorf("%s: %d are nearer, want %d", question.anchor, got, want)
		}
	}
}
