package retrieval

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// Retriever understands a question and searches an index for it.
type Retriever struct {
	Embedder Embedder
	Index    Index
	Lexicon  *analyze.Lexicon
}

// Result is what a search found.
type Result struct {
	Language string // of the question: en, ja or hi
	Concepts []analyze.Concept
	Weights  []float64 // how much each concept tells
	Hits     []Hit     // best first, each paragraph once though it stand there in several languages
	Evidence float64   // how sure it is that the hits answer the question, 0–1
	Features Features
}

// expectedWeight is how much the expected kind of answer counts beside the
// best hit's score.
const expectedWeight = 0.1

// candidates is how many hits are looked at before the cut: enough to fold
// translations together and to see how far the best stands out.
const candidates = 24

// Retrieve finds at most limit passages for a question. Language is that of
// the asker, or empty to go by the question's script.
func (r *Retriever) Retrieve(ctx context.Context, text, language string, limit int, filter Filter) (Result, error) {
	if language == "" {
		language = analyze.Language(text)
	}
	vector, err := r.Embedder.EmbedQuery(ctx, text)
	if err != nil {
		return Result{}, fmt.Errorf("embed question: %w", err)
	}
	var a analyze.Analyzer
	terms := a.Text(text)
	q := Query{
		Text: text, Vector: vector, Limit: max(candidates, 2*limit), Filter: filter,
		Concepts: r.Lexicon.Concepts(&a, text, r.targets(language, filter)),
		Sub:      terms.Sub, Pairs: terms.Pairs,
	}
	hits, err := r.Index.Search(ctx, q)
	if err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	lift(hits, Expect(text))
	hits = foldTranslations(hits, language)
	out := Result{Language: language, Concepts: q.Concepts, Weights: r.Index.Weigh(q.Concepts), Hits: hits}
	out.Features = features(hits, language)
	out.Features.Sentence, out.Features.Letters = out.bestSentence(&a, terms.Sub)
	out.Evidence = evidence(out.Features)
	if len(hits) > limit {
		out.Hits = hits[:limit]
	}
	return out, nil
}

// lift moves passages up that hold the kind of thing the question asks for.
func lift(hits []Hit, e Expectation) {
	if len(e) == 0 || len(hits) == 0 {
		return
	}
	most := expectedWeight * hits[0].Score
	for i, h := range hits {
		hits[i].Score += most * e.In(h.Passage.Text)
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

// Features are the signs that a question is answered by what was found.
type Features struct {
	Coverage float64 // of the best covering of the first hits, 0–1
	Spelling float64 // likewise
	Phrases  float64 // likewise
	Margin   float64 // how far the best stands above the rest, 0–1
	Sentence float64 // coverage of the best covering sentence of the first hits, 0–1
	Letters  float64 // share of the question's sub-words in the sentence that holds most, 0–1
	Numbers  float64 // 1 when both the best hit and what covers most lack a number of the question
	Names    float64 // how many names of the question both lack, at most 2
	Foreign  float64 // 1 when the best is in another language than the question
}

func features(hits []Hit, language string) Features {
	var f Features
	if len(hits) == 0 || hits[0].Score <= 0 {
		return f
	}
	fits := hits[0] // what fits best, though something else may rank higher
	for i, h := range hits[:min(3, len(hits))] {
		fade := 1 - 0.05*float64(i)
		if h.Coverage*fade > f.Coverage {
			f.Coverage, fits = h.Coverage*fade, h
		}
		f.Spelling = max(f.Spelling, h.Spelling*fade)
		f.Phrases = max(f.Phrases, h.Phrases*fade)
	}
	f.Numbers = min(1, float64(min(fits.MissingNumbers, hits[0].MissingNumbers)))
	f.Names = min(2, float64(min(fits.MissingNames, hits[0].MissingNames)))
	rest, n := 0.0, 0
	for _, h := range hits[1:min(10, len(hits))] {
		rest += h.Score
		n++
	}
	f.Margin = 1
	if n > 0 {
		f.Margin = (hits[0].Score - rest/float64(n)) / hits[0].Score
	}
	if hits[0].Passage.Document.Language != language {
		f.Foreign = 1
	}
	return f
}

// bestSentence is how much of the question the best sentences of the first
// hits hold, in meaning and in sub-words. What is scattered over a paragraph
// answers less often than what one sentence says.
func (r Result) bestSentence(a *analyze.Analyzer, sub []analyze.Term) (meaning, letters float64) {
	asked := make(map[analyze.Term]bool, len(sub))
	for _, t := range sub {
		asked[t] = true
	}
	for _, h := range r.Hits[:min(3, len(r.Hits))] {
		for _, s := range corpus.Sentences(h.Passage.Text) {
			t := a.Text(s)
			meaning = max(meaning, r.Covered(Set(t.Words)))
			letters = max(letters, Share(t.Sub, asked))
		}
	}
	return meaning, letters
}

// Set is the terms, each once.
func Set(terms []analyze.Term) map[analyze.Term]bool {
	out := make(map[analyze.Term]bool, len(terms))
	for _, t := range terms {
		out[t] = true
	}
	return out
}

// Covered is the share of the question's meaning, 0–1, that a set of words holds.
func (r Result) Covered(words map[analyze.Term]bool) float64 {
	total, held := 0.0, 0.0
	for i, c := range r.Concepts {
		best := 0.0
		for _, f := range c.Forms {
			n := 0
			for _, t := range f.Words {
				if words[t] {
					n++
				}
			}
			best = max(best, float64(f.Weight)*float64(n)/float64(max(len(f.Words), 1)))
		}
		total += r.Weights[i]
		held += r.Weights[i] * best
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// Share is the share, 0–1, of the terms asked for that are among some others.
func Share(terms []analyze.Term, asked map[analyze.Term]bool) float64 {
	if len(asked) == 0 {
		return 0
	}
	seen := make(map[analyze.Term]bool, len(asked))
	for _, t := range terms {
		if asked[t] {
			seen[t] = true
		}
	}
	return float64(len(seen)) / float64(len(asked))
}
