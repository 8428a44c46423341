package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"setu/bot"
	"setu/bot/expand"
	"setu/bot/llm"
	"setu/corpus"
)

// modelSettings choose the language model. Keys and addresses are read under
// the names that the providers' own tools use; see bot/llm.
type modelSettings struct {
	Model        string        `help:"Language model that writes answers: none, or PROVIDER:NAME with openai, anthropic, ollama, googleai, mistral or bedrock. Default: ${default}." setting:"SETU_MODEL" default:"none" placeholder:"NAME"`
	ModelTimeout time.Duration `help:"How long one call of the model may take. Default: ${default}." setting:"SETU_MODEL_TIMEOUT" default:"1m" placeholder:"TIME"`
	ModelCalls   int           `help:"Calls of the model at once. Default: ${default}." setting:"SETU_MODEL_CALLS" default:"4" placeholder:"N"`
	ModelPrice   price         `help:"What a million tokens cost, read and written: answers then tell their cost." setting:"SETU_MODEL_PRICE" placeholder:"READ,WRITTEN"`
}

// price is a setting: two numbers.
type price struct{ llm.Price }

// UnmarshalText reads "read,written".
func (p *price) UnmarshalText(text []byte) error {
	a, b, _ := strings.Cut(string(text), ",")
	read, err := strconv.ParseFloat(strings.TrimSpace(a), 64)
	written, err2 := strconv.ParseFloat(strings.TrimSpace(b), 64)
	if err != nil || err2 != nil || !(read >= 0 && read < 1e9) || !(written >= 0 && written < 1e9) {
		return fmt.Errorf("%q is no price; want two numbers, such as 0.15,0.60", text)
	}
	p.Read, p.Written = read, written
	return nil
}

// openModel makes the model that the settings name; nil is none.
func (s *settings) openModel(ctx context.Context) (bot.Model, error) {
	if s.Model == "none" {
		return nil, nil
	}
	if s.ModelCalls < 1 || s.ModelTimeout <= 0 {
		return nil, usagef("--model-calls and --model-timeout must be above 0")
	}
	m, err := llm.New(ctx, llm.Config{Model: s.Model, Getenv: s.getenv, Timeout: s.ModelTimeout, Slots: s.ModelCalls, Price: s.ModelPrice.Price})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// keptQuestions adds the questions that a model wrote to a corpus.
func (s *settings) keptQuestions(c *corpus.Corpus) (*corpus.Corpus, error) {
	if s.Data == "" {
		return c, nil
	}
	kept, err := expand.Open(s.Data, false)
	if err != nil {
		return nil, err
	}
	return kept.Apply(c), nil
}

// expand has the model write questions for what has none, and adds them.
func (s *settings) expand(ctx context.Context, c *corpus.Corpus) (*corpus.Corpus, error) {
	if s.Model == "none" || s.Data == "" {
		return nil, usagef("--expand needs a model to write questions (--model) and a folder to keep them in (--data)")
	}
	m, err := s.openModel(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := expand.Open(s.Data, true)
	if err != nil {
		return nil, err
	}
	defer kept.Close()
	done, err := expand.Write(ctx, m, c, kept, newProgress(s.stderr, "writing questions").at)
	if errors.Is(err, bot.ErrModel) || errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w; %d questions are kept, the next run goes on from there", err, done.Questions)
	}
	if err != nil {
		return nil, err
	}
	u := done.Usage
	fmt.Fprintf(s.stderr, "%d questions for %d paragraphs; %d calls of the model, %d tokens read, %d written%s\n", done.Questions, done.Paragraphs, u.Calls, u.Read, u.Written, cost(u))
	return kept.Apply(c), nil
}

// cost is what calls cost, in words; empty without a price.
func cost(u bot.Usage) string {
	if u.Cost == 0 {
		return ""
	}
	return fmt.Sprintf(", cost %.4f", u.Cost)
}
