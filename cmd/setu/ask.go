package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"setu/bot"
	"setu/bot/httpapi"
	"setu/retrieval"
)

// narrowing is the filter on the command line.
type narrowing struct {
	Document []string `help:"Only these documents, by id." placeholder:"ID"`
	Kind     []string `help:"Only documents of these kinds." placeholder:"KIND"`
	In       []string `help:"Only documents in these languages: en, ja, hi." placeholder:"LANGUAGE"`
	From     string   `help:"Only documents dated then or later (YYYY, YYYY-MM or YYYY-MM-DD)." placeholder:"DATE"`
	To       string   `help:"Only documents dated then or earlier." placeholder:"DATE"`
}

func (n narrowing) filter() retrieval.Filter {
	return retrieval.Filter{Documents: n.Document, Kinds: n.Kind, Languages: n.In, From: n.From, To: n.To}
}

type askCommand struct {
	Question []string `arg:"" optional:"" help:"The question; without one, each line of standard input is a question."`
	JSON     bool     `help:"One JSON object an answer, as the HTTP API gives it."`
	Language string   `help:"Language of the asker: en, ja or hi. Default: that of the question." placeholder:"LANGUAGE"`
	narrowing
}

// Run answers.
func (c *askCommand) Run(env *environmentOf, s *settings) error {
	a, err := s.open(env.ctx, nil)
	if err != nil {
		return err
	}
	question := bot.Question{Text: strings.Join(c.Question, " "), Language: c.Language, Filter: c.filter()}
	switch {
	case len(c.Question) > 0:
		return c.answer(env, a, &question)
	case terminal(env.stdin) && !c.JSON:
		return c.session(env, a, question)
	}
	return c.lines(env, a, question)
}

// answer asks one question, prints the answer and keeps the conversation.
func (c *askCommand) answer(env *environmentOf, a *bot.Assistant, q *bot.Question) error {
	live := &live{out: env.stdout, status: env.stderr, quiet: c.JSON}
	start := time.Now()
	answer, err := a.Ask(env.ctx, *q, live.tell)
	took := time.Since(start)
	live.end(err)
	if err != nil {
		return err
	}
	q.Conversation = answer.Conversation
	if c.JSON {
		err = json.NewEncoder(env.stdout).Encode(httpapi.NewAnswer(answer, took))
	} else {
		_, err = io.WriteString(env.stdout, strings.TrimPrefix(plain(answer), live.shown))
	}
	if err == nil && answer.Status != bot.Answered {
		return errQuiet
	}
	return err
}

// maxLine is the longest line of standard input, in bytes.
const maxLine = 1 << 20

// lines answers each line of standard input on its own. A line that can't be
// answered is reported and does not end the rest.
func (c *askCommand) lines(env *environmentOf, a *bot.Assistant, q bot.Question) error {
	in := bufio.NewScanner(env.stdin)
	in.Buffer(make([]byte, 64<<10), maxLine)
	read, asked := 0, 0
	var worst error
	for ; in.Scan(); read++ {
		one := q
		if one.Text = strings.TrimSpace(in.Text()); one.Text == "" {
			continue
		}
		asked++
		switch err := c.answer(env, a, &one); {
		case err == nil:
		case errors.Is(err, errQuiet):
			worst = cmp.Or(worst, errQuiet)
		case errors.Is(err, bot.ErrEmpty), errors.Is(err, bot.ErrTooLong), errors.Is(err, bot.ErrInvalid):
			fmt.Fprintf(env.stderr, "setu: question %d: %s\n", asked, oneLine(err))
			worst = errors.New("some questions could not be answered")
		default:
			return err // the other questions would meet it too
		}
	}
	switch err := in.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("read questions: line %d is longer than %d bytes", read+1, maxLine)
	case err != nil:
		return fmt.Errorf("read questions: %w", err)
	case asked == 0:
		return usagef("no question; write it behind ask, or on standard input")
	}
	return worst
}

// session talks with a person until the end of input.
func (c *askCommand) session(env *environmentOf, a *bot.Assistant, q bot.Question) error {
	fmt.Fprintf(env.stdout, "Ask about the %d documents, in English, Japanese or Hindi. An empty line ends.\n", a.Stats().Documents)
	in := bufio.NewScanner(env.stdin)
	in.Buffer(make([]byte, 64<<10), maxLine)
	for {
		fmt.Fprint(env.stdout, "\n> ")
		if !in.Scan() || strings.TrimSpace(in.Text()) == "" {
			fmt.Fprintln(env.stdout)
			return in.Err()
		}
		q.Text = in.Text()
		if err := c.answer(env, a, &q); err != nil && !errors.Is(err, errQuiet) {
			fmt.Fprintf(env.stdout, "%s\n", oneLine(err))
		}
	}
}

// terminal reports whether a person types the input.
func terminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// plain lays an answer out for a terminal: the text, then its evidence.
func plain(a bot.Answer) string {
	var b strings.Builder
	b.WriteString(a.Text + "\n")
	for _, c := range a.Citations {
		fmt.Fprintf(&b, "\n[%d] %s", c.Number, c.Title)
		if c.Date != "" {
			fmt.Fprintf(&b, " (%s)", c.Date)
		}
		fmt.Fprintf(&b, ", ¶%d\n    “%s”\n", c.Paragraph, c.Quote)
		switch {
		case c.URL != "":
			fmt.Fprintf(&b, "    %s: %s\n", c.Publisher, c.URL)
		case c.Publisher != "":
			fmt.Fprintf(&b, "    %s\n", c.Publisher)
		}
	}
	if a.Notice != "" {
		b.WriteString("\n" + a.Notice + "\n")
	}
	return b.String()
}
