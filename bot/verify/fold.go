package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded is a text without what may vary in a verbatim quotation: white space,
// quotation marks, the widths of letters, the kinds of dashes and apostrophes.
type folded struct {
	text string
	at   []int32 // where each byte comes from
}

// fold folds a text.
func fold(text string) folded {
	f := folded{at: make([]int32, 0, len(text)+1)}
	b := make([]byte, 0, len(text))
	space, last := false, rune(0)
	for i, r := range text {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if r = foldRune(r); r == 0 {
			continue
		}
		if r == voiced || r == halfVoiced {
			if n, ok := withVoice(last, r); ok { // half-width ﾃ and ﾞ are one letter: デ
				i = int(f.at[len(f.at)-1])
				b, f.at = b[:len(b)-utf8.RuneLen(last)], f.at[:len(f.at)-utf8.RuneLen(last)]
				r = n
			}
		}
		if space && spaced(last) && spaced(r) {
			b, f.at = append(b, ' '), append(f.at, int32(i))
		}
		space = false
		n := len(b)
		b = utf8.AppendRune(b, r)
		if base, nukta := parted(r); nukta {
			b = utf8.AppendRune(utf8.AppendRune(b[:n], base), 0x093c)
		}
		for range len(b) - n {
			f.at = append(f.at, int32(i))
		}
		last = r
	}
	f.at = append(f.at, int32(len(text)))
	f.text = string(b)
	return f
}

// spaced reports whether words of the letter's script are parted by spaces.
func spaced(r rune) bool { return r != 0 && r < 0x2e80 }

const voiced, halfVoiced = 'ﾞ', 'ﾟ'

// withVoice joins a kana and a half-width mark of voicing.
func withVoice(r, mark rune) (rune, bool) {
	i := strings.IndexRune("カキクケコサシスセソタチツテトハヒフヘホ", r)
	switch {
	case i >= 0 && mark == voiced:
		return r + 1, true
	case mark == halfVoiced && strings.ContainsRune("ハヒフヘホ", r):
		return r + 2, true
	case r == 'ウ' && mark == voiced:
		return 'ヴ', true
	}
	return 0, false
}

// halfWidth are the full-width forms of U+FF61 to U+FF9D.
var halfWidth = []rune("。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン")

// foldRune folds one letter; 0 drops it.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r == '"' || r == '*' || r == '`' {
			return 0
		}
		return r
	case r >= 0xff61 && r <= 0xff9d:
		return foldRune(halfWidth[r-0xff61])
	case r >= 0xff01 && r <= 0xff5e && r != '～':
		return foldRune(r - 0xff01 + '!')
	case strings.ContainsRune("“”„‟「」『』«»〝〟", r), r == 0xad, r >= 0x200b && r <= 0x200d, r == 0xfeff:
		return 0
	case strings.ContainsRune("‘’‛ʼ′", r):
		return '\''
	case strings.ContainsRune("‐‑‒–—―−", r):
		return '-'
	case r == '～':
		return '〜'
	}
	return r
}

// parted takes the nukta off a letter that has one of its own.
func parted(r rune) (rune, bool) {
	if r >= 0x0958 && r <= 0x095f {
		return [...]rune{'क', 'ख', 'ग', 'ज', 'ड', 'ढ', 'फ', 'य'}[r-0x0958], true
	}
	return r, false
}

// find looks for a piece behind a place, at the bounds of words. It returns
// the bytes of the folded text that it stands on, or false.
func (f folded) find(piece string, from int) (start, end int, ok bool) {
	for from <= len(f.text)-len(piece) {
		i := strings.Index(f.text[from:], piece)
		if i < 0 {
			return 0, 0, false
		}
		start, end = from+i, from+i+len(piece)
		if f.bounded(start, end) {
			return start, end, true
		}
		_, size := utf8.DecodeRuneInString(f.text[start:])
		from = start + size
	}
	return 0, 0, false
}

// bounded reports whether what stands from start to end is whole words.
func (f folded) bounded(start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(f.text[:start])
	first, _ := utf8.DecodeRuneInString(f.text[start:])
	last, _ := utf8.DecodeLastRuneInString(f.text[:end])
	after, _ := utf8.DecodeRuneInString(f.text[end:])
	if start > 0 && joined(before, first) || end < len(f.text) && joined(last, after) {
		return false
	}
	return end == len(f.text) || !hiragana(after) || goesOn(f.text[end:], last)
}

// joined reports whether two letters that stand side by side belong to one
// word, or to one number.
func joined(a, b rune) bool {
	letter := func(r rune) bool {
		return (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)) && spaced(r)
	}
	kana := katakana(a) && katakana(b)
	return letter(a) && letter(b) || kana || unicode.IsDigit(a) && strings.ContainsRune("万億兆千百", b)
}

// goesOn reports whether Japanese text may be cut before rest: a particle or a
// noun of form follows, and not an ending, which may turn the word round.
func goesOn(rest string, last rune) bool {
	for _, denied := range []string{"はない", "はなく", "はなか", "はありません", "もない"} {
		if strings.HasPrefix(rest, denied) {
			return false
		}
	}
	for _, particle := range particles {
		if strings.HasPrefix(rest, particle) {
			return true
		}
	}
	return !hiragana(last) && (strings.HasPrefix(rest, "する") || strings.HasPrefix(rest, "した") || strings.HasPrefix(rest, "して") || strings.HasPrefix(rest, "され") || strings.HasPrefix(rest, "し、"))
}

var particles = []string{"は", "が", "を", "に", "へ", "で", "と", "の", "や", "も", "か", "など", "こと", "ため", "よう", "まで", "より", "だ"}
