package slackbot

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/slack-go/slack"
)

// fate is what becomes of a call that failed.
type fate int

const (
	again     fate = iota // it was not carried out; try again
	uncertain             // it may have been carried out; look, then try again
	absent                // we are not in the channel
	vanished              // what it was about is not there any more
	refused               // Slack does not take its content
	expired               // the stream, or the response_url, takes nothing any more
	halted                // the reader stopped the stream
	revoked               // our token is not accepted
	hopeless              // it will never be carried out
)

// passes reports whether the same call may go well later.
func (f fate) passes() bool { return f == again || f == uncertain || f == revoked }

// verdict is a call's fate and how long to wait at least before the next try.
type verdict struct {
	fate fate
	wait time.Duration
}

// fates are Slack's error codes. What is not here is hopeless.
var fates = map[string]fate{
	"ratelimited": again, "rate_limited": again, "accesslimited": again, "team_added_to_org": again,
	"internal_error": uncertain, "fatal_error": uncertain, "service_unavailable": uncertain, "request_timeout": uncertain,
	"not_in_channel": absent, "channel_not_found": absent, "user_not_in_channel": absent,
	"thread_not_found": vanished, "message_not_found": vanished, "cannot_reply_to_message": vanished, "invalid_thread_ts": vanished,
	"invalid_blocks": refused, "invalid_blocks_format": refused, "msg_blocks_too_long": refused, "msg_too_long": refused, "markdown_text_conflict": refused, "block_mismatch": refused,
	"message_not_in_streaming_state": expired, "message_not_owned_by_app": expired, "streaming_mode_mismatch": expired, "used_url": expired, "expired_url": expired, "no_active_hooks": expired,
	"stopped_by_user": halted,
	"invalid_auth":    revoked, "not_authed": revoked, "account_inactive": revoked, "token_revoked": revoked, "token_expired": revoked, "not_allowed_token_type": revoked,
}

// code is what an error of Slack's says, without addresses or tokens.
func code(err error) string {
	var said slack.SlackErrorResponse
	var op *net.OpError
	switch {
	case errors.As(err, &said):
		return said.Err
	case errors.As(err, &op):
		return op.Err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	switch {
	case errors.As(err, &limited), errors.As(err, &status):
		return err.Error()
	}
	return "no answer"
}

// classify says what becomes of a call that failed with an error.
func classify(err error) verdict {
	var said slack.SlackErrorResponse
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var op *net.OpError
	var look lookError
	switch {
	case errors.As(err, &look):
		return verdict{uncertain, classify(look.error).wait}
	case errors.As(err, &limited):
		return verdict{again, limited.RetryAfter}
	case errors.As(err, &said):
		if f, ok := fates[said.Err]; ok {
			return verdict{fate: f}
		}
		return verdict{fate: hopeless}
	case errors.As(err, &status):
		return verdict{fate: statusFate(status.Code)}
	case errors.As(err, &op) && op.Op == "dial":
		return verdict{fate: again}
	}
	return verdict{fate: uncertain} // a lost connection, a body that is no JSON
}

func statusFate(code int) fate {
	switch {
	case code == http.StatusTooManyRequests:
		return again
	case code >= 500, code == http.StatusRequestTimeout:
		return uncertain
	case code == http.StatusNotFound, code == http.StatusGone:
		return expired
	}
	return hopeless
}

// backoff is how long to wait after a number of attempts.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 6), time.Minute)
}

// How often a call that may be repeated is tried in a row: one that something
// waits for, and one without which nothing can go on, for some ten minutes.
const (
	few  = 6
	many = 110
)

// insist tries a call that does no harm when it is repeated, while Slack is
// busy or its answers are lost.
func insist(ctx context.Context, times int, call func() error) error {
	for attempt := 1; ; attempt++ {
		err := call()
		if err == nil {
			return nil
		}
		v := classify(err)
		wait := max(v.wait, min(time.Duration(attempt)*100*time.Millisecond, 10*time.Second))
		if v.fate != again && v.fate != uncertain || attempt == times || !sleep(ctx, wait) {
			return err
		}
	}
}
