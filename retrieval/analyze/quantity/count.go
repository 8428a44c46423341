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
