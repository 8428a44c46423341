package slackbot

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"setu/bot/state"
	"setu/prompts"
)

// lookError means that nobody knows yet whether a message has arrived.
type lookError struct{ error }

// Unwrap returns why.
func (e lookError) Unwrap() error { return e.error }

// send brings a message to Slack and returns its timestamp. One whose last
// attempt may have arrived is looked for first.
func (b *Bot) send(ctx context.Context, p state.Post, o outgoing) (string, error) {
	if p.Uncertain && (o.Way == wayThread || o.Way == wayFinish) {
		ts, err := b.find(ctx, o, p.ID)
		if err != nil || ts != "" {
			return ts, err
		}
	}
	switch o.Way {
	case wayPrivate:
		return b.sendPrivate(ctx, p.ID, o)
	case wayFinish:
		return b.finishStream(ctx, p.ID, o)
	case wayDiscard:
		return "", b.discard(ctx, o)
	}
	return b.sendThread(ctx, p.ID, o)
}

// sendThread posts into a channel. What Slack does not take as blocks it gets
// as plain words.
func (b *Bot) sendThread(ctx context.Context, id string, o outgoing) (string, error) {
	ts, err := b.postMessage(ctx, id, o, slack.MsgOptionBlocks(o.Message.blocks()...))
	if err != nil && classify(err).fate == refused {
		b.log.Error("slack does not take a message as it is laid out", "post", publicID(id), "err", code(err))
		return b.postMessage(ctx, id, o)
	}
	return ts, err
}

func (b *Bot) postMessage(ctx context.Context, id string, o outgoing, more ...slack.MsgOption) (string, error) {
	all := append([]slack.MsgOption{
		slack.MsgOptionText(o.Message.Text, false), metadata(id),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}, more...)
	if o.Thread != "" {
		all = append(all, slack.MsgOptionTS(o.Thread))
	}
	_, ts, err := b.api.PostMessageContext(ctx, o.Channel, all...)
	return ts, err
}

// find looks for a message of ours by the id it bears, and returns its
// timestamp, or nothing when it is not there.
func (b *Bot) find(ctx context.Context, o outgoing, id string) (string, error) {
	found := ""
	err := b.each(ctx, o, func(m slack.Message) bool {
		if m.Metadata.EventType == eventType && m.Metadata.EventPayload["id"] == id {
			found = m.Timestamp
		}
		return found == ""
	})
	if err != nil && classify(err).fate != vanished && classify(err).fate != absent {
		err = lookError{err}
	}
	return found, err
}

