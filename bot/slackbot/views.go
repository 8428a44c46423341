package slackbot

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"setu/bot"
	"setu/prompts"
	"setu/retrieval"
)

// The callback ids of our windows and of the message shortcut in the manifest.
const (
	shortcutAsk   = "ask_about_message"
	windowAsk     = "ask_about_message_window"
	windowComment = "feedback_comment"
	windowShown   = "shown"
)

// The inputs of our windows.
const (
	inputQuestion = "question"
	inputWhat     = "what"
	inputComment  = "comment"
	choiceAsk     = "ask"
	choiceCheck   = "check"
)

func window(callback, title string, p prompts.Slack, blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, Title: plain(title), Close: plain(p.Close),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

// note is a window with one sentence.
func note(title, text string, p prompts.Slack) slack.ModalViewRequest {
	return window(windowShown, title, p, slack.NewSectionBlock(mrkdwn(text), nil, nil))
}

// passages is a window with citations in full.
func (r renderer) passages(title string, citations []bot.Citation, p prompts.Slack) slack.ModalViewRequest {
	var blocks []slack.Block
	for _, c := range citations {
		blocks = append(blocks, slack.NewSectionBlock(mrkdwn(limit(r.citation(c), maxSection)), nil, nil))
		as := func(s string) string { return escape("“" + s + "”") }
		for _, part := range split(c.Quote, as, room{bytes: 4 * maxSection, characters: maxSection}) {
			blocks = append(blocks, slack.NewSectionBlock(plain("“"+part+"”"), nil, nil))
		}
		blocks = append(blocks, slack.NewDividerBlock())
	}
	return window(windowShown, title, p, blocks[:min(len(blocks), maxViewBlocks)]...)
}

const maxViewBlocks = 100

// comment is the window that asks what is wrong with an answer.
func comment(answer string, p prompts.Slack) slack.ModalViewRequest {
	input := slack.NewPlainTextInputBlockElement(nil, inputComment)
	input.Multiline, input.MaxLength, input.FocusOnLoad = true, maxSection, true
	w := window(windowComment, p.CommentTitle, p, slack.NewInputBlock(inputComment, plain(p.CommentLabel), nil, input))
	w.Submit, w.Close, w.PrivateMetadata = plain(p.Send), plain(p.Cancel), answer
	return w
}

// about is the window that asks about a message, and what to do with it. The
// message stands in it in full, and comes back with it.
func about(text, private string, canCheck bool, p prompts.Slack) slack.ModalViewRequest {
	question := slack.NewPlainTextInputBlockElement(nil, inputQuestion)
	question.Multiline, question.MaxLength, question.FocusOnLoad = true, maxSection, true
	ask := slack.NewInputBlock(inputQuestion, plain(p.AskLabel), plain(p.AskHint), question)
	ask.Optional = true
	blocks := []slack.Block{ask}
	if canCheck {
		first := slack.NewOptionBlockObject(choiceAsk, plain(p.AskChoice), nil)
		choice := slack.NewRadioButtonsBlockElement(inputWhat, first, slack.NewOptionBlockObject(choiceCheck, plain(p.CheckChoice), nil))
		choice.InitialOption = first
		blocks = append(blocks, slack.NewInputBlock(inputWhat, plain(p.AskWhat), nil, choice))
	}
	blocks = append(blocks, slack.NewDividerBlock())
	for i, part := range split(text, escape, room{bytes: 4 * maxSection, characters: maxSection}) {
		blocks = append(blocks, slack.NewSectionBlock(plain(part), nil, nil, slack.SectionBlockOptionBlockID(fmt.Sprint(partOfAbout, i))))
	}
	w := window(windowAsk, p.AskTitle, p, blocks...)
	w.Submit, w.Close, w.PrivateMetadata = plain(p.AskSubmit), plain(p.Cancel), private
	return w
}

// partOfAbout begins the ids of the blocks that hold the message.
const partOfAbout = "about_"

// aboutText is the message that stands in a window about one.
func aboutText(blocks []slack.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		if s, ok := block.(*slack.SectionBlock); ok && strings.HasPrefix(s.BlockID, partOfAbout) && s.Text != nil {
			b.WriteString(unescape.Replace(s.Text.Text))
		}
	}
	return strings.TrimSpace(b.String())
}

// home is somebody's App Home. Their direct messages' channel travels in it, so
// that a press of a button knows where to answer.
func home(starters []string, s retrieval.Stats, channel string, p prompts.Slack) slack.HomeTabViewRequest {
	blocks := []slack.Block{slack.NewSectionBlock(mrkdwn(p.HomeIntro), nil, nil)}
	if len(starters) > 0 {
		blocks = append(blocks, slack.NewHeaderBlock(plain(p.HomeStarters)))
	}
	for i, q := range starters {
		button := slack.NewButtonBlockElement(fmt.Sprintf("%s_%d", actionStarter, i), q, plain(limit(q, maxButton)))
		blocks = append(blocks, slack.NewActionBlock("", button))
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, PrivateMetadata: channel, Blocks: slack.Blocks{BlockSet: append(blocks,
		slack.NewDividerBlock(),
		slack.NewSectionBlock(mrkdwn(p.HomeHelp), nil, nil),
		slack.NewContextBlock("", plain(fmt.Sprintf(p.HomeCorpus, s.Documents, s.Passages, s.Version))),
	)}}
}

const maxButton = 75
