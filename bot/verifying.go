package bot

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// verifying is one draft on its way to a report.
type verifying struct {
	assistant *Assistant
	draft     Draft
	claims    []statement
	cited     []string // the documents that the sentence before was checked against
	report    Report
}

// statement is a sentence of the draft with what helps to find its passages.
type statement struct {
	Span
	context string // heading, introduction or the sentence before
	leans   bool   // it points back to the sentence before: "It was issued …"
}

// split finds the sentences that claim something.
func (v *verifying) split() {
	for _, b := range outline(v.draft.Text) {
		before := b.heading
		for _, s := range b.sentences() {
			if b.kind == titleLine || !claims(s.Text) {
				v.report.Skipped = append(v.report.Skipped, s)
				continue
			}
			v.claims = append(v.claims, statement{Span: s, context: before, leans: refersBack(s.Text)})
			before = s.Text
		}
	}
}

// passagesChecked is how many passages a sentence is held against.
const passagesChecked = 8

// check finds the passages of a sentence and holds it against them, and then
// against others, where these do not settle it.
func (v *verifying) check(ctx context.Context, s statement) error {
	hits, err := v.hits(ctx, s)
	if err != nil {
		return err
	}
	verdict, used := v.best(s.Text, hits)
	if v.unsettled(s, verdict) {
		more, err := v.search(ctx, s.inContext(), passagesChecked, v.draft.Filter)
		if err != nil {
			return err
		}
		verdict, used = v.best(s.Text, merge(hits, more))
	}
	v.add(s, verdict, used)
	return nil
}

// unsettled reports whether a sentence should be looked for elsewhere: with what
// stands before it, or, when it points back, in all documents. What the
// documents it points back to contradict is settled.
func (v *verifying) unsettled(s statement, verdict Verdict) bool {
	if s.leans {
		return verdict.Support == NotFound && len(v.cited) > 0 && stands(s.Text)
	}
	return verdict.Support != Supported && s.context != ""
}

// inContext is a sentence with the end of what stands before it.
func (s statement) inContext() string {
	return strings.TrimSpace(clipped(s.context) + "\n" + s.Text)
}

// add puts a verdict into the report.
func (v *verifying) add(s statement, verdict Verdict, used []retrieval.Hit) {
	c := Checked{Span: s.Span, Support: verdict.Support, Differences: verdict.Differences}
	for _, e := range verdict.Evidence[:min(len(verdict.Evidence), 3)] {
		c.Citations = append(c.Citations, v.cite(Excerpt{Hit: used[e.Passage], Quote: e.Quote, Score: used[e.Passage].Score}))
	}
	v.report.Sentences = append(v.report.Sentences, c)
	if verdict.Support == NotFound || s.leans && v.cited != nil {
		return // what the next sentence points back to is what this one does
	}
	v.cited = nil
	for _, cited := range c.Citations {
		v.cited = append(v.cited, cited.DocumentID)
	}
}

// cite gives a quotation its number; the same one has one number.
func (v *verifying) cite(e Excerpt) Citation {
	c := cite(len(v.report.Citations)+1, e)
	for _, old := range v.report.Citations {
		if old.DocumentID == c.DocumentID && old.Paragraph == c.Paragraph && old.Quote == c.Quote {
			return old
		}
	}
	v.report.Citations = append(v.report.Citations, c)
	return c
}

// hits searches for a sentence. One that points back is looked for, with what
// stands before it, in the documents that the sentence before was checked against.
func (v *verifying) hits(ctx context.Context, s statement) ([]retrieval.Hit, error) {
	if !s.leans {
		return v.search(ctx, s.Text, passagesChecked, v.draft.Filter)
	}
	filter := v.draft.Filter
	if len(v.cited) > 0 {
		filter.Documents = v.cited
	}
	return v.search(ctx, s.inContext(), passagesChecked, filter)
}

// search finds passages for a text.
func (v *verifying) search(ctx context.Context, text string, limit int, filter retrieval.Filter) ([]retrieval.Hit, error) {
	found, err := v.assistant.retriever.Retrieve(ctx, strings.Join(strings.Fields(text), " "), analyze.Language(text), limit, filter)
	// What gives orders to models is evidence of nothing.
	ordering := func(h retrieval.Hit) bool { return addressed(h.Passage.Text) }
	return slices.DeleteFunc(slices.Clone(found.Hits), ordering), err
}

