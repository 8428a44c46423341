package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"setu/bot"
	"setu/corpus"
	"setu/retrieval/analyze"
	"setu/retrieval/analyze/quantity"
)

// side is a document made ready to be compared.
type side struct {
	document *corpus.Document
	quoted   *corpus.Document // the version of it that is quoted
	units    []unit
	holding  map[analyze.Term][]int32 // the units that hold a word, ascending
	paired   map[analyze.Term][]int32 // the units that hold two words side by side
	found    map[string]holders       // where a concept is held, by its text
	title    title
	letters  string          // all that it says, normalised
	lacking  map[string]bool // whether it lacks a name
	frame    map[string]bool // names of those who report, which are no content
}

// unit is what is compared: a sentence, with those before it that it can't be
// understood without.
type unit struct {
	part
	caveat   bool // it says what is unclear: nothing to compare, but it counts as a mention
	topical  bool
	terms    map[analyze.Term]bool
	pairs    []analyze.Term
	concepts []concept
	total    float64 // weight of the concepts
	figures  []figure
	ordinals []quantity.Quantity
	force    force
}

// title is the words of a document's title, and two of them side by side.
type title struct{ words, pairs map[analyze.Term]bool }

// concept is something a unit speaks of.
type concept struct {
	analyze.Concept
	weight  float64 // how much it tells in these two documents; 0 in what nearly every sentence says
	subject bool    // it is in the title of its own document and not in the other's
}

// compared reports whether a unit is compared, not only looked into.
func (u unit) compared() bool { return u.topical && !u.caveat }

// silent reports whether nothing of a document is on the topic.
func (s *side) silent() bool {
	for _, u := range s.units {
		if u.compared() {
			return false
		}
	}
	return true
}

// reader makes sides.
type reader struct {
	lexicon  *analyze.Lexicon
	analyzer *analyze.Analyzer
	names    map[string][]concept
}

// maxUnits is how many sentences a document has at most to be compared: the work
// grows with the product of both.
const maxUnits = 2000

// read cuts a document into units. Its words are given forms in the language of
// the other document.
func (r reader) read(ctx context.Context, v bot.Edition, other string) (*side, error) {
	d := v.Document
	s := &side{
		document: d, quoted: v.Quoted, holding: map[analyze.Term][]int32{}, paired: map[analyze.Term][]int32{},
		found: map[string]holders{}, title: r.title(d.Title), frame: r.reporters(d), lacking: map[string]bool{},
	}
	var targets []string
	if other != d.Language {
		targets = []string{other}
	}
	var all strings.Builder
	for _, p := range d.Paragraphs {
		all.WriteString(p.Text + "\n")
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, part := range parts(p) {
			u := r.unit(part, d.Date, targets)
			u.caveat = p.Caveat()
			s.add(u)
		}
		if len(s.units) > maxUnits {
			return nil, fmt.Errorf("%w: %s has more than %d sentences", bot.ErrTooLarge, d.ID, maxUnits)
		}
	}
	s.letters = analyze.Normalise(all.String() + about(d))
	u := r.unit(part{quote: about(d)}, "", targets)
	u.caveat = true
	s.add(u)
	return s, nil
}

// about is what a document says besides its paragraphs: what stands there is
// mentioned.
func about(d *corpus.Document) string {
	out := append([]string{d.Title}, d.Aka...)
	for _, p := range d.Paragraphs {
		out = append(out, p.Heading)
	}
	return strings.Join(slices.Compact(out), "\n")
}

func (r reader) unit(p part, date string, targets []string) unit {
	terms := r.analyzer.Text(p.quote)
	u := unit{part: p, force: forceOf(p.quote), terms: words(p.quote, terms), pairs: terms.Pairs}
	u.figures, u.ordinals = r.figures(p.quote, date)
	u.concepts = r.concepts(p.quote, targets)
	return u
}

// words are the words of a text, and the single characters of Japanese, of which
// some are words.
func words(text string, terms analyze.Terms) map[analyze.Term]bool {
	out := set(terms.Words)
	for _, c := range text {
		if analyze.Japanese(c) {
			out[analyze.Hash(string(c))] = true
		}
	}
	return out
}

func (r reader) title(text string) title {
	terms := r.analyzer.Text(text)
	return title{words(text, terms), set(terms.Pairs)}
}

func (s *side) add(u unit) {
	n := int32(len(s.units))
	s.units = append(s.units, u)
	for t := range u.terms {
		s.holding[t] = append(s.holding[t], n)
	}
	for t := range set(u.pairs) {
		s.paired[t] = append(s.paired[t], n)
	}
}

func set(terms []analyze.Term) map[analyze.Term]bool {
	out := make(map[analyze.Term]bool, len(terms))
	for _, t := range terms {
		out[t] = true
	}
	return out
}

// concepts are what a text speaks of, each once: a name of several words is one
// thing, and so are the name and its acronym behind it. Numbers are compared as
// figures, and the names of months stand in too many dates to tell anything.
func (r reader) concepts(text string, targets []string) []concept {
	var out []concept
	seen := map[string]bool{}
	for _, c := range r.lexicon.Concepts(r.analyzer, text, targets) {
		if c.Number || months[c.Text] || len(c.Forms[0].Words) == 0 {
			continue
		}
		if n := slices.IndexFunc(c.Forms, func(f analyze.Form) bool { return f.Weight == synonymous }); n > 0 {
			c.Text, c.Forms = fmt.Sprint(c.Forms[n].Words), c.Forms[1:]
		}
		if !seen[c.Text] {
			seen[c.Text] = true
			out = append(out, concept{Concept: c})
		}
	}
	return out
}

var months = func() map[string]bool {
	out := map[string]bool{}
	for _, m := range strings.Fields("january february march april may june july august september october november december जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर दिसम्बर") {
		out[analyze.Normalise(m)] = true
	}
	return out
}()
