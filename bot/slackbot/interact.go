package slackbot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"setu/bot"
	"setu/bot/state"
	"setu/prompts"
	"setu/retrieval/analyze"
)

// interact takes a press of a button, a window that was sent, or a shortcut. It
// returns what Slack is answered, nil for nothing. With an error Slack should
// tell that it failed.
func (b *Bot) interact(ctx context.Context, c slack.InteractionCallback) (any, error) {
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		for _, a := range c.ActionCallback.BlockActions {
			if err := b.pressed(ctx, c, *a); err != nil {
				return nil, err
			}
		}
	case slack.InteractionTypeMessageAction:
		if c.CallbackID == shortcutAsk {
			b.press(ctx, func(ctx context.Context) { b.askAbout(ctx, c) })
		}
	case slack.InteractionTypeViewSubmission:
		switch c.View.CallbackID {
		case windowComment:
			return b.commented(ctx, c)
		case windowAsk:
			return b.askedAbout(ctx, c)
		}
	}
	return nil, nil
}

// pressed does what a button is for.
func (b *Bot) pressed(ctx context.Context, c slack.InteractionCallback, a slack.BlockAction) error {
	switch {
	case a.ActionID == actionFeedback:
		return b.rated(ctx, c, a)
	case a.ActionID == actionQuotes, a.ActionID == actionOthers:
		b.press(ctx, func(ctx context.Context) { b.showPassages(ctx, c, a) })
	case a.ActionID == actionShare:
		return b.shared(ctx, c, a)
	case strings.HasPrefix(a.ActionID, actionStarter):
		return b.started(ctx, c, a)
	}
	return nil
}

// answered returns the question behind an answer, if it is still kept.
func (b *Bot) answered(ctx context.Context, id string) (question, error) {
	job, err := b.store.Job(ctx, id)
	if err != nil {
		return question{}, err
	}
	var q question
	if err := json.Unmarshal(job.Data, &q); err != nil {
		return question{}, fmt.Errorf("read a question: %w", err)
	}
	if q.Answer == nil {
		return question{}, state.ErrGone
	}
	return q, nil
}

// showPassages opens a window with an answer's quotes, or with what else was
// found.
func (b *Bot) showPassages(ctx context.Context, c slack.InteractionCallback, a slack.BlockAction) {
	q, err := b.answered(ctx, a.Value)
	if err != nil {
		if !errors.Is(err, state.ErrGone) {
			b.log.Error("slack: find an answer", "id", publicID(a.Value), "err", err)
		}
		p := prompts.InSlack(b.languageOf(ctx, c.User.ID))
		b.openWindow(ctx, c, note(p.QuotesTitle, p.Gone, p))
		return
	}
	p := prompts.InSlack(q.Answer.Language)
	if a.ActionID == actionOthers {
		b.openWindow(ctx, c, b.layout.passages(p.OthersTitle, q.Answer.Others, p))
		return
	}
	b.openWindow(ctx, c, b.layout.passages(p.QuotesTitle, q.Answer.Citations, p))
}

func (b *Bot) openWindow(ctx context.Context, c slack.InteractionCallback, w slack.ModalViewRequest) {
	if _, err := b.api.OpenViewContext(ctx, c.TriggerID, w); err != nil {
		b.log.Warn("slack: open a window", "err", code(err))
	}
}

// rated stores a 👍 or 👎, and asks what is wrong after a 👎. The buttons
// toggle: the last press counts.
func (b *Bot) rated(ctx context.Context, c slack.InteractionCallback, a slack.BlockAction) error {
	verdict, id, _ := strings.Cut(a.Value, ":")
	f := state.Feedback{Answer: id, Owner: owner(c), Verdict: state.Up}
	if verdict == "down" {
		f.Verdict = state.Down
	}
	if err := b.store.Rate(ctx, f); err != nil {
		return fmt.Errorf("store a verdict: %w", err)
	}
	b.log.Info("feedback", "channel", "slack", "id", publicID(id), "verdict", f.Verdict)
	if f.Verdict == state.Down {
		b.press(ctx, func(ctx context.Context) {
			b.openWindow(ctx, c, comment(id, prompts.InSlack(b.languageFor(ctx, id, c.User.ID))))
		})
	}
	return nil
}

// languageFor is that of an answer, or else its reader's.
func (b *Bot) languageFor(ctx context.Context, answer, user string) string {
	if q, err := b.answered(ctx, answer); err == nil {
		return q.Answer.Language
	}
	return b.languageOf(ctx, user)
}

func owner(c slack.InteractionCallback) state.Owner {
	channel := c.Channel.ID
	if channel == "" {
		channel = c.Container.ChannelID
	}
	return state.Owner{Team: c.Team.ID, Channel: channel, User: c.User.ID}
}

// commented stores what somebody says is wrong with an answer.
func (b *Bot) commented(ctx context.Context, c slack.InteractionCallback) (any, error) {
	id := c.View.PrivateMetadata
	text := strings.TrimSpace(typed(c, inputComment).Value)
	err := b.store.Rate(ctx, state.Feedback{Answer: id, Owner: owner(c), Verdict: state.Down, Comment: limit(text, maxSection)})
	if err != nil {
		return nil, fmt.Errorf("store a comment: %w", err)
	}
	p := prompts.InSlack(analyze.Language(text))
	thanks := note(p.CommentTitle, p.Thanks, p)
	return slack.NewUpdateViewSubmissionResponse(&thanks), nil
}

