package memindex

import (
	"runtime"
	"sync"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/lexical"
)

// row is a passage's terms by field. Parts are shared: by fields, and by the
// passages that share a question.
type row [fields][][]analyze.Term

// buildFields analyses every passage and builds the lexical fields: passages
// side by side, then fields side by side.
func buildFields(passages []corpus.Passage) [fields]*lexical.Index {
	rows := make([]row, len(passages))
	questions := hasQuestions(passages)
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			r := reader{analyzer: analyze.Borrow(), questions: questions, known: map[string]analyze.Terms{}}
			defer r.analyzer.Return()
			for i := len(passages) * w / workers; i < len(passages)*(w+1)/workers; i++ {
				rows[i] = r.read(passages[i])
			}
		})
	}
	wg.Wait()
	todo := make(chan int, fields)
	for f := fields - 1; f >= 0; f-- {
		if questions || f != asked && f != askedSub {
			todo <- f
		}
	}
	close(todo)
	var out [fields]*lexical.Index
	for range workers {
		wg.Go(func() {
			for f := range todo {
				var b lexical.Builder[analyze.Term]
				for i := range rows {
					b.Add(rows[i][f]...)
					rows[i][f] = nil // not wanted any more: a start needs most memory here
				}
				out[f] = b.Build(params[f])
			}
		})
	}
	wg.Wait()
	return out
}

// reader analyses passages, one goroutine's share of them.
type reader struct {
	analyzer  *analyze.Analyzer
	questions bool
	known     map[string]analyze.Terms // of titles, and of questions that translations share
}

func (r *reader) read(p corpus.Passage) row {
	t := r.analyzer.Text(p.Text)
	t.Words = retrieval.NumberTerms(t.Words, p.Text)
	out := row{words: {t.Words}, sub: {t.Sub}, pairs: {t.Pairs}, names: {t.Names}}
	out[title] = [][]analyze.Term{r.recall(p.Document.Title + "\n" + p.Paragraph().Heading).Words}
	if !r.questions {
		return out
	}
	out[asked], out[askedSub] = [][]analyze.Term{t.Words}, [][]analyze.Term{t.Sub}
	for _, q := range p.Questions {
		more := r.recall(q)
		out[asked], out[askedSub] = append(out[asked], more.Words), append(out[askedSub], more.Sub)
	}
	return out
}

func (r *reader) recall(text string) analyze.Terms {
	t, ok := r.known[text]
	if !ok {
		t = r.analyzer.Text(text)
		r.known[text] = t
	}
	return t
}
