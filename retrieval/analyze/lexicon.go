package analyze

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// Entry ties the forms of one meaning together.
type Entry struct {
	English, Japanese, Hindi []string
	Name                     bool // a name or acronym: its English forms stand for each other
}

// Lexicon knows the forms of words and names in the three languages. It is not
// changed after NewLexicon and may be used by many goroutines.
type Lexicon struct {
	entries   []entry
	english   map[string][]int // normalised stems joined by a space → entries
	japanese  map[string][]int // normalised form
	hindi     map[string][]int // stems joined by a space
	skeletons map[string][]int // of single Hindi words, for Hindi in Latin letters
	longest   int              // of the Japanese forms, in characters
}

type entry struct {
	english, japanese, hindi []Form
	name                     bool
}

// Form is one way to say something: the terms it consists of.
type Form struct {
	Words  []Term
	Sub    []Term
	Weight float32 // 1 for what the question says, less for what it may mean
}

// Concept is something a question speaks of.
type Concept struct {
	Text     string
	Forms    []Form // the first is the question's own
	Skeleton Term   // of the word, to meet a name in another script; 0 for none
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
		out = append(out, Entry{English: []string{cells[0]}, Japanese: split(cells[1]), Hindi: split(cells[2])})
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
	l := &Lexicon{english: map[string][]int{}, japanese: map[string][]int{}, hindi: map[string][]int{}, skeletons: map[string][]int{}}
	var a Analyzer
	for i, e := range entries {
		l.entries = append(l.entries, entry{forms(&a, e.English), forms(&a, e.Japanese), forms(&a, e.Hindi), e.Name})
		for _, f := range e.English {
			add(l.english, stems(&a, f), i)
		}
		for _, f := range e.Japanese {
			f = Normalise(f)
			add(l.japanese, f, i)
			l.longest = max(l.longest, utf8.RuneCountInString(f))
		}
		for _, f := range e.Hindi {
			add(l.hindi, stems(&a, f), i)
			if s := Skeleton(Normalise(f)); s != "" && !strings.Contains(f, " ") {
				add(l.skeletons, s, i)
			}
		}
	}
	return l
}

func add(m map[string][]int, key string, i int) {
	if old := m[key]; key != "" && (len(old) == 0 || old[len(old)-1] != i) {
		m[key] = append(old, i)
	}
}

func forms(a *Analyzer, texts []string) []Form {
	var out []Form
	for _, s := range texts {
		t := a.Text(s)
		if len(t.Words) > 0 {
			out = append(out, Form{Words: t.Words, Sub: t.Sub, Weight: 1})
		}
	}
	return out
}

func stems(a *Analyzer, text string) string {
	var out []string
	for _, t := range a.Tokens(text) {
		if !t.Stop {
			out = append(out, Stem(t.Text))
		}
	}
	return strings.Join(out, " ")
}

const (
	translated = 0.8 // weight of a form in another language
	synonym    = 0.5 // of an acronym or name for the other
	maxForms   = 8   // a concept has no more forms
)

// Concepts lists what a question speaks of, with forms in the target
// languages. Function words are left out.
func (l *Lexicon) Concepts(a *Analyzer, text string, targets []string) []Concept {
	text = Normalise(text)
	roman := Romanised(text)
	var out []Concept
	for _, run := range runs(text) {
		if r, _ := utf8.DecodeRuneInString(run); isCJK(r) {
			out = l.japaneseConcepts(out, a, run, targets)
		} else {
			out = l.wordConcepts(out, a, run, targets, roman)
		}
	}
	return out
}

