package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"setu/bot"
	"setu/bot/compare"
	"setu/bot/extract"
	"setu/bot/state"
	"setu/bot/state/statedb"
	"setu/bot/verify"
	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed/local"
	"setu/retrieval/embed/remote"
	"setu/retrieval/embed/static"
	"setu/retrieval/memindex"
)

// openEmbedder makes the embedder that the settings name.
func (s *settings) openEmbedder(ctx context.Context) (embedder, error) {
	n, progress := s.Embedder, newProgress(s.stderr, "embedding passages").at
	switch n.kind {
	case "offline":
		m, err := static.Shipped()
		return embedder{Embedder: m, learned: m}, err
	case "local":
		e, err := local.Open(n.model, progress)
		if err != nil {
			return embedder{}, err
		}
		return s.prefixed(e, filepath.Base(n.model)), nil
	}
	c := remote.Config{Model: n.model, Dimension: s.stored(), Progress: progress}
	var e *remote.Embedder
	var err error
	switch n.kind {
	case "openai":
		c.URL, c.Key = s.getenv("OPENAI_BASE_URL"), s.getenv("OPENAI_API_KEY")
		e, err = remote.OpenAI(c)
	case "ollama":
		c.URL = s.getenv("OLLAMA_HOST")
		e, err = remote.Ollama(c)
	}
	if err == nil {
		err = s.reach(ctx, e, c.Dimension)
	}
	if err != nil {
		return embedder{}, err
	}
	return s.prefixed(e, n.model), nil
}

// readCorpus reads the documents the settings name, with the questions that a
// model wrote for them.
func (s *settings) readCorpus() (*corpus.Corpus, error) {
	c, err := s.readDocuments()
	if err != nil {
		return nil, err
	}
	return s.keptQuestions(c)
}

func (s *settings) readDocuments() (*corpus.Corpus, error) {
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

// open reads the documents and puts the assistant over them together, which
// remembers conversations by itself where it is given nothing to keep them in.
// The index and the lexicon take about as long, so they are made side by side.
func (s *settings) open(ctx context.Context, conversations bot.Conversations) (*bot.Assistant, error) {
	if s.Embedder.kind == "offline" {
		go static.Shipped() // it is read once, meanwhile
	}
	c, err := s.readCorpus()
	if err != nil {
		return nil, err
	}
	m, err := s.openModel(ctx)
	if err != nil {
		return nil, err
	}
	words := make(chan language, 1)
	var x *memindex.Index
	go func() { words <- languageOf(c, func(t analyze.Term) bool { return x.Holds(t) }) }()
	e, err := s.openEmbedder(ctx)
	if err != nil {
		return nil, err
	}
	if x, err = s.openIndex(ctx, c, e); err != nil {
		return nil, err
	}
	known := <-words
	r := &retrieval.Retriever{Embedder: e, Index: x, Lexicon: known.lexicon, Speller: known.speller, Learned: e.learned, Log: s.log()}
	return bot.New(bot.Config{
		Retriever: r, Composer: extract.Composer{}, Threshold: x.Ranking().Threshold, Conversations: conversations,
		Model: m, Checker: verify.New(r.Lexicon), Comparer: compare.New(r.Lexicon), Log: s.log(),
	}), nil
}

// openIndex takes the stored index when it was built of these documents with
// the same embedder; else it builds one in memory.
func (s *settings) openIndex(ctx context.Context, c *corpus.Corpus, e embedder) (*memindex.Index, error) {
	if s.Data != "" {
		x, err := memindex.Load(ctx, s.Data, e)
		if err == nil && x.Stats().Version == c.Version() {
			return x, nil
		}
		if err != nil && !errors.Is(err, memindex.ErrNoGeneration) {
			return nil, err
		}
	}
	return s.build(ctx, c, e)
}

// stateFile is where state is kept below the data folder.
const stateFile = "state.db"

// openState opens the state of the data folder, or makes one in memory where
// there is no folder.
func (s *settings) openState(ctx context.Context) (state.Store, error) {
	if s.Data == "" {
		return statedb.Memory(ctx, state.Config{})
	}
	return statedb.Open(ctx, filepath.Join(s.Data, stateFile), state.Config{})
}

// conversations is where an assistant keeps those of callers over HTTP: in the
// data folder, or, without one, in the assistant's own bounded memory.
func (s *settings) conversations(store state.Store) bot.Conversations {
	if s.Data == "" {
		return nil
	}
	return state.Anonymous(store, s.log())
}

// language is what is known of words.
type language struct {
	lexicon *analyze.Lexicon
	speller *analyze.Speller
}

// languageOf reads it from a corpus. What stems an index of it holds is asked
// when a question is.
func languageOf(c *corpus.Corpus, held func(analyze.Term) bool) language {
	l := lexicon(c)
	return language{l, analyze.NewSpeller(c.Texts(), held, l)}
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
