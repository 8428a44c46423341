package bot

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

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
