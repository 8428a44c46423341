// Package local embeds with a transformer that lies in a folder, in this
// process and without a network. It is the only package that knows hugot.
package local

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"

	gomlx "github.com/gomlx/gomlx/backends"
	model "github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/knights-analytics/hugot"
	"github.com/knights-analytics/hugot/backends"
	"github.com/knights-analytics/hugot/pipelines"
)

// Embedder is a retrieval.Embedder. It is safe for concurrent use.
type Embedder struct {
	name      string
	dimension int
	session   *hugot.Session
	pipeline  *pipelines.FeatureExtractionPipeline
	output    int  // which of the model's outputs
	first     bool // the first token's state stands for the text, not the mean of all
	slots     chan struct{}
	preparing sync.Mutex
	progress  func(done, total int)
}

// maxTokens is how much of a text is read. Time and memory grow with its
// square, and few models were trained on more.
const maxTokens = 512

// maxText, in bytes, is more than maxTokens are in any language we know.
const maxText = 8 << 10

// Open loads the model of a folder as Hugging Face's hub lays it out:
// model.onnx, there or in onnx/, tokenizer.json, config.json, and how to pool
// in 1_Pooling/config.json. Progress, if there is one, is told how many of the
// texts of one EmbedPassages are done.
func Open(folder string, progress func(done, total int)) (*Embedder, error) {
	e, err := open(folder)
	if err != nil {
		return nil, fmt.Errorf("embedder local:%s: %w", folder, err)
	}
	e.progress = progress
	return e, nil
}

func open(folder string) (*Embedder, error) {
	f, err := look(folder)
	if err != nil {
		return nil, err
	}
	e := &Embedder{name: f.name, first: f.first, slots: make(chan struct{}, max(runtime.GOMAXPROCS(0), 1))}
	err = f.gathered(e.load)
	if err == nil {
		err = e.measure()
	}
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// measure embeds a word, to see that the model can be run and how long its
// vectors are.
func (e *Embedder) measure() error {
	v, err := e.run("bridge")
	if err == nil && squares(v) == 0 {
		err = errors.New("the vector is all zeros; is it a model for embeddings?")
	}
	e.dimension = len(v)
	return err
}

// load has hugot load the model of a folder that holds all its files.
func (e *Embedder) load(dir string) (err error) {
	defer rescue(&err)
	if e.session, err = hugot.NewGoSession(); err != nil {
		return err
	}
	e.pipeline, err = hugot.NewPipeline(e.session, hugot.FeatureExtractionConfig{ModelPath: dir, Name: "embed", OnnxFilename: modelFile})
	if err != nil {
		return fmt.Errorf("can't run the model: %w", err)
	}
	if err := e.inOrder(); err != nil {
		return err
	}
	for i, output := range e.pipeline.Model.OutputsMeta {
		if output.Name == "sentence_embedding" {
			e.output = i
		}
	}
	t := e.pipeline.Model.Tokenizer
	if t.MaxAllowedTokens > 2 { // those of RoBERTa's kind give two of their positions away
		t.MaxAllowedTokens -= 2
	}
	if t.MaxAllowedTokens <= 0 || t.MaxAllowedTokens > maxTokens {
		t.MaxAllowedTokens = maxTokens
	}
	if known := e.pipeline.Model.VocabSize; known > 0 && t.GoTokenizer.Tokenizer.GetVocabSize(true) > known {
		return fmt.Errorf("%s has more tokens than the %d of %s: it is another model's", tokenizerFile, known, configFile)
	}
	return nil
}

// inOrder has the model compute one step after the other. As hugot sets it up,
// steps run side by side when there is but one text, with a data race. Texts
// run side by side instead.
func (e *Embedder) inOrder() error {
	backend, err := gomlx.NewWithConfig("go:ops_sequential")
	if err != nil {
		return err
	}
	m := e.pipeline.Model.GoMLXModel
	exec, err := model.NewExec(backend, m.Ctx, m.Call)
	if err != nil {
		return err
	}
	exec.SetMaxCache(-1)
	m.Exec.Finalize()
	m.Exec = exec
	return nil
}

// rescue turns a panic, which is how the library below tells of what it can't
// compute, into an error.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the model can't be run: %v", p)
	}
}

