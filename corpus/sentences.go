package corpus

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Sentences cuts text into sentences that, joined, are the text again. The
// boundaries are those of Unicode Standard Annex 29, mended where it is wrong
// for our languages: abbreviations and initials, quotations that end inside a
// sentence, and wrapped lines. Line breaks end a sentence only before a list
// item or where the text has no other punctuation.
func Sentences(text string) []string {
	if text == "" {
		return nil
	}
	// The same bytes with wrapped lines joined, so that offsets stay true.
	flat := []byte(text)
	for i, b := range flat {
		if b == '\n' && !listItem.Match(flat[i+1:]) || b == '\r' {
			flat[i] = ' '
		}
	}
	var out []string
	start, end := 0, 0
	for _, at := range boundaries(string(flat)) {
		end = at
		if !endsSentence(text[start:end], text[end:]) {
			continue
		}
		out = append(out, text[start:end])
		start = end
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

var listItem = regexp.MustCompile(`^\s*([-*+•・]|\d{1,3}[.)]|[(（]\d{1,3}[)）])\s`)

// boundaries lists the byte offsets at which UAX 29 ends a sentence, and those
// after a danda or a full-width stop that it leaves out.
func boundaries(text string) []int {
	var out []int
	at := 0
	tokens := sentences.FromString(text)
	for tokens.Next() {
		part := tokens.Value()
		for i, r := range part {
			if n := i + utf8.RuneLen(r); strings.ContainsRune("।॥。！？", r) && n < len(part) && !closes(part[n:]) {
				next := n + len(part[n:]) - len(strings.TrimLeftFunc(part[n:], unicode.IsSpace))
				if next < len(part) {
					out = append(out, at+next)
				}
			}
		}
		at += len(part)
		out = append(out, at)
	}
	return out
}

// closes reports whether rest begins with a mark that belongs to the sentence before.
func closes(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune("」』）)】〕》〉”’\"'!！？?。।॥", r)
}

// abbreviations end in a full stop that does not end a sentence.
var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "st": true, "sr": true, "jr": true,
	"no": true, "nos": true, "vol": true, "fig": true, "eq": true, "sec": true, "art": true, "para": true, "paras": true, "pp": true, "ed": true, "eds": true,
	"vs": true, "etc": true, "e.g": true, "i.e": true, "cf": true, "al": true, "approx": true, "ca": true, "viz": true,
	"gen": true, "col": true, "capt": true, "lt": true, "sgt": true, "gov": true, "sen": true, "rep": true, "hon": true, "rev": true, "pres": true,
	"inc": true, "ltd": true, "co": true, "corp": true, "bros": true, "dept": true, "univ": true, "govt": true, "shri": true, "smt": true,
	"jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sept": true, "sep": true, "oct": true, "nov": true, "dec": true,
	"rs": true, "u.s": true, "u.k": true, "u.n": true, "mt": true, "ft": true, "डॉ": true, "श्री": true, "प्रो": true, "रु": true, "सं": true, "लि": true,
}

// mayEndSentence are abbreviations that do end a sentence when a capital follows.
var mayEndSentence = map[string]bool{"etc": true, "u.s": true, "u.k": true, "u.n": true, "inc": true, "ltd": true, "co": true, "corp": true, "jr": true, "sr": true, "al": true, "bros": true, "लि": true}

// endsSentence decides whether a boundary between two pieces is real.
func endsSentence(piece, rest string) bool {
	if rest == "" {
		return true
	}
	trimmed := strings.TrimRightFunc(piece, unicode.IsSpace)
	if strings.HasSuffix(piece, "\n") || trimmed == "" {
		return trimmed != ""
	}
	if openBracket(trimmed) || quoteGoesOn(trimmed, rest) {
		return false
	}
	bare := strings.TrimRight(trimmed, `)"'”’`)
	if !strings.HasSuffix(bare, ".") {
		return true
	}
	word := lastWord(strings.TrimSuffix(bare, "."))
	lower := strings.ToLower(word)
	next, _ := utf8.DecodeRuneInString(rest)
	if listNumber(trimmed) {
		return false
	}
	switch {
	case unicode.IsLower(next):
		return false
	case mayEndSentence[lower]:
		return unicode.IsUpper(next) && startsLikeSentence(rest)
	case abbreviations[lower]:
		return false
	case utf8.RuneCountInString(word) == 1 && unicode.IsUpper(firstRune(word)):
		return startsLikeSentence(rest)
	}
	return true
}

// openBracket reports whether piece holds a bracket or Japanese quotation mark
// that it does not close: the sentence goes on. A bracket left open for long
// is a slip, not a sentence.
func openBracket(piece string) bool {
	if len(piece) > 1500 {
		return false
	}
	for _, pair := range []string{"「」", "『』", "（）", "()"} {
		open, size := utf8.DecodeRuneInString(pair)
		if strings.Count(piece, string(open)) > strings.Count(piece, pair[size:]) {
			return true
		}
	}
	return false
}

// quoteGoesOn reports whether a closing mark is followed by the particle that
// ties a quotation to its sentence, as in 「…。」と述べた.
func quoteGoesOn(piece, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(piece)
	if !strings.ContainsRune("」』）)", last) {
		return false
	}
	for _, p := range []string{"と", "って", "という", "は", "が", "を", "に", "の", "で", "も", "や", "、", "から", "など"} {
		if strings.HasPrefix(rest, p) {
			return true
		}
	}
	return false
}

// startsLikeSentence reports whether rest begins with a word that opens
// sentences more often than it continues a name.
func startsLikeSentence(rest string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return openers[strings.Trim(word, `,"'“‘(`)]
}

var openers = map[string]bool{"The": true, "A": true, "An": true, "In": true, "On": true, "At": true, "It": true, "This": true, "These": true, "He": true, "She": true, "They": true, "We": true, "As": true, "By": true, "For": true, "From": true, "His": true, "Her": true, "Its": true, "Their": true, "However": true, "But": true, "And": true, "After": true, "Although": true, "When": true, "While": true, "Since": true, "There": true, "Some": true, "Many": true, "Most": true, "Both": true, "With": true, "According": true, "Other": true}

var enumerator = regexp.MustCompile(`^\s*([-*+•・]\s*)?\d{1,3}\.$`)

// listNumber reports whether piece is nothing but a list item's number.
func listNumber(piece string) bool { return enumerator.MatchString(piece) }

func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool {
		return !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '.')
	})
	if i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size - 1
	}
	return s[i+1:]
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
