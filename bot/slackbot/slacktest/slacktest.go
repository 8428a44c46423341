// Package slacktest is a Slack of one workspace on loopback, for tests: the Web
// API, Socket Mode and signed HTTP deliveries, with faults to order.
//
// It keeps state (messages, threads, streams, views, reactions), refuses what
// Slack refuses with Slack's error codes, and records every call. Where Slack
// is lenient about a mistake, an unknown argument for one, it is strict, so
// that a test shows the mistake. Its people, places and secrets are made up.
//
// The official SDK runs unmodified against it (certify_test.go).
package slacktest

import (
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Config is what a workspace can have otherwise; the zero value is the usual.
type Config struct {
	// Scopes are what the bot token may do; nil is DefaultScopes.
	Scopes []string
	// StreamLife is how long a streamed message takes appends; 0 is five minutes.
	StreamLife time.Duration
	// Epoch is the first message's time; zero is the first of January 2026, so
	// that timestamps are the same in every run.
	Epoch time.Time
	// PingInterval is how often a Socket Mode connection is pinged; 0 is 5 s.
	PingInterval time.Duration
	// Patience is how long the Wait functions and deliveries wait; 0 is 10 s.
	Patience time.Duration
}

// DefaultScopes are the bot scopes that the workspace has granted.
var DefaultScopes = []string{
	"app_mentions:read", "assistant:write", "chat:write", "commands", "im:history",
	"channels:history", "groups:history", "users:read", "reactions:write",
}

// Slack is the workspace. Its methods may be called from many goroutines.
type Slack struct {
	tb     testing.TB
	config Config
	server *httptest.Server
	client *http.Client
	done   chan struct{} // closed when the test ends
	work   sync.WaitGroup

	mu        sync.Mutex
	changed   chan struct{} // closed and replaced when something happens
	closed    bool
	now       int64 // seconds since the epoch of the newest message
	serial    int
	calls     []*Call
	called    map[string]int // by method
	faults    []*plannedFault
	patience  map[string]time.Time // method → when its Retry-After ends
	revoked   bool
	users     map[string]*user
	channels  map[string]*channel
	ephemeral []*Message
	triggers  map[string]string // trigger_id → why it does not work
	answers   map[string]*answerURL
	views     map[string]*View
	homes     map[string]*View // user → App Home
	sessions  map[string]*Session
	threads   map[string]*Thread
	links     []*link
	tickets   map[string]bool
	pending   map[string]*pending
	next      int // the link that gets the next envelope
	post      *endpoints
}

// Start runs a workspace until the test ends. At most one Config.
func Start(tb testing.TB, configs ...Config) *Slack {
	tb.Helper()
	config := Config{}
	if len(configs) > 0 {
		config = configs[0]
	}
	s := &Slack{
		tb: tb, config: config.withDefaults(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
		done:   make(chan struct{}), changed: make(chan struct{}),
		patience: map[string]time.Time{},
		users:    people(), channels: places(), called: map[string]int{},
		triggers: map[string]string{}, answers: map[string]*answerURL{},
		views: map[string]*View{}, homes: map[string]*View{},
		sessions: map[string]*Session{}, threads: map[string]*Thread{},
		tickets: map[string]bool{}, pending: map[string]*pending{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("POST /response/{id}", s.serveResponseURL)
	mux.HandleFunc("GET /link/", s.serveLink)
	s.server = httptest.NewServer(mux)
	tb.Cleanup(s.close)
	return s
}

func (c Config) withDefaults() Config {
	if c.Scopes == nil {
		c.Scopes = DefaultScopes
	}
	if c.StreamLife == 0 {
		c.StreamLife = 5 * time.Minute
	}
	if c.Epoch.IsZero() {
		c.Epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if c.PingInterval == 0 {
		c.PingInterval = 5 * time.Second
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Second
	}
	return c
}

// APIURL is the base of the Web API, with a slash at its end.
func (s *Slack) APIURL() string { return s.server.URL + "/api/" }

func (s *Slack) close() {
	s.mu.Lock()
	s.closed = true
	close(s.done)
	links := slices.Clone(s.links)
	s.mu.Unlock()
	for _, l := range links {
		l.conn.Close()
	}
	s.client.CloseIdleConnections()
	s.server.CloseClientConnections()
	s.server.Close()
	s.work.Wait()
}

// note wakes everyone who waits. The lock is held.
func (s *Slack) note() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait returns when ready says so, which is called with the lock held, and
// ends the test when patience does.
func (s *Slack) wait(what string, ready func() bool) {
	s.tb.Helper()
	if !s.await(ready) {
		s.tb.Fatalf("slacktest: waited %v for %s; calls so far: %s", s.config.Patience, what, s.summary())
	}
}

func (s *Slack) await(ready func() bool) bool {
	late := time.NewTimer(s.config.Patience)
	defer late.Stop()
	for {
		s.mu.Lock()
		if ready() {
			s.mu.Unlock()
			return true
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-s.done:
			return false
		case <-late.C:
			return false
		}
	}
}

// summary is the methods called so far, for a message.
func (s *Slack) summary() string {
	var all []string
	for _, c := range s.Calls() {
		all = append(all, strings.TrimSpace(c.Method+" "+c.Error))
	}
	return strings.Join(all, ", ")
}

// Revoke makes the bot token answer token_revoked.
func (s *Slack) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
}

// Scopes replaces what the bot token may do.
func (s *Slack) Scopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.Scopes = scopes
}

// Forget drops the calls, the messages and all else that has piled up, for
// tests that run long.
func (s *Slack) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.ephemeral = nil, nil
	clear(s.called)
	clear(s.triggers)
	clear(s.answers)
	clear(s.sessions)
	clear(s.threads)
	for _, c := range s.channels {
		c.messages = nil
		clear(c.byTS)
		clear(c.byRoot)
	}
}

// timestamp is the next message's: unique, growing, the same in every run. The
// lock is held.
func (s *Slack) timestamp() string {
	s.now++
	return timestamp(s.config.Epoch.Unix()+s.now, 100)
}

// number is the next of a row of identifiers. The lock is held.
func (s *Slack) number() int {
	s.serial++
	return s.serial
}

// host is the server's address.
func (s *Slack) host() string { return s.server.Listener.Addr().(*net.TCPAddr).String() }

// merged is a with what b adds.
func merged(a, b map[string]any) map[string]any {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}
