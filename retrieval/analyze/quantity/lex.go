package quantity

import (
	"unicode"
	"unicode/utf8"
)

// token is a word, a number in digits or a mark of the text.
type token struct {
	*word
	start, end int
	value      Value // of a numeral, or the word's
	date       Date  // of a calendar date
	digits     int8  // how many digits a plain whole number is written with, else 0
	glued      bool  // no white space before it
	first      bool  // on its line
}

// maxWord is the length in bytes, normalised, of the longest word worth looking up.
const maxWord = 64

var (
	otherWord    = &word{class: other}
	markWord     = &word{class: mark, stop: true}
	numeralWord  = &word{class: numeral, stop: true}
	clockWord    = &word{class: clock, stop: true}
	calendarWord = &word{class: calendar, stop: true}
)

// lex cuts the text into tokens.
func (p *parser) lex() {
	glued, first := false, true
	for i := 0; i < len(p.text); {
		r, size := rune(p.text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(p.text[i:])
		}
		if unicode.IsSpace(r) {
			glued, first = false, first || r == '\n'
			i += size
			continue
		}
		from := len(p.tokens)
		switch {
		case digit(r) >= 0:
			i = p.number(i)
		case letter(r):
			i = p.letters(i)
		case japanese(r):
			i = p.kanji(i)
		default:
			i = p.symbol(i, size)
		}
		for n := from; n < len(p.tokens); n++ {
			p.tokens[n].glued, p.tokens[n].first = p.tokens[n].glued || glued || n > from, first && n == from
		}
		glued, first = true, false
	}
}

func (p *parser) add(start, end int, w *word) *token {
	p.tokens = append(p.tokens, token{word: w, start: start, end: end, value: w.value})
	return &p.tokens[len(p.tokens)-1]
}

// digit is the value of a digit in ASCII, full width or Devanagari, or -1.
func digit(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case '०' <= r && r <= '९':
		return int(r - '०')
	case '０' <= r && r <= '９':
		return int(r - '０')
	}
	return -1
}

func letter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0x0900 && r <= 0x0963 || r >= 0x0970 && r <= 0x097f ||
		r >= 0xc0 && r < 0x250 && r != '×' && r != '÷' || r == 'µ' || r == 'μ' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ'
}

func japanese(r rune) bool {
	return r >= 0x3041 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff || r == '々' || r == '〇' || r == '〜'
}

// number reads digits with their separators, or a date written in digits.
func (p *parser) number(i int) int {
	if d, end, ok := numericDate(p.text, i); ok {
		p.add(i, end, calendarWord).date = d
		return end
	}
	v, n, plain, overflow := Value{}, 0, true, false
	end, point := i, false
	for end < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[end:])
		d := digit(r)
		if d < 0 {
			next := end + size
			if point || !digitAt(p.text, next) || r != '.' && r != '．' && !grouping(r) || grouping(r) && !grouped(p.text, next) {
				break
			}
			point, plain = !grouping(r), false
			end = next
			continue
		}
		overflow = overflow || n > 17 && v.digits > 0 || n > 40
		if !overflow {
			v.digits = v.digits*10 + uint64(d)
		}
		if point {
			v.exponent--
		}
		n++
		end += size
	}
	t := p.add(i, end, numeralWord)
	t.value = v.normal()
	if minutes, last, ok := clockTime(p.text, end); ok && plain && n < 3 && v.digits < 24 {
		t.word, t.end, t.value = clockWord, last, Of(int64(60*v.digits)+minutes)
		return last
	}
	if overflow {
		t.word = otherWord
	}
	if plain && n < 20 {
		t.digits = int8(n)
	}
	return end
}

// clockTime reads the minutes of a time of day whose hours end at i.
func clockTime(text string, i int) (minutes int64, end int, ok bool) {
	if len(text) < i+3 || text[i] != ':' || text[i+1] < '0' || text[i+1] > '5' || text[i+2] < '0' || text[i+2] > '9' || digitAt(text, i+3) {
		return 0, 0, false
	}
	return int64(text[i+1]-'0')*10 + int64(text[i+2]-'0'), i + 3, true
}

