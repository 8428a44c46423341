package slackbot

import (
	"context"
	"strings"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/slackbot/slacktest"
	"setu/bot/state"
)

// A question that the service did not survive several times is not tried for
// ever.
func TestPoisonedQuestionIsGivenUp(t *testing.T) {
	s := slacktest.Start(t)
	store := memory(t)
	q := question{Kind: direct, Team: slacktest.Team, Channel: dm, User: slacktest.Asker, TS: "1767225700.000100", Thread: "1767225700.000100"}.ask("poison?")
	job, err := q.job(q.id(q.TS))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Accept(t.Context(), job, job.ID); err != nil {
		t.Fatal(err)
	}
	for range maxTries { // each time it is begun, and the process ends
		if _, err := store.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := store.Lead(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r := startOver(t, s, store)
	r.ours(dm, "Something went wrong here")
	if n := len(r.oracle.questions()); n != 0 {
		t.Errorf("it was asked %d times more", n)
	}
}

func TestAnswerThatIsTooBigToKeepIsAnApology(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(func(context.Context, bot.Question, func(bot.Event)) (bot.Answer, error) {
		a := cited("Little.")
		a.Others[0].Quote = repeat("much ", state.MaxSize/4)
		return a, nil
	}))
	r.deliver(s.DirectMessage("much?"))
	r.ours(dm, "Something went wrong here")
	if !strings.Contains(r.logs.String(), "too big to keep") {
		t.Errorf("the log does not tell: %s", r.logs)
	}
}

// lateEdit is a store in which the question is changed just before its answer
// is kept.
type lateEdit struct{ state.Store }

// Answered ends the job first.
func (l lateEdit) Answered(ctx context.Context, id string, o state.Outcome) error {
	_ = l.End(ctx, id, state.Cancelled, "edited")
	return l.Store.Answered(ctx, id, o)
}

func TestQuestionChangedAtTheLastMoment(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, func(c *Config) { c.Store = lateEdit{c.Store} })
	p := r.deliver(s.DirectMessage("late?"))
	s.WaitCalls(2, "agents.sessions.setStatus")
	r.settled()
	if n := len(r.fromUs(dm)); n != 0 {
		t.Errorf("%d messages", n)
	}
	if got := s.SessionOf(dm, p.Text("event.ts")).Status; got != "active" {
		t.Errorf("session %s", got)
	}
}

// In a channel messages keep the distance that Slack asks for, and their order.
func TestMessagesKeepTheirPaceAndOrder(t *testing.T) {
	s := slacktest.Start(t)
	const pace = 150 * time.Millisecond
	r := start(t, s, func(c *Config) { c.Pace = pace }, answering(func(context.Context, bot.Question, func(bot.Event)) (bot.Answer, error) {
		return cited(repeat("Every keeper guards a light of the harbour. ", 600)), nil // three messages
	}))
	begun := time.Now()
	r.deliver(s.Mention(inChannel, "one?"))
	r.quiet()
	calls := s.Calls("chat.postMessage")
	if len(calls) < 3 {
		t.Fatalf("%d messages", len(calls))
	}
	for i, call := range calls { // not one from the next: each may be held up on its way
		if d := call.At.Sub(begun); d < time.Duration(i)*pace {
			t.Errorf("message %d comes %v after the question", i+1, d)
		}
	}
	wantWhole(t, s, inChannel, repeat("Every keeper guards a light of the harbour. ", 600)+" [1]")
}

// Questions of a thread are answered in their order, those of others meanwhile.
func TestThreadsAreAnsweredInOrder(t *testing.T) {
	s := slacktest.Start(t)
	h := newHeld()
	r := start(t, s, answering(func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
		if strings.HasPrefix(q.Text, "slow") {
			return h.answer(ctx, q, tell)
		}
		return echo(ctx, q, tell)
	}))
	first := r.deliver(s.DirectMessage("slow one?"))
	r.deliver(s.DirectMessage("quick two?").With("event.thread_ts", first.Text("event.ts")))
	r.deliver(s.DirectMessage("another thread?"))
	r.ours(dm, "another thread?")
	if n := len(r.fromUs(dm)); n != 1 {
		t.Errorf("%d answers, want that of the other thread alone", n)
	}
	close(h.free)
	r.ours(dm, "quick two?")
	r.quiet()
	thread := s.InThread(dm, first.Text("event.ts"))
	var order []string
	for _, m := range thread {
		if m.BotID != "" {
			order = append(order, m.Text[:18])
		}
	}
	if len(order) != 2 || !strings.Contains(order[0], "slow") {
		t.Errorf("order %q", order)
	}
}
