package analyze

import "unicode"

// Language guesses a question's language by its script: "ja", "hi" or "en".
// Devanagari or kana anywhere outweigh Latin letters, because names and
// acronyms stay Latin in Japanese and Hindi. Hindi written in Latin letters is
// known by its function words.
func Language(text string) string {
	var latin, han, kana, deva int
	for _, r := range Normalise(text) {
		switch {
		case r < 0x80:
			if unicode.IsLetter(r) {
				latin++
			}
		case r >= 0x0900 && r <= 0x097f:
			deva++
		case hiragana(r) || katakana(r):
			kana++
		case isCJK(r):
			han++
		}
	}
	switch {
	case deva > 0 && deva*4 >= latin:
		return "hi"
	case (kana+han)*4 >= latin && kana+han > 0:
		return "ja"
	case Romanised(text):
		return "hi"
	}
	return "en"
}
