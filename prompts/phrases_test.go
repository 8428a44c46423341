package prompts_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"setu/corpus"
	"setu/prompts"
)

// scripts are the letters each language is written in.
var scripts = map[string][]*unicode.RangeTable{
	"en": {unicode.Latin},
	"ja": {unicode.Hiragana, unicode.Katakana, unicode.Han},
	"hi": {unicode.Devanagari},
}

func TestEveryLanguageHasEveryPhrase(t *testing.T) {
	for _, language := range corpus.Languages {
		phrases := reflect.ValueOf(prompts.In(language))
		for i := range phrases.NumField() {
			name, phrase := phrases.Type().Field(i).Name, phrases.Field(i).String()
			letters := strings.ReplaceAll(phrase, "%s", "")
			switch {
			case strings.TrimSpace(phrase) == "":
				t.Errorf("%s has no %s", language, name)
			case strings.IndexFunc(letters, unicode.IsLetter) >= 0 && !written(letters, scripts[language]):
				t.Errorf("%s of %s is in another script: %q", name, language, phrase)
			case strings.Contains(letters, "%"):
				t.Errorf("%s of %s has a stray verb: %q", name, language, phrase)
			}
		}
	}
}

func written(s string, script []*unicode.RangeTable) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, script...) }) >= 0
}

func TestNoLanguageBorrowsAPhrase(t *testing.T) {
	for _, language := range corpus.Languages[1:] {
		p, english := prompts.In(language), prompts.In("en")
		phrases, borrowed := reflect.ValueOf(p), reflect.ValueOf(english)
		for i := range phrases.NumField() {
			phrase := phrases.Field(i).String()
			if strings.ContainsFunc(strings.ReplaceAll(phrase, "%s", ""), unicode.IsLetter) && phrase == borrowed.Field(i).String() {
				t.Errorf("%s borrows from English: %q", language, phrase)
			}
		}
	}
}

func TestOnlyHeadingsTakeValues(t *testing.T) {
	verbs := map[string]int{"OnDocument": 2, "Undated": 1}
	for _, language := range corpus.Languages {
		phrases := reflect.ValueOf(prompts.In(language))
		for i := range phrases.NumField() {
			name := phrases.Type().Field(i).Name
			if got := strings.Count(phrases.Field(i).String(), "%s"); got != verbs[name] {
				t.Errorf("%s of %s takes %d values, want %d", name, language, got, verbs[name])
			}
		}
	}
}

func TestHeading(t *testing.T) {
	for _, c := range []struct{ language, title, date, want string }{
		{"en", "JAI", "2025-08-29", "JAI (2025-08-29):"},
		{"en", "JAI", "", "JAI:"},
		{"ja", "日印", "2025-08", "日印（2025-08）："},
		{"ja", "日印", "", "日印："},
		{"hi", "पहल", "2025", "पहल (2025):"},
		{"hi", "पहल", "", "पहल:"},
		{"en", "100 %s %d", "2025", "100 %s %d (2025):"},
	} {
		if got := prompts.In(c.language).Heading(c.title, c.date); got != c.want {
			t.Errorf("%s: got %q, want %q", c.language, got, c.want)
		}
	}
}

func TestALanguageWithoutPhrasesGetsEnglish(t *testing.T) {
	for _, language := range []string{"", "fr", "EN"} {
		if prompts.In(language) != prompts.In("en") {
			t.Errorf("%q gets %+v", language, prompts.In(language))
		}
	}
}
