package slackbot

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"setu/prompts"
)

// greet fills what somebody opened: their App Home, or the prompts over their
// direct messages.
func (b *Bot) greet(ctx context.Context, d decision) {
	q := d.question
	language := "en"
	if who, err := b.person(ctx, q.User); err == nil {
		language = who.language
	}
	p, a := prompts.InSlack(language), b.config.Assistant
	questions := starters(a.Corpus(), language)
	if d.tab == "home" {
		_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: q.User, View: home(questions, a.Stats(), q.Channel, p)})
		b.courtesy("home", err)
		return
	}
	prompted := slack.AssistantThreadsSetSuggestedPromptsParameters{Title: p.Prompts, ChannelID: q.Channel}
	for _, text := range questions {
		prompted.AddPrompt(limit(text, maxButton), text)
	}
	if len(questions) > 0 {
		b.courtesy("suggested prompts", b.api.SetAssistantThreadsSuggestedPromptsContext(ctx, prompted))
	}
}

// sayEdited tells who changed a question before it was answered that the
// change is not answered by itself.
func (b *Bot) sayEdited(ctx context.Context, q question, id string) {
	q.Kind = mention // in direct messages too: the answer's place is not taken
	o := q.whisper(prompts.InSlack(q.language()).Edited)[0]
	o.Way = wayPrivate
	_, err := b.sendPrivate(ctx, fmt.Sprintf("%s/edited", id), o)
	b.courtesy("tell of an edit", err)
	b.clear(ctx, q)
}
