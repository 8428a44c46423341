package slackbot

import (
	"context"
	"sync"

	"github.com/slack-go/slack/slackevents"

	"setu/bot/state"
)

// outsiders remembers of which channels deliveries said whether people of other
// organisations read there, as far as the store has it too.
type outsiders struct {
	mu    sync.Mutex
	known map[string]bool
}

// news reports whether this is not known of a channel yet.
func (o *outsiders) news(channel string, shared bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	is, known := o.known[channel]
	return !known || is != shared
}

func (o *outsiders) remember(channel string, shared bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= maxPeople {
		clear(o.known)
	}
	o.known[channel] = shared
}

// noteOutsiders stores of a message's channel whether others read there: what is
// asked privately does not come with it.
func (b *Bot) noteOutsiders(ctx context.Context, e slackevents.EventsAPIEvent) {
	channel, shared := channelOf(e), e.IsExtSharedChannel
	if channel == "" || !b.outsiders.news(channel, shared) {
		return
	}
	c, err := b.store.Channel(ctx, e.TeamID, channel)
	if err == nil && c.External != shared {
		c.External = shared
		err = b.store.SetChannel(ctx, c)
	}
	if err != nil {
		b.log.Error("slack: store who reads in a channel", "err", err)
		return
	}
	b.outsiders.remember(channel, shared)
}

// channelOf is the channel that a message was written in.
func channelOf(e slackevents.EventsAPIEvent) string {
	switch inner := e.InnerEvent.Data.(type) {
	case *slackevents.AppMentionEvent:
		return inner.Channel
	case *slackevents.MessageEvent:
		return inner.Channel
	}
	return ""
}

// outside reports whether an answer must not be shown in the channel of a
// question, because other organisations read there, or it is not known who does.
func (b *Bot) outside(ctx context.Context, q question) bool {
	if b.config.External {
		return false
	}
	channel, err := b.store.Channel(ctx, q.Team, q.Channel)
	if err != nil {
		b.log.Error("slack: recall who reads in a channel", "err", err)
		channel = state.Channel{External: true}
	}
	return q.External || channel.External
}
