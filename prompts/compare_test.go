package prompts_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"setu/corpus"
	"setu/prompts"
)

func TestEveryLanguageCanCompare(t *testing.T) {
	verbs := map[string]int{"On": 1, "OnlyIn": 2, "Says": 1, "Nothing": 2, "Neither": 1, "Omitted": 1}
	english := reflect.ValueOf(prompts.Comparing("en"))
	for _, language := range corpus.Languages {
		words := reflect.ValueOf(prompts.Comparing(language))
		for i := range words.NumField() {
			name, phrase := words.Type().Field(i).Name, words.Field(i).String()
			letters := strings.ReplaceAll(phrase, "%s", "")
			if strings.TrimSpace(letters) == "" || !written(letters, scripts[language]) || strings.Contains(letters, "%") {
				t.Errorf("%s of %s is %q", name, language, phrase)
			}
			if got := strings.Count(phrase, "%s"); got != verbs[name] {
				t.Errorf("%s of %s takes %d values, want %d", name, language, got, verbs[name])
			}
			if language != "en" && phrase == english.Field(i).String() {
				t.Errorf("%s of %s is English", name, language)
			}
		}
	}
	if prompts.Comparing("fr") != prompts.Comparing("en") {
		t.Error("a language without phrases does not get English")
	}
}

func TestNotes(t *testing.T) {
	w := prompts.Comparing("en")
	got := w.Notes([][2]string{{"500", "50"}, {"", "2027"}}, []string{"2030", "10 lakh"}, []string{"GPU"})
	want := []string{"Differs: 500 / 50; – / 2027", "The same in both: 2030; 10 lakh", "Not named in the other: GPU"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := w.Notes(nil, nil, nil); len(got) != 0 {
		t.Errorf("nothing to say: %q", got)
	}
}

// What a document does not mention was not dropped by it.
func TestNoPhraseSaysThatAnythingWasDropped(t *testing.T) {
	for _, language := range corpus.Languages {
		words := reflect.ValueOf(prompts.Comparing(language))
		for i := range words.NumField() {
			for _, word := range []string{"drop", "remov", "abandon", "gone", "delet", "削除", "撤回", "廃止", "हटा", "छोड़"} {
				if strings.Contains(strings.ToLower(words.Field(i).String()), word) {
					t.Errorf("%s of %s says %q", words.Type().Field(i).Name, language, word)
				}
			}
		}
	}
}
