package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// sight is what was seen of one call on the wire.
type sight struct {
	mu     sync.Mutex
	reason string // why the text ended; empty when it has not
	closed bool   // the stream's closing mark came
	fault  error
	unread bool // no server took the prompt
}

type sightKey struct{}

// end is why the text ended and what went wrong, if anything.
func (s *sight) end() (reason string, fault error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason, s.fault
}

func (s *sight) fail(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault == nil {
		s.fault = err
	}
	return s.fault
}

// turnDown notes that no server took the prompt.
func (s *sight) turnDown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unread = true
}

// turnedDown reports whether no server took the prompt.
func (s *sight) turnedDown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unread
}

func (s *sight) note(reason string, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reason != "" {
		s.reason = reason
	}
	s.closed = s.closed || closed
}

// whole reports whether a stream came to its end.
func (s *sight) whole() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason != "" && s.closed
}

// maxEvent is the longest line of a stream, in bytes. The library reads lines
// into buffers of that size and may end in silence at a longer one.
const maxEvent = 60 << 10

var errLine = fmt.Errorf("it sent a line of more than %d bytes", maxEvent)

// stream is the body of an answer on its way to the library: it passes on line
// by line what inspect lets through, and ends in an error unless the text came
// to its end.
type stream struct {
	io.Closer
	in      *bufio.Reader
	inspect func(*sight, []byte) (pass bool, err error)
	seen    *sight
	line    []byte // what is still to be passed on
	err     error
}

func newStream(body io.ReadCloser, inspect func(*sight, []byte) (bool, error), seen *sight) *stream {
	return &stream{Closer: body, in: bufio.NewReaderSize(body, maxEvent), inspect: inspect, seen: seen}
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	for len(s.line) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.next()
	}
	n := copy(p, s.line)
	s.line = s.line[n:]
	return n, nil
}

func (s *stream) next() {
	line, err := s.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		s.err = s.seen.fail(errLine)
		return
	}
	pass, fault := s.inspect(s.seen, bytes.TrimSpace(line))
	switch {
	case fault != nil:
		s.err = s.seen.fail(fault)
	case errors.Is(err, io.EOF) && !s.seen.whole():
		s.err = s.seen.fail(errCutOff)
	case errors.Is(err, io.EOF):
		s.err = io.EOF
	case err != nil:
		s.err = s.seen.fail(err)
	}
	if pass {
		s.line = line
	}
}

// told is an error that a server puts into its answer.
func told(raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var object struct{ Message string }
	var text string
	switch {
	case json.Unmarshal(raw, &object) == nil && object.Message != "":
		text = object.Message
	case json.Unmarshal(raw, &text) == nil:
	default:
		text = string(raw)
	}
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return fmt.Errorf("it says: %s", strings.Join(strings.Fields(text), " "))
}

// event is the JSON of a line: behind "data:", or the line itself.
func event(line []byte) (data []byte, ok bool) {
	if data, ok = bytes.CutPrefix(line, []byte("data:")); ok {
		return bytes.TrimSpace(data), true
	}
	return line, bytes.HasPrefix(line, []byte("{"))
}

// openAILine reads a line of OpenAI's chat completions.
func openAILine(seen *sight, line []byte) (bool, error) {
	data, ok := event(line)
	if !ok {
		return true, nil
	}
	if string(data) == "[DONE]" {
		seen.note("", true)
		return true, nil
	}
	var e struct {
		Error   json.RawMessage
		Choices []struct {
			FinishReason string `json:"finish_reason"`
		}
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return false, fmt.Errorf("it sent an event that is no JSON: %w", err)
	}
	for _, c := range e.Choices {
		// Not every server sends the closing mark; the reason is enough.
		seen.note(c.FinishReason, c.FinishReason != "")
		if c.FinishReason == "content_filter" {
			return false, errors.New("its filter withheld the text")
		}
	}
	return true, told(e.Error)
}

// anthropicLine reads a line of Anthropic's messages. Events that the library
// does not know are left out: it would print them.
func anthropicLine(seen *sight, line []byte) (bool, error) {
	data, ok := event(line)
	if !ok {
		return true, nil
	}
	var e struct {
		Type  string
		Index int
		Error json.RawMessage
		Delta struct {
			StopReason string `json:"stop_reason"`
		}
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return false, fmt.Errorf("it sent an event that is no JSON: %w", err)
	}
	if e.Index < 0 || e.Index > 1000 { // the library takes it for an index into a slice
		return false, fmt.Errorf("it sent part %d of its text", e.Index)
	}
	switch e.Type {
	case "message_delta":
		seen.note(e.Delta.StopReason, false)
		if e.Delta.StopReason == "refusal" {
			return false, errors.New("its filter withheld the text")
		}
	case "message_stop":
		seen.note("", true)
	case "message_start", "content_block_start", "content_block_delta", "content_block_stop", "ping":
	default:
		return false, told(e.Error)
	}
	return true, told(e.Error)
}

// ollamaLine reads a line of Ollama's chat.
func ollamaLine(seen *sight, line []byte) (bool, error) {
	if len(line) == 0 {
		return true, nil
	}
	var e struct {
		Error      json.RawMessage
		Done       bool
		DoneReason string `json:"done_reason"`
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return false, fmt.Errorf("it sent a line that is no JSON: %w", err)
	}
	if e.Done {
		reason := e.DoneReason
		if reason == "" { // servers before 0.4 give none
			reason = "stop"
		}
		seen.note(reason, true)
	}
	return true, told(e.Error)
}
