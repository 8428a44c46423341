// Package quantity finds numbers, amounts of money, percentages, ordinals and
// dates in English, Japanese and Hindi text, and says when two of them are the
// same: ¥10 trillion, 10兆円 and JPY 10 lakh crore.
package quantity

import (
	"strconv"
	"strings"
)

// Kind is what a quantity is.
type Kind uint8

// The kinds of quantities.
const (
	Number  Kind = iota // a count or a measure, with its unit where it has one
	Percent             // per cent; the unit is "pp" for percentage points
	Money               // the unit is the currency's ISO 4217 code
	Ordinal             // a place in a row: 16th, 第2回, दूसरा
	Day                 // a date: a day, a month, a quarter, a year or a fiscal year
)

// String names the kind.
func (k Kind) String() string {
	return [...]string{"number", "percent", "money", "ordinal", "date"}[k]
}

// Qualifier says how a number bounds what it speaks of.
type Qualifier uint8

// The qualifiers. For dates, AtMost is "by" and "until", AtLeast "since" and
// "from", Above "after" and Below "before".
const (
	Exact   Qualifier = iota
	About             // about, nearly, 約, लगभग
	AtLeast           // at least, 以上
	Above             // more than, 超, से अधिक
	AtMost            // up to, at most, 以下
	Below             // less than, 未満, से कम
)

func (q Qualifier) up() bool   { return q == AtLeast || q == Above }
func (q Qualifier) down() bool { return q == AtMost || q == Below }

// Quantity is one number, amount or date of a text.
type Quantity struct {
	Kind      Kind
	Low, High Value // equal but for ranges; zero for dates
	From, To  Date  // of dates; equal but for ranges
	// Unit is what is counted or measured, in the singular, in English: "person",
	// "gpu", "JPY", "year", "m". Measures are in their base unit, 7 nm is
	// 0.000000007 m. Empty when the text names none that is known.
	Unit      string
	Qualifier Qualifier
	// Loose is set where the words may be no quantity at all ("one", "second",
	// एक): such a reading may support a claim but makes none.
	Loose bool
	// Start and End are byte offsets: text[Start:End] is the number with its
	// currency, scale and unit where they stand right beside it.
	Start, End int
}

// Range reports whether the quantity has two ends.
func (q Quantity) Range() bool { return q.Low != q.High || q.From != q.To }

// Same reports whether two quantities say the same number of the same thing,
// whatever they are written like. Qualifiers are left out of account.
func Same(a, b Quantity) bool {
	return a.Kind == b.Kind && a.Low == b.Low && a.High == b.High && a.Unit == b.Unit &&
		a.From.same(b.From) && a.To.same(b.To)
}

// Agrees reports whether evidence bears out the quantity: the same number, of a
// thing that can be the same, not bounded the other way round. What the
// quantity leaves out (a unit, the day of a date) is borne out by any; an end
// of a range bears out that end.
func (q Quantity) Agrees(evidence Quantity) bool {
	if q.Qualifier.up() && evidence.Qualifier.down() || q.Qualifier.down() && evidence.Qualifier.up() {
		return false
	}
	return q.sameNumber(evidence) && SameUnit(q, evidence)
}

// SameNumber reports whether the evidence holds the quantity's number or date,
// whatever is counted.
func (q Quantity) SameNumber(evidence Quantity) bool { return q.sameNumber(evidence) }

func (q Quantity) sameNumber(e Quantity) bool {
	if (q.Kind == Day) != (e.Kind == Day) {
		return q.yearOf(e) || e.yearOf(q)
	}
	if q.Kind == Day {
		if !q.Range() {
			return q.From.Within(e.From) || q.From.Within(e.To) && e.Range()
		}
		return q.From.Within(e.From) && q.To.Within(e.To)
	}
	if (q.Kind == Ordinal) != (e.Kind == Ordinal) {
		return false
	}
	if (q.Kind == Percent) != (e.Kind == Percent) {
		return q.share() == e.share() && q.share() != Value{}
	}
	if !q.Range() {
		return q.Low == e.Low || q.Low == e.High
	}
	return q.Low == e.Low && q.High == e.High
}

// share is a percentage or a proper fraction in hundredths.
func (q Quantity) share() Value {
	one := Value{digits: 1}
	if q.Kind == Percent && q.Unit == "" {
		return q.Low
	}
	if q.Kind != Number || q.Unit != "" || q.Low.Cmp(one) >= 0 {
		return Value{}
	}
	v, _ := q.Low.times(Value{digits: 1, exponent: 2})
	return v
}

// yearOf reports whether the plain number q is the year that e is.
func (q Quantity) yearOf(e Quantity) bool {
	n, ok := q.Low.Int()
	return q.Kind == Number && q.Unit == "" && ok && e.From == Date{Year: int16(n)} && int64(int16(n)) == n
}

