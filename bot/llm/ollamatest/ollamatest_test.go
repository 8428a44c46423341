//go:build unix

package ollamatest_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"setu/bot/llm/ollamatest"
)

func TestWeightsAreSmallAndTheSame(t *testing.T) {
	w := ollamatest.Weights()
	if len(w) >= 500_000 || !bytes.HasPrefix(w, []byte("GGUF\x03\x00\x00\x00")) {
		t.Errorf("%d bytes, beginning with %q", len(w), w[:8])
	}
}

func TestOllamaServesTheModel(t *testing.T) {
	s := ollamatest.Start(t, os.Getenv("SETU_TEST_OLLAMA"))
	for path, body := range map[string]string{
		"/api/chat":            `{"model":"tiny","messages":[{"role":"user","content":"hello"}],"stream":false,"options":{"num_predict":20}}`,
		"/api/embed":           `{"model":"tiny","input":["hello","bridge"]}`,
		"/v1/chat/completions": `{"model":"tiny","messages":[{"role":"user","content":"hello"}],"stream":true,"max_tokens":20}`,
		"/v1/embeddings":       `{"model":"tiny","input":["hello","bridge"]}`,
	} {
		response, err := http.Post(s.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(response.Body)
		response.Body.Close()
		t.Logf("%s: %s\n%.400s", path, response.Status, data)
		if err != nil || response.StatusCode != 200 {
			t.Errorf("%s: %v", path, err)
		}
	}
}
