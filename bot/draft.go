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
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// MaxDraft is the length of the longest draft that is checked, in characters.
const MaxDraft = 20_000

// Draft is a text whose sentences are to be checked: a memo, a speech, an
// answer from elsewhere. Markdown is understood: headings and code are left
// out, each item of a list and each row of a table is read as a sentence.
type Draft struct {
	Text     string
	Language string // of the reader: en, ja, hi, or empty to go by the text
	Filter   retrieval.Filter
}

// Report is a draft held against the corpus, sentence by sentence.
type Report struct {
	Language  string
	Sentences []Checked // that claim something, in the draft's order
	Skipped   []Span    // that claim nothing: greetings, headings, questions
	Citations []Citation
	Version   string // of the corpus
}

// Count is how many sentences have a verdict.
func (r Report) Count(s Support) int {
	n := 0
	for _, c := range r.Sentences {
		if c.Support == s {
			n++
		}
	}
	return n
}

// Span is a part of a draft.
type Span struct {
	Text       string // without marks of its layout
	Start, End int    // byte offsets into the draft
}

// Checked is a sentence of a draft and what the corpus says to it.
type Checked struct {
	Span
	Support Support
	// Differences are in the words of the draft and of the first citation; none
	// when the sentence is supported.
	Differences []Difference
	// Citations support or contradict the sentence, best first, and bear their
	// numbers in the whole report. Of a sentence that is not found, they are what
	// comes nearest, if anything does.
	Citations []Citation
}

var errNoChecker = errors.New("the assistant was made without a checker")

// Verify checks each sentence of a draft against the corpus. Progress, unless
// it is nil, is told how many of how many sentences are done. The errors are
// those of a question, of the filter, or of ctx.
func (a *Assistant) Verify(ctx context.Context, d Draft, progress func(done, of int)) (Report, error) {
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	default:
		return Report{}, ErrBusy
	}
	if a.checker == nil {
		return Report{}, errNoChecker
	}
	if err := a.checkDraft(d); err != nil {
		return Report{}, err
	}
	v := &verifying{assistant: a, draft: d, report: Report{
		Language: cmp.Or(d.Language, analyze.Language(d.Text)), Version: a.retriever.Index.Stats().Version,
	}}
	v.split()
	for i, claim := range v.claims {
		if err := v.check(ctx, claim); err != nil {
			return Report{}, fmt.Errorf("verify sentence %d: %w", i+1, err)
		}
		if progress != nil {
			progress(i+1, len(v.claims))
		}
	}
	return v.report, nil
}

// checkDraft refuses what is no draft.
func (a *Assistant) checkDraft(d Draft) error {
	n := utf8.RuneCountInString(d.Text)
	switch {
	case !utf8.ValidString(d.Text):
		return fmt.Errorf("%w: not valid UTF-8", ErrInvalid)
	case n > MaxDraft:
		return fmt.Errorf("%w: %d characters, at most %d", ErrDraftTooLong, n, MaxDraft)
	case !strings.ContainsFunc(d.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }):
		return ErrNoDraft
	case d.Language != "" && !slices.Contains(corpus.Languages, d.Language):
		return fmt.Errorf("%w %q: want one of %s", ErrLanguage, d.Language, strings.Join(corpus.Languages, ", "))
	}
	for _, r := range d.Text {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return fmt.Errorf("%w: control character U+%04X", ErrInvalid, r)
		}
	}
	return a.checkFilter(d.Filter)
}
