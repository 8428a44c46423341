package corpus

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxFile is the size, in bytes, of the largest file that is read.
const MaxFile = 16 << 20

// byteOrderMark opens files of some Windows programs.
const byteOrderMark = "\ufeff"

// Errors that a document can be refused with; match them with errors.Is.
var (
	ErrEncoding    = errors.New("not valid UTF-8")
	ErrFrontMatter = errors.New("front matter")
	ErrEmpty       = errors.New("no text")
	ErrTooLarge    = errors.New("file too large")
)

// Read parses a Markdown (.md) or plain text (.txt) file. The name gives the
// id and title where the text does not. Paragraphs are what blank lines part;
// text is data: no markup in it is carried out.
func Read(name string, data []byte) (*Document, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%s: %w: %d bytes, at most %d", name, ErrTooLarge, len(data), MaxFile)
	}
	if at := invalidAt(data); at >= 0 {
		return nil, fmt.Errorf("%s: %w at byte %d", name, ErrEncoding, at)
	}
	text := strings.TrimPrefix(string(data), byteOrderMark)
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	d := &Document{Path: name}
	markdown := !isExt(name, ".txt")
	if markdown {
		var err error
		if text, err = frontMatter(text, &d.Meta); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	title, err := readBlocks(d, text, markdown)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(d.Paragraphs) == 0 {
		return nil, fmt.Errorf("%s: %w: write a paragraph, or take the file away", name, ErrEmpty)
	}
	fillIn(d, title, stem)
	return d, nil
}

// fillIn gives a document what its front matter leaves out, and notes what
// only a guess could give.
func fillIn(d *Document, title, stem string) {
	d.ID = firstNonEmpty(d.ID, stem)
	if d.Title == "" {
		if title == "" {
			d.guessed = append(d.guessed, "title")
		}
		d.Title = firstNonEmpty(title, strings.ReplaceAll(stem, "_", " "))
	}
	if d.Language == "" {
		d.guessed = append(d.guessed, "language")
		d.Language = guessLanguage(d.Paragraphs)
	}
}

// isExt reports whether a file's name ends in an extension, in any case.
func isExt(name, ext string) bool { return strings.EqualFold(path.Ext(name), ext) }

func invalidAt(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// frontMatter decodes the YAML between two lines of "---" at the start of
// text, if there is any, and returns what follows it.
func frontMatter(text string, meta *Meta) (string, error) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return text, nil
	}
	// The line break kept before the first key makes YAML's line numbers the file's.
	head, body, ok := strings.Cut("\n"+rest, "\n---\n")
	if !ok {
		if head, ok = strings.CutSuffix(strings.TrimRight("\n"+rest, "\n"), "\n---"); !ok {
			// A thematic break, not front matter, unless it looks like keys.
			if frontKey.MatchString(rest) {
				return "", fmt.Errorf("%w: no closing line: end it with a line of ---", ErrFrontMatter)
			}
			return text, nil
		}
	}
	if err := yaml.Unmarshal([]byte(head), meta); err != nil {
		return "", fmt.Errorf("%w: mend the YAML: %s", ErrFrontMatter, yamlMessage(err))
	}
	if !utf8.ValidString(fmt.Sprint(*meta)) { // from a !!binary
		return "", fmt.Errorf("%w: %w: write its values as plain text", ErrFrontMatter, ErrEncoding)
	}
	meta.Title, meta.Issuer = oneLine(meta.Title), oneLine(meta.Issuer)
	return body, checkMeta(meta)
}

