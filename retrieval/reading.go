package retrieval

import (
	"sync"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// Sentence is one of a passage, taken apart. It must not be changed.
type Sentence struct {
	Text    string // as it stands; all of a passage's, joined, are its text
	Words   []analyze.Term
	Sub     []analyze.Term
	Pairs   []analyze.Term
	Numbers []analyze.Term // see NumberTerms
}

// Sentences takes a passage apart. Those that were found lately are remembered.
func (r Result) Sentences(a *analyze.Analyzer, p corpus.Passage) []Sentence {
	return r.read(a, p.Text)
}

func (r Result) read(a *analyze.Analyzer, text string) []Sentence {
	return r.sentences.of(text, func() []Sentence { return read(a, text) })
}

// recent remembers what was made of texts: few passages answer most questions,
// and taking them apart is most of the work on one. The zero value is ready.
type recent[T any] struct {
	mu    sync.Mutex
	known map[string]T
}

// maxRecent bounds what is remembered: of a passage some 10 KB.
const maxRecent = 1 << 10

func (r *recent[T]) of(text string, make func() T) T {
	if r == nil { // of a Result that no Retriever made
		return make()
	}
	r.mu.Lock()
	known, ok := r.known[text]
	r.mu.Unlock()
	if ok {
		return known
	}
	known = make()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) >= maxRecent {
		r.known = map[string]T{}
	}
	r.known[text] = known
	return known
}

func read(a *analyze.Analyzer, text string) []Sentence {
	var out []Sentence
	for _, s := range corpus.Sentences(text) {
		t := a.Text(s)
		out = append(out, Sentence{Text: s, Words: t.Words, Sub: t.Sub, Pairs: t.Pairs, Numbers: NumberTerms(nil, s)})
	}
	return out
}
