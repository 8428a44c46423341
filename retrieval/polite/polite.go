// Package polite is an HTTP transport for model servers. It keeps to a number
// of requests at once and to a time for each, asks again where that may help,
// as late as the server wishes, and says in plain words what went wrong. It
// knows nothing of what is asked.
package polite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Config says how patient to be. Fields that are 0 take the default.
type Config struct {
	Slots    int           // requests at once; 4
	Attempts int           // of one request; 4
	Wait     time.Duration // before the second attempt, doubled for each after that; 500 ms
	MaxWait  time.Duration // the longest wait; a server that wishes a longer one is not asked again; 30 s
	Timeout  time.Duration // of one attempt, to the end of its answer; none
	MaxBytes int64         // of an answer; none
	Whole    bool          // take the whole answer in, so that one that breaks off is asked for again; not for streams
}

// Transport is an http.RoundTripper. Its errors are *Error, or those of the
// request's context. An answer it returns has a status below 400.
type Transport struct {
	Config
	base  http.RoundTripper
	slots chan struct{}
}

// New makes a transport over base; nil is the usual one.
func New(c Config, base http.RoundTripper) *Transport {
	c.Slots, c.Attempts = cmp.Or(c.Slots, 4), cmp.Or(c.Attempts, 4)
	c.Wait, c.MaxWait = cmp.Or(c.Wait, 500*time.Millisecond), cmp.Or(c.MaxWait, 30*time.Second)
	if base == nil {
		usual := http.DefaultTransport.(*http.Transport).Clone()
		usual.MaxIdleConnsPerHost = c.Slots
		base = usual
	}
	return &Transport{Config: c, base: base, slots: make(chan struct{}, c.Slots)}
}

// Client is a client over the transport whose errors are the transport's own.
// http.Client's wrap them, and some SDKs replace what is so wrapped.
type Client struct{ HTTP *http.Client }

// Client is a client over the transport. It follows no redirect: that would
// carry key and question to another place.
func (t *Transport) Client() Client {
	return Client{&http.Client{Transport: t, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		return fmt.Errorf("it sends us on to %s; if that is right, set this address", r.URL.Host)
	}}}
}

// Do sends a request.
func (c Client) Do(r *http.Request) (*http.Response, error) {
	response, err := c.HTTP.Do(r)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return response, err
}

// Error is a request that failed for good.
type Error struct {
	Host     string
	Status   int           // of the answer; 0 without one
	Said     string        // the server's own words, if it had any
	After    time.Duration // that the server wishes to be left alone
	Attempts int
	err      error
}

// Error says where and what.
func (e *Error) Error() string {
	s := e.Host + ": "
	switch {
	case e.Status != 0:
		s += fmt.Sprintf("status %d %s", e.Status, http.StatusText(e.Status))
		if e.Said != "" {
			s += fmt.Sprintf(" (%s)", e.Said)
		}
	default:
		s += plain(e.err)
	}
	if e.Attempts > 1 {
		s += fmt.Sprintf(", after %d attempts", e.Attempts)
	}
	if e.After > 0 {
		s += fmt.Sprintf(", asks to wait %v", e.After)
	}
	return s
}

// plain is the reason inside a network error, without the addresses.
func plain(err error) string {
	var op *net.OpError
	var name *net.DNSError
	switch {
	case errors.As(err, &name):
		return "there is no such host"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "the connection broke"
	case errors.As(err, &op):
		err = op.Err
	}
	return err.Error()
}

// RoundTrip implements http.RoundTripper. Its slot is taken until the answer's
// body is closed.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	free := func() { <-t.slots }
	for attempt := 1; ; attempt++ {
		response, failed := t.try(r, attempt, free)
		if failed == nil {
			return response, nil
		}
		wait, again := t.wait(failed, attempt)
		if again && (r.Body == nil || r.GetBody != nil) && ctx.Err() == nil && sleep(ctx, wait) == nil {
			continue
		}
		free()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return nil, failed
	}
}

// try makes one attempt. Free is called when its answer has come, or when the
// answer's body is closed.
func (t *Transport) try(r *http.Request, attempt int, free func()) (*http.Response, *Error) {
	fail := &Error{Host: r.URL.Host, Attempts: attempt}
	ctx, cancel := r.Context(), context.CancelFunc(func() {})
	if t.Timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, t.Timeout, fmt.Errorf("no answer within %v", t.Timeout))
	}
	one := r.Clone(ctx)
	if r.GetBody != nil {
		if one.Body, fail.err = r.GetBody(); fail.err != nil {
			cancel()
			return nil, fail
		}
	}
	response, err := t.base.RoundTrip(one)
	if err != nil {
		fail.err = err
		if ctx.Err() != nil {
			fail.err = context.Cause(ctx)
		}
		cancel()
		return nil, fail
	}
	if response.StatusCode >= http.StatusBadRequest {
		fail.Status, fail.Said, fail.After = response.StatusCode, said(response.Body), after(response.Header)
		response.Body.Close()
		cancel()
		return nil, fail
	}
	b := &body{ReadCloser: response.Body, ctx: ctx, parent: r.Context(), fail: fail, left: t.MaxBytes, bounded: t.MaxBytes > 0, end: cancel}
	response.Body = b
	if !t.Whole {
		b.end = func() { cancel(); free() }
		return response, nil
	}
	data, err := io.ReadAll(b)
	b.Close()
	if err != nil {
		return nil, fail
	}
	free()
	response.Body = io.NopCloser(bytes.NewReader(data))
	return response, nil
}

// wait says how long to wait before the next attempt, and whether to make one.
func (t *Transport) wait(e *Error, attempt int) (time.Duration, bool) {
	if attempt >= t.Attempts || !e.Temporary() || e.After > t.MaxWait {
		return 0, false
	}
	if e.After > 0 {
		return e.After, true
	}
	wait := min(t.Wait<<(attempt-1), t.MaxWait)
	return wait/2 + rand.N(wait/2+1), true // those who failed together must not come back together
}

// Temporary reports whether the same request may go well later.
func (e *Error) Temporary() bool {
	switch {
	case e.Status == http.StatusNotImplemented, errors.Is(e.err, errTooLong):
		return false
	case e.Status != 0:
		return e.Status == http.StatusTooManyRequests || e.Status >= 500
	}
	var op *net.OpError
	return !errors.As(e.err, &op) || op.Op != "dial" || op.Timeout() // nobody is there, or there is no such place
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// after reads Retry-After: seconds, or a date.
func after(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 && seconds < 1e9 {
		return time.Duration(seconds * float64(time.Second))
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(time.Until(date).Round(time.Second), 0)
	}
	return 0
}

// maxSaid is how many bytes of a server's complaint are passed on.
const maxSaid = 300

// said is what a server gives for a reason: the message within its JSON, or
// its text, in one line.
func said(r io.Reader) string {
	data, _ := io.ReadAll(io.LimitReader(r, 64<<10)) // what came of it will do
	text := string(data)
	if m := message(data); m != "" {
		text = m
	} else if bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		return "" // the page of some proxy
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if len(text) > maxSaid {
		text = strings.ToValidUTF8(text[:maxSaid], "") + "…"
	}
	return text
}
