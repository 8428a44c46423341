// Package llmtest is a model server for tests. It speaks the wires of OpenAI
// (/v1/chat/completions, /v1/embeddings, /v1/models), Ollama (/api/chat,
// /api/embed) and Anthropic (/v1/messages), streaming and not, says what it is
// told to say, remembers what it was asked, and fails in the ways such servers
// fail when it is told to.
package llmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Server is a running model server. It is safe for concurrent use.
type Server struct {
	URL string // without a path; what OLLAMA_HOST wants

	mu        sync.Mutex
	answer    func(Request) Reply
	dimension int
	models    []string
	longest   int
	faults    []Fault
	always    Fault
	requests  []Request
	running   int
	most      int
	gone      chan struct{} // closed when the test ends
}

// Reply is what a chat model says.
type Reply struct {
	Pieces                []string // as they are streamed; joined when they are not
	Stop                  string   // why it ended, as OpenAI says it: "stop", which it is when empty, or "length"
	PromptTokens, Written int      // what it says that it counted; one a piece when 0
}

// Text is the whole of a reply.
func (r Reply) Text() string { return strings.Join(r.Pieces, "") }

// Request is what a client asked.
type Request struct {
	Path     string
	Header   http.Header
	Body     []byte // as it came
	Model    string
	Stream   bool
	Messages []Message // of a chat; a system text comes first, whatever the wire
	Input    []string  // to embed
}

// Message is one turn of a chat.
type Message struct{ Role, Text string }

// Start starts a server that ends with the test. Until it is told more it
// answers "All is well." and embeds in 64 dimensions.
func Start(t testing.TB) *Server {
	s := &Server{dimension: 64, gone: make(chan struct{}), answer: func(Request) Reply {
		return Reply{Pieces: []string{"All ", "is ", "well."}}
	}}
	h := httptest.NewServer(s.routes())
	s.URL = h.URL
	t.Cleanup(func() {
		close(s.gone) // a request that hangs would keep the server from closing
		h.CloseClientConnections()
		h.Close()
	})
	return s
}

// BaseURL is the address with its version, what OPENAI_BASE_URL and
// Anthropic's clients want.
func (s *Server) BaseURL() string { return s.URL + "/v1" }

// Say makes the chat model answer with these pieces from now on.
func (s *Server) Say(pieces ...string) {
	s.Answer(func(Request) Reply { return Reply{Pieces: pieces} })
}

// Answer makes the chat model answer as a function says from now on.
func (s *Server) Answer(f func(Request) Reply) { s.change(func() { s.answer = f }) }

// Dimension sets the length of the vectors.
func (s *Server) Dimension(n int) { s.change(func() { s.dimension = n }) }

// Models names the models that there are; none is any.
func (s *Server) Models(names ...string) { s.change(func() { s.models = names }) }

// Longest makes texts to embed that are longer, in bytes, too long for the model.
func (s *Server) Longest(bytes int) { s.change(func() { s.longest = bytes }) }

// Next makes the next requests fail, one after the other; the zero Fault is a
// request that goes well.
func (s *Server) Next(faults ...Fault) { s.change(func() { s.faults = append(s.faults, faults...) }) }

// Always makes every request fail for which Next has nothing; the zero Fault
// ends that.
func (s *Server) Always(f Fault) { s.change(func() { s.always = f }) }

// Requests are the requests so far, in the order they came.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Most is the most requests that were under way at once.
func (s *Server) Most() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/chat/completions", s.handle(openAI{}, (*call).chat))
	mux.Handle("POST /v1/embeddings", s.handle(openAI{}, (*call).embed))
	mux.Handle("POST /api/chat", s.handle(ollama{}, (*call).chat))
	mux.Handle("POST /api/embed", s.handle(ollama{}, (*call).embed))
	mux.Handle("POST /v1/messages", s.handle(anthropic{}, (*call).chat))
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		data := []object{}
		for _, m := range s.models {
			data = append(data, object{"id": m, "object": "model", "created": 0, "owned_by": "test"})
		}
		_ = json.NewEncoder(w).Encode(object{"object": "list", "data": data})
	})
	return mux
}

// object is a JSON object.
type object = map[string]any

// wire is how one API says things.
type wire interface {
	read(r *Request) error                  // the fields of the body
	whole(r Request, said Reply) any        // a reply that is not streamed
	vectors(r Request, v [][]float32) any   // embeddings
	media() string                          // the type of a stream
	opening(r Request) string               // of a stream, before the first piece
	piece(r Request, text string) string    // of a stream
	reason(r Request, said Reply) string    // the end of a stream: why, and the counts
	closing() string                        // the mark after that
	failure(status int, message string) any // the body of an error
	broken(message string) string           // an error within a stream
}