// runs parts text where it changes between Japanese and other scripts.
func runs(text string) []string {
	var out []string
	start := 0
	was := false
	for i, r := range text {
		if is := isCJK(r); i > start && is != was {
			out = append(out, text[start:i])
			start, was = i, is
		} else if i == start {
			was = is
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// wordConcepts reads Latin or Devanagari words, longest known phrase first.
func (l *Lexicon) wordConcepts(out []Concept, a *Analyzer, run string, targets []string, roman bool) []Concept {
	var tokens []Token
	for _, t := range a.Tokens(run) {
		if !t.Stop && !(roman && romanHindi[t.Text]) {
			tokens = append(tokens, t)
		}
	}
	for i := 0; i < len(tokens); {
		n, found := l.phrase(tokens[i:], roman)
		for _, t := range tokens[i : i+n] {
			c := Concept{Text: t.Text, Forms: []Form{{Words: []Term{t.Term}, Sub: subwords(nil, t.Text), Weight: 1}}}
			if s := Skeleton(t.Text); s != "" {
				c.Skeleton = Hash(s)
			}
			c.Forms = l.alternatives(c.Forms, found, targets)
			out = append(out, c)
		}
		i += n
	}
	return out
}

// phrase finds the longest run of tokens the lexicon knows and its entries;
// the length is at least 1.
func (l *Lexicon) phrase(tokens []Token, roman bool) (int, []int) {
	for n := min(4, len(tokens)); n >= 1; n-- {
		parts := make([]string, n)
		for i, t := range tokens[:n] {
			parts[i] = Stem(t.Text)
		}
		key := strings.Join(parts, " ")
		if found := l.hindi[key]; found != nil {
			return n, found
		}
		if found := l.english[key]; found != nil {
			return n, found
		}
	}
	if roman {
		return 1, l.skeletons[Skeleton(tokens[0].Text)]
	}
	return 1, nil
}

// alternatives appends the forms of entries in the target languages, and the
// other English forms of a name.
func (l *Lexicon) alternatives(out []Form, entries []int, targets []string) []Form {
	for _, i := range entries {
		e := l.entries[i]
		for _, t := range targets {
			switch t {
			case "en":
				out = appendForms(out, e.english, translated)
			case "ja":
				out = appendForms(out, e.japanese, translated)
			case "hi":
				out = appendForms(out, e.hindi, translated)
			}
		}
		if e.name {
			out = appendForms(out, e.english, synonym)
		}
	}
	return out
}

func appendForms(out, more []Form, weight float32) []Form {
	for _, f := range more {
		if len(out) == maxForms {
			break
		}
		f.Weight = weight
		out = append(out, f)
	}
	return out
}

// japaneseConcepts cuts a run without spaces into the longest known words;
// what is between them stands for itself.
func (l *Lexicon) japaneseConcepts(out []Concept, a *Analyzer, run string, targets []string) []Concept {
	runes := []rune(run)
	start := 0
	flush := func(end int) {
		if start < end {
			out = l.japaneseConcept(out, a, string(runes[start:end]), nil, targets)
		}
	}
	for i := 0; i < len(runes); {
		n := 0
		var found []int
		for k := min(l.longest, len(runes)-i); k >= 1; k-- {
			if found = l.japanese[string(runes[i:i+k])]; found != nil {
				n = k
				break
			}
		}
		if n == 0 {
			i++
			continue
		}
		flush(i)
		out = l.japaneseConcept(out, a, string(runes[i:i+n]), found, targets)
		i += n
		start = i
	}
	flush(len(runes))
	return out
}

func (l *Lexicon) japaneseConcept(out []Concept, a *Analyzer, s string, found []int, targets []string) []Concept {
	t := a.Text(s)
	if len(t.Words) == 0 && len(found) == 0 || japaneseStop[s] {
		return out
	}
	c := Concept{Text: s, Forms: []Form{{Words: t.Words, Sub: t.Sub, Weight: 1}}}
	c.Forms = l.alternatives(c.Forms, found, targets)
	return append(out, c)
}

// japaneseStop are words of asking, not of what is asked.
var japaneseStop = wordSet(`何 何人 何年 何月 何日 何時 何故 誰 何処 教えて 下さい 事 物 者 時 年 月 日 人 的 等 何が 何を 何か 何と 何の 何で どの どのような どんな どれ どこ いつ なぜ いくつ いくら どう 説明して`)
