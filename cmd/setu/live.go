package main

import (
	"fmt"
	"io"

	"setu/bot"
)

// live shows an answer as it comes: its sentences, and on a terminal what is
// being done. Quiet shows nothing.
type live struct {
	out, status io.Writer
	quiet       bool
	shown       string // the start of the answer
	busy        bool   // a stage stands on the terminal's line
}

// tell shows an event.
func (l *live) tell(e bot.Event) {
	if l.quiet {
		return
	}
	if e.Text == "" {
		if l.shown == "" && terminalOut(l.status) {
			fmt.Fprintf(l.status, "\r\x1b[K%s …", e.Stage)
			l.busy = true
		}
		return
	}
	l.clear()
	l.shown += e.Text
	_, _ = io.WriteString(l.out, e.Text) // run looks for errors of the output
}

// end makes room for what comes after.
func (l *live) end(err error) {
	l.clear()
	if err != nil && l.shown != "" {
		fmt.Fprintln(l.out)
	}
}

func (l *live) clear() {
	if l.busy {
		fmt.Fprint(l.status, "\r\x1b[K")
		l.busy = false
	}
}
