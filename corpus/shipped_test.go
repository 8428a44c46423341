package corpus_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"setu/corpus"
)

func shipped(t testing.TB) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShippedCorpusIsSound(t *testing.T) {
	c := shipped(t)
	count := map[string]int{}
	for _, d := range c.Documents {
		count[d.Language]++
	}
	if count["en"] < 25 || count["ja"] < 5 || count["hi"] < 5 {
		t.Errorf("documents by language: %v, want 25 in English and five versions in each other", count)
	}
	for _, p := range corpus.Check(c) {
		t.Error(p)
	}
}

func TestGoldenQuestionsPointIntoTheShippedDocuments(t *testing.T) {
	c := shipped(t)
	r := corpus.Golden()
	defer r.Close()
	lines := 0
	for scan := bufio.NewScanner(r); scan.Scan(); lines++ {
		var q struct {
			ID         string
			Paragraphs []string
		}
		if err := json.Unmarshal(scan.Bytes(), &q); err != nil {
			t.Fatalf("line %d: %v", lines+1, err)
		}
		for _, reference := range q.Paragraphs {
			id, anchor, _ := strings.Cut(reference, "#")
			if d, ok := c.Document(id); !ok || !slices.Contains(anchors(d), anchor) {
				t.Errorf("%s points to %s, which is not there", q.ID, reference)
			}
		}
	}
	if lines < 60 {
		t.Errorf("%d questions, want 60", lines)
	}
}

// Staff write memos from the English documents: none of the facts they were
// written from may be missing, and none may be made up.
func TestEveryFactOfTheSheetsIsInAnEnglishDocument(t *testing.T) {
	const folder = "../../shared/facts"
	sheets, err := filepath.Glob(folder + "/[0-9][0-9]-*.md")
	if err != nil || len(sheets) == 0 {
		t.Skipf("NOT CHECKED: the fact sheets are not at %s", folder)
	}
	if len(sheets) < 25 {
		t.Fatalf("%d sheets at %s, want 25", len(sheets), folder)
	}
	named, wanted := factsNamed(shipped(t)), map[string]bool{}
	for _, sheet := range sheets {
		for _, fact := range factsOf(t, sheet) {
			wanted[fact] = true
			if !named[fact] {
				t.Errorf("no English document holds fact %s of %s", fact, filepath.Base(sheet))
			}
		}
	}
	for _, fact := range slices.Sorted(maps.Keys(named)) {
		if !wanted[fact] {
			t.Errorf("a document names fact %s, which no sheet holds", fact)
		}
	}
}

func factsNamed(c *corpus.Corpus) map[string]bool {
	out := map[string]bool{}
	for _, d := range c.Documents {
		for _, p := range d.Paragraphs {
			for _, fact := range p.Facts {
				out[fact] = out[fact] || d.Language == "en"
			}
		}
	}
	return out
}

var factLine = regexp.MustCompile(`(?m)^(\d+)\. `)

// factsOf lists the numbered facts of a sheet as 03.1, 03.2, ….
func factsOf(t *testing.T, sheet string) []string {
	t.Helper()
	data, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	_, facts, _ := strings.Cut(string(data), "\n## Facts")
	facts, _, _ = strings.Cut(facts, "\n## ")
	var out []string
	for _, m := range factLine.FindAllStringSubmatch(facts, -1) {
		out = append(out, filepath.Base(sheet)[:2]+"."+m[1])
	}
	if len(out) == 0 {
		t.Errorf("%s holds no facts", sheet)
	}
	return out
}

// A wrong number is worse than none: a translated paragraph holds the numbers
// of its original, and no other.
func TestTranslationsHoldTheNumbersOfTheirOriginals(t *testing.T) {
	c := shipped(t)
	compared := 0
	for _, d := range c.Documents {
		original, ok := c.Document(d.Translates)
		if !ok {
			continue
		}
		for i, p := range d.Paragraphs {
			if i >= len(original.Paragraphs) {
				break // Check says so
			}
			compared++
			for _, fault := range numberFaults(original.Paragraphs[i].Text, p.Text) {
				t.Errorf("%s #%s %s:\n%s\n%s", d.Path, p.Anchor, fault, original.Paragraphs[i].Text, p.Text)
			}
		}
	}
	if compared < 100 {
		t.Errorf("%d paragraphs compared: are the versions tied to their originals?", compared)
	}
}

func BenchmarkShipped(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := corpus.Shipped(); err != nil {
			b.Fatal(err)
		}
	}
}
