package slackbot

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/slackbot/slacktest"
)

// writing is a model that writes an answer in pieces; between is called before
// each but the first.
func writing(pieces []string, between func(i int)) func(context.Context, bot.Question, func(bot.Event)) (bot.Answer, error) {
	return func(ctx context.Context, _ bot.Question, tell func(bot.Event)) (bot.Answer, error) {
		tell(bot.Event{Stage: bot.Searching})
		for i, p := range pieces {
			if i > 0 && between != nil {
				between(i)
			}
			if ctx.Err() != nil {
				return bot.Answer{}, context.Cause(ctx)
			}
			tell(bot.Event{Stage: bot.Writing, Text: p})
		}
		a := cited("")
		a.Mode, a.Text = bot.Written, strings.Join(pieces, "")
		return a, nil
	}
}

// sentencesOf makes n sentences of a language, each long enough to be sent at
// once.
func sentencesOf(sentence string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strings.Repeat(sentence, 260/len([]rune(sentence))+1)
	}
	return out
}

// paced waits until as many calls of a method were made as pieces were told.
func paced(s *slacktest.Slack) func(int) {
	return func(i int) {
		for range 500 {
			if len(s.Calls("chat.startStream", "chat.appendStream")) >= i {
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
}

// numberLink is a citation's number that is a link.
var numberLink = regexp.MustCompile(`\[(\\\[\d+\\\])\]\([^)]*\)`)

// wantWhole fails unless the bot's messages in a thread hold, joined, a text once.
func wantWhole(t *testing.T, s *slacktest.Slack, channel, text string) {
	t.Helper()
	var b strings.Builder
	for _, m := range s.Messages(channel) {
		if m.BotID != slacktest.BotID {
			continue
		}
		if len(m.Text) > 10_600 {
			t.Errorf("a message of %d bytes", len(m.Text))
		}
		said, _, _ := strings.Cut(m.Text, "\n[1] Harbour") // the evidence in words
		b.WriteString(said)
		if len(m.Blocks) > 0 && m.Streaming {
			t.Error("a stream is still open")
		}
	}
	squeeze := func(s string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(numberLink.ReplaceAllString(s, "$1"), "\\", "")), "")
	}
	if got := squeeze(b.String()); got != squeeze(text) {
		t.Errorf("the messages hold %d bytes, want %d:\n%.300s\n…\nwant\n%.300s", len(got), len(squeeze(text)), got, squeeze(text))
	}
}

func TestDirectMessageIsStreamed(t *testing.T) {
	s := slacktest.Start(t)
	pieces := append(sentencesOf("Keepers guard the light. ", 3), "The end. [1]")
	r := start(t, s, answering(writing(pieces, paced(s))))
	p := r.deliver(s.DirectMessage("stream?"))
	m := r.ours(dm, "The end.")
	r.quiet()
	if a, b, c := len(s.Calls("chat.startStream")), len(s.Calls("chat.appendStream")), len(s.Calls("chat.stopStream")); a != 1 || b != 2 || c != 1 {
		t.Errorf("%d starts, %d appends, %d stops", a, b, c)
	}
	if n := len(s.Calls("chat.postMessage")); n != 0 || m.Thread != p.Text("event.ts") {
		t.Errorf("%d posts; the stream is in %s", n, m.Thread)
	}
	if !strings.Contains(m.All(), "Harbour Compact>, 2025-08-29, ¶1") || m.Metadata == nil {
		t.Errorf("got %+v", m)
	}
	if got := s.SessionOf(dm, m.Thread); got.Status != "active" {
		t.Errorf("session %+v", got)
	}
	wantWhole(t, s, dm, strings.Join(pieces, ""))
}

func TestChannelGetsOnePost(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(writing(sentencesOf("Keepers guard the light. ", 3), nil)))
	r.deliver(s.Mention(inChannel, "stream?"))
	r.ours(inChannel, "Keepers")
	r.quiet()
	if a, b := len(s.Calls("chat.startStream")), len(s.Calls("chat.postMessage")); a != 0 || b != 1 {
		t.Errorf("%d streams, %d posts", a, b)
	}
}

