package bot

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// followUp are ways a question leans on the one before.
var followUp = []string{"and ", "what about ", "how about ", "but ", "also ", "then ", "その", "それ", "では", "じゃあ", "それで", "और ", "तो ", "उस", "इस", "aur ", "uska", "uski", "iska"}

// leaning are words that stand for something said before.
var leaning = map[string]bool{"it": true, "its": true, "they": true, "them": true, "their": true, "that": true, "those": true, "he": true, "she": true, "his": true, "her": true, "there": true, "उसका": true, "उसकी": true, "उसके": true, "उसने": true, "उन्होंने": true, "वह": true, "वे": true}

// lean makes a follow-up standalone by putting the question before it in
// front. A question that says enough on its own is left alone.
func lean(text string, earlier []Turn) string {
	if len(earlier) == 0 || !leans(text) {
		return text
	}
	// What the last turn leaned on and this one: what lies between is left
	// behind, so that a change of subject fades.
	last := earlier[len(earlier)-1]
	root, _, _ := strings.Cut(cmp.Or(last.Standalone, last.Question), "\n")
	joined := root + "\n" + text
	if utf8.RuneCountInString(joined) > MaxQuestion {
		return text
	}
	return joined
}

// otherwise are the other ways to read a question that has no answer as it was
// read first: by itself, where it only looked like a follow-up, and by what it
// asks alone, where more is said around that: a greeting, a reason, a signature.
func otherwise(standalone, text string) []string {
	var out []string
	for _, other := range []string{text, asking(text)} {
		if other != "" && other != standalone && !slices.Contains(out, other) {
			out = append(out, other)
		}
	}
	return out
}

// asks is how a sentence that asks ends.
var asks = regexp.MustCompile(`[?？]["'”’」』)）]*\s*$|か。\s*$`)

// reason is what stands before a question and says what it is for: "Drafting
// talking points - ". What else stands so may be what the question is about.
var reason = regexp.MustCompile(`(?i)^(?:(?:for|drafting|preparing|writing|quick|a question|question|note|asking|need|urgent)\b[^?:\d]{0,80}?|[^?:\d]{2,40} ask(?:s|ed))(?:: | [-–—] )`)

// asking is the last sentence that asks, of several or behind a reason, if it
// stands alone; else it is empty.
func asking(text string) string {
	for _, s := range slices.Backward(corpus.Sentences(text)) {
		if s = strings.TrimSpace(s); !asks.MatchString(s) {
			continue
		}
		if why := reason.FindString(s); why != "" && !names(why) {
			s = s[len(why):]
		}
		if s != strings.TrimSpace(text) && !leans(s) {
			return s
		}
	}
	return ""
}

func leans(text string) bool {
	lower := analyze.Normalise(text)
	for _, f := range followUp {
		if strings.HasPrefix(lower, f) {
			return true
		}
	}
	a := analyze.Borrow()
	defer a.Return()
	content := 0
	for _, t := range a.Tokens(text) {
		if leaning[t.Text] {
			return true
		}
		if !t.Stop {
			content++
		}
	}
	return content <= 2 && !names(text)
}

// names reports whether a text brings a name of its own, behind its first
// letter: it does not lean on what was said before.
func names(text string) bool {
	first := strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if r, size := utf8.DecodeRuneInString(first); !analyze.Japanese(r) {
		first = first[size:]
	}
	return strings.ContainsFunc(first, unicode.IsUpper)
}
