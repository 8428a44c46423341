package slackbot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"setu/bot/slackbot/slacktest"
)

func TestReconnects(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	s.Drop()
	s.WaitConnections(1)
	r.deliver(s.DirectMessage("after a drop?"))
	r.ours(dm, "after a drop?")
	s.Disconnect("refresh_requested")
	s.WaitConnections(1)
	r.deliver(s.DirectMessage("after a refresh?"))
	r.ours(dm, "after a refresh?")
	if is, ok := r.Health(); !ok {
		t.Errorf("health: %s", is)
	}
	if !strings.Contains(r.logs.String(), "connecting again") {
		t.Errorf("the log does not tell: %s", r.logs)
	}
}

// The longer connections fail to live, the longer the next one is waited for.
func TestReconnectStormIsThrottled(t *testing.T) {
	th := &throttle{}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var waits []time.Duration
	for range 9 {
		w := th.next(now)
		waits = append(waits, w)
		now = now.Add(w + 10*time.Millisecond) // it dies at once
	}
	want := "[0s 990ms 1.99s 3.99s 7.99s 15.99s 31.99s 59.99s 59.99s]"
	if fmt.Sprint(waits) != want {
		t.Errorf("waits %v, want %s", waits, want)
	}
	if w := th.next(now.Add(goodLife + time.Second)); w != 0 {
		t.Errorf("after a good connection it waits %v", w)
	}
}

func TestBadTokens(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		holds  string
	}{
		"bot":                {func(c *Config) { c.BotToken = "xoxb-wrong" }, "SLACK_BOT_TOKEN (invalid_auth)"},
		"app":                {func(c *Config) { c.AppToken = "xapp-wrong" }, "SLACK_APP_TOKEN (invalid_auth)"},
		"bot token for both": {func(c *Config) { c.AppToken = c.BotToken }, "no app-level token"},
	} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			b := newRig(t, s, memory(t), c.change)
			err := b.Run(t.Context())
			if !errors.Is(err, ErrToken) || !strings.Contains(err.Error(), c.holds) || strings.Contains(err.Error(), "xoxb-") || strings.Contains(err.Error(), "-wrong") {
				t.Errorf("got %v", err)
			}
			if is, ok := b.Health(); ok {
				t.Errorf("health: %s", is)
			}
		})
	}
}

func TestTooManyConnectionsAlerts(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"apps.connections.open"}, Error: "too_many_websockets"})
	r := newRig(t, s, memory(t))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	s.WaitCalls(2, "apps.connections.open") // it goes on trying
	is, ok := r.Health()
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if ok || !strings.Contains(is, "too_many_websockets") || !strings.Contains(r.logs.String(), "too_many_websockets") {
		t.Errorf("health %q; log %s", is, r.logs)
	}
}

func TestSlackIsDownAtTheStart(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"auth.test"}, Status: 503, Times: 1})
	r := start(t, s)
	r.deliver(s.DirectMessage("up again?"))
	r.ours(dm, "up again?")
}

func TestRevokedTokenAndUninstalledApp(t *testing.T) {
	for _, event := range []string{"tokens_revoked", "app_uninstalled"} {
		t.Run(event, func(t *testing.T) {
			s := slacktest.Start(t)
			r := start(t, s)
			r.deliver(s.Recorded(event))
			err := <-r.ended
			r.ended <- err
			if !errors.Is(err, ErrGone) {
				t.Errorf("ended with %v", err)
			}
			if is, ok := r.Health(); ok || !strings.HasPrefix(is, "failed") {
				t.Errorf("health %s", is)
			}
		})
	}
	t.Run("told by a call", func(t *testing.T) {
		s := slacktest.Start(t)
		h := newHeld()
		r := start(t, s, answering(h.answer))
		r.deliver(s.DirectMessage("lost?"))
		<-h.begun
		s.Revoke()
		close(h.free)
		err := <-r.ended
		r.ended <- err
		if st, _ := r.store.Stats(t.Context()); !errors.Is(err, ErrGone) || st.Waiting != 1 {
			t.Errorf("ended with %v; %d messages wait", err, st.Waiting)
		}
	})
}

func TestRateLimitIsHonoured(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"chat.postMessage"}, Status: 429, RetryAfter: 2 * time.Second, Times: 1})
	r := start(t, s)
	r.deliver(s.DirectMessage("patient?"))
	r.ours(dm, "patient?")
	r.quiet()
	calls := s.Calls("chat.postMessage")
	if len(calls) != 2 || calls[1].TooSoon || calls[1].At.Sub(calls[0].At) < 2*time.Second {
		t.Errorf("calls %+v", calls)
	}
	if n := len(s.Calls("conversations.replies")); n != 0 {
		t.Errorf("it looked %d times for what was surely not posted", n)
	}
}

