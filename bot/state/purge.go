package state

import "time"

// Scope is what a purge is about: what matches all of the fields that are set.
type Scope struct {
	User    string    // who asked or rated
	Channel string    // where
	Before  time.Time // what is older
}

// Empty reports whether nothing is set.
func (s Scope) Empty() bool { return s.User == "" && s.Channel == "" && s.Before.IsZero() }

// Counts are numbers of things kept. Keys belong to nobody: they are purged by
// time alone.
type Counts struct {
	Turns    int `json:"turns"`
	Jobs     int `json:"jobs"`
	Posts    int `json:"posts"`
	Feedback int `json:"feedback"`
	Keys     int `json:"keys"`
}

// Add adds other counts.
func (c *Counts) Add(o Counts) {
	c.Turns += o.Turns
	c.Jobs += o.Jobs
	c.Posts += o.Posts
	c.Feedback += o.Feedback
	c.Keys += o.Keys
}

// Sum is the number of all things.
func (c Counts) Sum() int { return c.Turns + c.Jobs + c.Posts + c.Feedback + c.Keys }

// Stats says what a store holds.
type Stats struct {
	Counts
	Conversations int        `json:"conversations"`
	Channels      int        `json:"channels"`       // with settings of their own
	Open          int        `json:"open_jobs"`      // accepted, answering or answered
	Waiting       int        `json:"waiting_posts"`  // in the outbox
	Failed        int        `json:"failed_jobs"`    //
	Rejected      int        `json:"rejected_posts"` //
	Up            int        `json:"up"`             // verdicts
	Down          int        `json:"down"`           //
	Oldest        *time.Time `json:"oldest"`         // nil when there is nothing
	Bytes         int        `json:"bytes"`          // on disk, or in memory
	Schema        int        `json:"schema"`         // version of the format
	Path          string     `json:"path,omitempty"` // of the file; empty in memory
}
