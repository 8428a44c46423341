package analyze_test

import (
	"slices"
	"testing"

	"setu/retrieval/analyze"
)

func speller(questions ...string) *analyze.Speller {
	lexicon := analyze.NewLexicon([]analyze.Entry{{English: []string{"kids", "hot"}, Hindi: []string{"बच्चा"}}})
	texts := slices.Values([]string{
		"The Sanand plant assembles fifteen million units a day. Governance of lighthouses. The Sarvam Kaze keeper. A stack of approved budgets, kinds of chips.",
		"जापान और भारत का वक्तव्य डिजिटल अवसंरचना पर है।",
	})
	held := map[analyze.Term]bool{}
	var a analyze.Analyzer
	for _, q := range questions {
		for _, t := range a.Tokens(q) {
			held[t.Term] = true
		}
	}
	return analyze.NewSpeller(texts, func(t analyze.Term) bool { return held[t] }, lexicon)
}

func TestMend(t *testing.T) {
	s := speller("Who is punished?")
	for name, c := range map[string]struct{ text, want string }{
		"a letter wrong":               {"who made govermance", "who made governance"},
		"a letter missing":             {"aproved lighthouses", "approved lighthouses"},
		"letters swapped":              {"which palnt", "which plant"},
		"two letters wrong, long word": {"all lihgthuoses", "all lighthouses"},
		"a name keeps its capital":     {"Is Sannad big?", "Is Sanand big?"},
		"a short name":                 {"what is Sarvm Kaez", "what is Sarvam Kaze"},
		"Hindi, a vowel sign":          {"भारत-जपान का डिजटल वक्तवय", "भारत-जापान का डिजिटल वक्तव्य"},
		"beside Japanese":              {"Sarvmの工場", "Sarvamの工場"},
		// What is no slip stays.
		"another ending":                {"the governing unit, unites", "the governing unit, unites"},
		"another word of the word list": {"do kids pay", "do kids pay"},
		"a word of reader's questions":  {"is anyone punished", "is anyone punished"},
		"capitals":                      {"what of SARVM", "what of SARVM"},
		"too short":                     {"a uni of", "a uni of"},
		"an unknown word far off":       {"zebra herring", "zebra herring"},
		"digits":                        {"H100 gpu20", "H100 gpu20"},
		"Hindi, other consonants":       {"जहाज का", "जहाज का"},
		"Hindi in Latin letters":        {"Sarvm kya hai aur kab bana", "Sarvm kya hai aur kab bana"},
		"nothing":                       {"", ""},
	} {
		got, mended := s.Mend(c.text)
		if got != c.want || mended != (c.text != c.want) {
			t.Errorf("%s: %q became %q (%v), want %q", name, c.text, got, mended, c.want)
		}
	}
}

func TestMendWithoutASpeller(t *testing.T) {
	var none *analyze.Speller
	if got, mended := none.Mend("govermance"); got != "govermance" || mended {
		t.Errorf("got %q, %v", got, mended)
	}
}

func FuzzMend(f *testing.F) {
	s := speller()
	f.Add("who made Govermance, and जपान?")
	f.Add("\xff\x00Sarvm")
	f.Fuzz(func(t *testing.T, text string) {
		got, mended := s.Mend(text)
		if mended == (got == text) {
			t.Errorf("%q became %q, mended %v", text, got, mended)
		}
	})
}

func BenchmarkMend(b *testing.B) {
	s := speller()
	for b.Loop() {
		s.Mend("who drew up the Guidence Note on Govermance of the lighthouses")
	}
}
