package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/retrieval/analyze"
	"setu/retrieval/analyze/quantity"
)

// claim is a sentence made ready to be checked.
type claim struct {
	text       string
	language   string
	tokens     []token
	quantities []quantity.Quantity
	quotes     []quotation
	cues       []cue
	items      []item
}

// item is a word of a claim, or in Japanese a run of kanji or katakana, that
// has to stand in the evidence.
type item struct {
	start, end int
	text       string         // as it stands in the claim
	terms      []analyze.Term // one, or the pairs of characters of a Japanese run
	skeleton   string
	name       bool // a proper name, or written like one
	japanese   bool
	light      bool // one that many others may stand for
	act        bool // a word that a cue stands for: compared as such
	capital    bool // begins with a capital letter
	run        bool // goes on with the name that the item before it begins
}

func newClaim(a *analyze.Analyzer, text string) *claim {
	c := &claim{text: text, language: languageIn(text), tokens: tokens(a, text), quantities: quantity.Find(text), quotes: quotations(text)}
	c.cues = cues(text, c.tokens)
	c.items = c.split()
	return c
}

// languageIn tells the language of a text by its letters.
func languageIn(text string) string {
	latin, kana, nagari := 0, 0, 0
	for _, r := range text {
		switch {
		case r < 0x80:
			latin++
		case analyze.Japanese(r):
			kana += 3
		case r >= 0x0900 && r <= 0x097f:
			nagari += 2
		}
	}
	switch {
	case kana > latin && kana > nagari:
		return "ja"
	case nagari > latin:
		return "hi"
	}
	return "en"
}

// split lists the words of the claim that are neither function words nor parts
// of numbers.
func (c *claim) split() []item {
	var out []item
	for i, t := range c.tokens {
		switch {
		case inside(c.quantities, t.start):
		case t.japanese:
			out = c.japaneseItem(out, t)
		case t.stop, strings.Trim(t.text, "0123456789") == "":
		default:
			out = append(out, item{
				start: t.start, end: t.end, text: c.text[t.start:t.end], terms: []analyze.Term{t.term}, skeleton: analyze.Skeleton(t.text), light: light[t.term],
				capital: t.capital || t.acronym, run: t.capital && len(out) > 0 && out[len(out)-1].capital && joins(c.text[out[len(out)-1].end:t.start]),
				name: t.acronym || t.capital && !c.opens(i) || strings.ContainsAny(t.text, "0123456789"),
			})
		}
	}
	for _, q := range c.cues {
		for i := range out {
			if out[i].start < q.end && q.start < out[i].end {
				out[i].act = true
			}
		}
	}
	return out
}

// joins reports whether what stands between two words in capitals leaves them
// one name.
func joins(between string) bool {
	switch between {
	case " ", "-", "–", "—", " & ", "'s ", "’s ", " of ", " for ", " on ", " of the ", " for the ":
		return true
	}
	return false
}

// japaneseItem adds a term to the run of kanji or katakana that it goes on with.
func (c *claim) japaneseItem(out []item, t token) []item {
	if !content(t) || utf8.RuneCountInString(t.text) < 2 || mixed(t.text) {
		return out
	}
	if n := len(out) - 1; n >= 0 && out[n].japanese && t.start < out[n].end && script(t.text) == script(out[n].text) {
		if t.end > out[n].end {
			out[n].end = t.end
			out[n].text = c.text[out[n].start:t.end]
		}
		out[n].terms = append(out[n].terms, t.term)
		return out
	}
	return append(out, item{start: t.start, end: t.end, text: c.text[t.start:t.end], terms: []analyze.Term{t.term}, japanese: true, light: light[t.term], name: script(t.text) && utf8.RuneCountInString(t.text) > 2})
}

// mixed reports whether a pair is half katakana, half kanji: it belongs to no word.
func mixed(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	return katakana(r) != katakana(second)
}

// script reports whether a run is in katakana.
func script(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return katakana(r)
}

// inside reports whether a place is in a quantity that is one for sure.
func inside(all []quantity.Quantity, at int) bool {
	for _, q := range all {
		if q.Start <= at && at < q.End && !q.Loose {
			return true
		}
	}
	return false
}

// opens reports whether a token begins the sentence, or what it quotes: a
// capital there makes no name.
func (c *claim) opens(i int) bool {
	before := strings.TrimRightFunc(c.text[:c.tokens[i].start], unicode.IsSpace)
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return strings.ContainsRune("“\"‘:.(—", r)
}
