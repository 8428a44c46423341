package analyze

import (
	"strings"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
)

// Stem reduces a normalised word to its stem: Snowball's English stemmer
// (Porter 2) for Latin letters, behind a list of irregular verbs and plurals; the
// light stemmer of Ramanathan and Rao (2003) for Devanagari. Numbers and other
// scripts are left alone.
func Stem(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case 'a' <= r && r <= 'z':
		if base, ok := irregular[word]; ok {
			word = base
		}
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

// irregular are English forms that no rule of endings leads back to their base. Those
// that are words of their own too ("found", "left", "saw") are not among them.
var irregular = func() map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(irregularForms, "\n") {
		if forms := strings.Fields(line); len(forms) > 0 {
			for _, f := range forms[1:] {
				out[f] = forms[0]
			}
		}
	}
	return out
}()

const irregularForms = `
arise arose arisen
awake awoke awoken
become became
begin began begun
bend bent
bind bound
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
burn burnt
buy bought
catch caught
choose chose chosen
come came
creep crept
deal dealt
dig dug
draw drew drawn
dream dreamt
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
flee fled
fly flew flown
forbid forbade forbidden
foresee foresaw foreseen
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
give gave given
grow grew grown
hang hung
hear heard
hide hid hidden
hold held
keep kept
know knew known
lay laid
lead led
lend lent
lose lost
meet met
overcome overcame
pay paid
ride rode ridden
ring rang rung
rise risen
run ran
seek sought
sell sold
send sent
shake shook shaken
shoot shot
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sleep slept
speak spoke spoken
spend spent
spring sprang sprung
steal stole stolen
strike struck
swear swore sworn
sweep swept
swim swam swum
take took taken
teach taught
tear torn
think thought
throw threw thrown
undergo underwent undergone
understand understood
undertake undertook undertaken
wear wore worn
win won
withdraw withdrew withdrawn
write wrote written
child children
foot feet
man men
woman women
mouse mice
tooth teeth
analysis analyses
basis bases
crisis crises
criterion criteria
phenomenon phenomena
`
