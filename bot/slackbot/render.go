package slackbot

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"setu/bot"
	"setu/prompts"
)

// What Slack takes, with some air.
const (
	maxBytes      = 9_000 // of a streamed message; about 10,600 were refused
	maxCharacters = 11_000
	maxBelow      = 12_000 // characters of a body and of what stands below it
	maxQuote      = 300    // characters of a quotation below an answer
	maxSeen       = 80     // of one that stands in the answer, too
	maxSection    = 3_000
)

// message is one Slack message of an answer.
type message struct {
	Text  string       `json:"text"` // all of it in plain words: for notifications, screen readers, and when blocks are refused
	Above slack.Blocks `json:"above"`
	Body  string       `json:"body,omitempty"` // Markdown
	Below slack.Blocks `json:"below"`
}

// blocks are what the message consists of.
func (m message) blocks() []slack.Block {
	all := slices.Clone(m.Above.BlockSet)
	if m.Body != "" {
		all = append(all, slack.NewMarkdownBlock("", m.Body))
	}
	return append(all, m.Below.BlockSet...)
}

// empty reports whether there is nothing to see.
func (m message) empty() bool { return m.Body == "" && len(m.Below.BlockSet) == 0 }

// size is the bytes and characters that readers see of the message's blocks.
func (m message) size() (bytes, characters int) {
	count := func(s string) {
		bytes += len(s)
		characters += utf8.RuneCountInString(s)
	}
	count(m.Body)
	for _, b := range m.Below.BlockSet {
		if c, ok := b.(*slack.ContextBlock); ok {
			for _, e := range c.ContextElements.Elements {
				if t, ok := e.(*slack.TextBlockObject); ok {
					count(t.Text)
				}
			}
		}
	}
	return bytes, characters
}

// renderer lays answers out for Slack.
type renderer struct {
	base string // address of this service for readers, without a slash at its end; or empty
}

// extras are what is said along with an answer.
type extras struct {
	id      string // of the answer, for its buttons
	notices []string
	share   bool // it is private and may be shared
}

// answer lays an answer out as one or more messages. Bodies hold whole
// sentences; the evidence is under the last.
func (r renderer) answer(a bot.Answer, x extras) []message {
	var out []message
	body := func(text string) string { return strings.TrimSpace(r.body(text, a.Citations)) }
	for _, part := range split(r.text(a), body, room{maxBytes, maxCharacters}) {
		out = append(out, message{Text: escape(strings.TrimSpace(part)), Body: body(part)})
	}
	below := message{Text: r.evidence(a), Below: slack.Blocks{BlockSet: r.below(a, x)}}
	last := &out[len(out)-1]
	joined := message{Text: strings.TrimSpace(last.Text + "\n" + below.Text), Body: last.Body, Below: below.Below}
	if bytes, characters := joined.size(); bytes > maxBytes+maxBytes/9 || characters > maxBelow {
		return append(out, below)
	}
	*last = joined
	return out
}

// text is what an answer says; of a refusal only the part in words, as its
// nearest documents become links.
func (r renderer) text(a bot.Answer) string {
	if a.Status != bot.NoEvidence {
		return a.Text
	}
	first, _, _ := strings.Cut(a.Text, "\n")
	return first
}

// mark is a citation's number in a text.
var mark = regexp.MustCompile(`\[(\d+)\]`)

// body writes a part of an answer as Markdown in which numbers are links.
func (r renderer) body(text string, citations []bot.Citation) string {
	var b strings.Builder
	at := 0
	for _, m := range mark.FindAllStringSubmatchIndex(text, -1) {
		number, _ := strconv.Atoi(text[m[2]:m[3]])
		if number < 1 || number > len(citations) {
			continue
		}
		b.WriteString(paragraphs(text[at:m[0]]))
		b.WriteString(numbered(number, r.address(citations[number-1])))
		at = m[1]
	}
	b.WriteString(paragraphs(text[at:]))
	return b.String()
}

// unmarked is a text without the numbers of citations, to be compared.
func unmarked(text string) string {
	return strings.Join(strings.Fields(mark.ReplaceAllString(text, "")), " ")
}

func numbered(number int, address string) string {
	label := fmt.Sprintf(`\[%d\]`, number)
	if address == "" {
		return label
	}
	return "[" + label + "](" + address + ")"
}

// lines are line breaks and what opens an item of a list behind them.
var lines = regexp.MustCompile(`\n\s*(- |\d+[.)] |• )?`)

// paragraphs escapes a text and keeps its lines apart: Markdown would join them.
func paragraphs(text string) string {
	return lines.ReplaceAllStringFunc(markdown(text), func(s string) string {
		if item := strings.TrimLeft(s, "\n "); item != "" {
			return "\n" + item
		}
		return "\n\n"
	})
}

