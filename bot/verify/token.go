package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/retrieval/analyze"
)

// token is a word of a text, or in Japanese two adjacent characters or a word
// in katakana: the terms that an index has too.
type token struct {
	start, end int
	text       string // normalised
	term       analyze.Term
	stop       bool // a function word
	capital    bool // begins with a capital letter
	acronym    bool // has a capital or a digit behind its first character
	japanese   bool
}

// tokens cuts a text into words, with their places.
func tokens(a *analyze.Analyzer, text string) []token {
	out := make([]token, 0, len(text)/6)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case analyze.Japanese(r):
			end := runEnd(text, i, analyze.Japanese)
			out = japaneseTokens(out, text[i:end], i)
			i = end
		case wordRune(r):
			end := wordEnd(text, i)
			out = append(out, word(a, text[i:end], i))
			i = end
		default:
			i += size
		}
	}
	return out
}

func runEnd(text string, i int, in func(rune) bool) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !in(r) {
			break
		}
		i += size
	}
	return i
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == 0x200c || r == 0x200d
}

// wordEnd finds where the word that begins at i ends; a point or a comma
// between digits is a part of it.
func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		point := (r == '.' || r == ',') && i > 0 && digitByte(text[i-1]) && i+1 < len(text) && digitByte(text[i+1])
		if !point && (!wordRune(r) || analyze.Japanese(r)) {
			break
		}
		i += size
	}
	return i
}

func digitByte(b byte) bool { return '0' <= b && b <= '9' }

func word(a *analyze.Analyzer, s string, at int) token {
	t := token{start: at, end: at + len(s)}
	first, size := utf8.DecodeRuneInString(s)
	t.capital = unicode.IsUpper(first)
	for _, r := range s[size:] {
		t.acronym = t.acronym || unicode.IsUpper(r) || t.capital && unicode.IsDigit(r)
	}
	for _, found := range a.Tokens(lettered(s)) {
		t.text, t.term, t.stop = found.Text, found.Term, found.Stop && !t.acronym
	}
	return t
}

// skeleton is the row of consonants by which a name is known across scripts, of
// what may be one.
func (t token) skeleton() string {
	if t.japanese || t.stop || !t.capital && !devanagari(t.text) {
		return ""
	}
	return analyze.Skeleton(t.text)
}

// letterNames are Latin letters as Hindi spells them.
var letterNames = func() map[string]string {
	out := map[string]string{}
	for i, name := range strings.Fields("ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई जेड") {
		out[name] = string(rune('a' + i))
	}
	return out
}()

// lettered writes a Hindi word of a letter and digits in Latin: एच100 is H100,
// 5जी is 5G.
func lettered(s string) string {
	digits := strings.IndexAny(s, "0123456789")
	if digits < 0 {
		return s
	}
	letters := strings.Trim(s, "0123456789")
	if latin := letterNames[letters]; latin != "" {
		return strings.Replace(s, letters, latin, 1)
	}
	return s
}

// japaneseTokens appends the terms of a run without spaces as the analyzer has
// them: pairs of characters but for hiragana alone, and katakana words whole.
func japaneseTokens(out []token, run string, at int) []token {
	var buffer [128]int
	places := buffer[:0]
	for i := range run {
		places = append(places, i)
	}
	places = append(places, len(run))
	normal := run
	if n := analyze.Normalise(run); utf8.RuneCountInString(n) == len(places)-1 {
		normal = n // half-width letters that join keep their own spelling
	}
	if len(normal) != len(run) {
		normal = run
	}
	add := func(from, to int) {
		s := normal[places[from]:places[to]]
		out = append(out, token{start: at + places[from], end: at + places[to], text: s, term: analyze.Hash(s), japanese: true})
	}
	runes := len(places) - 1
	char := func(i int) rune { r, _ := utf8.DecodeRuneInString(run[places[i]:]); return r }
	for i := range runes {
		r := char(i)
		if katakana(r) && (i == 0 || !katakana(char(i-1))) {
			j := i
			for j < runes && katakana(char(j)) {
				j++
			}
			if j-i > 2 {
				add(i, j)
			}
		}
		switch {
		case i+1 < runes:
			if !hiragana(r) || !hiragana(char(i+1)) {
				add(i, i+2)
			}
		case runes == 1 && !hiragana(r):
			add(i, i+1)
		}
	}
	return out
}

func katakana(r rune) bool { return r >= 0x30a1 && r <= 0x30ff }
func hiragana(r rune) bool { return r >= 0x3041 && r <= 0x309f }
