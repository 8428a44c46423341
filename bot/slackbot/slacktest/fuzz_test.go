package slacktest

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// Whatever an app sends is either refused or leaves the workspace with a
// message that can be read back.
func FuzzPost(f *testing.F) {
	for _, w := range wrongs {
		f.Add("application/json", []byte(w.args))
	}
	f.Add("application/x-www-form-urlencoded", []byte("channel=C0HARBOUR01&text=x&unfurl_links=false&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D"))
	f.Add("multipart/form-data; boundary=b", []byte("--b\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\nC0HARBOUR01\r\n--b--\r\n"))
	s := Start(f)
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		given := map[string]any{}
		if err := readBody(contentType, body, given); err != nil {
			return
		}
		given["channel"] = Channel
		delete(given, "thread_ts")
		before := len(s.Messages(Channel))
		out := s.invoke(s.record("chat.postMessage", BotToken), given)
		after := s.Messages(Channel)
		if (code(out) == "") != (len(after) == before+1) {
			t.Fatalf("%v, and %d messages became %d", out, before, len(after))
		}
		if raw, err := json.Marshal(out); err != nil || !json.Valid(raw) {
			t.Fatalf("%v: %s", err, raw)
		}
		if code(out) == "" && utf8.RuneCountInString(after[before].Text) > maxText {
			t.Fatal("longer than Slack takes")
		}
		s.Forget()
	})
}

// Whatever comes over a connection acknowledges what was sent, or nothing.
func FuzzAcknowledge(f *testing.F) {
	f.Add(envelopePrefix + "000000000001")
	f.Add(envelopePrefix + "-1")
	f.Add("")
	s := Start(f)
	f.Fuzz(func(t *testing.T, id string) {
		waiting := &pending{done: make(chan Delivery, 1)}
		s.pending[envelopePrefix+"000000000001"] = waiting
		s.serial = 1
		known := s.acknowledge(id, nil)
		if answered := len(waiting.done) == 1; answered != (id == envelopePrefix+"000000000001") || answered && !known {
			t.Errorf("%q: answered %v, known %v", id, answered, known)
		}
	})
}

// Any path and value make a payload that is still JSON, and leave the first as
// it was.
func FuzzWith(f *testing.F) {
	f.Add("event.text", "How many lighthouses?")
	f.Add("event.text.deeper", "x")
	f.Add("", "x")
	f.Add("..", "\xff")
	s := Start(f)
	first := s.Recorded("message_im")
	before := string(first.JSON())
	f.Fuzz(func(t *testing.T, path, value string) {
		changed := first.With(path, value)
		if !json.Valid(changed.JSON()) || changed.Text(path) != value || string(first.JSON()) != before {
			t.Errorf("%q, %q: %s", path, value, changed.JSON())
		}
	})
}