func TestShortAnswerIsNotStreamed(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(writing([]string{"Yes. [1]"}, nil)))
	r.deliver(s.DirectMessage("stream?"))
	r.ours(dm, "Yes.")
	r.quiet()
	if n := len(s.Calls("chat.startStream")); n != 0 {
		t.Errorf("%d streams", n)
	}
}

// One streamed message takes about 10 kB, which Japanese reaches three times
// sooner than English.
func TestStreamRollsOver(t *testing.T) {
	s := slacktest.Start(t)
	pieces := sentencesOf("灯台守は岬で暮らしている。", 30)
	r := start(t, s, answering(writing(pieces, paced(s))))
	r.deliver(s.DirectMessage("日本語？"))
	r.quiet()
	wantWhole(t, s, dm, strings.Join(pieces, ""))
	if n := len(r.fromUs(dm)); n < 3 {
		t.Errorf("%d messages", n)
	}
	for _, c := range s.Calls() {
		if c.Error != "" {
			t.Errorf("%s was refused with %s", c.Method, c.Error)
		}
	}
}

// A stream that Slack has ended is not lost: its unsent tail is posted.
func TestExpiredStreamPostsTheUnsentTail(t *testing.T) {
	for name, at := range map[string]int{"while it is written": 2, "before it is finished": 4} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			pieces := append(sentencesOf("Keepers guard the light. ", 4), "The end.")
			wait := paced(s)
			r := start(t, s, answering(writing(pieces, func(i int) {
				wait(i)
				if i == at {
					s.ExpireStreams()
				}
			})))
			r.deliver(s.DirectMessage("stream?"))
			r.ours(dm, "The end.")
			r.quiet()
			wantWhole(t, s, dm, strings.Join(pieces, ""))
			if n := len(r.fromUs(dm)); n != 2 {
				t.Errorf("%d messages, want the stream and its tail", n)
			}
		})
	}
}

// When nobody knows whether an append has arrived, the stream goes away and
// the answer is posted as a whole.
func TestLostAppendPostsTheWholeAnswer(t *testing.T) {
	for name, f := range map[string]slacktest.Fault{
		"a dropped append":            {Methods: []string{"chat.appendStream"}, Drop: true, After: true, Times: 1},
		"an append that was not made": {Methods: []string{"chat.appendStream"}, Status: 500, Times: 1},
		"a dropped start":             {Methods: []string{"chat.startStream"}, Drop: true, After: true, Times: 1},
		"a start that was not made":   {Methods: []string{"chat.startStream"}, Drop: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			s.Fail(f)
			pieces := sentencesOf("Keepers guard the light. ", 4)
			r := start(t, s, answering(writing(pieces, paced(s))))
			r.deliver(s.DirectMessage("stream?"))
			r.quiet()
			wantWhole(t, s, dm, strings.Join(pieces, ""))
			if n := len(r.fromUs(dm)); n != 1 {
				t.Errorf("%d messages, want one", n)
			}
		})
	}
}

func TestStreamWaitsWhenToldTo(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"chat.appendStream"}, Status: 429, RetryAfter: time.Second, Times: 1})
	pieces := sentencesOf("Keepers guard the light. ", 4)
	r := start(t, s, answering(writing(pieces, paced(s))))
	r.deliver(s.DirectMessage("stream?"))
	r.quiet()
	wantWhole(t, s, dm, strings.Join(pieces, ""))
	for _, c := range s.Calls("chat.appendStream") {
		if c.TooSoon {
			t.Error("it did not wait")
		}
	}
}

func TestLostFinishIsLookedFor(t *testing.T) {
	for name, after := range map[string]bool{"after it was finished": true, "before": false} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			s.Fail(slacktest.Fault{Methods: []string{"chat.stopStream"}, Drop: true, After: after, Times: 1})
			pieces := sentencesOf("Keepers guard the light. ", 3)
			r := start(t, s, answering(writing(pieces, paced(s))))
			r.deliver(s.DirectMessage("stream?"))
			r.quiet()
			wantWhole(t, s, dm, strings.Join(pieces, ""))
			if n := len(r.fromUs(dm)); n != 1 {
				t.Errorf("%d messages, want one", n)
			}
		})
	}
}

