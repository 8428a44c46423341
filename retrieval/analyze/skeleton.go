package analyze

import (
	"strings"
	"unicode/utf8"
)

// Skeleton is the row of consonants by which a name can be known across
// scripts: बुलेट and bullet are both "blt". Vowels are dropped but for one at
// the start, voiced and unvoiced, aspirated and plain are told apart no more
// than the two scripts do. A word shorter than three consonants has none.
func Skeleton(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	var s string
	switch {
	case 'a' <= r && r <= 'z':
		s = latinSkeleton(word)
	case r >= 0x0900 && r <= 0x097f:
		s = hindiSkeleton(word)
	}
	if len(s) < 3 {
		return ""
	}
	return s
}

var latinDigraphs = strings.NewReplacer("tion", "sn", "sion", "sn", "sch", "s", "ch", "c", "sh", "s", "ph", "f", "th", "t", "gh", "g", "dh", "d", "bh", "b", "kh", "k", "jh", "j", "ck", "k", "qu", "kv", "x", "ks", "wh", "v", "ce", "se", "ci", "si", "cy", "sy", "ge", "je", "gi", "ji", "tu", "cu")

func latinSkeleton(word string) string {
	word = latinDigraphs.Replace(word)
	var b strings.Builder
	last := byte(0)
	for i := range len(word) {
		c := word[i]
		switch c {
		case 'a', 'e', 'i', 'o', 'u':
			if i == 0 {
				b.WriteByte('a')
			}
			last = 0
			continue
		case 'h', 'y':
			if i > 0 {
				continue
			}
		case 'c':
			c = 'k'
		case 'q':
			c = 'k'
		case 'w':
			c = 'v'
		case 'z':
			c = 's'
		}
		if c == last || c < 'a' || c > 'z' {
			continue
		}
		b.WriteByte(c)
		last = c
	}
	return b.String()
}

var hindiConsonants = map[rune]byte{
	'क': 'k', 'ख': 'k', 'ग': 'g', 'घ': 'g', 'ङ': 'n', 'च': 'k', 'छ': 'k', 'ज': 'j', 'झ': 'j', 'ञ': 'n',
	'ट': 't', 'ठ': 't', 'ड': 'd', 'ढ': 'd', 'ण': 'n', 'त': 't', 'थ': 't', 'द': 'd', 'ध': 'd', 'न': 'n',
	'प': 'p', 'फ': 'f', 'ब': 'b', 'भ': 'b', 'म': 'm', 'य': 'y', 'र': 'r', 'ल': 'l', 'व': 'v', 'श': 's', 'ष': 's', 'स': 's', 'ह': 'h', 'ळ': 'l', 'ं': 'n',
}

func hindiSkeleton(word string) string {
	var b strings.Builder
	last := byte(0)
	first := true
	for _, r := range word {
		c, ok := hindiConsonants[r]
		switch {
		case !ok:
			if first && r >= 'अ' && r <= 'औ' {
				b.WriteByte('a')
			}
			if r != '्' {
				last = 0
			}
		case (c == 'y' || c == 'h') && !first, c == last:
		default:
			b.WriteByte(c)
			last = c
		}
		first = false
	}
	return b.String()
}
