package slacktest

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// The kinds of deliveries, as Socket Mode names them.
const (
	Events      = "events_api"
	Commands    = "slash_commands"
	Interactive = "interactive"
)

// A Payload is something that Slack tells the app.
type Payload struct {
	Kind string
	Body map[string]any
	// Raw goes out instead of Body, if it is set: JSON that means nothing.
	Raw string
	// Retry is which repetition this is, 0 for the first delivery.
	Retry int
	// Signature is how an HTTP delivery is signed.
	Signature Signature
}

// Signature is how an HTTP delivery is signed.
type Signature int

// The signatures: right, of another secret, of ten minutes ago, none at all.
const (
	Right Signature = iota
	Wrong
	Stale
	Unsigned
)

//go:embed recorded/*.json
var recorded embed.FS

// Recorded is a payload of the shape that Slack sends, out of the files in
// recorded/: its name is the file's without ".json". What names one delivery
// (ids, times, trigger_id, response_url) is new each time. The test ends if
// there is no such file.
func (s *Slack) Recorded(name string) Payload {
	s.tb.Helper()
	raw, err := recorded.ReadFile("recorded/" + name + ".json")
	if err != nil {
		s.tb.Fatalf("slacktest: no recorded payload %q", name)
	}
	p := Payload{Kind: Events}
	if err := json.Unmarshal(raw, &p.Body); err != nil {
		s.tb.Fatalf("slacktest: recorded payload %q: %v", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renew(&p)
	return p
}

// renew makes a recorded payload a new delivery.
func (s *Slack) renew(p *Payload) {
	body := p.Body
	if body["command"] != nil {
		p.Kind = Commands
	} else if body["type"] != "event_callback" && body["type"] != "url_verification" {
		p.Kind = Interactive
	}
	if event, ok := body["event"].(map[string]any); ok {
		ts := s.timestamp()
		body["event_id"], body["event_time"] = fmt.Sprintf("Ev%09d", s.number()), s.config.Epoch.Unix()+s.now
		event["event_ts"] = ts
		if event["type"] == "message" || event["type"] == "app_mention" {
			event["ts"] = ts
		}
	}
	if body["trigger_id"] != nil {
		body["trigger_id"] = s.newTrigger()
	}
	if body["response_url"] != nil {
		user, _ := body["user_id"].(string)
		place, _ := body["channel_id"].(string)
		if p.Kind == Interactive {
			user, place = lookup(body, "user.id"), lookup(body, "channel.id")
		}
		body["response_url"] = s.newAnswerURL(place, user, nil)
	}
}

// With is the payload with another value at a path such as "event.text"; nil
// takes the value out.
func (p Payload) With(path string, value any) Payload {
	p.Body = clone(p.Body)
	at := p.Body
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		next, ok := at[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[name] = next
		}
		at = next
	}
	last := names[len(names)-1]
	if value == nil {
		delete(at, last)
	} else {
		at[last] = value
	}
	return p
}

// Again is the same delivery repeated, as Slack does when it heard nothing.
func (p Payload) Again() Payload {
	p.Retry++
	return p
}

// Signed is the payload with another signature.
func (p Payload) Signed(how Signature) Payload {
	p.Signature = how
	return p
}

// Text is the text at a path such as "event.ts", empty when there is none.
func (p Payload) Text(path string) string { return lookup(p.Body, path) }

func lookup(body map[string]any, path string) string {
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		body, _ = body[name].(map[string]any)
	}
	text, _ := body[names[len(names)-1]].(string)
	return text
}

