package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// readQuestions adds the reader's questions of a sidecar file to a document's
// paragraphs. A line is: anchor, tab, language, tab, question. Lines that are
// empty or begin with "# " are passed over; no file is no error.
func readQuestions(fsys fs.FS, name string, d *Document) error {
	data, err := readBounded(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if i := invalidAt(data); i >= 0 {
		return fmt.Errorf("%s: %w at byte %d", name, ErrEncoding, i)
	}
	at := make(map[string]int, len(d.Paragraphs))
	for i, p := range d.Paragraphs {
		at[p.Anchor] = i
	}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), byteOrderMark)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 || !slices.Contains(Languages, cells[1]) || strings.TrimSpace(cells[2]) == "" {
			return fmt.Errorf("%s:%d: want anchor, language (%s) and question, parted by tabs", name, number, strings.Join(Languages, ", "))
		}
		i, ok := at[cells[0]]
		if !ok {
			return fmt.Errorf("%s:%d: no paragraph has the anchor %q", name, number, cells[0])
		}
		d.Paragraphs[i].Questions = append(d.Paragraphs[i].Questions, cells[2])
	}
	return nil
}

// WithQuestions is a corpus in which paragraphs that have no reader's questions
// get those that f gives for them. The corpus it was made of stays as it is.
func (c *Corpus) WithQuestions(f func(*Document, Paragraph) []string) *Corpus {
	out := &Corpus{Glossary: c.Glossary, Documents: make([]*Document, len(c.Documents)), byID: make(map[string]*Document, len(c.Documents))}
	for i, d := range c.Documents {
		other := *d
		other.Paragraphs = slices.Clone(d.Paragraphs)
		for j, p := range other.Paragraphs {
			if len(p.Questions) == 0 {
				other.Paragraphs[j].Questions = f(d, p)
			}
		}
		out.Documents[i], out.byID[d.ID] = &other, &other
	}
	return out
}
