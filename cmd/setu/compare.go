package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"setu/bot"
	"setu/bot/httpapi"
	"setu/prompts"
)

type compareCommand struct {
	A        string `arg:"" help:"A document: its id, title or another name, or words and a year that fit no other (\"2026 statement\")."`
	B        string `arg:"" help:"The other document."`
	Topic    string `help:"Only what they say on this. Default: everything." placeholder:"TOPIC"`
	Language string `help:"Language of the asker: en, ja or hi. Default: that of the names and the topic." placeholder:"LANGUAGE"`
	JSON     bool   `help:"JSON, as the HTTP API gives it." xor:"form"`
	Markdown bool   `help:"Markdown with footnotes, to paste into a memo." xor:"form"`
	All      bool   `help:"Every line; else at most 12 of a kind are shown."`
}

// Run compares.
func (c *compareCommand) Run(env *environmentOf, s *settings) error {
	a, err := s.open(env.ctx, nil)
	if err != nil {
		return err
	}
	start := time.Now()
	found, err := a.Compare(env.ctx, bot.CompareQuestion{A: c.A, B: c.B, Topic: c.Topic, Language: c.Language})
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		err = json.NewEncoder(env.stdout).Encode(httpapi.NewComparison(found, time.Since(start)))
	case c.Markdown:
		_, err = io.WriteString(env.stdout, c.sheet(found, true).markdown())
	default:
		_, err = io.WriteString(env.stdout, c.sheet(found, false).text())
	}
	if err == nil && found.Status != bot.Answered {
		return errQuiet
	}
	return err
}

// maxShown is how many lines of a kind are shown unless all are asked for.
const maxShown = 12

func (c *compareCommand) sheet(found bot.Comparison, escape bool) *sheet {
	s := &sheet{Comparison: found, words: prompts.Comparing(found.Language), shown: maxShown, mark: func(text string) string { return text }}
	if c.All {
		s.shown = len(found.Lines)
	}
	if escape {
		s.mark = inline
	}
	return s
}

// sheet lays a comparison out, with the documents called A and B.
type sheet struct {
	bot.Comparison
	words  prompts.Comparison
	shown  int
	mark   func(string) string // what the form needs done to text that is not its own
	quoted []*bot.Citation     // in the order of their numbers
}

// group is the lines of one change.
type group struct {
	heading string
	lines   []bot.Line
	omitted int
}

func (s *sheet) groups() []group {
	headings := map[bot.Change]string{
		bot.Differing: s.words.Differing, bot.InBoth: s.words.InBoth, bot.Unclear: s.words.Unclear,
		bot.OnlyInB: s.words.Only("B", "A"), bot.OnlyInA: s.words.Only("A", "B"),
	}
	if s.A.Silent {
		headings[bot.Unclear] = fmt.Sprintf(s.words.Says, "B")
	} else if s.B.Silent {
		headings[bot.Unclear] = fmt.Sprintf(s.words.Says, "A")
	}
	var out []group
	for _, change := range bot.Changes {
		g := group{heading: headings[change]}
		for _, l := range s.Lines {
			if l.Change == change {
				g.lines = append(g.lines, l)
			}
		}
		if len(g.lines) == 0 {
			continue
		}
		g.heading += " (" + strconv.Itoa(len(g.lines)) + ")"
		n := min(len(g.lines), s.shown)
		g.omitted = len(g.lines) - n
		g.lines = g.lines[:n]
		out = append(out, g)
	}
	return out
}

// silence says on which side nothing was found on the topic.
func (s *sheet) silence() []string {
	switch {
	case s.A.Silent && s.B.Silent:
		return []string{s.words.None(s.mark(s.Topic))}
	case s.A.Silent:
		return []string{s.words.Silent("A", s.mark(s.Topic))}
	case s.B.Silent:
		return []string{s.words.Silent("B", s.mark(s.Topic))}
	}
	return nil
}

// notes are what there is to say of a line besides its quotations.
func (s *sheet) notes(l bot.Line) []string {
	var differ [][2]string
	for _, c := range l.Contrasts {
		differ = append(differ, [2]string{c.A, c.B})
	}
	notes := s.words.Notes(differ, l.Agreed, l.Names)
	for i := range notes {
		notes[i] = s.mark(notes[i])
	}
	return notes
}

// side is the letter of the document a quotation is from.
func (s *sheet) side(c *bot.Citation) string {
	if c.DocumentID == s.A.DocumentID {
		return "A"
	}
	return "B"
}

