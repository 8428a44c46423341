package verify

import (
	"sync"

	"setu/corpus"
	"setu/retrieval/analyze"
	"setu/retrieval/analyze/quantity"
)

// evidence is a passage made ready to be compared with.
type evidence struct {
	passage    corpus.Passage
	tokens     []token
	index      map[analyze.Term][]int32 // where each term stands
	skeletons  map[string]int32         // where names stand, by their consonants
	quantities []quantity.Quantity
	sentences  []span
	folded     folded
	cues       []cue
	frame      *frame
}

// frame is what stands around a passage and may be taken as said: the title,
// date and names of its document and its heading.
type frame struct {
	terms      map[analyze.Term]bool
	skeletons  map[string]bool
	quantities []quantity.Quantity
	folded     []folded
}

// wordBytes is about how many bytes a word takes, in a language: distances
// between words are measured with it.
func wordBytes(language string) int {
	if language == "hi" {
		return 15
	}
	return 6
}

func prepare(a *analyze.Analyzer, p corpus.Passage) *evidence {
	e := &evidence{passage: p, tokens: tokens(a, p.Text), index: map[analyze.Term][]int32{}, skeletons: map[string]int32{}, folded: fold(p.Text)}
	for _, t := range e.tokens {
		e.index[t.term] = append(e.index[t.term], int32(t.start))
		if s := analyze.Skeleton(t.text); s != "" && !t.japanese {
			e.skeletons[s] = int32(t.start)
		}
	}
	e.quantities = quantity.Find(p.Text)
	at := 0
	for _, s := range corpus.Sentences(p.Text) {
		e.sentences = append(e.sentences, span{at, at + len(s)})
		at += len(s)
	}
	e.cues = cues(p.Text, e.tokens)
	return e
}

func frameOf(a *analyze.Analyzer, p corpus.Passage) *frame {
	f := &frame{terms: map[analyze.Term]bool{}, skeletons: map[string]bool{}}
	d := p.Document
	if d == nil {
		return f
	}
	for _, text := range append([]string{d.Title, d.Issuer, d.Date, headingOf(p)}, d.Aka...) {
		for _, t := range tokens(a, text) {
			f.terms[t.term] = true
			if s := analyze.Skeleton(t.text); s != "" {
				f.skeletons[s] = true
			}
		}
		f.quantities = quantity.Append(f.quantities, text)
		f.folded = append(f.folded, fold(text))
	}
	return f
}

func headingOf(p corpus.Passage) string {
	if p.Document == nil || p.Number < 1 || p.Number > len(p.Document.Paragraphs) {
		return ""
	}
	return p.Paragraph().Heading
}

// sentenceAt is the number of the sentence that holds a place.
func (e *evidence) sentenceAt(at int) int {
	for i, s := range e.sentences {
		if at < s.end {
			return i
		}
	}
	return len(e.sentences) - 1
}

// maxPrepared bounds how many passages a checker remembers.
const maxPrepared = 4096

// shelf keeps passages that were prepared. When it is full it starts anew.
type shelf struct {
	mu     sync.Mutex
	known  map[shelved]*evidence
	frames map[framed]*frame
}

// framed names a part of a document: what stands around its passages is the same.
type framed struct {
	document *corpus.Document
	heading  string
}

// shelved names a passage by its text: what a model is shown of it may differ
// from what the corpus has.
type shelved struct {
	document *corpus.Document
	text     string
}

func (s *shelf) get(a *analyze.Analyzer, p corpus.Passage) *evidence {
	key := shelved{p.Document, p.Text}
	s.mu.Lock()
	e := s.known[key]
	s.mu.Unlock()
	if e != nil {
		return e
	}
	e = prepare(a, p)
	around := framed{p.Document, headingOf(p)}
	s.mu.Lock()
	e.frame = s.frames[around]
	s.mu.Unlock()
	if e.frame == nil {
		e.frame = frameOf(a, p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= maxPrepared {
		s.known, s.frames = map[shelved]*evidence{}, map[framed]*frame{}
	}
	s.known[key], s.frames[around] = e, e.frame
	return e
}
