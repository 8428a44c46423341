package quantity

// count is a number as it is put together from digits and words.
type count struct {
	value  Value
	factor Value // the scales at its end, multiplied: a million in "5 million"
	plain  int8  // digits, of a whole number in nothing but digits, else 0
	words  bool  // no digits
	kanji  bool  // nothing but kanji
	loose  bool
}

// composer adds up the words of a number: "one crore twenty lakh", 3億5千万.
type composer struct {
	sums   [8]struct{ value, scale Value }
	n      int
	low    Value // what is not multiplied yet
	has    bool  // whether there is such
	failed bool
}

// scale multiplies what is smaller than the scale and stands before it.
func (c *composer) scale(s Value) {
	v := c.low
	found := c.has
	for ; c.n > 0 && (c.sums[c.n-1].scale.exponent < s.exponent || !found && c.sums[c.n-1].scale == s); c.n-- {
		v, found = c.sum(v, c.sums[c.n-1].value), true
	}
	if !found {
		v = Value{digits: 1}
	}
	product, ok := v.times(s)
	if !ok || c.n == len(c.sums) {
		c.failed = true
		return
	}
	c.sums[c.n] = struct{ value, scale Value }{product, s}
	c.n++
	c.low, c.has = Value{}, false
}

func (c *composer) sum(v, w Value) Value {
	s, ok := v.plus(w)
	c.failed = c.failed || !ok
	return s
}

func (c *composer) total() Value {
	v := c.low
	for _, s := range c.sums[:c.n] {
		v = c.sum(v, s.value)
	}
	return v
}

// count reads the number that begins at token i, and where it ends; i when
// there is none.
func (p *parser) count(i int) (count, int) {
	var c composer
	out := count{words: true, kanji: true, factor: Value{digits: 1}}
	j := i
	if p.part(j) == article && p.class(j+1) == scale {
		j++
	}
	for ; !c.failed; j++ {
		t := p.at(j)
		switch {
		case t.class == numeral && !c.has && p.joins(i, j, &c):
			c.low, c.has = t.value, true
			out.plain, out.words, out.kanji = t.digits, false, out.kanji && j == i && kanjiText(p.text[t.start:t.end])
		case p.halved(j, &c):
			c.low, j = c.sum(c.low, fraction(1, 2)), j+2
		case p.isHyphen(j) && t.glued && p.at(j+1).glued && j > i && p.joined(i, j, &c): // eighty-six, 3,000-crore
			continue
		case t.class == small && p.adds(i, j, &c):
			c.low, c.has = c.sum(c.low, t.value), true
			out.loose = out.loose || t.loose && j == i
		case t.class == part && t.part == noRole && !c.has && c.n == 0:
			j = p.partly(j, &c, &out)
		case t.class == scale && p.scales(i, j, &c):
			c.scale(t.value)
			out.loose = false
			if f, ok := out.factor.times(t.value); ok {
				out.factor = f
			}
		case t.part == and && j > i && p.class(j-1) == scale && p.at(j-1).value.exponent <= 3 && out.words && p.class(j+1) == small && t.end-t.start == 3: // two hundred and five
			continue
		default:
			return p.finish(i, j, c, out)
		}
		if t.class != scale {
			out.factor = Value{digits: 1}
		}
		if t.class != numeral {
			out.plain = 0
		}
		out.kanji = out.kanji && kanjiText(p.text[t.start:t.end])
	}
	return count{}, i
}

// finish finishes a count that ends before token j.
func (p *parser) finish(i, j int, c composer, out count) (count, int) {
	out.value = c.total()
	if j == i || c.failed || !c.has && c.n == 0 {
		return count{}, i
	}
	return out, j
}

func kanjiText(s string) bool { return len(s) > 2 && s[0] >= 0xe3 && s[0] <= 0xe9 }

// joins reports whether the numeral at j goes on with the number begun at i:
// 1兆2000億, 5 लाख 50 हज़ार.
func (p *parser) joins(i, j int, c *composer) bool {
	if c.n == 0 {
		return j == i
	}
	return p.at(j).glued && p.class(j+1) != function || p.class(j+1) == scale && p.at(j+1).value.exponent < c.sums[c.n-1].scale.exponent
}

