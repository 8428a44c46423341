// Package lexical ranks documents by BM25 over one field of hashed terms
// (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and
// Beyond, 2009). Documents are known by their number, 0-based.
package lexical

import (
	"math"
	"math/bits"
	"slices"
)

// Params are BM25's: K1 saturates repeated terms, B (0–1) discounts long documents.
type Params struct{ K1, B float64 }

// Weighted is a query term and how much it counts.
type Weighted struct {
	Term   uint64
	Weight float32
}

// Builder collects documents of terms T. The zero value is ready.
type Builder[T ~uint64] struct {
	numbers numbers
	df      []uint32    // by term number
	docs    [][]posting // per document, in term-number space
	lengths []uint32
	row     []posting // of the document being added
	at      []uint32  // by term number, 1 + its place in row; 0 when it is not there
}

type posting struct {
	term uint32
	tf   uint32
}

// Add appends the next document, whose terms are those of its parts.
func (b *Builder[T]) Add(parts ...[]T) {
	length := 0
	for _, terms := range parts {
		length += len(terms)
		for _, t := range terms {
			b.count(t)
		}
	}
	for _, p := range b.row {
		b.at[p.term] = 0
	}
	b.docs = append(b.docs, slices.Clone(b.row))
	b.lengths = append(b.lengths, uint32(length))
	b.row = b.row[:0]
}

func (b *Builder[T]) count(t T) {
	id := b.numbers.of(uint64(t))
	if int(id) == len(b.df) {
		b.df, b.at = append(b.df, 0), append(b.at, 0)
	}
	if at := b.at[id]; at > 0 {
		b.row[at-1].tf++
		return
	}
	b.row = append(b.row, posting{term: id, tf: 1})
	b.at[id] = uint32(len(b.row))
	b.df[id]++
}

// Index is a field ready to be searched. It is not changed any more and may be
// used by many goroutines.
type Index struct {
	Terms   []uint64  // sorted
	Starts  []uint32  // Terms[i]'s postings are [Starts[i], Starts[i+1])
	Docs    []uint32  // document numbers, ascending within a term
	Impacts []float32 // BM25's term weight without idf
	Count   int       // documents
	buckets []uint32  // where the terms with given highest bits begin
	shift   int       // of a term, to its highest bits
}

// open makes the table by which terms are found. Terms are hashes, so there is
// about one a bucket, and finding one costs a step or two.
func (x *Index) open() {
	width := bits.Len(uint(len(x.Terms)))
	x.shift = 64 - width
	x.buckets = make([]uint32, 1<<width+1)
	for _, t := range x.Terms {
		x.buckets[t>>x.shift+1]++
	}
	for i := range len(x.buckets) - 1 {
		x.buckets[i+1] += x.buckets[i]
	}
}

// find returns a term's place.
func (x *Index) find(term uint64) (int, bool) {
	b := term >> x.shift
	lo, hi := x.buckets[b], x.buckets[b+1]
	i, ok := slices.BinarySearch(x.Terms[lo:hi], term)
	return int(lo) + i, ok
}

// Build makes the index. The builder must not be used afterwards.
func (b *Builder[T]) Build(p Params) *Index {
	terms := b.numbers.terms
	order := make([]uint32, len(terms))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int {
		if terms[x] < terms[y] {
			return -1
		}
		return 1
	})
	x := &Index{Terms: make([]uint64, len(order)), Starts: make([]uint32, len(order)+1), Count: len(b.docs)}
	next := make([]uint32, len(order)) // by term number
	total := uint32(0)
	for i, id := range order {
		x.Terms[i], x.Starts[i], next[id] = terms[id], total, total
		total += b.df[id]
	}
	x.Starts[len(order)] = total
	x.Docs, x.Impacts = make([]uint32, total), make([]float32, total)
	mean := meanLength(b.lengths)
	for doc, row := range b.docs {
		norm := p.K1 * (1 - p.B + p.B*float64(b.lengths[doc])/mean)
		for _, post := range row {
			at := next[post.term]
			next[post.term]++
			x.Docs[at] = uint32(doc)
			tf := float64(post.tf)
			x.Impacts[at] = float32(tf * (p.K1 + 1) / (tf + norm))
		}
		b.docs[doc] = nil
	}
	x.open()
	return x
}

func meanLength(lengths []uint32) float64 {
	sum := 0.0
	for _, n := range lengths {
		sum += float64(n)
	}
	return max(sum/float64(max(len(lengths), 1)), 1)
}

// Postings returns the documents that hold a term and the term's impact there.
func (x *Index) Postings(term uint64) (docs []uint32, impacts []float32) {
	i, ok := x.find(term)
	if !ok {
		return nil, nil
	}
	lo, hi := x.Starts[i], x.Starts[i+1]
	return x.Docs[lo:hi], x.Impacts[lo:hi]
}

// IDF is the inverse document frequency of a term that df documents hold, never negative.
func (x *Index) IDF(df int) float64 {
	return math.Log(1 + (float64(x.Count)-float64(df)+0.5)/(float64(df)+0.5))
}

// DF is the number of documents that hold a term.
func (x *Index) DF(term uint64) int {
	docs, _ := x.Postings(term)
	return len(docs)
}

// Score adds the BM25 score of every document to scores, which has an element
// a document, and returns the highest sum.
func (x *Index) Score(query []Weighted, scores []float32) float32 {
	for _, q := range query {
		docs, impacts := x.Postings(q.Term)
		if len(docs) == 0 {
			continue
		}
		w := q.Weight * float32(x.IDF(len(docs)))
		for i, d := range docs {
			scores[d] += w * impacts[i]
		}
	}
	top := float32(0)
	for _, s := range scores {
		top = max(top, s)
	}
	return top
}