// yamlMessage is what is wrong with a YAML text, in one line.
func yamlMessage(err error) string { return oneLine(strings.TrimPrefix(err.Error(), "yaml: ")) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var (
	frontKey = regexp.MustCompile(`^[a-z_]+:\s`)
	idForm   = regexp.MustCompile(`^[\pL\pN][\pL\pN\pM._()-]{0,199}$`)
)

func checkMeta(m *Meta) error {
	switch {
	case m.ID != "" && !idForm.MatchString(m.ID):
		return fmt.Errorf("%w: id %q: letters, digits, dots, hyphens and underscores only", ErrFrontMatter, m.ID)
	case !known(m.Kind, Kinds):
		return fmt.Errorf("%w: kind %q: want one of %s", ErrFrontMatter, m.Kind, strings.Join(Kinds, ", "))
	case !known(m.Status, Statuses):
		return fmt.Errorf("%w: status %q: want one of %s", ErrFrontMatter, m.Status, strings.Join(Statuses, ", "))
	case !known(m.Language, Languages):
		return fmt.Errorf("%w: language %q: want one of %s", ErrFrontMatter, m.Language, strings.Join(Languages, ", "))
	case m.Date != "" && !IsDate(m.Date):
		return fmt.Errorf("%w: date %q: want a day, month or year that exists, as YYYY-MM-DD, YYYY-MM or YYYY", ErrFrontMatter, m.Date)
	}
	return nil
}

// IsDate reports whether s is a day, month or year that exists, written
// YYYY-MM-DD, YYYY-MM or YYYY.
func IsDate(s string) bool {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// readBlocks fills d.Paragraphs and returns the first heading of level one.
func readBlocks(d *Document, text string, markdown bool) (title string, err error) {
	heading := ""
	var note annotation
	used := map[string]bool{}
	for _, block := range blocks(text) {
		for markdown {
			level, words, rest := leadingHeading(block)
			if level == 0 {
				break
			}
			if level == 1 && title == "" {
				title = words
			} else {
				heading = words
			}
			block = rest
		}
		if markdown {
			block = note.take(block)
		}
		if strings.TrimSpace(block) == "" {
			continue
		}
		p := Paragraph{Number: len(d.Paragraphs) + 1, Heading: heading, Facts: note.facts}
		p.Text, p.Sources = sourceMarks(unwrap(block), len(d.Sources))
		if used[note.anchor] {
			return "", fmt.Errorf("two paragraphs have the anchor %q: rename one", note.anchor)
		}
		p.Anchor = uniqueAnchor(firstNonEmpty(note.anchor, hash(p.Text)), used)
		note = annotation{}
		d.Paragraphs = append(d.Paragraphs, p)
	}
	return title, nil
}

// fence opens or closes a code block; ```words``` in one line does neither.
var fence = regexp.MustCompile("^[ \t]*```+[^`]*$")

// blocks parts text at blank lines, but not inside a fenced code block.
func blocks(text string) []string {
	var out []string
	var b strings.Builder
	fenced := false
	for line := range strings.Lines(text) {
		if fence.MatchString(line) {
			fenced = !fenced
		}
		if strings.TrimSpace(line) == "" && !fenced {
			if b.Len() > 0 {
				out = append(out, b.String())
				b.Reset()
			}
			continue
		}
		b.WriteString(line)
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

var headingForm = regexp.MustCompile(`^ {0,3}(#{1,6})[ \t]+([^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)`)

func leadingHeading(block string) (level int, words, rest string) {
	m := headingForm.FindStringSubmatchIndex(block)
	if m == nil {
		return 0, "", block
	}
	return m[3] - m[2], block[m[4]:m[5]], block[m[1]:]
}

// annotation is what a maintainer's comment above a paragraph says of it:
// <!-- #anchor facts: 01.2 01.3 -->.
type annotation struct {
	anchor string
	facts  []string
}

var annotationForm = regexp.MustCompile(`^\s*<!--\s*#([a-z0-9][a-z0-9-]{0,63})(?:\s+facts:((?:\s+[\w.]+)*))?\s*-->[ \t]*\n?`)

// take reads an annotation off the start of a block and returns the rest.
func (a *annotation) take(block string) string {
	m := annotationForm.FindStringSubmatch(block)
	if m == nil {
		return block
	}
	a.anchor, a.facts = m[1], strings.Fields(m[2])
	return block[len(m[0]):]
}

var marksForm = regexp.MustCompile(`(?:[ \t]*\[\^\d{1,4}\])+\s*$`)
var markForm = regexp.MustCompile(`\[\^(\d{1,4})\]`)

// sourceMarks takes the trailing marks that name one of n sources off a text.
// Marks that name no source, or stand behind no text, are left where they are.
func sourceMarks(text string, n int) (string, []int) {
	tail := marksForm.FindString(text)
	rest := strings.TrimRightFunc(strings.TrimSuffix(text, tail), unicode.IsSpace)
	if tail == "" || rest == "" {
		return text, nil
	}
	var out []int
	for _, m := range markForm.FindAllStringSubmatch(tail, -1) {
		i, err := strconv.Atoi(m[1])
		if err != nil || i < 1 || i > n {
			return text, nil
		}
		out = append(out, i-1)
	}
	return rest, out
}

// unwrap joins the lines of a block: with nothing between two CJK characters,
// with a space elsewhere, and keeps the break before a list item or in code.
func unwrap(block string) string {
	if strings.HasPrefix(strings.TrimSpace(block), "```") {
		return strings.Trim(block, "\n")
	}
	var b strings.Builder
	last := rune(0)
	for line := range strings.Lines(block) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		switch {
		case b.Len() == 0:
		case listItem.MatchString(line):
			b.WriteByte('\n')
		case cjk(last) && cjk(firstRune(line)):
		default:
			b.WriteByte(' ')
		}
		b.WriteString(line)
		last, _ = utf8.DecodeLastRuneInString(line)
	}
	return b.String()
}

func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

func uniqueAnchor(anchor string, used map[string]bool) string {
	unique := anchor
	for i := 2; used[unique]; i++ {
		unique = fmt.Sprintf("%s-%d", anchor, i)
	}
	used[unique] = true
	return unique
}

// guessLanguage goes by script: kana or Han for Japanese, Devanagari for
// Hindi, else English.
func guessLanguage(paragraphs []Paragraph) string {
	var latin, japanese, devanagari int
	for _, p := range paragraphs {
		for _, r := range p.Text {
			switch {
			case unicode.Is(unicode.Latin, r):
				latin++
			case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
				japanese++
			case unicode.Is(unicode.Devanagari, r):
				devanagari++
			}
		}
	}
	switch {
	case japanese*2 > latin && japanese >= devanagari:
		return "ja"
	case devanagari*2 > latin:
		return "hi"
	}
	return "en"
}

func firstNonEmpty(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
