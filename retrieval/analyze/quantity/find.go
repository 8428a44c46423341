package quantity

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// MaxText is how much of a text is read, in bytes: passages and drafts are
// cut into far smaller pieces, and what is longer is not looked at.
const MaxText = 1 << 20

// Find lists the quantities of a text in order. They do not overlap.
func Find(text string) []Quantity { return Append(nil, text) }

// Append appends the quantities of a text to a slice.
func Append(to []Quantity, text string) []Quantity {
	p := parsers.Get().(*parser)
	defer func() {
		p.text, p.out = "", nil
		parsers.Put(p)
	}()
	p.text, p.tokens, p.out = text[:min(len(text), MaxText)], p.tokens[:0], to
	p.lex()
	for i := 0; i < len(p.tokens); {
		i = p.next(i)
	}
	return p.out
}

var parsers = sync.Pool{New: func() any { return new(parser) }}

// parser reads the tokens of one text.
type parser struct {
	text   string
	tokens []token
	out    []Quantity
}

// none is what stands before the first token and behind the last.
var none = token{word: markWord}

func (p *parser) at(i int) *token {
	if i < 0 || i >= len(p.tokens) {
		return &none
	}
	return &p.tokens[i]
}

// next reads what begins at token i and returns where to go on.
func (p *parser) next(i int) int {
	if p.part(i) == several { // 数百人: how many is not said
		return p.skipNumber(i + 1)
	}
	if !p.begins(i) {
		return i + 1
	}
	if t := p.at(i); t.class == unit { // the next decade
		return p.emit(Quantity{Low: t.factor, High: t.factor, Unit: t.unit, Loose: true}, i, i+1)
	}
	if q, end := p.dates(i); end > i {
		return p.emit(q, i, end)
	}
	if q, start, end := p.amount(i); end > i {
		return p.emit(q, start, end)
	}
	return i + 1
}

func (p *parser) part(i int) role   { return p.at(i).part }
func (p *parser) class(i int) class { return p.at(i).class }

// begins reports whether a quantity may begin with token i.
func (p *parser) begins(i int) bool {
	t := p.at(i)
	switch t.class {
	case numeral:
		return !p.partOfName(i) && !p.enumerates(i)
	case small, scale, part, nth, currency, month, calendar, clock:
		return true
	case unit:
		return t.unit == "year" && t.factor != Value{}
	case function:
		return t.part == era || t.part == fiscal || t.part == quarter || t.part == prefix || t.part == article && p.class(i+1) == scale
	}
	return false
}

// partOfName reports whether a number is joined to a word before it, as in
// COVID-19, or to letters behind it that are neither a scale nor a unit: 5G.
func (p *parser) partOfName(i int) bool {
	t, hyphen, before := p.at(i), p.at(i-1), p.at(i-2)
	if t.glued && p.isHyphen(i-1) && hyphen.glued && before != &none && latin(p.text[before.start]) && before.word == otherWord ||
		t.glued && p.isHyphen(i-1) && before.class == numeral && p.partOfName(i-2) {
		return true
	}
	if t.glued && hyphen.word == otherWord && hyphen.end == t.start && letter(p.first(hyphen)) { // जी20
		return true
	}
	behind := p.at(i + 1)
	return behind.glued && behind.start == t.end && behind.word == otherWord && letter(p.first(behind)) && !magnitude(p.text[behind.start:behind.end])
}

func (p *parser) first(t *token) rune {
	r, _ := utf8.DecodeRuneInString(p.text[t.start:])
	return r
}

