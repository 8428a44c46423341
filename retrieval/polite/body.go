package polite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

var errTooLong = errors.New("the answer is too long")

// body is an answer's body that is bounded, and whose errors are an *Error or
// those of the request's context.
type body struct {
	io.ReadCloser
	ctx, parent context.Context // of the attempt, of the request
	fail        *Error
	left        int64
	bounded     bool
	end         func()
	once        sync.Once
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.bounded && b.left < int64(len(p)) {
		p = p[:b.left+1] // one more than there may be tells whether there is more
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.bounded && b.left < 0 {
		b.fail.err = errTooLong
		return 0, b.fail
	}
	switch {
	case err == nil, errors.Is(err, io.EOF): // not io.ErrUnexpectedEOF
		return n, err
	case b.parent.Err() != nil:
		return n, b.parent.Err()
	case b.ctx.Err() != nil:
		err = context.Cause(b.ctx)
	}
	b.fail.err = fmt.Errorf("the answer broke off: %w", err)
	return n, b.fail
}

// Close ends the attempt and frees its slot.
func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.once.Do(b.end)
	return err
}

// message finds the reason in the errors of the APIs we know: {"error":
// {"message": …}}, {"error": …}, {"message": …} or {"detail": …}.
func message(data []byte) string {
	var outer struct {
		Error   json.RawMessage
		Message string
		Detail  string
	}
	if json.Unmarshal(data, &outer) != nil {
		return ""
	}
	var inner struct{ Message string }
	var text string
	switch {
	case json.Unmarshal(outer.Error, &inner) == nil && inner.Message != "":
		return inner.Message
	case json.Unmarshal(outer.Error, &text) == nil && text != "":
		return text
	case outer.Message != "":
		return outer.Message
	}
	return outer.Detail
}
