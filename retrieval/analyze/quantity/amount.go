package quantity

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
