package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Problem is something a maintainer should mend, or know.
type Problem struct {
	Path    string `json:"path"`
	Where   string `json:"where,omitempty"` // ¶ number and anchor, or a glossary term
	Message string `json:"message"`
	Note    bool   `json:"note,omitempty"` // worth knowing, but no fault
}

// String is the problem as one line.
func (p Problem) String() string {
	where := p.Path
	if p.Where != "" {
		where += " " + p.Where
	}
	if p.Note {
		return "note: " + where + ": " + p.Message
	}
	return where + ": " + p.Message
}

// Check looks for what reading a corpus does not refuse: incomplete front
// matter, paragraphs without a source, comments that were meant to name a
// paragraph, references to documents that are not there, translations that
// miss paragraphs, glossary forms that no document uses. A document without front matter gets one note, not a fault a line.
func Check(c *Corpus) []Problem {
	var out []Problem
	for _, d := range c.Documents {
		out = append(out, checkDocument(c, d)...)
	}
	return append(out, checkGlossary(c)...)
}

func checkDocument(c *Corpus, d *Document) []Problem {
	if d.Kind == "" && len(d.Sources) == 0 {
		note := Problem{Path: d.Path, Message: "has no front matter: its citations name no source", Note: true}
		return append([]Problem{note}, checkReferences(c, d)...)
	}
	return append(checkContent(d), checkReferences(c, d)...)
}

// checkContent looks at what a document says of itself and of its sources.
func checkContent(d *Document) []Problem {
	var out []Problem
	fault := func(where, format string, args ...any) {
		out = append(out, Problem{Path: d.Path, Where: where, Message: fmt.Sprintf(format, args...)})
	}
	for _, f := range [][2]string{{"title", d.Title}, {"kind", d.Kind}, {"issuer", d.Issuer}, {"date", d.Date}, {"language", d.Language}, {"status", d.Status}} {
		if f[1] == "" || slices.Contains(d.guessed, f[0]) {
			fault("", "front matter has no %s", f[0])
		}
	}
	for i, s := range d.Sources {
		if s.Title == "" || s.URL != "" && !strings.HasPrefix(s.URL, "https://") && !strings.HasPrefix(s.URL, "http://") {
			fault("", "source %d needs a title and an http(s) url", i+1)
		}
	}
	for _, p := range d.Paragraphs {
		where := fmt.Sprintf("¶%d #%s", p.Number, p.Anchor)
		if strings.HasPrefix(p.Text, "<!--") {
			fault(where, "its comment is shown to readers: a name for a paragraph is written <!-- #lower-case facts: 01.2 -->")
		}
		if len(p.Sources) == 0 {
			fault(where, "no source: end the paragraph with [^n], n counted in the front matter's sources")
		}
	}
	return out
}

// checkReferences looks for the documents that a document speaks of.
func checkReferences(c *Corpus, d *Document) []Problem {
	var out []Problem
	for _, id := range d.Supersedes {
		if _, ok := c.Document(id); !ok {
			out = append(out, Problem{Path: d.Path, Message: fmt.Sprintf("supersedes %q, which is not in the corpus", id)})
		}
	}
	if d.Translates != "" {
		out = append(out, checkTranslation(c, d)...)
	}
	return out
}

func checkTranslation(c *Corpus, d *Document) []Problem {
	original, ok := c.Document(d.Translates)
	if !ok {
		return []Problem{{Path: d.Path, Message: fmt.Sprintf("translates %q, which is not in the corpus", d.Translates)}}
	}
	var out []Problem
	for i, p := range original.Paragraphs {
		if i >= len(d.Paragraphs) || d.Paragraphs[i].Anchor != p.Anchor {
			out = append(out, Problem{Path: d.Path, Where: fmt.Sprintf("¶%d", i+1), Message: fmt.Sprintf("should be the version of %s #%s", original.ID, p.Anchor)})
			break
		}
	}
	if len(d.Paragraphs) > len(original.Paragraphs) {
		out = append(out, Problem{Path: d.Path, Message: "has more paragraphs than what it translates"})
	}
	return out
}

func checkGlossary(c *Corpus) []Problem {
	if len(c.Glossary) == 0 {
		return nil
	}
	var b strings.Builder
	for _, d := range c.Documents {
		b.WriteString(d.Title + "\n" + strings.Join(d.Aka, "\n") + "\n")
		for _, p := range d.Paragraphs {
			b.WriteString(p.Text + "\n")
		}
	}
	all := fold(b.String())
	var out []Problem
	for _, t := range c.Glossary {
		for _, form := range t.Forms() {
			used, marked := strings.Contains(all, fold(form)), slices.Contains(t.Unused, form)
			switch {
			case !used && !marked:
				out = append(out, Problem{Path: "glossary.yaml", Where: t.Name, Message: fmt.Sprintf("no document holds %q: mend it, or list it under unused", form)})
			case used && marked:
				out = append(out, Problem{Path: "glossary.yaml", Where: t.Name, Message: fmt.Sprintf("%q is listed under unused, but a document holds it", form)})
			}
		}
	}
	return out
}

// fold makes the spelling of names comparable: case, dashes and spaces.
func fold(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("–", "-", "‑", "-", "—", "-", "’", "'").Replace(strings.ToLower(s))), " ")
}

// fingerprint changes when anything of a document that can be searched or shown does.
func fingerprint(d *Document) string {
	h := sha256.New()
	encoder := json.NewEncoder(h)
	// A document holds strings and numbers only: encoding it can't fail.
	_ = encoder.Encode(d.Meta)
	for _, p := range d.Paragraphs {
		_ = encoder.Encode([]any{p.Anchor, p.Heading, p.Text, p.Sources, p.Questions})
	}
	return hex.EncodeToString(h.Sum(nil))
}
