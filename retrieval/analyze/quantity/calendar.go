package quantity

// dates reads a date or a range of dates that begins at token i, and where it
// ends; i when there is none.
func (p *parser) dates(i int) (Quantity, int) {
	if q, end := p.days(i); end > i {
		return q, end
	}
	from, end, loose := p.date(i)
	if end == i {
		return Quantity{}, i
	}
	q := Quantity{Kind: Day, From: from, To: from, Loose: loose}
	switch part := p.part(end - 1); {
	case end > i+1 && (part == plural || part == nendai): // the 1980s
		q.To.Year += 9
		return q, end
	case p.isHyphenOrDash(end) && p.at(end).glued && from.Month == 0 && from.Fiscal == Calendar && p.shortYear(from, end+1): // 2025–30
		n, _ := p.at(end + 1).value.Int()
		q.To.Year += int16(n) - q.To.Year%100
		return q, end + 2
	}
	if t := p.at(end); (t.part == to || t.part == than || t.part == and && p.part(i-1) == between) && p.begins(end+1) {
		if upto, last, _ := p.date(end + 1); last > end+1 && p.inOrder(from, upto) {
			q.From, q.To = complete(from, upto)
			q.Loose = q.From.Year == 0
			return q, last
		}
		if upto, last := p.shortEnd(from, end+1); last > end+1 {
			q.To = upto
			return q, last
		}
	}
	return q, end
}

// inOrder reports whether two dates can be the ends of a range.
func (p *parser) inOrder(a, b Date) bool {
	a, b = complete(a, b)
	return a.Year != 0 == (b.Year != 0) && a.number() < b.number()
}

func (d Date) number() int { return int(d.Year)*10000 + int(d.Month)*100 + int(d.Day) }

// complete fills in what one end of a range leaves to the other.
func complete(a, b Date) (Date, Date) {
	if a.Year == 0 {
		a.Year, a.Fiscal = b.Year, b.Fiscal
	}
	if b.Year == 0 {
		b.Year, b.Fiscal = a.Year, a.Fiscal
	}
	if b.Month == 0 && b.Day != 0 {
		b.Month = a.Month
	}
	if b.Fiscal != Calendar {
		a.Fiscal = b.Fiscal
	}
	return a, b
}

// shortEnd reads the end of 2月16日〜20日 and of 2022〜26年度.
func (p *parser) shortEnd(from Date, i int) (Date, int) {
	t := p.at(i)
	n, _ := t.value.Int()
	switch part := p.part(i + 1); {
	case t.class != numeral || t.digits == 0 || t.digits > 2:
		return Date{}, i
	case part == nichi && from.Day != 0 && int64(from.Day) < n && n <= 31:
		from.Day = int8(n)
	case (part == nen || part == nendo) && from.Month == 0 && int64(from.Year)%100 < n:
		from.Year += int16(n) - from.Year%100
	default:
		return Date{}, i
	}
	return from, i + 2
}

// days reads 16–20 February 2026, 16 and 17 February, February 16–20, 2026.
func (p *parser) days(i int) (Quantity, int) {
	first, j := p.dayAt(i)
	if first == 0 {
		return p.monthDays(i)
	}
	if t := p.at(j); t.part != to && t.part != than && t.part != and {
		return Quantity{}, i
	}
	second, k := p.dayAt(j + 1)
	if p.part(k) == of || p.part(k) == genitive {
		k++
	}
	if second <= first || p.class(k) != month {
		return Quantity{}, i
	}
	y, end := p.yearBehind(k + 1)
	d := Date{Year: y, Month: p.at(k).month, Day: first}
	q := Quantity{Kind: Day, From: d, To: d}
	q.To.Day = second
	return q, end
}

func (p *parser) monthDays(i int) (Quantity, int) {
	if p.class(i) != month {
		return Quantity{}, i
	}
	first, j := p.dayAt(i + 1)
	if first == 0 || p.part(j) != to {
		return Quantity{}, i
	}
	second, k := p.dayAt(j + 1)
	if second <= first || p.class(k) == month {
		return Quantity{}, i
	}
	y, end := p.yearBehind(k)
	d := Date{Year: y, Month: p.at(i).month, Day: first}
	q := Quantity{Kind: Day, From: d, To: d}
	q.To.Day = second
	return q, end
}

