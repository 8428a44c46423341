package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"setu/bot/extract"
	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/eval"
	"setu/retrieval/fit"
	"setu/retrieval/memindex"
)

// ownName is the lesson of the shipped documents.
const ownName = "the shipped documents"

// own is the lesson of the tuning questions; none without them.
func (c *fitCommand) own(ctx context.Context, s *settings, sets []lesson, w memindex.Weights) ([]lesson, error) {
	if c.Tuning == "" {
		return nil, nil
	}
	docs, err := corpus.Shipped()
	if err != nil {
		return nil, err
	}
	questions, err := (&evalCommand{Questions: c.Tuning}).questions(docs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Tuning, err)
	}
	for _, l := range sets { // what is asked of other documents these can't answer
		questions = append(questions, strangers(l.questions)...)
	}
	l, err := newLesson(ctx, s, ownName, docs, questions, w)
	return []lesson{l}, err
}

// strangers are questions as somebody asks them who took these documents for
// others: a few of them, or they would outnumber the rest.
func strangers(questions []eval.Question) []eval.Question {
	var out []eval.Question
	for i, q := range questions {
		if i%5 == 0 {
			out = append(out, eval.Question{Text: q.Text, Language: q.Language, Kind: "far"})
		}
	}
	return out
}

// sentences finds what makes a sentence a good answer: those are right that hold
// a fact asked for, in a paragraph that answers.
func sentences(env *environmentOf, lessons []lesson, w memindex.Weights) (map[string]float64, error) {
	var ranked []fit.Ranked
	for _, l := range lessons {
		fmt.Fprintf(env.stderr, "%s: sentences\n", l.name)
		l.reweigh(w)
		for _, q := range l.questions {
			if !q.Answerable || len(q.Turns) > 0 {
				continue
			}
			found, err := l.retriever.Retrieve(env.ctx, q.Text, q.Language, looked, retrieval.Filter{})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", l.name, err)
			}
			r := fit.Ranked{Set: l.name}
			for _, s := range extract.Candidates(q.Text, found) {
				r.Values = append(r.Values, s.Values)
				r.Right = append(r.Right, answers(q, found.Hits[s.Hit]) && q.HasFact(s.Text))
			}
			ranked = append(ranked, r)
		}
	}
	weights := fit.Lift(ranked)
	if weights == nil { // nothing to learn from
		return w.Ranking.Sentences, nil
	}
	return named(extract.Signals, weights), nil
}

// halves is of how many reader's questions one is held out to learn from.
const halves = 2

// leastSeen is how many questions must have or lack a word for it to tell anything.
const leastSeen = 3

// worded sets the words that a question has apart from those that passages lack.
const worded = 0x9e3779b97f4a7c15

// words finds how much it tells that the passages lack a word of the question, and
// that the question has it: reader's questions, held out of the index, have
// answers, and those of the file have none.
func (c *fitCommand) words(env *environmentOf, s *settings, w memindex.Weights) (absent, wording retrieval.WordWeights, err error) {
	if c.Unanswered == "" {
		return w.Ranking.Absent, w.Ranking.Wording, nil
	}
	docs, err := corpus.Shipped()
	if err != nil {
		return absent, wording, err
	}
	questions := holdOut(docs, halves)
	without, err := readUnanswered(c.Unanswered)
	if err != nil {
		return absent, wording, err
	}
	l, err := newLesson(env.ctx, s, ownName, docs, append(questions, without...), w)
	if err != nil {
		return absent, wording, err
	}
	fmt.Fprintf(env.stderr, "words: %d questions with and %d without an answer\n", len(questions), len(without))
	var cases []fit.Sparse
	for _, q := range l.questions {
		found, err := l.retriever.Retrieve(env.ctx, q.Text, "", looked, retrieval.Filter{})
		if err != nil {
			return absent, wording, fmt.Errorf("%s: %w", l.name, err)
		}
		x := fit.Sparse{Answer: q.Answerable}
		for _, t := range found.Absences() {
			x.Keys, x.Values = append(x.Keys, uint64(t.Term)), append(x.Values, t.Share)
		}
		for _, t := range found.Wording() {
			x.Keys, x.Values = append(x.Keys, uint64(t.Term)^worded), append(x.Values, t.Share)
		}
		cases = append(cases, x)
	}
	weights := fit.Words(cases, leastSeen)
	had := make(map[uint64]float64, len(weights))
	for k, v := range weights {
		had[k^worded] = v
	}
	return retrieval.NewWordWeights(spelt(weights, l)), retrieval.NewWordWeights(spelt(had, l)), nil
}

// tells is the least weight that is kept: those of less tell apart hardly any more, and are
// as many again.
const tells = 0.3

// spelt gives the terms of weights words to go by: the shortest of their stem.
func spelt(weights map[uint64]float64, l lesson) map[string]float64 {
	words := map[analyze.Term]string{}
	var a analyze.Analyzer
	add := func(text string) {
		for _, t := range a.Tokens(text) {
			if old, ok := words[t.Term]; !ok || len(t.Text) < len(old) || len(t.Text) == len(old) && t.Text < old {
				words[t.Term] = t.Text
			}
		}
	}
	for _, q := range l.questions {
		add(q.Text)
	}
	for _, e := range analyze.Words() {
		add(strings.Join(e.English, "\n"))
	}
	for _, k := range retrieval.Kinds {
		words[analyze.Hash(k)] = k
	}
	out := map[string]float64{}
	for k, v := range weights {
		if word, ok := words[analyze.Term(k)]; ok && math.Abs(v) >= tells {
			out[word] = math.Round(v*100) / 100
		}
	}
	return out
}

// readUnanswered reads questions without an answer.
func readUnanswered(name string) ([]eval.Question, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open questions: %w", err)
	}
	defer f.Close()
	questions, err := corpus.ReadUnanswered(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []eval.Question
	for _, q := range questions {
		out = append(out, eval.Question{Text: q.Text, Language: q.Language})
	}
	return out, nil
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
