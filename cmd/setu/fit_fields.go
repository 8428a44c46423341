package main

import (
	"context"
	"fmt"
	"slices"

	"setu/retrieval"
	"setu/retrieval/fit"
	"setu/retrieval/memindex"
)

// searched are the fields' weights that are searched for; Words is the measure
// of all, and those of asked fields need sets with reader's questions.
func searched(w *memindex.Weights) []*float64 {
	return []*float64{&w.Sub, &w.Pairs, &w.Trigrams, &w.Names, &w.Title, &w.Vector, &w.Neighbour}
}

// tried are the weights each field is given in turn.
var tried = []float64{0, 0.03, 0.06, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.4}

// searchRounds is how often every field has its turn.
const searchRounds = 2

// fields searches for the weights of the fields by what they do to recall and
// reciprocal rank, one field after the other.
func fields(env *environmentOf, lessons []lesson, w memindex.Weights) (memindex.Weights, error) {
	var start []float64
	for _, at := range searched(&w) {
		start = append(start, *at)
	}
	n := 0
	found, err := fit.Coordinate(start, tried, searchRounds, func(values []float64) (float64, error) {
		if n++; n%10 == 1 {
			fmt.Fprintf(env.stderr, "fields: try %d of at most %d\n", n, 1+searchRounds*len(start)*len(tried))
		}
		return score(env.ctx, lessons, with(w, values))
	})
	if err != nil {
		return w, err
	}
	return with(w, found), nil
}

func with(w memindex.Weights, values []float64) memindex.Weights {
	for i, at := range searched(&w) {
		*at = values[i]
	}
	return w
}

// score is the mean over the sets of half the recall at 1 and the reciprocal rank.
func score(ctx context.Context, lessons []lesson, w memindex.Weights) (float64, error) {
	total := 0.0
	for _, l := range lessons {
		l.retriever.Index = l.index.Reweigh(w)
		sum, n := 0.0, 0
		for _, q := range l.questions {
			if !q.Answerable {
				continue
			}
			n++
			found, err := l.retriever.Retrieve(ctx, q.Text, q.Language, looked, retrieval.Filter{})
			if err != nil {
				return 0, fmt.Errorf("%s: %w", l.name, err)
			}
			if at := slices.IndexFunc(found.Hits, func(h retrieval.Hit) bool { return answers(q, h) }); at >= 0 {
				sum += 1 / float64(at+1)
				if at == 0 {
					sum += 0.5
				}
			}
		}
		total += sum / float64(max(n, 1))
	}
	return total / float64(max(len(lessons), 1)), nil
}