// adds reports whether the number word at j goes on with the number: it comes
// first, behind a scale, or is the ones behind tens.
func (p *parser) adds(i, j int, c *composer) bool {
	t := p.at(j)
	if !c.has {
		return j == i || c.n > 0
	}
	tens := c.low.digits < 10 && c.low.exponent == 1 && c.low.digits > 1
	return tens && t.value.digits < 10 && t.value.exponent == 0 && (p.class(j-1) == small || p.isHyphen(j-1)) && latin(p.text[t.start])
}

// halved reports whether "and a half" begins at j.
func (p *parser) halved(j int, c *composer) bool {
	return c.has && p.part(j) == and && p.part(j+1) == article && p.class(j+2) == part && p.at(j+2).loose
}

// joined reports whether the hyphen at j joins what stands before it to a
// number word or a scale.
func (p *parser) joined(i, j int, c *composer) bool {
	next := p.at(j + 1)
	return next.class == scale && p.scales(i, j+1, c) || next.class == small && p.adds(i, j+1, c) && p.class(j-1) == small
}

// scales reports whether the scale at j multiplies something. Alone, kanji and
// Hindi words are one of their kind (百, सौ) up to a thousand; English ones need
// an article.
func (p *parser) scales(i, j int, c *composer) bool {
	t := p.at(j)
	if c.has || c.n > 0 {
		return true
	}
	if latin(p.text[t.start]) {
		return j > i && t.end-t.start > 3
	}
	return t.value.exponent < 4 // not the Arab Emirates, संयुक्त अरब अमीरात
}

// partly reads a fraction word at j and what it goes with: साढ़े तीन, सवा दो, half
// a million.
func (p *parser) partly(j int, c *composer, out *count) int {
	t := p.at(j)
	c.low, c.has, out.loose = t.value, true, t.loose
	next := p.at(j + 1)
	switch v := t.value; {
	case next.class == small && v == Of(0):
		c.low = c.sum(next.value, fraction(1, 2))
		return j + 1
	case next.class == small && v == fraction(5, 4):
		c.low = c.sum(next.value, fraction(1, 4))
		return j + 1
	case next.class == small && v == fraction(3, 4):
		n, _ := next.value.Int()
		c.low = fraction(uint64(max(4*n-1, 1)), 4)
		return j + 1
	case t.loose && next.part == article && p.class(j+2) == scale:
		return j + 1
	}
	return j
}

// skipNumber goes past the number at i.
func (p *parser) skipNumber(i int) int {
	for c := p.class(i); c == numeral || c == small || c == scale; c = p.class(i) {
		i++
	}
	return max(i, 1)
}

// amount reads a number with what belongs to it. The start moves back over a
// minus sign.
func (p *parser) amount(i int) (q Quantity, start, end int) {
	start, j := i, i
	if p.class(i) == currency {
		q.Kind, q.Unit = Money, p.at(i).unit
		if j++; p.isMark(j, '.') && p.at(j).glued {
			j++
		}
		if c := p.class(j); c != numeral && c != small && c != part {
			return q, i, i
		}
	}
	if p.part(i) == prefix {
		return p.place(i)
	}
	if t := p.at(i); t.class == clock {
		return Quantity{Low: t.value, High: t.value, Unit: "time of day"}, i, i + 1
	}
	if t := p.at(j); t.class == nth {
		if t.part == plural {
			return q, i, i
		}
		return Quantity{Kind: Ordinal, Low: t.value, High: t.value, Loose: t.loose}, i, j + 1
	}
	n, end := p.count(j)
	if end == j {
		return q, i, i
	}
	q.Low, q.High, q.Loose = n.value, n.value, n.loose
	if q.Kind == Money {
		end = p.toRange(&q, n, p.magnified(&q, end))
		return q, start, p.magnified(&q, end)
	}
	end, ok := p.measured(&q, n, end)
	if !ok {
		return q, i, i
	}
	if m := p.at(i - 1); m.part == to && (!m.glued || p.at(i-2).word == markWord) && p.at(i).glued && !q.Range() {
		q.Low.negative, q.High.negative, start = true, true, i-1
	}
	return q, start, end
}

