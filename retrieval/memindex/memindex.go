// Package memindex is the embedded index: chromem-go holds the vectors, BM25
// over hashed terms the words. It lives in memory and is not changed after it
// has been built; a new corpus is a new index.
package memindex

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/philippgille/chromem-go"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/lexical"
)

// Weights say how much each part counts in the fused score. Every part is
// divided by its highest value first.
type Weights struct {
	Words     float64 `json:"words"`     // BM25 over stems (Japanese: pairs of characters)
	Sub       float64 `json:"sub"`       // BM25 over sub-words
	Pairs     float64 `json:"pairs"`     // BM25 over adjacent words (Japanese: three characters)
	Asked     float64 `json:"asked"`     // BM25 over stems of the text and its reader's questions
	AskedSub  float64 `json:"asked_sub"` // the same over sub-words
	Names     float64 `json:"names"`     // BM25 over consonant skeletons: names across scripts
	Title     float64 `json:"title"`     // BM25 over title, other names and heading
	Vector    float64 `json:"vector"`    // cosine
	Neighbour float64 `json:"neighbour"` // of the better of the paragraphs beside it
}

// DefaultWeights were fitted on the open question sets with `setu eval`.
var DefaultWeights = Weights{Words: 1, Sub: 1, Pairs: 0.2, Asked: 0.8, AskedSub: 0.8, Names: 0.25, Title: 0.1, Vector: 0.05, Neighbour: 0.08}

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
		texts[i] = p.Text
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

// buildFields analyses every passage and builds the lexical fields.
func buildFields(passages []corpus.Passage) [fields]*lexical.Index {
	var b [fields]lexical.Builder
	var a analyze.Analyzer
	questions := hasQuestions(passages)
	for _, p := range passages {
		t := a.Text(p.Text)
		b[words].Add(raw(t.Words))
		b[sub].Add(raw(t.Sub))
		b[pairs].Add(raw(t.Pairs))
		b[names].Add(raw(skeletons(&a, p.Text)))
		b[title].Add(raw(a.Text(p.Document.Title + "\n" + p.Paragraph().Heading).Words))
		if !questions {
			continue
		}
		for _, q := range p.Questions {
			more := a.Text(q)
			t.Words, t.Sub = append(t.Words, more.Words...), append(t.Sub, more.Sub...)
		}
		b[asked].Add(raw(t.Words))
		b[askedSub].Add(raw(t.Sub))
	}
	var out [fields]*lexical.Index
	for i := range b {
		if questions || i != asked && i != askedSub {
			out[i] = b[i].Build(params[i])
		}
	}
	return out
}

func hasQuestions(passages []corpus.Passage) bool {
	return slices.ContainsFunc(passages, func(p corpus.Passage) bool { return len(p.Questions) > 0 })
}

func skeletons(a *analyze.Analyzer, text string) []analyze.Term {
	var out []analyze.Term
	for _, t := range a.Tokens(text) {
		if t.Stop {
			continue
		}
		if s := analyze.Skeleton(t.Text); s != "" {
			out = append(out, analyze.Hash(s))
		}
	}
	return out
}

func raw(terms []analyze.Term) []uint64 {
	out := make([]uint64, len(terms))
	for i, t := range terms {
		out[i] = uint64(t)
	}
	return out
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
// vector (a passage without a word) is left out: its cosine would be NaN.
func collect(ctx context.Context, vectors [][]float32, dimension int) (*chromem.Collection, error) {
	never := func(context.Context, string) ([]float32, error) { return nil, errors.New("memindex embeds nothing") }
	collection, err := chromem.NewDB().CreateCollection("passages", nil, never)
	if err != nil {
		return nil, fmt.Errorf("create collection: %w", err)
	}
	documents := make([]chromem.Document, 0, len(vectors))
	for i, v := range vectors {
		if len(v) != dimension {
			return nil, fmt.Errorf("vector %d has length %d, want %d", i, len(v), dimension)
		}
		if slices.ContainsFunc(v, func(x float32) bool { return x != 0 }) {
			documents = append(documents, chromem.Document{ID: strconv.Itoa(i), Embedding: v})
		}
	}
	if len(documents) == 0 {
		return collection, nil
	}
	if err := collection.AddDocuments(ctx, documents, runtime.GOMAXPROCS(0)); err != nil {
		return nil, fmt.Errorf("add vectors: %w", err)
	}
	return collection, ctx.Err()
}

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
	s := x.borrow()
	defer x.scratch.Put(s)
	allowed := x.allowed(q.Filter)
	x.scoreWords(q, s, allowed)
	if err := x.scoreVectors(ctx, q, s, allowed); err != nil {
		return nil, err
	}
	x.scoreNeighbours(s)
	best := x.best(s.fused, allowed, q.Limit)
	hits := make([]retrieval.Hit, len(best))
	weights := x.Weigh(q.Concepts)
	for i, n := range best {
		hits[i] = retrieval.Hit{Passage: x.passages[n], Score: float64(s.fused[n]), Coverage: x.coverage(q.Concepts, weights, n)}
	}
	return hits, ctx.Err()
}