func TestStopEndsAStream(t *testing.T) {
	s := slacktest.Start(t)
	pieces := sentencesOf("Keepers guard the light. ", 9)
	wait := paced(s)
	var r *rig
	stopped := make(chan slacktest.Payload, 1)
	r = start(t, s, answering(writing(pieces, func(i int) {
		wait(i)
		if i == 3 {
			p := <-stopped
			s.Stop(dm, p.Text("event.ts")) // only the stream tells
			time.Sleep(10 * time.Millisecond)
		}
	})))
	p := r.deliver(s.DirectMessage("stream?"))
	stopped <- p
	r.ours(dm, english.Stopped)
	r.quiet()
	got := r.fromUs(dm)
	if len(got) != 2 || !strings.Contains(got[0].Text, "Keepers") || strings.Contains(got[1].Text, "Keepers") {
		t.Errorf("got %d messages: %+v", len(got), got)
	}
	if len(s.Calls("chat.appendStream")) > 4 {
		t.Error("it went on writing")
	}
	if got := s.SessionOf(dm, p.Text("event.ts")).Status; got != "active" {
		t.Errorf("session %s", got)
	}
}

func TestModelThatFailsInTheMiddle(t *testing.T) {
	s := slacktest.Start(t)
	wait := paced(s)
	r := start(t, s, answering(func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
		_, _ = writing(sentencesOf("Keepers guard the light. ", 3), wait)(ctx, q, tell)
		wait(3)
		return bot.Answer{}, errors.New("the model broke off")
	}))
	r.deliver(s.DirectMessage("stream?"))
	r.ours(dm, "Something went wrong here")
	r.quiet()
	if got := r.fromUs(dm); len(got) != 1 {
		t.Errorf("the broken stream still stands: %+v", got)
	}
}

// What was shown and what was checked in the end may differ: then what was
// shown goes.
func TestAnswerThatTurnsOutOtherwise(t *testing.T) {
	s := slacktest.Start(t)
	wait := paced(s)
	r := start(t, s, answering(func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
		_, _ = writing(sentencesOf("Keepers guard the light. ", 3), wait)(ctx, q, tell)
		wait(3)
		return cited("Something else stands there."), nil
	}))
	r.deliver(s.DirectMessage("stream?"))
	r.ours(dm, "Something else")
	r.quiet()
	wantWhole(t, s, dm, "Something else stands there. [1]")
}

// A restart in the middle of a stream stops it; the next start takes it away
// and answers as a whole.
func TestRestartInTheMiddleOfAStream(t *testing.T) {
	for name, lose := range map[string]bool{"": false, " whose start was lost": true} {
		t.Run("stream"+name, func(t *testing.T) {
			s := slacktest.Start(t)
			if lose {
				s.Fail(slacktest.Fault{Methods: []string{"chat.startStream"}, Drop: true, After: true, Times: 1})
			}
			dir := t.TempDir()
			store := file(t, dir)
			reached := make(chan bool, 1)
			pieces := sentencesOf("Keepers guard the light. ", 4)
			wait := paced(s)
			r := startOver(t, s, store, func(c *Config) { c.Durable, c.Drain = true, 50*time.Millisecond }, answering(func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
				_, _ = writing(pieces[:2], wait)(ctx, q, tell)
				wait(1)
				reached <- true
				<-ctx.Done()
				return bot.Answer{}, context.Cause(ctx)
			}))
			r.deliver(s.DirectMessage("stream?"))
			<-reached
			r.end()
			store.Close()
			for _, m := range r.fromUs(dm) {
				if m.Streaming && !lose {
					t.Error("the stream was left open")
				}
			}
			store = file(t, dir)
			defer store.Close()
			r = startOver(t, s, store, answering(writing(pieces, nil)))
			defer r.end()
			r.quiet()
			wantWhole(t, s, dm, strings.Join(pieces, ""))
			if n := len(r.fromUs(dm)); n != 1 {
				t.Errorf("%d messages, want one", n)
			}
		})
	}
}
