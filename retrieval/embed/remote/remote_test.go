package remote_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"setu/bot/llm/llmtest"
	"setu/retrieval"
	"setu/retrieval/embed/remote"
	"setu/retrieval/indextest"
	"setu/retrieval/polite"
)

// kinds makes an embedder of each kind over a server.
var kinds = map[string]func(*llmtest.Server, remote.Config) (*remote.Embedder, error){
	"openai": func(s *llmtest.Server, c remote.Config) (*remote.Embedder, error) {
		c.URL, c.Key = s.BaseURL(), "key-of-the-test"
		return remote.OpenAI(c)
	},
	"ollama": func(s *llmtest.Server, c remote.Config) (*remote.Embedder, error) {
		c.URL = s.URL
		return remote.Ollama(c)
	},
}

// quick is a patience for tests.
var quick = polite.Config{Attempts: 3, Wait: time.Millisecond, MaxWait: time.Second}

func open(t *testing.T, kind string, s *llmtest.Server) *remote.Embedder {
	t.Helper()
	e, err := kinds[kind](s, remote.Config{Model: "tiny", Patience: quick})
	if err == nil {
		err = e.Reach(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestConformance(t *testing.T) {
	for kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			indextest.TestEmbedder(t, func(t *testing.T) retrieval.Embedder {
				s := llmtest.Start(t)
				s.Dimension(512)
				return open(t, kind, s)
			})
		})
	}
}

func TestWhatIsSent(t *testing.T) {
	for kind := range kinds {
		s := llmtest.Start(t)
		e := open(t, kind, s)
		if e.Name() != kind+":tiny" || e.Dimension() != 64 {
			t.Errorf("%s: %s of %d", kind, e.Name(), e.Dimension())
		}
		texts := []string{"two\nlines", "", " \n", strings.Repeat("ॐ", 5_000), "last"}
		var progress []int
		e.Progress = func(done, total int) { progress = append(progress, done, total) }
		out, err := e.EmbedPassages(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		var sent []string
		for _, r := range s.Requests()[1:] {
			sent = append(sent, r.Input...)
			if kind == "openai" && r.Header.Get("Authorization") != "Bearer key-of-the-test" {
				t.Errorf("sent with %q", r.Header)
			}
		}
		slices.Sort(sent)
		if len(sent) != 3 || sent[0] != "last" || sent[1] != "two\nlines" || len(sent[2]) > 8_000 || len(sent[2]) < 7_990 {
			t.Errorf("%s: sent %.40q", kind, sent)
		}
		if !zero(out[1]) || !zero(out[2]) || zero(out[3]) || len(out[1]) != 64 {
			t.Errorf("%s: blank texts have the vectors %v and %v", kind, out[1], out[2])
		}
		if n := len(progress); n == 0 || progress[n-2] != 3 || progress[n-1] != 5 {
			t.Errorf("%s: progress %v", kind, progress)
		}
	}
}

func zero(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return x != 0 })
}

