package retrieval

import (
	"testing"

	"setu/retrieval/analyze"
)

// What a question wants is lacking where a passage has no such value, half where
// it counts something else.
func TestUnmet(t *testing.T) {
	for name, c := range map[string]struct {
		question, text string
		kind           string
		want           float64
	}{
		"a price":                  {"What does a pair of the glasses cost?", "The glasses cost ₹65,000.", kindSum, 0},
		"no price":                 {"What does a pair of the glasses cost?", "The glasses came in May 2026.", kindSum, 1},
		"the sum asked with":       {"How much money of the ₹500 crore went there?", "A fund of ₹500 crore was set up.", kindSum, 1},
		"a budget in Japanese":     {"予算はいくらですか", "2026年度の予算は10兆円である。", kindSum, 0},
		"none in Japanese":         {"予算はいくらですか", "協定は2026年に始まった。", kindSum, 1},
		"pay in Hindi":             {"इसका वेतन कितना है?", "वेतन ₹50,000 है।", kindSum, 0},
		"countries counted":        {"How many countries endorsed it?", "It was endorsed by 91 countries.", kindCount, 0},
		"something else counted":   {"How many ships carry it?", "Three companies build it.", kindCount, 0.5},
		"nothing counted":          {"How many ships carry it?", "Ships carry it.", kindCount, 1},
		"the year asked with":      {"How many ships were built in 2025?", "In 2025 ships were built.", kindCount, 1},
		"counted before":           {"How many adherents are there?", "Its adherents number 47.", kindCount, 0},
		"a Japanese counter":       {"何社が参加しましたか", "7社が参加した。", kindCount, 0},
		"of another thing":         {"何社が参加しましたか", "40か国が参加した。", kindCount, 0.5},
		"Hindi":                    {"इसमें कितने देश हैं?", "इसमें 40 देश हैं।", kindCount, 0},
		"how long":                 {"How long does it run?", "It runs for five years.", kindSpan, 0},
		"no time":                  {"How long does it run?", "Five companies run it.", kindSpan, 1},
		"a share":                  {"What share of them is Japanese?", "Forty per cent are.", kindPercent, 0},
		"when":                     {"When was it signed?", "It was signed on 2 July 2026.", kindDate, 0},
		"the date asked with":      {"When was the pact of July 2026 signed?", "The pact of July 2026 was signed.", kindDate, 1},
		"how many days":            {"How many days did it last?", "It lasted five days.", kindSpan, 0},
		"investment in Hindi":      {"जापान कितना निवेश करेगा?", "जापान 10 ट्रिलियन येन निवेश करेगा।", kindSum, 0},
		"how important":            {"यह कितना महत्वपूर्ण है?", "बहुत।", "", 0},
		"how much is known":        {"How much is known about it?", "Little.", "", 0},
		"a day of the month given": {"When in August 2025 was it signed?", "It was signed on 29 August 2025.", kindDate, 0},
		"how many years":           {"何年続きますか", "10年続く。", kindSpan, 0},
		"while":                    {"Who was minister when it was signed?", "Nobody.", "", 0},
		"when, of a sum":           {"When was the budget approved?", "It was approved on 7 March 2024.", kindDate, 0},
		"who, of a sum":            {"Which ministry decides on the budget?", "Finance.", "", 0},
		"a share in words":         {"What share of them is Japanese?", "Half are.", kindPercent, 0.5},
		"since when":               {"How long has it been in place?", "It was concluded in 2018.", kindSpan, 0},
		"the verb behind":          {"How many ships did the yard of Kochi build?", "The yard of Kochi has 300 hands.", kindCount, 0.5},
		"a word cut in two":        {"How many states joined?", "Much that understates what is said elsewhere 7.", kindCount, 0.5},
		"broken text":              {"How many ships joined?", "\xff7\xe0\xa4", kindCount, 0.5},
		"nothing wanted":           {"Who signed it?", "Nobody.", "", 0},
		"what is said before":      {"How much was paid?\nand who signed it?", "Nobody.", "", 0},
		"Hindi in Latin letters":   {"isme kitne desh hain", "It has 40 countries.", kindCount, 0.5},
		"how many without a thing": {"How many?", "There are 40.", kindCount, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, last, _ := cutLast(c.question)
			var a analyze.Analyzer
			r := Result{last: last, Concepts: analyze.NewLexicon(nil).Concepts(&a, c.question, nil)}
			r.value, r.counted = wants(last)
			r.versions = [][]string{{c.text}}
			got, unmet := r.unmet(&a)
			if got.Share != c.want || unmet != (c.want > 0) {
				t.Errorf("lacks %v, %v; want %v", got.Share, unmet, c.want)
			}
			if kind := r.Wording(); (c.kind == "") != (r.value == nil) || r.value != nil && kind[0].Term != analyze.Hash(c.kind) {
				t.Errorf("wants %v, want %q", r.value, c.kind)
			}
		})
	}
}

// Whatever is asked of whatever text, no more is missing than all.
func FuzzUnmet(f *testing.F) {
	f.Add("How many states joined?", "\xff7\xe0\xa4")
	f.Add("何社ですか", "7社と40か国が参加した。")
	f.Add("कितने देश", "40 देश")
	f.Fuzz(func(t *testing.T, question, text string) {
		var a analyze.Analyzer
		r := Result{last: question, Concepts: analyze.NewLexicon(nil).Concepts(&a, question, nil), versions: [][]string{{text}, {question}}}
		r.value, r.counted = wants(question)
		if got, unmet := r.unmet(&a); got.Share < 0 || got.Share > 1 || unmet && r.value == nil {
			t.Errorf("lacks %v, %v", got.Share, unmet)
		}
	})
}
