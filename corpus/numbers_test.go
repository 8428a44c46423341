package corpus_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// months are the names of the months in English and Hindi, the latter without nukta.
var months = strings.Fields(`January February March April May June July August September October November December
	जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर`)

// nukta takes the dots off Hindi letters, which writers set or leave out.
var nukta = strings.NewReplacer("\u093c", "", "\u095b", "ज", "\u095c", "ड", "\u095e", "फ")

// scales are the words and characters that multiply the number before them.
var scales = map[string]float64{
	"thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9, "trillion": 1e12,
	"हजार": 1e3, "लाख": 1e5, "मिलियन": 1e6, "करोड": 1e7, "अरब": 1e9, "बिलियन": 1e9, "ट्रिलियन": 1e12,
	"千": 1e3, "万": 1e4, "億": 1e8, "兆": 1e12,
}

// spelled are the numbers that English spells out and a translation may write
// in digits: "seven working groups", 7つの作業部会.
var spelled = map[string]float64{
	"one": 1, "first": 1, "once": 1, "two": 2, "second": 2, "twice": 2, "three": 3, "third": 3, "four": 4, "fourth": 4,
	"five": 5, "fifth": 5, "six": 6, "sixth": 6, "seven": 7, "seventh": 7, "eight": 8, "eighth": 8, "nine": 9, "ten": 10,
	"decade": 10, "eleven": 11, "twelve": 12,
}

var (
	numberForm = regexp.MustCompile(`\d[\d,]*(?:\.\d+)?`)
	scaleForm  = regexp.MustCompile(`^[\s-]*(?i:(thousand|lakh|million|crore|billion|trillion|हजार|लाख|मिलियन|करोड|अरब|बिलियन|ट्रिलियन|千|万|億|兆))`)
	wordForm   = regexp.MustCompile(`[\pL\pM]+`)
)

// numbers are the values that a text writes in digits, months among them.
func numbers(text string) map[float64]bool {
	text = nukta.Replace(text)
	out := map[float64]bool{}
	for _, w := range wordForm.FindAllString(text, -1) {
		for i, name := range months {
			if w == name {
				out[float64(i%12+1)] = true
			}
		}
	}
	for _, at := range numberForm.FindAllStringIndex(text, -1) {
		n, err := strconv.ParseFloat(strings.ReplaceAll(text[at[0]:at[1]], ",", ""), 64)
		if err != nil {
			panic(err) // the form lets only numbers through
		}
		rest := text[at[1]:]
		for m := scaleForm.FindStringSubmatch(rest); m != nil; m = scaleForm.FindStringSubmatch(rest) {
			n *= scales[strings.ToLower(m[1])]
			rest = rest[len(m[0]):]
		}
		out[n] = true
	}
	return out
}

// numberFaults compares the numbers of a translation with those of an English original.
func numberFaults(original, translation string) []string {
	var faults []string
	want, got, words := numbers(original), numbers(translation), map[float64]bool{}
	for _, w := range wordForm.FindAllString(strings.ToLower(original), -1) {
		if n, ok := spelled[w]; ok {
			words[n] = true
		}
	}
	for n := range want {
		if !got[n] {
			faults = append(faults, fmt.Sprintf("has no %.10g", n))
		}
	}
	for n := range got {
		if !want[n] && !words[n] {
			faults = append(faults, fmt.Sprintf("has %.10g, which its original has not", n))
		}
	}
	return faults
}

func TestNumberFaults(t *testing.T) {
	for _, c := range []struct {
		original, translation string
		faults                int
	}{
		{"On 2 July 2026, 500 people", "2026年7月2日、500人", 0},
		{"On 2 July 2026", "2 जुलाई 2026", 0},
		{"On 2 February 2026", "2 फरवरी 2026", 0},
		{"10 trillion yen, 500,000 people, Rs 60,000 crore", "10兆円、50万人、6,000億ルピー", 0},
		{"nearly ₹6 lakh crore, 5.5 billion", "約6兆ルピー、55億", 0},
		{"500,000 people", "5 लाख लोग", 0},
		{"It may be 7 May", "5月7日", 0},
		{"2 Crore", "2 करोड़", 0},
		{"It may be", "5", 1},
		{"seven groups, the first", "7つの部会、第1回", 0},
		{"On 2 July 2026", "2026年8月2日", 2},
		{"500 people", "5,000人", 2},
		{"10 trillion yen", "10億円", 2},
		{"500 people by 2030", "500人", 1},
		{"seven groups", "8つの部会", 1},
	} {
		if got := numberFaults(c.original, c.translation); len(got) != c.faults {
			t.Errorf("%q, %q: got %q, want %d faults", c.original, c.translation, got, c.faults)
		}
	}
}
