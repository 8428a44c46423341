package compare

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// reporters are the words of the names of those who published a document's
// sources.
func (r reader) reporters(d *corpus.Document) map[string]bool {
	out := map[string]bool{}
	for _, s := range d.Sources {
		for _, t := range r.analyzer.Tokens(s.Publisher) {
			out[t.Text] = true
		}
	}
	return out
}

// named finds what may be a name: words with capitals one behind the other, or
// a Japanese word in katakana.
var named = regexp.MustCompile(word + `(?: (?:of |& )?` + word + `)*|[\p{Katakana}ー・]{3,}`)

const word = `[\p{Lu}][\p{Latin}\p{Nd}&]*(?:-\p{Lu}[\p{Latin}\p{Nd}]*)*`

// goesOn is what follows the first words of a name that holds a comma or "and",
// up to its acronym: such a name is known by the acronym alone.
var goesOn = regexp.MustCompile(`^(?:, | and )\p{Lu}[\p{L} ,]*\(\p{Lu}`)

// inWord is what stands before a capital inside a word: e-Mobility.
var inWord = regexp.MustCompile(`[\p{L}\p{Nd}]-?$`)

// maxNames bounds the names that are called out of a line.
const maxNames = 5

// onlyHere lists the names in a unit of own that the document s does not mention
// in any form.
func (r reader) onlyHere(u unit, own, s *side) []string {
	var out []string
	for _, at := range named.FindAllStringIndex(u.quote, -1) {
		if inWord.MatchString(u.quote[:at[0]]) {
			continue
		}
		name := r.trim(u.quote[at[0]:at[1]], own, at[0] == 0)
		if name != "" && !goesOn.MatchString(u.quote[at[1]:]) && r.absent(name, own, s) && !slices.Contains(out, name) && len(out) < maxNames {
			out = append(out, name)
		}
	}
	return out
}

// trim takes off a name's ends what stands in many names of a document. The
// first word of a sentence has a capital whatever it is.
func (r reader) trim(name string, own *side, opens bool) string {
	words := strings.Split(name, " ")
	if opens && (len(words) == 1 || words[1] == "of") && capitals(words[0]) < 2 {
		return ""
	}
	empty := func(word string) bool {
		for _, c := range r.known(word) {
			if own.often(c.Concept) < everywhere && !own.frame[c.Text] {
				return false
			}
		}
		return true
	}
	for len(words) > 0 && empty(words[0]) {
		words = words[1:]
	}
	for len(words) > 0 && empty(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// absent reports whether a document mentions nothing of a name, neither by its
// words and other forms nor by its letters up to an ending: GPU and GPUs, Canada
// and Canadian. One word of everyday language is no name, though it have a capital.
func (r reader) absent(name string, own, s *side) bool {
	lacks, known := s.lacking[name]
	if !known {
		lacks = r.lacks(name, own, s)
		s.lacking[name] = lacks
	}
	return lacks
}

func (r reader) lacks(name string, own, s *side) bool {
	if strings.Contains(s.letters, stem(analyze.Normalise(name))) {
		return false
	}
	concepts := slices.DeleteFunc(slices.Clone(r.known(name)), func(c concept) bool {
		return own.often(c.Concept) >= everywhere
	})
	if len(concepts) == 0 || len(concepts) == 1 && concepts[0].Common && capitals(name) < 2 {
		return false
	}
	return !slices.ContainsFunc(concepts, func(c concept) bool { return s.where(c.Concept).best > 0 })
}

// stem is a name without what its plural or its people may end in.
func stem(name string) string {
	if len(name) < 7 {
		return strings.TrimSuffix(name, "s")
	}
	return name[:len(name)-3]
}

// known are the concepts of a name, which comes again and again.
func (r reader) known(name string) []concept {
	concepts, ok := r.names[name]
	if !ok {
		concepts = r.concepts(name, nil)
		r.names[name] = concepts
	}
	return concepts
}

// capitals counts the capital letters of a name.
func capitals(name string) int {
	n := 0
	for _, r := range name {
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n
}