// A model reads so much and no more, and not every server cuts a text itself.
func TestTextsTooLongForTheModel(t *testing.T) {
	for kind := range kinds {
		s := llmtest.Start(t)
		e := open(t, kind, s)
		s.Longest(1_500)
		texts := []string{"short", strings.Repeat("शब्द ", 300), strings.Repeat("long ", 1_500), "shorter"}
		out, err := e.EmbedPassages(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range []string{texts[0], strings.TrimSpace(strings.Repeat("long ", 187)), texts[3]} {
			want := llmtest.Vector(text, 64)
			if got := out[[]int{0, 2, 3}[i]]; dot(got, want)/math.Sqrt(dot(want, want)) < 0.99 {
				t.Errorf("%s: %.20q has the vector of another text", kind, text)
			}
		}
		if _, err := e.EmbedQuery(t.Context(), texts[2]); err != nil {
			t.Error(err)
		}
		s.Longest(1)
		if _, err := e.EmbedQuery(t.Context(), texts[2]); err == nil || !strings.Contains(err.Error(), "exceeds the context length") {
			t.Errorf("%s: error %v", kind, err)
		}
	}
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestBatchesAndConcurrency(t *testing.T) {
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = strings.Repeat("word ", 1+i)
	}
	for kind, want := range map[string]int{"openai": 4, "ollama": 100} {
		s := llmtest.Start(t)
		e := open(t, kind, s)
		out, err := e.EmbedPassages(t.Context(), texts)
		if err != nil || len(out) != len(texts) {
			t.Fatal(len(out), err)
		}
		if n := len(s.Requests()) - 1; n != want {
			t.Errorf("%s: %d requests, want %d", kind, n, want)
		}
		if s.Most() > 4 {
			t.Errorf("%s: %d requests at once, want at most 4", kind, s.Most())
		}
	}
}

// A key and an address are not a wish to embed there: making an embedder sends nothing.
func TestNothingIsSentUnasked(t *testing.T) {
	for kind := range kinds {
		s := llmtest.Start(t)
		if _, err := kinds[kind](s, remote.Config{Model: "tiny"}); err != nil || len(s.Requests()) != 0 {
			t.Errorf("%s: %d requests, %v", kind, len(s.Requests()), err)
		}
	}
}

func TestNoKeyIsNeededElsewhere(t *testing.T) {
	s := llmtest.Start(t)
	e, err := remote.OpenAI(remote.Config{Model: "tiny", URL: s.BaseURL() + "/"})
	if err != nil || e.Reach(t.Context()) != nil {
		t.Fatal(err)
	}
	if h := s.Requests()[0].Header; h.Get("Authorization") != "" || h.Get("OpenAI-Organization") != "" {
		t.Errorf("sent %v", h)
	}
}

// The environment is read in one place, and that is not langchaingo.
func TestTheEnvironmentIsNotRead(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "stray")
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
	t.Setenv("OPENAI_ORGANIZATION", "stray")
	t.Setenv("OLLAMA_HOST", "127.0.0.1:1")
	if _, err := remote.OpenAI(remote.Config{Model: "tiny"}); err == nil || !strings.Contains(err.Error(), "OPENAI_API_KEY") {
		t.Errorf("the key came from the environment: %v", err)
	}
	for kind := range kinds {
		s := llmtest.Start(t)
		open(t, kind, s)
		if h := s.Requests()[0].Header; strings.Contains(h.Get("Authorization"), "stray") || h.Get("OpenAI-Organization") != "" {
			t.Errorf("%s: sent %v", kind, h)
		}
	}
}

// Answers that are well formed and wrong. Without the checks a vector would
// stand for another text, or spoil every search.
func TestWrongAnswers(t *testing.T) {
	bend := func(f func([][]float32) [][]float32) llmtest.Fault { return llmtest.Vectors(f) }
	for name, c := range map[string]struct {
		fault llmtest.Fault
		want  string
	}{
		"none":            {llmtest.Empty(), "makes no sense"},
		"one too few":     {bend(func(v [][]float32) [][]float32 { return v[1:] }), "makes no sense"},
		"one too many":    {bend(func(v [][]float32) [][]float32 { return append(v, v[0]) }), "makes no sense"},
		"too short":       {bend(func(v [][]float32) [][]float32 { v[0] = v[0][:63]; return v }), "63 elements, not 64; if the model has changed, run `setu index` again"},
		"empty":           {bend(func(v [][]float32) [][]float32 { v[0] = []float32{}; return v }), "without elements"},
		"beyond float32":  {llmtest.Raw(`{"data":[{"index":0,"embedding":[1e39]}],"embeddings":[[1e39]]}`), "makes no sense"},
		"NaN":             {llmtest.Raw(`{"data":[{"index":0,"embedding":[NaN]}],"embeddings":[[NaN]]}`), "makes no sense"},
		"no JSON":         {llmtest.Raw(`<html>welcome to the hotel's network`), "makes no sense"},
		"another's JSON":  {llmtest.Raw(`{"hello":"world"}`), "makes no sense"},
		"null":            {llmtest.Raw(`null`), "makes no sense"},
		"null for vector": {llmtest.Raw(`{"data":[{"index":0,"embedding":null}],"embeddings":[null]}`), "makes no sense"},
	} {
		for kind := range kinds {
			t.Run(name+" "+kind, func(t *testing.T) {
				s := llmtest.Start(t)
				e := open(t, kind, s)
				s.Always(c.fault)
				for _, embed := range []func() error{
					func() error { _, err := e.EmbedPassages(t.Context(), []string{"one"}); return err },
					func() error { _, err := e.EmbedQuery(t.Context(), "one"); return err },
				} {
					if err := embed(); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "embedder "+kind+":tiny: ") {
						t.Errorf("error %v, want %q", err, c.want)
					}
				}
			})
		}
	}
}

