package llm

import "strings"

// The marks between which some models think aloud, in front of their text.
const (
	thinks  = "<think>"
	thought = "</think>"
)

// thoughtless hands a text on in pieces, without the thoughts before it. A nil
// write only collects.
type thoughtless struct {
	write   func(string) error
	text    strings.Builder
	held    string // what may be, or is, a thought
	thought bool   // the thoughts are over
	decided bool   // what comes now is text
}

// String is the text so far.
func (t *thoughtless) String() string { return t.text.String() }

func (t *thoughtless) take(piece string) error {
	if !t.decided {
		t.held += piece
		start := strings.TrimLeft(t.held, " \r\n\t")
		if strings.HasPrefix(thinks, start) {
			return nil // not known yet
		}
		if !t.thought && strings.HasPrefix(start, thinks) {
			if _, start, t.thought = strings.Cut(start, thought); !t.thought {
				return nil
			}
			t.held = start
		}
		if t.thought {
			if t.held = strings.TrimLeft(start, " \r\n\t"); t.held == "" {
				return nil
			}
		}
		piece, t.held, t.decided = t.held, "", true
	}
	if piece == "" {
		return nil
	}
	t.text.WriteString(piece)
	if t.write == nil {
		return nil
	}
	return t.write(piece)
}
