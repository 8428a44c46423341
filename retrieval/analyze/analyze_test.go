package analyze_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"setu/retrieval/analyze"
)

func TestNormalise(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"capitals", "Joint STATEMENT", "joint statement"},
		{"accents", "São Paulo, Zürich, café, Bhārat, Thiruvananthapuraṃ", "sao paulo, zurich, cafe, bharat, thiruvananthapuram"},
		{"parted accents", "cafe\u0301", "cafe"},
		{"capital accents", "ÉLAN Ōsaka", "elan osaka"},
		{"compatibility forms", "ﬁle ＡＩ ①", "file ai 1"},
		{"half-width katakana", "ﾃﾞｰﾀ", "データ"},
		{"full-width digits and comma", "１，０００人", "1000人"},
		{"thousands", "1,000,000 yen", "1000000 yen"},
		{"Indian thousands", "1,00,000 rupees", "100000 rupees"},
		{"a comma between words", "Delhi,Tokyo", "delhi,tokyo"},
		{"a comma behind a number", "in 2025, and", "in 2025, and"},
		{"Devanagari digits", "२०२६", "2026"},
		{"thousands in Devanagari", "१,००,००० रुपये", "100000 रुपये"},
		{"thousands in mixed digits", "५,000", "5000"},
		{"nukta as one letter", "\u095b\u0930\u0942\u0930", "जरूर"},
		{"nukta parted", "ज\u093cरूर", "जरूर"},
		{"candrabindu", "पाँच", "पांच"},
		{"loan vowels", "ऑफिस कॉलेज", "आफिस कालेज"},
		{"joiners", "क\u094d\u200dष क\u094d\u200cष", "क्ष क्ष"},
		{"soft hyphen", "semi\u00adconductor", "semiconductor"},
		{"Japanese", "日本とインド・AI", "日本とインド・ai"},
		{"bytes that are no text", "a\xffb", "a\ufffdb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := analyze.Normalise(test.text); got != test.want {
				t.Errorf("%q became %q, want %q", test.text, got, test.want)
			}
		})
	}
}

// TestNormaliseKinds has spellings of the same that must come out the same.
func TestNormaliseKinds(t *testing.T) {
	for _, same := range [][]string{
		{"हिन्दी में", "हिन्दी मे\u0902"},
		{"फ़ोन", "फोन", "\u095eोन"},
		{"ｓｅｔｕ", "SETU", "setu"},
		{"データ", "ﾃﾞｰﾀ", "デ\u30fcタ", "テ\u3099ータ"},
		{"2,500", "२,५००", "２，５００", "2500"},
	} {
		for _, s := range same {
			if got, want := analyze.Normalise(s), analyze.Normalise(same[0]); got != want {
				t.Errorf("%q became %q, %q became %q", s, got, same[0], want)
			}
		}
	}
}

func TestStem(t *testing.T) {
	for _, same := range [][]string{
		{"semiconductor", "semiconductors"},
		{"cooperate", "cooperated", "cooperating", "cooperation"},
		{"company", "companies"},
		{"build", "built", "building", "builds"},
		{"lead", "led", "leads"},
		{"child", "children"},
		{"invite", "invites", "invited", "inviting"},
		{"लडकी", "लडकियां", "लडकियों"},
		{"शोधकर्ता", "शोधकर्ताओं"},
		{"देश", "देशों"},
		{"भाषा", "भाषाएं", "भाषाओं"},
	} {
		for _, word := range same {
			if got, want := analyze.Stem(word), analyze.Stem(same[0]); got != want {
				t.Errorf("%s has the stem %q, %s has %q", word, got, same[0], want)
			}
		}
	}
	for _, alone := range []string{"", "2026", "5g", "日本", "データ", "का", "नई", "ai"} {
		if got := analyze.Stem(alone); got != alone {
			t.Errorf("%q became %q, should stay", alone, got)
		}
	}
	for _, pair := range [][2]string{{"japan", "jam"}, {"found", "find"}, {"saw", "see"}, {"policy", "police"}, {"भारत", "भार"}, {"जापान", "जाप"}} {
		if analyze.Stem(pair[0]) == analyze.Stem(pair[1]) {
			t.Errorf("%s and %s have one stem", pair[0], pair[1])
		}
	}
}

