package analyze

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entry ties the forms of one meaning together.
type Entry struct {
	English, Japanese, Hindi []string
	Name                     bool // a name or acronym: its English forms stand for each other
	Proper                   bool // a proper name: a text that lacks it is about something else
}

// Lexicon knows the forms of words and names in the three languages. It is not
// changed after NewLexicon and may be used by many goroutines.
type Lexicon struct {
	entries   []Entry
	english   map[string][]int // normalised stems joined by a space → entries
	japanese  map[string][]int // normalised form
	hindi     map[string][]int // stems joined by a space
	skeletons map[string][]int // of single Hindi words, for Hindi in Latin letters
	longest   int              // of the Japanese forms, in characters
	phrases   int              // the longest English or Hindi form, in words
	stems     map[Term]bool    // of all words of the English and Hindi forms
}

// Form is one way to say something: the terms it consists of.
type Form struct {
	Words  []Term
	Sub    []Term
	Weight float32 // 1 for what the question says, less for what it may mean
	Soft   bool    // tells whether a passage covers the concept, but does not rank it
}

// Concept is something a question speaks of.
type Concept struct {
	Text     string
	Forms    []Form // the first is the question's own
	Skeleton Term   // of the word, to meet a name in another script; 0 for none
	Key      bool   // a number or a proper name: what lacks it is about something else
	Number   bool   // a number
	Common   bool   // an everyday word: that a corpus never uses it says little
	Language string // ja or hi when the script tells; a text in another language can hold its other forms only
}

//go:embed lexicon.tsv
var words string

// Words are the entries of the general word list, English with Japanese and Hindi.
func Words() []Entry {
	var out []Entry
	for line := range strings.Lines(words) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cells) != 3 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(cells[0])
		out = append(out, Entry{English: []string{cells[0]}, Japanese: split(cells[1]), Hindi: split(cells[2]), Proper: unicode.IsUpper(first)})
	}
	return out
}

func split(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

// NewLexicon makes a lexicon of entries. Where two give the same form, both apply.
func NewLexicon(entries []Entry) *Lexicon {
	table := func() map[string][]int { return make(map[string][]int, len(entries)) }
	l := &Lexicon{entries: entries, english: table(), japanese: table(), hindi: table(), skeletons: table(), stems: make(map[Term]bool, 2*len(entries))}
	a := Borrow()
	defer a.Return()
	for i, e := range entries {
		for _, f := range e.English {
			l.addPhrase(l.english, a, f, i)
		}
		for _, f := range e.Japanese {
			f = Normalise(f)
			add(l.japanese, f, i)
			l.longest = max(l.longest, utf8.RuneCountInString(f))
		}
		for _, f := range e.Hindi {
			l.addPhrase(l.hindi, a, f, i)
			if s := Skeleton(Normalise(f)); s != "" && !strings.Contains(f, " ") {
				add(l.skeletons, s, i)
			}
		}
	}
	return l
}

// nearTo finds words of nearly the same meaning by way of the other languages:
// two English words that are put into Japanese or Hindi alike. A translation
// that many words share tells nothing.
func (l *Lexicon) nearTo(a *Analyzer, i int) []int {
	e := l.entries[i]
	const most, enough = 6, 1.0
	votes := map[int]float64{}
	vote := func(others []int) {
		if len(others) > most {
			return
		}
		for _, o := range others {
			votes[o] += 2 / float64(1+len(others))
		}
	}
	for _, f := range e.Japanese {
		vote(l.japanese[Normalise(f)])
	}
	for _, f := range e.Hindi {
		vote(l.hindi[stems(a.Tokens(f))])
	}
	delete(votes, i)
	var out []int
	for o, v := range votes {
		if v >= enough {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(x, y int) int { return cmp.Or(cmp.Compare(votes[y], votes[x]), cmp.Compare(x, y)) })
	return out[:min(len(out), most)]
}

func (l *Lexicon) addPhrase(m map[string][]int, a *Analyzer, phrase string, i int) {
	tokens := a.phrase(phrase)
	for _, t := range tokens {
		l.stems[t.Term] = true
	}
	key := stems(tokens)
	add(m, key, i)
	l.phrases = max(l.phrases, strings.Count(key, " ")+1)
}

func add(m map[string][]int, key string, i int) {
	if old := m[key]; key != "" && (len(old) == 0 || old[len(old)-1] != i) {
		m[key] = append(old, i)
	}
}

// stems joins those of words by a space.
func stems(tokens []Token) string {
	if len(tokens) == 1 && !tokens[0].Stop {
		return tokens[0].stem
	}
	var out []string
	for _, t := range tokens {
		if !t.Stop {
			out = append(out, t.stem)
		}
	}
	return strings.Join(out, " ")
}