func grouping(r rune) bool {
	return r == ',' || r == '，' || r == '\u202f' || r == '\u2009' || r == '\u00a0'
}

func digitAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return digit(r) >= 0
}

// grouped reports whether a group of thousands, or an Indian one of hundreds
// that another follows, begins at i.
func grouped(text string, i int) bool {
	n := 0
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if digit(r) < 0 {
			return n == 3 || n == 2 && (r == ',' || r == '，') && digitAt(text, i+size)
		}
		n++
		i += size
	}
	return n == 3
}

// numericDate reads YYYY-MM-DD or DD-MM-YYYY, with hyphens, points or strokes.
// A day and a month that can't be told apart are read as in India: day first.
func numericDate(text string, i int) (Date, int, bool) {
	var n, long [3]int
	at := i
	for part := range n {
		if part > 0 {
			if at >= len(text) || text[at] != '-' && text[at] != '/' && text[at] != '.' || part == 2 && text[at] != text[at-long[1]-1] {
				return Date{}, 0, false
			}
			at++
		}
		for at < len(text) && '0' <= text[at] && text[at] <= '9' && long[part] < 5 {
			n[part] = n[part]*10 + int(text[at]-'0')
			long[part]++
			at++
		}
		if long[part] == 0 {
			return Date{}, 0, false
		}
	}
	y, m, d := n[0], n[1], n[2]
	if long[2] == 4 && long[0] <= 2 {
		if y, d = d, y; m > 12 {
			m, d = d, m
		}
	} else if long[0] != 4 || long[2] > 2 {
		return Date{}, 0, false
	}
	if long[1] > 2 || m < 1 || m > 12 || d < 1 || d > 31 || y < 1000 || y > 2999 {
		return Date{}, 0, false
	}
	return Date{Year: int16(y), Month: int8(m), Day: int8(d)}, at, true
}

// letters reads a word in Latin or Devanagari letters. Latin letters with
// digits behind them are a name: G20, H100; but FY2026 and Rs500 are not.
func (p *parser) letters(i int) int {
	end := i
	first, _ := utf8.DecodeRuneInString(p.text[i:])
	for end < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[end:])
		if !letter(r) || devanagari(r) != devanagari(first) {
			break
		}
		end += size
	}
	if link(p.text, end) {
		for end < len(p.text) && p.text[end] > ' ' && p.text[end] < utf8.RuneSelf {
			end++
		}
		p.add(i, end, otherWord)
		return end
	}
	var buffer [maxWord]byte
	w := words[string(appendNormal(buffer[:0], p.text[i:end]))]
	switch {
	case end < len(p.text) && p.text[end] == '$' && words[string(appendNormal(buffer[:0], p.text[i:end+1]))] != nil: // US$
		p.add(i, end+1, words[string(appendNormal(buffer[:0], p.text[i:end+1]))])
		return end + 1
	case !devanagari(first) && digitAt(p.text, end) && (w == nil || w.class != currency && w.part != fiscal):
		for end < len(p.text) && (p.text[end] < utf8.RuneSelf && letter(rune(p.text[end])) || digitAt(p.text, end)) {
			_, size := utf8.DecodeRuneInString(p.text[end:])
			end += size
		}
		p.name(i, end)
	case w == nil:
		p.add(i, end, otherWord)
	default:
		p.add(i, end, w)
	}
	return end
}

// name adds a word of letters and digits. Q1 is the first quarter.
func (p *parser) name(start, end int) {
	if end-start == 2 && (p.text[start] == 'Q' || p.text[start] == 'q') && '1' <= p.text[start+1] && p.text[start+1] <= '4' {
		p.add(start, start+1, quarterWord)
		p.add(start+1, end, numeralWord).value = Of(int64(p.text[start+1] - '0'))
		return
	}
	p.add(start, end, otherWord)
}

