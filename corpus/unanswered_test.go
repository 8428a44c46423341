package corpus_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"setu/corpus"
)

func TestReadUnanswered(t *testing.T) {
	got, err := corpus.ReadUnanswered(strings.NewReader("a\ten\tWho pays?\n-\tja\t天気は？\n"))
	want := []corpus.Unanswered{{Document: "a", Language: "en", Text: "Who pays?"}, {Document: "-", Language: "ja", Text: "天気は？"}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, %v", got, err)
	}
	for name, bad := range map[string]string{
		"two cells":        "a\ten\tWho?\nb\ten",
		"another language": "a\ten\tWho?\nb\tfr\tQui?",
		"no question":      "a\ten\tWho?\nb\ten\t ",
		"no document":      "a\ten\tWho?\n\ten\tWho?",
	} {
		if _, err := corpus.ReadUnanswered(strings.NewReader(bad)); err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
			t.Errorf("%s: %v, want an error that names line 2", name, err)
		}
	}
	if _, err := corpus.ReadUnanswered(strings.NewReader(strings.Repeat("x", 1<<17))); !errors.Is(err, bufio.ErrTooLong) {
		t.Errorf("an endless line: %v", err)
	}
}

// The questions the program was fitted on: of real documents, each once.
func TestUnansweredShipped(t *testing.T) {
	f, err := os.Open("unanswered.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	questions, err := corpus.ReadUnanswered(f)
	if err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, q := range questions {
		if _, ok := c.Document(q.Document); !ok && q.Document != "-" {
			t.Errorf("%q is of %q, which is not there", q.Text, q.Document)
		}
		if seen[q.Text] {
			t.Errorf("%q stands twice", q.Text)
		}
		seen[q.Text] = true
	}
	if len(seen) < 6000 {
		t.Errorf("%d questions", len(seen))
	}
}

// What weights are fitted on must not be what they are measured with.
func TestFittedOnNothingMeasured(t *testing.T) {
	golden := map[string]bool{}
	for _, q := range questionsOf(t, corpus.Golden()) {
		golden[q] = true
	}
	tuning, err := os.Open("tuning.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	fitted := questionsOf(t, tuning)
	f, err := os.Open("unanswered.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unanswered, err := corpus.ReadUnanswered(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range unanswered {
		fitted = append(fitted, q.Text)
	}
	if len(golden) < 200 || len(fitted) < 6900 {
		t.Fatalf("%d golden and %d other questions", len(golden), len(fitted))
	}
	for _, q := range fitted {
		if golden[q] {
			t.Errorf("%q is a golden question", q)
		}
	}
}

// questionsOf are the texts of a file with a JSON object a line.
func questionsOf(t *testing.T, r io.ReadCloser) []string {
	t.Helper()
	defer r.Close()
	var out []string
	for d := json.NewDecoder(r); ; {
		var q struct{ Question string }
		if err := d.Decode(&q); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out = append(out, q.Question)
	}
}

func FuzzReadUnanswered(f *testing.F) {
	f.Add("a\ten\tWho pays?\n")
	f.Add("a\t\t\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := corpus.ReadUnanswered(strings.NewReader(text))
		for _, q := range got {
			if q.Document == "" || q.Language == "" || strings.TrimSpace(q.Text) == "" {
				t.Errorf("%+v of %q, %v", q, text, err)
			}
		}
	})
}
