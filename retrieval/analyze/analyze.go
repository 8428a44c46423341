// Package analyze turns text in English, Japanese and Hindi into the terms
// that are indexed and searched. The same analysis serves documents and
// questions, and every index.
package analyze

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Term is a hashed term: the FNV-1a hash of its normalised letters. Terms of
// different fields are kept apart by the field, not by the hash.
type Term uint64

// Terms are the fields of one text. Repeated terms stand as often as they occur.
type Terms struct {
	Words []Term // stems; in Japanese, pairs of characters and whole katakana or Latin words
	Sub   []Term // runs of characters inside words
	Pairs []Term // adjacent words
	Names []Term // skeletons of words that have one
}

// Token is a word of a text, or in a script without spaces a piece of one.
type Token struct {
	Text string // normalised
	Term Term   // of its stem
	Stop bool   // a function word: no evidence of anything

	stem string
}

// Analyzer keeps the words it has read, so that each is taken apart once. The
// zero value is ready. It must not be used by two goroutines at once.
type Analyzer struct {
	words map[string]*word
	room  Terms // for those of the text being read
}

// maxWords bounds what an analyzer remembers: a corpus has far fewer words, but
// nobody bounds what is asked.
const maxWords = 1 << 15

// word is all that is made of one. What not every reader wants is made by the
// first that does.
type word struct {
	Token
	taken    bool   // whether the rest has been made
	sub      []Term // runs of characters
	four     []Term // those of four
	skeleton Term   // 0 for none
}

func (w *word) take() {
	if w.taken {
		return
	}
	w.taken, w.sub = true, subwords(w.Text)
	if w.four = w.sub; w.Text[0] < utf8.RuneSelf {
		w.four = subwordsOf(nil, w.Text, brief)
	}
	if s := Skeleton(w.Text); s != "" {
		w.skeleton = Hash(s)
	}
}

// word remembers one, which must be normalised.
func (a *Analyzer) word(s string) *word {
	if w, ok := a.words[s]; ok {
		return w
	}
	if a.words == nil || len(a.words) > maxWords {
		a.words = make(map[string]*word, 256)
	}
	w := newWord(strings.Clone(s))
	a.words[w.Text] = w
	return w
}

// analyzers are shared between questions: most of their words were seen before,
// and stemming is most of the work.
var analyzers = sync.Pool{New: func() any { return new(Analyzer) }}

// Borrow takes an analyzer that may know words already; Return it when done.
func Borrow() *Analyzer { return analyzers.Get().(*Analyzer) }

// Return gives a borrowed analyzer back. It must not be used afterwards.
func (a *Analyzer) Return() { analyzers.Put(a) }

// Text gives the terms of a passage.
func (a *Analyzer) Text(text string) Terms {
	t := a.read(text, func(w *word) []Term { return w.sub })
	return Terms{Words: own(t.Words), Sub: own(t.Sub), Pairs: own(t.Pairs), Names: own(t.Names)}
}

// Brief gives the words of a text and its sub-words of four characters, for
// fields of much text: runs of other lengths find no more there.
func (a *Analyzer) Brief(text string) (words, sub []Term) {
	t := a.read(text, func(w *word) []Term { return w.four })
	return own(t.Words), own(t.Sub)
}

func own(terms []Term) []Term { return append([]Term(nil), terms...) }

// read gives the terms of a text, which last until the next is read.
func (a *Analyzer) read(text string, sub func(*word) []Term) *Terms {
	out := &a.room
	out.Words, out.Sub, out.Pairs, out.Names = out.Words[:0], out.Sub[:0], out.Pairs[:0], out.Names[:0]
	a.scan(Normalise(text), func(t Token, w *word) {
		if t.Stop {
			return
		}
		out.Words = append(out.Words, t.Term)
		if w == nil {
			return
		}
		w.take()
		out.Sub = append(out.Sub, sub(w)...)
		if w.skeleton != 0 {
			out.Names = append(out.Names, w.skeleton)
		}
	}, out)
	out.Words = a.heads(out.Words, text)
	return out
}

// head is how many letters the first word must have of a name that is written as
// one.
const head = 4