// scratch holds two numbers a passage, reused between searches.
type scratch struct{ fused, part []float32 }

func (x *Index) borrow() *scratch {
	if s, ok := x.scratch.Get().(*scratch); ok {
		clear(s.fused)
		return s
	}
	return &scratch{fused: make([]float32, len(x.passages)), part: make([]float32, len(x.passages))}
}

// allowed says of each passage whether the filter lets it through; nil is all.
func (x *Index) allowed(f retrieval.Filter) []bool {
	if f.Empty() {
		return nil
	}
	out := make([]bool, len(x.passages))
	for i := 0; i < len(x.passages); {
		d := x.passages[i].Document
		ok := f.Allows(d)
		for ; i < len(x.passages) && x.passages[i].Document == d; i++ {
			out[i] = ok
		}
	}
	return out
}

func (x *Index) scoreWords(q retrieval.Query, s *scratch, allowed []bool) {
	var terms, skeleton, subs []lexical.Weighted
	for _, c := range q.Concepts {
		for _, f := range c.Forms {
			for _, t := range f.Words {
				terms = append(terms, lexical.Weighted{Term: uint64(t), Weight: f.Weight})
			}
			if f.Weight < 1 {
				for _, t := range f.Sub {
					subs = append(subs, lexical.Weighted{Term: uint64(t), Weight: f.Weight * 0.5})
				}
			}
		}
		if c.Skeleton != 0 {
			skeleton = append(skeleton, lexical.Weighted{Term: uint64(c.Skeleton), Weight: 1})
		}
	}
	subs = append(subs, weighted(q.Sub)...)
	w := x.weights
	x.addField(words, terms, w.Words, s, allowed)
	x.addField(sub, subs, w.Sub, s, allowed)
	x.addField(pairs, weighted(q.Pairs), w.Pairs, s, allowed)
	x.addField(asked, terms, w.Asked, s, allowed)
	x.addField(askedSub, subs, w.AskedSub, s, allowed)
	x.addField(names, skeleton, w.Names, s, allowed)
	x.addField(title, terms, w.Title, s, allowed)
}

func weighted(terms []analyze.Term) []lexical.Weighted {
	out := make([]lexical.Weighted, len(terms))
	for i, t := range terms {
		out[i] = lexical.Weighted{Term: uint64(t), Weight: 1}
	}
	return out
}

// addField adds a field's scores, divided by the highest allowed one and weighed.
func (x *Index) addField(field int, query []lexical.Weighted, weight float64, s *scratch, allowed []bool) {
	f := x.fields[field]
	if f == nil || weight == 0 || len(query) == 0 {
		return
	}
	clear(s.part)
	top := f.Score(query, s.part)
	if allowed != nil {
		top = 0
		for i, ok := range allowed {
			if ok {
				top = max(top, s.part[i])
			}
		}
	}
	if top == 0 {
		return
	}
	scale := float32(weight) / top
	for i, v := range s.part {
		s.fused[i] += v * scale
	}
}

// nearest is how many vectors are asked for at first.
const nearest = 48

// scoreVectors adds the cosine of the nearest passages. chromem filters by
// equality only, so with a filter it is asked for more until enough are allowed.
func (x *Index) scoreVectors(ctx context.Context, q retrieval.Query, s *scratch, allowed []bool) error {
	n := x.vectors.Count()
	if x.weights.Vector == 0 || n == 0 || !slices.ContainsFunc(q.Vector, func(v float32) bool { return v != 0 }) {
		return nil
	}
	for k := min(nearest, n); ; k = min(k*8, n) {
		results, err := x.vectors.QueryEmbedding(ctx, q.Vector, k, nil, nil)
		if err == nil {
			err = ctx.Err() // chromem returns nothing and no error when it is cancelled
		}
		if err != nil {
			return fmt.Errorf("query vectors: %w", err)
		}
		at := make([]int, 0, len(results))
		kept := results[:0]
		for _, r := range results {
			i, err := strconv.Atoi(r.ID)
			if err != nil {
				return fmt.Errorf("query vectors: %w", err)
			}
			if allowed == nil || allowed[i] {
				at, kept = append(at, i), append(kept, r)
			}
		}
		if len(kept) < min(nearest, q.Limit) && k < n {
			continue
		}
		for j, r := range kept {
			if r.Similarity > 0 {
				s.fused[at[j]] += float32(x.weights.Vector) * r.Similarity / max(kept[0].Similarity, 1e-6)
			}
		}
		return nil
	}
}

