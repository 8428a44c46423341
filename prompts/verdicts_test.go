package prompts_test

import (
	"reflect"
	"testing"

	"setu/corpus"
	"setu/prompts"
)

func TestEveryLanguageHasEveryVerdict(t *testing.T) {
	seen := map[string]string{}
	for _, language := range corpus.Languages {
		words := reflect.ValueOf(prompts.VerdictsIn(language))
		for i := range words.NumField() {
			name, word := words.Type().Field(i).Name, words.Field(i).String()
			if !written(word, scripts[language]) {
				t.Errorf("%s of %s is %q", name, language, word)
			}
			if other := seen[word]; other != "" && other != language {
				t.Errorf("%s borrows %q from %s", language, word, other)
			}
			seen[word] = language
		}
	}
	if prompts.VerdictsIn("fr") != prompts.VerdictsIn("en") {
		t.Error("a language without words does not get English")
	}
}
