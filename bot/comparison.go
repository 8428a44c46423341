package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// Errors that Compare returns besides those of a question; match them with
// errors.Is. Their texts may be shown.
var (
	ErrDocument     = errors.New("no such document")
	ErrSameDocument = errors.New("both are the same document")
	ErrTooLarge     = errors.New("the document is too long to be compared")
)

// Comparer holds two documents against each other without a model. It is safe
// for concurrent use.
type Comparer interface {
	// Compare pairs what a and b say on a topic or, when that is empty, on
	// anything. Paragraphs that say what is unclear are left out, but what they
	// mention counts as mentioned. Errors are ErrTooLarge and those of ctx.
	Compare(ctx context.Context, a, b Edition, topic string) (Parallel, error)
}

// Edition is a document and the translation of it that is quoted, or itself.
type Edition struct{ Document, Quoted *corpus.Document }

// Parallel is what two documents say side by side.
type Parallel struct {
	Lines []Line // by Change, then as a says it, then as b does
	// SilentA and SilentB report that a side has nothing on the topic.
	SilentA, SilentB bool
}

// Change is what became of a thing between document a and document b.
type Change string

// The changes. That a document does not mention a thing does not mean that it
// was dropped.
const (
	Differing Change = "changed" // both speak of it, with different figures, dates or firmness
	InBoth    Change = "both"    // both speak of it, and no such difference was found
	OnlyInB   Change = "new"     // only b mentions it
	OnlyInA   Change = "gone"    // only a mentions it
	Unclear   Change = "unclear" // none of these for sure: one says it, the other mentions some of it
)

// Changes are the changes, in the order in which lines stand.
var Changes = []Change{Differing, InBoth, OnlyInB, OnlyInA, Unclear}

// Line is one thing that is said in one document or in both.
type Line struct {
	Change     Change
	A, B       *Citation  // where it is said; nil where it is not, or not surely
	Nearest    *Citation  // what the other document says that comes nearest, or nil
	Contrasts  []Contrast // what differs, of a line that is changed
	Agreed     []string   // figures and dates that both give, as a writes them
	Names      []string   // names in what one document says that the other nowhere mentions
	Commitment bool       // somebody undertakes to do something, or sets a target
}

// Contrast is a point in which two documents differ, each in its own words; of
// one that says nothing of it, empty.
type Contrast struct {
	Kind string // "number", "date" or "modality"
	A, B string
}

// MaxTopic is the length of the longest topic, in characters.
const MaxTopic = 500

// MaxLines is the most lines a comparison has.
const MaxLines = 200

// CompareQuestion asks to hold two documents against each other.
type CompareQuestion struct {
	A, B     string // each an id, a title, another name, or words and a year that fit one document only
	Topic    string // what about; empty is everything
	Language string // of the asker: en, ja, hi, or empty to go by the topic, else the names
}

// Comparison is what two documents say side by side.
type Comparison struct {
	A, B    Compared // A is the earlier when both are dated, else as asked
	Topic   string
	Status  Status // NoEvidence when neither has anything on the topic
	Lines   []Line // by Change, then commitments before the rest; at most MaxLines
	Omitted int    // how many more lines there are
	// Language is that of the asker. Quotations are in it where the documents
	// have a version in it.
	Language string
	Version  string // of the corpus
}

// Compared is a document of a comparison.
type Compared struct {
	DocumentID, Title, Date, Link string
	Silent                        bool // nothing on the topic was found in it
}

// Compare holds two documents against each other. Errors are ErrDocument,
// ErrSameDocument, ErrTooLarge, those of a question, and those of ctx.
func (a *Assistant) Compare(ctx context.Context, q CompareQuestion) (Comparison, error) {
	release, err := a.enter()
	if err != nil {
		return Comparison{}, err
	}
	defer release()
	if q.Language == "" {
		q.Language = analyze.Language(cmp.Or(strings.TrimSpace(q.Topic), q.A+" "+q.B))
	} else if !slices.Contains(corpus.Languages, q.Language) {
		return Comparison{}, fmt.Errorf("%w %q: want one of %s", ErrLanguage, q.Language, strings.Join(corpus.Languages, ", "))
	}
	if q.Topic = strings.TrimSpace(q.Topic); q.Topic != "" {
		if q.Topic, err = readable("topic", q.Topic, MaxTopic); err != nil {
			return Comparison{}, err
		}
	}
	x, err := a.document(q.A)
	if err != nil {
		return Comparison{}, err
	}
	y, err := a.document(q.B)
	if err != nil {
		return Comparison{}, err
	}
	return a.compare(ctx, x, y, q.Topic, q.Language)
}

