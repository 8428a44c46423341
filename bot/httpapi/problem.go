package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"setu/bot"
	"setu/retrieval"
)

// problem is an error as RFC 9457 (application/problem+json) writes it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

func (p problem) Error() string { return p.Title + ": " + p.Detail }

func newProblem(status int, format string, args ...any) problem {
	return problem{"about:blank", http.StatusText(status), status, fmt.Sprintf(format, args...)}
}

// ErrStopping is the cause with which those who stop the service cancel the
// context of its requests: whoever still waits is told.
var ErrStopping = errors.New("the service is stopping; ask again in a moment")

// toProblem gives an error its status. The text of an error that is not the
// asker's own never leaves the log.
func toProblem(err error) problem {
	var p problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, bot.ErrConversation):
		return newProblem(http.StatusNotFound, "%s", bot.ErrConversation)
	case errors.Is(err, bot.ErrDocument):
		return newProblem(http.StatusNotFound, "%s", err)
	case errors.Is(err, bot.ErrTooLarge):
		return newProblem(http.StatusUnprocessableEntity, "%s", err)
	case errors.Is(err, bot.ErrBusy):
		return newProblem(http.StatusServiceUnavailable, "%s; try again in a second", bot.ErrBusy)
	case errors.Is(err, bot.ErrTooLong), errors.Is(err, bot.ErrDraftTooLong):
		return newProblem(http.StatusRequestEntityTooLarge, "%s", err)
	case errors.Is(err, bot.ErrEmpty), errors.Is(err, bot.ErrNoDraft), errors.Is(err, bot.ErrInvalid), errors.Is(err, bot.ErrLanguage), errors.Is(err, bot.ErrSameDocument), errors.Is(err, retrieval.ErrFilter):
		return newProblem(http.StatusBadRequest, "%s", err)
	case errors.Is(err, ErrStopping):
		return newProblem(http.StatusServiceUnavailable, "%s", ErrStopping)
	case errors.Is(err, context.DeadlineExceeded):
		return newProblem(http.StatusGatewayTimeout, "the answer took too long")
	}
	return newProblem(http.StatusInternalServerError, "something went wrong here; the log of the service says what")
}

// handler is an HTTP handler that may fail.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle turns a handler's error into a problem, and logs those that are ours.
func handle(log *slog.Logger, h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		cause := context.Cause(r.Context())
		switch {
		case err == nil || cause == context.Canceled:
			return
		case cause != nil:
			err = cause
		}
		p := toProblem(err)
		if p.Status == http.StatusInternalServerError {
			log.Error("request", "method", r.Method, "path", r.URL.Path, "error", err)
		}
		writeProblem(w, p)
	}
}

func writeProblem(w http.ResponseWriter, p problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	// Nothing can be told to a client that has gone.
	_ = json.NewEncoder(w).Encode(p)
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(true)
	return e.Encode(v)
}

// maxBody is the largest request, in bytes.
const maxBody = 64 << 10

// readJSON decodes a request's body: one JSON object with known fields only.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "" && !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return newProblem(http.StatusUnsupportedMediaType, "send application/json, not %q", kind)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return newProblem(http.StatusRequestEntityTooLarge, "the request is larger than %d bytes", maxBody)
	}
	if err != nil {
		return newProblem(http.StatusBadRequest, "the request was cut off")
	}
	return decode(body, v)
}
