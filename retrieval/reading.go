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
	Numbers []analyze.Term // see NumberTerms
}

// Sentences takes a passage apart. Those that were found lately are remembered.
func (r Result) Sentences(a *analyze.Analyzer, p corpus.Passage) []Sentence {
	return r.readings.of(a, p.Text)
}

// readings remember the sentences of texts: few passages answer most questions,
// and taking them apart is most of the work on one. The zero value is ready.
type readings struct {
	mu    sync.Mutex
	known map[string][]Sentence
}

// maxReadings bounds what is remembered: some 10 KB each.
const maxReadings = 1 << 10

func (r *readings) of(a *analyze.Analyzer, text string) []Sentence {
	r.mu.Lock()
	known, ok := r.known[text]
	r.mu.Unlock()
	if ok {
		return known
	}
	known = read(a, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) >= maxReadings {
		r.known = map[string][]Sentence{}
	}
	r.known[text] = known
	return known
}

func read(a *analyze.Analyzer, text string) []Sentence {
	var out []Sentence
	for _, s := range corpus.Sentences(text) {
		t := a.Text(s)
		out = append(out, Sentence{Text: s, Words: t.Words, Sub: t.Sub, Numbers: NumberTerms(nil, s)})
	}
	return out
}
