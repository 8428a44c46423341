package llmtest

import (
	"cmp"
	"net/http"
)

// Fault is a way for one request to fail. The zero Fault is none.
type Fault struct {
	kind       kind
	after      int // pieces of a stream that come before it
	status     int
	retryAfter string
	message    string
	raw        string
	bend       func([][]float32) [][]float32
}

type kind int

const (
	_ kind = iota
	cut
	end
	unreasoned
	hang
	event
	empty
	long
)

// breaks reports whether a stream fails before piece i.
func (f Fault) breaks(i int) bool {
	return f.after == i && (f.kind == cut || f.kind == end || f.kind == unreasoned || f.kind == hang || f.kind == event)
}

// Refuse answers with a status and an error in the API's own form. RetryAfter
// is that header's value, when it is not empty.
func Refuse(status int, retryAfter string) Fault {
	return Fault{status: status, retryAfter: retryAfter, message: cmp.Or(http.StatusText(status), "refused")}
}

// RefuseWith answers with a status and this body.
func RefuseWith(status int, body string) Fault { return Fault{status: status, raw: body} }

// Hang sends some pieces of a stream and then nothing more until the client
// gives up. A whole answer never comes.
func Hang(after int) Fault { return Fault{kind: hang, after: after} }

// Cut breaks the connection after some pieces of a stream, or amid a whole answer.
func Cut(after int) Fault { return Fault{kind: cut, after: after} }

// End ends a stream in good order after some pieces, without the reason why it
// ended and without the closing mark. A whole answer is cut.
func End(after int) Fault { return Fault{kind: end, after: after} }

// Unreasoned ends a stream after some pieces with its closing mark ([DONE])
// but without the reason why it ended. A whole answer is well.
func Unreasoned(after int) Fault { return Fault{kind: unreasoned, after: after} }

// Event puts an error into a stream after some pieces and ends it. Instead of
// a whole answer there is an error with status 500.
func Event(after int, message string) Fault {
	return Fault{kind: event, after: after, message: message}
}

// Empty answers well, with no choices, no content or no vectors.
func Empty() Fault { return Fault{kind: empty} }

// Long answers with one piece of so many bytes, in one line.
func Long(bytes int) Fault { return Fault{kind: long, after: bytes} }

// Raw answers 200 with this body.
func Raw(body string) Fault { return Fault{raw: body} }

// Vectors answers with what a function makes of the right vectors.
func Vectors(bend func([][]float32) [][]float32) Fault { return Fault{bend: bend} }
