package verify_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"setu/corpus"
)

// The alterations below are made with tables and patterns of their own: what
// the checker does not know it must not be tested with alone.

// sample is a sentence of the corpus and the passage it stands in.
type sample struct {
	text     string
	passage  corpus.Passage
	language string
}

// samples are the sentences of a corpus, those that repeat once.
func samples(c *corpus.Corpus) []sample {
	var out []sample
	seen := map[string]bool{}
	for _, p := range c.Passages() {
		for _, s := range corpus.Sentences(p.Text) {
			if s = strings.TrimSpace(s); len(s) > 40 && !seen[s] {
				seen[s] = true
				out = append(out, sample{s, p, p.Document.Language})
			}
		}
	}
	return out
}

// swap replaces one form by another, both ways round where it is listed so.
type swap struct{ from, to string }

func swaps(list string) []swap {
	var out []swap
	for _, pair := range strings.Fields(list) {
		from, to, _ := strings.Cut(pair, ">")
		out = append(out, swap{strings.ReplaceAll(from, "_", " "), strings.ReplaceAll(to, "_", " ")})
	}
	return out
}

var magnitudes = map[string][]swap{
	"en": swaps("million>billion billion>million trillion>billion crore>lakh lakh_crore>crore thousand>million"),
	"ja": swaps("兆円>億円 億>万 万人>億人 万>億"),
	"hi": swaps("लाख>करोड़ करोड़>लाख ट्रिलियन>मिलियन अरब>लाख"),
}

var unitSwaps = map[string][]swap{
	"en": swaps("yen>rupees USD>EUR ₹>€ years>months months>years countries>companies parameters>tokens tokens>parameters GPUs>CPUs minutes>hours professionals>students directions>pillars organisations>countries researchers>ministers companies>universities languages>countries prefectures>universities memoranda>ministers pillars>countries proposals>languages people>companies per_cent>percentage_points undergraduates>companies"),
	"ja": swaps("円>ルピー か国>機関 人を>社を 人は>社は 年間>か月間 日間>年間 分間>日間 米ドル>円 か月>年"),
	"hi": swaps("येन>रुपये देश>कंपनियाँ देशों>कंपनियों संगठनों>देशों वर्षों>महीनों वर्ष>माह मिनट>घंटे पेशेवरों>छात्रों डॉलर>येन महीने>वर्ष"),
}

var monthsOf = map[string][]string{
	"en": strings.Fields("January February March April May June July August September October November December"),
	"hi": strings.Fields("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"),
}

var countWords = map[string][]string{
	"en": strings.Fields("two three four five six seven eight nine ten eleven twelve"),
	"hi": strings.Fields("दो तीन चार पाँच छह सात आठ नौ दस"),
	"ja": strings.Fields("二つ 三つ 四つ 五つ 六つ 七つ 八つ 九つ"),
}

var digitsForm = regexp.MustCompile(`\d[\d,]*(\.\d+)?`)

// numberPlaces are the numbers in digits that are no part of a name.
func numberPlaces(s string) [][]int {
	var out [][]int
	for _, at := range digitsForm.FindAllStringIndex(s, -1) {
		before, after := ' ', ' '
		for _, r := range s[:at[0]] {
			before = r
		}
		for _, r := range s[at[1]:] {
			after = r
			break
		}
		inName := unicode.Is(unicode.Latin, before) || unicode.Is(unicode.Latin, after) || unicode.Is(unicode.Devanagari, before) || before == '-' || before == '.' || before == '~'
		if !inName && !strings.HasSuffix(s[:at[0]], "FY") {
			out = append(out, []int{at[0], len(strings.TrimRight(s[:at[1]], ","))})
		}
	}
	return out
}

// alterNumber changes one number, unit, date or order of magnitude of a
// sentence. It says how, or returns false where it has nothing to change.
func alterNumber(r *rand.Rand, s, language string) (altered, how string, ok bool) {
	kinds := []func() (string, string, bool){
		func() (string, string, bool) { return alterDigits(r, s) },
		func() (string, string, bool) { return alterDigits(r, s) },
		func() (string, string, bool) { return tenfold(r, s) },
		func() (string, string, bool) { return exchange(r, s, magnitudes[language], "magnitude", true) },
		func() (string, string, bool) { return exchange(r, s, unitSwaps[language], "unit", true) },
		func() (string, string, bool) { return another(r, s, monthsOf[language], "month") },
		func() (string, string, bool) { return another(r, s, countWords[language], "word") },
	}
	for _, i := range r.Perm(len(kinds)) {
		if altered, how, ok = kinds[i](); ok {
			return altered, how, true
		}
	}
	return "", "", false
}