// address is where a citation can be read: on our page, or at its source.
func (r renderer) address(c bot.Citation) string {
	if r.base != "" && c.Link != "" {
		return safeURL(r.base + c.Link)
	}
	return safeURL(c.URL)
}

// below is what stands under an answer: notices, its citations or the nearest
// documents, and buttons.
func (r renderer) below(a bot.Answer, x extras) []slack.Block {
	var out []slack.Block
	for _, n := range append(x.notices, a.Notice) {
		if n != "" {
			out = append(out, slack.NewContextBlock("", mrkdwn(escape(n))))
		}
	}
	text := unmarked(a.Text)
	for _, c := range a.Citations {
		most := maxQuote
		if strings.Contains(text, unmarked(c.Quote)) {
			most = maxSeen
		}
		out = append(out, slack.NewContextBlock("", mrkdwn(r.citation(c)), plain("“"+limit(c.Quote, most)+"”")))
	}
	if a.Status == bot.NoEvidence && len(a.Nearest) > 0 {
		out = append(out, slack.NewContextBlock("", mrkdwn(r.nearest(a))))
	}
	return append(out, buttons(a, x)...)
}

// citation is a citation in a line: number, document, date, paragraph, source.
func (r renderer) citation(c bot.Citation) string {
	line := link(r.address(c), c.Title)
	if c.Number > 0 {
		line = fmt.Sprintf("*[%d]* %s", c.Number, line)
	}
	if c.Date != "" {
		line += ", " + escape(c.Date)
	}
	line += fmt.Sprintf(", ¶%d", c.Paragraph)
	if c.Publisher != "" && r.base != "" {
		line += " · " + link(c.URL, c.Publisher)
	} else if c.Publisher != "" {
		line += " · " + link("", c.Publisher)
	}
	return line
}

// nearest lists the documents that come near a question.
func (r renderer) nearest(a bot.Answer) string {
	var b strings.Builder
	b.WriteString(escape(prompts.In(a.Language).Nearest))
	for _, n := range a.Nearest {
		b.WriteString("\n• " + link(r.address(bot.Citation{Link: n.Link}), n.Title))
		if n.Date != "" {
			b.WriteString(" (" + escape(n.Date) + ")")
		}
	}
	return b.String()
}

// evidence is what stands under an answer, in plain words.
func (r renderer) evidence(a bot.Answer) string {
	var b strings.Builder
	for _, c := range a.Citations {
		fmt.Fprintf(&b, "\n[%d] %s", c.Number, escape(c.Title))
		if c.Date != "" {
			b.WriteString(", " + escape(c.Date))
		}
		fmt.Fprintf(&b, ", ¶%d", c.Paragraph)
		if address := cmp.Or(r.address(c), safeURL(c.URL)); address != "" {
			b.WriteString(" <" + address + ">")
		}
	}
	if a.Status == bot.NoEvidence && len(a.Nearest) > 0 {
		b.WriteString("\n" + r.nearest(a))
	}
	return strings.TrimSpace(b.String())
}

// The action ids of our buttons.
const (
	actionQuotes   = "show_quotes"
	actionOthers   = "other_passages"
	actionShare    = "share"
	actionFeedback = "feedback"
	actionStarter  = "ask_starter" // a number follows
)

// buttons are those under an answer.
func buttons(a bot.Answer, x extras) []slack.Block {
	p := prompts.InSlack(a.Language)
	var row []slack.BlockElement
	button := func(action, label string) {
		row = append(row, slack.NewButtonBlockElement(action, x.id, plain(label)))
	}
	if len(a.Citations) > 0 {
		button(actionQuotes, p.ShowQuotes)
	}
	if len(a.Others) > 0 {
		button(actionOthers, p.OtherPassages)
	}
	if x.share {
		button(actionShare, p.Share)
	}
	var out []slack.Block
	if len(row) > 0 {
		out = append(out, slack.NewActionBlock("", row...))
	}
	good := slack.NewFeedbackButton(plain(p.Good), "up:"+x.id).WithAccessibilityLabel(p.Good)
	bad := slack.NewFeedbackButton(plain(p.Bad), "down:"+x.id).WithAccessibilityLabel(p.Bad)
	return append(out, slack.NewContextActionsBlock("", slack.NewFeedbackButtonsBlockElement(actionFeedback, good, bad)))
}

// plain is a text that Slack shows as it stands.
func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, escape(text), false, false)
}

// mrkdwn is a text in Slack's own markup, which nothing is linked in besides
// what the markup links.
func mrkdwn(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}
