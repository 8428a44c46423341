package llm

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"setu/bot"
	"setu/retrieval/polite"
)

// When the model is left alone, and for how long.
const (
	breaksAfter = 3 // failures in a row
	rest        = 30 * time.Second
)

var errResting = errors.New("it failed several times and is left alone for a while")

// breaker keeps questions from waiting for a model that fails: after some
// failures in a row it lets nothing through, and after a rest one call to try.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time // nothing goes through before
}

// enter lets a call through, or returns errResting.
func (b *breaker) enter() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < breaksAfter {
		return nil
	}
	if time.Now().Before(b.until) {
		return errResting
	}
	b.until = time.Now().Add(rest) // this one tries, the rest waits for it
	return nil
}

// leave tells how a call that entered went.
func (b *breaker) leave(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.failures = 0
	case blames(err):
		if b.failures++; b.failures >= breaksAfter {
			b.until = time.Now().Add(rest)
		}
	case b.failures >= breaksAfter: // the call that tried was taken back: another may
		b.until = time.Now()
	}
}

// blames reports whether an error is the model's: not the caller's, nor one of
// this prompt alone.
func blames(err error) bool {
	var refused *polite.Error
	switch {
	case !errors.Is(err, bot.ErrModel), errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &refused):
		return refused.Status != http.StatusBadRequest && refused.Status != http.StatusRequestEntityTooLarge && refused.Status != http.StatusUnprocessableEntity
	}
	return true
}
