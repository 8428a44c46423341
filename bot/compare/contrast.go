package compare

import (
	"slices"
	"strings"

	"setu/bot"
	"setu/retrieval/analyze"
	"setu/retrieval/analyze/quantity"
)

// figure is a number or a date of a unit.
type figure struct {
	quantity.Quantity
	text    string // verbatim
	counted string // the word behind a number without a known unit
	planned bool   // a date that is a deadline, or lies behind the document's own
	setting bool   // a date, at least a month, on which something took place; not the document's own
}

// figures lists the numbers and dates of a quote that tell something, and the
// places in a row it names.
func (r reader) figures(quote, date string) (out []figure, ordinals []quantity.Quantity) {
	for _, q := range quantity.Find(quote) {
		switch {
		case q.Kind == quantity.Ordinal:
			ordinals = append(ordinals, q)
		case !q.Loose:
			f := figure{Quantity: q, text: quote[q.Start:q.End]}
			deadline := q.Qualifier == quantity.AtMost || q.Qualifier == quantity.Below
			f.planned = q.Kind == quantity.Day && q.From.Year > 0 && (deadline || date != "" && q.From.String() > date)
			f.setting = q.Kind == quantity.Day && q.Qualifier == quantity.Exact && q.From.Month > 0 && !strings.HasPrefix(date, q.From.String()[:min(7, len(q.From.String()))])
			if q.Kind == quantity.Number && q.Unit == "" {
				f.counted = r.wordBehind(quote[q.End:])
			}
			out = append(out, f)
		}
	}
	return out, ordinals
}

// wordBehind is the stem of the first word of a text that means something.
func (r reader) wordBehind(text string) string {
	for _, t := range r.analyzer.Tokens(text[:clip(text, 40)]) {
		if !t.Stop {
			return analyze.Stem(t.Text)
		}
	}
	return ""
}

// clip is the length of text, or the last end of a word within n bytes.
func clip(text string, n int) int {
	if len(text) <= n {
		return len(text)
	}
	return max(0, strings.LastIndexAny(text[:n], " 、。,."))
}

// telling reports whether a figure is one by which a thing is known again: not
// "two" or "in 2025", but 500 professionals, 10 trillion yen, by 2030.
func (f figure) telling() bool {
	if f.Kind == quantity.Day {
		return f.planned && f.Qualifier != quantity.Exact
	}
	return f.Kind == quantity.Money || f.Kind == quantity.Percent || f.Low.Cmp(quantity.Of(10)) >= 0
}

// says reports whether two figures are the same.
func (f figure) says(g figure) bool {
	return (f.SameNumber(g.Quantity) || g.SameNumber(f.Quantity)) && quantity.SameUnit(f.Quantity, g.Quantity)
}

// rivals reports whether two figures that are not the same are figures for one thing.
func (f figure) rivals(g figure) bool {
	switch {
	case f.Kind != g.Kind:
		return false
	case f.Kind == quantity.Day:
		return f.planned && g.planned
	case f.Unit == "" && g.Unit == "" && f.Kind == quantity.Number:
		return f.counted == g.counted && f.counted != ""
	}
	return (f.Unit == "") == (g.Unit == "") && quantity.SameUnit(f.Quantity, g.Quantity)
}

// contrasts says in which figures, dates and firmness two units that say the
// same thing differ, and which figures and dates both give. What can't be
// paired one to one is passed over.
func contrasts(s, t unit, x, y *side) (differ []bot.Contrast, agreed []string) {
	a, b, both := settle(s.figures, t.figures)
	for _, f := range both {
		agreed = append(agreed, x.writes(f, s))
	}
	for _, f := range a {
		switch g, n := rivalOf(f, a, b); {
		case n == 1:
			differ = append(differ, bot.Contrast{Kind: f.kind(), A: x.writes(f, s), B: y.writes(g, t)})
		case n == 0 && f.telling() && !y.gives(f):
			differ = append(differ, bot.Contrast{Kind: f.kind(), A: x.writes(f, s)})
		}
	}
	for _, g := range b {
		if _, n := rivalOf(g, b, a); n == 0 && g.telling() && !x.gives(g) {
			differ = append(differ, bot.Contrast{Kind: g.kind(), B: y.writes(g, t)})
		}
	}
	if s.force.against(t.force) {
		differ = append(differ, bot.Contrast{Kind: "modality", A: s.force.word, B: t.force.word})
	}
	return differ, agreed
}

// writes is how the version of a document that is quoted writes a figure of a unit.
func (s *side) writes(f figure, u unit) string {
	if s.quoted != s.document {
		quote := s.cite(u).Quote
		for _, q := range quantity.Find(quote) {
			if f.says(figure{Quantity: q}) {
				return quote[q.Start:q.End]
			}
		}
	}
	return f.text
}

// settle takes out of two lists what both give. Of that, both is what they give
// alike, not one of them more exactly.
func settle(a, b []figure) (restA, restB, both []figure) {
	left := slices.Clone(b)
	for _, f := range a {
		if i := slices.IndexFunc(left, f.says); i >= 0 {
			if g := left[i]; f.SameNumber(g.Quantity) && g.SameNumber(f.Quantity) {
				both = append(both, f)
			}
			left = slices.Delete(left, i, i+1)
		}
	}
	// What is said a second time on one side only is no difference.
	said := func(in []figure) func(figure) bool {
		return func(f figure) bool { return slices.ContainsFunc(in, f.says) }
	}
	return slices.DeleteFunc(slices.Clone(a), said(b)), slices.DeleteFunc(slices.Clone(b), said(a)), both
}

// rivalOf is the figure of others that stands for the same thing as f, and how
// many might be: more than one when f itself has company of its sort.
func rivalOf(f figure, own, others []figure) (rival figure, n int) {
	for _, g := range others {
		if f.rivals(g) {
			rival = g
			n++
		}
	}
	for _, g := range own {
		if g.Start != f.Start && n > 0 && g.rivals(f) {
			n++
		}
	}
	return rival, n
}

func (f figure) kind() string {
	if f.Kind == quantity.Day {
		return "date"
	}
	return "number"
}

// gives reports whether a document gives a figure anywhere.
func (s *side) gives(f figure) bool {
	return slices.ContainsFunc(s.units, func(u unit) bool { return slices.ContainsFunc(u.figures, f.says) })
}

// sharesFigure reports whether two units have a telling figure in common.
func sharesFigure(s, t unit) bool {
	return slices.ContainsFunc(s.figures, func(f figure) bool {
		return f.telling() && slices.ContainsFunc(t.figures, f.says)
	})
}

// othersInRow reports whether two units speak of different ones in a row: the
// 15th summit and the 16th.
func othersInRow(s, t unit) bool {
	for _, o := range s.ordinals {
		if slices.ContainsFunc(t.ordinals, func(p quantity.Quantity) bool { return o.Low == p.Low }) {
			return false
		}
	}
	return len(s.ordinals) > 0 && len(t.ordinals) > 0
}

// otherDates reports whether two units tell of different days or months.
func otherDates(s, t unit) bool {
	a, b := s.settings(), t.settings()
	for _, f := range a {
		if slices.ContainsFunc(b, f.says) {
			return false
		}
	}
	return len(a) > 0 && len(b) > 0
}

func (u unit) settings() []figure {
	return slices.DeleteFunc(slices.Clone(u.figures), func(f figure) bool { return !f.setting })
}
