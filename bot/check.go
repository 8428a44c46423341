package bot

import "setu/corpus"

// Checker says, without a model, whether passages support a sentence. It is
// safe for concurrent use.
type Checker interface {
	// Check holds one sentence, without its citation marks, against passages in
	// any language; together they may support what none does alone.
	Check(sentence string, passages []corpus.Passage) Verdict
}

// Support is what passages say to a sentence.
type Support string

// The verdicts on a sentence.
const (
	Supported    Support = "supported"    // they say it
	Contradicted Support = "contradicted" // they speak of it and say otherwise; see Differences
	NotFound     Support = "not_found"    // they do not say it
)

// Verdict is what a Checker found of a sentence.
type Verdict struct {
	Support     Support
	Coverage    float64      // share of what the sentence says that they hold, 0–1
	Evidence    []Evidence   // what supports it, or contradicts it; best first
	Differences []Difference // why it is not supported
}

// Evidence is the part of a passage that supports or contradicts a sentence.
type Evidence struct {
	Passage int    // index into the passages that were given
	Quote   string // a verbatim part of that passage's text: the sentences that bear on it
}

// Difference is one point in which a sentence departs from the passages.
type Difference struct {
	// Kind is "number", "date", "quotation", "name", "negation", "modality" or
	// "words"; of a draft also "disputed": only what sources disagree about says it.
	Kind  string
	Said  string // in the sentence
	Found string // in the passage of the first Evidence; empty when it says nothing of it
}
