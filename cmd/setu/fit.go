package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/eval"
	"setu/retrieval/fit"
	"setu/retrieval/memindex"
)

type fitCommand struct {
	Dirs       []string `arg:"" help:"Folders with docs/ and questions.jsonl, as 'eval' reads them." placeholder:"DIR"`
	Tuning     string   `help:"Questions over the shipped documents, as 'eval' reads them: fit on these documents too." placeholder:"FILE"`
	Unanswered string   `help:"Questions which the shipped documents do not answer, a line each: document, language and question, parted by tabs." placeholder:"FILE"`
	Fields     bool     `help:"Search for the weights of the fields first; takes minutes."`
	Out        string   `help:"File for the weights. Default: standard output." placeholder:"FILE"`
}

// caution is what is kept of a fitted lift: the sets' questions share more words
// with their paragraphs than staff's do, and half does as well on the sets.
const caution = 0.5

// setLifts are set, not found: the sets ask for few definitions, and their
// documents have no dates.
var setLifts = map[string]float64{"defines": 1, "dated": 0.15}

// lesson is a set of questions over an index without any lift.
type lesson struct {
	name      string
	retriever *retrieval.Retriever
	index     *memindex.Index
	questions []eval.Question
}

func (l lesson) reweigh(w memindex.Weights) { l.retriever.Index = l.index.Reweigh(w) }

// Run fits lift first, then the rest on what lift puts in order: sentences,
// absent words, evidence.
func (c *fitCommand) Run(env *environmentOf, s *settings) error {
	w := memindex.DefaultWeights
	asked := w.Ranking.AskedLift
	w.Ranking.Lift, w.Ranking.AskedLift = nil, nil
	sets, err := c.lessons(env.ctx, s, w)
	if err != nil {
		return err
	}
	if c.Fields {
		if w, err = fields(env, sets, w); err != nil {
			return err
		}
	}
	if w.Ranking.Lift, err = lift(env, sets, w); err != nil {
		return err
	}
	own, err := c.own(env.ctx, s, sets, w)
	if err != nil {
		return err
	}
	if len(own) > 0 {
		asked, err = lift(env, own, w)
		if err != nil {
			return err
		}
	}
	w.Ranking.AskedLift = asked
	if w.Ranking.Sentences, err = sentences(env, append(slices.Clone(sets), own...), w); err != nil {
		return err
	}
	if w.Ranking.Absent, w.Ranking.Wording, err = c.words(env, s, w); err != nil {
		return err
	}
	if w.Ranking.Evidence, err = evidence(env, sets, w, kept, unlearned); err != nil {
		return err
	}
	if len(own) > 0 {
		if w.Ranking.LearnedEvidence, err = evidence(env, own, w, ownKept, withheld); err != nil {
			return err
		}
	}
	return c.write(env.stdout, w)
}

// lift finds how much signals lift a passage.
func lift(env *environmentOf, sets []lesson, w memindex.Weights) (map[string]float64, error) {
	var ranked []fit.Ranked
	for _, l := range sets {
		fmt.Fprintf(env.stderr, "%s: ranking %d questions\n", l.name, len(l.questions))
		l.reweigh(w)
		some, err := l.ranked(env.ctx)
		if err != nil {
			return nil, err
		}
		ranked = append(ranked, some...)
	}
	lift := fit.Lift(ranked)
	for i := range lift {
		lift[i] *= caution
	}
	out := named(retrieval.Signals, lift)
	maps.Copy(out, setLifts)
	return out, nil
}

// kept is the share of the sets' answerable questions that the threshold lets
// through: the rest is the price of refusing what has no answer.
const kept = 0.925

// ownKept is that of the tuning questions over the shipped documents.
const ownKept = 0.93

// featureSigns are those that the weights of features may have.
var featureSigns = map[string]float64{
	"coverage": 1, "spelling": 1, "phrases": 1, "margin": 1, "sentence": 1, "letters": 1, "closeness": 1, "absent": 1, "wording": 1, "defined": 1,
	"numbers": -1, "names": -1,
}

// withheld are weights that are set, not found: tuning questions that ask with a
// number which no document holds are few, and a wrong answer is worse than none;
// and the margin is one of scores that have reader's questions in them, which are no
// evidence.
var withheld = map[string]float64{"numbers": -2, "margin": 0}

// unlearned are those of other documents: how these are asked about says nothing.
var unlearned = map[string]float64{"wording": 0}

// evidence fits the weights of features, but for those that are set, and moves the
// bias to where the threshold keeps a share of the answerable questions.
func evidence(env *environmentOf, lessons []lesson, w memindex.Weights, keep float64, withheld map[string]float64) (map[string]float64, error) {
	var cases []fit.Case
	for _, l := range lessons {
		fmt.Fprintf(env.stderr, "%s: evidence\n", l.name)
		l.reweigh(w)
		some, err := l.cases(env.ctx)
		if err != nil {
			return nil, err
		}
		cases = append(cases, some...)
	}
	set := map[int]float64{}
	for name, v := range withheld {
		set[feature(name)] = v
	}
	signed := map[int]float64{}
	for name, sign := range featureSigns {
		signed[feature(name)] = sign
	}
	weights := fit.Evidence(cases, signed, set)
	calibrateAll(weights, cases, keep, w.Ranking.Threshold)
	return named(retrieval.Features, weights), nil
}

