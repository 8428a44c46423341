package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"setu/corpus"
	"setu/prompts"
	"setu/retrieval"
)

// What a model gets to read and may write.
const (
	readTokens = 6000 // of passages, as estimated
	maxWritten = 8    // sentences; what comes after is not read
	maxWiden   = 500  // characters to which a quotation grows
	maxMarks   = 3    // citations of a sentence
)

// errEnough ends a model that writes more than is read.
var errEnough = errors.New("enough was written")

// writing is one answer that a model writes. Each sentence is released when the
// checker finds it in the passages, and never before.
type writing struct {
	model     Model
	checker   Checker
	tell      func(Event)
	question  string
	language  string
	hits      []retrieval.Hit  // as they are numbered for the model, from 1
	evidence  []corpus.Passage // their passages
	text      strings.Builder
	citations []Citation
	shown     map[string]bool // sentences that were released
	held      []prompts.Draft // what is not supported, yet
	seen      int             // sentences that were read
	gap       bool            // the sentence before was held
	silent    bool            // the model says, as agreed, that the passages do not answer
	declined  int             // sentences in which it says so in words
	sentences int             // released
	repaired  int             // of those held
	usage     Usage
}

// spare is the time to the deadline that a model is not given: it is needed to
// quote should the model not come to an end.
const spare = 3 * time.Second

// write answers by a model, or by quotation where that fails.
func (a *Assistant) write(ctx context.Context, f finding, tell func(Event), used *Usage) (Answer, error) {
	within, cancel := ctx, context.CancelFunc(func() {})
	if deadline, ok := ctx.Deadline(); ok {
		within, cancel = context.WithDeadline(ctx, deadline.Add(-spare))
	}
	defer cancel()
	w := a.newWriting(f, tell)
	if len(w.hits) == 0 { // none may be shown to a model
		return a.quote(f), nil
	}
	failed := w.write(within)
	mended := failed
	if failed == nil {
		mended = w.repair(within)
	}
	*used = used.Plus(w.usage)
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	if mended != nil {
		a.log.WarnContext(ctx, "model", "error", mended)
	}
	return w.answer(a, f, failed), nil
}

// answer is what came of it.
func (w *writing) answer(a *Assistant, f finding, failed error) Answer {
	p := prompts.In(f.Language)
	unsupported := len(w.held) + w.declined - w.repaired
	if w.text.Len() > 0 {
		out := Answer{
			Text: w.text.String(), Status: Answered, Language: f.Language, Mode: Written, Confidence: f.evidence,
			Citations: w.citations, Others: others(f, w.citations), Verification: Verification{w.sentences, unsupported},
		}
		switch {
		case failed != nil:
			out.Notice = p.Incomplete
		case unsupported > 0:
			out.Notice = p.Cut
		}
		return out
	}
	if w.silent || w.declined > 0 {
		out := refuse(f)
		out.Mode = Written
		return out
	}
	out := a.quote(f)
	out.Verification.Unsupported = unsupported
	if out.Notice = p.Unverified; failed != nil {
		out.Notice = p.NoModel
	}
	return out
}

// newWriting numbers the best passages that fit.
func (a *Assistant) newWriting(f finding, tell func(Event)) *writing {
	w := &writing{model: a.model, checker: a.checker, tell: tell, question: f.text, language: f.Language, shown: map[string]bool{}}
	room := readTokens
	for _, h := range f.passages() {
		if suspect(h.Passage) {
			continue
		}
		if room -= prompts.Tokens(h.Passage.Text); room < 0 && len(w.hits) > 0 {
			break
		}
		w.hits, w.evidence = append(w.hits, h), append(w.evidence, h.Passage)
	}
	return w
}

// passages are the hits an answer is made of: of each side in turn, when there
// are sides.
func (f finding) passages() []retrieval.Hit {
	if len(f.sides) == 0 {
		return f.Hits
	}
	var out []retrieval.Hit
	for i := range passagesRead {
		for _, side := range f.sides {
			if i < len(side.Hits) {
				out = append(out, side.Hits[i])
			}
		}
	}
	return out
}

// numbered are the passages as a prompt shows them.
func (w *writing) numbered() []prompts.Passage {
	out := make([]prompts.Passage, len(w.evidence))
	for i, p := range w.evidence {
		out[i] = prompts.Passage{Number: i + 1, Title: p.Document.Title, Date: p.Document.Date, Text: p.Text}
	}
	return out
}

