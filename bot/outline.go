package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/corpus"
)

// block is a run of a draft's lines that is one text: a paragraph, an item of a
// list, a row of a table, a heading or code.
type block struct {
	kind    blockKind
	text    string // without marks of layout
	at      []int  // where each byte of it stands in the draft, and the end
	heading string // the nearest heading above, and what introduces a list
}

type blockKind uint8

const (
	prose blockKind = iota
	listItem
	tableRow
	titleLine
	codeLine
)

// outline reads the layout of a draft: plain text or Markdown.
func outline(text string) []block {
	o := &outliner{}
	at := 0
	for line := range strings.Lines(text) {
		o.line(line, at)
		at += len(line)
	}
	o.end()
	return o.blocks
}

// outliner reads a draft line by line.
type outliner struct {
	blocks  []block
	open    *block // what further lines go on with
	fence   string // of the code block that is open
	matter  bool   // in the front matter
	heading string
	intro   string // the line that introduced a list
	columns string // the head of the table that is open
	lines   int
}

var (
	headingLine = regexp.MustCompile(`^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$`)
	underline   = regexp.MustCompile(`^ {0,3}(=+|-{2,})\s*$`)
	rule        = regexp.MustCompile(`^ {0,3}([-*_])(\s*[-*_]){2,}\s*$`)
	fenceLine   = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	itemLine    = regexp.MustCompile(`^\s*(?:[-*+•‣◦]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+|[(（]\d{1,3}[)）]\s*|・\s*|[①-⑳]\s*)`)
	quoteMark   = regexp.MustCompile(`^\s*(?:>\s?)+`)
	tableLine   = regexp.MustCompile(`^\s*\|.*\|\s*$`)
	tableRule   = regexp.MustCompile(`^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$`)
	noteLine    = regexp.MustCompile(`^\s*\[\^?[^\]\s]{1,20}\]:\s`)
)

func (o *outliner) line(line string, at int) {
	o.lines++
	body := strings.TrimRight(line, "\r\n")
	if mark := quoteMark.FindString(body); mark != "" && o.fence == "" {
		body, at = body[len(mark):], at+len(mark)
	}
	bare := strings.TrimSpace(body)
	switch {
	case o.matter:
		o.matter = bare != "---"
	case o.lines == 1 && bare == "---":
		o.matter = true
	case o.fence != "":
		if strings.HasPrefix(bare, o.fence) {
			o.fence = ""
		}
	case fenceLine.MatchString(body):
		o.end()
		o.fence = fenceLine.FindStringSubmatch(body)[1]
	case bare == "":
		o.end()
	case tableRule.MatchString(body) && strings.Contains(body, "|"):
		o.tableHead()
	case tableLine.MatchString(body):
		o.row(body, at)
	case o.open != nil && o.open.kind == prose && underline.MatchString(body):
		o.open.kind = titleLine
		o.end()
	case rule.MatchString(body), noteLine.MatchString(body):
		o.end()
	case headingLine.MatchString(body):
		o.end()
		m := headingLine.FindStringSubmatchIndex(body)
		o.begin(titleLine, body[m[2]:m[3]], at+m[2])
		o.end()
	case itemLine.MatchString(body):
		o.introduce()
		o.end()
		mark := itemLine.FindString(body)
		o.begin(listItem, body[len(mark):], at+len(mark))
	default:
		o.text(body, at)
	}
}

// text goes on with the open paragraph or item, or begins a paragraph.
func (o *outliner) text(body string, at int) {
	if o.open != nil && (o.open.kind == prose || o.open.kind == listItem) {
		o.open.add(" ", at-1)
		o.open.add(strings.TrimSpace(body), at+len(body)-len(strings.TrimLeft(body, " \t")))
		return
	}
	o.end()
	lead := len(body) - len(strings.TrimLeftFunc(body, unicode.IsSpace))
	o.begin(prose, strings.TrimSpace(body), at+lead)
}

func (o *outliner) begin(kind blockKind, text string, at int) {
	if kind == prose || kind == titleLine {
		o.intro = ""
	}
	o.columns = ""
	o.open = &block{kind: kind, heading: strings.TrimSpace(o.heading + " " + o.intro)}
	o.open.add(text, at)
}

// add appends text that stands at a place of the draft, without marks.
func (b *block) add(text string, at int) {
	b.text += text
	for i := range len(text) {
		b.at = append(b.at, at+i)
	}
}

// introduce keeps the paragraph above a list, when it leads on to it.
func (o *outliner) introduce() {
	if o.open != nil && o.open.kind == prose && strings.ContainsAny(lastLetter(o.open.text), ":：") {
		o.intro = o.open.text
	}
}

