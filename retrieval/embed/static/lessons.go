package static

import (
	"slices"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// Pair are two texts that mean the same, or of which one answers the other.
type Pair struct {
	A, B  string
	Group int // what they are about: texts of one group don't tell each other apart
}

// Lesson are pairs of one kind; they are learned in batches of their own.
type Lesson []Pair

// Lessons makes the training pairs of a corpus and a word list: reader's
// questions with the paragraph they ask for, in each of its languages, and with
// each other across languages; the language versions of a paragraph; and words
// with their translations.
func Lessons(c *corpus.Corpus, entries []analyze.Entry) []Lesson {
	var asked, alike, versions, words Lesson
	for i, s := range subjects(c) {
		for j, q := range s.questions {
			asked = append(asked, Pair{q, s.texts[j%len(s.texts)], i})
			for _, k := range []int{(7*j + 3) % len(s.questions), len(s.questions) - 1 - j} {
				if k != j {
					alike = append(alike, Pair{q, s.questions[k], i})
				}
			}
		}
		for j, text := range s.texts {
			for _, other := range s.texts[:j] {
				versions = append(versions, Pair{text, other, i})
			}
		}
	}
	for i, e := range entries {
		for _, en := range e.English {
			for _, other := range slices.Concat(e.Japanese, e.Hindi) {
				words = append(words, Pair{en, other, i})
			}
		}
	}
	return slices.DeleteFunc([]Lesson{asked, alike, versions, words}, func(l Lesson) bool { return len(l) == 0 })
}

// subject is what a paragraph is about: its text in each language, and the
// questions it answers.
type subject struct{ texts, questions []string }

func subjects(c *corpus.Corpus) []subject {
	at := map[string]int{}
	var out []subject
	for _, p := range c.Passages() {
		id := p.Document.ID
		if p.Document.Translates != "" {
			id = p.Document.Translates
		}
		i, ok := at[id+"#"+p.Anchor]
		if !ok {
			i = len(out)
			at[id+"#"+p.Anchor] = i
			out = append(out, subject{})
		}
		out[i].texts = append(out[i].texts, p.Text)
		if len(out[i].questions) == 0 {
			out[i].questions = p.Questions
		}
	}
	return out
}
