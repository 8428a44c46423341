package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"setu/corpus"
	"setu/prompts"
)

// sideBySide answers with what two documents say: a heading for each change,
// under it quotations with their document, and what differs.
func (a *Assistant) sideBySide(f finding) Answer {
	c := f.comparison
	out := Answer{Language: f.Language, Mode: Extract, Confidence: f.evidence, Status: Answered}
	w := sheet{Comparison: *c, words: prompts.Comparing(f.Language), titles: prompts.In(f.Language)}
	out.Text = w.write()
	out.Citations = w.citations
	out.Others = others(f, out.Citations)
	for _, c := range out.Citations {
		out.Verification.Sentences += len(corpus.Sentences(c.Quote))
	}
	return out
}

// mostTelling picks lines that MaxCitations quotations suffice for: of every
// change the first, then the second, and so on. What gives orders to models is
// left out.
func (w *sheet) mostTelling() []Line {
	lines := w.Lines
	taken := map[int]bool{}
	room := MaxCitations
	for round := 0; round < len(lines) && room > 0; round++ {
		seen := map[Change]int{}
		for i, l := range lines {
			if slices.ContainsFunc(w.quoted(l), func(c *Citation) bool { return addressed(c.Quote) }) {
				continue
			}
			n := seen[l.Change]
			seen[l.Change]++
			if n == round && len(w.quoted(l)) <= room {
				taken[i] = true
				room -= len(w.quoted(l))
			}
		}
	}
	var out []Line
	for i, l := range lines {
		if taken[i] {
			out = append(out, l)
		}
	}
	return out
}

// quoted are the quotations an answer shows of a line. What is nearest is shown
// where it is unclear what it is: not for what only one document mentions.
func (w *sheet) quoted(l Line) []*Citation {
	all := []*Citation{l.A, l.B}
	if l.Change == Unclear && !w.A.Silent && !w.B.Silent {
		all = append(all, l.Nearest)
	}
	var out []*Citation
	for _, c := range all {
		if c != nil {
			out = append(out, c)
		}
	}
	return out
}

// sheet writes a comparison as an answer.
type sheet struct {
	Comparison
	words     prompts.Comparison
	titles    prompts.Phrases
	b         strings.Builder
	citations []Citation
}

func (w *sheet) write() string {
	lines := w.mostTelling()
	for _, side := range []Compared{w.A, w.B} {
		if side.Silent {
			w.b.WriteString(w.words.Silent(side.Title, w.Topic) + "\n")
		}
	}
	last := Change("")
	for _, l := range lines {
		if l.Change != last {
			w.b.WriteString(w.heading(l.Change) + ":\n")
			last = l.Change
		}
		w.line(l)
	}
	if n := len(w.Lines) + w.Omitted - len(lines); n > 0 {
		fmt.Fprintf(&w.b, w.words.Omitted, strconv.Itoa(n))
	}
	return strings.TrimSpace(w.b.String())
}

func (w *sheet) heading(c Change) string {
	switch c {
	case Differing:
		return w.words.Differing
	case InBoth:
		return w.words.InBoth
	case OnlyInB:
		return w.words.Only(w.B.Title, w.A.Title)
	case OnlyInA:
		return w.words.Only(w.A.Title, w.B.Title)
	}
	switch {
	case w.A.Silent:
		return fmt.Sprintf(w.words.Says, w.B.Title)
	case w.B.Silent:
		return fmt.Sprintf(w.words.Says, w.A.Title)
	}
	return w.words.Unclear
}

// line writes the quotations of a line, under their documents' titles where they
// may be of either, and behind them what differs. What stands there already is
// not quoted again.
func (w *sheet) line(l Line) {
	quoted := w.quoted(l)
	var marks strings.Builder
	for _, c := range quoted {
		number, again := w.number(*c)
		if c != l.Nearest {
			fmt.Fprintf(&marks, "[%d]", number)
		}
		if again {
			continue
		}
		if len(quoted) > 1 || l.Change == Unclear && !w.A.Silent && !w.B.Silent {
			w.b.WriteString(w.titles.Heading(c.Title, c.Date) + " ")
		}
		writeMarked(&w.b, w.citations[number-1])
		w.b.WriteString("\n")
	}
	for _, note := range w.words.Notes(pairs(l.Contrasts), l.Agreed, l.Names) {
		fmt.Fprintf(&w.b, "%s %s\n", note, marks.String())
	}
}

// number is a citation's number, the next when it is not cited yet.
func (w *sheet) number(c Citation) (number int, again bool) {
	for _, other := range w.citations {
		if other.Link == c.Link && other.Quote == c.Quote {
			return other.Number, true
		}
	}
	c.Number = len(w.citations) + 1
	w.citations = append(w.citations, c)
	return c.Number, false
}

// pairs are points of difference as a note shows them.
func pairs(contrasts []Contrast) [][2]string {
	var out [][2]string
	for _, c := range contrasts {
		out = append(out, [2]string{c.A, c.B})
	}
	return out
}
