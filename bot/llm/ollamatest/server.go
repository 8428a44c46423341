//go:build unix

package ollamatest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Model is the name of the model that the server has.
const Model = "tiny"

// Server is a running Ollama.
type Server struct {
	URL string // what OLLAMA_HOST wants

	command *exec.Cmd
	ended   chan struct{}
	log     *logs
}

// Start runs the server at program with the model, until the test ends; it is
// skipped when program is empty. What the server says is told when the test fails.
func Start(t testing.TB, program string) *Server {
	t.Helper()
	if program == "" {
		t.Skip("set SETU_TEST_OLLAMA to the ollama program, see the package ollamatest")
	}
	home := t.TempDir()
	address := free(t)
	s := &Server{URL: "http://" + address, ended: make(chan struct{}), log: &logs{}}
	s.command = exec.Command(program, "serve")
	s.command.Env = []string{"HOME=" + home, "OLLAMA_HOST=" + address, "OLLAMA_MODELS=" + filepath.Join(home, "models")}
	s.command.Stdout, s.command.Stderr = s.log, s.log
	s.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that its runners die with it
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = s.command.Wait() // it is killed, always
		close(s.ended)
	}()
	t.Cleanup(func() {
		s.Kill()
		if t.Failed() {
			t.Logf("the server said:\n%s", s.log)
		}
	})
	s.await(t)
	s.create(t)
	return s
}

// free is an address that nothing listens at.
func free(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Kill ends the server and all it started at once, as kill -9 would.
func (s *Server) Kill() {
	_ = syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL) // it may be gone already
	<-s.ended
}

// KillRunner ends, as kill -9 would, the process that computes, and leaves the
// one that serves. It reports whether there was one.
func (s *Server) KillRunner(t testing.TB) bool {
	t.Helper()
	out, err := exec.Command("ps", "-o", "pid=", "--ppid", fmt.Sprint(s.command.Process.Pid)).Output()
	if err != nil {
		return false // there is none
	}
	killed := false
	for _, field := range strings.Fields(string(out)) {
		var pid int
		if _, err := fmt.Sscan(field, &pid); err == nil {
			killed = syscall.Kill(pid, syscall.SIGKILL) == nil || killed
		}
	}
	return killed
}

// await waits until the server answers.
func (s *Server) await(t testing.TB) {
	t.Helper()
	for range 600 {
		if connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://")); err == nil {
			connection.Close()
			return
		}
		select {
		case <-s.ended:
			t.Fatalf("the server ended at once:\n%s", s.log)
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Fatal("the server does not answer")
}

// create gives the server the model.
func (s *Server) create(t testing.TB) {
	t.Helper()
	weights := Weights()
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256(weights))
	s.post(t, "/api/blobs/"+digest, weights)
	body, err := json.Marshal(map[string]any{"model": Model, "files": map[string]string{"tiny.gguf": digest}, "stream": false, "template": "{{ .System }}\n{{ .Prompt }}\n"})
	if err != nil {
		t.Fatal(err)
	}
	s.post(t, "/api/create", body)
}

func (s *Server) post(t testing.TB, path string, body []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "POST", s.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true // leave no connection behind
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, _ := io.ReadAll(response.Body); response.StatusCode >= 300 || strings.Contains(string(answer), `"error"`) {
		t.Fatalf("%s: %s %s", path, response.Status, answer)
	}
}

// logs is what the server says, as it says it.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is all of it so far.
func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
