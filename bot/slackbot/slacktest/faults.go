package slacktest

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Fault is how Slack is to fail. What the app sees is the first of Drop,
// Status and Error that is set; with none of them the call is only slow.
type Fault struct {
	// Methods are those that fail; none is all.
	Methods []string
	// Every is which of their calls: 3 is each third; 0 is each.
	Every int
	// Times is how often; 0 is always.
	Times int
	// After: the call takes effect, and only its response is lost.
	After bool
	// Delay is how long the app waits before anything.
	Delay time.Duration
	// Drop closes the connection without a response.
	Drop bool
	// Status is an HTTP status, such as 503.
	Status int
	// RetryAfter goes with status 429, in whole seconds, at least one. Until it
	// is over the method answers 429, and such calls are marked TooSoon.
	RetryAfter time.Duration
	// Error is a code such as "internal_error", with status 200.
	Error string
}

// plannedFault is a fault and how far it has come.
type plannedFault struct {
	Fault
	seen, done int
}

// Fail orders a fault. The returned function takes it back.
func (s *Slack) Fail(f Fault) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	planned := &plannedFault{Fault: f}
	s.faults = append(s.faults, planned)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *plannedFault) bool { return other == planned })
	}
}

// Storm makes each n-th call of the methods (of all when none is named) fail,
// in turn in every way there is: 429, 500, a dropped connection, 503 after the
// call took effect, and a dropped connection after it did.
func (s *Slack) Storm(n int, methods ...string) {
	ways := []Fault{
		{Status: http.StatusTooManyRequests, RetryAfter: time.Second},
		{Status: http.StatusInternalServerError},
		{Drop: true},
		{Status: http.StatusServiceUnavailable, After: true},
		{Drop: true, After: true},
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range ways {
		f.Methods, f.Every = methods, n*len(ways)
		s.faults = append(s.faults, &plannedFault{Fault: f, seen: n * (len(ways) - 1 - i)})
	}
}

// Heal ends every fault.
func (s *Slack) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	clear(s.patience)
}

// SkipWaits ends every Retry-After that still runs, and no fault.
func (s *Slack) SkipWaits() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.patience)
}

// fault is the one that befalls a call, and marks it.
func (s *Slack) fault(call *Call) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until := s.patience[call.Method]; call.At.Before(until) {
		call.TooSoon, call.Fault = true, "429"
		return Fault{Status: http.StatusTooManyRequests, RetryAfter: time.Until(until)}
	}
	var due Fault
	for _, f := range s.faults {
		if f.due(call.Method) && due.name() == "" {
			due, f.done = f.Fault, f.done+1
		}
	}
	call.Fault = due.name()
	if due.Status == http.StatusTooManyRequests {
		s.patience[call.Method] = call.At.Add(due.wait())
	}
	return due
}

func (f *plannedFault) due(method string) bool {
	if len(f.Methods) > 0 && !slices.Contains(f.Methods, method) {
		return false
	}
	f.seen++
	return f.seen%max(f.Every, 1) == 0 && (f.Times == 0 || f.done < f.Times)
}

// wait is what a 429 tells: whole seconds, at least one.
func (f Fault) wait() time.Duration {
	return time.Duration(max(math.Ceil(f.RetryAfter.Seconds()), 1)) * time.Second
}

// name is the fault in a word, empty for none.
func (f Fault) name() string {
	switch {
	case f.Drop:
		return "dropped"
	case f.Status != 0:
		return strconv.Itoa(f.Status)
	case f.Error != "":
		return f.Error
	case f.Delay != 0:
		return "slow"
	}
	return ""
}

// before delays the call, and fails it if it is to fail before it has taken
// effect. It reports whether to go on.
func (f Fault) before(w http.ResponseWriter, done <-chan struct{}) bool {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-done:
		}
	}
	return f.After || f.answer(w)
}

// after fails a call that has taken effect, and reports whether to go on.
func (f Fault) after(w http.ResponseWriter) bool { return !f.After || f.answer(w) }

// answer reports false when it has answered the call, or dropped it.
func (f Fault) answer(w http.ResponseWriter) bool {
	switch {
	case f.Drop:
		drop(w)
	case f.Status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", strconv.Itoa(int(f.wait().Seconds())))
		w.WriteHeader(f.Status)
		writeJSON(w, refuse("ratelimited").reply())
	case f.Status != 0:
		w.WriteHeader(f.Status)
	case f.Error != "":
		writeJSON(w, refuse(f.Error).reply())
	default:
		return true
	}
	return false
}

func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	conn.Close()
}