func (p *parser) isMark(i int, c byte) bool {
	t := p.at(i)
	return t != &none && t.word == markWord && p.text[t.start] == c
}

// place reads 第16回.
func (p *parser) place(i int) (q Quantity, start, end int) {
	n, end := p.count(i + 1)
	if end == i+1 {
		return q, i, i
	}
	q = Quantity{Kind: Ordinal, Low: n.value, High: n.value, Loose: n.value == Of(1) && n.kanji}
	if c := p.class(end); c == unit || c == counter {
		if p.at(end).unit == "century" {
			q.Unit = "century"
		}
		end++
	}
	return q, i, end
}

// measured reads what follows the number: what makes it an ordinal or a
// fraction, the other end of a range, and its unit. It is false when the
// number turns out to be none.
func (p *parser) measured(q *Quantity, n count, j int) (int, bool) {
	t := p.at(j)
	switch {
	case t.part == ordinalEnd && t.glued && !n.words:
		q.Kind, q.Loose = Ordinal, false
		return p.century(q, j+1), true
	case t.part == fen:
		if below, end := p.count(j + 1); end > j+1 {
			q.Low = ratio(below.value, n.value)
			q.High = q.Low
			return end, true
		}
	case t.part == wari:
		v, _ := n.value.times(Of(10))
		q.Kind, q.Low, q.High = Percent, v, v
		return j + 1, true
	case n.words && !n.kanji && (t.class == nth || p.isHyphen(j) && p.class(j+1) == nth):
		return p.nthPart(q, n, j+b2i(t.class != nth)), true
	}
	if n.kanji && !p.japaneseUnit(j, n) {
		return j, false
	}
	j = p.toRange(q, n, p.magnified(q, j))
	return p.unit(q, j), true
}

func (p *parser) isHyphen(i int) bool { t := p.at(i); return t.part == to && t.end-t.start == 1 }

// nthPart reads "two-thirds", "one third of", "twenty-first".
func (p *parser) nthPart(q *Quantity, n count, j int) int {
	t := p.at(j)
	tens := n.value.exponent == 1 && n.value.digits > 1
	switch {
	case tens && t.part != plural:
		v, _ := n.value.plus(t.value)
		q.Kind, q.Low, q.High = Ordinal, v, v
		return p.century(q, j+1)
	case t.part == plural || n.value == Of(1):
		q.Low, q.Loose = ratio(n.value, t.value), false
		q.High = q.Low
		return j + 1
	}
	return j
}

func ratio(n, d Value) Value {
	a, ok1 := n.Int()
	b, ok2 := d.Int()
	if !ok1 || !ok2 || a <= 0 || b <= 0 || b > 1000 {
		return Value{}
	}
	return fraction(uint64(a), uint64(b))
}

// century keeps the one unit an ordinal has.
func (p *parser) century(q *Quantity, j int) int {
	if p.at(j).unit == "century" {
		q.Unit = "century"
		return j + 1
	}
	return j
}

// japaneseUnit reports whether what follows shows that kanji are a number:
// 三人, but not 三菱; 十分 is "enough".
func (p *parser) japaneseUnit(j int, n count) bool {
	t := p.at(j)
	switch {
	case !t.glued || n.value == Of(10) && t.unit == "minute":
		return false
	case t.class == unit || t.class == counter || t.class == currency || t.class == percent:
		return true
	}
	return t.part == nen || t.part == nendo || t.part == gatsu || t.part == nichi || t.part == quarter || p.part(j) == to && p.class(j+1) == small
}