func latin(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

// enumerates reports whether a number opens an item of a list: "3. India …", "(2)".
func (p *parser) enumerates(i int) bool {
	t, behind := p.at(i), p.at(i+1)
	if !t.first || t.digits == 0 || t.digits > 2 || behind.start != t.end || behind.word != markWord || behind == &none {
		return false
	}
	return (p.text[behind.start] == '.' || p.text[behind.start] == ')') && !p.at(i+2).glued
}

// emit adds a quantity with its qualifier and returns the token behind it.
func (p *parser) emit(q Quantity, start, end int) int {
	q.Start, q.End = p.tokens[start].start, p.tokens[end-1].end
	before, after := p.before(start, q), Exact
	behind := end
	if !q.Range() || q.Kind != Day {
		after, behind = p.after(end, q)
	}
	q.Qualifier = after
	if after == Exact {
		q.Qualifier = before
	}
	if q.Unit == "" && q.Kind == Number && !p.version(q) {
		q.Unit = p.counted(behind)
	}
	if few := q.Unit == "" && q.Kind == Number && q.Low.Cmp(Of(10)) < 0; (p.part(start-1) == over || p.part(start-1) == under) && (few || periods[q.Unit]) {
		q.Qualifier = Exact // over five years, under three heads
	}
	p.out = append(p.out, q)
	return end
}

// periods are the units of time, over which things go on.
var periods = map[string]bool{"year": true, "month": true, "week": true, "day": true}

// version reports whether the number ends in a decimal digit, like that of a
// version: what follows is not counted by it.
func (p *parser) version(q Quantity) bool {
	s := p.text[q.Start:q.End]
	return '0' <= s[len(s)-1] && s[len(s)-1] <= '9' && strings.IndexByte(s, '.') >= 0
}

// maxNounPhrase is how many words behind a number are looked at for what it counts.
const maxNounPhrase = 6

// counted is the unit in the noun phrase that begins at token i, or nothing.
func (p *parser) counted(i int) string {
	for n := range maxNounPhrase {
		t := p.at(i + n)
		switch {
		case t.class == unit && t.factor == Value{} && !(n > 1 && kanjiText(p.text[t.start:t.end]) && t.end-t.start == 3):
			return t.unit
		case t.part == genitive && n == 0, t.class == unit && n > 0, t.part == to && t.glued && p.at(i+n+1).glued && n > 0: // 七つの…, start-ups
		case t.stop || t.class != other && t.class != function:
			return ""
		}
	}
	return ""
}

// before is the qualifier in front of token i.
func (p *parser) before(i int, q Quantity) Qualifier {
	j := i - 1
	for p.part(j) == article || p.part(j) == vague || p.part(j) == of || p.part(j) == fiscal || p.part(j) == year {
		j--
	}
	negated := func(k int) bool { return p.part(k) == no }
	switch p.part(j) {
	case about:
		return About
	case over:
		return Above
	case under:
		return Below
	case least:
		return AtLeast
	case most:
		return AtMost
	case than:
		return p.compared(j-1, negated(j-2))
	case more, less: // कम से कम
		if p.part(j-1) == than && p.part(j-2) == p.part(j) {
			return [...]Qualifier{AtMost, AtLeast}[b2i(p.part(j) == less)]
		}
	case to:
		if p.part(j-1) == up {
			return AtMost
		}
	}
	if q.Kind == Day && !q.Range() {
		return onCalendar[p.part(j)]
	}
	return Exact
}

// onCalendar are the qualifiers in front of dates.
var onCalendar = map[role]Qualifier{by: AtMost, before: Below, since: AtLeast, after: Above}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compared reads "more" or "less" at token j, as in "no more than".
func (p *parser) compared(j int, negated bool) Qualifier {
	switch {
	case p.part(j) == more && negated:
		return AtMost
	case p.part(j) == more:
		return Above
	case p.part(j) == less && negated:
		return AtLeast
	case p.part(j) == less:
		return Below
	}
	return Exact
}

// behindQualifiers are the qualifiers behind a quantity that are one word.
var behindQualifiers = map[role]Qualifier{upAfter: AtLeast, aboveAfter: Above, downAfter: AtMost, belowAfter: Below, aboutAfter: About}

// after is the qualifier behind the quantity that ends before token i, and the
// token behind that.
func (p *parser) after(i int, q Quantity) (Qualifier, int) {
	t := p.at(i)
	if found, ok := behindQualifiers[t.part]; ok {
		return found, i + 1
	}
	date := q.Kind == Day
	switch {
	case t.start < len(p.text) && t != &none && p.text[t.start] == '+' && t.glued:
		return AtLeast, i + 1
	case t.part == orr && (p.part(i+1) == more || p.part(i+1) == over):
		return AtLeast, i + 2
	case t.part == orr && (p.part(i+1) == less || p.part(i+1) == under):
		return AtMost, i + 2
	case t.part == than && p.compared(i+1, false) != Exact:
		return p.compared(i+1, false), i + 2
	case t.part == genitive && p.part(i+1) == about:
		return About, i + 2
	case date && t.part == byAfter:
		return AtMost, i + 1
	case date && t.part == sinceAfter, date && (t.part == than || t.part == to && t.end-t.start > 3):
		return AtLeast, i + 1
	}
	return Exact, i
}
