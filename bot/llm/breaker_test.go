package llm_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"setu/bot"
	"setu/bot/llm"
)

// canned is a server without a network, for time that is only told.
type canned struct {
	status int
	asked  int
	hold   chan struct{} // when there is one, an answer waits for it
}

const sayYes = "{\"message\":{\"content\":\"Yes.\"},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n"

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	c.asked++
	if c.hold != nil {
		select {
		case <-c.hold:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return &http.Response{StatusCode: c.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(sayYes)), Request: r}, nil
}

func over(t *testing.T, server http.RoundTripper) func(ctx context.Context) error {
	t.Helper()
	c, err := llm.New(t.Context(), llm.Config{Model: "ollama:m", Getenv: func(string) string { return "" }, Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context) error {
		_, err := c.Complete(ctx, prompt, nil)
		return err
	}
}

func TestModelThatFailsIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &canned{status: 500}
		ask := over(t, s)
		for range 3 {
			if err := ask(t.Context()); !errors.Is(err, bot.ErrModel) {
				t.Fatal(err)
			}
		}
		asked := s.asked
		if asked != 9 {
			t.Errorf("%d requests for 3 calls, want 3 attempts each", asked)
		}
		start := time.Now()
		if err := ask(t.Context()); !errors.Is(err, bot.ErrModel) || s.asked != asked || time.Since(start) > 0 {
			t.Errorf("%v after %d requests more and %v, want an error at once", err, s.asked-asked, time.Since(start))
		}
		time.Sleep(31 * time.Second)
		if _ = ask(t.Context()); s.asked != asked+3 {
			t.Errorf("%d requests after the rest, want the 3 attempts of one call", s.asked-asked)
		}
		if _ = ask(t.Context()); s.asked != asked+3 {
			t.Error("a call that failed after the rest lets others through")
		}
		time.Sleep(31 * time.Second)
		s.status = 200
		for range 3 {
			if err := ask(t.Context()); err != nil {
				t.Errorf("the server is well again: %v", err)
			}
		}
	})
}

func TestOneCallTriesAfterTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &canned{status: 401}
		ask := over(t, s)
		for range 3 {
			_ = ask(t.Context())
		}
		time.Sleep(31 * time.Second)
		s.status, s.hold = 200, make(chan struct{})
		first := make(chan error)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { first <- ask(ctx) }()
		synctest.Wait()
		if err := ask(t.Context()); !errors.Is(err, bot.ErrModel) || s.asked != 4 {
			t.Errorf("%v, %d requests: a second call tries as well", err, s.asked)
		}
		cancel() // the one who tried has gone: the next may
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		close(s.hold)
		if err := ask(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestCallersAndPromptsAreNotTheModelsFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &canned{status: 400}
		ask := over(t, s)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 5 {
			_, _ = ask(t.Context()), ask(gone)
		}
		s.status = 200
		if err := ask(t.Context()); err != nil {
			t.Errorf("left alone: %v", err)
		}
	})
}
