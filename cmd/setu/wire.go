package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"setu/bot"
	"setu/bot/extract"
	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

// threshold is the least evidence an answer is given on: where at most one
// golden question in twenty that has an answer is refused.
const threshold = 0.35

// vectorLength was chosen for speed: chromem's scan is most of a search.
const vectorLength = 256

func (s *settings) embedder() retrieval.Embedder { return embed.NewHashing(vectorLength) }

// readCorpus reads the documents the settings name.
func (s *settings) readCorpus() (*corpus.Corpus, error) {
	if s.Corpus == "" {
		return corpus.Shipped()
	}
	root, err := os.OpenRoot(s.Corpus) // links can't lead out of it
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, fmt.Errorf("corpus %s: %w", s.Corpus, err)
	}
	defer root.Close()
	c, err := corpus.Dir(root.FS())
	if err != nil {
		return nil, fmt.Errorf("corpus %s: %w", s.Corpus, err)
	}
	return c, nil
}

// open reads the documents and puts the assistant over them together. The
// index and the lexicon take about as long, so they are made side by side.
func (s *settings) open(ctx context.Context) (*bot.Assistant, error) {
	c, err := s.readCorpus()
	if err != nil {
		return nil, err
	}
	words := make(chan *analyze.Lexicon, 1)
	go func() { words <- lexicon(c) }()
	x, err := s.openIndex(ctx, c)
	if err != nil {
		return nil, err
	}
	r := &retrieval.Retriever{Embedder: s.embedder(), Index: x, Lexicon: <-words}
	return bot.New(bot.Config{Retriever: r, Composer: extract.New(extract.DefaultWeights), Threshold: threshold}), nil
}

// openIndex takes the stored index when it was built of these documents with
// the same embedder; else it builds one in memory.
func (s *settings) openIndex(ctx context.Context, c *corpus.Corpus) (*memindex.Index, error) {
	if s.Data != "" {
		x, err := memindex.Load(ctx, s.Data, s.embedder())
		if err == nil && x.Stats().Version == c.Version() {
			return x, nil
		}
		if err != nil && !errors.Is(err, memindex.ErrNoGeneration) {
			return nil, err
		}
	}
	return memindex.Build(ctx, c, s.embedder(), memindex.DefaultWeights)
}

// lexicon joins the corpus's glossary, the names its documents go by, and the
// general word list.
func lexicon(c *corpus.Corpus) *analyze.Lexicon {
	var entries []analyze.Entry
	for _, t := range c.Glossary {
		entries = append(entries, analyze.Entry{English: append([]string{t.Name}, t.Acronyms...), Japanese: t.Japanese, Hindi: t.Hindi, Name: true})
	}
	return analyze.NewLexicon(append(entries, analyze.Words()...))
}
