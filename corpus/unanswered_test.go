package corpus_test

import (
	"bufio"
	"errors"
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
