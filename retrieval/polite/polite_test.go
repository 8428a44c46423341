package polite_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"setu/retrieval/polite"
)

// scripted answers attempt n with the n-th function, and with the last ever after.
type scripted struct {
	answers []func(*http.Request) (*http.Response, error)
	bodies  []string
	at      []time.Time
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	n := len(s.at)
	s.bodies, s.at = append(s.bodies, string(body)), append(s.at, time.Now())
	return s.answers[min(n, len(s.answers)-1)](r)
}

func status(code int, retryAfter, body string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		if retryAfter != "" {
			h.Set("Retry-After", retryAfter)
		}
		return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

// breaking is a body that ends too early.
func breaking(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(io.MultiReader(strings.NewReader("half of"), broken{}))}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func hanging(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func send(ctx context.Context, t *polite.Transport) (string, error) {
	r, err := http.NewRequestWithContext(ctx, "POST", "http://model.example/v1", strings.NewReader("a question"))
	if err != nil {
		return "", err
	}
	response, err := t.Client().Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return string(data), err
}

func TestAttempts(t *testing.T) {
	for name, c := range map[string]struct {
		answers  []func(*http.Request) (*http.Response, error)
		attempts int
		least    time.Duration // between the first attempt and the last
		most     time.Duration
		fails    string // what the error holds; empty when it goes well
	}{
		"well":                    {list(status(200, "", "fine")), 1, 0, 0, ""},
		"busy, then well":         {list(status(503, "", ""), status(429, "", ""), status(200, "", "fine")), 3, 750 * time.Millisecond, 1500 * time.Millisecond, ""},
		"as late as asked":        {list(status(429, "7", ""), status(200, "", "fine")), 2, 7 * time.Second, 7 * time.Second, ""},
		"as late as asked, dated": {list(status(429, "Sat, 01 Jan 2000 00:00:09 GMT", ""), status(200, "", "fine")), 2, 9 * time.Second, 9 * time.Second, ""},
		"later than we wait":      {list(status(429, "3600", `{"error":{"message":"quota spent"}}`)), 1, 0, 0, "model.example: status 429 Too Many Requests (quota spent), asks to wait 1h0m0s"},
		"always busy":             {list(status(500, "", `{"error":"out of memory"}`)), 4, 1750 * time.Millisecond, 3500 * time.Millisecond, "status 500 Internal Server Error (out of memory), after 4 attempts"},
		"no use in asking again":  {list(status(401, "", "<html>go away")), 1, 0, 0, "status 401 Unauthorized"},
		"broken, then well":       {list(breaking, status(200, "", "fine")), 2, 250 * time.Millisecond, 500 * time.Millisecond, ""},
		"always broken":           {list(breaking), 4, 1750 * time.Millisecond, 3500 * time.Millisecond, "the connection broke, after 4 attempts"},
		"hangs, then well":        {list(hanging, status(200, "", "fine")), 2, 5250 * time.Millisecond, 5500 * time.Millisecond, ""},
		"hangs":                   {list(hanging), 4, 16 * time.Second, 24 * time.Second, "no answer within 5s, after 4 attempts"},
		"too long":                {list(status(200, "", strings.Repeat("x", 101))), 1, 0, 0, "the answer is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answers: c.answers}
				got, err := send(t.Context(), polite.New(polite.Config{Timeout: 5 * time.Second, MaxBytes: 100, Whole: true}, s))
				if c.fails == "" && (err != nil || got != "fine") || c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)) {
					t.Errorf("got %q, error %v, want %q", got, err, c.fails)
				}
				if len(s.at) != c.attempts {
					t.Fatalf("%d attempts, want %d", len(s.at), c.attempts)
				}
				if took := s.at[len(s.at)-1].Sub(s.at[0]); took < c.least || took > c.most {
					t.Errorf("the last attempt came after %v, want %v to %v", took, c.least, c.most)
				}
				for _, b := range s.bodies {
					if b != "a question" {
						t.Errorf("sent %q", b)
					}
				}
			})
		})
	}
}

func list(f ...func(*http.Request) (*http.Response, error)) []func(*http.Request) (*http.Response, error) {
	return f
}

func TestCancelledWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: list(status(429, "20", ""))}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		transport := polite.New(polite.Config{Slots: 1}, s)
		if _, err := send(ctx, transport); !errors.Is(err, context.Canceled) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		s.answers = list(status(200, "", "fine")) // the slot is free again
		if _, err := send(t.Context(), transport); err != nil {
			t.Error(err)
		}
	})
}

func TestSlots(t *testing.T) {
	var now, most atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Millisecond)
		fmt.Fprint(w, "fine")
	}))
	defer server.Close()
	for _, whole := range []bool{true, false} {
		transport := polite.New(polite.Config{Slots: 2, Whole: whole}, nil)
		errs := make(chan error)
		for range 10 {
			go func() {
				r, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
				response, err := transport.Client().Do(r)
				if err == nil {
					response.Body.Close()
				}
				errs <- err
			}()
		}
		for range 10 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if m := most.Load(); m > 2 {
			t.Errorf("%d requests at once, want at most 2", m)
		}
	}
}

// A stream is passed on as it comes; that it broke off is told, and not mended.
func TestStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: list(breaking)}
		got, err := send(t.Context(), polite.New(polite.Config{}, s))
		var failed *polite.Error
		if got != "half of" || !errors.As(err, &failed) || len(s.at) != 1 {
			t.Errorf("got %q, %v in %d attempts", got, err, len(s.at))
		}
	})
}

func TestPlainWords(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	transport := polite.New(polite.Config{}, nil)
	r, _ := http.NewRequestWithContext(t.Context(), "GET", gone.URL, nil)
	if _, err := transport.Client().Do(r); err == nil || !strings.HasSuffix(err.Error(), ": nothing listens there") {
		t.Errorf("%v: want one attempt and no Go words", err)
	}
}

func TestAddress(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "http://127.0.0.1:11434",
		"0.0.0.0":                   "http://127.0.0.1:11434",
		":9999":                     "http://127.0.0.1:9999",
		"[::]:9999":                 "http://127.0.0.1:9999",
		"model.example":             "http://model.example:11434",
		" model.example:80 ":        "http://model.example:80",
		"::1":                       "http://[::1]:11434",
		"http://model.example":      "http://model.example:80",
		"https://model.example/ol/": "https://model.example:443/ol",
		"ftp://model.example":       "",
		"model.example:eighty":      "",
		"model example":             "",
		"model.example/?key=1":      "",
	} {
		if got, err := polite.Address(text, "11434"); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestNoRedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request was carried elsewhere") }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	transport := polite.New(polite.Config{Slots: 1, Whole: true}, nil)
	for range 2 { // the slot is free again
		r, _ := http.NewRequestWithContext(t.Context(), "POST", server.URL, strings.NewReader("a question"))
		if _, err := transport.Client().Do(r); err == nil || !strings.Contains(err.Error(), "sends us on to 127.0.0.1:") {
			t.Errorf("error %v", err)
		}
	}
}

// Whatever is written there, an address that is taken is read the same again.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"", ":80", "[::1]:9", "https://a.example/b?c#d", "a:b:c", "http://[::", "//", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, err := polite.Address(text, "11434")
		if err != nil {
			return
		}
		if again, err := polite.Address(once, "1"); err != nil || again != once {
			t.Errorf("%q is read as %q, and that as %q (%v)", text, once, again, err)
		}
	})
}

// A server may say anything when it refuses: the error is short, one line, and
// never asks for a wait below zero.
func FuzzRefusal(f *testing.F) {
	for _, s := range []string{`{"error":{"message":"no"}}`, `{"error":"no"}`, `{"detail":"no"}`, "<html>", "\xff", `{"error":null}`, "[]"} {
		f.Add(s, "1")
	}
	f.Add("", "-1")
	f.Add("", "1e300")
	f.Add("", "Sat, 01 Jan 2000 00:00:09 GMT")
	f.Fuzz(func(t *testing.T, body, retryAfter string) {
		transport := polite.New(polite.Config{Attempts: 1}, &scripted{answers: list(status(400, retryAfter, body))})
		_, err := send(t.Context(), transport)
		var failed *polite.Error
		if !errors.As(err, &failed) || failed.After < 0 || len(err.Error()) > 600 || strings.ContainsAny(err.Error(), "\r\n") || !utf8.ValidString(err.Error()) {
			t.Errorf("%q", err)
		}
	})
}
