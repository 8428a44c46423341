package slackbot

import (
	"cmp"
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

// answerTime is how long an answer may take; a model may write for a while.
const answerTime = 3 * time.Minute

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
	switch err := b.keep(ctx, job.ID, q, r); {
	case errors.Is(err, state.ErrGone):
		return // cancelled at the last moment
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
		o.Last = i == len(r.posts)-1
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

// replyTo works a question out: may it be answered, what is it about, what is
// the answer.
func (b *Bot) replyTo(ctx context.Context, job state.Job, q *question) (r reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if ctx.Err() != nil {
		return reply{}, context.Cause(ctx)
	}
	why, err := b.refuses(ctx, *q)
	if err != nil {
		return reply{}, err
	}
	if why != "" {
		return reply{posts: q.whisper(why), status: "refused"}, nil
	}
	if q.Kind == check {
		return b.checked(ctx, *q)
	}
	if q.Text == "" && q.About == "" {
		return b.usage(*q), nil
	}
	r, err = b.ask(ctx, job, q)
	if errors.Is(err, bot.ErrEmpty) || errors.Is(err, bot.ErrInvalid) {
		return b.usage(*q), nil
	}
	return r, err
}

// usage says how to ask to who asked nothing.
func (b *Bot) usage(q question) reply {
	p := prompts.InSlack(q.language())
	example := ""
	if s := starters(b.config.Assistant.Corpus(), q.language()); len(s) > 0 {
		example = s[0]
	}
	m := words(fmt.Sprintf(p.Usage, escape(example)))
	if q.Files {
		m.Below.BlockSet = append(m.Below.BlockSet, slack.NewContextBlock("", mrkdwn(p.Files)))
	}
	return reply{posts: q.outgoing(m), status: "usage"}
}

// ask asks the assistant and lays the answer out.
func (b *Bot) ask(ctx context.Context, job state.Job, q *question) (reply, error) {
	if q.Kind == starting {
		if err := b.openThread(ctx, job, q); err != nil {
			return reply{}, err
		}
	}
	earlier, err := b.earlier(ctx, *q)
	if err != nil {
		return reply{}, err
	}
	shown := b.showWorking(ctx, *q)
	defer shown()
	limited, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	s := b.stream(limited, job.ID, q)
	defer s.close()
	question := bot.Question{Text: cmp.Or(q.Text, q.About), Earlier: earlier}
	answer, err := b.askInTurn(s.ctx, question, s.tell)
	s.close()
	shown()
	if err != nil {
		if errors.Is(context.Cause(ctx), errShutdown) {
			s.abandon()
		}
		return reply{}, err
	}
	turn := bot.Turn{Question: question.Text, Standalone: answer.Asked, Answer: answer.Text, At: time.Now()}
	r := reply{posts: s.posts(answer, b.extras(job, *q, answer)), answer: &answer, turn: &turn, status: string(answer.Status), streamed: s.whole(answer)}
	if q.Kind == starting {
		// The job was accepted before its thread was known.
		r.turn = nil
		if err := b.store.Remember(ctx, q.owner(), q.conversation(), turn); err != nil {
			return reply{}, fmt.Errorf("remember a thread: %w", err)
		}
	}
	if len(earlier) == 0 && q.Kind == direct && len(r.posts) > 0 {
		r.posts[len(r.posts)-1].Title = title(*q)
	}
	return r, nil
}

// openThread posts a question that a button asked, as the root of the thread it
// is answered in.
func (b *Bot) openThread(ctx context.Context, job state.Job, q *question) error {
	o := outgoing{Channel: q.Channel, User: q.User, After: fmt.Sprintf("%d.000000", job.At.Add(-time.Minute).Unix()), Message: words("> " + escape(q.Text))}
	id := job.ID + "/root"
	lost := job.Attempts > 1
	for attempt := 0; q.Thread == ""; attempt++ {
		ts, err := "", error(nil)
		if lost {
			ts, err = b.find(ctx, o, id)
		}
		if ts == "" && err == nil {
			ts, err = b.sendThread(ctx, id, o)
		}
		if v := classify(err); err != nil {
			lost = lost || v.fate == uncertain
			if v.fate != again && v.fate != uncertain || !sleep(ctx, max(v.wait, backoff(attempt)/4)) {
				return fmt.Errorf("post a question: %w", err)
			}
			continue
		}
		q.Thread, q.TS = ts, ts
	}
	data, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("encode a question: %w", err)
	}
	return b.store.Save(ctx, job.ID, data)
}

// askInTurn asks, and waits its turn while the assistant is busy.
func (b *Bot) askInTurn(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		answer, err := b.config.Assistant.Ask(ctx, q, tell)
		if !errors.Is(err, bot.ErrBusy) {
			return answer, err
		}
		if !sleep(ctx, wait) {
			return bot.Answer{}, context.Cause(ctx)
		}
	}
}

// extras are what is said along with an answer.
func (b *Bot) extras(job state.Job, q question, a bot.Answer) extras {
	p := prompts.InSlack(a.Language)
	x := extras{id: job.ID, share: q.private()}
	if q.Cut {
		x.notices = append(x.notices, fmt.Sprintf(p.Cut, bot.MaxQuestion))
	}
	if q.Files {
		x.notices = append(x.notices, p.Files)
	}
	return x
}
