package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/bot"
	"setu/retrieval/analyze/quantity"
)

// differs is a point in which the claim and the evidence differ. Without a cue
// of the evidence, what it says is the sentence that holds most of the claim.
func (al *alignment) differs(kind, said string, found said) point {
	in := al.rest[0]
	e := al.evidence[in.passage]
	s := e.sentences[in.sentence]
	p := point{Difference: bot.Difference{Kind: kind, Said: said}, conflict: true, passage: in.passage, at: s.start}
	if found.known() {
		e = al.evidence[found.passage]
		p.Found, p.passage, p.at = phrase(e.passage.Text, found.cue), found.passage, found.start
		return p
	}
	p.Found = clip(e.passage.Text[s.start:s.end])
	return p
}

// phrase is a cue of the claim with the word it bears on.
func (c *claim) phrase(q cue) string { return phrase(c.text, q) }

func phrase(text string, q cue) string {
	if q.target.start < 0 {
		return text[q.start:q.end]
	}
	return strings.TrimSpace(text[min(q.start, q.target.start):max(q.end, q.target.end)])
}

// about is what the claim says of the thing a cue of the evidence bears on.
func (c *claim) about(al *alignment, s said) string {
	for i, it := range c.items {
		if s.target.start >= 0 && al.placed(i, s.passage, s.target.start, 1) {
			start := max(it.start-3*wordBytes(c.language), 0)
			for start > 0 && c.text[start]&0xc0 == 0x80 {
				start--
			}
			return strings.TrimSpace(wholeWords(c.text, start, it.end))
		}
	}
	return clip(c.text)
}

// wholeWords widens a part of a text to whole words.
func wholeWords(text string, start, end int) string {
	for start > 0 && text[start-1] != ' ' && text[start-1] < 0x80 {
		start--
	}
	return text[start:end]
}

// maxClip is how many bytes of a sentence a difference shows.
const maxClip = 160

// clip shortens a sentence at a word.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= maxClip {
		return s
	}
	cut := maxClip
	for cut > 0 && s[cut]&0xc0 == 0x80 {
		cut--
	}
	if i := strings.LastIndexByte(s[:cut], ' '); i > cut/2 {
		cut = i
	}
	return s[:cut] + "…"
}

// around is a quantity of the claim with the words it goes with.
func (c *claim) around(q quantity.Quantity) string { return around(c.text, q) }

// aroundWords is how many words behind a number are shown with it.
const aroundWords = 9

// around is a quantity as it stands in a text, with a word or two before it
// that bound it, and what it counts.
func around(text string, q quantity.Quantity) string {
	start, end, whole := qualified(text, q), q.End, q.End
	for n := 0; n < aroundWords && end < len(text); n++ {
		next := end
		for next < len(text) && text[next] == ' ' {
			next++
		}
		r, _ := utf8.DecodeRuneInString(text[next:])
		if r >= 0x2e80 {
			return text[start:japaneseEnd(text, next)]
		}
		if !wordRune(r) {
			break
		}
		end = wordEnd(text, next)
		for end < len(text) && (text[end] == '-' || text[end] == '\'') {
			end = wordEnd(text, end+1)
		}
		if !dangling[strings.ToLower(text[next:end])] {
			whole = end
		}
	}
	return text[start:whole]
}

// dangling are words that no quotation should end with.
var dangling = wordsOf("a an the of in on at by for from to and or with as is are was were be been will would may that which who its their have has had over under than more about around " +

	"में के की का को से पर और है हैं ने तक")

// japaneseEnd goes on to the next comma or for eight characters.
func japaneseEnd(text string, at int) int {
	for n := 0; at < len(text) && n < 8; n++ {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsPunct(r) || unicode.IsSpace(r) {
			break
		}
		at += size
	}
	return at
}

// qualified is where the qualifier in front of a quantity begins.
func qualified(text string, q quantity.Quantity) int {
	if q.Qualifier == quantity.Exact {
		return q.Start
	}
	before := text[:q.Start]
	for _, w := range qualifiers {
		if strings.HasSuffix(strings.ToLower(strings.TrimRight(before, " ")), w) {
			return len(strings.TrimRight(before, " ")) - len(w)
		}
	}
	return q.Start
}

var qualifiers = []string{"no more than", "no fewer than", "no less than", "more than", "less than", "fewer than", "at least", "at most", "up to", "about", "around", "nearly", "almost", "approximately", "roughly", "over", "above", "under", "below", "by", "until", "before", "after", "since", "約", "およそ", "最大", "少なくとも", "लगभग", "करीब", "कम से कम"}
