package memindex

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/lexical"
)

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

func (x *Index) scoreWords(q retrieval.Query, w Fields, s *scratch, allowed []bool) {
	var terms, skeleton, subs []lexical.Weighted
	for _, c := range q.Concepts {
		ranked := slices.DeleteFunc(slices.Clone(c.Forms), func(f analyze.Form) bool { return f.Soft })
		others := float32(math.Sqrt(float64(max(len(ranked)-1, 1))))
		for i, f := range ranked {
			weight := f.Weight
			if i > 0 { // many ways to say one thing must not outweigh the other things
				weight /= others * float32(math.Sqrt(float64(max(len(f.Words), 1))))
			}
			for _, t := range f.Words {
				terms = append(terms, lexical.Weighted{Term: uint64(t), Weight: weight})
			}
			if i > 0 {
				for _, t := range f.Sub {
					subs = append(subs, lexical.Weighted{Term: uint64(t), Weight: weight * 0.5})
				}
			}
		}
		if c.Skeleton != 0 {
			skeleton = append(skeleton, lexical.Weighted{Term: uint64(c.Skeleton), Weight: 1})
		}
	}
	subs = append(subs, weighted(q.Sub)...)
	x.addField(words, terms, w.Words, s, allowed)
	x.addField(sub, subs, w.Sub, s, allowed)
	adjacent := w.Pairs
	if slices.ContainsFunc(q.Concepts, func(c analyze.Concept) bool { return c.Language == "ja" }) {
		adjacent = w.Trigrams
	}
	x.addField(pairs, weighted(q.Pairs), adjacent, s, allowed)
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

// scoreVectors adds how the nearest passages stand among each other.
func (x *Index) scoreVectors(ctx context.Context, q retrieval.Query, w Fields, s *scratch, allowed []bool) error {
	if q.Vector != nil && len(q.Vector) != x.stats.Dimension {
		return fmt.Errorf("query vector has length %d, want %d", len(q.Vector), x.stats.Dimension)
	}
	n := x.vectors.Count()
	if w.Vector == 0 || n == 0 || squares(q.Vector) == 0 {
		return nil
	}
	near, err := x.near(ctx, q.Vector, n, min(nearest, q.Limit), allowed)
	if err != nil {
		return fmt.Errorf("query vectors: %w", err)
	}
	for _, v := range near {
		if v.cosine > 0 {
			s.fused[v.passage] += float32(w.Vector) * standing(v.cosine, near)
		}
	}
	return nil
}

// standing is 1 for the nearest passage and 0 for the furthest of those near.
// The cosines themselves won't do: those of many trained embedders all lie
// close together (0.7 to 0.9), which would make every passage as good.
func standing(cosine float32, near []neighbour) float32 {
	top, floor := near[0].cosine, near[len(near)-1].cosine
	if top == floor {
		return 1
	}
	return (cosine - floor) / (top - floor)
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
func (x *Index) scoreNeighbours(fields Fields, s *scratch) {
	w := float32(fields.Neighbour)
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
