package retrieval

import (
	"encoding/json"
	"fmt"
	"math"

	"setu/retrieval/analyze"
)

// Trait is a word that a question has, or the kind of thing it speaks of, and how
// much of it is meant, 0–1.
type Trait struct {
	Term  analyze.Term
	Share float64
}

// WordWeights are how much words tell for an answer, or against it: the weights
// of a logistic regression, by word or kind. They are not changed after they were
// made.
type WordWeights struct {
	words map[string]float64
	terms map[analyze.Term]float64
}

// NewWordWeights takes weights by word, of which no two may have one stem.
func NewWordWeights(words map[string]float64) WordWeights {
	w := WordWeights{words, make(map[analyze.Term]float64, len(words))}
	for word, weight := range words {
		w.terms[analyze.Hash(analyze.Stem(word))] = weight
	}
	return w
}

// UnmarshalJSON reads an object of weights by word.
func (w *WordWeights) UnmarshalJSON(data []byte) error {
	var words map[string]float64
	if err := json.Unmarshal(data, &words); err != nil {
		return err
	}
	for word, weight := range words {
		if math.Abs(weight) > maxWordWeight {
			return fmt.Errorf("weight %v of %q: at most %v", weight, word, maxWordWeight)
		}
	}
	if *w = NewWordWeights(words); len(w.terms) < len(words) {
		return fmt.Errorf("%d words have one stem with another", len(words)-len(w.terms))
	}
	return nil
}

// maxWordWeight is more than any fit gives a word: one alone decides nothing.
const maxWordWeight = 20

// MarshalJSON writes what UnmarshalJSON reads.
func (w WordWeights) MarshalJSON() ([]byte, error) { return json.Marshal(w.words) }

// tell is the sum of what traits tell.
func (w WordWeights) tell(traits []Trait) float64 {
	sum := 0.0
	for _, t := range traits {
		sum += w.terms[t.Term] * t.Share
	}
	return sum
}