// cite keeps a quotation for the list of sources and returns its number.
func (s *sheet) cite(c *bot.Citation) int {
	for i, q := range s.quoted {
		if q.Number == c.Number {
			return i + 1
		}
	}
	s.quoted = append(s.quoted, c)
	return len(s.quoted)
}

func titled(title, date string) string {
	if date == "" {
		return title
	}
	return title + " (" + date + ")"
}

// source is where a quotation stands and what supports it.
func (s *sheet) source(c *bot.Citation, open, end string) string {
	out := fmt.Sprintf("%s, ¶%d", s.mark(titled(c.Title, c.Date)), c.Paragraph)
	if c.Publisher != "" {
		out += ". " + s.mark(c.Publisher)
	}
	if strings.HasPrefix(c.URL, "https://") || strings.HasPrefix(c.URL, "http://") {
		out += ": " + open + c.URL + end
	}
	return out
}

// text is for a terminal.
func (s *sheet) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "A  %s\nB  %s\n", titled(s.A.Title, s.A.Date), titled(s.B.Title, s.B.Date))
	if s.Topic != "" {
		fmt.Fprintf(&b, s.words.On+"\n", s.Topic)
	}
	for _, line := range s.silence() {
		fmt.Fprintf(&b, "\n%s\n", line)
	}
	for _, g := range s.groups() {
		fmt.Fprintf(&b, "\n%s\n", g.heading)
		for _, l := range g.lines {
			s.textLine(&b, l)
		}
		if g.omitted > 0 {
			fmt.Fprintf(&b, "  "+s.words.Omitted+"\n", strconv.Itoa(g.omitted)+" (--all)")
		}
	}
	s.textSources(&b)
	return b.String()
}

func (s *sheet) textLine(b *strings.Builder, l bot.Line) {
	b.WriteString("\n")
	for _, c := range []*bot.Citation{l.A, l.B} {
		if c != nil {
			fmt.Fprintf(b, "  %s ¶%d  “%s” [%d]\n", s.side(c), c.Paragraph, c.Quote, s.cite(c))
		}
	}
	for _, note := range s.notes(l) {
		fmt.Fprintf(b, "         %s\n", note)
	}
	if c := l.Nearest; c != nil {
		fmt.Fprintf(b, "         %s: %s ¶%d “%s” [%d]\n", s.words.Nearest, s.side(c), c.Paragraph, c.Quote, s.cite(c))
	}
}

func (s *sheet) textSources(b *strings.Builder) {
	if len(s.quoted) > 0 {
		b.WriteString("\n")
	}
	for i, c := range s.quoted {
		fmt.Fprintf(b, "[%d] %s\n", i+1, s.source(c, "", ""))
	}
}

// markdown is for a memo: a list under each heading, a footnote a quotation.
func (s *sheet) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "- **A**: %s\n- **B**: %s\n", s.mark(titled(s.A.Title, s.A.Date)), s.mark(titled(s.B.Title, s.B.Date)))
	if s.Topic != "" {
		fmt.Fprintf(&b, "\n"+s.words.On+"\n", s.mark(s.Topic))
	}
	for _, line := range s.silence() {
		fmt.Fprintf(&b, "\n%s\n", line)
	}
	for _, g := range s.groups() {
		fmt.Fprintf(&b, "\n## %s\n\n", g.heading)
		for _, l := range g.lines {
			s.markdownLine(&b, l)
		}
		if g.omitted > 0 {
			fmt.Fprintf(&b, "\n"+s.words.Omitted+"\n", strconv.Itoa(g.omitted))
		}
	}
	for i, c := range s.quoted {
		fmt.Fprintf(&b, "\n[^%d]: %s\n", i+1, s.source(c, "<", ">"))
	}
	return b.String()
}

func (s *sheet) markdownLine(b *strings.Builder, l bot.Line) {
	lead := "- "
	write := func(format string, args ...any) {
		fmt.Fprintf(b, lead+format+"\n", args...)
		lead = "  - "
	}
	for _, c := range []*bot.Citation{l.A, l.B} {
		if c != nil {
			write("%s ¶%d: “%s”[^%d]", s.side(c), c.Paragraph, s.mark(c.Quote), s.cite(c))
		}
	}
	for _, note := range s.notes(l) {
		write("%s", note)
	}
	if c := l.Nearest; c != nil {
		write("%s: %s ¶%d: “%s”[^%d]", s.words.Nearest, s.side(c), c.Paragraph, s.mark(c.Quote), s.cite(c))
	}
}
