//go:build unix

package remote_test

import (
	"os"
	"strings"
	"testing"

	"setu/bot/llm/ollamatest"
	"setu/retrieval/embed/remote"
)

// Vectors of a real server, over its own wire and over OpenAI's. They mean
// nothing; that they are in order, whole, and stay the same is what counts.
func TestOllamaEmbeds(t *testing.T) {
	s := ollamatest.Start(t, os.Getenv("SETU_TEST_OLLAMA"))
	own, err := remote.Ollama(remote.Config{Model: ollamatest.Model, URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := remote.OpenAI(remote.Config{Model: ollamatest.Model, URL: s.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("longer than the model can read ", ollamatest.Context/16)
	texts := []string{"The two sides will invite five hundred engineers.", "", "半導体の\n供給網", "शोधकर्ताओं का आदान-प्रदान", "bad \xff bytes", long}
	var vectors [][][]float32
	for _, e := range []*remote.Embedder{own, copied} {
		if err := e.Reach(t.Context()); err != nil || e.Dimension() != 64 {
			t.Fatalf("%s: %d dimensions, %v", e.Name(), e.Dimension(), err)
		}
		together, err := e.EmbedPassages(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		vectors = append(vectors, together)
		for i, text := range texts {
			alone, err := e.EmbedQuery(t.Context(), text)
			if err != nil || dot(alone, together[i]) < 0.999 && text != "" || zero(alone) != (text == "") {
				t.Errorf("%s: %.20q has one vector alone and another in company (%v)", e.Name(), text, err)
			}
		}
	}
	for i, text := range texts {
		if text != "" && dot(vectors[0][i], vectors[1][i]) < 0.999 {
			t.Errorf("%.20q has a vector a wire", text)
		}
	}
	other, err := remote.Ollama(remote.Config{Model: "other", URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.EmbedQuery(t.Context(), "one"); err == nil || !strings.Contains(err.Error(), "ollama pull other") {
		t.Errorf("a model that is not there: %v", err)
	}
	s.KillRunner(t)
	if _, err := own.EmbedQuery(t.Context(), "one"); err != nil {
		t.Errorf("the runner was killed, and the server starts another: %v", err)
	}
	s.Kill()
	if _, err := own.EmbedQuery(t.Context(), "one"); err == nil || !strings.Contains(err.Error(), "nothing listens there") || !strings.Contains(err.Error(), "is the server running (`ollama serve`)") {
		t.Errorf("of a dead server: %v", err)
	}
}
