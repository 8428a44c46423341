package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// A maintainer's documents with reader's questions of their own: what the offline
// embedder learned of others must not decide what of these is answered.
func TestOwnDocumentsWithQuestions(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"kiln.md":            "# Kiln handbook\n\n<!-- #wash -->\nKiln wash is brushed on the shelves every tenth firing.\n\n<!-- #sieve -->\nThe celadon glaze is sieved three times before use.\n\n<!-- #whiting -->\nIn batch Q7 wollastonite replaces the whiting.\n",
		"staff.md":           "# Staff handbook\n\n<!-- #leave -->\nMrs Hayashi gets 16 weeks of parental leave.\n\n<!-- #bicycles -->\nBicycles are parked behind the kiln shed.\n",
		"kiln.questions.tsv": "wash\ten\tWhen do I coat the shelves?\nsieve\ten\tHow do I prepare the green glaze?\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for question, want := range map[string]bool{
		"How often is kiln wash brushed on the shelves?": true,
		"How many times is the celadon glaze sieved?":    true,
		"What replaces the whiting in batch Q7?":         true,
		"Where are bicycles parked?":                     true,
		"Who coined the word galaxy?":                    false,
		"How long must lentils soak?":                    false,
		"What replaces cobalt in porcelain of 1720?":     false,
	} {
		var answer struct {
			Answered   bool
			Confidence float64
		}
		if err := json.Unmarshal([]byte(output(t, "ask", "--json", "--corpus", dir, question)), &answer); err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		if answer.Answered != want {
			t.Errorf("%s: answered %v with confidence %v", question, answer.Answered, answer.Confidence)
		}
	}
}
