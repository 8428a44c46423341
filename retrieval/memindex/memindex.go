// Package memindex is the embedded index: chromem-go holds the vectors, BM25
// over hashed terms the words. It lives in memory and is not changed after it
// has been built; a new corpus is a new index.
package memindex

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/philippgille/chromem-go"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/lexical"
)

// Fields say how much each part counts in the fused score. Every part is
// divided by its highest value first.
type Fields struct {
	Words     float64 `json:"words"`     // BM25 over stems (Japanese: pairs of characters)
	Sub       float64 `json:"sub"`       // BM25 over sub-words
	Pairs     float64 `json:"pairs"`     // BM25 over adjacent words
	Trigrams  float64 `json:"trigrams"`  // the same for a Japanese question: over three characters
	Asked     float64 `json:"asked"`     // BM25 over stems of the text and its reader's questions
	AskedSub  float64 `json:"asked_sub"` // the same over sub-words
	Names     float64 `json:"names"`     // BM25 over consonant skeletons: names across scripts
	Title     float64 `json:"title"`     // BM25 over title, other names and heading
	Vector    float64 `json:"vector"`    // cosine, between the nearest and the furthest of those near
	Neighbour float64 `json:"neighbour"` // of the better of the paragraphs beside it
}

// Weights are those of the fields, and what is learned of their order.
type Weights struct {
	Fields `json:"fields"`
	// WithQuestions stands for Fields in a corpus with reader's questions.
	WithQuestions Fields `json:"with_questions"`
	// EmbedQuestions has reader's questions embedded with their passage.
	EmbedQuestions bool `json:"embed_questions"`

	Ranking retrieval.Weights `json:"ranking"`
}

//go:embed weights.json
var fitted []byte

// DefaultWeights hold what `setu fit` found on open question sets. Those of
// fields with questions, which these sets lack, were chosen by hand on the tuning
// questions; those of vectors suit the static embedder, which knows what reader's
// questions ask with and little else.
var DefaultWeights = func() (w Weights) {
	if err := json.Unmarshal(fitted, &w); err != nil {
		panic(fmt.Sprintf("weights.json: %v", err)) // it is part of the program
	}
	return w
}()

// Trained is w for the vectors of a trained model, which know meaning: they
// count as much as words and sub-words together, about a third of the whole. It
// is no more than that because the words alone tell one number or name from
// another. A model has its own idea of what a passage is: it gets the text alone.
func (w Weights) Trained() Weights {
	w.Vector = w.Words + w.Sub
	w.WithQuestions.Vector = w.WithQuestions.Asked + w.WithQuestions.AskedSub
	w.EmbedQuestions = false
	return w
}

// of are the weights for a corpus with or without reader's questions.
func (w Weights) of(questions bool) Fields {
	if questions {
		return w.WithQuestions
	}
	return w.Fields
}

// text is what is embedded of a passage.
func (w Weights) text(p corpus.Passage) string {
	if w.EmbedQuestions {
		return p.SearchText()
	}
	return p.Text
}

const (
	words = iota
	sub
	pairs
	asked
	askedSub
	names
	title
	fields // how many there are
)

var params = [fields]lexical.Params{
	words: {K1: 1.2, B: 0.6}, sub: {K1: 1.2, B: 0.6}, pairs: {K1: 1.2, B: 0.5},
	asked: {K1: 1.2, B: 0.4}, askedSub: {K1: 1.2, B: 0.4}, names: {K1: 1.2, B: 0.5}, title: {K1: 1.2, B: 0.5},
}

// Index is the embedded index.
type Index struct {
	corpus   *corpus.Corpus
	passages []corpus.Passage
	fields   [fields]*lexical.Index // asked and askedSub are nil in a corpus without reader's questions
	vectors  *chromem.Collection
	weights  Weights
	stats    retrieval.Stats
	scratch  sync.Pool
}

// Build indexes a corpus. It fails when the embedder does, or when ctx is done.
func Build(ctx context.Context, c *corpus.Corpus, e retrieval.Embedder, w Weights) (*Index, error) {
	passages := c.Passages()
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = w.text(p)
	}
	var vectors [][]float32
	var embedErr error
	done := make(chan struct{})
	go func() {
		defer close(done)
		vectors, embedErr = e.EmbedPassages(ctx, texts)
	}()
	built := buildFields(passages)
	<-done
	if embedErr != nil {
		return nil, fmt.Errorf("embed passages: %w", embedErr)
	}
	if len(vectors) != len(passages) {
		return nil, fmt.Errorf("embed passages: %d vectors for %d passages", len(vectors), len(passages))
	}
	return assemble(ctx, c, passages, built, vectors, e, w)
}

func hasQuestions(passages []corpus.Passage) bool {
	return slices.ContainsFunc(passages, func(p corpus.Passage) bool { return len(p.Questions) > 0 })
}

