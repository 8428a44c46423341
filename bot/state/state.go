// Package state says what Setu keeps between questions: conversations, events
// seen before, accepted questions and the messages that answer them, feedback,
// and how channels want it to behave. Package statedb keeps it.
package state

import (
	"context"
	"errors"
	"time"

	"setu/bot"
)

// Errors of a store; match them with errors.Is.
var (
	// ErrGone means that a job or post has ended, or was purged, meanwhile:
	// drop the work on it.
	ErrGone = errors.New("it has ended or was removed meanwhile")
	// ErrNone means that there is no job to work on.
	ErrNone = errors.New("nothing to do")
	// ErrLed means that another process works on the jobs of this store.
	ErrLed = errors.New("another process answers from the same data folder; stop it, or give this one a folder of its own")
	// ErrScope means that a purge was asked for that names nothing.
	ErrScope = errors.New("name a user, a channel or a time: nothing is removed without")
	// ErrTooBig means that what should be kept is longer than MaxSize.
	ErrTooBig = errors.New("too big to keep")
)

// MaxSize is the most bytes of a job's or post's data, or of a turn's text.
const MaxSize = 1 << 20

// KeysKept is how long a key that was seen is remembered. Slack delivers an
// event again for at most some hours.
const KeysKept = 7 * 24 * time.Hour

// Owner says where something came from, so that it can be purged. The ids are
// the channel's own; what it does not know stays empty.
type Owner struct{ Team, Channel, User string }

// Store keeps what must outlive a question. It is safe for concurrent use, and
// what a method has acknowledged is there after a crash, if the store has a
// file. Where a method changes several things it changes all of them or none.
type Store interface {
	// Turns returns the latest turns of a conversation, oldest first, or
	// bot.ErrConversation when there are none.
	Turns(ctx context.Context, conversation string) ([]bot.Turn, error)
	// Remember adds a turn to a conversation. The oldest turns of the
	// conversation, and of all, make room for it.
	Remember(ctx context.Context, o Owner, conversation string, t bot.Turn) error

	// First remembers keys and reports whether all of them are new.
	First(ctx context.Context, keys ...string) (bool, error)

	// Accept is First and, when it is true, a new job, in one: a crash between
	// the two can neither lose the question nor answer it twice. A job whose id
	// is known is not new either.
	Accept(ctx context.Context, j Job, keys ...string) (bool, error)
	// Next takes the oldest accepted job and marks it Answering, or returns
	// ErrNone. A job waits while another of its conversation is Answering. After
	// a power cut it may be Accepted still.
	Next(ctx context.Context) (Job, error)
	// Job returns a job, or ErrGone.
	Job(ctx context.Context, id string) (Job, error)
	// Save replaces the data of a job, or returns ErrGone.
	Save(ctx context.Context, id string, data []byte) error
	// Answered stores how an Answering job was answered, or returns ErrGone.
	Answered(ctx context.Context, id string, o Outcome) error
	// End ends a job that is Accepted, Answering or Answered as Failed or
	// Cancelled, and its waiting posts with it, or returns ErrGone.
	End(ctx context.Context, id string, as JobState, reason string) error

	// Enqueue adds posts to the outbox, in order; one whose id is there
	// already is left as it is.
	Enqueue(ctx context.Context, posts ...Post) error
	// Due returns waiting posts whose time has come, oldest first, at most
	// limit. Of each job only the first that waits is among them, and of each
	// channel that has a name only the first that is due: a long row for one
	// channel hides no other's.
	Due(ctx context.Context, limit int) ([]Post, error)
	// Posts returns the posts of a job, in order.
	Posts(ctx context.Context, job string) ([]Post, error)
	// Sending counts an attempt and marks the post Uncertain until it is known
	// how the attempt ended, or returns ErrGone. Call it before each attempt.
	Sending(ctx context.Context, id string) error
	// Posted ends a post and forgets its data; the last one of an Answered job
	// ends the job. Receipt is the channel's name for what was posted. After a
	// power cut the post may be there still, and Uncertain.
	Posted(ctx context.Context, id, receipt string) error
	// Retry lets a post wait until a time. Uncertain says that the attempt may
	// have arrived all the same.
	Retry(ctx context.Context, id string, notBefore time.Time, uncertain bool, reason string) error
	// Reject ends a post that can't be posted, and with it its job, which
	// Failed, and the posts of that job that wait.
	Reject(ctx context.Context, id, reason string) error

	// Rate stores what somebody thinks of an answer in place of what they
	// thought before. A rating without a comment keeps the comment that was
	// given with the same verdict.
	Rate(ctx context.Context, f Feedback) error
	// Ratings returns the latest feedback, newest first, at most limit.
	Ratings(ctx context.Context, limit int) ([]Feedback, error)

	// Channel returns how a channel wants us to behave; the default where
	// nobody has said.
	Channel(ctx context.Context, team, id string) (Channel, error)
	// SetChannel stores how a channel wants us to behave.
	SetChannel(ctx context.Context, c Channel) error

	// Lead makes this process, until Close, the one that works on jobs and
	// posts, or returns ErrLed. Jobs that the one before left Answering are
	// Accepted again.
	Lead(ctx context.Context) error

	// Count says what Purge would remove.
	Count(ctx context.Context, s Scope) (Counts, error)
	// Purge removes what is in the scope for good, also work that has not
	// ended. It returns what it removed, also when it fails on the way.
	Purge(ctx context.Context, s Scope) (Counts, error)
	// Expire purges what is older than the retention, and keys that are older
	// than KeysKept.
	Expire(ctx context.Context, retention time.Duration) (Counts, error)
	// Stats says what there is.
	Stats(ctx context.Context) (Stats, error)
	// Close ends all use of the store.
	Close() error
}

// Verdict is what somebody thinks of an answer.
type Verdict string

// The verdicts. Withdrawn removes the one before, with its comment.
const (
	Up        Verdict = "up"
	Down      Verdict = "down"
	Withdrawn Verdict = ""
)

// Feedback is a verdict on an answer, by its id. Of each owner's team and user
// there is at most one for an answer.
type Feedback struct {
	Answer  string    `json:"answer"`
	Owner   Owner     `json:"-"`
	Verdict Verdict   `json:"verdict"`
	Comment string    `json:"comment,omitempty"`
	At      time.Time `json:"at"` // set by the store
}

// Mode is when we answer in a channel.
type Mode string

// The modes. FollowUps, the default, answers mentions, and in threads in which
// we have answered also what does not mention us.
const (
	FollowUps   Mode = "follow-ups"
	MentionOnly Mode = "mention"
	Off         Mode = "off"
)

// Channel is how a channel wants us to behave, and who reads there.
type Channel struct {
	Team, ID string
	Mode     Mode
	External bool // people of other organisations read there
}