// Close frees the model.
func (e *Embedder) Close() error {
	if e.session == nil {
		return nil
	}
	return e.session.Destroy()
}

// Name is the folder's name and a hash of the model and of how it is used.
func (e *Embedder) Name() string { return e.name }

// Dimension is the length of the vectors.
func (e *Embedder) Dimension() int { return e.dimension }

// EmbedQuery embeds a question.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v, err := e.vector(text)
	if err != nil {
		return nil, fmt.Errorf("embedder %s: %w", e.name, err)
	}
	return v, nil
}

// EmbedPassages embeds texts, as many side by side as there are processors.
// Each goes alone: hugot lays the tokens of shorter texts in a batch where the
// mask does not look (when config.json has an eos_token_id).
func (e *Embedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	done, next := 0, 0
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= len(texts) && ctx.Err() == nil
	}
	var wg sync.WaitGroup
	for range min(cap(e.slots), len(texts)) {
		wg.Go(func() {
			for i, more := take(); more; i, more = take() {
				v, err := e.EmbedQuery(ctx, texts[i])
				if err != nil {
					cancel(err)
					return
				}
				out[i] = v
				mu.Lock()
				if done++; e.progress != nil {
					e.progress(done, len(texts))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return out, nil
}

// vector embeds a text with length 1, or zero when it is blank.
func (e *Embedder) vector(text string) ([]float32, error) {
	text = strings.TrimSpace(strings.ToValidUTF8(text[:min(len(text), maxText)], ""))
	if text == "" {
		return make([]float32, e.dimension), nil
	}
	v, err := e.run(text)
	if err != nil {
		return nil, err
	}
	sum := squares(v)
	switch {
	case len(v) != e.dimension:
		return nil, fmt.Errorf("a vector of %d elements, not %d", len(v), e.dimension)
	case math.IsNaN(sum) || math.IsInf(sum, 0):
		return nil, errors.New("the model computes what is no number")
	case sum > 0:
		for i := range v {
			v[i] = float32(float64(v[i]) / math.Sqrt(sum))
		}
	}
	return v, nil
}

func squares(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum
}

// run has the model read a text.
func (e *Embedder) run(text string) (v []float32, err error) {
	defer rescue(&err)
	// Where this fails, hugot would end the program.
	if _, err := e.pipeline.Model.Tokenizer.GoTokenizer.Tokenizer.EncodeSingle(text, true); err != nil {
		return nil, fmt.Errorf("part the text into tokens: %w", err)
	}
	batch := backends.NewBatch(1)
	defer func() { err = errors.Join(err, batch.Destroy()) }()
	if err := e.prepare(batch, text); err != nil {
		return nil, err
	}
	if err := e.pipeline.Forward(batch); err != nil {
		return nil, err
	}
	switch out := batch.OutputValues[e.output].(type) {
	case [][]float32: // of the text
		return out[0], nil
	case [][][]float32: // of each token
		return e.pool(out[0])
	default:
		return nil, fmt.Errorf("the model's answer is a %T, and not vectors", out)
	}
}

// prepare parts a text into tokens, one text at a time: hugot writes to the
// model as it does.
func (e *Embedder) prepare(batch *backends.PipelineBatch, text string) error {
	e.preparing.Lock()
	defer e.preparing.Unlock()
	return e.pipeline.Preprocess(batch, []string{text})
}

// pool makes one vector of those of the tokens.
func (e *Embedder) pool(tokens [][]float32) ([]float32, error) {
	if len(tokens) == 0 {
		return nil, errors.New("the text has no tokens")
	}
	v := tokens[0]
	if e.first {
		return v, nil
	}
	for _, t := range tokens[1:] {
		for i := range v {
			v[i] += t[i]
		}
	}
	return v, nil // the length does not matter, so the sum does for the mean
}