// assemble puts the parts together, built or loaded.
func assemble(ctx context.Context, c *corpus.Corpus, passages []corpus.Passage, built [fields]*lexical.Index, vectors [][]float32, e retrieval.Embedder, w Weights) (*Index, error) {
	collection, err := collect(ctx, vectors, e.Dimension())
	if err != nil {
		return nil, err
	}
	x := &Index{corpus: c, passages: passages, fields: built, vectors: collection, weights: w}
	x.stats = retrieval.Stats{Documents: len(c.Documents), Passages: len(passages), Languages: map[string]int{}, Embedder: e.Name(), Dimension: e.Dimension(), Version: c.Version()}
	for _, p := range passages {
		x.stats.Languages[p.Document.Language]++
		x.stats.Questions += len(p.Questions)
	}
	for _, f := range built {
		if f != nil {
			x.stats.Terms += len(f.Terms)
		}
	}
	return x, nil
}

// collect puts vectors into a chromem collection under their numbers. A zero
// vector (a passage without a word) is left out: its cosine would be NaN. One
// after the other, because chromem's AddDocuments starts a goroutine each.
func collect(ctx context.Context, vectors [][]float32, dimension int) (*chromem.Collection, error) {
	never := func(context.Context, string) ([]float32, error) { return nil, errors.New("memindex embeds nothing") }
	collection, err := chromem.NewDB().CreateCollection("passages", nil, never)
	if err != nil {
		return nil, fmt.Errorf("create collection: %w", err)
	}
	for i, v := range vectors {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(v) != dimension {
			return nil, fmt.Errorf("vector %d has length %d, want %d", i, len(v), dimension)
		}
		switch sum := squares(v); {
		case sum == 0:
			continue
		case math.IsNaN(sum) || math.IsInf(sum, 0):
			return nil, fmt.Errorf("vector %d holds what is no number", i)
		}
		if err := collection.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(i), Embedding: v}); err != nil {
			return nil, fmt.Errorf("add vector %d: %w", i, err)
		}
	}
	return collection, ctx.Err()
}

func squares(v []float32) float64 {
	sum := 0.0
	for _, f := range v {
		sum += float64(f) * float64(f)
	}
	return sum
}

// Reweigh is the same index with other weights, to measure what each part does.
func (x *Index) Reweigh(w Weights) *Index {
	return &Index{corpus: x.corpus, passages: x.passages, fields: x.fields, vectors: x.vectors, weights: w, stats: x.stats}
}

// Holds reports whether a passage, or a reader's question of one, has a word
// with this stem.
func (x *Index) Holds(stem analyze.Term) bool {
	f := x.fields[words]
	if x.fields[asked] != nil {
		f = x.fields[asked]
	}
	return f.DF(uint64(stem)) > 0
}

// Ranking implements retrieval.Index.
func (x *Index) Ranking() retrieval.Weights { return x.weights.Ranking }

// Corpus is what was indexed.
func (x *Index) Corpus() *corpus.Corpus { return x.corpus }

// Stats says what the index holds.
func (x *Index) Stats() retrieval.Stats { return x.stats }

// Search implements retrieval.Index.
func (x *Index) Search(ctx context.Context, q retrieval.Query) ([]retrieval.Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(x.passages) == 0 || q.Limit < 1 {
		return nil, nil
	}
	s, w := x.borrow(), x.weights.of(x.fields[asked] != nil)
	defer x.scratch.Put(s)
	allowed := x.allowed(q.Filter)
	x.scoreWords(q, w, s, allowed)
	if err := x.scoreVectors(ctx, q, w, s, allowed); err != nil {
		return nil, err
	}
	x.scoreNeighbours(w, s)
	best := x.best(s.fused, allowed, min(q.Limit, len(x.passages)))
	hits := make([]retrieval.Hit, 0, len(best))
	for some := range slices.Chunk(best, markBits) {
		hits = x.describe(hits, q, s, some)
	}
	return hits, ctx.Err()
}

// describe appends some passages, at most markBits, as hits.
func (x *Index) describe(hits []retrieval.Hit, q retrieval.Query, s *scratch, some []int) []retrieval.Hit {
	m := mark(s, some)
	defer m.clear()
	concepts := x.understand(q.Concepts, m)
	first := marked{some[:min(max(detailed-len(hits), 0), len(some))], m.bits}
	spelling, phrases := x.find(sub, q.Sub, first), x.find(pairs, q.Pairs, first)
	for i, n := range some {
		h := retrieval.Hit{Passage: x.passages[n], Score: float64(s.fused[n]), Coverage: x.coverage(concepts, i, n)}
		if len(hits) < detailed {
			h.MissingNumbers, h.MissingNames = x.missing(concepts, i, n)
			h.Spelling, h.Phrases = share(spelling, i), share(phrases, i)
		}
		hits = append(hits, h)
	}
	return hits
}

// detailed is how many hits are told how nearly they spell the question.
const detailed = 10
