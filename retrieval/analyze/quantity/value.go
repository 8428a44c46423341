package quantity

import (
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// Value is an exact number: a decimal, or a fraction such as a third. Equal
// values are equal as Go values, whatever they were written like.
type Value struct {
	digits   uint64 // without trailing zeros
	exponent int16  // of ten
	over     uint16 // the denominator of a fraction that no decimal equals, else 0
	negative bool
}

// Of is the value of a whole number.
func Of(n int64) Value {
	v := Value{digits: uint64(n), negative: n < 0}
	if n < 0 {
		v.digits = uint64(-n)
	}
	return v.normal()
}

// IsZero reports whether the value is nought.
func (v Value) IsZero() bool { return v.digits == 0 }

// Cmp compares exactly: -1 when v is less than w, 0 when equal, 1 when more.
func (v Value) Cmp(w Value) int {
	if v == w {
		return 0
	}
	return v.Rat().Cmp(w.Rat())
}

// Rat is the value as a rational number.
func (v Value) Rat() *big.Rat {
	n, d := new(big.Int).SetUint64(v.digits), big.NewInt(int64(max(v.over, 1)))
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(v.exponent, -v.exponent))), nil)
	if v.exponent < 0 {
		d.Mul(d, power)
	} else {
		n.Mul(n, power)
	}
	if v.negative {
		n.Neg(n)
	}
	return new(big.Rat).SetFrac(n, d)
}

// Int is the value as a whole number, or false when it is none or too large.
func (v Value) Int() (int64, bool) {
	n := v.digits
	if v.exponent < 0 || v.over != 0 {
		return 0, false
	}
	for range v.exponent {
		hi, lo := bits.Mul64(n, 10)
		if hi != 0 {
			return 0, false
		}
		n = lo
	}
	if n > 1<<62 {
		return 0, false
	}
	if v.negative {
		return -int64(n), true
	}
	return int64(n), true
}

// String writes the value in plain digits: 10000000000000, 0.5, 1/3.
func (v Value) String() string {
	s := strconv.FormatUint(v.digits, 10)
	switch e := int(v.exponent); {
	case v.over != 0:
		s += "/" + strconv.Itoa(int(v.over))
	case e >= 0:
		s += strings.Repeat("0", e)
	case -e < len(s):
		s = s[:len(s)+e] + "." + s[len(s)+e:]
	default:
		s = "0." + strings.Repeat("0", -e-len(s)) + s
	}
	if v.negative {
		return "-" + s
	}
	return s
}

func (v Value) normal() Value {
	if v.digits == 0 {
		return Value{}
	}
	for v.digits%10 == 0 {
		v.digits /= 10
		v.exponent++
	}
	return v
}

// times is the product; false when it can't be held.
func (v Value) times(w Value) (Value, bool) {
	hi, lo := bits.Mul64(v.digits, w.digits)
	if hi != 0 || v.over != 0 || w.over != 0 {
		return Value{}, false
	}
	out := Value{digits: lo, exponent: v.exponent + w.exponent, negative: v.negative != w.negative}.normal()
	return out, out.exponent <= maxExponent && out.exponent >= -maxExponent
}

// maxExponent bounds values: nothing that people count is larger.
const maxExponent = 60

// plus is the sum of two values that are not negative; false when it can't be held.
func (v Value) plus(w Value) (Value, bool) {
	if v.over != 0 || w.over != 0 {
		return Value{}, false
	}
	if v.exponent < w.exponent {
		v, w = w, v
	}
	for v.exponent > w.exponent {
		hi, lo := bits.Mul64(v.digits, 10)
		if hi != 0 {
			return Value{}, false
		}
		v.digits = lo
		v.exponent--
	}
	sum, carry := bits.Add64(v.digits, w.digits, 0)
	return Value{digits: sum, exponent: v.exponent}.normal(), carry == 0
}

// fraction is n over d, as a decimal where one is equal.
func fraction(n, d uint64) Value {
	for a, b := n, d; ; a, b = b, a%b {
		if b == 0 {
			n, d = n/a, d/a
			break
		}
	}
	v, rest := Value{digits: n}, d
	for ; rest%2 == 0; rest /= 2 {
		v.digits *= 5
		v.exponent--
	}
	for ; rest%5 == 0; rest /= 5 {
		v.digits *= 2
		v.exponent--
	}
	if rest > 1 {
		return Value{digits: n, over: uint16(d)}
	}
	return v.normal()
}
