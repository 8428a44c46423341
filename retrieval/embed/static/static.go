// Package static is an offline embedder that has learned: every word and
// sub-word has a vector, and a text's vector is their weighted sum. What was
// learned lies beside this file in weights.bin and was made from the shipped
// documents, their reader's questions, the glossary and the word list by
// cmd/setu-train. EXPERIMENT.md tells what was tried and what it gave.
package static

import (
	"context"
	_ "embed"
	"math"
	"runtime"
	"slices"
	"sync"

	"setu/retrieval/analyze"
)

//go:generate go run setu/cmd/setu-train -unanswered ../../../corpus/unanswered.tsv -out weights.bin
//go:generate go run setu/cmd/setu-train -embed weights.bin -out vectors.bin

//go:embed weights.bin
var shipped []byte

var load = sync.OnceValues(func() (*Model, error) {
	m, err := Parse(shipped)
	if err != nil {
		return nil, err
	}
	m.stored, err = parseStored(vectors, m)
	return m, err
})

// Shipped is the model the program comes with, and with it the vectors of the
// shipped passages. It fails only when the program was built with damaged ones.
func Shipped() (*Model, error) { return load() }

// Model is an embedder. It is not changed after it has been made and is safe
// for concurrent use.
type Model struct {
	name      string
	dimension int
	terms     []analyze.Term // ascending; of the rows
	weight    []float32      // how much a row's term tells, 0–1
	scale     []float32      // of a row's elements
	packed    []byte         // rows of elements from −7 to 7, two a byte
	stored    stored         // vectors it need not compute
}

// Name names the model by a hash of what it has learned.
func (m *Model) Name() string { return m.name }

// Dimension is the length of the vectors.
func (m *Model) Dimension() int { return m.dimension }

// EmbedPassages embeds texts side by side, as many as there are processors, but
// for those whose vectors are stored; it fails only when ctx is done.
func (m *Model) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var a analyze.Analyzer
			for i := len(texts) * w / workers; i < len(texts)*(w+1)/workers && ctx.Err() == nil; i++ {
				if out[i] = m.stored.vector(texts[i]); out[i] == nil {
					out[i] = m.vector(m.features(a.Text(texts[i])))
				}
			}
		})
	}
	wg.Wait()
	return out, ctx.Err()
}

// EmbedQuery embeds a question.
func (m *Model) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	return m.Vector(text), ctx.Err()
}

// feature is a term of a text.
type feature struct {
	term   analyze.Term
	row    int // −1 for a term that was never seen in training
	weight float32
}

// subWeight is what a sub-word counts beside a word.
const subWeight = 0.5

// Vector implements retrieval.Learned.
func (m *Model) Vector(text string) []float32 {
	a := analyze.Borrow()
	defer a.Return()
	return m.vector(m.features(a.Text(text)))
}

// Knows implements retrieval.Learned: the texts that the model learned are those
// whose vectors come with it.
func (m *Model) Knows(text string) bool { return m.stored.vector(text) != nil }

// features lists the terms of a text, each once, in an order of their own.
func (m *Model) features(t analyze.Terms) []feature {
	out := m.appendFeatures(make([]feature, 0, len(t.Words)+len(t.Sub)), slices.Clone(t.Words), 1)
	return m.appendFeatures(out, subTerms(t.Sub), subWeight)
}

// subTerms keeps sub-words apart from words that are spelt the same.
func subTerms(terms []analyze.Term) []analyze.Term {
	out := make([]analyze.Term, len(terms))
	for i, t := range terms {
		out[i] = t ^ 0x9e3779b97f4a7c15
	}
	return out
}

func (m *Model) appendFeatures(out []feature, terms []analyze.Term, weight float32) []feature {
	slices.Sort(terms)
	for len(terms) > 0 {
		n := 1
		for n < len(terms) && terms[n] == terms[0] {
			n++
		}
		f := feature{terms[0], -1, weight * float32(math.Sqrt(float64(n)))}
		if row, ok := slices.BinarySearch(m.terms, f.term); ok {
			f.row, f.weight = row, f.weight*m.weight[row]
		}
		out = append(out, f)
		terms = terms[n:]
	}
	return out
}

// vector is the sum of the features, of length 1; all zero for no features.
func (m *Model) vector(features []feature) []float32 {
	v := make([]float32, m.dimension)
	for _, f := range features {
		addBase(v, f)
		if f.row < 0 {
			continue
		}
		width := m.dimension / 2
		scale := f.weight * m.scale[f.row]
		rest := v
		for _, b := range m.packed[f.row*width : (f.row+1)*width] {
			two := &nibbles[b]
			rest[0] += scale * two[0]
			rest[1] += scale * two[1]
			rest = rest[2:]
		}
	}
	normalise(v)
	return v
}

// nibbles are the two elements of each byte.
var nibbles = func() (out [256][2]float32) {
	for b := range out {
		out[b] = [2]float32{float32(b>>4) - 8, float32(b&15) - 8}
	}
	return out
}()

// spread is how many elements a term has before anything is learned.
const spread = 8

// addBase adds what a term is before anything is learned: a few elements with
// signs, given by its hash. Terms never seen keep it, so that a word which only
// the question and a passage share still brings them together.
func addBase(v []float32, f feature) {
	x, one := uint64(f.term), f.weight/float32(math.Sqrt(spread))
	for range spread {
		x += 0x9e3779b97f4a7c15 // SplitMix64
		z := (x ^ x>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		if z>>63 == 1 {
			v[z%uint64(len(v))] -= one
		} else {
			v[z%uint64(len(v))] += one
		}
	}
}

// normalise makes v of length 1 and returns what its length was.
func normalise(v []float32) float32 {
	length := float32(math.Sqrt(float64(dot(v, v))))
	if length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
	return length
}

func dot(a, b []float32) float32 {
	var s [4]float32
	b = b[:len(a)]
	i := 0
	for ; i+3 < len(a); i += 4 {
		s[0] += a[i] * b[i]
		s[1] += a[i+1] * b[i+1]
		s[2] += a[i+2] * b[i+2]
		s[3] += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s[0] += a[i] * b[i]
	}
	return s[0] + s[1] + s[2] + s[3]
}
