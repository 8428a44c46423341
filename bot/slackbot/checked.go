package slackbot

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"setu/bot"
	"setu/prompts"
)

// verifier is an assistant that also checks what others wrote.
type verifier interface {
	Verify(ctx context.Context, d bot.Draft, progress func(done, of int)) (bot.Report, error)
}

// checked holds a message against the documents, sentence by sentence.
func (b *Bot) checked(ctx context.Context, q question) (reply, error) {
	v, ok := b.config.Assistant.(verifier)
	if !ok {
		return reply{}, fmt.Errorf("this assistant checks nothing")
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var report bot.Report
	err := inTurn(ctx, func() (err error) {
		report, err = v.Verify(ctx, bot.Draft{Text: limit(q.About, bot.MaxDraft)}, nil)
		return err
	})
	if err != nil {
		return reply{}, fmt.Errorf("check a message: %w", err)
	}
	return reply{posts: q.outgoing(b.layout.report(report)...), status: "checked"}, nil
}

// report lays a report out: each sentence with its verdict and what the
// documents say.
func (r renderer) report(report bot.Report) []message {
	p := prompts.InSlack(report.Language)
	if len(report.Sentences) == 0 {
		return []message{words(p.NothingToCheck)}
	}
	var out []message
	for _, s := range report.Sentences {
		m := r.verdict(s, p)
		if n := len(out) - 1; n >= 0 {
			joined := message{Text: out[n].Text + "\n" + m.Text, Below: slack.Blocks{BlockSet: append(out[n].Below.BlockSet, m.Below.BlockSet...)}}
			if bytes, _ := joined.size(); bytes <= maxBytes && len(joined.Below.BlockSet) <= maxBlocks {
				out[n] = joined
				continue
			}
		}
		out = append(out, m)
	}
	return out
}

const maxBlocks = 50

// signs stand before a verdict.
var signs = map[bot.Support]string{bot.Supported: "✅", bot.Contradicted: "❌", bot.NotFound: "❔"}

// verdict is one sentence of a report.
func (r renderer) verdict(s bot.Checked, p prompts.Slack) message {
	label := map[bot.Support]string{bot.Supported: p.Supported, bot.Contradicted: p.Contradicted, bot.NotFound: p.NotFound}[s.Support]
	line := fmt.Sprintf("%s *%s* ", signs[s.Support], label)
	text := line + escape(limit(s.Text, maxSection/2))
	elements := []slack.MixedElement{mrkdwn(text)}
	if d := differences(s.Differences); d != "" {
		elements = append(elements, mrkdwn(fmt.Sprintf(p.Differs, escape(limit(d, maxQuote)))))
	}
	for _, c := range s.Citations[:min(len(s.Citations), 2)] {
		elements = append(elements, mrkdwn(r.citation(c)), plain("“"+limit(c.Quote, maxQuote)+"”"))
	}
	return message{Text: text, Below: slack.Blocks{BlockSet: []slack.Block{slack.NewContextBlock("", elements...)}}}
}

// differences says in what a sentence departs from the documents.
func differences(all []bot.Difference) string {
	var out []string
	for _, d := range all {
		if d.Found != "" {
			out = append(out, d.Said+" ≠ "+d.Found)
		} else {
			out = append(out, d.Said)
		}
	}
	return strings.Join(out, "; ")
}