// heads appends what names that are written as one word begin with: the India of
// IndiaAI, the Bharat of BharatGen.
func (a *Analyzer) heads(to []Term, text string) []Term {
	start := 0 // of a word
	for i := range len(text) {
		switch c := text[i]; {
		case !asciiLetter(c):
			start = i + 1
		case i >= start+head && upper(text[start]) && upper(c) && !upper(text[i-1]):
			if w := a.word(strings.ToLower(text[start:i])); !w.Stop {
				to = append(to, w.Term)
			}
			start = len(text) // once a word
		}
	}
	return to
}

func asciiLetter(c byte) bool { return upper(c) || 'a' <= c && c <= 'z' }
func upper(c byte) bool       { return 'A' <= c && c <= 'Z' }

// Tokens lists the words of a text in order, each once for each occurrence.
func (a *Analyzer) Tokens(text string) []Token {
	var out []Token
	a.scan(Normalise(text), func(t Token, _ *word) { out = append(out, t) }, nil)
	return out
}

// phrase lists the words of a short text. Most are one, which needs no scan.
func (a *Analyzer) phrase(text string) []Token {
	for i := range len(text) {
		if !('a' <= text[i] && text[i] <= 'z') {
			return a.Tokens(text)
		}
	}
	if text == "" {
		return nil
	}
	return []Token{a.word(text).Token}
}

// scan cuts normalised text into runs of one script and hands their tokens on,
// with the word each is but in Japanese. With out, it also records adjacent
// pairs and Japanese sub-words.
func (a *Analyzer) scan(text string, emit func(Token, *word), out *Terms) {
	var last Term
	lastAt := -10
	n := 0
	next := func(w *word) {
		emit(w.Token, w)
		if w.Stop {
			return
		}
		if out != nil && last != 0 && n-lastAt <= 2 {
			out.Pairs = append(out.Pairs, mix(last, w.Term))
		}
		last, lastAt = w.Term, n
		n++
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case isCJK(r):
			end := i
			for end < len(text) {
				r, size := utf8.DecodeRuneInString(text[end:])
				if !isCJK(r) {
					break
				}
				end += size
			}
			last = 0
			japanese(text[i:end], emit, out)
			i = end
		case isWord(r):
			end := wordEnd(text, i)
			next(a.word(text[i:end]))
			i = end
		default:
			if strings.ContainsRune(".!?।;:", r) {
				n += 3 // no pair across a sentence
			}
			i += size
		}
	}
}

