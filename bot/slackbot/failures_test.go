package slackbot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/slackbot/slacktest"
	"setu/bot/state"
)

// held answers when the test lets it, or when it is cancelled.
type held struct {
	begun chan string
	free  chan struct{}
}

func newHeld() *held { return &held{make(chan string, 100), make(chan struct{})} }

func (h *held) answer(ctx context.Context, q bot.Question, _ func(bot.Event)) (bot.Answer, error) {
	h.begun <- q.Text
	select {
	case <-h.free:
		return cited("You asked: " + q.Text + "."), nil
	case <-ctx.Done():
		return bot.Answer{}, context.Cause(ctx)
	}
}

// The same event twice, a retry that is the only copy, and the two events that
// one mention makes.
func TestDuplicatesAreAnsweredOnce(t *testing.T) {
	for name, settings := range map[string]func(*Config){"socket": func(*Config) {}, "http": overHTTP} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			r := start(t, s, settings)
			p := r.deliver(s.Mention(inChannel, "once?"))
			r.deliver(p.Again())
			r.deliver(s.AsMessage(p))
			only := s.DirectMessage("only copy?").Again().Again()
			r.deliver(only)
			r.ours(inChannel, "once?")
			r.ours(dm, "only copy?")
			r.deliver(p.Again())
			r.quiet()
			if a, b := len(r.fromUs(inChannel)), len(r.fromUs(dm)); a != 1 || b != 1 {
				t.Errorf("%d and %d answers, want one each", a, b)
			}
		})
	}
}

func TestAcknowledgementDoesNotWaitForTheAnswer(t *testing.T) {
	for name, settings := range map[string]func(*Config){"socket": func(*Config) {}, "http": overHTTP} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			h := newHeld()
			r := start(t, s, settings, answering(h.answer))
			r.deliver(s.DirectMessage("slow?")) // fails unless it is acknowledged
			if got := <-h.begun; got != "slow?" {
				t.Errorf("asked %q", got)
			}
			if n := len(r.fromUs(dm)); n != 0 {
				t.Errorf("%d messages before there was an answer", n)
			}
			close(h.free)
			r.ours(dm, "slow?")
		})
	}
}

// What cannot be read is acknowledged all the same: Slack would send it again
// and again.
func TestUnreadableDeliveries(t *testing.T) {
	t.Run("socket", func(t *testing.T) {
		s := slacktest.Start(t)
		r := start(t, s)
		for name, p := range map[string]slacktest.Payload{
			"an event of no known type":  s.Recorded("unknown_event"),
			"an event without an event":  s.Recorded("app_mention").With("event", nil),
			"fields of other types":      s.Recorded("app_mention").With("event.ts", 12),
			"an interaction":             {Kind: slacktest.Interactive, Raw: `{"type": 7}`},
			"a kind that does not exist": {Kind: "carrier_pigeon", Body: map[string]any{}},
		} {
			if d := s.Deliver(p); !d.Acked {
				t.Errorf("%s was not acknowledged", name)
			}
		}
		s.SendText("{") // has no id to acknowledge
		s.SendText(`{"type":"events_api"}`)
		r.deliver(s.DirectMessage("still there?"))
		r.ours(dm, "still there?")
	})
	t.Run("http", func(t *testing.T) {
		s := slacktest.Start(t)
		r := start(t, s, overHTTP)
		for name, p := range map[string]slacktest.Payload{
			"an event of no known type": s.Recorded("unknown_event"),
			"no JSON":                   {Kind: slacktest.Events, Raw: `{"type": `},
			"an interaction":            {Kind: slacktest.Interactive, Raw: `[]`},
		} {
			if d := s.Deliver(p); d.Status != 200 {
				t.Errorf("%s: %d, want 200", name, d.Status)
			}
		}
		r.deliver(s.DirectMessage("still there?"))
		r.ours(dm, "still there?")
	})
}

func TestURLIsVerified(t *testing.T) {
	s := slacktest.Start(t)
	start(t, s, overHTTP)
	p := s.Recorded("url_verification")
	if d := s.Deliver(p); d.Status != 200 || !strings.Contains(string(d.Body), p.Text("challenge")) {
		t.Errorf("got %d %s", d.Status, d.Body)
	}
}