func (c *fitCommand) write(stdout io.Writer, w memindex.Weights) error {
	text, err := json.MarshalIndent(w, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if c.Out != "" {
		return os.WriteFile(c.Out, text, 0o644)
	}
	_, err = stdout.Write(text)
	return err
}

// named gives values their names, to three digits: more would be noise.
func named(names []string, values []float64) map[string]float64 {
	out := make(map[string]float64, len(names))
	for i, v := range values {
		out[names[i]] = math.Round(v*1000) / 1000
	}
	return out
}

func (c *fitCommand) lessons(ctx context.Context, s *settings, w memindex.Weights) ([]lesson, error) {
	var out []lesson
	for _, dir := range c.Dirs {
		set := *s
		set.Corpus = dir
		docs, err := set.readCorpus()
		if err != nil {
			return nil, err
		}
		questions, err := (&evalCommand{Dir: dir}).questions(docs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		l, err := newLesson(ctx, &set, filepath.Base(dir), docs, questions, w)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func newLesson(ctx context.Context, s *settings, name string, docs *corpus.Corpus, questions []eval.Question, w memindex.Weights) (lesson, error) {
	e, err := s.openEmbedder(ctx)
	if err != nil {
		return lesson{}, err
	}
	x, err := memindex.Build(ctx, docs, e, w)
	if err != nil {
		return lesson{}, fmt.Errorf("%s: %w", name, err)
	}
	known := languageOf(docs, x.Holds)
	return lesson{name, &retrieval.Retriever{Embedder: e, Index: x, Lexicon: known.lexicon, Speller: known.speller, Learned: e.learned}, x, questions}, nil
}

// looked is how many hits are asked for; the retriever looks at more.
const looked = 10

// ranked are the answerable questions' candidates.
func (l lesson) ranked(ctx context.Context) ([]fit.Ranked, error) {
	var out []fit.Ranked
	for _, q := range l.questions {
		if !q.Answerable {
			continue
		}
		found, err := l.retriever.Retrieve(ctx, q.Text, q.Language, looked, retrieval.Filter{})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.name, err)
		}
		hits, values := found.Candidates(q.Text)
		r := fit.Ranked{Set: l.name, Values: values, Right: make([]bool, len(hits))}
		for i, h := range hits {
			r.Right[i] = answers(q, h)
		}
		out = append(out, r)
	}
	return out, nil
}

func answers(q eval.Question, h retrieval.Hit) bool {
	d := h.Passage.Document
	return slices.Contains(q.Paragraphs, d.ID+"#"+h.Passage.Anchor) ||
		d.Translates != "" && slices.Contains(q.Paragraphs, d.Translates+"#"+h.Passage.Anchor)
}

// cases are all questions, and each answerable one of an open set again with the
// documents gone that answer it. Questions that were made to deceive teach nothing
// that words can tell, and so do those whose answer was not found.
func (l lesson) cases(ctx context.Context) ([]fit.Case, error) {
	var out []fit.Case
	for _, q := range l.questions {
		if q.Kind == "adversarial" || len(q.Turns) > 0 {
			continue
		}
		asked := []retrieval.Filter{{}}
		if q.Answerable && l.name != ownName {
			asked = append(asked, l.without(q))
		}
		for i, f := range asked {
			found, err := l.retriever.Retrieve(ctx, q.Text, q.Language, looked, f)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", l.name, err)
			}
			answer := q.Answerable && i == 0
			values := found.Features()
			if values == nil || answer && !slices.ContainsFunc(found.Hits, func(h retrieval.Hit) bool { return answers(q, h) }) {
				continue
			}
			set := l.name + " " + q.Language
			if l.name == ownName && !answer {
				set += " " + q.Kind // far and near weigh alike
			}
			out = append(out, fit.Case{Set: set, Values: values, Answer: answer})
		}
	}
	return out, nil
}

// without lets the documents through that do not answer a question.
func (l lesson) without(q eval.Question) retrieval.Filter {
	var f retrieval.Filter
	gone := map[string]bool{}
	for _, d := range l.retriever.Index.Corpus().Documents {
		for i := range d.Paragraphs {
			ref := "#" + d.Paragraphs[i].Anchor
			if slices.Contains(q.Paragraphs, d.ID+ref) || slices.Contains(q.Paragraphs, d.Translates+ref) {
				gone[d.ID] = true
			}
		}
	}
	for _, d := range l.retriever.Index.Corpus().Documents {
		if !gone[d.ID] {
			f.Documents = append(f.Documents, d.ID)
		}
	}
	return f
}
