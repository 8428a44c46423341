package slackbot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"setu/bot/state"
)

// outbox brings what waits in the store to Slack: in each channel one message
// after the other, at the pace that Slack asks for.
type outbox struct {
	mu    sync.Mutex
	lanes map[string]*lane // by channel
	rest  time.Time        // Slack wants to hear nothing before
	work  sync.WaitGroup
}

// lane is what goes to one channel.
type lane struct {
	busy bool
	next time.Time // not before
}

// lookAhead is how many posts are read from the store at a time: of each
// channel the first.
const lookAhead = 64

// tick is how often the store is looked at though nothing rang.
const tick = time.Second

// deliver posts what waits until ctx ends.
func (b *Bot) deliver(ctx context.Context) {
	defer b.outbox.work.Wait()
	for ctx.Err() == nil {
		wait := b.dispatch(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-b.queued:
			sleep(ctx, 2*time.Millisecond) // for what comes with it
		case <-timer.C:
			b.asked.wake()
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// dispatch begins to post what is due in channels that are free, and says when
// to look again.
func (b *Bot) dispatch(ctx context.Context) time.Duration {
	posts, err := b.store.Due(ctx, lookAhead)
	if err != nil {
		if ctx.Err() == nil {
			b.log.Error("slack: read the outbox", "err", err)
		}
		return tick
	}
	wait, now := tick, time.Now()
	for _, p := range posts {
		var o outgoing
		if err := json.Unmarshal(p.Data, &o); err != nil {
			b.log.Error("slack: a message in the store cannot be read", "post", p.ID, "err", err)
			_ = b.store.Reject(ctx, p.ID, "unreadable")
			continue
		}
		if after, ok := b.outbox.take(o.Channel, now); !ok {
			wait = min(wait, after)
			continue
		}
		b.outbox.work.Go(func() { b.deliverOne(ctx, p, o) })
	}
	return max(wait, time.Millisecond)
}

// take makes a channel's lane busy, or says how long to wait for it.
func (x *outbox) take(channel string, now time.Time) (time.Duration, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.rest.After(now) {
		return x.rest.Sub(now), false
	}
	l := x.lanes[channel]
	if l == nil {
		busy := 0
		for name, other := range x.lanes {
			if other.busy {
				busy++
			} else if other.next.Before(now) {
				delete(x.lanes, name)
			}
		}
		if busy >= posters {
			return tick, false // it rings when a lane is free
		}
		l = &lane{}
		x.lanes[channel] = l
	}
	if l.busy {
		return tick, false
	}
	if l.next.After(now) {
		return l.next.Sub(now), false
	}
	l.busy = true
	return 0, true
}

// free gives a lane back.
func (x *outbox) free(channel string, next time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if l := x.lanes[channel]; l != nil {
		l.busy, l.next = false, next
	}
}

// deliverOne posts one message and stores what became of it.
func (b *Bot) deliverOne(ctx context.Context, p state.Post, o outgoing) {
	next := time.Now()
	defer func() {
		b.outbox.free(o.Channel, next)
		b.queued.wake()
		time.AfterFunc(time.Until(next), b.queued.wake)
	}()
	defer b.recovered("post")
	if err := b.store.Sending(ctx, p.ID); err != nil {
		if !errors.Is(err, state.ErrGone) && ctx.Err() == nil {
			b.log.Error("slack: mark a message as being sent", "err", err)
			next = time.Now().Add(tick)
		}
		return
	}
	b.outbox.wait(ctx) // the store may have taken its time
	receipt, err := b.send(ctx, p, o)
	// What became of it is stored though the service is being stopped.
	ctx = context.WithoutCancel(ctx)
	switch {
	case err == nil:
		next = next.Add(b.config.Pace)
		err = b.store.Posted(ctx, p.ID, receipt)
		if o.Last && o.Way != wayPrivate {
			b.press(ctx, func(ctx context.Context) { b.finished(ctx, o) })
		}
	default:
		var wait time.Duration
		wait, err = b.unsent(ctx, p, o, err)
		next = next.Add(wait)
	}
	if err != nil && !errors.Is(err, state.ErrGone) {
		b.log.Error("slack: store what became of a message", "err", err)
	}
}

// maxAttempts is how often a message is tried; at a minute's distance, a day.
const maxAttempts = 1500

// unsent stores that a message did not go out, and says how long its channel
// should rest.
func (b *Bot) unsent(ctx context.Context, p state.Post, o outgoing, cause error) (time.Duration, error) {
	v := classify(cause)
	log := b.log.With("channel", "slack", "id", publicID(cmp.Or(p.Job, p.ID)), "post", publicID(p.ID), "attempt", p.Attempts+1, "err", code(cause))
	wait := max(v.wait, backoff(p.Attempts))
	switch v.fate {
	case again, uncertain:
		if p.Attempts >= maxAttempts {
			log.Error("a message is given up")
			return 0, b.store.Reject(ctx, p.ID, code(cause))
		}
		if v.wait == 0 && p.Attempts == 0 {
			wait = 200 * time.Millisecond
		}
		b.outbox.pause(v.wait)
		log.Warn("a message waits", "again", wait)
		return wait, b.store.Retry(ctx, p.ID, time.Now().Add(wait), v.fate == uncertain, code(cause))
	case revoked:
		b.health.leave(ErrGone)
		log.Error("Slack does not accept the bot token any more; what is not posted waits in the store")
		return tick, b.store.Retry(ctx, p.ID, time.Now().Add(time.Minute), p.Uncertain, code(cause))
	}
	log.Error("a message cannot be posted")
	return 0, b.giveUp(ctx, p, o, cause)
}

// flushTime is how long what waits in the outbox may go out at the end.
const flushTime = 2 * time.Second

// flush lets what waits in the outbox go out while there is time.
func (b *Bot) flush(ctx context.Context) {
	end := time.Now().Add(flushTime)
	for time.Now().Before(end) {
		posts, err := b.store.Due(ctx, 1)
		if err != nil || len(posts) == 0 && b.outbox.idle() {
			return
		}
		sleep(ctx, 20*time.Millisecond)
	}
}

// pause lets everything rest: a rate limit is one of all channels together.
func (x *outbox) pause(d time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if until := time.Now().Add(d); until.After(x.rest) {
		x.rest = until
	}
}

// wait returns when Slack wants to hear something again, or ctx has ended.
func (x *outbox) wait(ctx context.Context) {
	x.mu.Lock()
	left := time.Until(x.rest)
	x.mu.Unlock()
	if left > 0 {
		sleep(ctx, left)
	}
}

// idle reports whether nothing is being posted.
func (x *outbox) idle() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, l := range x.lanes {
		if l.busy {
			return false
		}
	}
	return true
}
