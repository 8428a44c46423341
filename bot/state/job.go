package state

import (
	"time"

	"setu/bot"
)

// JobState says how far a job has come.
type JobState string

// The states of a job, in order. The last three are its end.
const (
	Accepted  JobState = "accepted"  // to be answered
	Answering JobState = "answering" // being answered
	Answered  JobState = "answered"  // the answer waits in the outbox
	Posted    JobState = "posted"    // all of the answer was posted
	Failed    JobState = "failed"    // it could not be posted
	Cancelled JobState = "cancelled" // nobody wants it any more
)

// Job is a question that was accepted: it must end in an answer, a refusal or
// an apology.
type Job struct {
	// ID is the channel's name for the question, the same whenever it is
	// delivered, such as the message's.
	ID           string
	Owner        Owner
	Conversation string
	// Data is the channel's own: what it needs to answer, and what it has to
	// know of the answer later.
	Data     []byte
	State    JobState
	Attempts int // how often answering was begun
	Reason   string
	At       time.Time // when it was accepted
}

// Outcome is how a job was answered.
type Outcome struct {
	Data  []byte    // replaces the job's, unless it is nil
	Turn  *bot.Turn // is added to the job's conversation, unless it is nil
	Posts []Post    // to be posted in this order; without any the job is Posted
}

// PostState says how far a post has come.
type PostState string

// The states of a post.
const (
	Waiting  PostState = "waiting"
	Sent     PostState = "sent"
	Rejected PostState = "rejected" // it will never be posted; see its Reason
)

// Post is a message on its way to a channel.
type Post struct {
	// ID is unique for ever; sent along, it shows later whether a post whose
	// response was lost has arrived.
	ID    string
	Job   string // whose answer it is part of, or empty
	Owner Owner  // that of the job, if it has one
	Data  []byte // the channel's own
	State PostState
	// Attempts counts Sending. Uncertain says that the last one may have
	// arrived: look for ID before posting again.
	Attempts  int
	Uncertain bool
	NotBefore time.Time
	Receipt   string // the channel's name for what was posted
	Reason    string // why the last attempt failed
}
