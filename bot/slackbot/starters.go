package slackbot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"setu/corpus"
	"setu/prompts"
	"setu/retrieval/analyze"
)

// maxStarters is how many suggested prompts Slack shows.
const maxStarters = 4

// starters are up to four questions that the corpus answers: those made for
// the shipped documents, or else one that a reader might ask of each of the
// newest.
func starters(c *corpus.Corpus, language string) []string {
	var out []string
	for _, s := range prompts.Starters(language) {
		if _, ok := c.Document(s.Document); ok {
			out = append(out, s.Question)
		}
	}
	for _, d := range newest(c) {
		if len(out) < maxStarters && d.Translates == "" {
			q := cmp.Or(starter(d, language), fmt.Sprintf(prompts.InSlack(language).AboutDocument, d.Title))
			if !slices.Contains(out, q) {
				out = append(out, q)
			}
		}
	}
	return out
}

// newest lists a corpus's documents, what was agreed before what reports, the
// latest first.
func newest(c *corpus.Corpus) []*corpus.Document {
	return slices.SortedStableFunc(slices.Values(c.Documents), func(a, b *corpus.Document) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), -cmp.Compare(a.Date, b.Date))
	})
}

func rank(d *corpus.Document) int {
	if i := slices.Index(corpus.Kinds, d.Kind); i >= 0 {
		return i
	}
	return len(corpus.Kinds)
}

// starter is the first whole question in a language that a paragraph of the
// document is said to answer, and that fits on a button.
func starter(d *corpus.Document, language string) string {
	for _, p := range d.Paragraphs {
		if p.Caveat() {
			continue
		}
		for _, q := range p.Questions {
			if whole(q) && utf8.RuneCountInString(q) <= maxButton && analyze.Language(q) == language {
				return q
			}
		}
	}
	return ""
}

// whole reports whether a reader's question is a sentence, not just words.
func whole(q string) bool {
	return slices.ContainsFunc([]string{"?", "？", "か", "か。"}, func(end string) bool { return strings.HasSuffix(q, end) })
}
