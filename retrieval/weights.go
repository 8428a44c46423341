package retrieval

import "math"

// Weights are what `setu fit` finds: how much signals lift a passage that was
// found, and how much features tell of there being an answer. They are stored
// with the index, by the names in Signals and Features.
type Weights struct {
	// Lift has besides "dated": how much a document's date and status lift it when
	// the question names a time, the latest or what is superseded.
	Lift map[string]float64 `json:"lift"`
	// AskedLift stands for Lift in a corpus with reader's questions: their words find
	// a passage that shares few with the question, which lift by its own would undo.
	AskedLift map[string]float64 `json:"asked_lift"`
	Evidence  map[string]float64 `json:"evidence"`
	// LearnedEvidence stands for Evidence where the embedder has learned what is
	// asked of the best passage: closeness to its text then tells most, and what
	// Absent and Wording have learned.
	LearnedEvidence map[string]float64 `json:"learned_evidence"`
	// Sentences say what makes a sentence a good answer; the composer knows their names.
	Sentences map[string]float64 `json:"sentences"`
	// Threshold is the least evidence, 0–1, an answer is given on.
	Threshold float64 `json:"threshold"`
	// Absent is how much it tells that a question has a word and the passages found
	// do not ("salary" does, "kids" does not), or lack the kind of value it asks for.
	Absent WordWeights `json:"absent"`
	// Wording is how much it tells that a question has a word at all.
	Wording WordWeights `json:"wording"`
}

// Signals name what is looked at, in the first passages of a search, beside the
// score: whether it holds the kind of thing asked for, the share of adjacent
// words, the coverage of the passage and of its best sentence, against the best
// of the passages, whether its document has the names in the question, and
// whether it says what a thing is when that is asked. All are 0–1.
var Signals = []string{"type", "phrases", "coverage", "sentence", "named", "defines"}

// Features name what is looked at to tell whether there is an answer; see features.
var Features = []string{"bias", "coverage", "spelling", "phrases", "margin", "sentence", "letters", "numbers", "names", "closeness", "absent", "wording", "defined", "japanese", "hindi", "foreign_japanese", "foreign_hindi", "foreign"}

// lifts are the weights of signals in a corpus with or without reader's questions.
func (w Weights) lifts(asked bool) map[string]float64 {
	if asked {
		return w.AskedLift
	}
	return w.Lift
}

// evidence is the logistic function of the features' weighted sum.
func (w Weights) evidence(features []float64, learned bool) float64 {
	weights := w.Evidence
	if learned {
		weights = w.LearnedEvidence
	}
	return 1 / (1 + math.Exp(-dot(Features, weights, features)))
}

func dot(names []string, weights map[string]float64, values []float64) float64 {
	sum := 0.0
	for i, name := range names {
		sum += weights[name] * values[i]
	}
	return sum
}
