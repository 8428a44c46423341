package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxAnswers is how often a response_url may be used.
const maxAnswers = 5

// answerURL is a response_url that was handed out.
type answerURL struct {
	channel, user string
	to            *Message // the message that it can replace, if any
	used          int
}

// newAnswerURL hands out a response_url. The lock is held.
func (s *Slack) newAnswerURL(channel, user string, to *Message) string {
	id := fmt.Sprintf("%s-%d", strings.ToLower(Team), s.number())
	s.answers[id] = &answerURL{channel: channel, user: user, to: to}
	return s.server.URL + "/response/" + id
}

// newTrigger hands out a trigger_id. The lock is held.
func (s *Slack) newTrigger() string {
	id := fmt.Sprintf("%d.harbour", s.number())
	s.triggers[id] = ""
	return id
}

// serveResponseURL takes what an app says back to a command or an interaction.
func (s *Slack) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	call := s.record("response_url", "")
	fault := s.fault(call)
	if !fault.before(w, s.done) {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	given := map[string]any{}
	if err == nil {
		err = json.Unmarshal(body, &given)
	}
	no := refuse("invalid_payload")
	if err == nil {
		no = s.answer(r.PathValue("id"), given)
	}
	code := ""
	if no != nil {
		code = no.code
	}
	s.settle(call, given, code)
	if !fault.after(w) {
		return
	}
	if no != nil {
		w.WriteHeader(http.StatusNotFound)
		writeJSON(w, no.reply())
		return
	}
	writeJSON(w, reply{"ok": true})
}

const answerArgs = "text blocks:list attachments:list metadata:object response_type replace_original:bool delete_original:bool thread_ts mrkdwn:bool"

func (s *Slack) answer(id string, given map[string]any) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.answers[id]
	if to == nil {
		return refuse("expired_url")
	}
	if to.used++; to.used > maxAnswers {
		return refuse("used_url")
	}
	// slack-go always sends an empty metadata object.
	if m, _ := given["metadata"].(map[string]any); m["event_type"] == "" {
		delete(given, "metadata")
	}
	a, no := parseArgs(answerArgs, given)
	if no != nil {
		return no
	}
	return s.say(to, a)
}

// say carries out what was said to a response_url.
func (s *Slack) say(to *answerURL, a args) *refusal {
	if a.yes("delete_original") && to.to != nil {
		to.to.Deleted = true
		return nil
	}
	m, no := s.compose(a)
	if no != nil {
		return no
	}
	if a.yes("replace_original") && to.to != nil {
		to.to.Text, to.to.Blocks, to.to.Edited = m.Text, m.Blocks, true
		return nil
	}
	c, no := s.channel(to.channel)
	if no != nil {
		return no
	}
	if a.text("response_type") == "in_channel" {
		s.add(c, m) // a member or not
		return nil
	}
	m.Channel, m.TS, m.User, m.BotID, m.For = c.id, s.timestamp(), BotUser, BotID, to.user
	s.ephemeral = append(s.ephemeral, m)
	return nil
}
