package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"setu/bot"
	"setu/corpus"
	"setu/retrieval/eval"
)

type evalCommand struct {
	Dir       string `arg:"" optional:"" help:"Folder with docs/ and questions.jsonl. Default: the shipped documents and their golden questions." placeholder:"DIR"`
	Questions string `help:"File of questions. Default: the folder's questions.jsonl, or the golden questions." placeholder:"FILE"`
	JSON      bool   `help:"JSON: an array of summaries."`
	Details   string `help:"Also write a JSON line a question to this file." placeholder:"FILE"`
}

// Run asks every question and prints the measures.
func (c *evalCommand) Run(env *environmentOf, s *settings) error {
	if c.Dir != "" {
		s.Corpus = c.Dir
	}
	a, err := s.open(env.ctx, nil)
	if err != nil {
		return err
	}
	questions, err := c.questions(a.Corpus())
	if err != nil {
		return err
	}
	outcomes := make([]eval.Outcome, 0, len(questions))
	progress := terminalOut(env.stderr)
	for i, q := range questions {
		o, err := try(env, a, q)
		if err != nil {
			return fmt.Errorf("question %s: %w", q.ID, err)
		}
		outcomes = append(outcomes, o)
		if progress && i%20 == 0 {
			fmt.Fprintf(env.stderr, "\r%d of %d", i, len(questions))
		}
	}
	if progress {
		fmt.Fprint(env.stderr, "\r                \r")
	}
	if c.Details != "" {
		if err := writeDetails(c.Details, outcomes); err != nil {
			return err
		}
	}
	summaries := eval.Summarise(outcomes)
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(summaries)
	}
	_, err = io.WriteString(env.stdout, eval.Table(summaries, true))
	return err
}

func terminalOut(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (c *evalCommand) questions(docs *corpus.Corpus) ([]eval.Question, error) {
	open := func() (io.ReadCloser, error) { return corpus.Golden(), nil }
	switch {
	case c.Questions != "":
		open = func() (io.ReadCloser, error) { return os.Open(c.Questions) }
	case c.Dir != "":
		open = func() (io.ReadCloser, error) { return os.Open(filepath.Join(c.Dir, "questions.jsonl")) }
	}
	f, err := open()
	if err != nil {
		return nil, fmt.Errorf("open questions: %w", err)
	}
	defer f.Close()
	questions, err := eval.Read(f, docs)
	if err == nil && len(questions) == 0 {
		err = fmt.Errorf("no questions")
	}
	return questions, err
}

// try asks one question, after those before it in its conversation.
func try(env *environmentOf, a *bot.Assistant, q eval.Question) (eval.Outcome, error) {
	conversation := ""
	for _, t := range q.Turns {
		answer, err := a.Ask(env.ctx, bot.Question{Text: t, Conversation: conversation}, nil)
		if err != nil {
			return eval.Outcome{}, err
		}
		conversation = answer.Conversation
	}
	start := time.Now()
	answer, err := a.Ask(env.ctx, bot.Question{Text: q.Text, Conversation: conversation}, nil)
	if err != nil {
		return eval.Outcome{}, err
	}
	f := eval.Found{Answered: answer.Status == bot.Answered, Text: answer.Text, Confidence: answer.Confidence, Took: time.Since(start)}
	ref := func(id, anchor string) eval.Ref {
		d, _ := a.Corpus().Document(id)
		return eval.Ref{Document: id, Original: d.Translates, Anchor: anchor}
	}
	for _, c := range answer.Citations {
		f.Citations = append(f.Citations, eval.Cited{Ref: ref(c.DocumentID, c.Anchor), Quote: c.Quote})
	}
	found, err := a.Search(env.ctx, bot.Question{Text: q.Text, Conversation: conversation}, 20)
	if err != nil {
		return eval.Outcome{}, err
	}
	if found.ByWords {
		return eval.Outcome{}, errors.New("the embedder failed, and words alone are not what is to be measured")
	}
	for _, h := range found.Hits {
		f.Passages = append(f.Passages, ref(h.Passage.Document.ID, h.Passage.Anchor))
	}
	return eval.Judge(q, f), nil
}

func writeDetails(name string, outcomes []eval.Outcome) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write details: %w", err)
	}
	e := json.NewEncoder(f)
	for _, o := range outcomes {
		if err := e.Encode(o); err != nil {
			f.Close()
			return fmt.Errorf("write details: %w", err)
		}
	}
	return f.Close()
}
