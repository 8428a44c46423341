package slackbot

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"setu/bot/state"
	"setu/prompts"
	"setu/retrieval/analyze"
)

// command takes a slash command and returns what its author sees at once. With
// an error Slack should tell them that it failed.
func (b *Bot) command(ctx context.Context, c slack.SlashCommand) (string, error) {
	self := b.self.Load()
	text := clean(c.Text, self.user)
	q := question{Kind: command, Team: c.TeamID, Channel: c.ChannelID, User: c.UserID, Response: c.ResponseURL}.ask(text)
	p := prompts.InSlack(analyze.Language(text))
	switch first, rest, _ := strings.Cut(text, " "); {
	case strings.EqualFold(first, "settings"):
		b.press(ctx, func(ctx context.Context) { b.tellCommand(ctx, q, b.settings(ctx, q, strings.TrimSpace(rest))) })
		return "", nil
	case text == "", strings.EqualFold(text, "help"):
		b.press(ctx, func(ctx context.Context) { b.tellCommand(ctx, q, b.help(ctx, q)) })
		return "", nil
	}
	if err := b.acceptAs(ctx, q, q.id("command/"+c.TriggerID)); err != nil {
		return "", err
	}
	return p.Working, nil
}

// tellCommand answers a command that asked nothing of the documents.
func (b *Bot) tellCommand(ctx context.Context, q question, text string) {
	o := q.outgoing(words(text))[0]
	o.Replace = false
	_, err := b.sendPrivate(ctx, q.id("command"), o)
	b.courtesy("answer a command", err)
}

// help is what the command says without a question.
func (b *Bot) help(ctx context.Context, q question) string {
	p := prompts.InSlack(b.languageOf(ctx, q.User))
	example := ""
	if s := starters(b.config.Assistant.Corpus(), b.languageOf(ctx, q.User)); len(s) > 0 {
		example = s[0]
	}
	return fmt.Sprintf(p.Usage, "/setu "+escape(example)) + "\n" + p.HomeHelp
}

// languageOf is the language somebody reads Slack in, if that is known by now.
func (b *Bot) languageOf(ctx context.Context, user string) string {
	who, err := b.person(ctx, user)
	if err != nil {
		return "en"
	}
	return who.language
}

// modes are the words by which a channel's mode is set.
var modes = map[string]state.Mode{
	"threads": state.FollowUps, "follow-ups": state.FollowUps, "on": state.FollowUps,
	"mention": state.MentionOnly, "mentions": state.MentionOnly, "off": state.Off,
}

// settings shows or changes when we answer in a channel, and says what it did.
// Every member may, as every member may invite us or send us away; guests may
// not.
func (b *Bot) settings(ctx context.Context, q question, want string) string {
	p := prompts.InSlack(b.languageOf(ctx, q.User))
	text, err := b.setting(ctx, q, want, p)
	if err != nil {
		id := publicID(q.Response)
		b.log.Error("slack: the settings of a channel", "id", id, "err", err)
		return fmt.Sprintf(p.Apology, id)
	}
	return text
}

func (b *Bot) setting(ctx context.Context, q question, want string, p prompts.Slack) (string, error) {
	if strings.HasPrefix(q.Channel, "D") {
		return p.SettingsHere, nil
	}
	channel, err := b.store.Channel(ctx, q.Team, q.Channel)
	if err != nil {
		return "", fmt.Errorf("read the settings of a channel: %w", err)
	}
	mode, known := modes[strings.ToLower(want)]
	if !known {
		return fmt.Sprintf(p.Settings, modeWords(channel.Mode, p)) + "\n" + p.SettingsUsage, nil
	}
	who, err := b.person(ctx, q.User)
	if err != nil {
		return "", err
	}
	if who.guest {
		return p.SettingsGuest, nil
	}
	channel.Mode = mode
	if err := b.store.SetChannel(ctx, channel); err != nil {
		return "", fmt.Errorf("store the settings of a channel: %w", err)
	}
	b.log.Info("channel settings", "channel", "slack", "in", q.Channel, "mode", mode, "by", q.User)
	return fmt.Sprintf(p.SettingsSaved, modeWords(mode, p)), nil
}

func modeWords(m state.Mode, p prompts.Slack) string {
	switch m {
	case state.Off:
		return p.Muted
	case state.MentionOnly:
		return p.MentionOnly
	}
	return p.FollowUps
}
