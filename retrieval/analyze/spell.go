package analyze

import (
	"iter"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Speller mends words that neither a corpus nor a lexicon knows by the nearest
// one of the corpus. It is not changed after NewSpeller and may be used by many
// goroutines.
type Speller struct {
	lexicon *Lexicon
	stems   map[Term]bool     // of every word of the corpus
	known   func(Term) bool   // whether a stem is known otherwise
	groups  map[int][]spelled // words of the corpus, by length
}

// spelled is a word that others may be mended to.
type spelled struct {
	word   string
	runes  []rune
	letter uint64 // a bit for each letter it has
	count  int32
}

// Lengths, in letters, from which a word may differ by one and by two edits. A
// word with one of more than that would be a guess.
const (
	oneEdit  = 4
	twoEdits = 10
	// inflection is how many last letters a word may differ in without being
	// misspelt: it is another form of the word.
	inflection = 3
)

// NewSpeller makes a speller that mends to words of a corpus's texts, and leaves
// alone the words whose stems a lexicon has or are known, such as those of
// readers' questions.
func NewSpeller(texts iter.Seq[string], known func(Term) bool, l *Lexicon) *Speller {
	s := &Speller{lexicon: l, stems: map[Term]bool{}, known: known, groups: map[int][]spelled{}}
	a := Borrow()
	defer a.Return()
	for word, n := range count(texts) {
		t := a.word(word)
		s.stems[t.Term] = true
		if r := []rune(t.Text); len(r) >= oneEdit-1 && !t.Stop {
			s.groups[len(r)] = append(s.groups[len(r)], spelled{t.Text, r, letters(r), n})
		}
	}
	return s
}

// count says how often each word that is spelt stands in texts.
func count(texts iter.Seq[string]) map[string]int32 {
	out := map[string]int32{}
	for text := range texts {
		text = Normalise(text)
		for start, end := range bounds(text) {
			word := text[start:end]
			if n, ok := out[word]; ok {
				out[word] = n + 1
			} else if spellable(word) {
				out[strings.Clone(word)] = 1
			}
		}
	}
	return out
}

// spellable reports whether a word is of letters alone, of a script with spaces.
func spellable(word string) bool {
	for _, r := range word {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || isCJK(r) {
			return false
		}
	}
	return word != ""
}

func letters(word []rune) uint64 {
	var out uint64
	for _, r := range word {
		out |= 1 << (uint(r) % 64)
	}
	return out
}

// Mend returns a text with its misspelt words mended, and whether there were
// any. A word is mended when neither the corpus nor the lexicon has it and one
// of the same first letter is near; names in capitals are left alone, and so is
// Hindi in Latin letters.
func (s *Speller) Mend(text string) (string, bool) {
	if s == nil || Romanised(Normalise(text)) {
		return text, false
	}
	var b strings.Builder
	mended, last := false, 0
	for start, end := range bounds(text) {
		word := text[start:end]
		better, ok := s.nearest(word)
		if !ok {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) { // a name stays one
			first, rest := utf8.DecodeRuneInString(better)
			b.WriteString(text[last:start] + string(unicode.ToUpper(first)) + better[rest:])
		} else {
			b.WriteString(text[last:start] + better)
		}
		last, mended = end, true
	}
	b.WriteString(text[last:])
	return b.String(), mended
}

// bounds yields the bounds of a text's words.
func bounds(text string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		start := -1
		for i, r := range text {
			in := (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)) && !isCJK(r)
			switch {
			case in && start < 0:
				start = i
			case !in && start >= 0:
				if !yield(start, i) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(start, len(text))
		}
	}
}

// nearest returns the known word a misspelt one was meant to be.
func (s *Speller) nearest(word string) (string, bool) {
	lower := Normalise(word)
	n := utf8.RuneCountInString(lower)
	if n < oneEdit || n > 30 || !spellable(lower) || strings.ToUpper(word) == word && strings.ToLower(word) != word {
		return "", false
	}
	if t := newWord(lower); t.Stop || s.stems[t.Term] || s.known(t.Term) || s.lexicon.stems[t.Term] {
		return "", false
	}
	r := []rune(lower)
	mask, most := letters(r), 1
	if first, _ := utf8.DecodeRuneInString(word); n >= twoEdits && unicode.IsLower(first) {
		most = 2 // of a name, or in a script where endings are many, two would be another word
	}
	best, found := spelled{}, false
	distance := most + 1
	for size := n - most; size <= n+most; size++ {
		for _, c := range s.groups[size] {
			if c.runes[0] != r[0] || bits.OnesCount64(c.letter^mask) > 2*most || !misspelt(r, c.runes) {
				continue
			}
			d := edits(r, c.runes, most)
			if d > most || d > distance || d == distance && (c.count < best.count || c.count == best.count && c.word > best.word) {
				continue
			}
			best, distance, found = c, d, true
		}
	}
	return best.word, found
}

// misspelt reports whether one word may be the other, misspelt: not when they
// differ in their endings alone, and in Hindi only when the consonants agree.
func misspelt(word, meant []rune) bool {
	if word[0] >= 0x0900 && word[0] <= 0x097f && Skeleton(string(word)) != Skeleton(string(meant)) {
		return false
	}
	same := 0
	for same < len(word) && same < len(meant) && word[same] == meant[same] {
		same++
	}
	tail, other := word[same:], meant[same:]
	if same < oneEdit || len(tail) > inflection || len(other) > inflection {
		return true
	}
	return word[len(word)-1] == meant[len(meant)-1] // else another ending
}

// edits is the number of insertions, deletions, replacements and swaps of
// neighbours between two words, or more than most (optimal string alignment:
// Boytsov, Indexing Methods for Approximate Dictionary Searching, 2011).
func edits(a, b []rune, most int) int {
	const wide = 32
	if len(a) > wide || len(b) > wide {
		return most + 1
	}
	var rows [3][wide + 1]int
	two, one, here := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		here[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(one[j]+1, here[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, two[j-2]+1)
			}
			here[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		two, one, here = one, here, two
	}
	return one[len(b)]
}