var quarterWord = &word{class: function, part: quarter, stop: true}

// link reports whether the word that ends at i begins an address: its digits
// are no numbers.
func link(text string, i int) bool {
	rest := text[i:]
	return len(rest) > 2 && (rest[:3] == "://" || rest[0] == '.' && i >= 3 && text[i-3:i] == "www" && (i == 3 || text[i-4] <= ' '))
}

func devanagari(r rune) bool { return r >= 0x0900 && r <= 0x097f }

// kanji reads the longest Japanese word known, a number in kanji digits, or
// one character.
func (p *parser) kanji(i int) int {
	r, size := utf8.DecodeRuneInString(p.text[i:])
	if end, v, n := positional(p.text, i); n > 1 {
		t := p.add(i, end, numeralWord)
		t.value, t.digits = v, int8(n)
		return end
	}
	for n := min(starts[r], len(p.text)-i); n > 0; n-- {
		if w := words[p.text[i:i+n]]; w != nil && w.class != other {
			p.add(i, i+n, w)
			return i + n
		}
	}
	if n := len(p.tokens) - 1; n >= 0 && p.tokens[n].word == otherWord && p.tokens[n].end == i && japanese(p.first(&p.tokens[n])) {
		p.tokens[n].end += size
	} else {
		p.add(i, i+size, otherWord)
	}
	return i + size
}

// positional reads kanji digits that stand for their places: 二〇二六.
func positional(text string, i int) (end int, v Value, n int) {
	for end = i; end < len(text) && n < 12; n++ {
		r, size := utf8.DecodeRuneInString(text[end:])
		d := kanjiDigit(r)
		if d < 0 {
			break
		}
		v.digits = v.digits*10 + uint64(d)
		end += size
	}
	return end, v.normal(), n
}

func kanjiDigit(r rune) int {
	for i, d := range [...]rune{'〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'} {
		if r == d {
			return i
		}
	}
	return -1
}

// symbol reads a mark. A number in square brackets refers to a source, and the
// number behind a hyphen that a name is joined to is a part of the name.
func (p *parser) symbol(i, size int) int {
	if p.text[i] == '[' {
		end := i + 1
		for end < len(p.text) && (p.text[end] == '^' || p.text[end] == ',' || '0' <= p.text[end] && p.text[end] <= '9') {
			end++
		}
		if end > i+1 && end < len(p.text) && p.text[end] == ']' {
			p.add(i, end+1, markWord)
			return end + 1
		}
	}
	if w := words[p.text[i:i+size]]; w != nil {
		p.add(i, i+size, w)
		return i + size
	}
	p.add(i, i+size, markWord)
	return i + size
}

// appendNormal appends a word with what varies in writing folded: case and
// full width, nuktas, nasals.
func appendNormal(to []byte, text string) []byte {
	for _, r := range text {
		if len(to) > maxWord-4 {
			return to[:0]
		}
		switch {
		case 'A' <= r && r <= 'Z':
			to = append(to, byte(r+'a'-'A'))
		case r < utf8.RuneSelf:
			to = append(to, byte(r))
		case r >= 'Ａ' && r <= 'Ｚ':
			to = append(to, byte(r-'Ａ'+'a'))
		case r >= 'ａ' && r <= 'ｚ':
			to = append(to, byte(r-'ａ'+'a'))
		case r == 0x093c: // nukta
		case r == 0x0901: // candrabindu is written as anusvara as often as not
			to = utf8.AppendRune(to, 0x0902)
		case r >= 0x0958 && r <= 0x095f: // letters with a nukta of their own
			to = utf8.AppendRune(to, [...]rune{'क', 'ख', 'ग', 'ज', 'ड', 'ढ', 'फ', 'य'}[r-0x0958])
		default:
			to = utf8.AppendRune(to, r)
		}
	}
	return to
}
