package retrieval

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// Retriever understands a question and searches an index for it. It must not be
// copied.
type Retriever struct {
	Embedder Embedder
	Index    Index
	Lexicon  *analyze.Lexicon
	Speller  *analyze.Speller // nil takes questions as they are spelt
	// Learned is the embedder once more where it has learned how readers ask, and
	// is quick; nil where not. How near the text of a passage is to a question is
	// then evidence: most of it where it learned what is asked of that passage.
	Learned Learned
	Log     *slog.Logger // told when the embedder fails; nil tells nobody

	rest      rest
	sentences recent[[]Sentence]
	vectors   recent[[]float32] // Learned's
}

// Learned gives a text its vector, of length 1.
type Learned interface {
	Vector(text string) []float32
	// Knows reports whether a passage's text, as it is embedded, is one it learned.
	Knows(text string) bool
}

// Result is what a search found.
type Result struct {
	Language string // of the question: en, ja or hi
	Read     string // the question with its spelling mended; empty when nothing was
	Concepts []analyze.Concept
	Weights  []float64 // how much each concept tells
	Hits     []Hit     // best first, each paragraph once though it stand there in several languages
	// ByWords is true when the embedder failed and only words were searched for.
	ByWords bool

	found     []Hit          // the same before the cut
	versions  [][]string     // of the first of these, the text and that which it translates
	sub       []analyze.Term // the question's sub-words
	matcher   *matcher
	sentences *recent[[]Sentence]
	last      string // line of the question: what it asks
	value     *value // that this asks for, and what it counts
	counted   string
	subject   string // of a question that asks what something is
	when      when
	ranking   Weights
	margin    float64 // of the scores alone
	// How near the question is to the text of the first hits, 0–1, and whether
	// the embedder that says so has learned how readers ask.
	closeness float64
	asked     bool // the corpus has reader's questions
	learned   bool
}

// caveatShare is what is left of a caveat's score: a doubt that fits the
// question much better than any fact still comes first.
const caveatShare = 0.9

// candidates is how many hits are looked at before the cut: enough to fold
// translations together and to see how far the best stands out.
const candidates = 24

// Retrieve finds at most limit passages for a question. Language is that of
// the asker, or empty to go by the question's script. Lines before the last are
// what the question leans on: they count half.
func (r *Retriever) Retrieve(ctx context.Context, text, language string, limit int, filter Filter) (Result, error) {
	if language == "" {
		language = analyze.Language(text)
	}
	text, mended := r.Speller.Mend(text)
	_, asked, leans := cutLast(text)
	stressed := text
	if leans {
		stressed += "\n" + asked
	}
	vector, err := r.embed(ctx, stressed)
	if err != nil {
		return Result{}, fmt.Errorf("embed question: %w", err)
	}
	a := analyze.Borrow()
	defer a.Return()
	concepts := func(text string) []analyze.Concept {
		return withNumbers(r.Lexicon.Concepts(a, text, r.targets(language, filter)), text)
	}
	terms := a.Text(stressed)
	q := Query{
		Text: text, Vector: vector, Limit: max(candidates, 2*limit), Filter: filter,
		Concepts: concepts(stressed), Sub: terms.Sub, Pairs: terms.Pairs,
	}
	hits, err := r.Index.Search(ctx, q)
	if err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	if stressed != text {
		q.Concepts = concepts(text)
	}
	out := Result{
		Language: language, Concepts: q.Concepts, Weights: r.Index.Weigh(q.Concepts),
		ByWords: vector == nil, sub: terms.Sub, ranking: r.Index.Ranking(), sentences: &r.sentences, last: asked, subject: Subject(text), when: asksWhen(asked),
	}
	if mended {
		out.Read = text
	}
	out.value, out.counted = wants(asked)
	out.asked = r.Index.Stats().Questions > 0
	out.matcher, out.margin = newMatcher(out), margin(hits)
	out.lift(a, hits, Expect(text))
	out.found = foldTranslations(hits, language)
	out.versions = versions(r.Index.Corpus(), out.found[:min(consulted, len(out.found))])
	if r.Learned != nil && vector != nil {
		out.learned = out.asked && len(out.found) > 0 && r.Learned.Knows(out.found[0].Passage.SearchText())
		out.closeness = r.closeness(vector, out.versions)
	}
	out.Hits = out.found[:min(limit, len(out.found))]
	return out, nil
}