func alterDigits(r *rand.Rand, s string) (string, string, bool) {
	places := numberPlaces(s)
	if len(places) == 0 {
		return "", "", false
	}
	at := places[r.IntN(len(places))]
	b := []byte(s)
	var digits []int
	for i := at[0]; i < at[1]; i++ {
		if b[i] >= '0' && b[i] <= '9' {
			digits = append(digits, i)
		}
	}
	i := digits[r.IntN(len(digits))]
	old := b[i]
	for b[i] == old || i == at[0] && b[i] == '0' {
		b[i] = byte('0' + r.IntN(10))
	}
	if !plausible(string(b)) {
		return "", "", false
	}
	return string(b), "digit", true
}

// plausible reports whether days of months stay below 32 and Japanese months
// below 13: nobody slips into a date that is none.
func plausible(s string) bool {
	for _, m := range regexp.MustCompile(`(\d+)日|(\d+)月|\b(\d+) (?:January|February|March|April|May|June|July|August|September|October|November|December|जनवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर)`).FindAllStringSubmatch(s, -1) {
		for i, most := range []int{31, 12, 31} {
			if n, err := strconv.Atoi(m[i+1]); err == nil && (n < 1 || n > most) {
				return false
			}
		}
	}
	return true
}

func tenfold(r *rand.Rand, s string) (string, string, bool) {
	places := numberPlaces(s)
	var long [][]int
	for _, p := range places {
		digits := strings.ReplaceAll(s[p[0]:p[1]], ",", "")
		year := len(digits) == 4 && digits >= "1900" && digits < "2100" && !strings.Contains(s[p[0]:p[1]], ",")
		if len(digits) >= 2 && !strings.Contains(digits, ".") && !year {
			long = append(long, p)
		}
	}
	if len(long) == 0 {
		return "", "", false
	}
	p := long[r.IntN(len(long))]
	digits := strings.ReplaceAll(s[p[0]:p[1]], ",", "")
	if r.IntN(2) == 0 || !strings.HasSuffix(digits, "0") {
		digits += "0"
	} else {
		digits = digits[:len(digits)-1]
	}
	out := s[:p[0]] + digits + s[p[1]:]
	return out, "tenfold", plausible(out)
}

// exchange puts one form for another where it stands behind, or before, a number.
func exchange(r *rand.Rand, s string, list []swap, how string, beside bool) (string, string, bool) {
	var found []string
	for _, w := range list {
		for at := 0; ; {
			i := strings.Index(s[at:], w.from)
			if i < 0 {
				break
			}
			i += at
			at = i + len(w.from)
			if beside && !numberBeside(s, i, at) || partOfWord(s, i, at) {
				continue
			}
			found = append(found, s[:i]+w.to+s[at:])
		}
	}
	if len(found) == 0 {
		return "", "", false
	}
	return found[r.IntN(len(found))], how, true
}

// numberBeside reports whether a digit, or a word that multiplies, stands right
// before a place or right behind it.
func numberBeside(s string, start, end int) bool {
	before := strings.TrimRight(s[:start], " ")
	for _, w := range strings.Fields("million billion trillion crore lakh thousand ट्रिलियन लाख करोड़ अरब मिलियन 兆 億 万 अमेरिकी") {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	for _, list := range countWords {
		for _, w := range list {
			if strings.HasSuffix(before, w) {
				return true
			}
		}
	}
	last := before != "" && before[len(before)-1] >= '0' && before[len(before)-1] <= '9'
	next := strings.TrimLeft(s[end:], " ")
	symbol := start < len(s) && (strings.HasPrefix(s[start:], "₹") || strings.HasPrefix(s[start:], "USD"))
	return last || symbol && next != "" && next[0] >= '0' && next[0] <= '9'
}

func partOfWord(s string, start, end int) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }
	var before, after, first, last rune
	for _, r := range s[:start] {
		before = r
	}
	for _, r := range s[end:] {
		after = r
		break
	}
	for i, r := range s[start:end] {
		if i == 0 {
			first = r
		}
		last = r
	}
	wide := func(r rune) bool { return r >= 0x2e80 }
	return letter(before) && letter(first) && !wide(first) && !wide(before) || letter(after) && letter(last) && !wide(last) && !wide(after)
}

// another puts one of a list for another of it.
func another(r *rand.Rand, s string, list []string, how string) (string, string, bool) {
	var all []swap
	for _, from := range list {
		to := list[r.IntN(len(list))]
		if to != from {
			all = append(all, swap{from, to})
		}
	}
	out, _, ok := exchange(r, s, all, how, false)
	if how == "month" && !plausible(out) {
		return "", "", false
	}
	return out, how, ok
}

