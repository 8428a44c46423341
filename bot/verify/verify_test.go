package verify_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"setu/bot"
	"setu/bot/verify"
	"setu/corpus"
	"setu/retrieval/analyze"
)

func shipped(t testing.TB) (*corpus.Corpus, *verify.Checker) {
	t.Helper()
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return c, verify.New(lexicon(c))
}

func lexicon(c *corpus.Corpus) *analyze.Lexicon {
	var entries []analyze.Entry
	for _, t := range c.Glossary {
		entries = append(entries, analyze.Entry{English: append([]string{t.Name}, t.Acronyms...), Japanese: t.Japanese, Hindi: t.Hindi, Name: true})
	}
	return analyze.NewLexicon(append(entries, analyze.Words()...))
}

var carriers = map[string]string{"en": "The document says: “%s”", "ja": "文書には「%s」とある。", "hi": "दस्तावेज़ में लिखा है: “%s”"}

func vocabularies(all []sample) map[string][]string {
	out := map[string][]string{}
	for _, s := range all {
		for _, p := range wordPlaces(s.text, s.language) {
			out[s.language] = append(out[s.language], s.text[p[0]:p[1]])
		}
	}
	return out
}

func TestQuotations(t *testing.T) {
	c, checker := shipped(t)
	r := rand.New(rand.NewPCG(1, 2))
	all := samples(c)
	vocabulary := vocabularies(all)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	n, refused, missed := 0, 0, 0
	for _, s := range all {
		if n == 500 {
			break
		}
		if strings.ContainsAny(s.text, "\"“”「」『』") {
			continue
		}
		altered, how := alterQuote(r, s.text, s.language, vocabulary[s.language])
		if altered == "" {
			continue
		}
		n++
		if v := checker.Check(strings.Replace(carriers[s.language], "%s", s.text, 1), []corpus.Passage{s.passage}); v.Support != bot.Supported {
			refused++
			t.Logf("refused: %s\n%+v", s.text, v)
		}
		if v := checker.Check(strings.Replace(carriers[s.language], "%s", altered, 1), []corpus.Passage{s.passage}); v.Support == bot.Supported {
			missed++
			t.Logf("missed (%s): %s\n%s", how, altered, s.text)
		}
	}
	t.Logf("%d: %d refused, %d missed", n, refused, missed)
}

func TestNumbers(t *testing.T) {
	c, checker := shipped(t)
	r := rand.New(rand.NewPCG(3, 4))
	all := samples(c)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	n := map[string]int{}
	missed := map[string]int{}
	for _, s := range all {
		altered, how, ok := alterNumber(r, s.text, s.language)
		if !ok {
			continue
		}
		n[how]++
		n["all"]++
		n[s.language]++
		if v := checker.Check(altered, []corpus.Passage{s.passage}); v.Support == bot.Supported {
			missed[how]++
			missed["all"]++
			missed[s.language]++
			t.Logf("missed (%s): %s\n%s", how, altered, s.text)
		}
	}
	t.Logf("%v missed %v", n, missed)
}

func TestHonest(t *testing.T) {
	c, checker := shipped(t)
	r := rand.New(rand.NewPCG(5, 6))
	n, bad, m, badm := 0, 0, 0, 0
	lead := map[string]string{"en": "In short, %s", "ja": "要するに、%s", "hi": "संक्षेप में, %s"}
	digits := regexp.MustCompile(`\d`)
	for _, s := range samples(c) {
		if digits.MatchString(s.text) {
			m++
			if v := checker.Check(strings.Replace(lead[s.language], "%s", s.text, 1), []corpus.Passage{s.passage}); v.Support != bot.Supported {
				badm++
				t.Logf("UNTOUCHED: %s\n%+v", s.text, v)
			}
		}
		for range 2 {
			reworded, ok := reword(r, s.text, s.language)
			if !ok {
				continue
			}
			n++
			if v := checker.Check(reworded, []corpus.Passage{s.passage}); v.Support != bot.Supported {
				bad++
				t.Logf("false: %s\n%s\n%+v", reworded, s.text, v)
			}
		}
	}
	t.Logf("%d reworded: %d refused; %d untouched: %d refused", n, bad, m, badm)
}