func TestLanguage(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"English", "How many engineers will Japan invite?", "en"},
		{"nothing", "", "en"},
		{"digits", "2026?", "en"},
		{"Japanese", "日本は何人を招きますか。", "ja"},
		{"kanji alone", "半導体供給網", "ja"},
		{"katakana alone", "データセンター", "ja"},
		{"half-width katakana", "ﾃﾞｰﾀ", "ja"},
		{"Japanese with acronyms", "JAI とは何ですか", "ja"},
		{"Japanese with a long name", "Shinzo Abe は何を提案しましたか", "ja"},
		{"Hindi", "जापान कितने इंजीनियर बुलाएगा?", "hi"},
		{"Hindi with acronyms", "IndiaAI Mission क्या है?", "hi"},
		{"a Hindi word in English", "What does the word सेतु mean in the name of this programme?", "en"},
		{"a Japanese word in English", "What does the word 橋 mean in the name of this programme?", "en"},
		{"Hindi in Latin letters", "Japan kitne engineers ko bulayega?", "hi"},
		{"Hindi in Latin letters, capitals", "JAI KYA HAI?", "hi"},
		{"English with words that are Hindi too", "What is the main par for the course?", "en"},
		{"Latin with accents", "Où est la réunion?", "en"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := analyze.Language(test.text); got != test.want {
				t.Errorf("%q is %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestRomanised(t *testing.T) {
	for text, want := range map[string]bool{
		"JAI kya hai": true, "kab shuru hua": true, "India aur Japan ke beech kya samjhauta hua": true,
		"what is JAI": false, "the main par": false, "kya": false, "jab": false, "JAI क्या है": false, "": false,
	} {
		if got := analyze.Romanised(text); got != want {
			t.Errorf("Romanised(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestSkeleton(t *testing.T) {
	for _, same := range [][]string{
		{"bullet", "बुलेट", "bulet"},
		{"takaichi", "ताकाइची"},
		{"narendra", "नरेंद्र", "नरेन्द्र"},
		{"bharat", "भारत"},
		{"modern", "माडर्न"},
		{"hiroshima", "हिरोशिमा"},
		{"shinkansen", "शिंकानसेन"},
		{"amazon", "amason"},
	} {
		for _, word := range same {
			if got, want := analyze.Skeleton(word), analyze.Skeleton(same[0]); got != want || got == "" {
				t.Errorf("%s is %q, %s is %q", word, got, same[0], want)
			}
		}
	}
	for _, none := range []string{"", "ai", "oui", "दो", "日本", "データ", "2026", "…"} {
		if got := analyze.Skeleton(none); got != "" {
			t.Errorf("%q has the skeleton %q, want none", none, got)
		}
	}
	for _, pair := range [][2]string{{"bullet", "ballot box"}, {"nagoya", "gujarat"}, {"mission", "vision"}} {
		if analyze.Skeleton(pair[0]) == analyze.Skeleton(pair[1]) {
			t.Errorf("%s and %s are both %q", pair[0], pair[1], analyze.Skeleton(pair[0]))
		}
	}
}

func hashes(words ...string) []analyze.Term {
	var out []analyze.Term
	for _, w := range words {
		out = append(out, analyze.Hash(w))
	}
	return out
}

func TestTextWords(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"English stems without function words", "The engineers were invited to Japan's companies.", []string{"engin", "invit", "japan", "compani"}},
		{"repeated words", "bridge, Bridge; BRIDGES", []string{"bridg", "bridg", "bridg"}},
		{"numbers", "1,000 in 2.5 years, by 2030.", []string{"1000", "2.5", "year", "2030"}},
		{"Hindi stems", "शोधकर्ताओं का आदान-प्रदान", []string{analyze.Stem("शोधकर्ताओं"), "आदान", "प्रदान"}},
		{"Japanese pairs", "半導体", []string{"半導", "導体"}},
		{"hiragana alone tells nothing", "することができます", nil},
		{"pairs at a particle", "日本と", []string{"日本", "本と"}},
		{"one character", "橋", []string{"橋"}},
		{"katakana words whole and in pairs", "データ", []string{"データ", "デー", "ータ"}},
		{"three scripts", "AI と भारत", []string{"ai", "भारत"}},
		{"scripts without a space", "JAIは日本", []string{"jai", "は日", "日本"}},
		{"a name written as one", "IndiaAI, BharatGen, YouTube, WithYou, iPhone, LLMS", []string{"indiaai", "bharatgen", "youtub", "withyou", "iphon", analyze.Stem("llms"), "india", "bharat"}},
		{"only function words", "what is the of and का की", nil},
		{"signs", "…!? 🙂 \x00\n", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var a analyze.Analyzer
			if got := a.Text(test.text).Words; !slices.Equal(got, hashes(test.want...)) {
				t.Errorf("%q has terms %v, want %v of %q", test.text, got, hashes(test.want...), test.want)
			}
		})
	}
}

func TestTextSub(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"tea", []string{"<te", "tea", "ea>", "<tea", "tea>", "<tea>"}},
		{"सेतु", []string{"<सेत", "सेतु", "ेतु>"}},
		{"日本と", []string{"日", "本"}},
		{"the", nil},
	}
	for _, test := range tests {
		var a analyze.Analyzer
		if got := a.Text(test.text).Sub; !slices.Equal(got, hashes(test.want...)) {
			t.Errorf("%q has sub-words %v, want %v of %q", test.text, got, hashes(test.want...), test.want)
		}
	}
}

