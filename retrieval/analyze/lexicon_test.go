package analyze_test

import (
	"slices"
	"strings"
	"testing"

	"setu/retrieval/analyze"
)

var lexicon = analyze.NewLexicon([]analyze.Entry{
	{English: []string{"semiconductor", "chip"}, Japanese: []string{"半導体", "チップ"}, Hindi: []string{"अर्धचालक"}},
	{English: []string{"supply chain"}, Japanese: []string{"供給網", "サプライチェーン"}, Hindi: []string{"आपूर्ति श्रृंखला"}},
	{English: []string{"supply"}, Japanese: []string{"供給"}, Hindi: []string{"आपूर्ति"}},
	{English: []string{"Japan-India AI Cooperation Initiative", "JAI"}, Japanese: []string{"日印AI協力イニシアティブ"}, Name: true},
	{English: []string{"Japan"}, Japanese: []string{"日本"}, Hindi: []string{"जापान"}, Proper: true},
	{English: []string{"Japanese language"}, Japanese: []string{"日本語"}},
	{English: []string{"railway"}, Hindi: []string{"रेलवे"}},
})

func concepts(text string, targets ...string) []analyze.Concept {
	var a analyze.Analyzer
	return lexicon.Concepts(&a, text, targets)
}

func texts(concepts []analyze.Concept) []string {
	var out []string
	for _, c := range concepts {
		out = append(out, c.Text)
	}
	return out
}

// has reports whether a concept has a form that is made of a text's words, and
// its weight.
func has(c analyze.Concept, form string) (float32, bool) {
	var a analyze.Analyzer
	words := a.Text(form).Words
	for _, f := range c.Forms {
		if slices.Equal(f.Words, words) {
			return f.Weight, true
		}
	}
	return 0, false
}

func TestConceptTexts(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"English without function words", "What are the semiconductors of Japan?", []string{"semiconductors", "japan"}},
		{"unknown words", "flugelhorn quartet", []string{"flugelhorn", "quartet"}},
		{"Hindi", "जापान में अर्धचालक क्या हैं?", []string{"जापान", "अर्धचालक"}},
		{"Hindi in Latin letters", "Japan mein railway kab shuru hua?", []string{"japan", "railway", "shuru"}},
		{"Japanese, known words", "日本半導体", []string{"日本", "半導体"}},
		{"longest Japanese word", "日本語", []string{"日本語"}},
		{"longest Japanese word again", "供給網", []string{"供給網"}},
		{"Japanese, unknown between known", "日本政策半導体", []string{"日本", "政策", "半導体"}},
		{"words of katakana", "ポテトチップ", []string{"ポテト", "チップ"}},
		{"no part of a word of katakana", "ポチップとチップス", []string{"ポチップとチップス"}},
		{"Japanese words of asking", "半導体は何ですか", []string{"半導体"}},
		{"mixed scripts", "JAI は日本の supply?", []string{"jai", "日本", "supply"}},
		{"nothing", "", nil},
		{"function words", "what is the", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := texts(concepts(test.text, "en"))
			got = slices.DeleteFunc(got, func(s string) bool { return s == "は何ですか" || s == "は" || s == "の" })
			if !slices.Equal(got, test.want) {
				t.Errorf("%q speaks of %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestConceptTranslations(t *testing.T) {
	tests := []struct {
		name, text, target string
		want, not          []string
	}{
		{"English to Japanese", "semiconductors", "ja", []string{"半導体", "チップ"}, []string{"अर्धचालक"}},
		{"English to Hindi", "semiconductors", "hi", []string{"अर्धचालक"}, []string{"半導体"}},
		{"Japanese to English", "半導体", "en", []string{"semiconductor", "chip"}, []string{"अर्धचालक"}},
		{"Hindi to English", "अर्धचालक", "en", []string{"semiconductor", "chip"}, []string{"半導体"}},
		{"Hindi to Japanese", "जापान", "ja", []string{"日本"}, []string{"japan"}},
		{"the longest English phrase", "supply chain", "ja", []string{"供給網", "サプライチェーン"}, []string{"供給"}},
		{"the longest Hindi phrase", "आपूर्ति श्रृंखला", "en", []string{"supply chain"}, []string{"supply"}},
		{"one word of a phrase", "supply of tea", "ja", []string{"供給"}, []string{"供給網"}},
		{"the longest Japanese word", "日本語", "en", []string{"Japanese language"}, []string{"Japan"}},
		{"Hindi in Latin letters", "relve ke liye kya hua?", "en", []string{"railway"}, nil},
		{"an acronym", "JAI", "", []string{"Japan-India AI Cooperation Initiative"}, []string{"日印AI協力イニシアティブ"}},
		{"an acronym to Japanese", "JAI", "ja", []string{"日印AI協力イニシアティブ", "Japan-India AI Cooperation Initiative"}, nil},
		{"no target", "semiconductor", "", nil, []string{"半導体", "अर्धचालक"}},
		{"an unknown target", "semiconductor", "fr", nil, []string{"半導体", "अर्धचालक"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all := concepts(test.text, strings.Fields(test.target)...)
			if len(all) == 0 {
				t.Fatal("no concepts")
			}
			first := all[0]
			if w, ok := has(first, first.Text); !ok || w != 1 {
				t.Errorf("the first form of %q is not its own", first.Text)
			}
			for _, form := range test.want {
				if w, ok := has(first, form); !ok || !(w > 0 && w < 1) {
					t.Errorf("%q: form %q there: %v, weight %v; want it for less than the word itself", test.text, form, ok, w)
				}
			}
			for _, form := range test.not {
				if _, ok := has(first, form); ok {
					t.Errorf("%q has the form %q", test.text, form)
				}
			}
		})
	}
}

func TestConceptNameFindsAcronym(t *testing.T) {
	all := concepts("Japan-India AI Cooperation Initiative")
	if len(all) == 0 {
		t.Fatal("no concepts")
	}
	for _, c := range all {
		if _, ok := has(c, "JAI"); ok {
			return
		}
	}
	t.Errorf("none of %q has the acronym as a form", texts(all))
}

func TestConceptSkeleton(t *testing.T) {
	latin, hindi := concepts("bullet"), concepts("बुलेट")
	if len(latin) != 1 || len(hindi) != 1 || latin[0].Skeleton == 0 || latin[0].Skeleton != hindi[0].Skeleton {
		t.Errorf("skeletons of %v and %v, want one and the same", latin, hindi)
	}
	if c := concepts("ai"); len(c) != 1 || c[0].Skeleton != 0 {
		t.Errorf("a word of one consonant: %v, want no skeleton", c)
	}
}

func TestWords(t *testing.T) {
	words := analyze.Words()
	if len(words) < 1_000 {
		t.Errorf("%d words in the general list", len(words))
	}
	for _, e := range words {
		for _, form := range slices.Concat(e.English, e.Japanese, e.Hindi) {
			if strings.TrimSpace(form) != form || form == "" {
				t.Errorf("%q: form %q", e.English, form)
			}
		}
	}
}

func TestWordsMeetAcrossLanguages(t *testing.T) {
	general := analyze.NewLexicon(analyze.Words())
	var a analyze.Analyzer
	for _, pair := range [][2]string{{"事故", "accident"}, {"दुर्घटना", "accident"}} {
		c := general.Concepts(&a, pair[0], []string{"en"})
		if len(c) != 1 {
			t.Errorf("%s speaks of %q", pair[0], texts(c))
			continue
		}
		if _, ok := has(c[0], pair[1]); !ok {
			t.Errorf("%s has no form %q", pair[0], pair[1])
		}
	}
}
