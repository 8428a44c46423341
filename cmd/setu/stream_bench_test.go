package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"setu/bot/httpapi"
)

// BenchmarkFirstSentence measures from when a model's server has written the
// last byte of a first sentence to when a client of ours has read it, checked:
// over OpenAI's wire, the shipped documents, and our own stream.
func BenchmarkFirstSentence(b *testing.B) {
	const question = "How many Indian AI professionals will Japan invite, and by when?"
	written := make(chan time.Time, 1)
	release := make(chan struct{})
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, word := range strings.SplitAfter("Japan would invite 500 highly skilled AI professionals from India by 2030. [1]", " ") {
			piece, _ := json.Marshal(word)
			_, _ = io.WriteString(w, `data: {"choices":[{"delta":{"content":`+string(piece)+"}}]}\n\n")
			_ = http.NewResponseController(w).Flush()
		}
		written <- time.Now()
		<-release // it writes no more until the sentence is there
		_, _ = io.WriteString(w, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	defer model.Close()
	getenv := func(name string) string {
		return map[string]string{"OPENAI_BASE_URL": model.URL, "SETU_MODEL": "openai:m"}[name]
	}
	_, s, err := parse([]string{"serve"}, getenv, io.Discard, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	a, err := s.open(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	service := httptest.NewServer(httpapi.New(a, slog.New(slog.DiscardHandler)))
	defer service.Close()
	var total, most time.Duration
	for b.Loop() {
		response, err := http.Post(service.URL+"/v1/ask", "application/json", strings.NewReader(`{"stream":true,"question":"`+question+`"}`))
		if err != nil {
			b.Fatal(err)
		}
		in := bufio.NewScanner(response.Body)
		for in.Scan() && in.Text() != "event: sentence" {
		}
		late := time.Since(<-written)
		release <- struct{}{}
		total, most = total+late, max(most, late)
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			b.Fatal(err)
		}
		response.Body.Close()
	}
	b.ReportMetric(float64(total.Microseconds())/float64(b.N)/1000, "ms-late")
	b.ReportMetric(float64(most.Microseconds())/1000, "ms-late-max")
}