// magnified reads the letters behind digits that stand for a scale: 5bn, $5m.
// It multiplies the number and returns the token behind them.
func (p *parser) magnified(q *Quantity, j int) int {
	t := p.at(j)
	if t.glued && t.word == otherWord && j > 0 && p.class(j-1) == numeral && magnitude(p.text[t.start:t.end]) {
		s := Value{digits: 1, exponent: letterScale[p.text[t.start]|0x20]}
		q.Low, _ = q.Low.times(s)
		q.High = q.Low
		q.Loose = q.Kind != Money && p.class(j+1) != unit // 8B may be the name of a model
		return j + 1
	}
	return j
}

// magnitude reports whether a word is one letter that stands for a scale.
func magnitude(s string) bool { return len(s) == 1 && letterScale[s[0]|0x20] != 0 }

var letterScale = [256]int16{'k': 3, 'm': 6, 'b': 9, 't': 12}

// toRange reads the other end of a range: 5–7, five to seven, 5〜7人, 5 से 7.
func (p *parser) toRange(q *Quantity, n count, j int) int {
	t := p.at(j)
	if t.part != to && t.part != than && (t.part != and || p.part(j-2) != between) {
		return j
	}
	k := j + 1
	if p.class(k) == currency && q.Kind == Money && p.at(k).unit == q.Unit {
		k++
	}
	high, end := p.count(k)
	if end == k || p.partOfName(k) {
		return j
	}
	low := q.Low
	if n.factor == Of(1) && high.factor != Of(1) {
		if v, ok := low.times(high.factor); ok && v.Cmp(high.value) < 0 {
			low = v
		}
	}
	if low.Cmp(high.value) >= 0 {
		return j
	}
	q.Low, q.High = low, high.value
	return p.magnified(q, end)
}

// unit reads the percent sign, the currency or the unit right behind a number.
func (p *parser) unit(q *Quantity, j int) int {
	k := j
	if p.isHyphen(k) && p.at(k).glued && p.at(k+1).glued { // three-day
		k++
	}
	for k-j < 2 && p.part(k) == adjective && p.class(k+1) == currency {
		k++
	}
	switch t := p.at(k); {
	case t.class == percent:
		return p.points(q, k+1)
	case t.part == per && p.part(k+1) == cent:
		return p.points(q, k+2)
	case t.part == percentage && p.part(k+1) == points:
		return p.points(q, k+1)
	case t.class == currency && !(t.start < len(p.text) && t.end-t.start < 4 && p.class(k+1) == numeral):
		q.Kind, q.Unit = Money, t.unit
		return k + 1
	case t.class == unit:
		return p.measure(q, k)
	case t.class == counter:
		q.Loose = q.Loose || q.Low == Of(1) // the one of several: そのうちの1つ
		return p.ordered(q, k+1)
	case t.part == nen:
		q.Unit = "year"
		return p.ordered(q, k+1)
	case t.part == nichi:
		q.Unit, q.Loose = "day", true
		return k + 1
	}
	return j
}

func (p *parser) points(q *Quantity, j int) int {
	q.Kind, q.Unit = Percent, ""
	if p.part(j) == points {
		q.Unit = "pp"
		return j + 1
	}
	return j
}

// measure takes the unit at token k, brought to its base.
func (p *parser) measure(q *Quantity, k int) int {
	t := p.at(k)
	q.Unit = t.unit
	if t.factor != (Value{}) {
		low, ok1 := q.Low.times(t.factor)
		high, ok2 := q.High.times(t.factor)
		if !ok1 || !ok2 {
			return k + 1
		}
		q.Low, q.High = low, high
	}
	if q.Low == Of(1) && !latin(p.text[t.start]) {
		q.Loose = q.Loose || kanjiText(p.text[p.at(k-1).start:p.at(k-1).end])
	}
	return p.ordered(q, k+1)
}

// ordered reads 目, which makes a count a place: 3回目; and 半, a half more.
func (p *parser) ordered(q *Quantity, j int) int {
	switch {
	case p.part(j) == behind && p.at(j).glued:
		q.Kind, q.Unit = Ordinal, ""
		return j + 1
	case p.part(j) == half && p.at(j).glued && !q.Range():
		if v, ok := q.Low.plus(fraction(1, 2)); ok {
			q.Low, q.High = v, v
		}
		return j + 1
	}
	return j
}
