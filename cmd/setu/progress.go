package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells how far a long work is: nothing in its first two seconds, then
// on a terminal one line that changes, and elsewhere a line every ten seconds.
type progress struct {
	w           io.Writer
	what        string
	began, said time.Time
	person      bool
}

func newProgress(w io.Writer, what string) *progress {
	return &progress{w: w, what: what, began: time.Now(), person: terminalOut(w)}
}

// at says how many of how many are done.
func (p *progress) at(done, total int) {
	now := time.Now()
	switch {
	case done == total && !p.said.IsZero():
		fmt.Fprintf(p.w, "%s%s: all %d in %v\n", p.start(), p.what, total, now.Sub(p.began).Round(time.Second))
		p.said = time.Time{}
	case now.Sub(p.began) < 2*time.Second, now.Sub(p.said) < p.every():
	default:
		left := time.Duration(float64(now.Sub(p.began)) / float64(done) * float64(total-done)).Round(time.Second)
		fmt.Fprintf(p.w, "%s%s: %d of %d, about %v left%s", p.start(), p.what, done, total, left, p.end())
		p.said = now
	}
}

func (p *progress) every() time.Duration {
	if p.person {
		return 200 * time.Millisecond
	}
	return 10 * time.Second
}

// start goes back to the start of a terminal's line and clears it.
func (p *progress) start() string {
	if p.person {
		return "\r\x1b[K"
	}
	return ""
}

func (p *progress) end() string {
	if p.person {
		return ""
	}
	return "\n"
}
