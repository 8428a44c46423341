//go:build unix

package main

import (
	"os"
	"strings"
	"testing"

	"setu/bot/llm/ollamatest"
	"setu/prompts"
)

// The program with a real server for its embedder and its model. The model
// writes gibberish, of which the checker leaves nothing; so the answer is a
// quotation, while the server lives and after it was killed.
func TestOllamaBehindTheProgram(t *testing.T) {
	s := ollamatest.Start(t, os.Getenv("SETU_TEST_OLLAMA"))
	env := map[string]string{"SETU_EMBEDDER": "ollama:" + ollamatest.Model, "SETU_MODEL": "ollama:" + ollamatest.Model, "OLLAMA_HOST": s.URL}
	docs, data := folder(t, library), t.TempDir()
	run := func(args ...string) result {
		return setu(t, env, "", append(args, "--corpus", docs, "--data", data)...)
	}
	run("index").want(t, 0, "embedder ollama:tiny, 64 dimensions")
	run("ask", keepers).want(t, 0, "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031. [1]")
	s.Kill()
	r := run("ask", keepers)
	r.want(t, 0, "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031. [1]", prompts.In("en").ByWords)
	if !strings.Contains(r.stderr, "is the server running (`ollama serve`)") {
		t.Errorf("stderr %q", r.stderr)
	}
	docs = folder(t, map[string]string{"new.md": "The Pier Memorandum opens in 2040.\n"})
	if r := run("index"); r.code != 1 || !strings.Contains(r.stderr, "nothing listens there") {
		t.Errorf("index of a new document: exit %d, %q", r.code, r.stderr)
	}
}