func TestTextPairs(t *testing.T) {
	pairs := func(text string) []analyze.Term { var a analyze.Analyzer; return a.Text(text).Pairs }
	for _, same := range [][2]string{
		{"supply chain", "the supply chains"},
		{"invited engineers", "invite the engineer"},
		{"आपूर्ति श्रृंखला", "आपूर्ति की श्रृंखला"},
	} {
		if got, want := pairs(same[1]), pairs(same[0]); len(want) != 1 || !slices.Equal(got, want) {
			t.Errorf("%q has pairs %v, %q has %v", same[1], got, same[0], want)
		}
	}
	if got := pairs("chain supply"); slices.Equal(got, pairs("supply chain")) {
		t.Error("pairs should know the order of words")
	}
	for _, none := range []string{"bridge", "supply. Chain", "आपूर्ति। श्रृंखला", "日本", "supply 日本 chain"} {
		if got := pairs(none); len(got) != 0 {
			t.Errorf("%q has pairs %v, want none", none, got)
		}
	}
	if got, want := pairs("半導体"), hashes("半導体"); !slices.Equal(got, want) {
		t.Errorf("three characters give %v, want %v", got, want)
	}
}

func TestTokens(t *testing.T) {
	var a analyze.Analyzer
	var got []string
	for _, token := range a.Tokens("The Bridge of 日本 और भारत, bridge!") {
		word := token.Text
		if token.Stop {
			word = "(" + word + ")"
		}
		got = append(got, word)
	}
	if want := []string{"(the)", "bridge", "(of)", "日本", "(और)", "भारत", "bridge"}; !slices.Equal(got, want) {
		t.Errorf("tokens %q, want %q", got, want)
	}
}

// FuzzText looks for panics, for a hash of the order of calls, and for terms
// out of nothing.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"", "The engineers' 1,000.5 visits", "日本とインドはデータセンターを", "शोधकर्ताओं का आदान-प्रदान १,००,०००", "JAI kya hai? 橋 सेतु", "a\xff\xc3(b", "ﬁ①ﾃﾞ\u200d\u00ad\u0301",
		strings.Repeat("あ", 300), "ā́́́", "x'y’z", "1,,2,3.", "𠮷野家", "\u0930\u093c\u0301",
	} {
		f.Add(s)
	}
	lexicon := analyze.NewLexicon(analyze.Words()[:200])
	var used analyze.Analyzer
	f.Fuzz(func(t *testing.T, text string) {
		var fresh analyze.Analyzer
		got := fresh.Text(text)
		if again := used.Text(text); !reflect.DeepEqual(got, again) {
			t.Errorf("%q: a fresh analyzer finds %v, a used one %v", text, got, again)
		}
		if n := len(text); len(got.Words) > 2*n || len(got.Sub) > 4*n || len(got.Pairs) > n {
			if !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
				t.Errorf("%q has %d words, %d sub-words, %d pairs", text, len(got.Words), len(got.Sub), len(got.Pairs))
			}
		}
		if normal := analyze.Normalise(text); !utf8.ValidString(normal) {
			t.Errorf("%q becomes %q, which is not valid", text, normal)
		}
		for _, token := range fresh.Tokens(text) {
			if token.Text == "" {
				t.Errorf("%q has a token without letters", text)
			}
			analyze.Skeleton(token.Text)
		}
		language := analyze.Language(text)
		if language != "en" && language != "ja" && language != "hi" {
			t.Errorf("%q is in the language %q", text, language)
		}
		one, two := lexicon.Concepts(&fresh, text, []string{"en", "ja", "hi"}), lexicon.Concepts(&used, text, []string{"en", "ja", "hi"})
		if !reflect.DeepEqual(one, two) {
			t.Errorf("%q: concepts %v, another time %v", text, one, two)
		}
		for _, c := range one {
			if len(c.Forms) == 0 || c.Text == "" || c.Forms[0].Weight != 1 {
				t.Errorf("%q: concept %+v", text, c)
			}
		}
	})
}

// Brief has the words of Text, and of its sub-words those of four letters.
func TestBrief(t *testing.T) {
	var a analyze.Analyzer
	for _, text := range []string{"The Sanand plant, built in 2024.", "सानंद का संयंत्र", "半導体工場はサナンドにある"} {
		all := a.Text(text)
		words, sub := a.Brief(text)
		if !slices.Equal(words, all.Words) || len(sub) == 0 {
			t.Errorf("%s: words %v, sub-words %v, of %v", text, words, sub, all)
		}
		for _, s := range sub {
			if !slices.Contains(all.Sub, s) {
				t.Errorf("%s: %d is no sub-word", text, s)
			}
		}
	}
	if _, sub := a.Brief("sanand"); len(sub) != 5 { // <san sana anan nand and>
		t.Errorf("%d runs of four", len(sub))
	}
}