// dayAt reads a day of the month, 0 when there is none.
func (p *parser) dayAt(i int) (int8, int) {
	n, ok := dayOf(p.at(i))
	if !ok {
		return 0, i
	}
	if t := p.at(i + 1); t.part == ordinalEnd && t.glued {
		return int8(n), i + 2
	}
	return int8(n), i + 1
}

func dayOf(t *token) (int64, bool) {
	n, ok := t.value.Int()
	return n, ok && t.class == numeral && t.digits > 0 && t.digits <= 2 && n >= 1 && n <= 31
}

// date reads one date.
func (p *parser) date(i int) (d Date, end int, loose bool) {
	switch t := p.at(i); {
	case t.class == calendar:
		return t.date, i + 1, false
	case t.part == era:
		d, end = p.reign(i)
		return d, end, false
	case t.part == fiscal:
		d, end = p.fiscalYear(i)
		return d, end, false
	case t.part == quarter, t.class == nth, t.part == prefix:
		d, end = p.quarterOf(i)
		return d, end, false
	case t.class == month:
		return p.monthFirst(i)
	case t.class != numeral && t.class != small && t.class != scale:
		return d, i, false
	}
	if d, end = p.japaneseDate(i); end > i {
		return d, end, d.Year == 0 && d.Month == 0
	}
	if d, end = p.dayFirst(i); end > i {
		return d, end, false
	}
	d, end = p.plainYear(i)
	return d, end, false
}

// monthFirst reads "July 3, 2026", "July 2026" and a month alone, which must
// be written like a name and be no verb.
func (p *parser) monthFirst(i int) (Date, int, bool) {
	t := p.at(i)
	if latin(p.text[t.start]) && p.text[t.start] > 'Z' {
		return Date{}, i, false
	}
	d := Date{Month: t.month}
	if day, j := p.dayAt(i + 1); day != 0 && p.class(j) != percent && p.class(j) != scale && p.class(j) != unit {
		d.Day = day
		year, end := p.yearBehind(j)
		d.Year = year
		return d, end, false
	}
	year, end := p.yearBehind(i + 1)
	d.Year = year
	return d, end, year == 0
}

// dayFirst reads 3 July 2026 and 3 जुलाई 2026.
func (p *parser) dayFirst(i int) (Date, int) {
	day, j := p.dayAt(i)
	if p.part(j) == of {
		j++
	}
	t := p.at(j)
	if day == 0 || t.class != month || latin(p.text[t.start]) && p.text[t.start] > 'Z' {
		return Date{}, i
	}
	year, end := p.yearBehind(j + 1)
	return Date{Year: year, Month: t.month, Day: day}, end
}

// japaneseDate reads 2026年7月3日 and its parts, and 2026年度.
func (p *parser) japaneseDate(i int) (Date, int) {
	n, j := p.count(i)
	v, ok := n.value.Int()
	if j == i || !ok || v > 3000 {
		return Date{}, i
	}
	t := p.at(j)
	switch {
	case t.part == nen && v >= 1000:
		return p.monthBehind(Date{Year: int16(v)}, j+1)
	case t.part == nendo && v >= 1000:
		return Date{Year: int16(v), Fiscal: Starting}, j + 1
	case t.part == nendai && v >= 1000:
		return Date{Year: int16(v)}, j + 1
	case t.part == to && v >= 1900 && n.plain == 4: // 2022〜26年度
		return p.yearsTo(int16(v), i, j)
	case t.part == gatsu && v >= 1 && v <= 12:
		return p.dayBehind(Date{Month: int8(v)}, j+1)
	case t.part == nichi && v >= 1 && v <= 31 && !n.kanji:
		return Date{Day: int8(v)}, j + 1
	}
	return Date{}, i
}

func (p *parser) monthBehind(d Date, j int) (Date, int) {
	n, k := p.count(j)
	v, ok := n.value.Int()
	if k > j && ok && p.part(k) == gatsu && v >= 1 && v <= 12 {
		d.Month = int8(v)
		return p.dayBehind(d, k+1)
	}
	if p.part(j) == prefix { // 2026年第1四半期
		if q, end := p.count(j + 1); end > j+1 && p.part(end) == quarter {
			v, _ := q.value.Int()
			d.Quarter = int8(min(max(v, 0), 4))
			return d, end + 1
		}
	}
	return d, j
}

func (p *parser) dayBehind(d Date, j int) (Date, int) {
	n, k := p.count(j)
	v, ok := n.value.Int()
	if k > j && ok && p.part(k) == nichi && v >= 1 && v <= 31 {
		d.Day = int8(v)
		return d, k + 1
	}
	return d, j
}