// wordEnd finds where the word that begins at i ends. Points and commas inside
// a number belong to it; an apostrophe and what follows it do not.
func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case isWord(r) && !isCJK(r):
			i += size
		case r == '.' && i > 0 && digit(text[i-1]) && i+1 < len(text) && digit(text[i+1]):
			i++
		default:
			return i
		}
	}
	return i
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	if r >= 0x0900 && r <= 0x097f {
		return r != '।' && r != '॥' && r != '॰'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// Japanese reports whether r is a kana or a kanji.
func Japanese(r rune) bool { return isCJK(r) }

func isCJK(r rune) bool {
	return r >= 0x3041 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r == '々'
}

func katakana(r rune) bool { return r >= 0x30a1 && r <= 0x30ff }
func hiragana(r rune) bool { return r >= 0x3041 && r <= 0x309f }

// japanese emits the pairs of characters of a run without spaces, leaving out
// those of hiragana alone (particles and endings), and katakana words whole.
func japanese(run string, emit func(Token, *word), out *Terms) {
	runes := []rune(run)
	for i, r := range runes {
		if katakana(r) && (i == 0 || !katakana(runes[i-1])) {
			j := i
			for j < len(runes) && katakana(runes[j]) {
				j++
			}
			if j-i > 2 {
				s := string(runes[i:j])
				emit(Token{Text: s, Term: Hash(s), stem: s}, nil)
			}
		}
		if out != nil && !hiragana(r) && !katakana(r) {
			out.Sub = append(out.Sub, Hash(string(r)))
		}
		if i+1 < len(runes) {
			if hiragana(r) && hiragana(runes[i+1]) {
				continue
			}
			s := string(runes[i : i+2])
			emit(Token{Text: s, Term: Hash(s), stem: s}, nil)
		} else if len(runes) == 1 && !hiragana(r) {
			s := string(r)
			emit(Token{Text: s, Term: Hash(s), stem: s}, nil)
		}
		if out != nil && i+2 < len(runes) && !(hiragana(r) && hiragana(runes[i+1])) {
			out.Pairs = append(out.Pairs, Hash(string(runes[i:i+3])))
		}
	}
}

// subwords are the runs of 4 characters (3 to 5 in Latin script) of a word.
func subwords(word string) []Term {
	if word[0] >= utf8.RuneSelf {
		return subwordsOf(nil, word, brief)
	}
	return subwordsOf(subwordsOf(subwordsOf(nil, word, 3), word, brief), word, 5)
}

// brief is the length of the runs in every script.
const brief = 4

// subwordsOf appends the runs of n characters of a word whose ends are marked.
func subwordsOf(out []Term, word string, n int) []Term {
	marked := make([]byte, 0, 48)
	marked = append(marked, '<')
	marked = append(marked, word...)
	marked = append(marked, '>')
	starts := make([]int, 0, 48)
	for i := range string(marked) {
		starts = append(starts, i)
	}
	starts = append(starts, len(marked))
	out = slices.Grow(out, max(len(starts)-n, 0))
	for i := 0; i+n < len(starts); i++ {
		out = append(out, hashBytes(marked[starts[i]:starts[i+n]]))
	}
	return out
}

func newWord(s string) *word {
	stem := Stem(s)
	return &word{Token: Token{Text: s, Term: Hash(stem), Stop: stopWords[s], stem: stem}}
}

// Hash is the 64-bit FNV-1a hash of s.
func Hash(s string) Term {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return Term(h)
}

func hashBytes(s []byte) Term {
	h := uint64(14695981039346656037)
	for _, b := range s {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return Term(h)
}

func mix(a, b Term) Term { return Term((uint64(a)*31+0x9e3779b97f4a7c15)*1099511628211 ^ uint64(b)) }

// Normalise folds what does not change the meaning: Unicode compatibility
// forms (NFKC), case, accents of Latin letters, digits of other scripts,
// thousands separators, the many spellings of Hindi nasals and nuktas.
func Normalise(text string) string {
	if !plain(text) {
		text = norm.NFKC.String(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	for i, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			if r == ',' && digitBefore(text[:i]) && digitAfter(text[i+1:]) {
				continue
			}
			b.WriteByte(byte(r))
		case r >= 0x0900 && r <= 0x097f:
			if r = devanagari(r); r != 0 {
				b.WriteRune(r)
			}
		case r == 0x200c || r == 0x200d || r == 0xad:
		case r < 0x0250 || r >= 0x1e00 && r < 0x1f00:
			b.WriteRune(unaccent(unicode.ToLower(r)))
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func digitBefore(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return '0' <= r && r <= '9' || '०' <= r && r <= '९'
}

func digitAfter(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return '0' <= r && r <= '9' || '०' <= r && r <= '९'
}

// devanagari folds a letter; 0 drops it. NFKC has already parted nuktas off.
func devanagari(r rune) rune {
	switch {
	case r >= '०' && r <= '९':
		return r - '०' + '0'
	case r == '़': // nukta
		return 0
	case r == 'ँ': // candrabindu is written as anusvara as often as not
		return 'ं'
	case r == 'ॅ', r == 'ऍ': // loan vowels
		return 'े'
	case r == 'ॉ':
		return 'ा'
	case r == 'ऑ':
		return 'आ'
	}
	return r
}

func unaccent(r rune) rune {
	s := norm.NFD.String(string(r))
	first, _ := utf8.DecodeRuneInString(s)
	return first
}

// plain reports whether text surely is in form NFKC already: letters that
// nothing composes with. Most text is, and looking is far quicker than
// normalising.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
		case r >= 0x0900 && r <= 0x0957 && r != 0x093c && r != 0x0929 && r != 0x0931 && r != 0x0934, r >= 0x0960 && r <= 0x097f: // Devanagari without nukta
		case r >= 0x3041 && r <= 0x3096, r >= 0x30a1 && r <= 0x30fa, r == 'ー', r == '、', r == '。', r == '「', r == '」', r == '・':
		case r >= 0x4e00 && r <= 0x9fff:
		case r >= 0x2013 && r <= 0x2014, r >= 0x2018 && r <= 0x201d:
		default:
			return false
		}
	}
	return true
}
