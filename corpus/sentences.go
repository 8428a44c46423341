package corpus

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Sentences cuts text into sentences that, joined, are the text again. The
// boundaries are those of Unicode Standard Annex 29, mended where it is wrong
// for our languages: abbreviations and initials, quotations that end inside a
// sentence, and wrapped lines. A line break ends a sentence only before a list
// item or where it is followed by a blank line. White space belongs to the
// sentence before it, at the start of the text to the first.
func Sentences(text string) []string {
	var out []string
	start := 0
	for _, end := range boundaries(joinLines(text)) {
		if endsSentence(text[start:end], text[end:]) {
			out = append(out, text[start:end])
			start = end
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// joinLines puts spaces for the line breaks that end no sentence, a byte for a
// byte, so that offsets stay true.
func joinLines(text string) string {
	flat := []byte(text)
	at, blank := 0, false
	for line := range strings.Lines(text) {
		wasBlank := blank
		blank = strings.TrimSpace(line) == ""
		if at > 0 && (blank || !wasBlank && !listItem.MatchString(line)) {
			flat[at-1] = ' '
		}
		at += len(line)
	}
	for _, r := range []string{"\r", "\v", "\f", "\u0085", "\u2028", "\u2029"} {
		flat = bytes.ReplaceAll(flat, []byte(r), bytes.Repeat([]byte(" "), len(r)))
	}
	return string(flat)
}

// listItem is the start of a line that opens an item of a list. Japanese sets
// no space behind its own bullet and brackets.
var listItem = regexp.MustCompile(`^[ \t\x{3000}]*(?:(?:[-*+•]|\d{1,3}[.)]|\(\d{1,3}\))\s|・|（[\d０-９]{1,3}）)`)

// boundaries lists the byte offsets at which UAX 29 ends a sentence, and those
// after a danda or a full-width stop that it leaves out.
func boundaries(text string) []int {
	var out []int
	at := 0
	tokens := sentences.FromString(text)
	for tokens.Next() {
		part := tokens.Value()
		for i, r := range part {
			if r < utf8.RuneSelf {
				continue
			}
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
	return strings.ContainsRune("」』）)】〕》〉”’\"'!！？?。।॥", firstRune(rest)) || insideCharacter(rest)
}

// insideCharacter reports whether rest goes on with the character before it: an
// accent, a vowel sign, a joiner, half-width voicing or the skin of an emoji.
func insideCharacter(rest string) bool {
	r := firstRune(rest)
	return unicode.In(r, unicode.M, unicode.Cf) || r == 'ﾞ' || r == 'ﾟ' || r >= 0x1f3fb && r <= 0x1f3ff
}

// A full stop behind a word can end an abbreviation, a sentence or both.
var (
	// neverEnd are titles and words that always lead on, and the letters that
	// stand for initials in Hindi.
	neverEnd = words("mr mrs ms dr prof gen col capt lt sgt gov sen rep hon rev pres shri smt " +
		"e.g i.e cf vs viz approx ca rs डॉ श्री प्रो रु " +
		"ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई")
	// labels lead on to a number: "no. 3", but "the answer is no."
	labels = words("no nos vol fig eq sec art para paras pp ch सं")
	// mayEnd end a sentence where the next word looks like the start of one.
	mayEnd = words("etc inc ltd co corp bros jr sr al st mt ft ed eds dept univ govt b.tech m.tech लि " +
		"jan feb mar apr jun jul aug sept sep oct nov dec")
)

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// endsSentence decides whether a boundary between two pieces is real.
func endsSentence(piece, rest string) bool {
	trimmed := strings.TrimRightFunc(piece, unicode.IsSpace)
	if trimmed == "" || strings.TrimLeftFunc(rest, unicode.IsSpace) == "" || insideCharacter(rest) {
		return false
	}
	if strings.HasSuffix(piece, "\n") {
		return true
	}
	if openBracket(trimmed) || quoteGoesOn(trimmed, rest) {
		return false
	}
	bare := strings.TrimRight(trimmed, `)"'”’`)
	if strings.ContainsAny(bare[max(0, len(bare)-1):], ".!?") && unicode.IsLower(firstRune(rest)) {
		return false // "Is it safe?" he asked
	}
	if !strings.HasSuffix(bare, ".") {
		return true
	}
	// A full stop with a letter right behind it stands inside a word: यू.एन., OECD.AIの.
	if bare == piece && unicode.IsLetter(firstRune(rest)) {
		return false
	}
	return !listNumber(trimmed) && stopEnds(lastWord(strings.TrimSuffix(bare, ".")), rest)
}

// stopEnds reports whether the full stop behind a word ends the sentence.
func stopEnds(word, rest string) bool {
	lower := strings.ToLower(word)
	initial := utf8.RuneCountInString(word) == 1 && unicode.IsUpper(firstRune(word))
	switch {
	case neverEnd[lower]:
		return false
	case labels[lower]:
		return !startsWithNumber.MatchString(rest)
	case initial, mayEnd[lower], dotted.MatchString(word):
		return startsLikeSentence(rest)
	}
	return true
}

var (
	startsWithNumber = regexp.MustCompile(`^(?:\p{Nd}|[IVXLC]+\b)`)
	// dotted is an abbreviation of several letters: U.S, a.m, Ph.D, R.K, यू.एन
	dotted = regexp.MustCompile(`^(?:\pL\pM*){1,2}(?:\.(?:\pL\pM*){1,2})+$`)
)

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
// ties a quotation to its sentence, as in 「…。」と述べた, or by small letters.
func quoteGoesOn(piece, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(piece)
	if !strings.ContainsRune("」』）)", last) {
		return false
	}
	return particle.MatchString(rest) || unicode.IsLower(firstRune(rest))
}

var particle = regexp.MustCompile(`^(?:と|って|という|は|が|を|に|の|で|も|や|、|から|など)`)

// startsLikeSentence reports whether rest begins with a word that opens
// sentences more often than it continues a name.
func startsLikeSentence(rest string) bool {
	fields := strings.Fields(rest[:min(len(rest), 40)])
	return len(fields) > 0 && openers[strings.Trim(fields[0], `,"'“‘(`)]
}

var openers = words("The A An In On At It This These That Those He She They We You As By For From His Her Its Their Our " +
	"However But And After Before Although If When While Since Until During There Some Many Most Both All Any Each " +
	"With Under Between Among According Other Meanwhile What Which Who How Why")

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

// PointsBack reports whether a sentence begins with a word that points to one
// before it: it can't be understood alone.
func PointsBack(text string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch strings.ToLower(strings.Trim(first, ",")) {
	case "it", "its", "they", "their", "this", "these", "he", "she", "his", "her", "such", "both", "that", "those", "यह", "ये", "वह", "वे", "इस", "इसके", "इसका", "इसकी", "इसमें", "उन्होंने", "उनके", "उसका", "उसके", "दोनों":
		return true
	}
	for _, p := range []string{"これ", "それ", "この", "その", "同", "両"} {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
