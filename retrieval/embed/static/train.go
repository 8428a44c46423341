package static

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"setu/retrieval/analyze"
)

// Options of a training. Those not given are zero and an error.
type Options struct {
	Dimension int     // of the vectors; even, at least 16
	Words     int     // a word with fewer texts is not learned
	Sub       int     // likewise a sub-word
	Epochs    int     // how often every pair is seen
	Batch     int     // pairs that are told apart from each other
	Without   int     // questions without an answer that the texts of a batch are told from; 0 for none
	Rate      float32 // of learning, at first; it falls to a tenth
	Heat      float32 // temperature of the softmax
	Seed      uint64
}

// Defaults are the options the shipped model was trained with.
var Defaults = Options{Dimension: 256, Words: 3, Sub: 14, Epochs: 5, Batch: 256, Without: 2048, Rate: 0.05, Heat: 0.05, Seed: 7}

// Train learns vectors that bring the texts of a pair closer to each other than
// to the other pairs of their batch (van den Oord et al., Representation
// Learning with Contrastive Predictive Coding, 2018), by AdaGrad with one rate
// a row (Duchi et al., 2011). The same lessons and options give the same model
// on one kind of processor. Questions that no text answers, if there are any,
// keep the texts of the first lesson at a distance. Progress, if not nil, hears
// the mean loss of each epoch. It fails when ctx is done or there is nothing to
// learn.
func Train(ctx context.Context, lessons []Lesson, without []string, o Options, progress func(epoch int, loss float64)) (*Model, error) {
	if o.Dimension < 16 || o.Dimension%2 != 0 || o.Epochs < 1 || o.Batch < 2 || o.Without < 0 || o.Heat <= 0 {
		return nil, errors.New("train: options out of range")
	}
	t := &trainer{Options: o, random: rand.New(rand.NewPCG(o.Seed, 1)), without: without, known: map[string][]feature{}}
	t.count(lessons)
	if len(t.model.terms) == 0 {
		return nil, errors.New("train: no term is in enough texts")
	}
	for e := range o.Epochs {
		loss, err := t.epoch(ctx, lessons, o.Rate*(1-0.9*float32(e)/float32(o.Epochs)))
		if err != nil {
			return nil, err
		}
		if progress != nil {
			progress(e+1, loss)
		}
	}
	t.model.pack(t.learned)
	return Parse(t.model.Bytes())
}

type trainer struct {
	Options
	model    Model
	learned  []float32 // rows of the model
	squares  []float32 // of a row's gradients so far
	random   *rand.Rand
	analyzer analyze.Analyzer
	without  []string
	known    map[string][]feature
}

// count finds the terms to learn and how much each tells: its inverse document
// frequency.
func (t *trainer) count(lessons []Lesson) {
	type seen struct {
		texts int
		sub   bool
	}
	counts, texts := map[analyze.Term]seen{}, map[string]bool{}
	for _, l := range lessons {
		for _, p := range l {
			texts[p.A], texts[p.B] = true, true
		}
	}
	for _, q := range t.without {
		texts[q] = true
	}
	for text := range texts {
		all := t.analyzer.Text(text)
		for i, terms := range [][]analyze.Term{slices.Clone(all.Words), subTerms(all.Sub)} {
			slices.Sort(terms)
			for _, term := range slices.Compact(terms) {
				counts[term] = seen{counts[term].texts + 1, i == 1}
			}
		}
	}
	for term, s := range counts {
		if !s.sub && s.texts >= t.Words || s.sub && s.texts >= t.Sub {
			t.model.terms = append(t.model.terms, term)
		}
	}
	slices.Sort(t.model.terms)
	n := float64(len(texts))
	for _, term := range t.model.terms {
		t.model.weight = append(t.model.weight, float32(math.Log1p(n/(float64(counts[term].texts)+0.5))/math.Log1p(2*n)))
	}
	t.model.dimension = t.Dimension
	t.learned = make([]float32, len(t.model.terms)*t.Dimension)
	t.squares = make([]float32, len(t.model.terms))
}

// epoch learns every lesson once, in batches in random order.
func (t *trainer) epoch(ctx context.Context, lessons []Lesson, rate float32) (float64, error) {
	type batch struct {
		pairs   Lesson
		without int
	}
	var batches []batch
	for n, l := range lessons {
		l = slices.Clone(l)
		t.random.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
		for b := range slices.Chunk(l, t.Batch) {
			batches = append(batches, batch{pairs: b})
			if n == 0 && len(t.without) > 0 {
				batches[len(batches)-1].without = t.Without
			}
		}
	}
	t.random.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	loss := 0.0
	for _, b := range batches {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		loss += t.step(b.pairs, t.some(b.without), rate)
	}
	return loss / float64(len(batches)), nil
}

