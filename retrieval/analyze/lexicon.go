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
	Key      bool   // a number or a name that no word list knows: an answer that lacks it answers something else
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
	l := &Lexicon{entries: entries, english: map[string][]int{}, japanese: map[string][]int{}, hindi: map[string][]int{}, skeletons: map[string][]int{}}
	var a Analyzer
	for i, e := range entries {
		for _, f := range e.English {
			l.addPhrase(l.english, stems(&a, f), i)
		}
		for _, f := range e.Japanese {
			f = Normalise(f)
			add(l.japanese, f, i)
			l.longest = max(l.longest, utf8.RuneCountInString(f))
		}
		for _, f := range e.Hindi {
			l.addPhrase(l.hindi, stems(&a, f), i)
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
		vote(l.hindi[stems(a, f)])
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

func (l *Lexicon) addPhrase(m map[string][]int, key string, i int) {
	add(m, key, i)
	l.phrases = max(l.phrases, strings.Count(key, " ")+1)
}

func add(m map[string][]int, key string, i int) {
	if old := m[key]; key != "" && (len(old) == 0 || old[len(old)-1] != i) {
		m[key] = append(old, i)
	}
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
	translated = 0.8  // weight of a form in another language
	near       = 0.35 // of a word of nearly the same meaning
	synonym    = 0.5  // of an acronym or name for the other
	maxForms   = 8    // a concept has no more forms
)

// Concepts lists what a question speaks of, with forms in the target
// languages. Function words are left out.
func (l *Lexicon) Concepts(a *Analyzer, text string, targets []string) []Concept {
	capital := capitals(text)
	text = asking.Replace(Normalise(text))
	roman := Romanised(text)
	var out []Concept
	for _, run := range runs(text) {
		if r, _ := utf8.DecodeRuneInString(run); isCJK(r) {
			out = l.japaneseConcepts(out, a, run, targets)
		} else {
			out = l.wordConcepts(out, a, run, targets, roman)
		}
	}
	for i, c := range out {
		// A word no list knows is a name when it is written like one.
		out[i].Key = c.Key || capital[c.Text] && !c.Common
	}
	return out
}

// capitals are the words of a text, normalised, that begin with a capital.
func capitals(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			out[Normalise(w)] = true
		}
	}
	return out
}

// asking takes out of Japanese, which has no spaces, what only asks.
var asking = strings.NewReplacer(askingPairs("何の略 何年何月何日 何月何日 何年 何月 何日 何人 何名 何社 何カ国 何か国 何ヶ国 何件 何回 何本 何個 何% 何パーセント 何と 何が 何を 何に 何で 何の 何 いつ どこ 誰 だれ なぜ どのように どのような どのくらい どれくらい どんな どの どれ どう いくつ いくら 教えて ください 下さい 知りたい でしょうか でしたっけ ですか ますか ましたか という って とは")...)

func askingPairs(phrases string) []string {
	var out []string
	for _, p := range strings.Fields(phrases) {
		out = append(out, p, " ")
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
			if r, _ := utf8.DecodeRuneInString(t.Text); r >= 0x0900 && r <= 0x097f || roman && !l.knows(t.Text) {
				c.Language = "hi"
			}
			c.Forms = l.alternatives(c.Forms, a, found, targets)
			c.Common, c.Key = l.standing(found)
			c.Number = number(t.Text)
			c.Key = c.Key || c.Number
			c.Forms = l.synonyms(c.Forms, a, found, c.Language)
			out = append(out, c)
		}
		i += n
	}
	return out
}

// standing says of a word's entries whether they are everyday words, or a
// proper name.
func (l *Lexicon) standing(found []int) (common, proper bool) {
	for _, i := range found {
		proper = proper || l.entries[i].Proper
		common = common || !l.entries[i].Name && !l.entries[i].Proper
	}
	return common && !proper, proper
}

// ordinals are numbers too.
var ordinals = wordSet(`first second third fourth fifth sixth seventh eighth ninth tenth पहला पहली पहले दूसरा दूसरी दूसरे तीसरा तीसरी तीसरे चौथा चौथी चौथे पांचवां पांचवीं pehla pehli dusra dusri doosra doosri teesra teesri`)

func number(word string) bool {
	return strings.ContainsAny(word, "0123456789") || ordinals[word]
}

// knows reports whether a word is English as far as the lexicon can tell.
func (l *Lexicon) knows(word string) bool { return l.english[Stem(word)] != nil }

// phrase finds the longest run of tokens the lexicon knows and its entries;
// the length is at least 1.
func (l *Lexicon) phrase(tokens []Token, roman bool) (int, []int) {
	parts := make([]string, min(l.phrases, len(tokens)))
	for i := range parts {
		parts[i] = Stem(tokens[i].Text)
	}
	for n := len(parts); n >= 1; n-- {
		key := strings.Join(parts[:n], " ")
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
func (l *Lexicon) alternatives(out []Form, a *Analyzer, entries []int, targets []string) []Form {
	for _, i := range entries {
		e := l.entries[i]
		for _, t := range targets {
			switch t {
			case "en":
				out = appendForms(out, a, e.English, translated)
			case "ja":
				out = appendForms(out, a, e.Japanese, translated)
			case "hi":
				out = appendForms(out, a, e.Hindi, translated)
			}
		}
		if e.Name {
			out = appendForms(out, a, e.English, synonym)
		}
	}
	return out
}

// synonyms appends words of nearly the same meaning in the word's own language:
// in Japanese and Hindi, those that stand for the same English word.
func (l *Lexicon) synonyms(out []Form, a *Analyzer, entries []int, language string) []Form {
	from := len(out)
	for _, i := range entries {
		switch language {
		case "ja":
			out = appendForms(out, a, l.entries[i].Japanese, near)
		case "hi":
			out = appendForms(out, a, l.entries[i].Hindi, near)
		default:
			for _, o := range l.nearTo(a, i) {
				out = appendForms(out, a, l.entries[o].English, near)
			}
		}
	}
	for i := from; i < len(out); i++ {
		out[i].Soft = language != "" // measured: as rank they help in English only
	}
	return out
}

func appendForms(out []Form, a *Analyzer, texts []string, weight float32) []Form {
	for _, s := range texts {
		if len(out) == maxForms {
			break
		}
		if t := a.Text(s); len(t.Words) > 0 {
			out = append(out, Form{Words: t.Words, Sub: t.Sub, Weight: weight})
		}
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
	c := Concept{Text: s, Language: "ja", Forms: []Form{{Words: t.Words, Sub: t.Sub, Weight: 1}}}
	c.Forms = l.synonyms(l.alternatives(c.Forms, a, found, targets), a, found, "ja")
	r, _ := utf8.DecodeRuneInString(s)
	c.Common, c.Key = l.standing(found)
	c.Key = c.Key || len(found) == 0 && katakana(r) && utf8.RuneCountInString(s) > 2
	return append(out, c)
}

// japaneseStop are words of asking, not of what is asked.
var japaneseStop = wordSet(`何 何人 何年 何月 何日 何時 何故 誰 何処 教えて 下さい 事 物 者 時 年 月 日 人 的 等 何が 何を 何か 何と 何の 何で どの どのような どんな どれ どこ いつ なぜ いくつ いくら どう 説明して`)
