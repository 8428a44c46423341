package compare_test

import (
	"strings"
	"testing"

	"setu/bot"
	"setu/bot/compare"
	"setu/corpus"
)

// Whatever two documents and a topic hold: quotations are parts of their
// paragraphs, each sentence is spoken for once, and only what differs is said to.
func FuzzCompare(f *testing.F) {
	f.Add("Both invite 500 keepers by 2030. They pay ¥10 trillion.", "Both will invite 50 keepers by 2027.", "keepers, yen and と", uint8(0), uint8(0))
	f.Add("両国は2030年までに灯台守500人を招へいする。その額は10兆円。", "दोनों देश 500 विशेषज्ञ आमंत्रित करेंगे।", "人材 और", uint8(1), uint8(2))
	f.Add("- one\n- 2nd\n\n(((", "It. Its. 1. 2.", "\x00%s", uint8(0), uint8(1))
	f.Add("A.B. C-D's & of Ee of Ff ー・ー", "Ee of Ff", "", uint8(1), uint8(1))
	hold := compare.New(lexicon)
	f.Fuzz(func(t *testing.T, one, other, topic string, first, second uint8) {
		a, errA := corpus.Read("a.md", []byte("---\nlanguage: "+language(first)+"\n---\n"+one))
		b, errB := corpus.Read("b.md", []byte("---\nlanguage: "+language(second)+"\ndate: 2026-07\n---\n"+other))
		if errA != nil || errB != nil || len(one)+len(other) > 1<<12 {
			return
		}
		p, err := hold.Compare(t.Context(), edition(a), edition(b), topic)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range p.Lines {
			check(t, a, l.A)
			check(t, b, l.B)
			if l.A == nil && l.B == nil {
				t.Errorf("nobody says %+v", l)
			}
			for _, c := range l.Contrasts {
				if c.A == c.B {
					t.Errorf("%q is said to differ from itself in %q and %q", c.A, l.A.Quote, l.B.Quote)
				}
			}
		}
	})
}

func language(n uint8) string { return corpus.Languages[int(n)%len(corpus.Languages)] }

func check(t *testing.T, d *corpus.Document, c *bot.Citation) {
	t.Helper()
	if c == nil {
		return
	}
	p, ok := d.Paragraph(c.Paragraph)
	if !ok || c.Quote == "" || !strings.Contains(p.Text, c.Quote) {
		t.Errorf("%q is not in %q", c.Quote, p.Text)
	}
}
