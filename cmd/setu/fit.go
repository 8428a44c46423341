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
	"strconv"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/eval"
	"setu/retrieval/fit"
	"setu/retrieval/memindex"
)

type fitCommand struct {
	Dirs   []string `arg:"" help:"Folders with docs/ and questions.jsonl, as 'eval' reads them." placeholder:"DIR"`
	Own    int      `help:"Fit on the shipped documents too, every N-th reader's question held out of the index; 0 leaves them out." default:"6"`
	Fields bool     `help:"Search for the weights of the fields first; takes minutes."`
	Out    string   `help:"File for the weights. Default: standard output." placeholder:"FILE"`
}

// withheld are weights that are set, not found: questions that ask for a number
// or a name which no document holds are rare in the sets, and a wrong answer is
// worse than none.
var withheld = map[string]float64{"numbers": -4, "names": -3, "margin": 1.7}

// caution is what is kept of a fitted lift: the sets' questions share more words
// with their paragraphs than staff's do, and half does as well on the sets.
const caution = 0.5

// setLifts are set, not found: the sets ask for few definitions, and their
// documents have no dates.
var setLifts = map[string]float64{"defines": 1, "dated": 0.15}

// emphasis is how much more the shipped documents teach of learned evidence than
// an open set does. With nothing else it would be sure of what the embedder has
// learned by heart, and of nothing that a maintainer adds.
const emphasis = 12

// lesson is a set of questions over an index without any lift.
type lesson struct {
	name      string
	retriever *retrieval.Retriever
	index     *memindex.Index
	questions []eval.Question
}

// Run fits lift first, then the evidence on what lift puts in order.
func (c *fitCommand) Run(env *environmentOf, s *settings) error {
	w := memindex.DefaultWeights
	w.Ranking = retrieval.Weights{LearnedEvidence: w.Ranking.LearnedEvidence, Threshold: w.Ranking.Threshold}
	lessons, err := c.lessons(env.ctx, s, w)
	if err != nil {
		return err
	}
	if c.Fields {
		if w, err = fields(env, lessons[:len(c.Dirs)], w); err != nil {
			return err
		}
		for _, l := range lessons {
			l.retriever.Index = l.index.Reweigh(w)
		}
	}
	var ranked []fit.Ranked
	for _, l := range lessons[:len(c.Dirs)] {
		fmt.Fprintf(env.stderr, "%s: ranking %d questions\n", l.name, len(l.questions))
		some, err := l.ranked(env.ctx)
		if err != nil {
			return err
		}
		ranked = append(ranked, some...)
	}
	lift := fit.Lift(ranked)
	for i := range lift {
		lift[i] *= caution
	}
	w.Ranking.Lift = named(retrieval.Signals, lift)
	maps.Copy(w.Ranking.Lift, setLifts)
	for _, l := range lessons {
		l.retriever.Index = l.index.Reweigh(w)
	}
	if w.Ranking.Evidence, err = evidence(env, lessons[:len(c.Dirs)], nil, w.Ranking.Threshold); err != nil {
		return err
	}
	if own := lessons[len(c.Dirs):]; len(own) > 0 {
		if w.Ranking.LearnedEvidence, err = evidence(env, append(slices.Repeat(own, emphasis), lessons[:len(c.Dirs)]...), withheld, 0); err != nil {
			return err
		}
	}
	return c.write(env.stdout, w)
}

// kept is the share of the sets' answerable questions that the threshold lets
// through: the rest is the price of refusing what has no answer.
const kept = 0.94

// evidence fits the weights of features, but for those that are set, and, unless
// the threshold is 0, moves the bias to where it keeps its share.
func evidence(env *environmentOf, lessons []lesson, set map[string]float64, threshold float64) (map[string]float64, error) {
	var cases []fit.Case
	for i, l := range lessons {
		fmt.Fprintf(env.stderr, "%s: evidence\n", l.name)
		l.name += strconv.Itoa(i) // one that is there twice counts twice
		some, err := l.cases(env.ctx)
		if err != nil {
			return nil, err
		}
		cases = append(cases, some...)
	}
	fixed := map[int]float64{}
	for name, v := range set {
		fixed[slices.Index(retrieval.Features, name)] = v
	}
	w := fit.Evidence(cases, fixed)
	if threshold > 0 {
		fit.Calibrate(w, cases, kept, threshold)
	}
	return named(retrieval.Features, w), nil
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
	if c.Own == 0 {
		return out, nil
	}
	docs, err := corpus.Shipped()
	if err != nil {
		return nil, err
	}
	questions := holdOut(docs, c.Own)
	for _, l := range out { // what is asked of other documents these can't answer
		questions = append(questions, strangers(l.questions)...)
	}
	own, err := newLesson(ctx, s, "the shipped documents", docs, questions, w)
	return append(out, own), err
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

// holdOut takes every n-th reader's question out of the documents and returns
// them as questions that their paragraph answers.
func holdOut(c *corpus.Corpus, n int) []eval.Question {
	var out []eval.Question
	held := map[string]bool{}
	count := 0
	for _, d := range c.Documents {
		if d.Translates != "" {
			continue
		}
		for i := range d.Paragraphs {
			p := &d.Paragraphs[i]
			for _, q := range p.Questions {
				if count++; count%n == 0 {
					held[q] = true
					out = append(out, eval.Question{Text: q, Language: analyze.Language(q), Answerable: true, Kind: "answerable", Paragraphs: []string{d.ID + "#" + p.Anchor}})
				}
			}
		}
	}
	for _, d := range c.Documents {
		for i := range d.Paragraphs {
			p := &d.Paragraphs[i]
			p.Questions = slices.DeleteFunc(slices.Clone(p.Questions), func(q string) bool { return held[q] })
		}
	}
	return out
}

// strangers are questions as somebody asks them who took these documents for
// others: a third of them, or they would outnumber the rest.
func strangers(questions []eval.Question) []eval.Question {
	var out []eval.Question
	for i, q := range questions {
		if i%3 == 0 {
			out = append(out, eval.Question{Text: q.Text, Language: q.Language, Kind: "off_corpus"})
		}
	}
	return out
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

// cases are all questions, and each answerable one again with the documents
// gone that answer it. Questions that were made to deceive teach nothing that
// words can tell, and so do those whose answer was not found.
func (l lesson) cases(ctx context.Context) ([]fit.Case, error) {
	var out []fit.Case
	for _, q := range l.questions {
		if q.Kind == "adversarial" {
			continue
		}
		asked := []retrieval.Filter{{}}
		if q.Answerable {
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
			out = append(out, fit.Case{Set: l.name + " " + q.Language, Values: values, Answer: answer})
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