// call is one request under way.
type call struct {
	Request
	wire
	fault     Fault
	answer    func(Request) Reply
	dimension int
	leave     <-chan struct{} // the client has gone
	gone      <-chan struct{} // the test has ended
}

func (s *Server) handle(wire wire, serve func(*call, http.ResponseWriter)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		c := &call{Request: Request{Path: r.URL.Path, Header: r.Header.Clone(), Body: body}, wire: wire, leave: r.Context().Done(), gone: s.gone}
		if err == nil {
			err = wire.read(&c.Request)
		}
		known, fits := s.enter(c)
		defer s.change(func() { s.running-- })
		switch {
		case err != nil:
			c.refuse(w, http.StatusBadRequest, err.Error())
		case c.fault.status != 0 && c.fault.raw == "":
			if c.fault.retryAfter != "" {
				w.Header().Set("Retry-After", c.fault.retryAfter)
			}
			c.refuse(w, c.fault.status, c.fault.message)
		case c.fault.raw != "":
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(cmp.Or(c.fault.status, http.StatusOK))
			_, _ = io.WriteString(w, c.fault.raw)
		case !known:
			c.refuse(w, http.StatusNotFound, fmt.Sprintf("model %q not found", c.Model))
		case !fits:
			c.refuse(w, http.StatusBadRequest, "the input length exceeds the context length")
		default:
			serve(c, w)
		}
	})
}

// enter counts and keeps a request and gives it its fault. It reports whether
// there is such a model, and whether it can read the texts.
func (s *Server) enter(c *call) (known, fits bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running++
	s.most = max(s.most, s.running)
	s.requests = append(s.requests, c.Request)
	c.fault, c.answer, c.dimension = s.always, s.answer, s.dimension
	if len(s.faults) > 0 {
		c.fault, s.faults = s.faults[0], s.faults[1:]
	}
	long := func(text string) bool { return s.longest > 0 && len(text) > s.longest }
	return len(s.models) == 0 || slices.Contains(s.models, c.Model), !slices.ContainsFunc(c.Input, long)
}

func (c *call) refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(c.failure(status, message))
}

// wait says nothing until the client gives up.
func (c *call) wait() {
	select {
	case <-c.leave:
	case <-c.gone:
	}
	panic(http.ErrAbortHandler)
}

// send writes a whole answer, or half of it.
func (c *call) send(w http.ResponseWriter, answer any) {
	switch c.fault.kind {
	case hang:
		c.wait()
	case event:
		c.refuse(w, http.StatusInternalServerError, c.fault.message)
		return
	}
	body, err := json.Marshal(answer)
	if err != nil {
		c.refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	if c.fault.kind == cut || c.fault.kind == end {
		_, _ = w.Write(body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body)
}

func (c *call) chat(w http.ResponseWriter) {
	said := c.answer(c.Request)
	switch c.fault.kind {
	case empty:
		said = Reply{}
	case long:
		said.Pieces = []string{strings.Repeat("long ", c.fault.after/5+1)[:c.fault.after]}
	}
	if said.Stop == "" {
		said.Stop = "stop"
	}
	if c.Stream {
		c.stream(w, said)
		return
	}
	c.send(w, c.whole(c.Request, said))
}

// stream sends a reply in pieces, up to where it fails.
func (c *call) stream(w http.ResponseWriter, said Reply) {
	if c.fault.kind == hang && c.fault.after == 0 {
		c.wait()
	}
	flush := http.NewResponseController(w)
	send := func(text string) {
		_, _ = io.WriteString(w, text)
		_ = flush.Flush()
	}
	w.Header().Set("Content-Type", c.media())
	send(c.opening(c.Request))
	for i, p := range said.Pieces {
		if c.fault.breaks(i) {
			c.fail(send)
			return
		}
		send(c.piece(c.Request, p))
	}
	if c.fault.breaks(c.fault.after) {
		c.fail(send)
		return
	}
	if c.fault.kind != empty {
		send(c.reason(c.Request, said))
	}
	send(c.closing())
}

func (c *call) fail(send func(string)) {
	switch c.fault.kind {
	case cut:
		panic(http.ErrAbortHandler)
	case hang:
		c.wait()
	case event:
		send(c.broken(c.fault.message))
	case unreasoned:
		send(c.closing())
	}
}

func (c *call) embed(w http.ResponseWriter) {
	var out [][]float32
	if c.fault.kind != empty {
		for _, text := range c.Input {
			out = append(out, Vector(text, c.dimension))
		}
	}
	if c.fault.bend != nil {
		out = c.fault.bend(out)
	}
	c.send(w, c.vectors(c.Request, out))
}
