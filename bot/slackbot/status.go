package slackbot

import (
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"setu/prompts"
)

// statusTime is how long telling that we work may take. It is a courtesy: what
// fails is not tried again.
const statusTime = 3 * time.Second

// showWorking tells in the thread that we are at work, and shows the Stop
// button, while the caller goes on. The function it returns waits until that is
// told: said after the answer it would stand there for minutes.
func (b *Bot) showWorking(ctx context.Context, q question) func() {
	if q.private() {
		return func() {}
	}
	p := prompts.InSlack(q.language())
	ctx, cancel := context.WithTimeout(ctx, statusTime)
	var told sync.WaitGroup
	told.Go(func() {
		_, err := b.api.SetAgentSessionStatusContext(ctx, slack.AgentSessionSetStatusParameters{
			Status: slack.AgentSessionStatusProcessing, ChannelID: q.Channel, ThreadTS: q.Thread, Title: title(q), InitiatorUserID: q.User,
		})
		b.courtesy("session status", err)
	})
	told.Go(func() {
		b.courtesy("status", b.api.SetAssistantThreadsStatusContext(ctx, slack.AssistantThreadsSetStatusParameters{
			ChannelID: q.Channel, ThreadTS: q.Thread, Status: p.Status, LoadingMessages: p.Loading[:],
		}))
	})
	return func() {
		told.Wait()
		cancel()
	}
}

// courtesy logs that something that is nice to have failed.
func (b *Bot) courtesy(what string, err error) {
	if err != nil {
		b.log.Debug("slack: "+what, "err", code(err))
	}
}

// finished tells that the work on a thread is over: the Stop button goes away,
// and a new conversation gets its name.
func (b *Bot) finished(ctx context.Context, o outgoing) {
	if o.Way != wayFinish {
		b.sessionActive(ctx, o.Channel, o.Thread)
	}
	if o.Title != "" && o.Thread != "" {
		_, err := b.api.RenameAgentSessionContext(ctx, slack.AgentSessionRenameParameters{ChannelID: o.Channel, ThreadTS: o.Thread, Title: o.Title})
		b.courtesy("session title", err)
	}
}

// sessionActive takes the Stop button away. Without a thread, or while Slack
// refuses, it goes when the next answer comes.
func (b *Bot) sessionActive(ctx context.Context, channel, thread string) {
	if thread == "" {
		return
	}
	b.courtesy("session status", insist(ctx, few, func() error {
		_, err := b.api.SetAgentSessionStatusContext(ctx, slack.AgentSessionSetStatusParameters{
			Status: slack.AgentSessionStatusActive, ChannelID: channel, ThreadTS: thread,
		})
		return err
	}))
}
