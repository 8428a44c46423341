// Package memindex is the embedded index: chromem-go holds the vectors, BM25
// over hashed terms the words. It lives in memory and is not changed after it
// has been built; a new corpus is a new index.
package memindex

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
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
var DefaultWeights = Weights{Words: 1, Sub: 1, Pairs: 0.2, Asked: 0.8, AskedSub: 0.8, Names: 0.4, Title: 0.4, Vector: 0.05, Neighbour: 0.06}

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

// Reweigh is the same index with other weights, for fitting them.
func (x *Index) Reweigh(w Weights) *Index {
	return &Index{corpus: x.corpus, passages: x.passages, fields: x.fields, vectors: x.vectors, weights: w, stats: x.stats}
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
const detailed = 4

// scratch holds three numbers a passage, reused between searches.
type scratch struct {
	fused, part []float32
	marks       []uint32 // all 0 but for marked passages
}

func (x *Index) borrow() *scratch {
	if s, ok := x.scratch.Get().(*scratch); ok {
		clear(s.fused)
		return s
	}
	n := len(x.passages)
	return &scratch{fused: make([]float32, n), part: make([]float32, n), marks: make([]uint32, n)}
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
		ranked := slices.DeleteFunc(slices.Clone(c.Forms), func(f analyze.Form) bool { return f.Soft })
		others := float32(math.Sqrt(float64(max(len(ranked)-1, 1))))
		for i, f := range ranked {
			w := f.Weight
			if i > 0 { // many ways to say one thing must not outweigh the other things
				w /= others * float32(math.Sqrt(float64(max(len(f.Words), 1))))
			}
			for _, t := range f.Words {
				terms = append(terms, lexical.Weighted{Term: uint64(t), Weight: w})
			}
			if i > 0 {
				for _, t := range f.Sub {
					subs = append(subs, lexical.Weighted{Term: uint64(t), Weight: w * 0.5})
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

// scoreVectors adds the cosine of the nearest passages.
func (x *Index) scoreVectors(ctx context.Context, q retrieval.Query, s *scratch, allowed []bool) error {
	if q.Vector != nil && len(q.Vector) != x.stats.Dimension {
		return fmt.Errorf("query vector has length %d, want %d", len(q.Vector), x.stats.Dimension)
	}
	n := x.vectors.Count()
	if x.weights.Vector == 0 || n == 0 || squares(q.Vector) == 0 {
		return nil
	}
	near, err := x.near(ctx, q.Vector, n, min(nearest, q.Limit), allowed)
	if err != nil {
		return fmt.Errorf("query vectors: %w", err)
	}
	for _, v := range near {
		if v.cosine > 0 {
			s.fused[v.passage] += float32(x.weights.Vector) * v.cosine / max(near[0].cosine, 1e-6)
		}
	}
	return nil
}

// neighbour is a passage near a question.
type neighbour struct {
	passage int
	cosine  float32
}

// near lists the allowed passages nearest to a vector, at least some of them
// when there are as many. chromem filters by equality only, so it is asked for
// more until enough are allowed; and it leaves to chance which of several
// equally near come within the cut, so the last and its equals are dropped.
func (x *Index) near(ctx context.Context, vector []float32, n, some int, allowed []bool) ([]neighbour, error) {
	for k := min(nearest+1, n); ; k = min(k*8, n) {
		results, err := x.vectors.QueryEmbedding(ctx, vector, k, nil, nil)
		if err == nil {
			err = ctx.Err() // chromem returns nothing and no error when it is cancelled
		}
		if err != nil {
			return nil, err
		}
		out := make([]neighbour, 0, len(results))
		last := results[len(results)-1].Similarity
		for _, r := range results {
			i, err := strconv.Atoi(r.ID)
			if err != nil {
				return nil, err
			}
			certain := k == n || r.Similarity > last
			if certain && (allowed == nil || allowed[i]) {
				out = append(out, neighbour{i, r.Similarity})
			}
		}
		if k == n || len(out) >= some {
			return out, nil
		}
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

// markBits is how many passages can be marked at once: a bit each.
const markBits = 32

// marked are a few passages among which terms are looked for: each has a bit.
type marked struct {
	passages []int
	bits     []uint32 // by passage
}

func mark(s *scratch, passages []int) marked {
	for i, n := range passages {
		s.marks[n] = 1 << i
	}
	return marked{passages, s.marks}
}

func (m marked) clear() {
	for _, n := range m.passages {
		m.bits[n] = 0
	}
}

// in returns the bits of those that are among docs, which ascend. Walking a
// short list is quicker than as many binary searches as there are passages.
func (m marked) in(docs []uint32) uint32 {
	var out uint32
	if len(docs) <= 32*len(m.passages) {
		for _, d := range docs {
			out |= m.bits[d]
		}
		return out
	}
	for i, n := range m.passages {
		if _, ok := slices.BinarySearch(docs, uint32(n)); ok {
			out |= 1 << i
		}
	}
	return out
}

// found is which of the marked passages hold a term, how many of all do, and
// how much it tells.
type found struct {
	held uint32
	df   int
	idf  float64
}

// by reports whether the i-th of the marked passages holds the term.
func (f found) by(i int) bool { return f.held>>i&1 == 1 }

func (x *Index) find(field int, terms []analyze.Term, m marked) []found {
	out := make([]found, len(terms))
	for i, t := range terms {
		docs, _ := x.fields[field].Postings(uint64(t))
		out[i] = found{m.in(docs), len(docs), x.fields[field].IDF(len(docs))}
	}
	return out
}

// concept is a concept of a question with its terms looked up.
type concept struct {
	analyze.Concept
	forms    [][]found // by their words
	spelling []found   // the first form's sub-words
	sounds   []found   // its skeleton
	weight   float64
}

func (x *Index) understand(concepts []analyze.Concept, m marked) []concept {
	out := make([]concept, len(concepts))
	for i, c := range concepts {
		forms := x.findForms(c, m)
		out[i] = concept{Concept: c, forms: forms, weight: x.weigh(c, forms)}
		if len(c.Forms) > 0 {
			out[i].spelling = x.find(sub, c.Forms[0].Sub, m)
		}
		if c.Skeleton != 0 {
			out[i].sounds = x.find(names, []analyze.Term{c.Skeleton}, m)
		}
	}
	return out
}

func (x *Index) findForms(c analyze.Concept, m marked) [][]found {
	out := make([][]found, len(c.Forms))
	for i, f := range c.Forms {
		out[i] = x.find(words, f.Words, m)
	}
	return out
}

// untranslated is how much a word without a form in the passage's language
// counts: that it is not there says little.
const untranslated = 0.25

// coverage is the share of the question's concepts, weighed by how rare they
// are, that a passage's own text holds. The reader's questions don't count.
func (x *Index) coverage(concepts []concept, i, n int) float64 {
	total, held := 0.0, 0.0
	for _, c := range concepts {
		w := c.weight
		if c.Language != "" && len(c.Forms) == 1 && c.Language != x.passages[n].Document.Language {
			w *= untranslated
		}
		total += w
		held += w * c.heldBy(i)
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// missing counts the numbers in the question which the passage, its title, its
// heading and its date all lack, and the names which its document lacks.
func (x *Index) missing(concepts []concept, i, n int) (numbers, names int) {
	for _, c := range concepts {
		switch {
		case !c.Key || c.heldBy(i) >= 0.5 || x.titled(c.Concept, n):
		case c.Number:
			numbers++
		case !x.named(c.Concept, n):
			names++
		}
	}
	return numbers, names
}

// named reports whether a passage's document holds a name anywhere.
func (x *Index) named(c analyze.Concept, n int) bool {
	lo, hi := n, n+1
	for lo > 0 && x.passages[lo-1].Document == x.passages[n].Document {
		lo--
	}
	for hi < len(x.passages) && x.passages[hi].Document == x.passages[n].Document {
		hi++
	}
	within := func(field int, t analyze.Term) bool {
		docs, _ := x.fields[field].Postings(uint64(t))
		at, _ := slices.BinarySearch(docs, uint32(lo))
		return at < len(docs) && int(docs[at]) < hi
	}
	for _, form := range c.Forms {
		if len(form.Words) > 0 && !slices.ContainsFunc(form.Words, func(t analyze.Term) bool { return !within(words, t) }) {
			return true
		}
	}
	return c.Skeleton != 0 && within(names, c.Skeleton)
}

// titled reports whether a passage's title, heading or date holds a concept.
func (x *Index) titled(c analyze.Concept, n int) bool {
	for _, form := range c.Forms {
		for _, t := range form.Words {
			docs, _ := x.fields[title].Postings(uint64(t))
			if _, ok := slices.BinarySearch(docs, uint32(n)); ok {
				return true
			}
		}
	}
	for part := range strings.SplitSeq(x.passages[n].Document.Date, "-") {
		if strings.TrimPrefix(part, "0") == c.Text {
			return true
		}
	}
	return false
}

// share is how much of some terms, weighed by how rare they are, the i-th
// marked passage holds.
func share(terms []found, i int) float64 {
	total, held := 0.0, 0.0
	for _, t := range terms {
		total += t.idf
		if t.by(i) {
			held += t.idf
		}
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
		out[i] = x.weigh(c, x.findForms(c, marked{}))
	}
	return out
}

// everyday is how much an everyday word counts that the corpus never uses,
// against a name it never uses: the first may be no more than a way to ask.
const everyday = 0.25

// weigh is the inverse document frequency of a concept: that of its most
// telling form which the corpus holds, or of an unknown word.
func (x *Index) weigh(c analyze.Concept, forms [][]found) float64 {
	weight := 0.0
	for i, form := range forms {
		sum, inCorpus := 0.0, false
		for _, t := range form {
			sum += t.idf
			inCorpus = inCorpus || t.df > 0
		}
		if inCorpus && (weight == 0 || c.Forms[i].Weight > 0.5) {
			weight = max(weight, sum/float64(len(form)))
		}
	}
	switch {
	case weight > 0:
		return weight
	case c.Common:
		return everyday * x.fields[words].IDF(0)
	}
	return x.fields[words].IDF(0)
}

// heldBy is how well the i-th marked passage holds a concept, 0–1.
func (c concept) heldBy(i int) float64 {
	held := 0.0
	for k, form := range c.forms {
		part := share(form, i)
		part *= part // half a name is not half the name: "south" is not "South Korea"
		if k > 0 {
			part *= 0.5 + 0.5*float64(c.Forms[k].Weight) // what it may mean is less than what it says
		}
		held = max(held, part)
	}
	if held < 0.5 {
		held = max(held, 0.6*c.spelledBy(i))
	}
	return held
}

// spelledBy is how nearly the i-th marked passage holds a word by its
// spelling: the share of its sub-words, or its consonants.
func (c concept) spelledBy(i int) float64 {
	if len(c.sounds) > 0 && c.sounds[0].by(i) {
		return 1
	}
	if len(c.spelling) == 0 {
		return 0
	}
	here := 0
	for _, t := range c.spelling {
		if t.by(i) {
			here++
		}
	}
	return max(0, float64(here)/float64(len(c.spelling))-0.4) / 0.6
}
