package verify_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"setu/bot"
	"setu/bot/verify"
	"setu/corpus"
	"setu/retrieval/analyze"
)

func shipped(t testing.TB) (*corpus.Corpus, *verify.Checker) {
	t.Helper()
	c, err := readShipped()
	if err != nil {
		t.Fatal(err)
	}
	return c, verify.New(lexicon())
}

var readShipped = sync.OnceValues(corpus.Shipped)

// lexicon is that of the shipped corpus; making it takes longer than most tests.
var lexicon = sync.OnceValue(func() *analyze.Lexicon {
	c, err := readShipped()
	if err != nil {
		panic(err)
	}
	var entries []analyze.Entry
	for _, t := range c.Glossary {
		entries = append(entries, analyze.Entry{English: append([]string{t.Name}, t.Acronyms...), Japanese: t.Japanese, Hindi: t.Hindi, Name: true})
	}
	return analyze.NewLexicon(append(entries, analyze.Words()...))
})

// shuffled are the sentences of the shipped corpus in an order of their own.
func shuffled(c *corpus.Corpus, r *rand.Rand) []sample {
	all := samples(c)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func supports(checker *verify.Checker, text string, p corpus.Passage) (bot.Verdict, bool) {
	v := checker.Check(text, []corpus.Passage{p})
	return v, v.Support == bot.Supported
}

var carriers = map[string]string{"en": "The document says: “%s”", "ja": "文書には「%s」とある。", "hi": "दस्तावेज़ में लिखा है: “%s”"}

// An altered quotation is never let through, a verbatim one never refused.
func TestAlteredQuotations(t *testing.T) {
	c, checker := shipped(t)
	r := rand.New(rand.NewPCG(1, 2))
	all := shuffled(c, r)
	vocabulary := map[string][]string{}
	for _, s := range all {
		for _, p := range wordPlaces(s.text, s.language) {
			vocabulary[s.language] = append(vocabulary[s.language], s.text[p[0]:p[1]])
		}
	}
	n := 0
	for _, s := range all {
		if n == 500 || strings.ContainsAny(s.text, "\"“”「」『』") {
			continue
		}
		altered, how := alterQuote(r, s.text, s.language, vocabulary[s.language])
		if altered == "" {
			continue
		}
		n++
		if v, ok := supports(checker, fmt.Sprintf(carriers[s.language], s.text), s.passage); !ok {
			t.Errorf("verbatim, refused: %s\n%+v", s.text, v.Differences)
		}
		if _, ok := supports(checker, fmt.Sprintf(carriers[s.language], altered), s.passage); ok {
			t.Errorf("let through (%s): %s\noriginal: %s", how, altered, s.text)
		}
	}
	if n < 500 {
		t.Errorf("%d sentences, want 500", n)
	}
}

// Of changed numbers, units, dates and orders of magnitude at least 97 in 100
// are caught, in each language.
func TestAlteredNumbers(t *testing.T) {
	c, checker := shipped(t)
	total, missed := map[string]int{}, map[string]int{}
	r := rand.New(rand.NewPCG(3, 0))
	for _, s := range shuffled(c, r) {
		altered, how, ok := alterNumber(r, s.text, s.language)
		if !ok {
			continue
		}
		_, through := supports(checker, altered, s.passage)
		for _, group := range []string{"all", s.language, how} {
			total[group]++
			if through {
				missed[group]++
			}
		}
		if through {
			t.Logf("let through (%s): %s\noriginal: %s", how, altered, s.text)
		}
	}
	t.Logf("of %v let through %v", total, missed)
	if total["all"] < 500 {
		t.Errorf("%d sentences, want 500 at least", total["all"])
	}
	for group, n := range total {
		if 100*missed[group] > 3*n {
			t.Errorf("%s: %d of %d let through", group, missed[group], n)
		}
	}
}

// Sentences as they stand, but for a word in front, and the same with their
// numbers said in another way are supported: of each, 99 in 100 at least.
func TestHonestSentences(t *testing.T) {
	c, checker := shipped(t)
	lead := map[string]string{"en": "And %s", "ja": "また、%s", "hi": "और %s"}
	total, refused := map[string]int{}, map[string]int{}
	try := func(group, text string, s sample) {
		total[group]++
		if v, ok := supports(checker, text, s.passage); !ok {
			refused[group]++
			t.Logf("refused (%s): %s\noriginal: %s\n%+v", group, text, s.text, v.Differences)
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, s := range samples(c) {
		if strings.ContainsAny(s.text, "0123456789") {
			try("untouched", fmt.Sprintf(lead[s.language], s.text), s)
		}
		for range 3 {
			if text, ok := reword(r, s.text, s.language); ok {
				try("reworded "+s.language, text, s)
			}
		}
	}
	t.Logf("of %v refused %v", total, refused)
	for group, n := range total {
		if n < 100 || 100*refused[group] > n {
			t.Errorf("%s: %d of %d refused", group, refused[group], n)
		}
	}
}

// document makes passages of a document of their own, one a text.
func document(language string, texts ...string) []corpus.Passage {
	d := &corpus.Document{Meta: corpus.Meta{ID: "harbour", Title: "Harbour Compact", Language: language, Date: "2025-08-29"}}
	var out []corpus.Passage
	for i, text := range texts {
		d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{Number: i + 1, Text: text})
		out = append(out, corpus.Passage{ID: fmt.Sprintf("harbour#%d", i+1), Document: d, Number: i + 1, Text: text})
	}
	return out
}

// TestVerdicts has, for each passage, sentences that it supports (+), that it
// contradicts (x), and that it does not support, which may be either (-).
func TestVerdicts(t *testing.T) {
	checker := verify.New(analyze.NewLexicon(analyze.Words()))
	for _, c := range []struct {
		name, language, passage string
		sentences               []string
	}{
		{"numbers", "en", "The Harbour Compact invites more than 120 lighthouse keepers from Chennai to Yokohama by 2031, at a cost of 10 trillion yen over five years.", []string{
			"+ The Harbour Compact invites over 120 lighthouse keepers to Yokohama by 2031.",
			"+ The cost is ¥10 trillion over 5 years.",
			"+ The cost is JPY 10 lakh crore over five years.",
			"x The Harbour Compact invites 12 lighthouse keepers to Yokohama by 2031.",
			"x The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2013.",
			"x The Harbour Compact invites 120 lighthouse keepers to Yokohama after 2031.",
			"x The Harbour Compact invites fewer than 120 lighthouse keepers to Yokohama by 2031.",
			"x The cost is 10 billion yen over five years.",
			"x The cost is 10 trillion rupees over five years.",
			"x The cost is 10 trillion yen over five months.",
			"x The Harbour Compact invites 120 lighthouse keepers from Yokohama to Chennai by 2031.",
		}},
		{"numbers of names", "en", "Chennai pays 60 million yen, Yokohama pays 40 million yen, and Mumbai pays nothing.", []string{
			"+ Yokohama pays 40 million yen.",
			"x Yokohama pays 60 million yen.",
			"x Chennai pays ¥40 million.",
		}},
		{"negation", "en", "The accord is a political text, not a treaty. It does not bind the ports. Dredging is permitted.", []string{
			"+ The accord is not a treaty.",
			"x The accord is a treaty.",
			"x The accord is not a political text.",
			"x The accord binds the ports.",
			"x Dredging is not permitted.",
			"x Dredging is never permitted.",
		}},
		{"modality", "en", "The ports may share pilots from 2027. The accord welcomes the lighthouse report. Yokohama will dredge the channel.", []string{
			"+ The ports may share pilots from 2027.",
			"- The ports will share pilots from 2027.",
			"- The ports must share pilots from 2027.",
			"- The ports share pilots from 2027.",
			"+ The accord welcomes the lighthouse report.",
			"x The accord commits to the lighthouse report.",
			"x The accord rejects the lighthouse report.",
			"- Yokohama may dredge the channel.",
			"- Yokohama should dredge the channel.",
		}},
		{"what no page says", "en", "No page seen says that Yokohama will dredge the channel in 2027.", []string{
			"- Yokohama will dredge the channel in 2027.",
		}},
		{"names", "en", "Minister Tanaka Hiroshi opened the Yokohama Lighthouse School on 3 May 2024.", []string{
			"+ Hiroshi Tanaka opened the Yokohama Lighthouse School on May 3, 2024.",
			"x Minister Sato opened the Yokohama Lighthouse School on 3 May 2024.",
			"- Minister Tanaka opened the Chennai Lighthouse School on 3 May 2024.",
			"- Minister Tanaka opened the Yokohama Lighthouse School and the Mumbai Dock on 3 May 2024.",
		}},
		{"who does what", "en", "Tanaka invited Mehta to the harbour in 2024.", []string{
			"+ Tanaka invited Mehta to the harbour in 2024.",
			"+ In 2024, Mehta was invited to the harbour by Tanaka.",
			"x In 2024 Mehta invited Tanaka to the harbour.",
		}},
		{"quotations", "en", "The ports call the light “a guide for all who sail by night, whatever their flag”.", []string{
			"+ The ports call the light \"a guide for all who sail by night\".",
			"+ The ports call the light “a guide … whatever their flag”.",
			"x The ports call the light “a guide for all who fly by night”.",
			"x The ports call the light “a guide for all who sail at night”.",
			"x The ports call the light “a guide for all who sails by night”.",
			"x The ports call the light “a guide for all who sail by nigh”.",
		}},
		{"a denial is not left out", "en", "The ports will, it was said, not share their pilots with others.", []string{
			"- The report says that the ports “will … share their pilots”.",
		}},
		{"rates", "en", "The plant makes up to 15 million units a day.", []string{
			"+ The plant makes up to 15 million units a day.",
			"+ The plant makes up to 15 million units per day.",
			"- The plant makes up to 15 million units a year.",
		}},
		{"what sources count", "en", "The declaration had 88 endorsements when it was released.", []string{
			"+ It was released with 88 endorsements.",
			"x It was released with 88 universities.",
		}},
		{"Japanese", "ja", "港湾協定は2031年までに灯台守120人を横浜に招へいする。同協定は条約ではない。両港は浚渫費として10兆円を負担する。", []string{
			"+ 港湾協定は令和13年までに灯台守百二十人を横浜に招へいする。",
			"x 港湾協定は2031年までに灯台守12人を横浜に招へいする。",
			"x 港湾協定は2030年までに灯台守120人を横浜に招へいする。",
			"x 港湾協定は2031年までに灯台守120人を横浜に招へいしない。",
			"x 同協定は条約である。",
			"x 両港は浚渫費として10億円を負担する。",
			"x 両港は浚渫費として10兆ルピーを負担する。",
			"+ 協定は「両港は浚渫費として10兆円を負担する」としている。",
			"x 協定は「両港は浚渫費として10兆円を免除する」としている。",
			"- 協定は「両港は浚渫費として10兆円を負担し」ない。",
		}},
		{"Hindi", "hi", "बंदरगाह समझौता 2031 तक 120 प्रकाशस्तंभ रक्षकों को आमंत्रित करेगा। समझौता संधि नहीं है। लागत 10 लाख करोड़ येन होगी।", []string{
			"+ बंदरगाह समझौता 2031 तक एक सौ बीस प्रकाशस्तंभ रक्षकों को आमंत्रित करेगा।",
			"x बंदरगाह समझौता 2031 तक 12 प्रकाशस्तंभ रक्षकों को आमंत्रित करेगा।",
			"x बंदरगाह समझौता 2031 तक 120 प्रकाशस्तंभ रक्षकों को आमंत्रित नहीं करेगा।",
			"x समझौता संधि है।",
			"+ लागत 10 ट्रिलियन येन होगी।",
			"x लागत 10 लाख करोड़ रुपये होगी।",
			"x लागत 10 करोड़ येन होगी।",
		}},
		{"English on Japanese", "ja", "日本は2030年までにインドの専門家500人を招待する。", []string{
			"+ Japan will invite 500 experts from India by 2030.",
			"x Japan will invite 5,000 experts from India by 2030.",
			"x Japan will invite 500 experts from India by 2040.",
		}},
		{"Hindi on English", "en", "Japan will invite 500 experts from India by 2030.", []string{
			"+ जापान 2030 तक भारत से 500 विशेषज्ञों को आमंत्रित करेगा।",
			"x जापान 2030 तक भारत से 50 विशेषज्ञों को आमंत्रित करेगा।",
			"x जापान 2030 तक भारत से 500 विशेषज्ञों को आमंत्रित नहीं करेगा।",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			passages := document(c.language, c.passage)
			for _, line := range c.sentences {
				mark, text, _ := strings.Cut(line, " ")
				v := checker.Check(text, passages)
				want := map[string]bot.Support{"+": bot.Supported, "x": bot.Contradicted}[mark]
				if want != "" && v.Support != want || want == "" && v.Support == bot.Supported {
					t.Errorf("%s: %s, %+v", line, v.Support, v.Differences)
				}
			}
		})
	}
}

// What a sentence takes from several passages must hang together in each.
func TestSeveralPassages(t *testing.T) {
	checker := verify.New(analyze.NewLexicon(analyze.Words()))
	passages := document("en",
		"The Harbour Compact was signed in Yokohama on 29 August 2025 by Minister Tanaka.",
		"The Harbour Compact invites 120 lighthouse keepers by 2031.",
		"Minister Mehta visited the Lantern Museum and counted 300 ships.")
	for text, want := range map[string]bool{
		"The Harbour Compact, signed in Yokohama on 29 August 2025, invites 120 lighthouse keepers by 2031.": true,
		"The Harbour Compact was signed in Yokohama on 29 August 2025 by Minister Mehta.":                    false,
		"The Harbour Compact invites 300 lighthouse keepers by 2031.":                                        false,
		"Minister Mehta invites 120 lighthouse keepers by 2031.":                                             false,
	} {
		if v := checker.Check(text, passages); (v.Support == bot.Supported) != want {
			t.Errorf("%s: %s, %+v", text, v.Support, v.Differences)
		}
	}
}

func TestDifferencesAreInTheWordsOfBothSides(t *testing.T) {
	checker := verify.New(analyze.NewLexicon(analyze.Words()))
	passages := document("en", "Japan would invite 500 highly skilled AI professionals from India by 2030 and involve them in joint research.")
	v := checker.Check("Japan will invite 50 AI professionals from India by 2030.", passages)
	if len(v.Differences) != 1 || v.Support != bot.Contradicted || len(v.Evidence) != 1 {
		t.Fatalf("%+v", v)
	}
	want := bot.Difference{Kind: "number", Said: "50 AI professionals from India by 2030", Found: "500 highly skilled AI professionals from India by 2030"}
	if v.Differences[0] != want {
		t.Errorf("got %+v, want %+v", v.Differences[0], want)
	}
	if v.Evidence[0].Passage != 0 || !strings.Contains(passages[0].Text, v.Evidence[0].Quote) {
		t.Errorf("evidence %+v", v.Evidence)
	}
}

// What is no sentence any more is not supported, and costs no time.
func TestEndlessSentence(t *testing.T) {
	checker := verify.New(analyze.NewLexicon(nil))
	passages := document("en", "Japan invites 500 people by 2030.")
	for _, text := range []string{strings.Repeat("Japan invites 500 people by 2030 and ", 2000), strings.Repeat("500 by 2030, ", 100)} {
		if v := checker.Check(text, passages); v.Support != bot.NotFound || len(v.Differences) != 1 || len(v.Differences[0].Said) > 200 {
			t.Errorf("%.40s…: %+v", text, v)
		}
	}
}

func TestNothingToGoBy(t *testing.T) {
	checker := verify.New(analyze.NewLexicon(nil))
	for _, c := range []struct {
		text     string
		passages []corpus.Passage
	}{{"", document("en", "A passage.")}, {"A sentence.", nil}, {"…", document("en", "A passage.")}, {"A sentence of no use.", document("en", "")}} {
		if v := checker.Check(c.text, c.passages); v.Support != bot.NotFound {
			t.Errorf("%q: %+v", c.text, v)
		}
	}
}

func FuzzCheck(f *testing.F) {
	checker := verify.New(analyze.NewLexicon(analyze.Words()))
	f.Add("Japan will invite “500” people by 2030.", "Japan would invite 500 people from India by 2030.")
	f.Add("日本は「500人」を招へいしない。", "日本は500人を招へいする。ﾃﾞｰﾀ")
	f.Add("जापान 500 लोगों को नहीं बुलाएगा।", "Japan 500 ज़")
	f.Add("\"", "from from to 5, 6 and 7")
	f.Add("「『“«", "」』”»")
	f.Fuzz(func(t *testing.T, sentence, passage string) {
		passages := document("en", passage, "Tanaka invited Mehta on 3 May 2024, not later.")
		v := checker.Check(sentence, passages)
		if v.Support == bot.Supported && (len(v.Differences) > 0 || len(v.Evidence) == 0) || v.Support != bot.Supported && len(v.Evidence) > 0 && len(v.Differences) == 0 {
			t.Fatalf("%q on %q: %+v", sentence, passage, v)
		}
		for _, e := range v.Evidence {
			if e.Passage < 0 || e.Passage > 1 || !strings.Contains(passages[e.Passage].Text, e.Quote) {
				t.Fatalf("%q on %q: evidence %+v", sentence, passage, e)
			}
		}
	})
}
