package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// age is a number of days, such as 90d.
type age time.Duration

const day = 24 * time.Hour

// maxDays is the most that a time.Duration holds, in round figures: 270 years.
const maxDays = 100_000

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *age) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(strings.TrimSuffix(string(text), "d"))
	if err != nil || n < 1 || n > maxDays {
		return fmt.Errorf("%q is no number of days from 1d to %dd", text, maxDays)
	}
	*a = age(time.Duration(n) * day)
	return nil
}

// past is a time that has been: a date, or an age.
type past time.Time

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *past) UnmarshalText(text []byte) error {
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, string(text)); err == nil {
			*p = past(t)
			return nil
		}
	}
	var a age
	if err := a.UnmarshalText(text); err != nil {
		return fmt.Errorf("%q is no date (YYYY-MM-DD, or with a time as in RFC 3339) and no age in days (30d)", text)
	}
	*p = past(time.Now().Add(-time.Duration(a)))
	return nil
}
