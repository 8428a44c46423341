package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"

	"setu/retrieval/polite"
)

// wire is the transport below the library: it asks politely, watches what
// comes back, and leaves out of the requests what a server does not take.
type wire struct {
	below   http.RoundTripper
	inspect func(*sight, []byte) (bool, error) // of each line of an answer; nil for answers that are no lines

	mu    sync.Mutex
	unfit map[string]string // fields to rename, or, to "", leave out
}

// maxAnswer is the longest answer, in bytes on the wire: a token takes some
// hundred bytes there.
const maxAnswer = 4 << 20

func newWire(c Config, inspect func(*sight, []byte) (bool, error)) *wire {
	return &wire{
		below:   polite.New(polite.Config{Slots: c.Slots, Attempts: 3, MaxBytes: maxAnswer}, c.Transport),
		inspect: inspect, unfit: map[string]string{},
	}
}

// client is an HTTP client over the wire.
func (w *wire) client() polite.Client { return polite.Client{HTTP: &http.Client{Transport: w}} }

var errElsewhere = errors.New("it sends us elsewhere; set its new address")

// RoundTrip implements http.RoundTripper. A redirect is an error: to follow it
// would carry the key and the question to another place.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	seen, _ := r.Context().Value(sightKey{}).(*sight)
	if seen == nil {
		seen = &sight{}
	}
	response, err := w.send(r, body)
	if w.learn(err, body) {
		response, err = w.send(r, body)
	}
	if err == nil && response.StatusCode >= http.StatusMultipleChoices {
		response.Body.Close()
		err = errElsewhere
	}
	if err != nil {
		if r.Context().Err() == nil {
			seen.turnDown()
		}
		return nil, seen.fail(err)
	}
	if w.inspect != nil {
		response.Body = newStream(response.Body, w.inspect, seen)
	}
	return response, nil
}

// send makes one request of a body, without the fields that don't fit.
func (w *wire) send(r *http.Request, body []byte) (*http.Response, error) {
	body, err := w.fit(body)
	if err != nil {
		return nil, err
	}
	one := r.Clone(r.Context())
	one.ContentLength = int64(len(body))
	one.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	one.Body, _ = one.GetBody()
	return w.below.RoundTrip(one)
}

func (w *wire) fit(body []byte) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.unfit) == 0 {
		return body, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	for field, other := range w.unfit {
		if value, there := fields[field]; there && other != "" {
			fields[other] = value
		}
		delete(fields, field)
	}
	return json.Marshal(fields)
}

// optional are the fields a server may refuse, and their other names.
var optional = map[string]string{"temperature": "", "stream_options": "", "max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}

var fieldName = regexp.MustCompile(`[a-z_]+`)

// learn reports whether a request was refused for a field that it can do
// without, the first that is named, and remembers that.
func (w *wire) learn(err error, body []byte) bool {
	var refused *polite.Error
	if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest && refused.Status != http.StatusUnprocessableEntity {
		return false
	}
	sent, err := w.fit(body)
	if err != nil {
		return false
	}
	for _, name := range fieldName.FindAllString(refused.Said, -1) {
		if other, may := optional[name]; may && bytes.Contains(sent, []byte(`"`+name+`":`)) {
			w.mu.Lock()
			defer w.mu.Unlock()
			delete(w.unfit, other) // it may have been renamed to this one
			w.unfit[name] = other
			return true
		}
	}
	return false
}
