// Package eval measures retrieval and answers against questions whose answers
// are known: golden questions, or any folder with docs/ and questions.jsonl.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/unicode/norm"

	"setu/corpus"
)

// Question is one with a known answer.
type Question struct {
	ID         string     `json:"id"`
	Language   string     `json:"language"`
	Kind       string     `json:"kind"`
	Text       string     `json:"question"`
	Turns      []string   `json:"turns,omitempty"` // asked before, in order
	Answerable bool       `json:"answerable"`
	Paragraphs []string   `json:"paragraphs"` // document#anchor, any of which answers it
	Facts      [][]string `json:"facts"`      // each a list of spellings, one of which an answer must hold
	Hard       bool       `json:"hard,omitempty"`
}

// open is how the open question sets write a question.
type open struct {
	Language  string   `json:"lang"`
	Doc       string   `json:"doc"`
	Index     *int     `json:"paragraph_index"`
	Answers   []string `json:"answers"`
	InAsked   []string `json:"answers_question_lang"`
	KindNamed string   `json:"kind"`
}

// maxLine is the length of the longest line of a question file, in bytes.
const maxLine = 1 << 20

// Read reads questions, a JSON object a line, in this project's form or that
// of the open sets, whose paragraphs it looks up in the corpus.
func Read(r io.Reader, c *corpus.Corpus) ([]Question, error) {
	var out []Question
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		q, err := parse([]byte(line), c)
		if err != nil {
			return nil, fmt.Errorf("question in line %d: %w", n, err)
		}
		out = append(out, q)
	}
	return out, lines.Err()
}

func parse(line []byte, c *corpus.Corpus) (Question, error) {
	var q Question
	var o open
	if err := json.Unmarshal(line, &q); err != nil {
		return q, err
	}
	if err := json.Unmarshal(line, &o); err != nil {
		return q, err
	}
	if q.Language == "" {
		q.Language = o.Language
	}
	if o.Doc != "" && q.Answerable && o.Index != nil {
		d, ok := c.Document(strings.TrimSuffix(o.Doc, ".md"))
		if !ok || *o.Index < 0 || *o.Index >= len(d.Paragraphs) {
			return q, fmt.Errorf("no paragraph %d of %s", *o.Index, o.Doc)
		}
		q.Paragraphs = []string{d.ID + "#" + d.Paragraphs[*o.Index].Anchor}
		q.Facts = [][]string{append(o.Answers, o.InAsked...)}
	}
	if q.Text == "" || q.ID == "" {
		return q, fmt.Errorf("needs an id and a question")
	}
	return q, nil
}

// Check says which of the questions' keys a corpus can't satisfy: paragraphs
// that are not there, and facts that none of them holds.
func Check(questions []Question, c *corpus.Corpus) []string {
	var out []string
	for _, q := range questions {
		var texts strings.Builder
		for _, ref := range q.Paragraphs {
			id, anchor, _ := strings.Cut(ref, "#")
			found := false
			for _, d := range c.Documents {
				if d.ID != id && d.Translates != id {
					continue
				}
				for _, p := range d.Paragraphs {
					if p.Anchor == anchor {
						texts.WriteString(p.Text + "\n")
						found = true
					}
				}
			}
			if !found {
				out = append(out, fmt.Sprintf("%s: no paragraph %s", q.ID, ref))
			}
		}
		for _, f := range q.Facts {
			if !holds(texts.String(), f) {
				out = append(out, fmt.Sprintf("%s: its paragraphs don't hold %q", q.ID, f))
			}
		}
		if q.Answerable && len(q.Paragraphs) == 0 {
			out = append(out, q.ID+": answerable, but no paragraph named")
		}
	}
	return out
}

// holds reports whether a text holds one of the spellings of a fact.
func holds(text string, spellings []string) bool {
	text = fold(text)
	for _, s := range spellings {
		if s != "" && strings.Contains(text, fold(s)) {
			return true
		}
	}
	return false
}

func fold(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(s))), " ")
}