// clone is a deep copy, of the kinds that JSON has.
func clone(v map[string]any) map[string]any {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // bodies come out of JSON, or out of a test
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

// JSON is the body as it goes out.
func (p Payload) JSON() json.RawMessage {
	if p.Raw != "" {
		return json.RawMessage(p.Raw)
	}
	raw, err := json.Marshal(p.Body)
	if err != nil {
		panic(err)
	}
	return raw
}

// envelope is the payload in Socket Mode.
func (p Payload) envelope(id string) map[string]any {
	out := map[string]any{
		"envelope_id": id, "type": p.Kind, "payload": p.JSON(), "accepts_response_payload": p.Kind != Events,
	}
	if p.Kind == Events {
		out["retry_attempt"], out["retry_reason"] = p.Retry, ""
		if p.Retry > 0 {
			out["retry_reason"] = "timeout"
		}
	}
	return out
}

// form is the payload of a command or an interaction over HTTP.
func (p Payload) form() url.Values {
	if p.Kind == Interactive {
		return url.Values{"payload": {string(p.JSON())}}
	}
	out := url.Values{}
	for name, value := range p.Body {
		out.Set(name, fmt.Sprint(value))
	}
	return out
}

// DirectMessage is a question of Asker's to the bot.
func (s *Slack) DirectMessage(text string) Payload {
	return s.Recorded("message_im").With("event.text", text)
}

// Mention is a message of Asker's in a channel that mentions the bot first.
func (s *Slack) Mention(channel, text string) Payload {
	return s.in(channel, s.Recorded("app_mention")).With("event.text", "<@"+BotUser+"> "+text)
}

// Reply is a message of Asker's in a thread of a channel.
func (s *Slack) Reply(channel, thread, text string) Payload {
	return s.in(channel, s.Recorded("message_channels_thread")).
		With("event.thread_ts", thread).With("event.text", text)
}

// AsMessage is the second delivery that a mention makes: the same message as a
// message event, with an id of its own.
func (s *Slack) AsMessage(mention Payload) Payload {
	message := s.in(mention.Text("event.channel"), s.Recorded("message_channels_thread"))
	return mention.With("event_id", message.Body["event_id"]).With("event.type", "message").
		With("event.channel_type", message.Text("event.channel_type"))
}

// in is a message event as it comes from that channel.
func (s *Slack) in(channel string, p Payload) Payload {
	s.mu.Lock()
	c := s.channels[channel]
	s.mu.Unlock()
	if c == nil {
		s.tb.Fatalf("slacktest: no channel %s", channel)
	}
	if p.Text("event.channel_type") != "" {
		p = p.With("event.channel_type", map[string]string{"im": "im", "groups": "group", "channels": "channel"}[c.kind()])
	}
	return p.With("event.channel", channel).With("is_ext_shared_channel", c.shared)
}

// Edited is the author's edit of the message that a payload brought.
func (s *Slack) Edited(p Payload, text string) Payload {
	out := s.Recorded("message_changed").With("event.channel", p.Text("event.channel"))
	for at, words := range map[string]string{"message": text, "previous_message": p.Text("event.text")} {
		out = out.With("event."+at+".text", words).With("event."+at+".ts", p.Text("event.ts")).With("event."+at+".user", p.Text("event.user"))
		if thread := p.Text("event.thread_ts"); thread != "" {
			out = out.With("event."+at+".thread_ts", thread)
		}
	}
	return out
}

// Deleted is the author's deletion of the message that a payload brought.
func (s *Slack) Deleted(p Payload) Payload {
	out := s.Recorded("message_deleted").With("event.channel", p.Text("event.channel")).With("event.deleted_ts", p.Text("event.ts"))
	for _, name := range []string{"text", "ts", "user"} {
		out = out.With("event.previous_message."+name, p.Text("event."+name))
	}
	return out
}

// Command is Asker's slash command with that text.
func (s *Slack) Command(text string) Payload {
	return s.Recorded("slash_command").With("text", text)
}

// Shortcut is Asker's "Ask about this" on a message.
func (s *Slack) Shortcut(m Message) Payload {
	p := s.Recorded("message_shortcut").With("channel.id", m.Channel).With("message_ts", m.TS)
	return p.With("message", s.asJSON(m)).With("response_url", s.answerTo(m, Asker))
}

// Stop is Asker's click on the Stop button of a session: it stops the bot's
// streams in the thread, and is the event that tells so.
func (s *Slack) Stop(channel, thread string) Payload {
	s.mu.Lock()
	stopped := s.channels[channel].halt(thread)
	s.mu.Unlock()
	return s.Recorded("agent_session_stopped").With("event.channel", channel).
		With("event.thread_ts", thread).With("event.streaming_message_ts", stopped)
}

func (s *Slack) asJSON(m Message) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.channels[m.Channel].messageJSON(&m, true)
}

// answerTo hands out a response_url that can replace the message.
func (s *Slack) answerTo(m Message, user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.channels[m.Channel].find(m.TS)
	for _, e := range s.ephemeral {
		if m.For != "" && e.TS == m.TS {
			to = e
		}
	}
	return s.newAnswerURL(m.Channel, user, to)
}