// A forged, stale or missing signature is refused; a replay inside the five
// minutes is a duplicate.
func TestSignatures(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, overHTTP)
	for _, p := range []slacktest.Payload{s.DirectMessage("forged?"), s.Command("forged?"), s.Recorded("block_actions")} {
		for _, how := range []slacktest.Signature{slacktest.Wrong, slacktest.Stale, slacktest.Unsigned} {
			if d := s.Deliver(p.Signed(how)); d.Status != http.StatusUnauthorized {
				t.Errorf("%s %d: %d, want 401", p.Kind, how, d.Status)
			}
		}
	}
	replayed := s.DirectMessage("real?")
	r.deliver(replayed)
	r.ours(dm, "real?")
	r.deliver(replayed)
	r.quiet()
	if n := len(r.oracle.questions()); n != 1 {
		t.Errorf("%d questions, want 1", n)
	}
	r.logs.mu.Lock()
	defer r.logs.mu.Unlock()
	if strings.Contains(r.logs.b.String(), slacktest.SigningSecret) {
		t.Error("the secret is in the log")
	}
}

// Bots, ourselves above all, are not answered.
func TestLoopsEnd(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	for _, p := range []slacktest.Payload{
		s.DirectMessage("me").With("event.user", slacktest.BotUser),
		s.DirectMessage("me").With("event.bot_id", slacktest.BotID),
		s.Mention(inChannel, "bot").With("event.user", slacktest.OtherBot).With("event.bot_id", "B0TIDE00001"),
		s.Recorded("bot_message"),
	} {
		r.deliver(p)
	}
	r.quiet()
	if n := len(r.oracle.questions()); n != 0 {
		t.Errorf("%d questions", n)
	}
}

func TestQuestionChangedBeforeItsAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*slacktest.Slack, slacktest.Payload) slacktest.Payload
		told   string
	}{
		"edited":  {func(s *slacktest.Slack, p slacktest.Payload) slacktest.Payload { return s.Edited(p, "another?") }, english.Edited},
		"deleted": {func(s *slacktest.Slack, p slacktest.Payload) slacktest.Payload { return s.Deleted(p) }, ""},
	} {
		t.Run(name+" while it is answered", func(t *testing.T) {
			s := slacktest.Start(t)
			h := newHeld()
			r := start(t, s, answering(h.answer))
			p := r.deliver(s.DirectMessage("first?"))
			<-h.begun
			r.deliver(c.change(s, p))
			if c.told != "" {
				if m := r.ours(dm, c.told); m.For != slacktest.Asker {
					t.Errorf("everybody is told: %+v", m)
				}
			}
			r.quiet()
			close(h.free)
			r.end()
			for _, m := range r.fromUs(dm) {
				t.Errorf("there is %+v", m)
			}
			if n := len(r.oracle.questions()); n != 1 {
				t.Errorf("%d questions, want only the first", n)
			}
		})
		t.Run(name+" before it comes", func(t *testing.T) {
			s := slacktest.Start(t)
			r := start(t, s)
			p := s.DirectMessage("first?")
			s.Hear(p)
			r.deliver(c.change(s, p))
			r.deliver(p)
			if c.told != "" {
				r.ours(dm, c.told)
			}
			r.quiet()
			if n := len(r.oracle.questions()); n != 0 {
				t.Errorf("%d questions", n)
			}
		})
		t.Run(name+" after its answer", func(t *testing.T) {
			s := slacktest.Start(t)
			r := start(t, s)
			p := r.deliver(s.DirectMessage("first?"))
			r.ours(dm, "first?")
			r.quiet()
			r.deliver(c.change(s, p))
			r.quiet()
			if len(s.Ephemeral()) != 0 || len(r.fromUs(dm)) != 1 {
				t.Errorf("%d private messages, %d answers", len(s.Ephemeral()), len(r.fromUs(dm)))
			}
		})
	}
}

func TestNotInTheChannel(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(func(context.Context, bot.Question, func(bot.Event)) (bot.Answer, error) {
		a := cited(repeat("A very long sentence stands here. ", 600)) // several messages
		return a, nil
	}))
	r.deliver(s.Mention(slacktest.Elsewhere, "hello?"))
	m := r.ours(dm, "I am not a member of <#"+slacktest.Elsewhere+">")
	r.quiet()
	if n := len(r.fromUs(dm)); n != 1 || m.Thread != "" {
		t.Errorf("told %d times", n)
	}
}

// blocked is a store that accepts nothing for a while.
type blocked struct {
	state.Store
	until chan struct{}
}

// Accept waits.
func (b blocked) Accept(ctx context.Context, j state.Job, keys ...string) (bool, error) {
	<-b.until
	return b.Store.Accept(ctx, j, keys...)
}

