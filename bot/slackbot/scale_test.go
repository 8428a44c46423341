package slackbot

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/slackbot/slacktest"
)

// How much the long tests do: the gate does little, a release much.
var deliveries = flag.Int("deliveries", 400, "deliveries of the tests that count answers; 10000 for a release")

// traffic is what Slack delivers of n questions: each one to four times, as
// itself, as a retry, as the message event beside a mention, and in no order.
func traffic(s *slacktest.Slack, n int) (questions, all []slacktest.Payload) {
	chance := rand.New(rand.NewPCG(1, 2))
	places := []string{slacktest.Channel, slacktest.Private, slacktest.DM}
	for len(all) < n {
		text := fmt.Sprintf("question number %d?", len(questions))
		p := s.Mention(places[len(questions)%2], text)
		if len(questions)%3 == 2 {
			p = s.DirectMessage(text)
		}
		s.Hear(p)
		questions = append(questions, p)
		all = append(all, p)
		for range chance.IntN(4) {
			again := p.Again()
			if chance.IntN(2) == 0 && p.Text("event.type") == "app_mention" {
				again = s.AsMessage(p)
			}
			all = append(all, again)
		}
	}
	chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return questions, all
}

// send delivers as Slack does: what is not acknowledged comes again.
func send(t *testing.T, s *slacktest.Slack, all []slacktest.Payload) {
	t.Helper()
	work := make(chan slacktest.Payload)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for p := range work {
				for tries := 0; !s.Deliver(p).Acked; tries++ {
					if tries > 20 {
						t.Errorf("%s was never acknowledged", p.Text("event.ts"))
						break
					}
					p = p.Again()
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	for _, p := range all {
		work <- p
	}
	close(work)
	wg.Wait()
}

// wantOnce fails unless each question has exactly one answer in its thread.
func wantOnce(t *testing.T, s *slacktest.Slack, questions []slacktest.Payload) {
	t.Helper()
	none, several := 0, 0
	for _, p := range questions {
		want := "You asked: " + strings.TrimPrefix(p.Text("event.text"), "<@"+slacktest.BotUser+"> ")
		n := 0
		for _, m := range s.InThread(p.Text("event.channel"), p.Text("event.ts")) {
			if m.BotID == slacktest.BotID {
				if !strings.HasPrefix(m.Text, strings.TrimSuffix(want, "?")) {
					t.Errorf("%s got %.80q", p.Text("event.text"), m.Text)
				}
				n++
			}
		}
		switch {
		case n == 0:
			none++
		case n > 1:
			several++
		}
	}
	if none > 0 || several > 0 {
		t.Errorf("of %d questions %d have no answer and %d have several", len(questions), none, several)
	}
}

// Duplicated, reordered and retried deliveries over two restarts: each answer
// exactly once, none lost.
func TestEachAnswerExactlyOnceOverRestarts(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: time.Second})
	questions, all := traffic(s, *deliveries)
	t.Logf("%d deliveries of %d questions", len(all), len(questions))
	dir := t.TempDir()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		send(t, s, all)
	}()
	for run := range 3 {
		store := file(t, dir)
		r := startOver(t, s, store, func(c *Config) { c.Durable, c.Drain = true, time.Millisecond })
		if run < 2 {
			for len(s.Calls("chat.postMessage")) < len(questions)*(run+1)/4 {
				time.Sleep(5 * time.Millisecond)
			}
			r.end()
			store.Close()
			continue
		}
		<-sent
		waitQuiet(t, r, 10*time.Minute)
		r.end()
		store.Close()
	}
	wantOnce(t, s, questions)
}

// waitQuiet is quiet for what takes longer.
func waitQuiet(t *testing.T, r *rig, patience time.Duration) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if st, err := r.store.Stats(t.Context()); err == nil && st.Open == 0 && st.Waiting == 0 && r.outbox.idle() {
			return
		}
	}
	st, _ := r.store.Stats(t.Context())
	t.Fatalf("there is still something to do: %+v; log:\n%.3000s", st, r.logs)
}

// Every third call of Slack's fails, in every way there is; every answer comes,
// once.
func TestEveryThirdCallFails(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: 30 * time.Second})
	r := start(t, s)
	s.Storm(3)
	questions, all := traffic(s, max(60, *deliveries/20))
	send(t, s, all)
	waitQuiet(t, r, 10*time.Minute)
	r.end()
	wantOnce(t, s, questions)
	limited := time.Time{}
	for _, c := range s.Calls("chat.postMessage") {
		if c.Fault == "429" && !c.TooSoon {
			limited = c.At
		}
		if c.TooSoon && c.At.Sub(limited) > 200*time.Millisecond { // else it was on its way
			t.Error("a message was posted before its Retry-After was over")
			break
		}
	}
}

// A stream through the same storm: every answer whole, and once.
func TestEveryThirdCallFailsWhileStreaming(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: 30 * time.Second})
	pieces := sentencesOf("灯台守は岬で暮らしている。", 14)
	wait := paced(s)
	r := start(t, s, answering(writing(pieces, func(i int) {
		if i < 4 {
			wait(i)
		}
	})))
	s.Storm(3, "chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage", "chat.delete", "conversations.replies")
	var asked []slacktest.Payload
	for i := range 10 {
		asked = append(asked, r.deliver(s.DirectMessage(fmt.Sprintf("日本語%d？", i))))
	}
	waitQuiet(t, r, 5*time.Minute)
	r.end()
	for _, p := range asked {
		var b strings.Builder
		for _, m := range s.InThread(dm, p.Text("event.ts")) {
			if m.BotID == slacktest.BotID {
				said, _, _ := strings.Cut(m.Text, "\n[1] Harbour")
				b.WriteString(said)
			}
		}
		if got, want := b.Len(), len(strings.Join(pieces, "")); got < want || got > want+40 {
			t.Errorf("%s has %d bytes of answer, want %d", p.Text("event.text"), got, want)
		}
	}
}

// 24 kB of Japanese arrive whole, posted and streamed, in messages that Slack
// takes.
func TestLongJapaneseAnswerArrivesWhole(t *testing.T) {
	var b strings.Builder
	for i := 0; b.Len() < 24_000; i++ {
		fmt.Fprintf(&b, "第%d条により、日印両国は灯台守を%d人まで招へいする。[1] ", i, i*7)
	}
	text := strings.TrimSpace(b.String())
	for name, deliver := range map[string]func(*slacktest.Slack) slacktest.Payload{
		"posted":   func(s *slacktest.Slack) slacktest.Payload { return s.Mention(inChannel, "長い？") },
		"streamed": func(s *slacktest.Slack) slacktest.Payload { return s.DirectMessage("長い？") },
	} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			var wait func(int)
			if name == "streamed" {
				wait = paced(s)
			}
			pieces := split(text, func(s string) string { return s }, room{900, 900})
			r := start(t, s, answering(func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
				a, err := writing(pieces, wait)(ctx, q, tell)
				a.Language = "ja"
				return a, err
			}))
			p := r.deliver(deliver(s))
			waitQuiet(t, r, time.Minute)
			wantWhole(t, s, p.Text("event.channel"), text)
			for _, c := range s.Calls() {
				if c.Error != "" {
					t.Errorf("%s was refused with %s", c.Method, c.Error)
				}
			}
			if n := len(r.fromUs(p.Text("event.channel"))); n < 3 {
				t.Errorf("%d messages", n)
			}
		})
	}
}