// each visits the messages of a thread, or of a channel without one, that are
// newer than what was asked, until visit reports false.
func (b *Bot) each(ctx context.Context, o outgoing, visit func(slack.Message) bool) error {
	cursor := ""
	for {
		var messages []slack.Message
		var next string
		err := insist(ctx, few, func() (err error) {
			messages, next, err = b.page(ctx, o, cursor)
			return err
		})
		if err != nil {
			return err
		}
		for _, m := range messages {
			if m.Timestamp > o.After && !visit(m) {
				return nil
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}

const pageSize = 200

func (b *Bot) page(ctx context.Context, o outgoing, cursor string) ([]slack.Message, string, error) {
	if o.Thread != "" {
		messages, _, next, err := b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: o.Channel, Timestamp: o.Thread, Oldest: o.After, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
		})
		return messages, next, err
	}
	h, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: o.Channel, Oldest: o.After, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// sendPrivate shows a message to one person: where they asked, or else in
// their direct messages.
func (b *Bot) sendPrivate(ctx context.Context, id string, o outgoing) (string, error) {
	ways := []func(...slack.MsgOption) (string, error){
		func(more ...slack.MsgOption) (string, error) { return b.respond(ctx, o, more...) },
		func(more ...slack.MsgOption) (string, error) {
			more = append(more, slack.MsgOptionText(o.Message.Text, false))
			if o.Thread != "" {
				more = append(more, slack.MsgOptionTS(o.Thread))
			}
			return b.api.PostEphemeralContext(ctx, o.Channel, o.User, more...)
		},
		func(more ...slack.MsgOption) (string, error) {
			return b.postMessage(ctx, id, outgoing{Channel: o.User, Message: o.Message}, more...)
		},
	}
	if o.Response == "" {
		ways = ways[1:]
	}
	var err error
	for _, way := range ways {
		var ts string
		if ts, err = way(slack.MsgOptionBlocks(o.Message.blocks()...)); err != nil && classify(err).fate == refused {
			ts, err = way()
		}
		if err == nil {
			return ts, nil
		}
		if f := classify(err).fate; f == again || f == revoked {
			return "", err
		}
	}
	return "", err
}

// respond answers at a response_url.
func (b *Bot) respond(ctx context.Context, o outgoing, more ...slack.MsgOption) (string, error) {
	all := append([]slack.MsgOption{slack.MsgOptionText(o.Message.Text, false)}, more...)
	if o.Replace {
		all = append(all, slack.MsgOptionReplaceOriginal(o.Response))
	}
	all = append(all, slack.MsgOptionResponseURL(o.Response, slack.ResponseTypeEphemeral))
	_, _, _, err := b.api.SendMessageContext(ctx, o.Channel, all...)
	return "", err
}

// finishStream ends a streamed message with what is left of the answer. When
// Slack takes no more of it, that is posted.
func (b *Bot) finishStream(ctx context.Context, id string, o outgoing) (string, error) {
	more := []slack.MsgOption{slack.MsgOptionStopStream(o.Stream), metadata(id)}
	if o.Message.Body != "" {
		more = append(more, slack.MsgOptionMarkdownText(o.Message.Body))
	}
	if below := o.Message.Below.BlockSet; len(below) > 0 {
		more = append(more, slack.MsgOptionBlocks(below...))
	}
	if o.Last {
		more = append(more, slack.UnsafeMsgOptionEndpoint(b.endpoint("chat.stopStream"), func(v url.Values) {
			v.Set("session_status", slack.AgentSessionStatusActive)
		}))
	}
	_, _, _, err := b.api.SendMessageContext(ctx, o.Channel, more...)
	if err == nil {
		return o.Stream, nil
	}
	switch f := classify(err).fate; {
	case f == halted:
		return o.Stream, nil // the reader has enough
	case f.passes():
		return "", err
	}
	b.log.Warn("slack: a stream ended early", "post", publicID(id), "err", code(err))
	if ts, err := b.find(ctx, o, id); err != nil || ts != "" || o.Message.empty() {
		return ts, err
	}
	return b.sendThread(ctx, id, o)
}

// endpoint is the address of a method of the Web API.
func (b *Bot) endpoint(method string) string {
	base := slack.APIURL
	if b.config.APIURL != "" {
		base = apiBase(b.config.APIURL)
	}
	return base + method
}

// discard takes streamed messages away that were broken off. One that Slack
// does not let go of stays: the answer that follows is worth more.
func (b *Bot) discard(ctx context.Context, o outgoing) error {
	streams := o.Streams
	if o.Begun > len(streams) {
		// One may stand there whose timestamp was never learnt. All that is
		// whole bears an id.
		self := b.self.Load().user
		err := b.each(ctx, o, func(m slack.Message) bool {
			if m.User == self && m.Metadata.EventType != eventType {
				streams = append(streams, m.Timestamp)
			}
			return true
		})
		if err != nil && classify(err).fate.passes() {
			return err
		}
	}
	for _, ts := range streams {
		// It may have ended by itself; then deleting it tells.
		_, _, _ = b.api.StopStreamContext(ctx, o.Channel, ts)
		err := insist(ctx, few, func() error {
			_, _, err := b.api.DeleteMessageContext(ctx, o.Channel, ts)
			return err
		})
		switch f := classify(err).fate; {
		case err == nil, f == vanished:
		case f.passes():
			return err
		default:
			b.log.Error("slack: a broken stream cannot be taken away", "err", code(err))
		}
	}
	return nil
}

// giveUp ends the answer that a message is of, because Slack will never take it
// where it belongs, and tells the asker so in their direct messages.
func (b *Bot) giveUp(ctx context.Context, p state.Post, o outgoing, cause error) error {
	if text := apology(p, o, classify(cause).fate); text != "" {
		_, err := b.sendThread(ctx, p.ID, outgoing{Channel: o.User, Message: words(text)})
		switch f := classify(err).fate; {
		case err == nil:
		case f.passes() && p.Attempts < maxAttempts:
			return b.store.Retry(ctx, p.ID, time.Now().Add(backoff(p.Attempts)), false, code(err))
		default:
			b.log.Error("slack: nobody could be told that an answer cannot be posted", "id", publicID(cmp.Or(p.Job, p.ID)), "err", code(err))
		}
	}
	return b.store.Reject(ctx, p.ID, code(cause))
}

// apology is what the asker is told of a message that cannot be posted. Of one
// that only they would have seen every way to them was tried, and who took
// their question away waits for nothing.
func apology(p state.Post, o outgoing, f fate) string {
	phrases := prompts.InSlack(o.Language)
	switch {
	case o.Way == wayPrivate, o.Way == wayDiscard, f == vanished && o.Thread == o.After:
		return ""
	case f == absent:
		return fmt.Sprintf(phrases.Absent, "<#"+o.Channel+">")
	}
	return fmt.Sprintf(phrases.Apology, publicID(cmp.Or(p.Job, p.ID)))
}
