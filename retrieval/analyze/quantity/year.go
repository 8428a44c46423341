package quantity

// shortYear reports whether the two digits at i are a later year of the century.
func (p *parser) shortYear(from Date, i int) bool {
	t := p.at(i)
	n, ok := t.value.Int()
	return ok && t.class == numeral && t.glued && t.digits == 2 && n > int64(from.Year)%100 && p.part(i+1) != nendo && p.part(i+1) != nen
}

// yearBehind reads the year behind a month, with a comma between or not; 0
// when there is none.
func (p *parser) yearBehind(i int) (int16, int) {
	j := i
	if p.isMark(j, ',') {
		j++
	}
	if p.part(j) == of {
		j++
	}
	if y, ok := yearOf(p.at(j)); ok {
		return y, j + 1
	}
	return 0, i
}

// yearOf is a number of four digits that can be a year.
func yearOf(t *token) (int16, bool) {
	n, ok := t.value.Int()
	return int16(n), ok && t.class == numeral && t.digits == 4 && n >= 1700 && n < 2200
}

// plainYear reads 2026, 2026-27, 2026-07 and 1980s.
func (p *parser) plainYear(i int) (Date, int) {
	y, ok := yearOf(p.at(i))
	if !ok {
		return Date{}, i
	}
	d, behind := Date{Year: y}, p.at(i+1)
	if p.isHyphenOrDash(i+1) && behind.glued && p.at(i+2).glued && p.at(i+2).digits == 2 {
		n, _ := p.at(i + 2).value.Int()
		switch {
		case n == int64(y+1)%100:
			d.Fiscal = Starting
			return d, i + 3
		case n >= 1 && n <= 12:
			d.Month = int8(n)
			return d, i + 3
		}
	}
	switch {
	case p.isMark(i+1, '/') && p.at(i+2).glued && p.shortYear(d, i+2): // 2024/25
		d.Fiscal = Starting
		return d, i + 3
	case behind.part == plural && behind.glued:
		return d, i + 2
	case behind.class == percent, behind.class == scale, behind.part == wari, p.counting(i):
		return Date{}, i
	}
	return d, i + 1
}

// counting reports whether the four digits at i count something, rather than
// being a year: a unit or a currency follows, and no word that goes with years
// stands before.
func (p *parser) counting(i int) bool {
	t := p.at(i + 1)
	if t.class == currency && !(p.class(i+2) == numeral) || t.class == counter {
		return true
	}
	_, dated := onCalendar[p.part(i-1)]
	return t.class == unit && !dated && !p.isWord(i-1, "in") && !p.isWord(i-1, "of") && !p.isWord(i-1, "during")
}

func (p *parser) isWord(i int, s string) bool {
	t := p.at(i)
	return t != &none && p.text[t.start:t.end] == s
}

func (p *parser) isHyphenOrDash(i int) bool {
	t := p.at(i)
	return t.part == to && (t.end-t.start == 1 || p.text[t.start:t.end] == "–")
}

// yearsTo gives the first year of 2022〜26年度 its kind; the second is read as
// the other end of the range.
func (p *parser) yearsTo(y int16, i, j int) (Date, int) {
	_, end := p.count(j + 1)
	switch p.part(end) {
	case nendo:
		return Date{Year: y, Fiscal: Starting}, j
	case nen:
		return Date{Year: y}, j
	}
	return Date{}, i
}

// reign reads 令和8年7月3日 and 令和8年度. 元年 is the first year.
func (p *parser) reign(i int) (Date, int) {
	v, j := int64(1), i+2
	if p.at(i+1).unit != "CNY" { // 元
		n, end := p.count(i + 1)
		v, _ = n.value.Int()
		if j = end; end == i+1 || v < 1 || v > 99 {
			return Date{}, i
		}
	}
	first, _ := p.at(i).value.Int()
	d := Date{Year: int16(first + v - 1)}
	switch p.part(j) {
	case nen:
		return p.monthBehind(d, j+1)
	case nendo:
		d.Fiscal = Starting
		return d, j + 1
	}
	return Date{}, i
}

// fiscalYear reads FY2026, FY26, fiscal year 2026-27 and वित्त वर्ष 2026-27.
func (p *parser) fiscalYear(i int) (Date, int) {
	j := i + 1
	for p.part(j) == year || p.at(j).unit == "year" || p.part(j) == fiscal {
		j++
	}
	if p.isHyphen(j) && p.at(j).glued {
		j++
	}
	t := p.at(j)
	if d, end := p.plainYear(j); end > j {
		if d.Fiscal == Calendar {
			d.Fiscal = Named
		}
		return d, end
	}
	if n, ok := t.value.Int(); ok && t.class == numeral && t.digits == 2 {
		return Date{Year: int16(2000 + n), Fiscal: Named}, j + 1
	}
	return Date{}, i
}

// quarterOf reads Q1 2026, Q1 FY2026-27, the first quarter of 2026 and 第1四半期.
func (p *parser) quarterOf(i int) (Date, int) {
	t, n, j := p.at(i), int64(0), i+2
	switch {
	case t.part == quarter && p.class(i+1) == numeral && p.at(i+1).glued:
		n, _ = p.at(i + 1).value.Int()
	case t.class == nth && p.part(i+1) == quarter:
		n, _ = t.value.Int()
	case t.part == prefix:
		c, end := p.count(i + 1)
		if n, _ = c.value.Int(); end == i+1 || p.part(end) != quarter {
			return Date{}, i
		}
		j = end + 1
	}
	if n < 1 || n > 4 {
		return Date{}, i
	}
	if p.part(j) == of || p.part(j) == genitive {
		j++
	}
	d, end := p.plainYear(j)
	if p.part(j) == fiscal {
		d, end = p.fiscalYear(j)
	}
	d.Quarter = int8(n)
	return d, max(end, j)
}
