package retrieval

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// Retriever understands a question and searches an index for it. It must not be
// copied.
type Retriever struct {
	Embedder Embedder
	Index    Index
	Lexicon  *analyze.Lexicon
	Log      *slog.Logger // told when the embedder fails; nil tells nobody

	rest rest
}

// Result is what a search found.
type Result struct {
	Language string // of the question: en, ja or hi
	Concepts []analyze.Concept
	Weights  []float64 // how much each concept tells
	Hits     []Hit     // best first, each paragraph once though it stand there in several languages
	// ByWords is true when the embedder failed and only words were searched for.
	ByWords bool

	found []Hit          // the same before the cut
	sub   []analyze.Term // the question's sub-words
}

// expectedWeight is how much the expected kind of answer counts beside the
// best hit's score.
const expectedWeight = 0.1

// caveatShare is what is left of a caveat's score: a doubt that fits the
// question much better than any fact still comes first.
const caveatShare = 0.9

// candidates is how many hits are looked at before the cut: enough to fold
// translations together and to see how far the best stands out.
const candidates = 24

// Retrieve finds at most limit passages for a question. Language is that of
// the asker, or empty to go by the question's script.
func (r *Retriever) Retrieve(ctx context.Context, text, language string, limit int, filter Filter) (Result, error) {
	if language == "" {
		language = analyze.Language(text)
	}
	vector, err := r.embed(ctx, text)
	if err != nil {
		return Result{}, fmt.Errorf("embed question: %w", err)
	}
	a := analyze.Borrow()
	defer a.Return()
	terms := a.Text(text)
	q := Query{
		Text: text, Vector: vector, Limit: max(candidates, 2*limit), Filter: filter,
		Concepts: r.Lexicon.Concepts(a, text, r.targets(language, filter)),
		Sub:      terms.Sub, Pairs: terms.Pairs,
	}
	hits, err := r.Index.Search(ctx, q)
	if err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	lift(hits, Expect(text))
	hits = foldTranslations(hits, language)
	return Result{
		Language: language, Concepts: q.Concepts, Weights: r.Index.Weigh(q.Concepts),
		Hits: hits[:min(limit, len(hits))], found: hits, sub: terms.Sub,
		ByWords: vector == nil,
	}, nil
}

// lift moves passages up that hold the kind of thing the question asks for, and
// caveats down.
func lift(hits []Hit, e Expectation) {
	if len(hits) == 0 {
		return
	}
	top := hits[0].Score
	for i, h := range hits {
		hits[i].Score += top * expectedWeight * e.In(h.Passage.Text)
		if h.Passage.Paragraph().Caveat() {
			hits[i].Score *= caveatShare
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
}

// targets are the languages a question is expanded into: English for a
// Japanese or Hindi one, the others where there is no English text to find.
func (r *Retriever) targets(language string, filter Filter) []string {
	there := r.Index.Stats().Languages
	wanted := func(l string) bool {
		return l != language && there[l] > 0 && (len(filter.Languages) == 0 || slices.Contains(filter.Languages, l))
	}
	if language != "en" && wanted("en") {
		return []string{"en"}
	}
	return slices.DeleteFunc(slices.Clone(corpus.Languages), func(l string) bool {
		return !wanted(l) || there[language] > 0 && len(filter.Languages) == 0
	})
}

// foldTranslations keeps one of the language versions of a paragraph, the
// asker's before the best placed, at the place of the best.
func foldTranslations(hits []Hit, language string) []Hit {
	type key struct{ document, anchor string }
	at := map[key]int{}
	out := make([]Hit, 0, len(hits))
	for _, h := range hits {
		k := key{h.Passage.Document.ID, h.Passage.Anchor}
		if t := h.Passage.Document.Translates; t != "" {
			k.document = t
		}
		i, seen := at[k]
		switch {
		case !seen:
			at[k] = len(out)
			out = append(out, h)
		case h.Passage.Document.ID == out[i].Passage.Document.ID: // another part of a long paragraph
			out = append(out, h)
		case h.Passage.Document.Language == language && out[i].Passage.Document.Language != language:
			h.Score, h.Coverage = max(h.Score, out[i].Score), max(h.Coverage, out[i].Coverage)
			out[i] = h
		default:
			out[i].Coverage = max(out[i].Coverage, h.Coverage)
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return out
}
