package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"setu/bot/httpapi"
)

// serving is a running service.
type serving struct {
	address string      // host:port
	log     chan string // its lines; closed when it has ended
	code    chan int
	stop    context.CancelFunc
}

var ready = regexp.MustCompile(`msg=ready url=http://(\S+)`)

// serve starts the service on a free port and waits until it is ready.
func serve(t *testing.T, args ...string) *serving {
	t.Helper()
	return serveIn(t, nil, args...)
}

// serveIn is serve with an environment.
func serveIn(t *testing.T, env map[string]string, args ...string) *serving {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r, w := io.Pipe()
	s := &serving{log: make(chan string, 1000), code: make(chan int, 1), stop: cancel}
	go func() {
		s.code <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), func(name string) string { return env[name] }, strings.NewReader(""), io.Discard, w)
		w.Close()
	}()
	go func() {
		defer close(s.log)
		for lines := bufio.NewScanner(r); lines.Scan(); {
			s.log <- lines.Text()
		}
	}()
	s.address = ready.FindStringSubmatch(s.await(t, ready.String()))[1]
	return s
}

// await reads the log up to a line that matches.
func (s *serving) await(t *testing.T, form string) string {
	t.Helper()
	for line := range s.log {
		if regexp.MustCompile(form).MatchString(line) {
			return line
		}
	}
	t.Fatalf("the service ended, with %d, before it said %s", <-s.code, form)
	return ""
}

// call makes a request on a connection of its own.
func (s *serving) call(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

func TestServe(t *testing.T) {
	docs, data := folder(t, library), filepath.Join(t.TempDir(), "data")
	setu(t, nil, "", "index", "--corpus", docs, "--data", data).want(t, 0)
	for name, args := range map[string][]string{
		"an index made at start": {"--corpus", docs},
		"a stored index":         {"--corpus", docs, "--data", data},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, args...)
			for _, path := range []string{"/healthz", "/readyz"} {
				if code, body := s.call(t, "GET", path, ""); code != 200 {
					t.Errorf("%s: %d %s", path, code, body)
				}
			}
			if code, body := s.call(t, "GET", "/", ""); code != 200 || !strings.Contains(body, "Answers from 4 documents") {
				t.Errorf("page: %d %s", code, body)
			}
			code, body := s.call(t, "POST", "/v1/ask", fmt.Sprintf(`{"question":%q}`, keepers))
			if got := decode[httpapi.Answer](t, body); code != 200 || !got.Answered || got.Citations[0].DocumentID != "harbour" {
				t.Errorf("ask: %d %s", code, body)
			}
			if line := s.await(t, "msg=ask"); strings.Contains(line, "Yokohama") {
				t.Errorf("the question is in the log: %s", line)
			}
			s.stop()
			if code := <-s.code; code != 0 {
				t.Errorf("exit %d, want 0", code)
			}
		})
	}
}

// A question whose handler waits for the rest of its body is under way. The
// service must answer it after it was told to stop, and take no other.
func TestStopLetsAQuestionUnderWayEnd(t *testing.T) {
	s := serve(t, "--corpus", folder(t, library))
	body := fmt.Sprintf(`{"question":%q}`, keepers)
	connection, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "POST /v1/ask HTTP/1.1\r\nHost: setu\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
	in := bufio.NewReader(connection)
	// The service asks for the body once its handler reads it.
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v: want 100 Continue", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s.stop()
	s.await(t, "msg=stopping")
	fmt.Fprint(connection, body)
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatalf("the question under way was cut off: %v", err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := decode[httpapi.Answer](t, string(data)); response.StatusCode != 200 || !got.Answered {
		t.Errorf("%d %s, want the answer", response.StatusCode, data)
	}
	if code := <-s.code; code != 0 {
		t.Errorf("exit %d, want 0", code)
	}
	if late, err := net.Dial("tcp", s.address); err == nil {
		late.Close()
		t.Error("the stopped service still takes connections")
	}
}

func TestServeEndsWhenItCannotLoad(t *testing.T) {
	bad := folder(t, map[string]string{"bad.md": "---\ntitle: [a\n---\nText.\n"})
	setu(t, nil, "", "serve", "--listen", "127.0.0.1:0", "--corpus", bad).wantFault(t, 1, "bad.md")
}
