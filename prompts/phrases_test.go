package prompts_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

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

func TestPhrasesTakeTheirValues(t *testing.T) {
	values := map[string]int{"OnDocument": 2, "Undated": 1, "ReadAs": 1}
	for _, language := range corpus.Languages {
		phrases := reflect.ValueOf(prompts.In(language))
		for i := range phrases.NumField() {
			name := phrases.Type().Field(i).Name
			if got := strings.Count(phrases.Field(i).String(), "%s"); got != values[name] {
				t.Errorf("%s of %s takes %d values, want %d", name, language, got, values[name])
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

// texts lists the strings of a struct by field, those of an array numbered.
func texts(v reflect.Value) map[string]string {
	out := map[string]string{}
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		if f.Kind() == reflect.String {
			out[name] = f.String()
			continue
		}
		for j := range f.Len() {
			out[fmt.Sprint(name, j)] = f.Index(j).String()
		}
	}
	return out
}

var verbs = regexp.MustCompile(`%[a-z]`)

func TestEveryLanguageHasEverySlackPhrase(t *testing.T) {
	english := texts(reflect.ValueOf(prompts.InSlack("en")))
	for _, language := range corpus.Languages {
		for name, phrase := range texts(reflect.ValueOf(prompts.InSlack(language))) {
			switch {
			case strings.TrimSpace(phrase) == "" || !written(phrase, scripts[language]):
				t.Errorf("%s of %s: %q", name, language, phrase)
			case language != "en" && phrase == english[name]:
				t.Errorf("%s of %s is borrowed: %q", name, language, phrase)
			case !slices.Equal(verbs.FindAllString(phrase, -1), verbs.FindAllString(english[name], -1)):
				t.Errorf("%s of %s takes other values than in English: %q", name, language, phrase)
			}
			if strings.HasSuffix(name, "Title") && utf8.RuneCountInString(phrase) > 24 {
				t.Errorf("%s of %s is too long for the title of a window: %q", name, language, phrase)
			}
			if strings.HasPrefix(name, "Loading") && strings.Contains(phrase, ",") {
				t.Errorf("%s of %s holds a comma: %q", name, language, phrase)
			}
		}
	}
	if prompts.InSlack("fr") != prompts.InSlack("en") {
		t.Error("a language without phrases does not get English")
	}
}
