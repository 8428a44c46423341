package memindex

import (
	"cmp"
	"runtime"
	"sync"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/lexical"
)

// buildFields analyses every passage and builds the lexical fields. Readers'
// questions have most of the terms: their fields are built as they are read,
// beside the others, because a start needs most memory here.
func buildFields(passages []corpus.Passage) [fields]*lexical.Index {
	var out [fields]*lexical.Index
	var wg sync.WaitGroup
	if hasQuestions(passages) {
		wg.Go(func() { buildAsked(passages, &out) })
	}
	buildTexts(passages, &out)
	wg.Wait()
	return out
}

// row is a passage's terms by field.
type row [fields][]analyze.Term

// buildTexts builds the fields of the passages' own texts: passages side by
// side, then fields side by side.
func buildTexts(passages []corpus.Passage, out *[fields]*lexical.Index) {
	rows := make([]row, len(passages))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			a := analyze.Borrow()
			defer a.Return()
			titles := map[string][]analyze.Term{}
			for i := len(passages) * w / workers; i < len(passages)*(w+1)/workers; i++ {
				rows[i] = analyse(a, passages[i], titles)
			}
		})
	}
	wg.Wait()
	todo := make(chan int, fields)
	for f := fields - 1; f >= 0; f-- {
		if f != asked && f != askedSub {
			todo <- f
		}
	}
	close(todo)
	for range workers {
		wg.Go(func() {
			for f := range todo {
				var b lexical.Builder[analyze.Term]
				for i := range rows {
					b.Add(rows[i][f])
					rows[i][f] = nil // not wanted any more
				}
				out[f] = b.Build(params[f])
			}
		})
	}
	wg.Wait()
}

// analyse takes a passage apart. Titles are those that were read already.
func analyse(a *analyze.Analyzer, p corpus.Passage, titles map[string][]analyze.Term) row {
	t := a.Text(p.Text)
	called := p.Document.Title + "\n" + p.Paragraph().Heading
	if _, ok := titles[called]; !ok {
		titles[called] = a.Text(called).Words
	}
	return row{words: retrieval.NumberTerms(t.Words, p.Text), sub: t.Sub, pairs: t.Pairs, names: t.Names, title: titles[called]}
}

// buildAsked builds the fields that hold a passage's text together with what
// readers ask of it.
func buildAsked(passages []corpus.Passage, out *[fields]*lexical.Index) {
	a := analyze.Borrow()
	defer a.Return()
	var r recalled
	var words, sub lexical.Builder[analyze.Term]
	for _, p := range passages {
		w, s := a.Brief(p.Text)
		qw, qs := r.questions(a, p)
		words.Add(append(qw, retrieval.NumberTerms(w, p.Text))...)
		sub.Add(append(qs, s)...)
	}
	out[asked], out[askedSub] = words.Build(params[asked]), sub.Build(params[askedSub])
}

// recalled are the questions of one document, taken apart: its language
// versions, which stand beside it, share them.
type recalled struct {
	document   string
	words, sub map[string][]analyze.Term
}

// questions are the words and sub-words of each of a passage's questions.
func (r *recalled) questions(a *analyze.Analyzer, p corpus.Passage) (words, sub [][]analyze.Term) {
	if original := cmp.Or(p.Document.Translates, p.Document.ID); r.document != original || r.words == nil {
		*r = recalled{original, map[string][]analyze.Term{}, map[string][]analyze.Term{}}
	}
	for _, q := range p.Questions {
		if _, ok := r.words[q]; !ok {
			r.words[q], r.sub[q] = a.Brief(q)
		}
		words, sub = append(words, r.words[q]), append(sub, r.sub[q])
	}
	return words, sub
}
