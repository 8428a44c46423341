// Package llm lets language models write: those of OpenAI and every server
// that speaks its API, of Anthropic, Ollama, Google, Mistral and Amazon
// Bedrock. Nothing else knows github.com/tmc/langchaingo/llms.
//
// That library loses much of what happens on the wire: a stream that was
// cancelled, broke off, or carried an error can look like one that went well.
// So the answers are watched on their way to it; see stream.go.
package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"setu/bot"
	"setu/prompts"
)

// Config chooses a model. Fields that are 0 take the default.
type Config struct {
	// Model is provider:name; see Providers.
	Model string
	// Getenv reads the keys and addresses under the names that the providers'
	// own tools read: OPENAI_API_KEY, OLLAMA_HOST and so on.
	Getenv  func(string) string
	Timeout time.Duration // of one call, to the end of its text; 2 minutes
	Slots   int           // calls at once; 4
	Price   Price
	// Transport carries the requests; nil is the usual one.
	Transport http.RoundTripper
}

// Price is what a million tokens cost, in any currency.
type Price struct{ Read, Written float64 }

// ErrConfig means that a model can't be used as it is configured.
var ErrConfig = errors.New("model")

// What ends a call, beside the caller.
var (
	errSlow    = errors.New("it took too long")
	errStalled = errors.New("it stopped in the middle of its text")
	errEmpty   = errors.New("it wrote nothing")
	errCutOff  = errors.New("its text broke off")
)

// stall is how long a model may pause once it has begun to write.
const stall = 30 * time.Second

// Client is a configured model. It implements bot.Model.
type Client struct {
	model   llms.Model
	options []llms.CallOption
	streams bool // it hands over its text piece by piece
	watched bool // its streams are read by us as well
	timeout time.Duration
	price   Price
	secrets []string
	breaker breaker
}

// New makes a client. It sends nothing; the error is ErrConfig.
func New(ctx context.Context, c Config) (*Client, error) {
	provider, model, _ := strings.Cut(c.Model, ":")
	build, known := providers[provider]
	if !known || model == "" {
		return nil, fmt.Errorf("%w %q: want PROVIDER:NAME with one of the providers %s", ErrConfig, c.Model, strings.Join(Providers(), ", "))
	}
	out := &Client{
		streams: true, watched: true, timeout: cmp.Or(c.Timeout, 2*time.Minute), price: c.Price,
	}
	if err := build(ctx, out, c, model); err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrConfig, c.Model, err)
	}
	return out, nil
}

// Complete implements bot.Model.
func (c *Client) Complete(ctx context.Context, p prompts.Prompt, write func(string) error) (bot.Completion, error) {
	if err := c.breaker.enter(); err != nil {
		return bot.Completion{}, fmt.Errorf("%w: %w", bot.ErrModel, err)
	}
	out, err := c.complete(ctx, p, write)
	c.breaker.leave(err)
	return out, err
}

// result is how the library's call ended.
type result struct {
	response *llms.ContentResponse
	err      error
}

// complete makes one call. The library may hand over pieces from goroutines of
// its own, and may hang, so it runs beside us.
func (c *Client) complete(parent context.Context, p prompts.Prompt, write func(string) error) (bot.Completion, error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	slow := time.AfterFunc(c.timeout, func() { cancel(errSlow) })
	defer slow.Stop()
	stalled := time.AfterFunc(c.timeout, func() { cancel(errStalled) })
	defer stalled.Stop()
	seen := &sight{}
	pieces, done := make(chan string), make(chan result, 1)
	go func() { done <- c.generate(context.WithValue(ctx, sightKey{}, seen), p, pieces) }()
	text := &thoughtless{write: write}
	for {
		select {
		case piece := <-pieces:
			stalled.Reset(stall)
			if err := text.take(piece); err != nil {
				cancel(err)
				<-done
				return c.count(bot.Completion{Text: text.String()}, p, nil), err
			}
		case r := <-done:
			if !c.streams && r.err == nil {
				if err := text.take(content(r.response)); err != nil {
					return c.count(bot.Completion{Text: text.String()}, p, r.response), err
				}
			}
			out := c.count(bot.Completion{Text: text.String(), Whole: true}, p, r.response)
			if seen.turnedDown() {
				out.Usage = bot.Usage{Calls: 1} // nobody counts or charges what was not read
			}
			return c.judge(parent, ctx, out, seen, r)
		}
	}
}

