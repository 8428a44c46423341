package verify

import (
	"maps"
	"slices"
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
		if s := t.skeleton(); s != "" {
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

// frameOf is what stands around all passages of a document.
func frameOf(a *analyze.Analyzer, d *corpus.Document) *frame {
	f := &frame{terms: map[analyze.Term]bool{}, skeletons: map[string]bool{}}
	if d != nil {
		for _, text := range append([]string{d.Title, d.Issuer, d.Date}, d.Aka...) {
			f.add(a, text)
		}
	}
	return f
}

// under is the frame with the heading that a passage stands under.
func (f *frame) under(a *analyze.Analyzer, heading string) *frame {
	if heading == "" {
		return f
	}
	own := &frame{maps.Clone(f.terms), maps.Clone(f.skeletons), slices.Clone(f.quantities), slices.Clone(f.folded)}
	own.add(a, heading)
	return own
}

func (f *frame) add(a *analyze.Analyzer, text string) {
	for _, t := range tokens(a, text) {
		f.terms[t.term] = true
		if s := t.skeleton(); s != "" {
			f.skeletons[s] = true
		}
	}
	f.quantities = quantity.Append(f.quantities, text)
	f.folded = append(f.folded, fold(text))
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

// shelf keeps passages that were prepared, and the frames of their documents.
// When it is full it starts anew.
type shelf struct {
	mu     sync.Mutex
	known  map[shelved]*evidence
	frames map[*corpus.Document]*frame
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
	e, around := s.known[key], s.frames[p.Document]
	s.mu.Unlock()
	if e != nil {
		return e
	}
	if around == nil {
		around = frameOf(a, p.Document)
	}
	e = prepare(a, p)
	e.frame = around.under(a, headingOf(p))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= maxPrepared {
		s.known, s.frames = map[shelved]*evidence{}, map[*corpus.Document]*frame{}
	}
	s.known[key], s.frames[p.Document] = e, around
	return e
}