// alterQuote changes a sentence as a careless or a malicious quotation would.
func alterQuote(r *rand.Rand, s, language string, vocabulary []string) (string, string) {
	for range 50 {
		if out, how := []func() (string, string){
			func() (string, string) { return swapWord(r, s, language, vocabulary) },
			func() (string, string) { return deny(r, s, language) },
			func() (string, string) { return otherEnding(r, s, language) },
		}[r.IntN(3)](); out != "" && out != s {
			return out, how
		}
	}
	return "", ""
}

// wordPlaces are the words of a text, in Japanese runs of kanji or katakana.
func wordPlaces(s, language string) [][]int {
	if language == "ja" {
		return regexp.MustCompile(`\p{Han}{2,}|\p{Katakana}{3,}`).FindAllStringIndex(s, -1)
	}
	return regexp.MustCompile(`[\pL\pM]{3,}`).FindAllStringIndex(s, -1)
}

func swapWord(r *rand.Rand, s, language string, vocabulary []string) (string, string) {
	places := wordPlaces(s, language)
	if len(places) == 0 {
		return "", ""
	}
	p := places[r.IntN(len(places))]
	w := vocabulary[r.IntN(len(vocabulary))]
	if strings.EqualFold(w, s[p[0]:p[1]]) {
		return "", ""
	}
	return s[:p[0]] + w + s[p[1]:], "word"
}

func deny(r *rand.Rand, s, language string) (string, string) {
	switch language {
	case "en":
		if at := regexp.MustCompile(`\b(is|are|was|were|will|has|have|had|would|can|may|should|could)\b`).FindAllStringIndex(s, -1); len(at) > 0 {
			p := at[r.IntN(len(at))]
			return s[:p[1]] + " not" + s[p[1]:], "not"
		}
	case "hi":
		if at := regexp.MustCompile(` (है|हैं|था|थे|थी|किया|हुआ|गया|करता|करेगा|करेंगे)([ ।,]|$)`).FindAllStringIndex(s, -1); len(at) > 0 {
			p := at[r.IntN(len(at))]
			return s[:p[0]] + " नहीं" + s[p[0]:], "not"
		}
	case "ja":
		for from, to := range map[string]string{"した。": "しなかった。", "する。": "しない。", "いる。": "いない。", "された。": "されなかった。", "れる。": "れない。", "である。": "ではない。", "った。": "わなかった。"} {
			if strings.HasSuffix(s, from) {
				return strings.TrimSuffix(s, from) + to, "not"
			}
		}
	}
	return "", ""
}

func otherEnding(r *rand.Rand, s, language string) (string, string) {
	places := wordPlaces(s, language)
	if len(places) == 0 {
		return "", ""
	}
	p := places[r.IntN(len(places))]
	word := s[p[0]:p[1]]
	switch language {
	case "en":
		switch {
		case strings.HasSuffix(word, "s"):
			word = strings.TrimSuffix(word, "s")
		case strings.HasSuffix(word, "ed"):
			word = strings.TrimSuffix(word, "ed") + "ing"
		default:
			word += "s"
		}
	case "hi":
		runes := []rune(word)
		switch last := runes[len(runes)-1]; last {
		case 'ा':
			runes[len(runes)-1] = 'े'
		case 'े', 'ी':
			runes[len(runes)-1] = 'ा'
		default:
			runes = append(runes, []rune("ों")...)
		}
		word = string(runes)
	case "ja":
		for from, to := range map[string]string{"した。": "する。", "する。": "した。", "いる。": "いた。", "された。": "される。", "である。": "であった。"} {
			if strings.HasSuffix(s, from) {
				return strings.TrimSuffix(s, from) + to, "ending"
			}
		}
		return "", ""
	}
	return s[:p[0]] + word + s[p[1]:], "ending"
}

