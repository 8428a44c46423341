//go:build unix

package httpapi_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"setu/bot/httpapi"
	"setu/corpus"
)

const benchPassages = 1000

// generated is a service over a thousand made-up passages, and questions that
// each ask for words of one of them. The same every time.
func generated(b *testing.B) (http.Handler, []string) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	words := vocabulary(r, 4000)
	files := fstest.MapFS{}
	var questions []string
	var doc strings.Builder
	for i := range benchPassages {
		var text []string
		for range 40 + r.IntN(60) {
			// Squaring makes some words common and most rare, as in real text.
			f := r.Float64()
			text = append(text, words[int(f*f*float64(len(words)))])
			if r.IntN(15) == 0 {
				text[len(text)-1] += "."
			}
		}
		doc.WriteString(strings.Join(text, " ") + ".\n\n")
		at := r.IntN(len(text) - 8)
		questions = append(questions, "What is said of "+strings.ReplaceAll(strings.Join(text[at:at+8], " "), ".", "")+"?")
		if i%20 == 19 {
			files[fmt.Sprintf("document-%02d.md", i/20)] = &fstest.MapFile{Data: []byte(doc.String())}
			doc.Reset()
		}
	}
	c, err := corpus.Dir(files)
	if err != nil {
		b.Fatal(err)
	}
	if n := len(c.Passages()); n != benchPassages {
		b.Fatalf("%d passages, want %d", n, benchPassages)
	}
	return httpapi.New(over(b, c), slog.New(slog.DiscardHandler)), questions
}

func vocabulary(r *rand.Rand, n int) []string {
	syllables := []string{"ka", "ri", "mon", "tel", "sa", "vo", "ner", "di", "lum", "pa", "shi", "gor", "ten", "ula", "bre", "qui"}
	words := make([]string, n)
	for i := range words {
		for range 2 + r.IntN(3) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	return words
}

// cpu is the processor time the process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure sends the questions in turn, from one client or from several at
// once, and reports the CPU each took.
func measure(b *testing.B, target, field string, parallel bool) {
	h, questions := generated(b)
	bodies := make([]string, len(questions))
	for i, q := range questions {
		bodies[i] = fmt.Sprintf(`{%q:%q}`, field, q)
	}
	var next atomic.Int64
	one := func() {
		body := bodies[int(next.Add(1))%len(bodies)]
		if w := send(h, "POST", target, body); w.Code != http.StatusOK {
			b.Errorf("%d: %s", w.Code, w.Body)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu(b)
	if parallel {
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				one()
			}
		})
	} else {
		for range b.N {
			one()
		}
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

func BenchmarkAsk(b *testing.B)            { measure(b, "/v1/ask", "question", false) }
func BenchmarkAskParallel(b *testing.B)    { measure(b, "/v1/ask", "question", true) }
func BenchmarkSearch(b *testing.B)         { measure(b, "/v1/search", "query", false) }
func BenchmarkSearchParallel(b *testing.B) { measure(b, "/v1/search", "query", true) }
