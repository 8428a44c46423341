package retrieval

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"setu/retrieval/analyze"
)

func TestSentencesAreTheSameTwice(t *testing.T) {
	const text = "Twelve lamps were lit.  海門協定は10兆円を決めた。नाविकों को 3 लाख मिले।"
	var r recent[[]Sentence]
	var a analyze.Analyzer
	first := r.of(text, func() []Sentence { return read(&a, text) })
	var joined strings.Builder
	numbers := 0
	for _, s := range first {
		joined.WriteString(s.Text)
		numbers += len(s.Numbers)
	}
	if joined.String() != text || len(first) != 3 || numbers != 3 {
		t.Errorf("%d sentences with %d numbers: %q", len(first), numbers, joined.String())
	}
	if again := r.of(text, func() []Sentence { return read(&a, text) }); !reflect.DeepEqual(again, first) {
		t.Errorf("read again: %v, want %v", again, first)
	}
}

// What is remembered is bounded, whoever reads.
func TestRecentIsBounded(t *testing.T) {
	var r recent[[]Sentence]
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			var a analyze.Analyzer
			for i := range maxRecent {
				text := fmt.Sprintf("Lamp %d.", i+w*maxRecent/2)
				if got := r.of(text, func() []Sentence { return read(&a, text) }); len(got) != 1 || got[0].Text != text {
					t.Errorf("%q was read as %v", text, got)
				}
			}
		})
	}
	wg.Wait()
	if n := len(r.known); n == 0 || n > maxRecent {
		t.Errorf("%d are remembered", n)
	}
}
