package analyze

import (
	"strings"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
)

// Stem reduces a normalised word to its stem: Snowball's English stemmer
// (Porter 2) for Latin letters, the light stemmer of Ramanathan and Rao (2003)
// for Devanagari. Numbers and other scripts are left alone.
func Stem(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case 'a' <= r && r <= 'z':
		return english.Stem(word, false)
	case r >= 0x0900 && r <= 0x097f:
		return stemHindi(word)
	}
	return word
}

// hindiSuffixes, longest first, by their length in letters.
var hindiSuffixes = [][]string{
	{"ाएंगी", "ाएंगे", "ाऊंगी", "ाऊंगा", "ाइयां", "ाइयों", "ाइयाँ"},
	{"ाएगी", "ाएगा", "ाओगी", "ाओगे", "एंगी", "ेंगी", "एंगे", "ेंगे", "ूंगी", "ूंगा", "ातीं", "नाओं", "नाएं", "ताओं", "ताएं", "ियाँ", "ियों", "ियां"},
	{"ाकर", "ाइए", "ाईं", "ाया", "ेगी", "ेगा", "ोगी", "ोगे", "ाने", "ाना", "ाते", "ाती", "ाता", "तीं", "ाओं", "ाएं", "ुओं", "ुएं", "ुआं"},
	{"कर", "ाओ", "िए", "ाई", "ाए", "ने", "नी", "ना", "ते", "ीं", "ती", "ता", "ाँ", "ां", "ों", "ें"},
	{"ो", "े", "ू", "ु", "ी", "ि", "ा"},
}

func stemHindi(word string) string {
	length := utf8.RuneCountInString(word)
	for i, suffixes := range hindiSuffixes {
		letters := len(hindiSuffixes) - i
		if length <= letters+1 {
			continue
		}
		for _, s := range suffixes {
			if strings.HasSuffix(word, s) {
				return strings.TrimSuffix(word, s)
			}
		}
	}
	return word
}
