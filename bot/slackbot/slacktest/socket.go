package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const envelopePrefix = "00000000-0000-4000-8000-"

// maxLinks is how many Socket Mode connections an app may have.
const maxLinks = 10

// link is an open Socket Mode connection.
type link struct {
	conn   *websocket.Conn
	write  sync.Mutex
	closed chan struct{}
	leave  bool // told to go: gets no more envelopes
}

// pending is an envelope that waits for its acknowledgement.
type pending struct {
	sent time.Time
	link *link
	done chan Delivery
}

func (s *Slack) openConnection(args) (reply, *refusal) {
	if s.open() >= maxLinks {
		return nil, refuse("too_many_websockets")
	}
	ticket := fmt.Sprintf("ticket-%d", s.number())
	s.tickets[ticket] = true
	return reply{"url": "ws://" + s.host() + "/link/?ticket=" + ticket + "&app_id=" + App}, nil
}

// open is how many connections may get envelopes. The lock is held.
func (s *Slack) open() int {
	n := 0
	for _, l := range s.links {
		if !l.leave {
			n++
		}
	}
	return n
}

// Connections is how many Socket Mode connections are open.
func (s *Slack) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open()
}

// WaitConnections waits until exactly n are open.
func (s *Slack) WaitConnections(n int) {
	s.tb.Helper()
	s.wait(fmt.Sprintf("%d connections", n), func() bool { return s.open() == n })
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Slack) serveLink(w http.ResponseWriter, r *http.Request) {
	if !s.takeTicket(r.URL.Query().Get("ticket")) {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	l := &link{conn: conn, closed: make(chan struct{})}
	if !s.greet(l) {
		conn.Close()
		return
	}
	s.work.Go(func() { s.ping(l) })
	s.work.Go(func() { s.read(l) })
}

func (s *Slack) takeTicket(ticket string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	ok := s.tickets[ticket]
	delete(s.tickets, ticket)
	return ok
}

// greet says hello and makes the connection one of those that get envelopes.
func (s *Slack) greet(l *link) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	err := l.send(map[string]any{
		"type": "hello", "num_connections": s.open() + 1, "connection_info": map[string]any{"app_id": App},
		"debug_info": map[string]any{"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
	})
	if err != nil {
		return false
	}
	s.links = append(s.links, l)
	s.note()
	return true
}

func (l *link) send(v any) error {
	l.write.Lock()
	defer l.write.Unlock()
	return l.conn.WriteJSON(v)
}

func (l *link) sendText(text string) error {
	l.write.Lock()
	defer l.write.Unlock()
	return l.conn.WriteMessage(websocket.TextMessage, []byte(text))
}

// ping keeps the connection alive: an app that hears nothing for long leaves.
func (s *Slack) ping(l *link) {
	ticker := time.NewTicker(s.config.PingInterval)
	defer ticker.Stop()
	for {
		_ = l.conn.WriteControl(websocket.PingMessage, []byte("harbour"), time.Now().Add(time.Second))
		select {
		case <-ticker.C:
		case <-l.closed:
			return
		case <-s.done:
			return
		}
	}
}

// read takes acknowledgements until the connection ends.
func (s *Slack) read(l *link) {
	defer s.forget(l)
	for {
		_, message, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if err := json.Unmarshal(message, &ack); err != nil || !s.acknowledge(ack.EnvelopeID, ack.Payload) {
			s.complain("an app sent %q, which acknowledges nothing that was sent", message)
		}
	}
}

// acknowledge takes an acknowledgement, and reports whether there was anything
// to acknowledge; late and repeated ones are no fault of the app's.
func (s *Slack) acknowledge(id string, payload json.RawMessage) bool {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	digits, ours := strings.CutPrefix(id, envelopePrefix)
	number, err := strconv.Atoi(digits)
	if p := s.pending[id]; p != nil {
		delete(s.pending, id)
		p.done <- Delivery{ID: id, Acked: true, Latency: now.Sub(p.sent), Body: payload}
	}
	s.note()
	return ours && err == nil && 0 < number && number <= s.serial
}

// complain fails the test, if it still runs.
func (s *Slack) complain(format string, a ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.tb.Errorf("slacktest: "+format, a...)
	}
}

// forget takes a connection that ended off the list; what it was to
// acknowledge is lost.
func (s *Slack) forget(l *link) {
	l.conn.Close()
	close(l.closed)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.links = slices.DeleteFunc(s.links, func(other *link) bool { return other == l })
	for id, p := range s.pending {
		if p.link == l {
			delete(s.pending, id)
			p.done <- Delivery{ID: id, Err: errors.New("the connection ended before the acknowledgement")}
		}
	}
	s.note()
}

// deliver sends an envelope over one of the connections, each in its turn, and
// waits for its acknowledgement.
func (s *Slack) deliver(p Payload) Delivery {
	if !s.await(func() bool { return s.open() > 0 }) {
		return Delivery{Err: errors.New("no connection to deliver over")}
	}
	id, waiting, err := s.dispatch(p)
	if err != nil {
		return Delivery{Err: err}
	}
	late := time.NewTimer(s.config.Patience)
	defer late.Stop()
	select {
	case d := <-waiting.done:
		return d
	case <-late.C:
	case <-s.done:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, id)
	return Delivery{ID: id, Err: errors.New("no acknowledgement")}
}

// dispatch sends the envelope.
func (s *Slack) dispatch(p Payload) (string, *pending, error) {
	s.mu.Lock()
	if s.open() == 0 {
		s.mu.Unlock()
		return "", nil, errors.New("the connection ended")
	}
	l := s.links[s.next%len(s.links)]
	for s.next++; l.leave; s.next++ {
		l = s.links[s.next%len(s.links)]
	}
	id := fmt.Sprintf("%s%012d", envelopePrefix, s.number())
	waiting := &pending{sent: time.Now(), link: l, done: make(chan Delivery, 1)}
	s.pending[id] = waiting
	s.mu.Unlock()
	return id, waiting, l.send(p.envelope(id))
}

// Disconnect tells the app on every connection to come back over another:
// reason is "warning", "refresh_requested" or "link_disabled". The connections
// get no more envelopes; they end when the app closes them, or by Drop.
func (s *Slack) Disconnect(reason string) {
	for _, l := range s.leaving() {
		_ = l.send(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-1"}})
	}
}

func (s *Slack) leaving() []*link {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.links {
		l.leave = true
	}
	return slices.Clone(s.links)
}

// Drop ends every connection without a word.
func (s *Slack) Drop() {
	for _, l := range s.leaving() {
		l.conn.NetConn().Close()
	}
}

// SendText sends a text over every connection as it is, such as a broken
// envelope.
func (s *Slack) SendText(text string) {
	s.mu.Lock()
	links := slices.Clone(s.links)
	s.mu.Unlock()
	for _, l := range links {
		_ = l.sendText(text)
	}
}
