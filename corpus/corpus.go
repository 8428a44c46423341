// Package corpus holds what the assistant knows: documents, their numbered
// paragraphs and the passages that are searched. It reads them from files and
// checks them; it knows nothing of vectors, models or channels.
package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"slices"
	"strings"
)

// Kinds are the values a document's kind may have.
var Kinds = []string{"joint-statement", "initiative", "policy", "organisation", "report", "timeline"}

// Statuses are the values a document's status may have.
var Statuses = []string{"in-force", "superseded", "announced"}

// Languages are the BCP-47 codes of the languages the assistant reads and answers in.
var Languages = []string{"en", "ja", "hi"}

// Source is a page that supports a paragraph.
type Source struct {
	Title     string `yaml:"title" json:"title"`
	Publisher string `yaml:"publisher" json:"publisher,omitempty"`
	URL       string `yaml:"url" json:"url,omitempty"`
	Date      string `yaml:"date" json:"date,omitempty"` // as the source gives it; may be a month or a year
	Official  bool   `yaml:"official" json:"official"`   // published by a government or the body itself
}

// Meta is what a document says about itself in its front matter.
type Meta struct {
	ID         string   `yaml:"id" json:"id"`
	Title      string   `yaml:"title" json:"title"`
	Kind       string   `yaml:"kind" json:"kind,omitempty"`
	Issuer     string   `yaml:"issuer" json:"issuer,omitempty"`
	Date       string   `yaml:"date" json:"date,omitempty"` // YYYY, YYYY-MM or YYYY-MM-DD
	Language   string   `yaml:"language" json:"language"`   // BCP-47: en, ja or hi
	Status     string   `yaml:"status" json:"status,omitempty"`
	Supersedes []string `yaml:"supersedes" json:"supersedes,omitempty"` // ids of documents this one replaces
	Translates string   `yaml:"translates" json:"translates,omitempty"` // id of the document this one is a version of
	Aka        []string `yaml:"aka" json:"aka,omitempty"`
	Sources    []Source `yaml:"sources" json:"sources,omitempty"`
}

// Paragraph is a block of a document as its reader sees it.
type Paragraph struct {
	Number    int      `json:"number"`            // 1-based, in reading order
	Anchor    string   `json:"anchor"`            // stays when other paragraphs come or go; unique in the document
	Heading   string   `json:"heading,omitempty"` // the nearest heading above
	Text      string   `json:"text"`              // without markup that only ties it to sources
	Sources   []int    `json:"-"`                 // 0-based, into Meta.Sources
	Facts     []string `json:"-"`                 // the fact numbers a maintainer tied it to
	Questions []string `json:"-"`                 // what a reader might ask that it answers; searched, never quoted
}

// Caveat reports whether the paragraph says what is unclear, or what the
// document rests on, rather than what is the case: its anchor is "basis",
// "source-basis", "evidence-base" or "sourcing", or begins with "open-" or
// "basis-". It yields to facts in the ranking, and is not compared.
func (p Paragraph) Caveat() bool {
	switch p.Anchor {
	case "basis", "source-basis", "evidence-base", "sourcing":
		return true
	}
	return strings.HasPrefix(p.Anchor, "open-") || strings.HasPrefix(p.Anchor, "basis-")
}

// Document is a text of the corpus. It is not changed after it has been read.
type Document struct {
	Meta
	Paragraphs []Paragraph
	Path       string // where it was read from, for messages

	guessed []string // keys that neither the front matter nor the text gave
}

// Paragraph returns the paragraph with a number, or false when there is none.
func (d *Document) Paragraph(number int) (Paragraph, bool) {
	if number < 1 || number > len(d.Paragraphs) {
		return Paragraph{}, false
	}
	return d.Paragraphs[number-1], true
}

// Passage is the unit that is searched: a paragraph, or a run of whole
// sentences of a long one.
type Passage struct {
	ID        string    // document id, "#", anchor and, behind a dot, the part when a paragraph has several
	Document  *Document // where it stands
	Number    int       // the paragraph's number, 1-based
	Anchor    string
	Text      string
	Questions []string
}

// Paragraph returns the whole paragraph the passage is, or is part of.
func (p Passage) Paragraph() Paragraph { return p.Document.Paragraphs[p.Number-1] }

// SearchText is the passage and, a line each, what a reader might ask that it
// answers: what is embedded, never what is quoted.
func (p Passage) SearchText() string {
	return strings.Join(append([]string{p.Text}, p.Questions...), "\n")
}

// hash is a short stable name for a text: 48 bits of its SHA-256, in hex.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// Corpus is a set of documents with unique ids, in id order, and the glossary
// that ties their names together.
type Corpus struct {
	Documents []*Document
	Glossary  []Term
	byID      map[string]*Document
}

// Document returns the document with an id, or false when there is none.
func (c *Corpus) Document(id string) (*Document, bool) {
	d, ok := c.byID[id]
	return d, ok
}

// Original returns the text of the paragraph that a passage of a translation is a
// version of; false for a passage of an original, and where the original lacks it.
func (c *Corpus) Original(p Passage) (string, bool) {
	d, ok := c.byID[p.Document.Translates]
	if !ok {
		return "", false
	}
	i := slices.IndexFunc(d.Paragraphs, func(o Paragraph) bool { return o.Anchor == p.Anchor })
	if i < 0 {
		return "", false
	}
	return d.Paragraphs[i].Text, true
}

// Passages splits every document, in document and reading order.
func (c *Corpus) Passages() []Passage {
	var all []Passage
	for _, d := range c.Documents {
		all = append(all, Split(d)...)
	}
	return all
}

// Version names the corpus's content: it changes when any text, question or
// front matter does.
func (c *Corpus) Version() string {
	h := sha256.New()
	for _, d := range c.Documents {
		h.Write([]byte(fingerprint(d)))
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func known(value string, allowed []string) bool {
	return value == "" || slices.Contains(allowed, value)
}

// Texts are all that a reader may read: titles, other names, headings and
// paragraphs.
func (c *Corpus) Texts() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, d := range c.Documents {
			if !yield(d.Title) || !yield(strings.Join(d.Aka, "\n")) {
				return
			}
			for i := range d.Paragraphs {
				p := &d.Paragraphs[i]
				if !yield(p.Heading) || !yield(p.Text) {
					return
				}
			}
		}
	}
}
