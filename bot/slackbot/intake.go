package slackbot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack/slackevents"

	"setu/bot"
	"setu/bot/state"
)

// receive takes an event of the Events API. Without an error it is dealt with,
// or remembered, and may be acknowledged; with one Slack should send it again.
func (b *Bot) receive(ctx context.Context, e slackevents.EventsAPIEvent) error {
	self := *b.self.Load()
	d := decide(e, self)
	event := eventKey(e)
	b.noteOutsiders(ctx, e)
	b.log.Debug("slack event", "type", e.InnerEvent.Type, "id", event, "do", d.do, "why", d.why)
	switch d.do {
	case doAsk:
		return b.accept(ctx, d.question, event)
	case doFollow:
		return b.follow(ctx, d.question, event)
	case doCancel:
		return b.cancel(ctx, d)
	case doStop:
		return b.stop(ctx, d.question, event)
	case doGreet:
		b.press(ctx, func(ctx context.Context) { b.greet(ctx, d) })
	case doLeave:
		b.log.Error("slack: questions are not taken any more", "why", d.why)
		b.health.leave(fmt.Errorf("%w: %s", ErrGone, d.why))
	}
	return nil
}

// eventKey names an event: Slack delivers one several times.
func eventKey(e slackevents.EventsAPIEvent) string {
	if c, ok := e.Data.(*slackevents.EventsAPICallbackEvent); ok && c.EventID != "" {
		return "slack/event/" + c.EventID
	}
	return ""
}

// accept remembers a question, once for all of its deliveries: app_mention and
// message arrive for one mention, with event ids of their own.
func (b *Bot) accept(ctx context.Context, q question, keys ...string) error {
	return b.acceptAs(ctx, q, q.id(q.TS), keys...)
}

func (b *Bot) acceptAs(ctx context.Context, q question, id string, keys ...string) error {
	job, err := q.job(id)
	if err != nil {
		return err
	}
	job.At = time.Now()
	all := []string{id}
	for _, k := range keys {
		if k != "" {
			all = append(all, k)
		}
	}
	first, err := b.store.Accept(ctx, job, all...)
	if err != nil {
		return fmt.Errorf("accept a question: %w", err)
	}
	if first {
		b.asked.wake()
	}
	return nil
}

// follow takes what was said in a thread without a mention as a question where
// we have answered before, unless the channel wants mentions only.
func (b *Bot) follow(ctx context.Context, q question, key string) error {
	switch _, err := b.store.Turns(ctx, q.conversation()); {
	case errors.Is(err, bot.ErrConversation):
		return nil
	case err != nil:
		return fmt.Errorf("recall a thread: %w", err)
	}
	channel, err := b.store.Channel(ctx, q.Team, q.Channel)
	if err != nil {
		return fmt.Errorf("read the settings of a channel: %w", err)
	}
	if channel.Mode != state.FollowUps {
		return nil
	}
	return b.accept(ctx, q, key)
}

// cancel drops a question that was changed or deleted before it was answered.
// Should the message itself come later, it is known already. Of a change the
// asker is told.
func (b *Bot) cancel(ctx context.Context, d decision) error {
	q := d.question
	id := q.id(q.TS)
	early, err := b.store.First(ctx, id)
	if err != nil {
		return fmt.Errorf("cancel a question: %w", err)
	}
	err = b.store.End(ctx, id, state.Cancelled, d.why)
	switch {
	case err == nil:
		b.running.cancel(id, errCancelled)
	case !errors.Is(err, state.ErrGone):
		return fmt.Errorf("cancel a question: %w", err)
	}
	if d.why == "edited" && (err == nil || early && q.Kind != "") {
		b.press(ctx, func(ctx context.Context) { b.sayEdited(ctx, q, id) })
	}
	return nil
}

// stop ends the work on a thread, or on all of a channel, because its reader
// pressed Stop.
func (b *Bot) stop(ctx context.Context, q question, key string) error {
	if key != "" {
		if first, err := b.store.First(ctx, key); err != nil || !first {
			return err
		}
	}
	b.running.stop(place{q.Channel, q.Thread})
	b.press(ctx, func(ctx context.Context) { b.sessionActive(ctx, q.Channel, q.Thread) })
	return nil
}

// pressTime is how long what Slack need not wait for may take.
const pressTime = 10 * time.Second

// press does something that Slack need not wait for, on a goroutine of its
// own; when too many are under way, or Run ends, it is left out.
func (b *Bot) press(ctx context.Context, do func(context.Context)) {
	select {
	case b.busy <- struct{}{}:
	default:
		b.log.Warn("slack: too much at once, something was left out")
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pressTime)
	go func() {
		defer func() { <-b.busy }()
		defer cancel()
		defer b.recovered("press")
		do(ctx)
	}()
}

// drainPresses waits a while for what is under way, and lets nothing begin any
// more.
func (b *Bot) drainPresses() {
	late := time.NewTimer(pressTime / 3)
	defer late.Stop()
	for range pressers {
		select {
		case b.busy <- struct{}{}:
		case <-late.C:
			return
		}
	}
}

// recovered keeps a panic from ending more than what panicked.
func (b *Bot) recovered(what string) {
	if p := recover(); p != nil {
		b.log.Error("panic", "in", "slack "+what, "panic", p)
	}
}
