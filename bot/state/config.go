package state

import (
	"cmp"
	"time"
)

// Config is how a store keeps. Its zero value is right.
type Config struct {
	Limits Limits
	Now    func() time.Time // nil is time.Now
}

// Limits are how much is kept at most; what is oldest goes first. Where one is
// zero the store has its own.
type Limits struct {
	Turns    int // of a conversation
	AllTurns int
	Ended    int // jobs, posts without one, and ratings, of each, for which nothing is left to do
	Keys     int
}

// Or replaces what is zero.
func (l Limits) Or(o Limits) Limits {
	return Limits{cmp.Or(l.Turns, o.Turns), cmp.Or(l.AllTurns, o.AllTurns), cmp.Or(l.Ended, o.Ended), cmp.Or(l.Keys, o.Keys)}
}
