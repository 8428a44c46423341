package retrieval

import "math"

// evidenceWeights are those of a logistic regression on whether the passages
// found answer the question, fitted on the open question sets. Raw scores are
// left out on purpose: they differ with the length of a question.
var evidenceWeights = struct{ bias, coverage, spelling, phrases, margin, foreign, numbers, names, sentence, letters float64 }{-4.94, 4.77, 0.51, 1.79, 1.72, 1.2, -1.0, -3.0, 2.37, 0.8}

// evidence is the probability, as far as words can tell, that the question is
// answered by what was found.
func evidence(f Features) float64 {
	if f == (Features{}) {
		return 0
	}
	w := evidenceWeights
	z := w.bias + w.coverage*f.Coverage + w.spelling*f.Spelling + w.phrases*f.Phrases + w.margin*f.Margin + w.foreign*f.Foreign + w.numbers*f.Numbers + w.names*f.Names + w.sentence*f.Sentence + w.letters*f.Letters
	return 1 / (1 + math.Exp(-z))
}
