package bot

import (
	"context"
	"errors"

	"setu/prompts"
)

// ErrModel means that the language model gave nothing that can be used: it
// can't be reached, refuses, or breaks off. What it wraps says why, to those
// who run the service.
var ErrModel = errors.New("the language model failed")

// Model is a language model. It is safe for concurrent use.
type Model interface {
	// Complete sends a prompt and returns what the model wrote. Each piece of the
	// text is handed to write as it comes, on the goroutine that called; write
	// may be nil, and its error ends the work and is returned. Other errors are
	// ErrModel or those of ctx. What was used is counted whether or not it
	// went well.
	Complete(ctx context.Context, p prompts.Prompt, write func(piece string) error) (Completion, error)
}

// Completion is what a model wrote.
type Completion struct {
	Text  string
	Whole bool // false when it reached the limit: its last sentence may be cut off
	Usage Usage
}

// Usage is what calls of a model took.
type Usage struct {
	Calls   int
	Read    int     // tokens of the prompts
	Written int     // tokens of the answers, thoughts included
	Cost    float64 // in the currency of the prices that were set; 0 without any
}

// Plus is both together.
func (u Usage) Plus(more Usage) Usage {
	return Usage{u.Calls + more.Calls, u.Read + more.Read, u.Written + more.Written, u.Cost + more.Cost}
}
