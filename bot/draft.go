package bot

import "setu/retrieval"

// MaxDraft is the length of the longest draft that is checked, in characters.
const MaxDraft = 20_000

// Draft is a text whose sentences are to be checked: a memo, a speech, an
// answer from elsewhere. Markdown is understood: headings, rules, tables, code
// and what quotes a whole block are read as such.
type Draft struct {
	Text     string
	Language string // of the reader: en, ja, hi, or empty to go by the text
	Filter   retrieval.Filter
}

// Report is a draft held against the corpus, sentence by sentence.
type Report struct {
	Language  string
	Sentences []Checked // that claim something, in the draft's order
	Skipped   []Span    // that claim nothing: greetings, headings, questions, code
	Citations []Citation
	Version   string // of the corpus
}

// Count is how many sentences have a verdict.
func (r Report) Count(s Support) int {
	n := 0
	for _, c := range r.Sentences {
		if c.Support == s {
			n++
		}
	}
	return n
}

// Span is a part of a draft.
type Span struct {
	Text       string // without marks of its layout
	Start, End int    // byte offsets into the draft
}

// Checked is a sentence of a draft and what the corpus says to it.
type Checked struct {
	Span
	Support Support
	// Differences are in the words of the draft and of the first citation; none
	// when the sentence is supported.
	Differences []Difference
	// Citations support or contradict the sentence, best first, and bear their
	// numbers in the whole report. Of a sentence that is not found, they are what
	// comes nearest, if anything does.
	Citations []Citation
}
