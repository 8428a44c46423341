// Package remote embeds through a server: OpenAI's API and all that copy it, or
// Ollama. It is the only package that knows langchaingo's embeddings. What
// langchaingo does not look at is looked at here: how many vectors came, in
// which order, how long they are and of what.
package remote

import (
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tmc/langchaingo/embeddings"
	"golang.org/x/sync/errgroup"

	"setu/retrieval/polite"
)

// Config says which model of which server embeds.
type Config struct {
	Model string
	// URL is the server's: OPENAI_BASE_URL, with the version, or OLLAMA_HOST in
	// any of its forms. Empty is OpenAI's own, or Ollama on this machine.
	URL string
	Key string // of OpenAI's API; may be empty where URL is not OpenAI's own
	// Dimension is the length of the vectors, where it is known of a stored
	// index; else Reach asks the server.
	Dimension int
	// Progress, if there is one, is told how many of the texts of one
	// EmbedPassages are done.
	Progress func(done, total int)
	// Patience says how many requests run at once, how long one may take and
	// how often it is tried; zero fields take what suits embedding.
	Patience polite.Config
}

// Embedder is a retrieval.Embedder that asks a server. It is safe for
// concurrent use once Reach has returned.
type Embedder struct {
	Config
	name   string // "openai:MODEL"
	client embeddings.Embedder
	batch  int // texts a request
	advice func(*polite.Error) string
}

// What is sent at once. Byte-level tokens are never more than bytes, so maxText
// fits OpenAI's 8,191 tokens in any language; batches of 32 are the least that
// servers are set to take.
const (
	maxText       = 8_000   // bytes of a text; what is beyond is left out
	maxBatch      = 32      // texts a request
	maxBatchBytes = 100_000 // bytes a request
	maxAnswer     = 64 << 20
)

// patient fills what was left open.
func patient(c polite.Config) polite.Config {
	if c.Timeout == 0 {
		c.Timeout = 2 * time.Minute // a model may have to be loaded first
	}
	c.Whole, c.MaxBytes = true, maxAnswer
	return c
}

func newEmbedder(c Config, kind string, client embeddings.EmbedderClient, batch int) (*Embedder, error) {
	if c.Patience.Slots == 0 {
		c.Patience.Slots = 4
	}
	// Left alone, it would replace newlines in the caller's texts.
	e, err := embeddings.NewEmbedder(client, embeddings.WithStripNewLines(false), embeddings.WithBatchSize(batch))
	if err != nil {
		return nil, fmt.Errorf("%s:%s: %w", kind, c.Model, err)
	}
	return &Embedder{Config: c, name: kind + ":" + c.Model, client: e, batch: batch}, nil
}

// Name is the kind of server and the model.
func (e *Embedder) Name() string { return e.name }

// Dimension is the length of the vectors; 0 if it was not given and Reach has
// not found it.
func (e *Embedder) Dimension() int { return e.Config.Dimension }

// Reach embeds one word, to learn whether the server answers and how long its
// vectors are. It must not run beside other calls.
func (e *Embedder) Reach(ctx context.Context) error {
	before := e.Config.Dimension
	e.Config.Dimension = 0 // any will do
	out, err := e.request(ctx, []string{"bridge"})
	if err == nil && !slices.ContainsFunc(out[0], func(x float32) bool { return x != 0 }) {
		err = fmt.Errorf("embedder %s: the vector is all zeros; is %s a model for embeddings?", e.name, e.Model)
	}
	if err != nil {
		e.Config.Dimension = before
		return err
	}
	e.Config.Dimension = len(out[0])
	return nil
}

// EmbedQuery embeds a question.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	text = clean(text)
	if text == "" {
		return make([]float32, e.Dimension()), ctx.Err()
	}
	out, err := e.shortening(ctx, []string{text})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// EmbedPassages embeds texts, several requests at once. A blank text is not