// A message whose response is lost is looked for before it is posted again.
func TestLostResponse(t *testing.T) {
	for name, f := range map[string]slacktest.Fault{
		"after it was posted":  {Methods: []string{"chat.postMessage"}, Drop: true, After: true, Times: 1},
		"before it was posted": {Methods: []string{"chat.postMessage"}, Drop: true, Times: 1},
		"503 after":            {Methods: []string{"chat.postMessage"}, Status: 503, After: true, Times: 1},
		"503 before":           {Methods: []string{"chat.postMessage"}, Status: 503, Times: 1},
		"an internal error":    {Methods: []string{"chat.postMessage"}, Error: "internal_error", After: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			s.Fail(f)
			r := start(t, s)
			r.deliver(s.DirectMessage("once?"))
			r.ours(dm, "once?")
			r.quiet()
			if n := len(r.fromUs(dm)); n != 1 {
				t.Errorf("%d answers, want one", n)
			}
		})
	}
}

// While it is not known whether a message has arrived, and Slack can't be asked,
// nothing is posted.
func TestLostResponseAndSlackCannotBeAsked(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"chat.postMessage"}, Drop: true, After: true, Times: 1})
	s.Fail(slacktest.Fault{Methods: []string{"conversations.replies"}, Status: 429, RetryAfter: time.Second, Times: 2})
	r := start(t, s)
	r.deliver(s.DirectMessage("once?"))
	r.quiet()
	if n := len(r.fromUs(dm)); n != 1 {
		t.Errorf("%d answers, want one", n)
	}
}

// What Slack refuses to lay out is posted as words.
func TestRefusedBlocksBecomeWords(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"chat.postMessage"}, Error: "invalid_blocks", Times: 1})
	r := start(t, s)
	r.deliver(s.DirectMessage("plain?"))
	m := r.ours(dm, "plain?")
	if len(m.Blocks) != 0 || !strings.Contains(m.Text, "[1] Harbour Compact, 2025-08-29, ¶1 <https://setu.example/documents/harbour#p1>") {
		t.Errorf("got %+v", m)
	}
}

func TestShutdownWhileAnswering(t *testing.T) {
	t.Run("an answer that is ready in time is posted", func(t *testing.T) {
		s := slacktest.Start(t)
		h := newHeld()
		r := start(t, s, answering(h.answer))
		r.deliver(s.DirectMessage("in time?"))
		<-h.begun
		r.stop()
		close(h.free)
		if err := r.end(); err != nil {
			t.Errorf("ended with %v", err)
		}
		if n := len(r.fromUs(dm)); n != 1 {
			t.Errorf("%d answers", n)
		}
	})
	t.Run("a lasting store answers at the next start", func(t *testing.T) {
		s := slacktest.Start(t)
		dir := t.TempDir()
		store := file(t, dir)
		h := newHeld()
		r := startOver(t, s, store, answering(h.answer), func(c *Config) { c.Durable, c.Drain = true, 50*time.Millisecond })
		r.deliver(s.DirectMessage("later?"))
		<-h.begun
		r.end()
		store.Close()
		if n := len(r.fromUs(dm)); n != 0 {
			t.Errorf("%d messages before the restart", n)
		}
		store = file(t, dir)
		defer store.Close()
		r = startOver(t, s, store, func(c *Config) { c.Durable = true })
		defer r.end()
		r.ours(dm, "later?")
	})
	t.Run("a store in memory tells that it was interrupted", func(t *testing.T) {
		s := slacktest.Start(t)
		h := newHeld()
		r := start(t, s, answering(h.answer), func(c *Config) { c.Drain = 50 * time.Millisecond })
		p := r.deliver(s.DirectMessage("never?"))
		<-h.begun
		r.deliver(s.DirectMessage("nor this?").With("event.thread_ts", p.Text("event.ts")))
		r.end()
		got := r.fromUs(dm)
		if len(got) != 2 || !strings.Contains(got[0].All(), "The service was stopped") || !strings.Contains(got[1].All(), "The service was stopped") {
			t.Errorf("got %+v", got)
		}
	})
}

// Every delivery that was taken before the end is acknowledged, and what is
// acknowledged is kept.
func TestShutdownWritesAcknowledgements(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: 3 * time.Second})
	dir := t.TempDir()
	store := file(t, dir)
	r := startOver(t, s, store, func(c *Config) { c.Durable = true })
	var acked sync.Map
	var wg sync.WaitGroup
	for i := range 40 {
		p := s.DirectMessage(fmt.Sprintf("number %d?", i))
		wg.Go(func() { acked.Store(p.Text("event.ts"), s.Deliver(p).Acked) })
	}
	time.Sleep(5 * time.Millisecond)
	r.end()
	wg.Wait()
	acked.Range(func(ts, was any) bool {
		if was.(bool) {
			if _, err := store.Job(t.Context(), question{Team: slacktest.Team, Channel: dm}.id(ts.(string))); err != nil {
				t.Errorf("%v was acknowledged and is not kept: %v", ts, err)
			}
		}
		return true
	})
	store.Close()
}
