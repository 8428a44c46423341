package llmtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"setu/bot/llm/llmtest"
)

// post sends a body and returns the status, what came of the answer, and how
// it ended.
func post(ctx context.Context, t *testing.T, url, body string) (*http.Response, string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return response, string(data), err
}

var chats = map[string]struct{ path, closing, reason string }{
	"OpenAI":    {"/v1/chat/completions", "[DONE]", `"finish_reason":"stop"`},
	"Ollama":    {"/api/chat", `"done":true`, `"done_reason":"stop"`},
	"Anthropic": {"/v1/messages", "message_stop", `"stop_reason":"end_turn"`},
}

func TestStreamsAndTheirFaults(t *testing.T) {
	for name, c := range chats {
		for _, f := range []struct {
			name           string
			fault          llmtest.Fault
			pieces         int
			closed, reason bool // the closing mark and the reason came
			broken         bool // the connection broke
		}{
			{"well", llmtest.Fault{}, 3, true, true, false},
			{"cut", llmtest.Cut(2), 2, false, false, true},
			{"cut after the last piece", llmtest.Cut(3), 3, false, false, true},
			{"ended", llmtest.End(1), 1, false, false, false},
			{"unreasoned", llmtest.Unreasoned(2), 2, true, false, false},
			{"error", llmtest.Event(2, "out of memory"), 2, false, false, false},
		} {
			t.Run(name+" "+f.name, func(t *testing.T) {
				s := llmtest.Start(t)
				s.Say("one,", "two,", "three,")
				s.Next(f.fault)
				_, body, err := post(t.Context(), t, s.URL+c.path, `{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}`)
				if !strings.Contains(body, "one,") || (strings.Contains(body, "two,") != (f.pieces > 1)) || (strings.Contains(body, "three,") != (f.pieces > 2)) {
					t.Errorf("want %d pieces:\n%s", f.pieces, body)
				}
				if name == "Ollama" { // its closing mark is in the line that says why
					f.closed = f.reason
				}
				if strings.Contains(body, c.closing) != f.closed || strings.Contains(body, c.reason) != f.reason || (err != nil) != f.broken {
					t.Errorf("error %v, body\n%s", err, body)
				}
				if strings.Contains(body, "out of memory") != (f.name == "error") {
					t.Errorf("body\n%s", body)
				}
			})
		}
	}
}

func TestHangLastsUntilTheClientLeaves(t *testing.T) {
	s := llmtest.Start(t)
	for _, after := range []int{0, 1} {
		s.Next(llmtest.Hang(after))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, body, err := post(ctx, t, s.URL+"/api/chat", `{"model":"m"}`)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(body, "All ") != (after > 0) {
			t.Errorf("after %d: %v, %q", after, err, body)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := llmtest.Start(t)
	s.Next(llmtest.Refuse(429, "7"), llmtest.Fault{})
	s.Always(llmtest.Refuse(503, ""))
	for i, want := range []int{429, 200, 503, 503} {
		r, body, err := post(t.Context(), t, s.BaseURL()+"/messages", `{"model":"m"}`)
		if err != nil || r.StatusCode != want || !json.Valid([]byte(body)) {
			t.Errorf("request %d: %v %v %s, want %d", i, err, r, body, want)
		}
		if got := r.Header.Get("Retry-After"); (got == "7") != (i == 0) {
			t.Errorf("request %d: Retry-After %q", i, got)
		}
	}
	s.Always(llmtest.Fault{})
	s.Models("tiny")
	for model, want := range map[string]int{"tiny": 200, "huge": 404} {
		if r, body, _ := post(t.Context(), t, s.URL+"/api/embed", `{"model":"`+model+`","input":"a"}`); r.StatusCode != want {
			t.Errorf("%s: %d %s, want %d", model, r.StatusCode, body, want)
		}
	}
	if n := len(s.Requests()); n != 6 {
		t.Errorf("%d requests kept, want 6", n)
	}
}

func TestLongLineAndNothing(t *testing.T) {
	s := llmtest.Start(t)
	for _, c := range chats {
		s.Next(llmtest.Long(70_000), llmtest.Empty())
		if _, body, err := post(t.Context(), t, s.URL+c.path, `{"stream":true}`); err != nil || len(body) < 70_000 {
			t.Errorf("%s: %d bytes, %v", c.path, len(body), err)
		}
		if _, body, err := post(t.Context(), t, s.URL+c.path, `{"stream":false}`); err != nil || strings.Contains(body, "All") {
			t.Errorf("%s: %v %s", c.path, err, body)
		}
	}
}

func TestEveryWireReadsTheSameChat(t *testing.T) {
	s := llmtest.Start(t)
	for path, body := range map[string]string{
		"/v1/chat/completions": `{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Who?"}]}]}`,
		"/api/chat":            `{"model":"m","stream":false,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Who?"}]}`,
		"/v1/messages":         `{"model":"m","system":"Be brief.","messages":[{"role":"user","content":[{"type":"text","text":"Who?"}]}]}`,
	} {
		_, answer, err := post(t.Context(), t, s.URL+path, body)
		if err != nil || !strings.Contains(answer, "All is well.") {
			t.Errorf("%s: %v %s", path, err, answer)
		}
		got := s.Requests()[len(s.Requests())-1]
		if got.Model != "m" || got.Stream || len(got.Messages) != 2 || got.Messages[0] != (llmtest.Message{Role: "system", Text: "Be brief."}) || got.Messages[1].Text != "Who?" {
			t.Errorf("%s: read as %+v", path, got)
		}
	}
}

func TestVectors(t *testing.T) {
	s := llmtest.Start(t)
	s.Dimension(8)
	var openAI struct {
		Data []struct{ Embedding []float32 }
	}
	var ollama struct{ Embeddings [][]float32 }
	_, a, _ := post(t.Context(), t, s.BaseURL()+"/embeddings", `{"input":["one","two"]}`)
	_, b, _ := post(t.Context(), t, s.URL+"/api/embed", `{"input":["one","two"]}`)
	if err := errors.Join(json.Unmarshal([]byte(a), &openAI), json.Unmarshal([]byte(b), &ollama)); err != nil {
		t.Fatal(err)
	}
	if len(openAI.Data) != 2 || len(ollama.Embeddings) != 2 || len(openAI.Data[1].Embedding) != 8 || len(ollama.Embeddings[1]) != 8 {
		t.Errorf("%s\n%s", a, b)
	}
	if r, body, _ := post(t.Context(), t, s.BaseURL()+"/embeddings", `{"input":["one",""]}`); r.StatusCode != 400 {
		t.Errorf("an empty text: %d %s", r.StatusCode, body)
	}
	s.Next(llmtest.Vectors(func(v [][]float32) [][]float32 { return v[:1] }))
	if _, body, _ := post(t.Context(), t, s.URL+"/api/embed", `{"input":["one","two"]}`); strings.Contains(body, "],[") {
		t.Errorf("one vector was asked for: %s", body)
	}
}
