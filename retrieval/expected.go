package retrieval

import (
	"regexp"
	"strings"

	"setu/retrieval/analyze"
)

// types are the ways to ask for a date, a number, a person or a place, in
// English, Japanese, Hindi and Hindi in Latin letters, and what the answers
// look like.
var types = []struct{ asks, answer *regexp.Regexp }{
	{regexp.MustCompile(`(?i)\b(when|what (year|date|day|month)|which (year|date|day|month)|since when|by when|until when|deadline|kab|kis (saal|din|tarikh))\b|いつ|何年|何月|何日|期限|कब|किस (वर्ष|साल|दिन|तारीख|तिथि|महीने)|कौन से (वर्ष|साल)`),
		regexp.MustCompile(`(?i)\b(1[0-9]|20)\d\d\b|\b(january|february|march|april|may|june|july|august|september|october|november|december)\b|\d年|\d月|\d日|世紀|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर|\d{4}`)},
	{regexp.MustCompile(`(?i)\b(how (many|much|long|old|large|big|far|often|high|tall)|what (number|percentage|percent|share|amount|proportion|size|cost|price)|number of|kitn[aei])\b|何人|何名|何カ国|何か国|何個|何回|何社|何件|いくつ|いくら|どのくらい|どれくらい|何[%％]|何パーセント|割合|कितन[ाेी]|प्रतिशत|संख्या`),
		regexp.MustCompile(`(?i)\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|trillion|half|dozen|lakh|crore)\b|[一二三四五六七八九十百千万億兆]|दो|तीन|चार|पांच|पाँच|छह|सात|आठ|नौ|दस|सौ|हज़ार|हजार|लाख|करोड़`)},
	{regexp.MustCompile(`(?i)\b(who|whom|whose|kaun|kisne)\b|誰|だれ|何者|किसने|कौन|किसके`),
		regexp.MustCompile(`\p{Lu}\p{Ll}+ (\p{Lu}|d[aei]|van|von)|氏|首相|大臣|大統領|[ァ-ヶー]{3,}|प्रधानमंत्री|मंत्री|राष्ट्रपति`)},
	{regexp.MustCompile(`(?i)\b(where|what (city|country|place|state)|which (city|country|place|state)|kahan)\b|どこ|何処|कहाँ|कहां|किस (शहर|देश|स्थान|राज्य)`),
		regexp.MustCompile(`\b(in|at|near|from|of) (the )?\p{Lu}|[都道府県市区町村国島]|में`)},
}

// Expectation is what a question's answer must look like: a date, a number, a
// person, a place, or several of them.
type Expectation []*regexp.Regexp

// Expect reads an expectation from the way a question is asked: in its last
// line, where it leans on others.
func Expect(question string) Expectation {
	_, question, _ = cutLast(question)
	var out Expectation
	for _, t := range types {
		if t.asks.MatchString(question) {
			out = append(out, t.answer)
		}
	}
	return out
}

// In is the share of what is expected that a text holds, 0–1; 0 when nothing
// special is.
func (e Expectation) In(text string) float64 {
	if len(e) == 0 {
		return 0
	}
	n := 0
	for _, answer := range e {
		if answer.MatchString(text) {
			n++
		}
	}
	return float64(n) / float64(len(e))
}

// Beyond is the share of what is expected that a text holds and the question,
// normalised, does not: a date that was asked with is no answer to when.
func (e Expectation) Beyond(text, question string) float64 {
	if len(e) == 0 {
		return 0
	}
	n := 0
	for _, answer := range e {
		for _, at := range answer.FindAllStringIndex(text, -1) {
			if !strings.Contains(question, analyze.Normalise(whole(text, at[0], at[1]))) {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(e))
}

// whole is a part of a text with the digits around it that belong to its number.
func whole(text string, start, end int) string {
	number := func(b byte) bool { return '0' <= b && b <= '9' || b == '.' || b == ',' }
	if !number(text[start]) && !number(text[end-1]) {
		return text[start:end]
	}
	for start > 0 && number(text[start-1]) {
		start--
	}
	for end < len(text) && number(text[end]) {
		end++
	}
	return strings.Trim(text[start:end], ".,")
}

var listing = regexp.MustCompile(`(?i)^\s*(list|name)\b|\b(which|what) (\w+ )?(organisations|organizations|companies|countries|institutions|institutes|bodies|forums|fora|universities|ministries|fields|areas|sectors|topics|themes|documents|programmes|programs|initiatives|models|partners|members|principles|pillars|goals|steps|measures|actions)\b|\bwhat are the\b|列挙|挙げて|並べて|一覧|どの(ような)?(組織|機関|企業|国|分野|文書|団体)|कौन[- ]?कौन|किन[- ]?किन|किन (संगठनों|संस्थानों|कंपनियों|देशों|क्षेत्रों|मंचों)|सूची|\bkaun[- ]kaun`)

// Listing reports whether a question asks for several things rather than one.
func Listing(question string) bool {
	_, question, _ = cutLast(question)
	return listing.MatchString(question)
}

// twoStep are ways to describe something by what is said of it elsewhere: a
// clause behind a noun in English, before it in Japanese and Hindi, or a sentence
// before the question.
var twoStep = regexp.MustCompile(`(?i)\w \w+[^.?!]{2,} (that|which|whose|who|whom)\b|[\p{Ll}\d]{3}[.;!] +\S+.*\?|(た|ている|持つ|率いる)[\p{Han}\p{Katakana}A-Za-z]|か。.+か。|जिस(के|की|का|ने|में|से)? | जो | जिन(के|की|का|में)? |ने वाल[ेाी] |से निकले |\b(jis|jo|jisne|jiska|jiske)\b`)

// TwoStep reports whether a question describes what it asks about by another
// fact, so that its answer may need a second passage.
func TwoStep(question string) bool {
	_, question, _ = cutLast(question)
	return twoStep.MatchString(question)
}
