package slackbot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"setu/bot"
)

// maxEarlier is how many turns of a thread are read back from Slack.
const maxEarlier = 8

// earlier are the turns before a question: those we remember of its thread, or
// else what stands in Slack. It is never nil: Slack's conversations are ours to
// keep.
func (b *Bot) earlier(ctx context.Context, q question) ([]bot.Turn, error) {
	turns, err := b.remembered(ctx, q)
	if err != nil {
		return nil, err
	}
	if q.About != "" && q.Text != "" {
		turns = append(turns, bot.Turn{Question: q.About})
	}
	return append([]bot.Turn{}, turns...), nil
}

func (b *Bot) remembered(ctx context.Context, q question) ([]bot.Turn, error) {
	if q.private() {
		return nil, nil
	}
	turns, err := b.store.Turns(ctx, q.conversation())
	switch {
	case err == nil:
		return turns, nil
	case !errors.Is(err, bot.ErrConversation):
		return nil, fmt.Errorf("recall a thread: %w", err)
	case q.Thread == q.TS || q.TS == "":
		return nil, nil // it begins here
	}
	return b.readThread(ctx, q), nil
}

// readThread reads a thread's turns from Slack. Without them the question may
// still be answered, so a failure is only logged.
func (b *Bot) readThread(ctx context.Context, q question) []bot.Turn {
	var messages []slack.Message
	err := insist(ctx, few, func() (err error) {
		messages, _, _, err = b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: q.Channel, Timestamp: q.Thread, Latest: q.TS, Limit: pageSize,
		})
		return err
	})
	if err != nil {
		b.log.Warn("slack: read a thread", "err", code(err))
		return nil
	}
	return turnsOf(messages, *b.self.Load(), q)
}

// turnsOf makes turns of a thread's messages: its root, what was said to us,
// and what we answered. What people say to each other is theirs.
func turnsOf(messages []slack.Message, self identity, q question) []bot.Turn {
	var turns []bot.Turn
	for i, m := range messages {
		switch {
		case m.Timestamp >= q.TS:
		case m.User == self.user || m.BotID != "" && m.BotID == self.bot:
			if len(turns) > 0 && turns[len(turns)-1].Answer == "" {
				turns[len(turns)-1].Answer = clean(m.Text, self.user)
			}
		case m.BotID == "" && m.User != "" && (i == 0 || q.Kind == direct || mentions(m.Text, self.user)):
			if text := clean(m.Text, self.user); strings.TrimSpace(text) != "" {
				turns = append(turns, bot.Turn{Question: limit(text, bot.MaxQuestion/2)})
			}
		}
	}
	return turns[max(0, len(turns)-maxEarlier):]
}