// reword says the numbers of a sentence in another honest way.
func reword(r *rand.Rand, s, language string) (string, bool) {
	type rule struct {
		form *regexp.Regexp
		to   func(m []string) string
	}
	all := map[string][]rule{
		"en": {
			{regexp.MustCompile(`\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})`), func(m []string) string {
				return []string{m[2] + " " + m[1] + ", " + m[3], fmt.Sprintf("%s-%02d-%02s", m[3], month(m[2]), m[1])}[r.IntN(2)]
			}},
			{regexp.MustCompile(`(\d+) trillion yen`), func(m []string) string {
				return []string{"¥" + m[1] + " trillion", "JPY " + m[1] + " lakh crore", m[1] + ",000 billion yen"}[r.IntN(3)]
			}},
			{regexp.MustCompile(`₹([\d,.]+) crore`), func(m []string) string {
				return []string{"Rs " + m[1] + " crore", "INR " + m[1] + " crore", m[1] + " crore rupees"}[r.IntN(3)]
			}},
			{regexp.MustCompile(`USD ([\d.]+) (million|billion)`), func(m []string) string { return "$" + m[1] + " " + m[2] }},
			{regexp.MustCompile(`\b500,000\b`), func([]string) string { return []string{"5 lakh", "half a million"}[r.IntN(2)] }},
			{regexp.MustCompile(`\b50,000\b`), func([]string) string { return "fifty thousand" }},
			{regexp.MustCompile(`\b500\b`), func([]string) string { return "five hundred" }},
			{regexp.MustCompile(`\b(two|three|four|five|six|seven|eight|ten)\b`), func(m []string) string { return digitOf[m[1]] }},
			{regexp.MustCompile(`\b(\d{1,3}),(\d{3})\b`), func(m []string) string { return m[1] + m[2] }},
		},
		"ja": {
			{regexp.MustCompile(`(\d{4})年(\d{1,2})月(\d{1,2})日`), func(m []string) string {
				y, _ := strconv.Atoi(m[1])
				if y < 2020 {
					return m[0]
				}
				return []string{fmt.Sprintf("令和%d年%s月%s日", y-2018, m[2], m[3]), strings.Map(wide, m[0])}[r.IntN(2)]
			}},
			{regexp.MustCompile(`10兆円`), func([]string) string {
				return []string{"十兆円", "１０兆円", "10,000,000,000,000円"}[r.IntN(3)]
			}},
			{regexp.MustCompile(`50万人`), func([]string) string { return []string{"500,000人", "五十万人"}[r.IntN(2)] }},
			{regexp.MustCompile(`500人`), func([]string) string { return []string{"五百人", "500名", "５００人"}[r.IntN(3)] }},
			{regexp.MustCompile(`([二三四五六七八九])つ`), func(m []string) string { return kanjiDigits[m[1]] + "つ" }},
			{regexp.MustCompile(`(\d+)か国`), func(m []string) string { return m[1] + "カ国" }},
		},
		"hi": {
			{regexp.MustCompile(`10 ट्रिलियन येन`), func([]string) string {
				return []string{"10 लाख करोड़ येन", "100 खरब येन", "दस लाख करोड़ येन"}[r.IntN(3)]
			}},
			{regexp.MustCompile(`5 लाख`), func([]string) string {
				return []string{"पाँच लाख", "500,000", "५ लाख"}[r.IntN(3)]
			}},
			{regexp.MustCompile(`\b500\b`), func([]string) string { return []string{"पाँच सौ", "५००"}[r.IntN(2)] }},
			{regexp.MustCompile(`(\d{1,2}) (जनवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर) (\d{4})`), func(m []string) string {
				return strings.Map(nagari, m[1]) + " " + m[2] + ", " + strings.Map(nagari, m[3])
			}},
			{regexp.MustCompile(` (दो|तीन|चार|छह|सात|आठ) `), func(m []string) string { return " " + digitOf[m[1]] + " " }},
		},
	}
	rules := all[language]
	for _, i := range r.Perm(len(rules)) {
		if m := rules[i].form.FindStringSubmatchIndex(s); m != nil && !strings.ContainsAny(s[:m[0]], `"“「`) && !joinsNumber(s, m[0], m[1]) {
			parts := rules[i].form.FindStringSubmatch(s)
			out := s[:m[0]] + rules[i].to(parts) + s[m[1]:]
			return out, out != s
		}
	}
	return "", false
}

// joinsNumber reports whether a form is a part of a longer number or a range.
func joinsNumber(s string, start, end int) bool {
	before, after := strings.TrimRight(s[:start], " "), s[end:]
	for _, w := range []string{"–", ",", " to", "から", "〜", "～", "से"} {
		if strings.HasSuffix(before, w) && len(before) > len(w) {
			digit := regexp.MustCompile(`\d[\d日月年]*\s*` + w + `$`)
			if digit.MatchString(before) {
				return true
			}
		}
	}
	return len(after) > 1 && after[0] == ',' && after[1] >= '0' && after[1] <= '9'
}

var digitOf = map[string]string{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "ten": "10", "दो": "2", "तीन": "3", "चार": "4", "छह": "6", "सात": "7", "आठ": "8"}
var kanjiDigits = map[string]string{"二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}

func month(name string) int {
	for i, m := range monthsOf["en"] {
		if m == name {
			return i + 1
		}
	}
	return 0
}

func wide(r rune) rune {
	if r >= '0' && r <= '9' {
		return r - '0' + '０'
	}
	return r
}

func nagari(r rune) rune {
	if r >= '0' && r <= '9' {
		return r - '0' + '०'
	}
	return r
}