// SameUnit reports whether two quantities may count the same thing: their units
// are equal, one has none, or one is "person" and the other a kind of person.
func SameUnit(a, b Quantity) bool {
	switch {
	case a.Kind == Day || b.Kind == Day:
		return true
	case a.Kind == Money != (b.Kind == Money):
		return a.Unit == "" || b.Unit == "" && a.Kind != Percent && b.Kind != Percent
	case a.Unit == b.Unit, a.Unit == "" && b.Unit != "pp", b.Unit == "" && a.Unit != "pp":
		return true
	}
	return a.Unit == "person" && people[b.Unit] || b.Unit == "person" && people[a.Unit]
}

// UnitOf is the unit that a word names, as Find gives it: "gpu" for GPUs and
// जीपीयू; empty when the word names none that is known.
func UnitOf(text string) string {
	var buffer [maxWord]byte
	if w := words[string(appendNormal(buffer[:0], text))]; w != nil && w.class == unit {
		return w.unit
	}
	return ""
}

// people are the units that are kinds of person.
var people = map[string]bool{
	"professional": true, "student": true, "researcher": true, "engineer": true, "worker": true, "leader": true,
	"official": true, "teacher": true, "participant": true, "trainee": true, "minister": true, "governor": true,
}

// String writes the quantity in one canonical form, the same for all wordings:
// "JPY 10000000000000", "500 person", ">=500", "2026-07-02", "5-7 %".
func (q Quantity) String() string {
	var b strings.Builder
	b.WriteString([...]string{"", "~", ">=", ">", "<=", "<"}[q.Qualifier])
	if q.Kind == Day {
		b.WriteString(q.From.String())
		if q.To != q.From {
			b.WriteString("/" + q.To.String())
		}
		return b.String()
	}
	if q.Kind == Money {
		b.WriteString(q.Unit + " ")
	}
	if q.Kind == Ordinal {
		b.WriteByte('#')
	}
	b.WriteString(q.Low.String())
	if q.High != q.Low {
		b.WriteString("-" + q.High.String())
	}
	switch {
	case q.Kind == Percent:
		b.WriteString(" %" + q.Unit)
	case q.Unit != "" && q.Kind != Money:
		b.WriteString(" " + q.Unit)
	}
	return b.String()
}

// Date is a point of the calendar, as exactly as a text gives it: what it
// leaves out is zero.
type Date struct {
	Year    int16
	Month   int8 // 1–12
	Day     int8 // 1–31
	Quarter int8 // 1–4
	// Fiscal is set for a fiscal year: Starting when Year is the one it begins
	// in (2026-27, 2026年度), Named when the text leaves open whether it begins or
	// ends then (FY2026).
	Fiscal Fiscal
}

// Fiscal says what the year of a date is.
type Fiscal uint8

// The kinds of years.
const (
	Calendar Fiscal = iota
	Starting
	Named
)

// Within reports whether d is e, or e is a part of d: 2 July 2026 bears out
// July 2026, not the other way round.
func (d Date) Within(e Date) bool {
	if d.Fiscal != Calendar || e.Fiscal != Calendar {
		return d.sameFiscal(e) && (d.Quarter == 0 || d.Quarter == e.Quarter)
	}
	month := d.Quarter == 0 || d.Quarter == e.Quarter || e.Month != 0 && (e.Month+2)/3 == d.Quarter
	return (d.Year == 0 || d.Year == e.Year) && (d.Month == 0 || d.Month == e.Month) && (d.Day == 0 || d.Day == e.Day) && month
}

func (d Date) sameFiscal(e Date) bool {
	if d.Fiscal == Calendar || e.Fiscal == Calendar {
		// A bare year is borne out by the fiscal year of that name, and by the
		// reverse where nothing else is said.
		return d.Year == e.Year && d.Month == 0 && e.Month == 0
	}
	return d.Year == e.Year || d.Fiscal == Named && e.Fiscal == Starting && d.Year == e.Year+1 ||
		e.Fiscal == Named && d.Fiscal == Starting && e.Year == d.Year+1
}

func (d Date) same(e Date) bool {
	if d.Fiscal != Calendar && e.Fiscal != Calendar {
		return d.sameFiscal(e) && d.Quarter == e.Quarter
	}
	return d == e
}

// String writes the date as ISO 8601 would, with "?" for what the text leaves
// out before what it gives: 2026-07-02, 2026-07, 2026, ?-07-02, FY2026, 2026-Q1.
func (d Date) String() string {
	s := "?"
	if d.Year != 0 {
		s = strconv.Itoa(int(d.Year))
	}
	switch d.Fiscal {
	case Starting:
		s = "FY" + s + "-" + two((d.Year+1)%100)
	case Named:
		s = "FY" + s
	}
	if d.Quarter != 0 {
		s += "-Q" + strconv.Itoa(int(d.Quarter))
	}
	if d.Month != 0 {
		s += "-" + two(int16(d.Month))
	}
	if d.Day != 0 {
		s += "-" + two(int16(d.Day))
	}
	return s
}

func two(n int16) string {
	if n < 10 {
		return "0" + strconv.Itoa(int(n))
	}
	return strconv.Itoa(int(n))
}