// cutLast parts the last line of a question from those it leans on.
func cutLast(text string) (context, asked string, leans bool) {
	text = strings.TrimSpace(text)
	i := strings.LastIndexByte(text, '\n')
	if i < 0 {
		return "", text, false
	}
	return text[:i], text[i+1:], true
}

// SentenceWeights say what makes a sentence a good answer.
func (r Result) SentenceWeights() map[string]float64 { return r.ranking.Sentences }

// versions are the texts of hits, each with that of which it is a translation:
// names and loanwords of a question may stand in the one or the other.
func versions(c *corpus.Corpus, hits []Hit) [][]string {
	out := make([][]string, len(hits))
	for i, h := range hits {
		out[i] = []string{h.Passage.Text}
		if original, ok := c.Original(h.Passage); ok {
			out[i] = append(out[i], original)
		}
	}
	return out
}

// closeness is that of the nearest of some texts.
func (r *Retriever) closeness(question []float32, versions [][]string) float64 {
	near := 0.0
	for _, text := range slices.Concat(versions...) {
		cosine := float32(0)
		for i, x := range r.vectors.of(text, func() []float32 { return r.Learned.Vector(text) }) {
			cosine += question[i] * x
		}
		near = max(near, float64(cosine))
	}
	return near
}

// lifted is how many hits are read sentence by sentence and put in order anew.
const lifted = 10

// lift puts the first hits in order by the signals beside their scores, and
// caveats down.
func (r Result) lift(a *analyze.Analyzer, hits []Hit, e Expectation) {
	if len(hits) == 0 {
		return
	}
	top, weights := hits[0].Score, r.ranking.lifts(r.asked)
	first := hits[:min(lifted, len(hits))]
	for i, signals := range r.signals(a, first, e) {
		first[i].Score += top * dot(Signals, weights, signals)
	}
	oldest, newest := span(hits)
	for i, h := range hits {
		hits[i].Score += top * weights["dated"] * r.when.fits(h.Passage.Document, oldest, newest)
		if i >= len(first) {
			hits[i].Score += top * (weights["type"]*e.In(h.Passage.Text) + weights["defines"]*r.defines(h))
		}
		if h.Passage.Paragraph().Caveat() {
			hits[i].Score *= caveatShare
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
}

// Candidates are the first hits by passage, and for each its score as a share of
// the best and its signals, in the order of the names in the variable Signals.
func (r Result) Candidates(question string) (hits []Hit, values [][]float64) {
	a := analyze.Borrow()
	defer a.Return()
	hits = r.found[:min(lifted, len(r.found))]
	for i, s := range r.signals(a, hits, Expect(question)) {
		values = append(values, append([]float64{share(hits[i].Score, hits[0].Score)}, s...))
	}
	return hits, values
}

// signals are those of each hit, in the order of Signals.
func (r Result) signals(a *analyze.Analyzer, hits []Hit, e Expectation) [][]float64 {
	out := make([][]float64, len(hits))
	coverage, sentence := 0.0, 0.0
	for i, h := range hits {
		meaning, _ := r.matcher.sentence(r.Sentences(a, h.Passage))
		out[i] = []float64{e.In(h.Passage.Text), h.Phrases, h.Coverage, meaning, 1 - float64(min(2, h.MissingNames))/2, r.defines(h)}
		coverage, sentence = max(coverage, h.Coverage), max(sentence, meaning)
	}
	for _, s := range out {
		s[2], s[3] = share(s[2], coverage), share(s[3], sentence)
	}
	return out
}

// defines is how much the passage begins with a definition, when the question asks
// what something is; see Defines.
func (r Result) defines(h Hit) float64 {
	if r.subject == "" {
		return 0
	}
	return Defines(h.Passage, r.subject)
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
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
