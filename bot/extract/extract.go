// Package extract answers by quoting: it picks the sentences of the passages
// found that answer a question. No model is needed, and nothing is reworded.
package extract

import (
	"setu/bot"
	"setu/retrieval"
)

// Composer chooses sentences by the weights of Signals that are stored with the
// index. The zero value is ready.
type Composer struct{}

// How much is quoted.
const (
	maxSentences = 4
	leadLength   = 300  // characters up to which a sentence is joined by those beside it
	listLength   = 600  // characters up to which a list is quoted whole
	further      = 0.72 // of the best sentence's score that another needs
	similar      = 0.7

	// A question for several things gets more, and one in two steps something of
	// each of the first passages.
	maxListed     = 6
	furtherListed = 0.65
	stepsFrom     = 4
	stepShare     = 0.45
)

// Compose implements bot.Composer: the best sentence first, joined with its
// neighbours where they help to understand it, then what other passages add.
func (Composer) Compose(question string, found retrieval.Result) []bot.Excerpt {
	t := newText(scored(question, found))
	most, least := maxSentences, further
	if retrieval.Listing(question) {
		most, least = maxListed, furtherListed
	}
	ranked, picked := t.ranked(), 0
	for _, i := range ranked {
		if picked == most || t.all[i].score < least*t.all[ranked[0]].score {
			break
		}
		if !t.repeats(i) {
			t.quote(i)
			picked++
		}
	}
	if retrieval.TwoStep(question) {
		for _, i := range t.firsts(ranked) {
			if picked < maxListed && t.all[i].score >= stepShare*t.all[ranked[0]].score && !t.repeats(i) {
				t.quote(i)
				picked++
			}
		}
	}
	return t.excerpts(found)
}

// scored are the sentences of all hits.
func scored(question string, found retrieval.Result) []sentence {
	out, weights := candidates(question, found), found.SentenceWeights()
	for i := range out {
		out[i].score = out[i].values[0]
		for k, name := range Signals {
			out[i].score += weights[name] * out[i].values[k+1]
		}
	}
	return out
}
