package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"setu/bot"
)

// What a stream tells: its events are stage, sentence, and at the end either
// answer or problem.
type (
	// StageEvent says which part of the work begins: searching, writing or checking.
	StageEvent struct {
		Stage string `json:"stage"`
	}
	// SentenceEvent is a piece of the answer that has been checked. Joined, the
	// pieces are the start of the answer.
	SentenceEvent struct {
		Text string `json:"text"`
	}
)

const (
	// heartbeat keeps proxies from closing a stream on which nothing comes.
	heartbeat = 10 * time.Second
	// writeTime is how long a client may take to read an event.
	writeTime = 30 * time.Second
)

// wantsStream reports whether a client asks for server-sent events.
func wantsStream(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// outcome is how a question ended.
type outcome struct {
	answer bot.Answer
	err    error
}

// stream answers with server-sent events. Until the first of them an error is
// a problem with its status, as without a stream.
func (s *server) stream(ctx context.Context, w http.ResponseWriter, q bot.Question, start time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	told, done := make(chan bot.Event), make(chan outcome, 1)
	go func() { done <- s.askTelling(ctx, q, told) }()
	out := &events{w: w, c: http.NewResponseController(w)}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	var err error
	for {
		select {
		case e := <-told:
			err = out.tell(e)
		case <-beat.C:
			err = out.write(": still at work\n\n")
		case o := <-done:
			return s.endStream(out, o, start)
		}
		if err != nil { // the client has gone
			cancel()
			return s.endStream(out, <-done, start)
		}
	}
}

// askTelling asks and hands each event on. Nobody above it would survive its
// panic: it runs beside the request.
func (s *server) askTelling(ctx context.Context, q bot.Question, told chan<- bot.Event) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o.err = fmt.Errorf("panic: %v", p)
		}
	}()
	o.answer, o.err = s.asker.Ask(ctx, q, func(e bot.Event) {
		select {
		case told <- e:
		case <-ctx.Done():
		}
	})
	if cause := context.Cause(ctx); o.err != nil && errors.Is(cause, ErrStopping) {
		o.err = cause
	}
	return o
}

// endStream tells how it ended. An error before the first event is returned.
func (s *server) endStream(out *events, o outcome, start time.Time) error {
	switch {
	case errors.Is(o.err, context.Canceled): // the client has gone and needs no word
	case o.err != nil && !out.open:
		return o.err
	case o.err != nil:
		p := toProblem(o.err)
		if p.Status == http.StatusInternalServerError {
			s.log.Error("request", "path", "/v1/ask", "error", o.err)
		}
		_ = out.send("problem", p) // a client that has gone needs no word
	default:
		took := time.Since(start)
		s.logAnswer(o.answer, took)
		_ = out.send("answer", NewAnswer(o.answer, took))
	}
	return nil
}

// events writes server-sent events. Its header goes out with the first.
type events struct {
	w    http.ResponseWriter
	c    *http.ResponseController
	open bool
}

func (e *events) tell(event bot.Event) error {
	if event.Text != "" {
		return e.send("sentence", SentenceEvent{event.Text})
	}
	return e.send("stage", StageEvent{string(event.Stage)})
}

func (e *events) send(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return e.write("event: " + name + "\ndata: " + string(data) + "\n\n")
}

func (e *events) write(text string) error {
	if !e.open {
		e.open = true
		h := e.w.Header()
		h.Set("Content-Type", "text/event-stream")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Accel-Buffering", "no") // nginx would collect the events
	}
	// Not every writer has deadlines, those of tests for one.
	_ = e.c.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := e.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := e.c.Flush(); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return nil
}
