package bot

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/corpus"
	"setu/prompts"
	"setu/retrieval/analyze"
)

// lines cuts what a model writes into sentences as it comes. It is asked for a
// sentence a line with marks at its end, [1] or [1][2], but may do otherwise.
type lines struct{ held string }

// mark is a number in brackets; Japanese models write 【1】 too.
const mark = `[\[【]\s*\d{1,2}(?:\s*[,、，]\s*\d{1,2})*\s*[\]】]`

var (
	marks = regexp.MustCompile(mark)
	// markedEnd is the end of a sentence by its marks, before or behind the stop.
	markedEnd = regexp.MustCompile(`(?:[.!?…。．！？।॥]["'”’」』）)*]*\s*(?:` + mark + `[ \t]*)+|(?:` + mark + `\s*)+[.!?。．！？।॥])`)
	opensMark = regexp.MustCompile(`^\s*[\[【]`)
)

// maxSentence is where a sentence is cut that has no end, in bytes.
const maxSentence = 4000

// add takes a piece and returns the sentences that it completes.
func (l *lines) add(piece string) []string {
	l.held += piece
	var out []string
	for {
		end := sentenceEnd(l.held)
		if end == 0 {
			return out
		}
		out = append(out, l.held[:end])
		l.held = l.held[end:]
	}
}

// rest is what came last, though it has no end.
func (l *lines) rest() string {
	rest := l.held
	l.held = ""
	return rest
}

// sentenceEnd is where the first sentence of a text ends, or 0 where that is
// not known yet.
func sentenceEnd(text string) int {
	start := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	end := 0
	earlier := func(at int) {
		if at > start && (end == 0 || at < end) {
			end = at
		}
	}
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		earlier(start + i + 1)
	}
	if m := markedEnd.FindStringIndex(text); m != nil {
		earlier(m[1])
	}
	if first := firstSentence(text); first < len(text) {
		if next := text[first:]; !opensMark.MatchString(next) && (strings.ContainsRune(strings.TrimSpace(next), ' ') || len(next) > 24) {
			earlier(first)
		}
	}
	if end == 0 && len(text) > maxSentence {
		for end = maxSentence; !utf8.RuneStart(text[end]); end-- {
		}
	}
	return end
}

// firstSentence is the length of a text's first sentence, with the white space
// before it.
func firstSentence(text string) int {
	n := 0
	for _, s := range corpus.Sentences(text) {
		n += len(s)
		if strings.TrimSpace(s) != "" {
			break
		}
	}
	return n
}

var (
	bullet   = regexp.MustCompile(`^(?:[-*•・–]\s+|#{1,6}\s+|\d{1,2}[.)]\s+)+`)
	emphasis = strings.NewReplacer("**", "", "__", "", "`", "")
	gap      = regexp.MustCompile(`\s+([.,;:!?。、．！？।])`)
)

// readLine is a sentence without layout and marks, and the numbers of its marks.
func readLine(line string) (text string, cited []int) {
	line = strings.TrimSpace(prompts.Visible(line))
	for _, m := range marks.FindAllString(line, -1) {
		for _, n := range strings.FieldsFunc(m, func(r rune) bool { return !unicode.IsDigit(r) }) {
			if number, err := strconv.Atoi(n); err == nil {
				cited = append(cited, number)
			}
		}
	}
	line = emphasis.Replace(bullet.ReplaceAllString(marks.ReplaceAllString(line, " "), ""))
	return gap.ReplaceAllString(strings.Join(strings.Fields(line), " "), "$1"), cited
}

// maxShown is the longest sentence that is shown, in characters.
const maxShown = 1000

var (
	markup = regexp.MustCompile(`(?i)://|www\.|\]\s*\(|!\[|<\s*[a-z/!?]|&#?\w+;|\b(?:javascript|data|mailto|file)\s*:|\S@\S`)
	domain = regexp.MustCompile(`(?i)(?:[\p{L}\d-]+\.)+\p{L}{2,}(?:/\S*)?`)
)

// presentable reports whether a sentence may be shown at all: bounded, without
// links and markup, and with no name of a host that the passages lack.
func presentable(text string, passages []corpus.Passage) bool {
	if n := utf8.RuneCountInString(text); n > maxShown || markup.MatchString(text) {
		return false
	}
	for _, name := range domain.FindAllString(text, -1) {
		known := false
		for _, p := range passages {
			known = known || strings.Contains(p.Text, name)
		}
		if !known {
			return false
		}
	}
	return strings.ContainsFunc(text, unicode.IsLetter)
}

// spoken reports whether a sentence is in a language. Japanese and Hindi ones
// may consist of Latin names for the most part.
func spoken(text, language string) bool {
	switch language {
	case "ja":
		return strings.ContainsFunc(text, analyze.Japanese)
	case "hi":
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Devanagari) })
	}
	return analyze.Language(text) == "en"
}

// declining is how models say in words that the passages do not answer: what
// they were given, and that it says nothing.
var declining = regexp.MustCompile(`(?i)\b(?:passages?|documents?|context|information|sources?|texts?)\b.{0,80}\b(?:(?:do|does|did) not|don't|doesn't|cannot|can't|no|not|nothing|insufficient)\b|\b(?:no|not enough|insufficient|any) (?:relevant |further )?information\b|\b(?:cannot|can't|unable to|not able to|could not) (?:answer|find|determine|say)\b|(?:文書|資料|情報|文脈|記載|パッセージ|提供された).{0,60}(?:ありません|ません|ない|なかった|不明)|(?:दस्तावेज़|दस्तावेज|जानकारी|पाठ|अंश|संदर्भ|स्रोत).{0,80}(?:नहीं|अनुपलब्ध)`)