// some are n of the questions without an answer, drawn with replacement.
func (t *trainer) some(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = t.without[t.random.IntN(len(t.without))]
	}
	return out
}

// side is one text of each pair of a batch.
type side struct {
	features [][]feature
	vectors  [][]float32
	lengths  []float32   // of the vectors before they were made of length 1
	gradient [][]float32 // of the loss, by the vectors
}

func (t *trainer) side(texts []string) side {
	var s side
	for _, text := range texts {
		f, ok := t.known[text]
		if !ok {
			f = t.model.features(t.analyzer.Text(text))
			t.known[text] = f
		}
		v := make([]float32, t.Dimension)
		for _, x := range f {
			addBase(v, x)
			if x.row >= 0 {
				axpy(v, t.row(x.row), x.weight)
			}
		}
		s.features, s.lengths, s.vectors = append(s.features, f), append(s.lengths, normalise(v)), append(s.vectors, v)
		s.gradient = append(s.gradient, make([]float32, t.Dimension))
	}
	return s
}

func (t *trainer) row(i int) []float32 { return t.learned[i*t.Dimension : (i+1)*t.Dimension] }

// step learns one batch and returns its loss. The second texts of the pairs are
// told apart from some other questions too.
func (t *trainer) step(batch Lesson, others []string, rate float32) float64 {
	var as, bs []string
	for _, p := range batch {
		as, bs = append(as, p.A), append(bs, p.B)
	}
	a, b := t.side(append(as, others...)), t.side(bs)
	n, m := len(batch), len(batch)+len(others)
	scores := make([]float32, m*n)
	for i := range m {
		for j := range n {
			if i >= n || i == j || batch[i].Group != batch[j].Group {
				scores[i*n+j] = dot(a.vectors[i], b.vectors[j]) / t.Heat
			} else {
				scores[i*n+j] = -1e9
			}
		}
	}
	loss := 0.0
	for i := range n {
		loss += soften(scores[i*n:], 1, n, i, func(j int, g float32) { t.pull(a, b, i, j, g/float32(n)) })
		loss += soften(scores[i:], n, m, i, func(j int, g float32) { t.pull(a, b, j, i, g/float32(n)) })
	}
	gradients := map[int][]float32{}
	t.collect(gradients, a)
	t.collect(gradients, b)
	for i, g := range gradients {
		t.squares[i] += dot(g, g) / float32(t.Dimension)
		if t.squares[i] > 0 {
			axpy(t.row(i), g, -rate/float32(math.Sqrt(float64(t.squares[i]))))
		}
	}
	return loss / float64(2*n)
}

// soften tells each of n scores, stride apart, its gradient of the softmax's
// cross entropy, the right one being want, and returns that.
func soften(scores []float32, stride, n, want int, tell func(i int, gradient float32)) float64 {
	top := scores[0]
	for i := range n {
		top = max(top, scores[i*stride])
	}
	sum := 0.0
	for i := range n {
		sum += math.Exp(float64(scores[i*stride] - top))
	}
	for i := range n {
		p := math.Exp(float64(scores[i*stride]-top)) / sum
		if i == want {
			p--
		}
		if math.Abs(p) > 1e-6 {
			tell(i, float32(p))
		}
	}
	return math.Log(sum) - float64(scores[want*stride]-top)
}

// pull adds a score's gradient to those of the two vectors it is of.
func (t *trainer) pull(a, b side, i, j int, g float32) {
	g /= 2 * t.Heat
	axpy(a.gradient[i], b.vectors[j], g)
	axpy(b.gradient[j], a.vectors[i], g)
}

// collect sums a side's gradients by row.
func (t *trainer) collect(into map[int][]float32, s side) {
	for i, g := range s.gradient {
		if s.lengths[i] == 0 {
			continue
		}
		axpy(g, s.vectors[i], -dot(g, s.vectors[i])) // only its direction can change
		for _, f := range s.features[i] {
			if f.row < 0 {
				continue
			}
			if into[f.row] == nil {
				into[f.row] = make([]float32, t.Dimension)
			}
			axpy(into[f.row], g, f.weight/s.lengths[i])
		}
	}
}

// axpy adds k times x to y.
func axpy(y, x []float32, k float32) {
	x = x[:len(y)]
	for i := range y {
		y[i] += k * x[i]
	}
}