// content is the text of an answer that came whole, in one part or several.
func content(r *llms.ContentResponse) string {
	var b strings.Builder
	for _, choice := range r.Choices {
		if choice != nil {
			b.WriteString(choice.Content)
		}
	}
	return b.String()
}

// generate calls the library and survives its panics.
func (c *Client) generate(ctx context.Context, p prompts.Prompt, pieces chan<- string) (r result) {
	defer func() {
		if fault := recover(); fault != nil {
			r.err = fmt.Errorf("its answer could not be read: %v", fault)
		}
	}()
	options := append([]llms.CallOption{llms.WithMaxTokens(p.Limit)}, c.options...)
	if c.streams {
		options = append(options, llms.WithStreamingFunc(func(_ context.Context, piece []byte) error {
			select {
			case pieces <- string(piece):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}))
	}
	r.response, r.err = c.model.GenerateContent(ctx, []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, p.System), llms.TextParts(llms.ChatMessageTypeHuman, p.User),
	}, options...)
	if r.err == nil && (r.response == nil || len(r.response.Choices) == 0 || r.response.Choices[0] == nil) {
		r.err = errEmpty
	}
	return r
}

// judge decides how a call went, by what the caller did, by what was seen on
// the wire, and last by what the library says.
func (c *Client) judge(parent, ctx context.Context, out bot.Completion, seen *sight, r result) (bot.Completion, error) {
	reason, fault := seen.end()
	if !c.watched && r.err == nil {
		if reason = r.response.Choices[0].StopReason; !c.streams {
			reason = cmp.Or(reason, "stop") // it came whole
		}
	}
	switch {
	case parent.Err() != nil:
		return out, parent.Err()
	case ctx.Err() != nil:
		return out, c.fault(context.Cause(ctx))
	case fault != nil:
		return out, c.fault(fault)
	case r.err != nil:
		return out, c.fault(r.err)
	case reason == "":
		return out, c.fault(errCutOff)
	case out.Text == "":
		return out, c.fault(errEmpty)
	}
	switch reason {
	case "length", "max_tokens", "LENGTH", "MAX_TOKENS":
		out.Whole = false
	}
	return out, nil
}

// fault makes an error one of the model, without any key that is in it.
func (c *Client) fault(err error) error {
	text := err.Error()
	for _, secret := range c.secrets {
		text = strings.ReplaceAll(text, secret, "…")
	}
	if text != err.Error() {
		err = errors.New(text)
	}
	return fmt.Errorf("%w: %w", bot.ErrModel, err)
}

// count adds what a call took: as the server counted, else as we estimate.
func (c *Client) count(out bot.Completion, p prompts.Prompt, response *llms.ContentResponse) bot.Completion {
	u := bot.Usage{Calls: 1}
	if response != nil {
		for _, choice := range response.Choices {
			if choice != nil {
				u.Read = max(u.Read, number(choice.GenerationInfo, "PromptTokens", "InputTokens", "input_tokens"))
				u.Written = max(u.Written, number(choice.GenerationInfo, "CompletionTokens", "OutputTokens", "output_tokens"))
			}
		}
	}
	u.Read = cmp.Or(u.Read, p.Tokens())
	u.Written = cmp.Or(u.Written, prompts.Tokens(out.Text))
	u.Cost = math.Round(float64(u.Read)*c.price.Read+float64(u.Written)*c.price.Written) / 1e6
	out.Usage = u
	return out
}

// number is the first of some counts that is there.
func number(info map[string]any, names ...string) int {
	for _, name := range names {
		switch n := info[name].(type) {
		case int:
			return n
		case int32:
			return int(n)
		case float64:
			return int(n)
		}
	}
	return 0
}