// write lets the model answer. Its error is the model's or the context's; what
// was released until then stands.
func (w *writing) write(ctx context.Context) error {
	w.tell(Event{Stage: Writing})
	var cut lines
	done, err := w.model.Complete(ctx, prompts.Answer(w.language, w.question, w.numbered()), func(piece string) error {
		for _, line := range cut.add(piece) {
			if err := w.read(line); err != nil {
				return err
			}
		}
		return nil
	})
	w.usage = w.usage.Plus(done.Usage)
	if err == nil && done.Whole {
		err = w.read(cut.rest())
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// read takes a sentence that the model wrote, and releases or holds it.
func (w *writing) read(line string) error {
	text, cited := readLine(line)
	if text == "" || w.silent || w.shown[text] {
		return nil
	}
	if strings.Contains(text, prompts.NoAnswer) {
		w.silent = w.seen == 0
		return errEnough
	}
	if w.seen++; w.seen > maxWritten {
		return errEnough
	}
	verdict := w.check(text, cited)
	orphan := w.gap && corpus.PointsBack(text) // what it points to is not there
	if verdict.Support != Supported && declining.MatchString(text) {
		w.declined++
		return nil
	}
	w.gap = verdict.Support != Supported || orphan || !w.release(text, verdict)
	if w.gap {
		w.held = append(w.held, prompts.Draft{Number: len(w.held) + 1, Text: text, Faults: faults(verdict)})
	}
	return nil
}

// check holds a sentence against the passages it cites, and where they do not
// support it against all: what a model cites is a hint and no more.
func (w *writing) check(text string, cited []int) Verdict {
	if !presentable(text, w.evidence) {
		return Verdict{Support: NotFound}
	}
	if !spoken(text, w.language) {
		return Verdict{Support: NotFound, Differences: []Difference{{Kind: otherLanguage}}}
	}
	slices.Sort(cited)
	var at []int
	for _, n := range slices.Compact(cited) {
		if n >= 1 && n <= len(w.evidence) {
			at = append(at, n-1)
		}
	}
	all := make([]int, len(w.evidence))
	for i := range all {
		all[i] = i
	}
	if len(at) == 0 {
		return w.checkAgainst(text, all)
	}
	verdict := w.checkAgainst(text, at)
	if verdict.Support == Supported {
		return verdict
	}
	if other := w.checkAgainst(text, all); other.Support == Supported {
		return other
	}
	return verdict
}

// checkAgainst holds a sentence against the passages with some indexes. It is
// supported when what would be quoted of them supports it alone.
func (w *writing) checkAgainst(text string, at []int) Verdict {
	some := make([]corpus.Passage, len(at))
	for i, n := range at {
		some[i] = w.evidence[n]
	}
	verdict := w.checker.Check(text, some)
	for i := range verdict.Evidence {
		verdict.Evidence[i].Passage = at[verdict.Evidence[i].Passage]
	}
	if verdict.Support != Supported {
		return verdict
	}
	verdict.Evidence = verdict.Evidence[:min(len(verdict.Evidence), maxMarks)]
	quoted := w.checkQuoted(text, verdict.Evidence)
	if quoted.Support != Supported {
		verdict.Evidence = w.whole(verdict.Evidence)
		quoted = w.checkQuoted(text, verdict.Evidence)
	}
	verdict.Support, verdict.Differences = quoted.Support, quoted.Differences
	return verdict
}

// checkQuoted holds a sentence against the quotations of evidence.
func (w *writing) checkQuoted(text string, evidence []Evidence) Verdict {
	quoted := w.quoted(evidence)
	verdict := w.checker.Check(text, quoted)
	if added := addedWords(text, quoted); verdict.Support == Supported && len(added) > 0 {
		return Verdict{Support: NotFound, Differences: []Difference{{Kind: "words", Said: strings.Join(added, ", ")}}}
	}
	return verdict
}

// quoted are the quotations of evidence, as passages.
func (w *writing) quoted(evidence []Evidence) []corpus.Passage {
	out := make([]corpus.Passage, len(evidence))
	for i, e := range evidence {
		out[i] = w.evidence[e.Passage]
		out[i].Text = verbatim(out[i].Text, e.Quote)
	}
	return out
}

// whole is evidence that quotes its passages whole, where they are short.
func (w *writing) whole(evidence []Evidence) []Evidence {
	out := slices.Clone(evidence)
	for i, e := range out {
		if text := w.evidence[e.Passage].Text; utf8.RuneCountInString(text) <= maxWiden {
			out[i].Quote = text
		}
	}
	return out
}

// otherLanguage is the difference of a sentence in another language than was
// asked for.
const otherLanguage = "language"

// faults are what a verdict says is wrong, in the words of a repair.
func faults(v Verdict) []string {
	var out []string
	for _, d := range v.Differences {
		if d.Kind == otherLanguage {
			out = append(out, "the draft is in another language than is asked for")
			continue
		}
		out = append(out, d.Kind+": the draft has “"+d.Said+"”, the passages have “"+cmp.Or(d.Found, "nothing of it")+"”")
	}
	return out
}

// release shows a sentence that is supported, with the numbers of what supports
// it. It reports false when there is no number left, or nothing to quote.
func (w *writing) release(text string, v Verdict) bool {
	numbers := ""
	for _, e := range v.Evidence {
		if mark := w.cite(e); mark != "" && !strings.Contains(numbers, mark) {
			numbers += mark
		}
	}
	if numbers == "" {
		return false
	}
	piece := text + " " + numbers
	if w.text.Len() > 0 {
		piece = " " + piece
	}
	w.text.WriteString(piece)
	w.shown[text] = true
	w.sentences++
	w.tell(Event{Stage: Writing, Text: piece})
	return true
}

// repair asks once to correct what was held, and releases what is supported then.
func (w *writing) repair(ctx context.Context) error {
	if len(w.held) == 0 {
		return nil
	}
	w.tell(Event{Stage: Checking})
	drafts := w.held
	done, err := w.model.Complete(ctx, prompts.Repair(w.language, w.question, w.numbered(), drafts), nil)
	w.usage = w.usage.Plus(done.Usage)
	for _, line := range repairedLines(done) {
		text, cited := readLine(line)
		if text == "" || w.shown[text] || strings.Contains(text, prompts.Drop) || w.repaired == len(drafts) {
			continue
		}
		if verdict := w.check(text, cited); verdict.Support == Supported && !corpus.PointsBack(text) && w.release(text, verdict) {
			w.repaired++
		}
	}
	return err
}

// repairedLines are the sentences of a repair. The last one of a text that was
// cut off is none.
func repairedLines(done Completion) []string {
	var cut lines
	out := cut.add(done.Text)
	if done.Whole {
		out = append(out, cut.rest())
	}
	return out
}

// cite returns the mark of a citation for evidence: one that is there already,
// perhaps with a longer quotation, or a new one. It is empty when there are
// enough, or when the quotation is not in the passage word for word.
func (w *writing) cite(e Evidence) string {
	hit := w.hits[e.Passage]
	quote := verbatim(hit.Passage.Text, e.Quote)
	if quote == "" {
		return ""
	}
	for i := range w.citations {
		c := &w.citations[i]
		if c.DocumentID != hit.Passage.Document.ID || c.Paragraph != hit.Passage.Number {
			continue
		}
		if wide := widen(hit.Passage.Text, c.Quote, quote); wide != "" {
			c.Quote = wide
			return c.mark()
		}
	}
	if len(w.citations) == MaxCitations {
		return ""
	}
	c := cite(len(w.citations)+1, Excerpt{Hit: hit, Quote: quote, Score: hit.Score})
	w.citations = append(w.citations, c)
	return c.mark()
}

// verbatim is the quotation where the text has it, else the longest sentence
// of it that the text has.
func verbatim(text, quote string) string {
	if quote = strings.TrimSpace(quote); strings.Contains(text, quote) {
		return quote
	}
	longest := ""
	for _, s := range corpus.Sentences(quote) {
		if s = strings.TrimSpace(s); len(s) > len(longest) && strings.Contains(text, s) {
			longest = s
		}
	}
	return longest
}

// widen is the part of a text that holds two quotations from it, or empty when
// that is long or one is not there.
func widen(text, a, b string) string {
	i, j := strings.Index(text, a), strings.Index(text, b)
	if i < 0 || j < 0 {
		return ""
	}
	wide := text[min(i, j):max(i+len(a), j+len(b))]
	if utf8.RuneCountInString(wide) > max(maxWiden, utf8.RuneCountInString(a), utf8.RuneCountInString(b)) {
		return ""
	}
	return wide
}