// compare holds two documents against each other, the earlier first.
func (a *Assistant) compare(ctx context.Context, x, y *corpus.Document, topic, language string) (Comparison, error) {
	if original(x) == original(y) {
		return Comparison{}, fmt.Errorf("%w: %s", ErrSameDocument, listed([]*corpus.Document{x}))
	}
	if before(y.Date, x.Date) {
		x, y = y, x
	}
	v, w := a.editions(x, y, language)
	p, err := a.comparer.Compare(ctx, v, w, topic)
	if err != nil {
		return Comparison{}, fmt.Errorf("compare documents: %w", err)
	}
	number(p.Lines)
	out := Comparison{
		A: compared(v.Quoted, p.SilentA), B: compared(w.Quoted, p.SilentB), Topic: topic, Status: Answered,
		Lines: p.Lines[:min(len(p.Lines), MaxLines)], Omitted: max(0, len(p.Lines)-MaxLines),
		Language: language, Version: a.Stats().Version,
	}
	if p.SilentA && p.SilentB {
		out.Status = NoEvidence
	}
	return out, nil
}

// number gives every quotation its number, from 1, the same where it comes again.
func number(lines []Line) {
	type quoted struct{ link, quote string }
	numbers := map[quoted]int{}
	for _, l := range lines {
		for _, c := range []*Citation{l.A, l.B, l.Nearest} {
			if c == nil {
				continue
			}
			q := quoted{c.Link, c.Quote}
			if numbers[q] == 0 {
				numbers[q] = len(numbers) + 1
			}
			c.Number = numbers[q]
		}
	}
}

func compared(d *corpus.Document, silent bool) Compared {
	return Compared{d.ID, d.Title, d.Date, DocumentLink(d.ID), silent}
}

// original is the id of what a document translates, or its own.
func original(d *corpus.Document) string { return cmp.Or(d.Translates, d.ID) }

// before reports whether one date is earlier than another, as far as both go.
func before(a, b string) bool {
	n := min(len(a), len(b))
	return n > 0 && a[:n] < b[:n]
}

// editions chooses in which language two documents are compared, the same for
// both where that can be, and the versions of them that are quoted: what was
// named as a translation, else that in the asker's language.
func (a *Assistant) editions(x, y *corpus.Document, language string) (v, w Edition) {
	v, w = Edition{x, a.quoted(x, language)}, Edition{y, a.quoted(y, language)}
	for _, l := range corpus.Languages {
		p, q := a.version(x, l), a.version(y, l)
		if p != nil && q != nil {
			v.Document, w.Document = p, q
			break
		}
	}
	return v, w
}

func (a *Assistant) quoted(d *corpus.Document, language string) *corpus.Document {
	if d.Translates != "" {
		return d
	}
	return cmp.Or(a.version(d, language), d)
}

// version is a document in a language, or nil where it has none.
func (a *Assistant) version(d *corpus.Document, language string) *corpus.Document {
	for _, other := range a.Corpus().Documents {
		if original(other) == original(d) && other.Language == language {
			return other
		}
	}
	return nil
}

// readable is a short text, trimmed, or an error when it is none.
func readable(what, text string, most int) (string, error) {
	text = strings.TrimSpace(text)
	n := utf8.RuneCountInString(text)
	switch {
	case !utf8.ValidString(text):
		return "", fmt.Errorf("%w: the %s is not valid UTF-8", ErrInvalid, what)
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", fmt.Errorf("%w: the %s holds a control character", ErrInvalid, what)
	case n > most:
		return "", fmt.Errorf("%w: the %s has %d characters, at most %d", ErrTooLong, what, n, most)
	case !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }):
		return "", fmt.Errorf("%w: the %s has no word", ErrEmpty, what)
	}
	return text, nil
}