// sent; its vector is zero.
func (e *Embedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var mu sync.Mutex
	done := 0
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(max(e.Patience.Slots-1, 1)) // a question finds one free
	for _, b := range batches(texts, e.batch) {
		group.Go(func() error {
			if err := e.fill(running, out, b); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if done += len(b.at); e.Progress != nil {
				e.Progress(done, len(texts))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := range out {
		if out[i] == nil {
			out[i] = make([]float32, e.Dimension())
		}
	}
	return out, ctx.Err()
}

// batch are texts of one request and their places.
type batch struct {
	texts []string
	at    []int
}

// batches puts texts together that fit a request, blank ones left out.
func batches(texts []string, most int) []batch {
	var out []batch
	size := 0
	for i, text := range texts {
		if text = clean(text); text == "" {
			continue
		}
		if len(out) == 0 || len(out[len(out)-1].at) == most || size+len(text) > maxBatchBytes {
			out, size = append(out, batch{}), 0
		}
		b := &out[len(out)-1]
		b.texts, b.at = append(b.texts, text), append(b.at, i)
		size += len(text)
	}
	return out
}

// clean is a text as it may be sent: valid, not too long, no blanks around it.
func clean(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return strings.TrimSpace(strings.ToValidUTF8(text, ""))
}

func (e *Embedder) fill(ctx context.Context, out [][]float32, b batch) error {
	vectors, err := e.shortening(ctx, b.texts)
	if err != nil {
		return err
	}
	for i, at := range b.at {
		out[at] = vectors[i]
	}
	return nil
}

// leastText is how short, in bytes, a text is made for a model that finds it
// too long.
const leastText = 500

// shortening makes a request. A text that is too long for the model loses its
// second half, again and again; servers do so themselves, but not all do, and
// Ollama not always.
func (e *Embedder) shortening(ctx context.Context, texts []string) ([][]float32, error) {
	out, err := e.request(ctx, texts)
	if !tooLong(err) {
		return out, err
	}
	if len(texts) == 1 {
		if len(texts[0]) < 2*leastText {
			return nil, err
		}
		return e.shortening(ctx, []string{clean(texts[0][:len(texts[0])/2])})
	}
	out = nil
	for _, text := range texts {
		one, err := e.shortening(ctx, []string{text})
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
	}
	return out, nil
}

// lengthWords are what servers say of a text that is too long.
var lengthWords = regexp.MustCompile(`(?i)context length|too long|too large|too many tokens|maximum.*tokens|tokens.*maximum|exceed`)

func tooLong(err error) bool {
	var refused *polite.Error
	return errors.As(err, &refused) && (refused.Status == 400 || refused.Status == 413 || refused.Status == 422) && lengthWords.MatchString(refused.Said)
}

// request makes one request and looks at what came.
func (e *Embedder) request(ctx context.Context, texts []string) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out, err := e.ask(ctx, slices.Clone(texts))
	if err == nil {
		err = e.check(out, len(texts))
	}
	if err == nil {
		return out, nil
	}
	if ctx.Err() != nil { // langchaingo tells it in words of its own
		return nil, fmt.Errorf("embedder %s: %w", e.name, ctx.Err())
	}
	var failed *polite.Error
	if errors.As(err, &failed) {
		if e.Key != "" { // some servers tell whom they refuse
			failed.Said = strings.ReplaceAll(failed.Said, e.Key, "…")
		}
		return nil, fmt.Errorf("embedder %s: %w%s", e.name, failed, e.advice(failed))
	}
	return nil, fmt.Errorf("embedder %s: the answer makes no sense: %w", e.name, err)
}

// ask has langchaingo ask, and survives that it panics: over Ollama's wire at
// the answer null, and in EmbedQuery, which is not called, at an empty one.
func (e *Embedder) ask(ctx context.Context, texts []string) (out [][]float32, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it can't be read: %v", p)
		}
	}()
	return e.client.EmbedDocuments(ctx, texts)
}

// check looks at the vectors and gives them the length 1.
func (e *Embedder) check(vectors [][]float32, want int) error {
	if len(vectors) != want {
		return fmt.Errorf("%d vectors for %d texts", len(vectors), want)
	}
	for _, v := range vectors {
		switch {
		case len(v) == 0:
			return errors.New("a vector without elements")
		case e.Dimension() == 0 && len(v) != len(vectors[0]):
			return fmt.Errorf("vectors of %d and %d elements", len(vectors[0]), len(v))
		case e.Dimension() != 0 && len(v) != e.Dimension():
			return fmt.Errorf("a vector of %d elements, not %d; if the model has changed, run `setu index` again", len(v), e.Dimension())
		case !normalise(v):
			return errors.New("a vector holds what is no number")
		}
	}
	return nil
}

// normalise gives a vector the length 1, unless it is zero. It reports whether
// all of it are numbers.
func normalise(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return false
	}
	if sum > 0 {
		scale := 1 / math.Sqrt(sum)
		for i := range v {
			v[i] = float32(float64(v[i]) * scale)
		}
	}
	return true
}
