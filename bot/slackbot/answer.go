package slackbot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/slack-go/slack"

	"setu/bot"
	"setu/bot/state"
	"setu/prompts"
)

// work answers jobs, one after the other, until intake ends.
func (b *Bot) work(ctx, intake context.Context) {
	for intake.Err() == nil {
		job, err := b.store.Next(ctx)
		switch {
		case errors.Is(err, state.ErrNone):
			select {
			case <-b.asked:
			case <-intake.Done():
			}
		case err != nil:
			b.log.Error("slack: take a question", "err", err)
			sleep(intake, time.Second)
		default:
			b.asked.wake() // others may look for more
			b.answer(ctx, job)
			b.asked.wake() // and for what waited for this one
		}
	}
}

// publicID is a short name for a job, as readers see it and the log has it.
func publicID(job string) string {
	sum := sha256.Sum256([]byte(job))
	return base32.StdEncoding.EncodeToString(sum[:5])
}

// reply is what is to be said to a question.
type reply struct {
	posts    []outgoing
	answer   *bot.Answer // nil when there is none, but words about that
	turn     *bot.Turn
	status   string // for the log
	streamed bool   // streamed messages stay; else they are taken away
	idle     bool   // nobody was told that we work
}

// answer answers one job and puts what is to be said into the outbox.
func (b *Bot) answer(ctx context.Context, job state.Job) {
	start, log := time.Now(), b.log.With("channel", "slack", "id", publicID(job.ID))
	var q question
	if err := json.Unmarshal(job.Data, &q); err != nil {
		log.Error("a question in the store cannot be read", "err", err)
		_ = b.store.End(ctx, job.ID, state.Failed, "unreadable")
		return
	}
	working, done := b.running.begin(ctx, job.ID, q, job.At)
	defer done()
	r, err := b.replyTo(working, job, &q)
	if err != nil {
		var settled bool
		if r, settled = b.failed(working, err, job.ID, q, log); settled {
			return
		}
	}
	err = b.keep(ctx, job.ID, q, r)
	if errors.Is(err, state.ErrTooBig) {
		r, _ = b.failed(ctx, err, job.ID, q, log)
		err = b.keep(ctx, job.ID, q, r)
	}
	switch {
	case errors.Is(err, state.ErrGone): // cancelled at the last moment
		b.press(ctx, func(ctx context.Context) { b.clear(ctx, q) })
		return
	case err != nil:
		log.Error("an answer could not be stored", "err", err)
		return
	}
	b.queued.wake()
	log.Info("ask", "kind", q.Kind, "language", q.language(), "status", r.status, "ms", time.Since(start).Milliseconds())
}

// failed says what to reply to a question that could not be answered, or that
// nothing is left to do.
func (b *Bot) failed(ctx context.Context, err error, job string, q question, log *slog.Logger) (reply, bool) {
	p, id := prompts.InSlack(q.language()), publicID(job)
	say := func(status, text string) (reply, bool) {
		return reply{posts: q.outgoing(words(text)), status: status, streamed: status == "stopped"}, false
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errCancelled):
		b.press(ctx, func(ctx context.Context) { b.clear(ctx, q) })
		return reply{}, true
	case errors.Is(cause, errStopped):
		return say("stopped", p.Stopped)
	case errors.Is(cause, errShutdown) && b.config.Durable:
		return reply{}, true // it is answered at the next start
	case errors.Is(cause, errShutdown):
		return say("interrupted", fmt.Sprintf(p.Restart, id))
	}
	log.Error("a question could not be answered", "err", err)
	return say("apology", fmt.Sprintf(p.Apology, id))
}

// clear takes away what shows that we work on a question.
func (b *Bot) clear(ctx context.Context, q question) {
	if q.Begun > 0 {
		b.courtesy("take a stream away", b.discard(ctx, q.discard()))
	}
	b.courtesy("status", b.api.SetAssistantThreadsStatusContext(ctx, slack.AssistantThreadsSetStatusParameters{ChannelID: q.Channel, ThreadTS: q.Thread}))
	b.sessionActive(ctx, q.Channel, q.Thread)
}

// keep stores a reply; while the store can't, it tries again.
func (b *Bot) keep(ctx context.Context, job string, q question, r reply) error {
	if q.Begun > 0 && !r.streamed {
		r.posts = append([]outgoing{q.discard()}, r.posts...)
	}
	q.Answer = r.answer
	data, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("encode a question: %w", err)
	}
	out := state.Outcome{Data: data, Turn: r.turn}
	for i, o := range r.posts {
		o.Last = i == len(r.posts)-1 && !r.idle
		post, err := o.post(fmt.Sprintf("%s/%d", job, i+1))
		if err != nil {
			return err
		}
		out.Posts = append(out.Posts, post)
	}
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 10*time.Second) {
		err := b.store.Answered(context.WithoutCancel(ctx), job, out)
		if err == nil || errors.Is(err, state.ErrGone) || errors.Is(err, state.ErrTooBig) || !sleep(ctx, wait) {
			return err
		}
		b.log.Error("slack: store an answer", "err", err, "again", wait)
	}
}
