package analyze

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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
			c := Concept{Text: t.Text, Forms: []Form{{Words: []Term{t.Term}, Sub: subwords(t.Text), Weight: 1}}}
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

// ordinals are numbers too. "First" is not among them: it says when, more often
// than which.
var ordinals = wordSet(`second third fourth fifth sixth seventh eighth ninth tenth दूसरा दूसरी दूसरे तीसरा तीसरी तीसरे चौथा चौथी चौथे पांचवां पांचवीं dusra dusri doosra doosri teesra teesri`)

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
		parts[i] = tokens[i].stem
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
			if found = l.japanese[string(runes[i:i+k])]; found != nil && !tears(runes, start, i, i+k) {
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

// tears reports whether a word at runes[from:to] would leave one letter of
// katakana before it, behind what is known before, or after it: レンズ is no
// part of フレンズ.
func tears(runes []rune, start, from, to int) bool {
	letter := func(i int) bool { return i >= start && i < len(runes) && katakana(runes[i]) }
	return letter(from) && letter(from-1) && !letter(from-2) || letter(to-1) && letter(to) && !letter(to+1)
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
