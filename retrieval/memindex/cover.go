package memindex

import (
	"slices"
	"strings"

	"setu/retrieval/analyze"
)

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
	case weight > 0 && c.Common && !c.Key:
		return commonShare * weight
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

const commonShare = 0.6
