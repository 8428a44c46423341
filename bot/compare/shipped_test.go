package compare_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"setu/bot"
	"setu/bot/compare"
	"setu/corpus"
	"setu/retrieval/analyze"
)

var update = flag.Bool("update", false, "write the golden files")

// library is the shipped documents and the lexicon over them.
type library struct {
	*corpus.Corpus
	lexicon *analyze.Lexicon
}

func shipped(t testing.TB) library {
	t.Helper()
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	var entries []analyze.Entry
	for _, term := range c.Glossary {
		entries = append(entries, analyze.Entry{English: append([]string{term.Name}, term.Acronyms...), Japanese: term.Japanese, Hindi: term.Hindi, Name: true})
	}
	return library{c, analyze.NewLexicon(append(entries, analyze.Words()...))}
}

func (l library) edition(t testing.TB, id string) bot.Edition {
	t.Helper()
	d, ok := l.Document(id)
	if !ok {
		t.Fatalf("no document %s", id)
	}
	return edition(d)
}

// The golden files were read against the documents, line by line: no line under
// "new" or "gone" is mentioned in the other document.
func TestGoldenComparisons(t *testing.T) {
	l := shipped(t)
	for _, c := range []struct{ a, b, topic string }{
		{"jai-initiative", "joint-statement-ai-2026", ""},
		{"jai-initiative", "joint-statement-ai-2026", "talent"},
		{"joint-vision-2025", "joint-statement-ai-2026", "semiconductors"},
		{"joint-vision-2025", "annual-summit-2026", ""},
		{"hiroshima-ai-process", "india-ai-governance", "risk"},
		{"ai-summit-series", "ai-impact-summit-2026", ""},
		{"semiconductor-partnership", "economic-security", "semiconductors"},
		{"talent-programmes", "joint-vision-2025", "exchange of people"},
		{"nii-llm-jp", "bharatgen", "language models"},
	} {
		name := c.a + "_" + c.b
		if c.topic != "" {
			name += "_" + strings.ReplaceAll(c.topic, " ", "-")
		}
		t.Run(name, func(t *testing.T) {
			p, err := compare.New(l.lexicon).Compare(t.Context(), l.edition(t, c.a), l.edition(t, c.b), c.topic)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name+".txt"), page(p))
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it):\n%s", file, got)
	}
}

// page is a comparison as the golden files show it.
func page(p bot.Parallel) string {
	var b strings.Builder
	fmt.Fprintf(&b, "silent: A %t, B %t\n", p.SilentA, p.SilentB)
	for _, l := range p.Lines {
		fmt.Fprintf(&b, "\n%s\n", written(l))
		for _, c := range []*bot.Citation{l.A, l.B} {
			if c != nil {
				fmt.Fprintf(&b, "  %s\n", c.Quote)
			}
		}
		if l.Nearest != nil {
			fmt.Fprintf(&b, "  nearest: ¶%d %s\n", l.Nearest.Paragraph, l.Nearest.Quote)
		}
	}
	return b.String()
}

// For shipped documents beside each other: quotations are verbatim, each
// sentence is spoken for once, a name that is called out is nowhere in the other
// document, and the order of the two makes no difference.
func TestNeighbouringShippedDocuments(t *testing.T) {
	l := shipped(t)
	hold := compare.New(l.lexicon)
	english := slices.DeleteFunc(slices.Clone(l.Documents), func(d *corpus.Document) bool { return d.Language != "en" })
	for i := 1; i < len(english); i += 3 {
		a, b := english[i-1], english[i]
		p, err := hold.Compare(t.Context(), edition(a), edition(b), "")
		if err != nil {
			t.Fatal(err)
		}
		sound(t, l.Corpus, a, b, p)
		turned, err := hold.Compare(t.Context(), edition(b), edition(a), "")
		if err != nil {
			t.Fatal(err)
		}
		sameTurned(t, a, b, p, turned)
	}
}

func sound(t *testing.T, c *corpus.Corpus, a, b *corpus.Document, p bot.Parallel) {
	t.Helper()
	said := map[string]bool{}
	for _, l := range p.Lines {
		for i, cited := range []*bot.Citation{l.A, l.B, l.Nearest} {
			if cited == nil {
				continue
			}
			d, _ := c.Document(cited.DocumentID)
			if par, ok := d.Paragraph(cited.Paragraph); !ok || cited.Quote == "" || !strings.Contains(par.Text, cited.Quote) {
				t.Errorf("%s / %s: %q is not in ¶%d of %s", a.ID, b.ID, cited.Quote, cited.Paragraph, d.ID)
			}
			key := fmt.Sprint(cited.Link, cited.Quote)
			if i < 2 && said[key] {
				t.Errorf("%s / %s: said twice: %q", a.ID, b.ID, cited.Quote)
			}
			said[key] = said[key] || i < 2
		}
		other := b
		if l.A == nil {
			other = a
		}
		for _, name := range l.Names {
			if strings.Contains(text(other), name) {
				t.Errorf("%s / %s: %q is called out, but %s has it", a.ID, b.ID, name, other.ID)
			}
		}
	}
}

func text(d *corpus.Document) string {
	var b strings.Builder
	for _, p := range d.Paragraphs {
		b.WriteString(p.Text + "\n")
	}
	return b.String()
}

// sameTurned fails when two documents compared the other way round are said to
// have other things in common, or alone.
func sameTurned(t *testing.T, a, b *corpus.Document, p, turned bot.Parallel) {
	t.Helper()
	count := func(p bot.Parallel) map[bot.Change]int {
		out := map[bot.Change]int{}
		for _, l := range p.Lines {
			out[l.Change]++
		}
		return out
	}
	x, y := count(p), count(turned)
	if x[bot.InBoth] != y[bot.InBoth] || x[bot.Differing] != y[bot.Differing] || x[bot.OnlyInA] != y[bot.OnlyInB] || x[bot.OnlyInB] != y[bot.OnlyInA] {
		t.Errorf("%s / %s: %v, turned %v", a.ID, b.ID, x, y)
	}
}