func lastLetter(s string) string {
	s = strings.TrimRight(s, " *_")
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}

// end closes what is open.
func (o *outliner) end() {
	b := o.open
	if o.open = nil; b == nil {
		return
	}
	clean(b)
	if b.kind == titleLine {
		o.heading, o.intro = b.text, ""
	}
	if b.text != "" {
		o.blocks = append(o.blocks, *b)
	}
}

// row adds a row of a table, cell by cell. The heads of its columns are what
// stands before it.
func (o *outliner) row(body string, at int) {
	columns := o.columns
	o.end()
	o.begin(tableRow, "", at)
	o.open.heading = strings.TrimSpace(o.open.heading + " " + columns)
	for _, cell := range cells(body) {
		text := strings.TrimSpace(body[cell[0]:cell[1]])
		lead := len(body[cell[0]:cell[1]]) - len(strings.TrimLeftFunc(body[cell[0]:cell[1]], unicode.IsSpace))
		from := at + cell[0] + lead
		if text == "" {
			continue
		}
		if o.open.text != "" {
			o.open.add("; ", from)
			o.open.at[len(o.open.at)-1], o.open.at[len(o.open.at)-2] = from, from
		}
		o.open.add(text, from)
	}
	o.end()
	o.columns = columns
}

// cells are the places of a row's cells.
func cells(body string) [][2]int {
	var out [][2]int
	start := strings.IndexByte(body, '|') + 1
	for i := start; i < len(body); i++ {
		if body[i] == '|' && body[i-1] != '\\' {
			out = append(out, [2]int{start, i})
			start = i + 1
		}
	}
	return out
}

// tableHead makes the row above the rule the head of the table.
func (o *outliner) tableHead() {
	if n := len(o.blocks) - 1; n >= 0 && o.blocks[n].kind == tableRow {
		o.blocks[n].kind = titleLine
		o.columns = o.blocks[n].text
	}
}

// inlineMarks are the marks inside a line that say nothing: links and pictures keep
// their words, notes and tags go.
var inlineMarks = regexp.MustCompile("!\\[[^\\]]*\\]\\([^)]*\\)|\\]\\([^)\\s]*(?:\\s\"[^\"]*\")?\\)|\\[\\^[^\\]]{1,20}\\]|\\s?\\[\\d{1,3}(?:\\s*[,–-]\\s*\\d{1,3})*\\]|<!--.*?-->|</?[a-zA-Z][^<>]{0,80}>|\\*{1,3}|`+|~~|__|\\\\")

// clean takes the marks out of a block's text.
func clean(b *block) {
	linked := strings.Contains(b.text, "](")
	var text strings.Builder
	var at []int
	last := 0
	keep := func(end int) {
		for i := last; i < end; i++ {
			if linked && b.text[i] == '[' {
				continue
			}
			text.WriteByte(b.text[i])
			at = append(at, b.at[i])
		}
	}
	for _, m := range inlineMarks.FindAllStringIndex(b.text, -1) {
		keep(m[0])
		last = m[1]
	}
	keep(len(b.text))
	end := 0
	if n := len(b.at); n > 0 {
		end = b.at[n-1] + 1
	}
	b.text, b.at = text.String(), append(at, end)
}

// sentences cuts the block into its sentences.
func (b block) sentences() []Span {
	var out []Span
	pieces := []string{b.text}
	if b.kind == prose || b.kind == listItem {
		pieces = corpus.Sentences(b.text)
	}
	at := 0
	for _, piece := range pieces {
		for _, part := range shortened(piece) {
			text := strings.TrimSpace(part)
			from := at + strings.Index(part, text)
			at += len(part)
			if text != "" {
				out = append(out, Span{Text: text, Start: b.at[from], End: b.at[from+len(text)-1] + 1})
			}
		}
	}
	return out
}

// maxStatement is the length in bytes beyond which a text without a full stop is
// checked piece by piece.
const maxStatement = 1200

// shortened cuts what is too long for a sentence, behind a comma or a space
// where there is one.
func shortened(s string) []string {
	var out []string
	for len(s) > maxStatement {
		cut := maxStatement
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		for _, mark := range []string{"; ", "、", ", ", " "} {
			if i := strings.LastIndex(s[:cut], mark); i > maxStatement/2 {
				cut = i + len(mark)
				break
			}
		}
		out, s = append(out, s[:cut]), s[cut:]
	}
	return append(out, s)
}
