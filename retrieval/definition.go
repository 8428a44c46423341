package retrieval

import (
	"regexp"
	"slices"
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
	regexp.MustCompile(`^\s*(.{2,40}?)(?:は|って|とは)、?何の略`),
	regexp.MustCompile(`^\s*(.{2,40}?)\s+किस(?:का|की) (?:संक्षेप|संक्षिप्त)`),
	regexp.MustCompile(`^\s*(.{2,60}?)\s+(?:आखिर |असल में )?(?:है क्या|क्या (?:है|हैं|होता|होती))`),
	regexp.MustCompile(`(?i)^\s*(.{2,40}?)\s+(?:kya (?:hai|hain|hota)|ka matlab)`),
}

// Subject is what a question asks the meaning of; empty when it asks for
// something else.
func Subject(question string) string {
	_, question, _ = cutLast(question)
	for _, d := range defining {
		if m := d.FindStringSubmatch(question); m != nil {
			return strings.TrimSpace(m[1])
		}
	}
	return ""
}

// telling is where a sentence ends naming its subject and begins to tell of it.
// A Hindi sentence has its verb at the end: there the subject is what stands early.
var telling = regexp.MustCompile(`(?i)\b(is|are|was|were|means|stands for|refers to|denotes|short for)\b|とは|は`)

// early is how many letters a Hindi sentence names its subject in.
const early = 60

// being is where it says what its subject is, and not what befell that.
var being = regexp.MustCompile(`(?i)^\S+ (?:an?|the|one)\b|^(?:means|stands|refers|denotes|short)\b|(?:である|だ|です|のこと|をいう|を指す)。?\s*$`)

// Defines is 1 for a passage that begins by saying what a subject is: its first
// sentence opens with the subject and names nothing else but what the document is
// called. It is a half for one that begins by saying something else of it, and
// else 0.
func Defines(p corpus.Passage, subject string) float64 {
	sentences := corpus.Sentences(p.Text)
	if len(sentences) == 0 || p.Paragraph().Caveat() {
		return 0
	}
	a := analyze.Borrow()
	defer a.Return()
	asked := a.Text(subject).Words
	if at := telling.FindStringIndex(sentences[0]); at != nil {
		opening := a.Text(sentences[0][:at[0]]).Words
		called := a.Text(subject + "\n" + p.Document.Title + "\n" + strings.Join(p.Document.Aka, "\n")).Words
		switch {
		case len(asked) == 0 || !within(asked, opening) || !within(opening, called):
			return 0
		case being.MatchString(sentences[0][at[0]:]):
			return 1
		}
		return 0.5
	}
	runes := []rune(sentences[0])
	if p.Document.Language != "hi" || len(asked) == 0 || !within(asked, a.Text(string(runes[:min(len(runes), early)])).Words) {
		return 0
	}
	return 1
}

func within(terms, others []analyze.Term) bool {
	for _, t := range terms {
		if !slices.Contains(others, t) {
			return false
		}
	}
	return true
}
