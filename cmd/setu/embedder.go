package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

// embedderName is how a setting names an embedder: what kind, and which model
// of that kind.
type embedderName struct{ kind, model string }

// UnmarshalText reads "kind" or "kind:model".
func (n *embedderName) UnmarshalText(text []byte) error {
	n.kind, n.model, _ = strings.Cut(string(text), ":")
	if !slices.Contains([]string{"offline", "openai", "ollama", "local"}, n.kind) || (n.kind == "offline") != (n.model == "") {
		return fmt.Errorf("no embedder is called %q; want offline, openai:MODEL, ollama:MODEL or local:FOLDER", text)
	}
	return nil
}

// prefixes are what a model wants before questions and passages.
type prefixes struct{ embed.Prefixes }

// UnmarshalText reads "question|passage".
func (p *prefixes) UnmarshalText(text []byte) (err error) {
	question, passage, there := strings.Cut(string(text), "|")
	if !there {
		err = fmt.Errorf("%q has no |, which parts the prefix of questions from that of passages", text)
	}
	p.Prefixes = embed.Prefixes{Query: question, Passage: passage}
	return err
}

// embedder is what turns text into vectors.
type embedder struct {
	retrieval.Embedder
	// trained is true of a model: its vectors know meaning, and cost time or money.
	trained bool
	// learned is the embedder that has learned how readers ask; nil for others.
	learned retrieval.Learned
}

// prefixed puts the prefixes before the texts that are set, or that a model of
// this name wants.
func (s *settings) prefixed(e retrieval.Embedder, model string) embedder {
	p := embed.PrefixesOf(model)
	if s.Prefixes != nil {
		p = s.Prefixes.Prefixes
	}
	return embedder{Embedder: embed.Prefixed(e, p), trained: true}
}

// weights are those of an index of the embedder's vectors.
func (e embedder) weights() memindex.Weights {
	if e.trained {
		return memindex.DefaultWeights.Trained()
	}
	return memindex.DefaultWeights
}

// reach asks a server for the length of its vectors. When it does not answer
// but an index is stored, questions can be answered by words until it does.
func (s *settings) reach(ctx context.Context, server interface{ Reach(context.Context) error }, stored int) error {
	if stored > 0 {
		short, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		ctx = short
	}
	err := server.Reach(ctx)
	if err == nil || stored == 0 || errors.Is(err, context.Canceled) {
		return err
	}
	s.log().Warn("the embedder does not answer: searching by words alone until it does", "error", err)
	return nil
}

// stored is the length of the vectors of the stored index; 0 when there is none.
func (s *settings) stored() int {
	if s.Data == "" {
		return 0
	}
	m, err := memindex.Current(s.Data)
	if err != nil { // it will be told when the index is loaded
		return 0
	}
	return m.Dimension
}

// build indexes documents. Vectors of a model that the stored index holds are
// not made again.
func (s *settings) build(ctx context.Context, c *corpus.Corpus, e embedder) (*memindex.Index, error) {
	how := e.Embedder
	if e.trained && s.Data != "" {
		if old, err := memindex.Load(ctx, s.Data, e); err == nil {
			how = old.Known(e)
		}
	}
	return memindex.Build(ctx, c, how, e.weights())
}

func (s *settings) log() *slog.Logger { return slog.New(slog.NewTextHandler(s.stderr, nil)) }
