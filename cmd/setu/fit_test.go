package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/eval"
	"setu/retrieval/memindex"
)

// fitted writes a small set and finds weights on it.
func fitted(t *testing.T, flags ...string) memindex.Weights {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "docs"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"docs/harbour.md": "# Harbour\n\nThe harbour has twelve pilots.\n\nLighthouses of the harbour burn whale oil.\n",
		"docs/lantern.md": "# Lantern\n\nThe lantern was lit in 1874.\n\nKeepers of the lantern live in Chennai.\n",
		"questions.jsonl": `{"id": "1", "lang": "en", "kind": "answerable", "question": "How many pilots has the harbour?", "answerable": true, "doc": "harbour.md", "paragraph_index": 0, "answers": ["twelve"]}
{"id": "2", "lang": "en", "kind": "answerable", "question": "Where do keepers of the lantern live?", "answerable": true, "doc": "lantern.md", "paragraph_index": 1, "answers": ["Chennai"]}
{"id": "3", "lang": "en", "kind": "off_corpus", "question": "Which enzyme digests lactose in kangaroos?", "answerable": false}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var w memindex.Weights
	out := output(t, append([]string{"fit", dir}, flags...)...)
	if err := json.Unmarshal([]byte(out), &w); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	return w
}

func TestFitWritesWeights(t *testing.T) {
	w := fitted(t)
	for _, name := range retrieval.Features {
		if _, ok := w.Ranking.Evidence[name]; !ok {
			t.Errorf("no weight of %s in %v", name, w.Ranking.Evidence)
		}
	}
	for _, name := range append([]string{"defines", "dated"}, retrieval.Signals...) {
		if _, ok := w.Ranking.Lift[name]; !ok {
			t.Errorf("no weight of %s in %v", name, w.Ranking.Lift)
		}
	}
	if w.Words != memindex.DefaultWeights.Words || w.Ranking.Threshold != memindex.DefaultWeights.Ranking.Threshold {
		t.Errorf("words %v, threshold %v: want those of before", w.Words, w.Ranking.Threshold)
	}
	before := memindex.DefaultWeights.Ranking
	for name, diff := range map[string]string{
		"learned evidence": cmp.Diff(before.LearnedEvidence, w.Ranking.LearnedEvidence),
		"asked lift":       cmp.Diff(before.AskedLift, w.Ranking.AskedLift),
	} {
		if diff != "" {
			t.Errorf("%s: want that of before where it is not fitted: %s", name, diff)
		}
	}
	if w.Ranking.Evidence["coverage"] <= 0 {
		t.Errorf("coverage tells %v, want more than nothing", w.Ranking.Evidence["coverage"])
	}
}

// Tuning questions over the shipped documents fit what needs reader's questions.
func TestFitOnTheShippedDocuments(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tuning.jsonl")
	questions := `{"id": "1", "language": "en", "kind": "fact", "question": "Who leads BharatGen?", "answerable": true, "paragraphs": ["bharatgen#leaders"], "facts": [["ramakrishnan"]]}
{"id": "2", "language": "en", "kind": "near", "question": "What salary does the head of BharatGen get?", "answerable": false}
{"id": "3", "language": "en", "kind": "far", "question": "How long do lentils have to soak?", "answerable": false}
`
	if err := os.WriteFile(file, []byte(questions), 0o644); err != nil {
		t.Fatal(err)
	}
	w := fitted(t, "--tuning", file).Ranking
	if len(w.LearnedEvidence) != len(retrieval.Features) || len(w.AskedLift) == 0 {
		t.Errorf("learned evidence %v, asked lift %v", w.LearnedEvidence, w.AskedLift)
	}
	for name, sign := range featureSigns {
		if w.LearnedEvidence[name]*sign < 0 {
			t.Errorf("%s has the weight %v", name, w.LearnedEvidence[name])
		}
	}
	for name, want := range withheld {
		for _, w := range []retrieval.Weights{w, memindex.DefaultWeights.Ranking} {
			if got := w.LearnedEvidence[name]; got != want {
				t.Errorf("%s has the weight %v, want %v", name, got, want)
			}
		}
	}
}

func TestWordsOfAbsentTermsAreSpelt(t *testing.T) {
	l := lesson{questions: []eval.Question{{Text: "What are the salaries, and which salary? 予算は"}}}
	term := func(word string) uint64 { return uint64(analyze.Hash(analyze.Stem(word))) }
	got := spelt(map[uint64]float64{term("salary"): -1.234, uint64(analyze.Hash("予算")): -2, uint64(analyze.Hash("(name)")): -1, term("salaries"): -1.234, 42: -3, term("which"): 0.1}, l)
	want := map[string]float64{"salary": -1.23, "予算": -2, "(name)": -1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFitSearchesFields(t *testing.T) {
	if w := fitted(t, "--fields"); w.Words != 1 || w.Sub < 0 || len(w.Ranking.Lift) == 0 {
		t.Errorf("got %+v", w)
	}
}

func TestFitSaysWhatItLacks(t *testing.T) {
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"fit", filepath.Join(t.TempDir(), "none")}, func(string) string { return "" }, strings.NewReader(""), &out, &errs); code == 0 || !strings.Contains(errs.String(), "none") {
		t.Errorf("exit status %d: %q", code, errs.String())
	}
}