// merge appends the hits of another search that are new.
func merge(hits, more []retrieval.Hit) []retrieval.Hit {
	for _, h := range more {
		if !slices.ContainsFunc(hits, func(o retrieval.Hit) bool { return o.Passage.ID == h.Passage.ID }) {
			hits = append(hits, h)
		}
	}
	return hits
}

// clipped is the end of a context: what is near counts.
func clipped(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	s = s[len(s)-most:]
	for s != "" && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// best holds a sentence against each passage alone, then against passages
// together. The evidence of the verdict counts in the hits that are returned.
func (v *verifying) best(text string, hits []retrieval.Hit) (Verdict, []retrieval.Hit) {
	checker := v.assistant.checker
	var nearest, disputed Verdict
	var near, dispute []retrieval.Hit
	var supported Verdict
	var supporting []retrieval.Hit
	for _, h := range hits {
		one := checker.Check(text, []corpus.Passage{h.Passage})
		switch {
		case one.Support == Supported && h.Passage.Paragraph().Caveat() && !attributed(text):
			if dispute == nil {
				disputed, dispute = one, []retrieval.Hit{h}
			}
		case one.Support == Supported && len(supporting) < 2:
			e := one.Evidence[0]
			e.Passage = len(supporting)
			supported.Support, supported.Coverage = Supported, max(supported.Coverage, one.Coverage)
			supported.Evidence = append(supported.Evidence, e)
			supporting = append(supporting, h)
		case one.Support != Supported && (near == nil || nearer(one, h, nearest, near[0])):
			nearest, near = one, []retrieval.Hit{h}
		}
	}
	outdone := nearest.Support == Contradicted && nearest.Coverage > supported.Coverage+closer && speaks(near[0], text)
	if supporting != nil && !(outdone && !speaks(supporting[0], text)) {
		return supported, supporting
	}
	if together, of := v.together(text, hits); together.Support == Supported {
		return together, of
	}
	if dispute != nil && nearest.Support != Contradicted {
		return disagreed(text, disputed), dispute
	}
	if near == nil {
		return Verdict{Support: NotFound}, nil
	}
	return nearest, near
}

// nearer reports whether a verdict tells more than the one that was best so
// far: it contradicts, what it rests on holds more of the sentence, differs in
// less, and is no caveat.
func nearer(v Verdict, h retrieval.Hit, best Verdict, at retrieval.Hit) bool {
	if v.Support != best.Support {
		return v.Support == Contradicted
	}
	worth := func(v Verdict, h retrieval.Hit) float64 {
		w := v.Coverage - 0.1*float64(len(v.Differences))
		if h.Passage.Paragraph().Caveat() {
			w -= 0.3
		}
		return w
	}
	return worth(v, h) > worth(best, at)
}

// closer is how much more of a sentence a passage in its own language that
// contradicts it must hold than one in another language that supports it, to be
// the one that speaks of it: across languages little need be the same.
const closer = 0.15

// speaks reports whether a hit is in the language of a text.
func speaks(h retrieval.Hit, text string) bool {
	return h.Passage.Document.Language == analyze.Language(text)
}

// disagreed is the verdict on a sentence that only a paragraph on what sources
// disagree about bears out.
func disagreed(text string, v Verdict) Verdict {
	v.Support = NotFound
	v.Differences = []Difference{{Kind: "disputed", Said: text, Found: v.Evidence[0].Quote}}
	return v
}

// together holds a sentence against the passages of one document, then against
// the best of all: what it says may stand in several.
func (v *verifying) together(text string, hits []retrieval.Hit) (Verdict, []retrieval.Hit) {
	var settled []retrieval.Hit
	for _, h := range hits {
		if !h.Passage.Paragraph().Caveat() {
			settled = append(settled, h)
		}
	}
	groups := [][]retrieval.Hit{settled[:min(len(settled), 4)]}
	for _, h := range settled[:min(len(settled), 3)] {
		var same []retrieval.Hit
		for _, other := range settled {
			if other.Passage.Document == h.Passage.Document {
				same = append(same, other)
			}
		}
		groups = append([][]retrieval.Hit{same}, groups...)
	}
	for _, group := range groups {
		if len(group) < 2 {
			continue
		}
		passages := make([]corpus.Passage, len(group))
		for i, h := range group {
			passages[i] = h.Passage
		}
		if verdict := v.assistant.checker.Check(text, passages); verdict.Support == Supported {
			return verdict, group
		}
	}
	return Verdict{}, nil
}
