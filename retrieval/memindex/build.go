package memindex

import (
	"runtime"
	"sync"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/lexical"
)

// row is a passage's terms, a slice a field.
type row [fields][]uint64

// buildFields analyses every passage and builds the lexical fields: passages
// side by side, then fields side by side.
func buildFields(passages []corpus.Passage) [fields]*lexical.Index {
	rows := make([]row, len(passages))
	questions := hasQuestions(passages)
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			r := reader{questions: questions, known: map[string]analyze.Terms{}}
			for i := len(passages) * w / workers; i < len(passages)*(w+1)/workers; i++ {
				rows[i] = r.read(passages[i])
			}
		})
	}
	wg.Wait()
	var out [fields]*lexical.Index
	for f := range out {
		if !questions && (f == asked || f == askedSub) {
			continue
		}
		wg.Go(func() {
			var b lexical.Builder
			for _, r := range rows {
				b.Add(r[f])
			}
			out[f] = b.Build(params[f])
		})
	}
	wg.Wait()
	return out
}

// reader analyses passages, one goroutine's share of them.
type reader struct {
	analyzer  analyze.Analyzer
	questions bool
	known     map[string]analyze.Terms // of titles, and of questions that translations share
}

func (r *reader) read(p corpus.Passage) row {
	t := r.analyzer.Text(p.Text)
	t.Words = retrieval.NumberTerms(t.Words, p.Text)
	out := row{words: raw(t.Words), sub: raw(t.Sub), pairs: raw(t.Pairs), names: r.skeletons(p.Text)}
	out[title] = raw(r.recall(p.Document.Title + "\n" + p.Paragraph().Heading).Words)
	if !r.questions {
		return out
	}
	for _, q := range p.Questions {
		more := r.recall(q)
		t.Words, t.Sub = append(t.Words, more.Words...), append(t.Sub, more.Sub...)
	}
	out[asked], out[askedSub] = raw(t.Words), raw(t.Sub)
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

func (r *reader) skeletons(text string) []uint64 {
	var out []uint64
	for _, t := range r.analyzer.Tokens(text) {
		if t.Stop {
			continue
		}
		if s := analyze.Skeleton(t.Text); s != "" {
			out = append(out, uint64(analyze.Hash(s)))
		}
	}
	return out
}

func raw(terms []analyze.Term) []uint64 {
	out := make([]uint64, len(terms))
	for i, t := range terms {
		out[i] = uint64(t)
	}
	return out
}
