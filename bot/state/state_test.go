package state_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"setu/bot"
	"setu/bot/state"
)

// broken is a store whose disk is full.
type broken struct{ state.Store }

var errFull = errors.New("disk full")

func (broken) Remember(ctx context.Context, _ state.Owner, _ string, _ bot.Turn) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return errFull
}

func TestAnAnswerDoesNotDependOnMemory(t *testing.T) {
	var log strings.Builder
	c := state.Anonymous(broken{}, slog.New(slog.NewTextHandler(&log, nil)))
	if err := c.Append(t.Context(), "c", bot.Turn{Question: "secret"}); err != nil {
		t.Errorf("error %v, want none", err)
	}
	if !strings.Contains(log.String(), "disk full") || strings.Contains(log.String(), "secret") {
		t.Errorf("log %q", &log)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Append(ctx, "c", bot.Turn{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the cancellation", err)
	}
}

// expiring counts how often it is asked to expire.
type expiring struct {
	state.Store
	calls atomic.Int32
}

func (e *expiring) Expire(_ context.Context, retention time.Duration) (state.Counts, error) {
	if retention != time.Hour {
		return state.Counts{}, errors.New("not the retention that was set")
	}
	if e.calls.Add(1) == 2 {
		return state.Counts{}, errFull
	}
	return state.Counts{Turns: 1}, nil
}

func TestRetainExpiresNowAndDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		s := &expiring{}
		ctx, cancel := context.WithCancel(t.Context())
		go state.Retain(ctx, s, time.Hour, slog.New(slog.NewTextHandler(&log, nil)))
		for day := range 4 {
			if day > 0 {
				time.Sleep(24 * time.Hour)
			}
			synctest.Wait()
			if n := s.calls.Load(); int(n) != day+1 {
				t.Errorf("expired %d times by day %d", n, day)
			}
		}
		cancel()
		synctest.Wait()
		if strings.Count(log.String(), "state expired") != 3 || strings.Count(log.String(), "disk full") != 1 {
			t.Errorf("log %s", &log)
		}
	})
}
