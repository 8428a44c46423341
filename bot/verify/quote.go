package verify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"setu/bot"
)

// quotation is what a sentence puts in quotation marks.
type quotation struct {
	text       string // between the marks
	start, end int    // of it in the sentence, without the marks
}

// pairs are the quotation marks that open and close.
var pairs = map[rune]rune{'“': '”', '„': '”', '«': '»', '「': '」', '『': '』'}

// quotations finds what stands in quotation marks. A mark without its fellow
// quotes to the end, or from the start, of the sentence: its fellow stands in
// another sentence.
func quotations(sentence string) []quotation {
	var out []quotation
	add := func(start, end int) {
		if text := sentence[start:end]; strings.ContainsFunc(text, unicode.IsLetter) {
			out = append(out, quotation{text, start, end})
		}
	}
	var open rune // the mark that closes
	start, depth := 0, 0
	for i, r := range sentence {
		size := utf8.RuneLen(r)
		switch closing := pairs[r]; {
		case open == 0 && closing != 0:
			open, start, depth = closing, i+size, 0
		case open == 0 && r == '"' && !inches(sentence, i):
			if closesOnly(sentence, i) && len(out) == 0 {
				add(0, i)
				continue
			}
			open, start = '"', i+size
		case open == 0 && (r == '”' || r == '»' || r == '」' || r == '』') && len(out) == 0:
			add(0, i)
		case open != 0 && closing == open && closing != 0:
			depth++
		case r == open && open != 0 && depth > 0:
			depth--
		case r == open && open != 0 || open == '”' && r == '“':
			add(start, i)
			open = 0
		}
	}
	if open != 0 {
		add(start, len(sentence))
	}
	return out
}

// inches reports whether the mark at i stands behind a number, for inches.
func inches(s string, i int) bool {
	return i > 0 && digitByte(s[i-1]) && strings.Count(s, `"`)%2 == 1
}

// closesOnly reports whether the straight mark at i, the only one or the odd
// one, stands where one closes: behind a word and before a space.
func closesOnly(s string, i int) bool {
	if strings.Count(s, `"`)%2 == 0 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return i > 0 && !unicode.IsSpace(before) && (i+1 == len(s) || unicode.IsSpace(after) || unicode.IsPunct(after))
}

// elided are the marks with which a quotation leaves out or puts in words.
var elided = regexp.MustCompile(`\[[^\]]{0,60}\]|\(\.\.\.\)|…+|\.{3,}|⋯+|・{3,}`)

// trim takes the punctuation off the ends of a quotation that belongs to the
// sentence around it.
func trim(s string) string {
	return strings.Trim(s, " .,;:!?。、．，；：！？।॥-")
}

// maxElided is how many bytes a quotation may leave out at one place.
const maxElided = 400

// pieces are the parts of a quotation that have to stand in the text: all of
// it, but for what it says is left out.
func pieces(quote string) []string {
	parts := []string{quote}
	if strings.ContainsAny(quote, "[…⋯") || strings.Contains(quote, "...") || strings.Contains(quote, "・・・") {
		parts = elided.Split(quote, -1)
	}
	out := parts[:0]
	for _, part := range parts {
		if p := trim(fold(part).text); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// verbatim looks for the pieces of a quotation in a text: in order, whole
// words, with nothing that denies left out. The bytes are of the original text.
func (f folded) verbatim(pieces []string) (start, end int, ok bool) {
	from, first := 0, -1
	for _, p := range pieces {
		s, e, found := f.find(p, from)
		if !found && first < 0 {
			s, e, found = f.find(recased(p), from)
		}
		if !found {
			return 0, 0, false
		}
		if first < 0 {
			first = s
		} else if s-from > maxElided || denies(f.text[from:s]) {
			return 0, 0, false
		}
		from = e
	}
	if rest := f.text[from:]; first < 0 || strings.HasPrefix(rest, " ") && denies(nextWord(rest)) {
		return 0, 0, false
	}
	return int(f.at[first]), int(f.at[from]), true
}

// recased changes the case of the first letter, which a quotation may.
func recased(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if unicode.IsUpper(r) {
		return string(unicode.ToLower(r)) + s[size:]
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

func nextWord(s string) string {
	s = strings.TrimLeft(s, " ")
	if i := strings.IndexByte(s, ' '); i >= 0 {
		s = s[:i]
	}
	return s[:min(len(s), 40)]
}

// quoted checks that every quotation is verbatim in a passage, or is a name of
// its document. What is needs no more checking.
func (al *alignment) quoted() []point {
	var out []point
	for _, q := range al.claim.quotes {
		if from, ok := al.verbatim(q); ok {
			al.settled = append(al.settled, span{q.start, q.end})
			al.cited = append(al.cited, from)
		} else {
			out = append(out, al.misquoted(q))
		}
	}
	return out
}

// verbatim is where a quotation stands in the evidence, of no length when it
// is in a title.
func (al *alignment) verbatim(q quotation) (extent, bool) {
	parts := pieces(q.text)
	for i, e := range al.evidence {
		if start, end, ok := e.folded.verbatim(parts); ok {
			return extent{i, span{start, end}}, true
		}
		for _, f := range e.frame.folded {
			if _, _, ok := f.verbatim(parts); ok {
				return extent{passage: i}, true
			}
		}
	}
	return extent{}, false
}

// misquoted is the difference of a quotation, and what the evidence says where
// it is most like it.
func (al *alignment) misquoted(q quotation) point {
	p := point{Difference: bot.Difference{Kind: "quotation", Said: clip(q.text)}, passage: -1}
	held, all := map[chosen]int{}, 0
	for i, it := range al.claim.items {
		if it.start < q.start || it.end > q.end {
			continue
		}
		all++
		for _, place := range al.matches[i].places {
			held[al.sentenceOf(place)]++
		}
	}
	best, most := chosen{}, 0
	for key, n := range held {
		if n > most || n == most && key.before(best) {
			best, most = key, n
		}
	}
	if all > 0 && 2*most >= all {
		e := al.evidence[best.passage]
		s := e.sentences[best.sentence]
		p.Found, p.conflict, p.passage, p.at = clip(e.passage.Text[s.start:s.end]), true, best.passage, s.start
	}
	return p
}
