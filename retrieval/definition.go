package retrieval

import (
	"regexp"
	"strings"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// defining are the ways to ask what something is or stands for; the subject is
// the first group that matched.
var defining = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^\s*(?:so )?(?:what(?:'s| is| are| was| were)|who(?:'s| is| are)|define|explain)\s+(?:the |an? )?([^?.,;]{2,60}?)(?:,? (?:and|in short|exactly|please)\b[^?]*)?\s*[?.]?\s*$`),
	regexp.MustCompile(`(?i)(?:meaning|long form|full form|definition) of (?:the acronym )?([^?.,;]{2,40})`),
	regexp.MustCompile(`(?i)what (?:does|do) ([^?.,;]{2,40}?) (?:mean|stand for)`),
	regexp.MustCompile(`^\s*(.{2,40}?)(?:とは|って)(?:、|何|どんな|どういう)`),
	regexp.MustCompile(`^\s*(.{2,60}?)\s+(?:आखिर |असल में )?(?:है क्या|क्या (?:है|हैं|होता|होती))`),
	regexp.MustCompile(`(?i)^\s*(.{2,40}?)\s+(?:kya (?:hai|hain|hota)|ka matlab)`),
}

// Subject is what a question asks the meaning of; empty when it asks for
// something else.
func Subject(question string) string {
	for _, d := range defining {
		if m := d.FindStringSubmatch(question); m != nil {
			return strings.TrimSpace(m[1])
		}
	}
	return ""
}

// says are the ways a sentence tells what its subject is.
var says = regexp.MustCompile(`(?i)\b(is|are|was|were|means|stands for|refers to|denotes)\b|とは|である|です|の略|を指す|है|हैं|अर्थ`)

// within is how many letters before its subject a defining sentence may have.
const within = 60

// Defines reports whether a text begins by saying what a subject is: its first
// sentence has every word of it early on, and a verb of being.
func Defines(text, subject string) bool {
	sentences := corpus.Sentences(text)
	if len(sentences) == 0 || !says.MatchString(sentences[0]) {
		return false
	}
	runes := []rune(sentences[0])
	a := analyze.Borrow()
	defer a.Return()
	opening := Set(a.Text(string(runes[:min(len(runes), within+len([]rune(subject)))])).Words)
	asked := a.Text(subject).Words
	for _, w := range asked {
		if !opening[w] {
			return false
		}
	}
	return len(asked) > 0
}
