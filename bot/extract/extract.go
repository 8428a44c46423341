// Package extract answers by quoting: it picks the sentences of the passages
// found that answer a question. No model is needed, and nothing is reworded.
package extract

import (
	"cmp"
	"slices"
	"strings"

	"setu/bot"
	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// Weights say what makes a sentence a good answer. They were fitted on the
// open question sets with `setu eval`.
type Weights struct {
	Words     float64 // share of the question's meaning the sentence holds
	Sub       float64 // share of its sub-words
	Passage   float64 // score of the passage, against the best one's
	Type      float64 // holds what the question asks for: a number, a date, a name
	Neighbour float64 // what the sentences beside it hold
}

// DefaultWeights are the fitted ones.
var DefaultWeights = Weights{Words: 0.45, Sub: 0.35, Passage: 1.4, Type: 0.2, Neighbour: 0.1}

// Composer chooses sentences. The zero value is of no use; see New.
type Composer struct{ weights Weights }

// New makes a composer.
func New(w Weights) Composer { return Composer{w} }

// How much is quoted.
const (
	maxSentences = 4
	leadLength   = 300 // characters of the best passage that are quoted first
	further      = 0.72
	similar      = 0.7
)

// sentence is a candidate.
type sentence struct {
	hit      int // number of its hit
	start    int // byte offset in the passage
	text     string
	words    map[analyze.Term]bool
	coverage float64
	score    float64
}

// Compose implements bot.Composer: the best sentence first, joined with its
// neighbours where they help to understand it, then what other passages add.
func (c Composer) Compose(question string, found retrieval.Result) []bot.Excerpt {
	all := c.candidates(question, found)
	if len(all) == 0 {
		return nil
	}
	ranked := slices.Clone(all)
	slices.SortStableFunc(ranked, func(a, b sentence) int { return cmp.Compare(b.score, a.score) })
	var out []bot.Excerpt
	var taken []sentence
	for _, s := range ranked {
		if len(out) == maxSentences || s.score < further*ranked[0].score {
			break
		}
		if repeats(s, taken) {
			continue
		}
		span := widen(s, all)
		taken = append(taken, span...)
		hit := found.Hits[s.hit]
		first, last := span[0], span[len(span)-1]
		quote := strings.TrimSpace(hit.Passage.Text[first.start : last.start+len(last.text)])
		out = append(out, bot.Excerpt{Hit: hit, Quote: quote, Score: s.score})
	}
	return out
}

// widen adds to a sentence those before and after it in its passage, as long
// as the whole stays short: a figure is understood, and checked, in its context.
func widen(s sentence, all []sentence) []sentence {
	at := slices.IndexFunc(all, func(o sentence) bool { return o.hit == s.hit && o.start == s.start })
	lo, hi := at, at
	length := len([]rune(s.text))
	fits := func(i int) bool {
		return i >= 0 && i < len(all) && all[i].hit == s.hit && length+len([]rune(all[i].text)) <= leadLength
	}
	if lo > 0 && dependent(s.text) && all[lo-1].hit == s.hit {
		lo--
		length += len([]rune(all[lo].text))
	}
	for {
		before, after := fits(lo-1), fits(hi+1)
		switch {
		case after && (!before || all[hi+1].coverage >= all[lo-1].coverage):
			hi++
			length += len([]rune(all[hi].text))
		case before:
			lo--
			length += len([]rune(all[lo].text))
		default:
			return all[lo : hi+1]
		}
	}
}

// dependent reports whether a sentence begins with a word that points back.
func dependent(text string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch strings.ToLower(strings.Trim(first, ",")) {
	case "it", "its", "they", "their", "this", "these", "he", "she", "his", "her", "such", "both", "that", "those", "यह", "ये", "वह", "वे", "इस", "इसके", "इसका", "इसकी", "उन्होंने", "उनके":
		return true
	}
	for _, p := range []string{"これ", "それ", "この", "その", "同"} {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

// repeats reports whether a sentence says little that those taken do not.
func repeats(s sentence, taken []sentence) bool {
	for _, t := range taken {
		if t.hit == s.hit && t.start == s.start {
			return true
		}
		common := 0
		for w := range s.words {
			if t.words[w] {
				common++
			}
		}
		if float64(common) >= similar*float64(min(len(s.words), len(t.words))) && common > 0 {
			return true
		}
	}
	return false
}

// candidates are the sentences of all hits, scored.
func (c Composer) candidates(question string, found retrieval.Result) []sentence {
	var a analyze.Analyzer
	want := expected(question)
	asked := map[analyze.Term]bool{}
	for _, concept := range found.Concepts {
		for i, f := range concept.Forms {
			if i == 0 || len(f.Sub) > 0 && i < 4 {
				for _, t := range f.Sub {
					asked[t] = true
				}
			}
		}
	}
	var out []sentence
	for i, h := range found.Hits {
		from := len(out)
		at := 0
		for _, text := range corpus.Sentences(h.Passage.Text) {
			start := at
			at += len(text)
			if strings.TrimSpace(text) == "" {
				continue
			}
			t := a.Text(text)
			s := sentence{hit: i, start: start, text: text, words: set(t.Words)}
			s.coverage = covered(found, s.words)
			s.score = c.weights.Words*s.coverage + c.weights.Sub*shared(t.Sub, asked) +
				c.weights.Passage*h.Score/found.Hits[0].Score + c.weights.Type*want.in(text)
			out = append(out, s)
		}
		for j := from; j < len(out); j++ {
			beside := 0.0
			if j > from {
				beside = out[j-1].coverage
			}
			if j+1 < len(out) {
				beside = max(beside, out[j+1].coverage)
			}
			out[j].score += c.weights.Neighbour * beside
		}
	}
	return out
}

func set(terms []analyze.Term) map[analyze.Term]bool {
	out := make(map[analyze.Term]bool, len(terms))
	for _, t := range terms {
		out[t] = true
	}
	return out
}

// covered is the share of the question's meaning that a set of words holds.
func covered(found retrieval.Result, words map[analyze.Term]bool) float64 {
	total, held := 0.0, 0.0
	for i, c := range found.Concepts {
		best := 0.0
		for _, f := range c.Forms {
			n := 0
			for _, t := range f.Words {
				if words[t] {
					n++
				}
			}
			best = max(best, float64(n)/float64(max(len(f.Words), 1)))
		}
		total += found.Weights[i]
		held += found.Weights[i] * best
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// shared is the share of the question's sub-words that a sentence holds.
func shared(sub []analyze.Term, asked map[analyze.Term]bool) float64 {
	if len(asked) == 0 {
		return 0
	}
	seen := map[analyze.Term]bool{}
	for _, t := range sub {
		if asked[t] {
			seen[t] = true
		}
	}
	return float64(len(seen)) / float64(len(asked))
}