// While we are slow Slack's deliveries pile up with us, and none is lost.
func TestSlowConsumerLosesNothing(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: 30 * time.Second})
	until := make(chan struct{})
	r := start(t, s, func(c *Config) { c.Store = blocked{c.Store, until} })
	const n = 120 // slack-go holds 50
	var acked sync.WaitGroup
	for i := range n {
		p := s.DirectMessage(fmt.Sprintf("number %d?", i))
		acked.Go(func() {
			if d := s.Deliver(p); !d.Acked {
				t.Errorf("%d was not acknowledged", i)
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	close(until)
	acked.Wait()
	r.quiet()
	if got := len(r.fromUs(dm)); got != n {
		t.Errorf("%d answers, want %d", got, n)
	}
}

// failing is a store on a full disk.
type failing struct {
	state.Store
	mu    sync.Mutex
	fails int
}

// Accept fails a few times.
func (f *failing) Accept(ctx context.Context, j state.Job, keys ...string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails--; f.fails >= 0 {
		return false, errors.New("the disk is full")
	}
	return f.Store.Accept(ctx, j, keys...)
}

// What cannot be remembered is not acknowledged, so that Slack sends it again.
func TestWhatIsNotKeptIsNotAcknowledged(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{})
	r := start(t, s, overHTTP, func(c *Config) { c.Store = &failing{Store: c.Store, fails: 1} })
	p := s.DirectMessage("kept?")
	if d := s.Deliver(p); d.Status != http.StatusServiceUnavailable {
		t.Errorf("got %d", d.Status)
	}
	r.deliver(p.Again())
	r.ours(dm, "kept?")
}

func TestStopIsFinal(t *testing.T) {
	s := slacktest.Start(t)
	h := newHeld()
	r := start(t, s, answering(h.answer))
	p := r.deliver(s.DirectMessage("long?"))
	<-h.begun
	thread := p.Text("event.ts")
	r.deliver(s.Stop(dm, thread))
	r.ours(dm, english.Stopped)
	r.quiet()
	if got := s.SessionOf(dm, thread).Status; got != "active" {
		t.Errorf("session %s", got)
	}
	close(h.free)
	r.end()
	if n := len(r.fromUs(dm)); n != 1 {
		t.Errorf("%d messages, want one", n)
	}
}

func TestStopAlsoEndsWhatWaits(t *testing.T) {
	s := slacktest.Start(t)
	h := newHeld()
	r := start(t, s, answering(h.answer))
	p := r.deliver(s.DirectMessage("one?"))
	<-h.begun
	r.deliver(s.DirectMessage("two?").With("event.thread_ts", p.Text("event.ts")))
	r.deliver(s.Stop(dm, p.Text("event.ts")))
	r.quiet()
	if n := len(r.oracle.questions()); n != 1 {
		t.Errorf("%d questions reached the assistant, want 1", n)
	}
}

// Other people's markup comes out as text, wherever it went in.
func TestInjectedMarkup(t *testing.T) {
	s := slacktest.Start(t)
	hostile := "<!channel> <@U1> <https://evil.example|click> [x](https://evil.example) *b*"
	r := start(t, s, answering(func(context.Context, bot.Question, func(bot.Event)) (bot.Answer, error) {
		a := cited(hostile)
		a.Citations[0].Title, a.Citations[0].Quote, a.Citations[0].Publisher = hostile, hostile, hostile
		a.Notice = hostile
		return a, nil
	}))
	r.deliver(s.Command("&lt;!channel&gt; &lt;@U1&gt;"))
	m := s.WaitMessage(inChannel, func(m slacktest.Message) bool { return m.For != "" })
	r.deliver(s.Press(m, actionShare))
	r.deliver(s.DirectMessage(hostile))
	r.ours(dm, "click")
	r.quiet()
	for _, c := range s.Calls() {
		raw, err := json.Marshal(c.Args)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<!channel", "<@U1>", "<https://evil.example"} {
			quoted, _ := json.Marshal(bad)
			if bytes.Contains(raw, bytes.Trim(quoted, `"`)) {
				t.Errorf("%s sends %s: %s", c.Method, bad, raw)
			}
		}
		if bytes.Contains(raw, []byte(`[x](https://evil.example) \\*b`)) || bytes.Contains(raw, []byte(`\\[x](https`)) {
			t.Errorf("%s sends a link in Markdown: %s", c.Method, raw)
		}
	}
}

// Over HTTP nothing is taken before we know who we are, nor after the end.
func TestNotReadyTakesNothing(t *testing.T) {
	s := slacktest.Start(t)
	r := newRig(t, s, memory(t), overHTTP)
	server := httptest.NewServer(r.Handler())
	defer server.Close()
	s.PostTo(server.URL+"/slack/events", server.URL+"/slack/commands", server.URL+"/slack/interactions")
	for _, p := range []slacktest.Payload{s.DirectMessage("early?"), s.Command("early?"), s.Recorded("block_actions")} {
		if d := s.Deliver(p); d.Status != http.StatusServiceUnavailable {
			t.Errorf("%s: %d, want 503", p.Kind, d.Status)
		}
	}
}
