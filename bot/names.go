package bot

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// MaxName is the length of the longest name a document is asked for by, in
// characters.
const MaxName = 300

// maxNear is how many documents an error names that come near.
const maxNear = 4

// document finds the document that goes by a name: its id, its title, another
// of its names, or words and a year that are in the names of one document only
// ("2026 statement"). Names are those of originals; only an id names a
// translation.
func (a *Assistant) document(name string) (*corpus.Document, error) {
	if strings.TrimSpace(name) == "" {
		return nil, fmt.Errorf("%w: name two, each by its id, its title or another name", ErrDocument)
	}
	name, err := readable("name", name, MaxName)
	if err != nil {
		return nil, err
	}
	if d, ok := a.Corpus().Document(name); ok {
		return d, nil
	}
	folded := fold(name)
	found := a.originals(func(d *corpus.Document) bool {
		return slices.ContainsFunc(append(a.names(d), d.ID), func(n string) bool { return fold(n) == folded })
	})
	if len(found) == 0 {
		found = a.fitting(name)
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fmt.Errorf("%w as %q; near it: %s", ErrDocument, name, listed(a.near(name)))
	}
	return nil, fmt.Errorf("%w as %q alone; it may be: %s", ErrDocument, name, listed(found))
}

// originals are the documents, no translations, of which something is true.
func (a *Assistant) originals(is func(*corpus.Document) bool) []*corpus.Document {
	var out []*corpus.Document
	for _, d := range a.Corpus().Documents {
		if d.Translates == "" && is(d) {
			out = append(out, d)
		}
	}
	return out
}

// names are a document's titles and other names, in every language it is in.
func (a *Assistant) names(d *corpus.Document) []string {
	out := append([]string{d.Title}, d.Aka...)
	for _, other := range a.Corpus().Documents {
		if other.Translates == d.ID {
			out = append(append(out, other.Title), other.Aka...)
		}
	}
	return out
}

// fitting are the documents in whose names, date and kind all words of a text
// stand that tell anything.
func (a *Assistant) fitting(text string) []*corpus.Document {
	words := nameWords(text)
	if len(words) == 0 {
		return nil
	}
	return a.originals(func(d *corpus.Document) bool {
		held := nameWords(strings.Join(append(a.names(d), d.ID, d.Date), " "))
		for w := range words {
			if !held[w] {
				return false
			}
		}
		return true
	})
}

// described adds to documents those that a question speaks of by what they are:
// "the 2026 statement". What it says of them is taken out of the topic.
func (a *Assistant) described(documents []*corpus.Document, topic string, f retrieval.Filter) ([]*corpus.Document, string) {
	about := subjectIn(topic)
	for _, piece := range joints.Split(strings.Replace(topic, about, " , ", 1), -1) {
		if !document.MatchString(piece) {
			continue
		}
		if found := a.fitting(piece); len(found) == 1 && f.Allows(found[0]) && !slices.Contains(documents, found[0]) {
			documents, topic = append(documents, found[0]), strings.Replace(topic, piece, " ", 1)
		}
	}
	return documents, topic
}

var (
	// joints are where a question parts the documents it names.
	joints = regexp.MustCompile(`(?i)\b(?:and|or|with|to|from|against|between|on|about|regarding|does|do|did)\b|[,;:?!、。？！「」]|と|から|では|(?:^|\s)(?:और|से|में|पर)(?:\s|$)`)
	// document is what documents are called.
	document = regexp.MustCompile(`(?i)\b(?:statement|declaration|initiative|vision|partnership|agreement|summit|guidelines?|law|act|plan|process|mission|dialogue|programmes?|framework|series|accord|pact|compact|treaty|memorandum|report|strategy|principles)\b|声明|宣言|イニシアティブ|イニシアチブ|ビジョン|パートナーシップ|サミット|首脳会談|指針|ガイドライン|वक्तव्य|घोषणा|पहल|साझेदारी|शिखर|दिशानिर्देश|क़ानून|कानून`)
)

// subject is what a comparison is about, of what a question says besides naming
// documents and comparing them: what stands behind "on" or before について, else
// the words that tell anything.
func subject(rest string) string {
	if about := subjectIn(rest); about != "" {
		return about
	}
	return tellingWords(rest)
}

var subjects = []*regexp.Regexp{
	regexp.MustCompile(`(?im)^.*\b(?:on|about|regarding|concerning)\s+([^?.!\n]+)`),
	regexp.MustCompile(`(?im)^.*\bfor\s+([^?.!\n]+)`),
	regexp.MustCompile(`([^\s、。，,]+?)(?:について|に関し|に関する|の面で|の分野)`),
	regexp.MustCompile(`(\S+(?:\s\S+)?)\s+(?:के बारे|के विषय|के संबंध|को लेकर|पर)(?:\s|$)`),
}

func subjectIn(text string) string {
	for _, s := range subjects {
		all := s.FindAllStringSubmatch(text, -1)
		for _, m := range slices.Backward(all) { // a follow-up comes last
			if about := tellingWords(m[1]); about != "" {
				return about
			}
		}
	}
	return ""
}

// tellingWords are the words of a text, from the first to the last that tells
// anything.
func tellingWords(text string) string {
	an := analyze.Borrow()
	defer an.Return()
	words := strings.Fields(strings.Trim(text, " ?.!:,、。？！"))
	empty := func(word string) bool {
		return !slices.ContainsFunc(an.Tokens(word), func(t analyze.Token) bool { return !t.Stop })
	}
	for len(words) > 0 && empty(words[0]) {
		words = words[1:]
	}
	for len(words) > 0 && empty(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// near lists the documents whose names are most like a name, best first.
func (a *Assistant) near(name string) []*corpus.Document {
	an := analyze.Borrow()
	defer an.Return()
	asked := retrieval.Set(an.Text(name).Sub)
	type candidate struct {
		document *corpus.Document
		score    float64
	}
	var all []candidate
	for _, d := range a.Corpus().Documents {
		if d.Translates != "" {
			continue
		}
		best := 0.0
		for _, n := range append(a.names(d), d.ID) {
			best = max(best, retrieval.Share(an.Text(n).Sub, asked))
		}
		all = append(all, candidate{d, best})
	}
	slices.SortStableFunc(all, func(x, y candidate) int { return cmp.Compare(y.score, x.score) })
	var out []*corpus.Document
	for _, c := range all[:min(maxNear, len(all))] {
		out = append(out, c.document)
	}
	return out
}

func listed(documents []*corpus.Document) string {
	var out []string
	for _, d := range documents[:min(maxNear, len(documents))] {
		out = append(out, fmt.Sprintf("%s (%s)", d.ID, d.Title))
	}
	return strings.Join(out, ", ")
}

// fold brings a name into a form in which dashes, dots, spaces and capitals
// make no difference.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, analyze.Normalise(name))
}

// nameWords are the words of a name that tell something: no particles, and of
// Japanese only what is written in kanji or katakana.
func nameWords(name string) map[analyze.Term]bool {
	an := analyze.Borrow()
	defer an.Return()
	out := map[analyze.Term]bool{}
	for _, t := range an.Tokens(name) {
		if !t.Stop && !strings.ContainsFunc(t.Text, func(r rune) bool { return unicode.Is(unicode.Hiragana, r) }) {
			out[t.Term] = true
		}
	}
	return out
}