// A vector of zeros is no fault of the transport, and must not become NaN.
func TestZeroVector(t *testing.T) {
	for kind := range kinds {
		s := llmtest.Start(t)
		e := open(t, kind, s)
		s.Always(llmtest.Vectors(func(v [][]float32) [][]float32 { clear(v[0]); return v }))
		v, err := e.EmbedQuery(t.Context(), "one")
		if err != nil || !zero(v) || slices.ContainsFunc(v, func(x float32) bool { return math.IsNaN(float64(x)) }) {
			t.Errorf("%s: %v %v", kind, v, err)
		}
		if err := e.Reach(t.Context()); err == nil || !strings.Contains(err.Error(), "is tiny a model for embeddings?") {
			t.Errorf("%s: a server of zeros was reached: %v", kind, err)
		}
	}
}

func TestVectorsOutOfOrder(t *testing.T) {
	s := llmtest.Start(t)
	e := open(t, "openai", s)
	for body, want := range map[string]string{
		`{"data":[{"index":1,"embedding":[0,2` + strings.Repeat(",0", 62) + `]},{"index":0,"embedding":[2,0` + strings.Repeat(",0", 62) + `]}]}`: "",
		`{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}`:                                                                     "numbered",
		`{"data":[{"index":0,"embedding":[1]},{"index":7,"embedding":[1]}]}`:                                                                     "numbered",
	} {
		s.Next(llmtest.Raw(body))
		out, err := e.EmbedPassages(t.Context(), []string{"one", "two"})
		if want == "" && (err != nil || out[0][0] != 1 || out[1][1] != 1) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v %v, want %q", out, err, want)
		}
	}
}

func TestPatience(t *testing.T) {
	for kind := range kinds {
		for name, c := range map[string]struct {
			faults   []llmtest.Fault
			requests int
			want     string
		}{
			"busy, then well":   {[]llmtest.Fault{llmtest.Refuse(429, "0.01"), llmtest.Refuse(503, "")}, 3, ""},
			"cut, then well":    {[]llmtest.Fault{llmtest.Cut(0)}, 2, ""},
			"hangs, then well":  {[]llmtest.Fault{llmtest.Hang(0)}, 2, ""},
			"always busy":       {slices.Repeat([]llmtest.Fault{llmtest.Refuse(429, "")}, 3), 3, "status 429 Too Many Requests (Too Many Requests), after 3 attempts"},
			"wants a long wait": {[]llmtest.Fault{llmtest.Refuse(429, "60")}, 1, "asks to wait 1m0s"},
			"wrong key":         {[]llmtest.Fault{llmtest.Refuse(401, "")}, 1, "status 401 Unauthorized"},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				s := llmtest.Start(t)
				patience := quick
				if strings.Contains(name, "hangs") {
					patience.Timeout = time.Second
				}
				e, err := kinds[kind](s, remote.Config{Model: "tiny", Dimension: 64, Patience: patience})
				if err != nil {
					t.Fatal(err)
				}
				s.Next(c.faults...)
				_, err = e.EmbedQuery(t.Context(), "one")
				if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("error %v, want %q", err, c.want)
				}
				if n := len(s.Requests()); n != c.requests {
					t.Errorf("%d requests, want %d", n, c.requests)
				}
			})
		}
	}
}

func TestCancelledAmidARequest(t *testing.T) {
	for kind := range kinds {
		s := llmtest.Start(t)
		e := open(t, kind, s)
		s.Always(llmtest.Hang(0))
		for want, begin := range map[error]func() (context.Context, context.CancelFunc){
			context.DeadlineExceeded: func() (context.Context, context.CancelFunc) {
				return context.WithTimeout(t.Context(), 20*time.Millisecond)
			},
			context.Canceled: func() (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(20*time.Millisecond, cancel)
				return ctx, cancel
			},
		} {
			ctx, cancel := begin()
			_, one := e.EmbedQuery(ctx, "one")
			_, many := e.EmbedPassages(ctx, []string{"one", "two"})
			cancel()
			if !errors.Is(one, want) || !errors.Is(many, want) {
				t.Errorf("%s: %v and %v, want %v", kind, one, many, want)
			}
		}
	}
}