// scoreNeighbours lifts a passage beside one that scores well.
func (x *Index) scoreNeighbours(s *scratch) {
	w := float32(x.weights.Neighbour)
	copy(s.part, s.fused)
	for i := range s.fused {
		if s.part[i] == 0 {
			continue
		}
		beside := float32(0)
		if i > 0 && x.passages[i-1].Document == x.passages[i].Document {
			beside = s.part[i-1]
		}
		if i+1 < len(x.passages) && x.passages[i+1].Document == x.passages[i].Document {
			beside = max(beside, s.part[i+1])
		}
		s.fused[i] += w * beside
	}
}

// best lists the allowed passages with the highest scores above zero, ties by id.
func (x *Index) best(scores []float32, allowed []bool, limit int) []int {
	out := make([]int, 0, limit+1)
	for i, v := range scores {
		if v <= 0 || allowed != nil && !allowed[i] || len(out) == limit && v < scores[out[limit-1]] {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, i, func(a, b int) int {
			return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(x.passages[a].ID, x.passages[b].ID))
		})
		out = slices.Insert(out, at, i)
		if len(out) > limit {
			out = out[:limit]
		}
	}
	return out
}

// coverage is the share of the question's concepts, weighed by how rare they
// are, that a passage's own text holds. The reader's questions don't count.
func (x *Index) coverage(concepts []analyze.Concept, weights []float64, n int) float64 {
	total, held := 0.0, 0.0
	for i, c := range concepts {
		total += weights[i]
		held += weights[i] * x.covers(c, uint32(n))
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// Weigh implements retrieval.Index.
func (x *Index) Weigh(concepts []analyze.Concept) []float64 {
	out := make([]float64, len(concepts))
	for i, c := range concepts {
		out[i] = x.weigh(c)
	}
	return out
}

// weigh is the inverse document frequency of a concept: that of its most
// telling form which the corpus holds, or of an unknown word.
func (x *Index) weigh(c analyze.Concept) float64 {
	f := x.fields[words]
	weight := 0.0
	for _, form := range c.Forms {
		sum, inCorpus := 0.0, false
		for _, t := range form.Words {
			df := f.DF(uint64(t))
			sum += f.IDF(df)
			inCorpus = inCorpus || df > 0
		}
		if inCorpus {
			weight = max(weight, sum/float64(len(form.Words)))
		}
	}
	if weight == 0 {
		return f.IDF(0)
	}
	return weight
}

// covers is how well a passage holds a concept, 0–1.
func (x *Index) covers(c analyze.Concept, n uint32) float64 {
	f := x.fields[words]
	held := 0.0
	for i, form := range c.Forms {
		sum, here := 0.0, 0.0
		for _, t := range form.Words {
			docs, _ := f.Postings(uint64(t))
			idf := f.IDF(len(docs))
			sum += idf
			if _, ok := slices.BinarySearch(docs, n); ok {
				here += idf
			}
		}
		share := here / max(sum, 1e-9)
		if i > 0 {
			share *= 0.95
		}
		held = max(held, share)
	}
	if held < 0.5 {
		held = max(held, 0.6*x.spelled(c, n))
	}
	return held
}

// spelled is how nearly a passage holds a word by its spelling: the share of
// its sub-words, or its consonants.
func (x *Index) spelled(c analyze.Concept, n uint32) float64 {
	if c.Skeleton != 0 {
		docs, _ := x.fields[names].Postings(uint64(c.Skeleton))
		if _, ok := slices.BinarySearch(docs, n); ok {
			return 1
		}
	}
	if len(c.Forms) == 0 || len(c.Forms[0].Sub) == 0 {
		return 0
	}
	here := 0
	for _, t := range c.Forms[0].Sub {
		docs, _ := x.fields[sub].Postings(uint64(t))
		if _, ok := slices.BinarySearch(docs, n); ok {
			here++
		}
	}
	return max(0, float64(here)/float64(len(c.Forms[0].Sub))-0.4) / 0.6
}
