package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"setu/bot/compare"
	"setu/corpus"
)

// The shipped statement of 56 paragraphs against the initiative of 21.
func BenchmarkShipped(b *testing.B) {
	c := shipped(b)
	hold := compare.New(c.lexicon)
	x, y := c.edition(b, "jai-initiative"), c.edition(b, "joint-statement-ai-2026")
	for b.Loop() {
		if _, err := hold.Compare(b.Context(), x, y, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// Two made-up documents of a thousand sentences each, half of them alike.
func BenchmarkThousandSentences(b *testing.B) {
	c := shipped(b)
	hold := compare.New(c.lexicon)
	x, y := edition(long(b, "a", 7)), edition(long(b, "b", 14))
	for b.Loop() {
		if _, err := hold.Compare(b.Context(), x, y, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// long makes a thousand sentences of made-up and of common words, of which
// every one in step is of its own.
func long(b *testing.B, id string, step int) *corpus.Document {
	var text strings.Builder
	for i := range 1000 {
		own := ""
		if i%step == 0 {
			own = id
		}
		fmt.Fprintf(&text, "Harbour %sno%d will receive %d lamps and %d boats for the pilots of reef %d by 2030.\n\n", own, i*31%977, i%50, i%30, i*17%499)
	}
	return read(b, id, "Long "+id, "2025", "en", text.String())
}
