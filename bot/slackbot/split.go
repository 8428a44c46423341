package slackbot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/corpus"
)

// room is how long a text may be. Slack counts the bytes of a streamed message
// and the characters of a block; Japanese and Hindi take three bytes a character.
type room struct{ bytes, characters int }

func (r room) holds(s string) bool {
	return len(s) <= r.bytes && utf8.RuneCountInString(s) <= r.characters
}

// split cuts a text into parts that, written, have room, and that joined are
// the text. It cuts between sentences; a sentence that has no room by itself
// is cut between words, or as a last resort between characters. A citation's
// mark stays with its sentence.
func split(text string, written func(string) string, r room) []string {
	var parts []string
	part := ""
	for _, s := range sentences(text) {
		if r.holds(written(part + s)) {
			part += s
			continue
		}
		if part != "" {
			parts = append(parts, part)
		}
		for !r.holds(written(s)) {
			n := fitting(s, written, r)
			parts = append(parts, s[:n])
			s = s[n:]
		}
		part = s
	}
	if part != "" || len(parts) == 0 {
		parts = append(parts, part)
	}
	return parts
}

// marks are citation marks at the start of a text.
var marks = regexp.MustCompile(`^(\s*\[\d+\])+\s*`)

// sentences are those of the corpus, each with the marks that follow it.
func sentences(text string) []string {
	var out []string
	for _, s := range corpus.Sentences(text) {
		if m := marks.FindString(s); m != "" && len(out) > 0 {
			out[len(out)-1] += m
			s = s[len(m):]
		}
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// fitting is the length in bytes of the longest start of a sentence that has
// room: at least one character, so that cutting ends.
func fitting(s string, written func(string) string, r room) int {
	low, high := 0, len(s) // low has room, high has not
	for high-low > 1 {
		if middle := (low + high) / 2; r.holds(written(strings.ToValidUTF8(s[:middle], ""))) {
			low = middle
		} else {
			high = middle
		}
	}
	for low > 0 && !utf8.RuneStart(s[low]) {
		low--
	}
	if i := breakable(s[:low]); i > low/2 {
		return i
	}
	if n := len(wholeCharacters(s[:low], s[low:])); n > 0 {
		return n
	}
	_, size := utf8.DecodeRuneInString(s)
	return size
}

// breakable is the offset behind the last space or comma of a text, or 0.
func breakable(s string) int {
	i := strings.LastIndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("、，,;；", r) })
	if i < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return i + size
}