func TestTheKeyIsInNoError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no such key: "+r.Header.Get("Authorization"), http.StatusUnauthorized)
	}))
	defer server.Close()
	e, err := remote.OpenAI(remote.Config{Model: "tiny", URL: server.URL, Key: "key-of-the-test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Reach(t.Context()); err == nil || strings.Contains(err.Error(), "key-of-the-test") || !strings.Contains(err.Error(), "no such key") {
		t.Errorf("error %v", err)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	reach := func(e *remote.Embedder, err error) error {
		if err == nil {
			err = e.Reach(t.Context())
		}
		return err
	}
	s := llmtest.Start(t)
	s.Models("other")
	for name, c := range map[string]struct {
		err   error
		words []string
	}{
		"no key":         {reach(remote.OpenAI(remote.Config{Model: "tiny"})), []string{"embedder openai:tiny: ", "set OPENAI_API_KEY"}},
		"no model":       {reach(remote.OpenAI(remote.Config{Key: "k"})), []string{"name a model"}},
		"no Ollama":      {reach(remote.Ollama(remote.Config{Model: "tiny", URL: gone.URL})), []string{"embedder ollama:tiny: 127.0.0.1:", "nothing listens there; is the server running (`ollama serve`), and OLLAMA_HOST right?"}},
		"no OpenAI":      {reach(remote.OpenAI(remote.Config{Model: "tiny", URL: gone.URL})), []string{"nothing listens there; check OPENAI_BASE_URL"}},
		"bad address":    {reach(remote.OpenAI(remote.Config{Model: "tiny", URL: "ftp://host.example", Key: "k"})), []string{"OPENAI_BASE_URL", "want http://"}},
		"bad host":       {reach(remote.Ollama(remote.Config{Model: "tiny", URL: "http://a b"})), []string{"OLLAMA_HOST", "want a host"}},
		"unknown model":  {reach(remote.Ollama(remote.Config{Model: "tiny", URL: s.URL})), []string{`model "tiny" not found`, "run `ollama pull tiny`"}},
		"unknown there":  {reach(remote.OpenAI(remote.Config{Model: "tiny", URL: s.BaseURL()})), []string{"check the model's name and OPENAI_BASE_URL"}},
		"a path of none": {reach(remote.OpenAI(remote.Config{Model: "tiny", URL: s.URL})), []string{"status 404", "OPENAI_BASE_URL"}},
	} {
		for _, w := range c.words {
			if c.err == nil || !strings.Contains(c.err.Error(), w) {
				t.Errorf("%s: error %v, want %q in it", name, c.err, w)
			}
		}
	}
}

// Whatever a server answers, there are vectors of length 1 or 0, or an error.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`{"data":[{"index":1,"embedding":[1,0]},{"index":0,"embedding":[0,1]}],"embeddings":[[1,0]]}`, `{"data":[{"embedding":[1e38,1e38]},{"embedding":[0,0]}]}`,
		`{"data":null}`, `{"data":[{"index":-1,"embedding":[1,2]},{"index":-2}]}`, `{"embeddings":[[3,4]]}`, "[]", "null", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
		defer server.Close()
		one := remote.Config{Model: "tiny", URL: server.URL, Dimension: 2, Patience: polite.Config{Attempts: 1}}
		openAI, err := remote.OpenAI(one)
		if err != nil {
			t.Fatal(err)
		}
		ollama, err := remote.Ollama(one)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []*remote.Embedder{openAI, ollama} {
			out, err := e.EmbedPassages(t.Context(), []string{"one", "two"})
			if err != nil {
				continue
			}
			for _, v := range out {
				if length := math.Sqrt(dot(v, v)); len(v) != 2 || length != 0 && math.Abs(length-1) > 1e-3 {
					t.Errorf("%s of %q: %v", e.Name(), body, v)
				}
			}
		}
	})
}
