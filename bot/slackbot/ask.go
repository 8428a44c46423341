package slackbot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"setu/bot"
	"setu/bot/state"
	"setu/prompts"
)

// answerTime is how long an answer may take; a model may write for a while.
const answerTime = 3 * time.Minute

// maxTries is how often a question is tried that each time the service did not
// survive.
const maxTries = 5

// replyTo works a question out: may it be answered, what is it about, what is
// the answer.
func (b *Bot) replyTo(ctx context.Context, job state.Job, q *question) (r reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	switch {
	case ctx.Err() != nil:
		return reply{}, context.Cause(ctx)
	case job.Attempts > maxTries:
		return reply{}, fmt.Errorf("given up: %d attempts to answer ended with the service", job.Attempts-1)
	}
	why, err := b.refuses(ctx, *q)
	if err != nil {
		return reply{}, err
	}
	if why != "" {
		return reply{posts: q.whisper(why), status: "refused", idle: true}, nil
	}
	if q.Kind == check {
		return b.checked(ctx, *q)
	}
	if q.Text == "" && q.About == "" {
		return b.usage(*q), nil
	}
	r, err = b.ask(ctx, job, q)
	if errors.Is(err, bot.ErrEmpty) || errors.Is(err, bot.ErrInvalid) {
		r, err = b.usage(*q), nil
		r.idle = false
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
	return reply{posts: q.outgoing(m), status: "usage", idle: true}
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
	limited, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	s := b.stream(limited, job.ID, q)
	answer, err := b.askAndShow(limited, bot.Question{Text: cmp.Or(q.Text, q.About), Earlier: earlier}, s)
	shown()
	if err != nil {
		return reply{}, err
	}
	r := reply{posts: s.posts(answer, notices(job.ID, *q, answer)), answer: &answer, status: string(answer.Status), streamed: s.whole(answer)}
	r.turn = &bot.Turn{Question: cmp.Or(q.Text, q.About), Standalone: answer.Asked, Answer: answer.Text, At: time.Now()}
	if len(earlier) == 0 && q.Kind == direct {
		r.posts[len(r.posts)-1].Title = title(*q)
	}
	if q.Kind == starting {
		return b.rememberStarted(ctx, *q, r)
	}
	return r, nil
}

// askAndShow asks the assistant while what it writes is shown. At a shutdown
// what is shown is ended.
func (b *Bot) askAndShow(ctx context.Context, question bot.Question, s *stream) (answer bot.Answer, err error) {
	defer func() {
		s.close()
		if err != nil && errors.Is(context.Cause(ctx), errShutdown) {
			s.abandon()
		}
	}()
	err = inTurn(ctx, func() (err error) {
		answer, err = b.config.Assistant.Ask(ctx, question, s.tell)
		return err
	})
	return answer, err
}

// rememberStarted remembers the turn of a question whose job was accepted
// before its thread was known.
func (b *Bot) rememberStarted(ctx context.Context, q question, r reply) (reply, error) {
	turn := *r.turn
	r.turn = nil
	if err := b.store.Remember(ctx, q.owner(), q.conversation(), turn); err != nil {
		return reply{}, fmt.Errorf("remember a thread: %w", err)
	}
	return r, nil
}

// openThread posts a question that a button asked, as the root of the thread it
// is answered in.
func (b *Bot) openThread(ctx context.Context, job state.Job, q *question) error {
	after := fmt.Sprintf("%d.000000", job.At.Add(-time.Minute).Unix())
	o := outgoing{Channel: q.Channel, User: q.User, After: after, Message: words("> " + escape(q.Text))}
	id, lost := job.ID+"/root", job.Attempts > 1
	err := insist(ctx, many, func() (err error) {
		if lost {
			if q.Thread, err = b.find(ctx, o, id); err != nil || q.Thread != "" {
				return err
			}
		}
		q.Thread, err = b.sendThread(ctx, id, o)
		lost = lost || err != nil && classify(err).fate == uncertain
		return err
	})
	if err != nil {
		return fmt.Errorf("post a question: %w", err)
	}
	q.TS = q.Thread
	data, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("encode a question: %w", err)
	}
	return b.store.Save(ctx, job.ID, data)
}

// inTurn asks the assistant, and waits its turn while that is busy.
func inTurn(ctx context.Context, ask func() error) error {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := ask()
		if !errors.Is(err, bot.ErrBusy) {
			return err
		}
		if !sleep(ctx, wait) {
			return context.Cause(ctx)
		}
	}
}

// notices are what is said along with an answer.
func notices(job string, q question, a bot.Answer) extras {
	p := prompts.InSlack(a.Language)
	x := extras{id: job, share: q.private()}
	if q.Cut {
		x.notices = append(x.notices, fmt.Sprintf(p.Cut, bot.MaxQuestion))
	}
	if q.Files {
		x.notices = append(x.notices, p.Files)
	}
	return x
}
