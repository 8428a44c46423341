// Package retrieval finds the passages that answer a question, and makes them
// findable. It declares the seams (Embedder, Index) and holds the Retriever
// that works over them; what implements them lies in the packages below it.
package retrieval

import (
	"context"
	"errors"
	"slices"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// Errors of this package; match them with errors.Is.
var (
	// ErrFilter means that a filter names what does not exist or contradicts itself.
	ErrFilter = errors.New("filter")
	// ErrEmbedderMismatch means that an index was built with another embedder
	// than the one it is asked to serve with.
	ErrEmbedderMismatch = errors.New("index was built with another embedder")
)

// Embedder turns text into vectors of one length. Passages and questions are
// different calls, because some models treat them differently. The vectors
// have length 1, or are all zero for text without a word.
type Embedder interface {
	// Name tells the model and its version: vectors of two names don't mix.
	Name() string
	// Dimension is the length of the vectors.
	Dimension() int
	// EmbedPassages returns a vector a text, in order, and does not change texts.
	EmbedPassages(ctx context.Context, texts []string) ([][]float32, error)
	// EmbedQuery returns the vector of a question.
	EmbedQuery(ctx context.Context, text string) ([]float32, error)
}

// Index is a searchable set of passages. It is safe for concurrent use.
type Index interface {
	// Search returns at most q.Limit hits, best first, ties by passage id. The
	// filter applies before the cut. A cancelled context is an error.
	Search(ctx context.Context, q Query) ([]Hit, error)
	// Weigh says how much each concept tells: its inverse document frequency.
	Weigh(concepts []analyze.Concept) []float64
	// Ranking are the fitted weights that the index was built with.
	Ranking() Weights
	// Corpus is what was indexed.
	Corpus() *corpus.Corpus
	// Stats says what the index holds.
	Stats() Stats
}

// Stats describes an index.
type Stats struct {
	Documents int            `json:"documents"`
	Passages  int            `json:"passages"`
	Questions int            `json:"reader_questions"`
	Languages map[string]int `json:"languages"` // passages a language
	Terms     int            `json:"terms"`     // distinct terms over all fields
	Embedder  string         `json:"embedder"`
	Dimension int            `json:"dimension"`
	Version   string         `json:"corpus_version"`
}

// Query is a question made ready for an index.
type Query struct {
	Text     string
	Vector   []float32         // of the index's dimension, else it is an error; nil or zero searches by words alone
	Concepts []analyze.Concept // what the question speaks of, with forms in other languages
	Sub      []analyze.Term    // sub-words
	Pairs    []analyze.Term    // adjacent words
	Limit    int               // at least 1
	Filter   Filter
}

// Filter narrows a search. Empty fields allow everything; values within a
// field are alternatives, fields are all required.
type Filter struct {
	Documents []string `json:"documents,omitempty"`
	Kinds     []string `json:"kinds,omitempty"`
	Languages []string `json:"languages,omitempty"`
	From      string   `json:"from,omitempty"` // documents dated then or later: YYYY, YYYY-MM or YYYY-MM-DD
	To        string   `json:"to,omitempty"`   // documents dated then or earlier, the whole year or month included
}

// Empty reports whether the filter allows every document.
func (f Filter) Empty() bool {
	return len(f.Documents)+len(f.Kinds)+len(f.Languages) == 0 && f.From == "" && f.To == ""
}

// Allows reports whether the filter lets a document through. A document
// without a date fails a filter by date.
func (f Filter) Allows(d *corpus.Document) bool {
	return (len(f.Documents) == 0 || slices.Contains(f.Documents, d.ID)) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, d.Kind)) &&
		(len(f.Languages) == 0 || slices.Contains(f.Languages, d.Language)) &&
		(f.From == "" || d.Date != "" && d.Date >= f.From[:min(len(f.From), len(d.Date))]) &&
		(f.To == "" || d.Date != "" && d.Date[:min(len(f.To), len(d.Date))] <= f.To)
}

// Hit is a passage that was found.
type Hit struct {
	Passage  corpus.Passage
	Score    float64 // fused, higher is better; comparable within one search only
	Coverage float64 // share of the question's weight of meaning that the passage's own text holds, 0–1
	Spelling float64 // share of its sub-words, 0–1; of the first few hits only
	// Numbers and names of the question that the passage lacks; likewise.
	MissingNumbers, MissingNames int
	Phrases                      float64 // share of its adjacent words, 0–1; of the first few hits only
}
