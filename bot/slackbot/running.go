package slackbot

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"
)

// Why work on a question was ended.
var (
	errCancelled = errors.New("the question was changed or deleted")
	errStopped   = errors.New("the reader stopped it")
	errShutdown  = errors.New("the service is being stopped")
)

// place is a thread of a channel; the whole channel without a thread.
type place struct{ channel, thread string }

// run is a question that is being answered.
type run struct {
	at  place
	end context.CancelCauseFunc
}

// running are the questions that are being answered, by their job's id, and
// where readers have pressed Stop lately.
type running struct {
	mu    sync.Mutex
	jobs  map[string]*run
	stops map[place]time.Time
}

// begin registers a question; the function it returns takes it out again.
func (r *running) begin(ctx context.Context, id string, q question, accepted time.Time) (context.Context, func()) {
	ctx, end := context.WithCancelCause(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	at := place{q.Channel, q.Thread}
	if r.stops[at].After(accepted) || r.stops[place{channel: q.Channel}].After(accepted) {
		end(errStopped) // it was waiting when they pressed it
	}
	r.jobs[id] = &run{at, end}
	return ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.jobs, id)
		end(nil)
	}
}

func (r *running) cancel(id string, why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found := r.jobs[id]; found != nil {
		found.end(why)
	}
}

// stopsKept is how long a press of Stop counts for questions that wait.
const stopsKept = 10 * time.Minute

// stop ends the questions of a thread; of all of the channel without one.
func (r *running) stop(at place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(r.stops, func(_ place, t time.Time) bool { return now.Sub(t) > stopsKept })
	r.stops[at] = now
	for _, j := range r.jobs {
		if j.at.channel == at.channel && (at.thread == "" || j.at.thread == at.thread) {
			j.end(errStopped)
		}
	}
}
