package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Delivery is how the app took a payload.
type Delivery struct {
	// ID is the envelope's, in Socket Mode.
	ID string
	// Acked: it was acknowledged, or answered with a status below 300.
	Acked   bool
	Latency time.Duration
	// Status is the HTTP answer's; 0 in Socket Mode.
	Status int
	// Body is what the app answered beside.
	Body []byte
	// Err is why there was no answer at all.
	Err error
}

// endpoints are where the app takes HTTP deliveries.
type endpoints struct{ events, commands, interactive string }

// PostTo makes Deliver use signed HTTP with these addresses instead of Socket
// Mode.
func (s *Slack) PostTo(events, commands, interactive string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.post = &endpoints{events, commands, interactive}
}

// Deliver tells the app, after what the payload says has happened in the
// workspace, and waits for its acknowledgement. It may be called from many
// goroutines.
func (s *Slack) Deliver(p Payload) Delivery {
	s.Hear(p)
	s.mu.Lock()
	post := s.post
	s.mu.Unlock()
	if post == nil {
		return s.deliver(p)
	}
	address := map[string]string{Events: post.events, Commands: post.commands, Interactive: post.interactive}[p.Kind]
	return s.deliverHTTP(address, p)
}

func (s *Slack) deliverHTTP(address string, p Payload) Delivery {
	request, err := p.request(s.tb.Context(), address)
	if err != nil {
		return Delivery{Err: err}
	}
	start := time.Now()
	response, err := s.client.Do(request)
	if err != nil {
		return Delivery{Err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	return Delivery{Acked: response.StatusCode < 300, Latency: time.Since(start), Status: response.StatusCode, Body: body, Err: err}
}

// request is the payload as a signed HTTP request.
func (p Payload) request(ctx context.Context, address string) (*http.Request, error) {
	body, contentType := []byte(p.JSON()), "application/json"
	if p.Kind != Events {
		body, contentType = []byte(p.form().Encode()), "application/x-www-form-urlencoded"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	if p.Retry > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(p.Retry))
		r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	sign(r.Header, body, p.Signature)
	return r, nil
}

// sign signs a body as https://docs.slack.dev/authentication/verifying-requests-from-slack
// says: the HMAC-SHA256 of version, time and body.
func sign(h http.Header, body []byte, how Signature) {
	if how == Unsigned {
		return
	}
	at, secret := time.Now(), SigningSecret
	if how == Stale {
		at = at.Add(-10 * time.Minute)
	}
	if how == Wrong {
		secret = "another secret"
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// Hear makes what a payload tells so in the workspace, without telling the
// app: a message stands in its channel, revoked tokens do not work.
func (s *Slack) Hear(p Payload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	event, ok := p.Body["event"].(map[string]any)
	if !ok {
		return
	}
	c := s.channels[lookup(p.Body, "event.channel")]
	switch event["type"] {
	case "message", "app_mention":
		if c != nil {
			c.hear(event)
		}
	case "tokens_revoked", "app_uninstalled":
		s.revoked = true
	}
	s.note()
}

// hear puts somebody's message, edit or deletion into the channel.
func (c *channel) hear(event map[string]any) {
	old, _ := event["previous_message"].(map[string]any)
	m := c.find(fmt.Sprint(old["ts"]))
	switch event["subtype"] {
	case "message_changed":
		if message, ok := event["message"].(map[string]any); ok && m != nil {
			m.Text, _ = message["text"].(string)
			m.Edited = true
		}
		return
	case "message_deleted":
		if m != nil {
			m.Deleted = true
		}
		return
	}
	var heard Message
	raw, _ := json.Marshal(event) // came out of JSON
	_ = json.Unmarshal(raw, &struct {
		TS      *string `json:"ts"`
		Thread  *string `json:"thread_ts"`
		User    *string `json:"user"`
		BotID   *string `json:"bot_id"`
		Text    *string `json:"text"`
		Subtype *string `json:"subtype"`
		Blocks  *[]any  `json:"blocks"`
	}{&heard.TS, &heard.Thread, &heard.User, &heard.BotID, &heard.Text, &heard.Subtype, &heard.Blocks})
	if heard.Thread == heard.TS {
		heard.Thread = ""
	}
	if heard.TS != "" && c.byTS[heard.TS] == nil {
		c.keep(&heard)
	}
}

// halt stops the bot's streams in a thread, as the Stop button does.
func (c *channel) halt(thread string) []any {
	stopped := []any{}
	for _, m := range slices.Backward(c.byRoot[thread]) {
		if m.stream != nil && !m.stream.over {
			m.stream.over, m.stream.stopped, m.Streaming = true, true, false
			stopped = append(stopped, m.TS)
		}
	}
	return stopped
}