// typed is what was put into an input of a window.
func typed(c slack.InteractionCallback, input string) slack.BlockAction {
	if c.View.State == nil {
		return slack.BlockAction{}
	}
	for _, block := range c.View.State.Values {
		if a, ok := block[input]; ok {
			return a
		}
	}
	return slack.BlockAction{}
}

// asking is what the window about a message takes along beside its text.
type asking struct {
	Channel  string `json:"channel"`
	Thread   string `json:"thread"`
	Response string `json:"response,omitempty"`
}

// askAbout opens the window about a message.
func (b *Bot) askAbout(ctx context.Context, c slack.InteractionCallback) {
	text := limit(clean(c.Message.Text, b.self.Load().user), bot.MaxDraft)
	p := prompts.InSlack(b.languageOf(ctx, c.User.ID))
	if text == "" {
		b.openWindow(ctx, c, note(p.AskTitle, p.NoText, p))
		return
	}
	private, err := json.Marshal(asking{c.Channel.ID, cmp.Or(c.Message.ThreadTimestamp, c.Message.Timestamp, c.MessageTs), c.ResponseURL})
	if err != nil {
		b.log.Error("slack: encode a window", "err", err)
		return
	}
	_, canCheck := b.config.Assistant.(verifier)
	b.openWindow(ctx, c, about(text, string(private), canCheck, p))
}

// askedAbout takes the question of the window about a message, and shows there
// that it was taken.
func (b *Bot) askedAbout(ctx context.Context, c slack.InteractionCallback) (any, error) {
	var at asking
	if err := json.Unmarshal([]byte(c.View.PrivateMetadata), &at); err != nil {
		return nil, fmt.Errorf("read a window: %w", err)
	}
	q := question{
		Kind: shortcut, Team: c.Team.ID, Channel: at.Channel, Thread: at.Thread, User: c.User.ID, Response: at.Response,
		About: aboutText(c.View.Blocks.BlockSet),
	}
	q = q.ask(clean(typed(c, inputQuestion).Value, b.self.Load().user))
	if typed(c, inputWhat).SelectedOption.Value == choiceCheck {
		q.Kind = check
	} else if utf8.RuneCountInString(q.About) > bot.MaxQuestion {
		q.About, q.Cut = string([]rune(q.About)[:bot.MaxQuestion]), true
	}
	if err := b.acceptAs(ctx, q, q.id("window/"+c.View.ID)); err != nil {
		return nil, err
	}
	p := prompts.InSlack(q.language())
	taken := note(p.AskTitle, p.Coming, p)
	return slack.NewUpdateViewSubmissionResponse(&taken), nil
}

// started answers a starter question of the App Home in the direct messages:
// the question is posted there, and answered in its thread.
func (b *Bot) started(ctx context.Context, c slack.InteractionCallback, a slack.BlockAction) error {
	q := question{Kind: starting, Team: c.Team.ID, Channel: cmp.Or(c.View.PrivateMetadata, c.User.ID), User: c.User.ID}.ask(a.Value)
	return b.acceptAs(ctx, q, q.id("starter/"+c.TriggerID))
}

// shared posts a private answer where it was asked for. The private one then
// goes away.
func (b *Bot) shared(ctx context.Context, c slack.InteractionCallback, a slack.BlockAction) error {
	q, err := b.answered(ctx, a.Value)
	if errors.Is(err, state.ErrGone) {
		p := prompts.InSlack(b.languageOf(ctx, c.User.ID))
		b.press(ctx, func(ctx context.Context) { b.openWindow(ctx, c, note(p.QuotesTitle, p.Gone, p)) })
		return nil
	}
	if err != nil {
		return fmt.Errorf("find an answer: %w", err)
	}
	if b.outside(ctx, q) {
		p := prompts.InSlack(q.Answer.Language)
		b.press(ctx, func(ctx context.Context) { b.openWindow(ctx, c, note(p.QuotesTitle, p.External, p)) })
		return nil
	}
	posts, err := b.sharing(a.Value, q)
	if err != nil {
		return err
	}
	if err := b.store.Enqueue(ctx, posts...); err != nil {
		return fmt.Errorf("share an answer: %w", err)
	}
	b.queued.wake()
	if c.ResponseURL != "" {
		b.press(ctx, func(ctx context.Context) {
			_, _, _, err := b.api.SendMessageContext(ctx, q.Channel, slack.MsgOptionDeleteOriginal(c.ResponseURL), slack.MsgOptionBlocks())
			b.courtesy("take a private answer away", err)
		})
	}
	return nil
}

// sharing are the messages that show a private answer to all.
func (b *Bot) sharing(id string, q question) ([]state.Post, error) {
	p := prompts.InSlack(q.Answer.Language)
	asked := words(fmt.Sprintf(p.Shared, "<@"+q.User+">", escape(limit(cmp.Or(q.Text, q.About), maxSection/2))))
	messages := b.layout.answer(*q.Answer, extras{id: id})
	first := &messages[0]
	first.Text = asked.Text + "\n" + first.Text
	first.Above = asked.Below
	q.Kind, q.TS = mention, ""
	var posts []state.Post
	for i, o := range q.outgoing(messages...) {
		post, err := o.post(fmt.Sprintf("%s/shared/%d", id, i+1))
		if err != nil {
			return nil, err
		}
		posts = append(posts, post)
	}
	return posts, nil
}
