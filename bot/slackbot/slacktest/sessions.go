package slacktest

import (
	"slices"
	"strings"
)

// Session is an agent session: the work on one thread as its readers see it.
type Session struct{ Channel, Thread, Status, Title string }

// Thread is what the assistant shows beside a thread.
type Thread struct {
	Channel, Thread string
	Status          string // empty when none is shown
	Loading         []string
	Title           string
	PromptsTitle    string
	Prompts         []Prompt
}

// Prompt is a suggested question.
type Prompt struct{ Title, Message string }

var sessionStatuses = []string{"active", "processing", "suspended", "closed"}

// The most that the assistant's methods take.
const (
	maxLoading      = 10
	maxPrompts      = 4
	maxSessionTitle = 200
)

func threadKey(channel, thread string) string { return channel + " " + thread }

// SessionOf is the agent session of a thread; empty when there is none.
func (s *Slack) SessionOf(channel, thread string) Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.sessions[threadKey(channel, thread)]; found != nil {
		return *found
	}
	return Session{}
}

// ThreadOf is what the assistant shows beside a thread; the empty thread is
// the direct messages themselves.
func (s *Slack) ThreadOf(channel, thread string) Thread {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.threads[threadKey(channel, thread)]; found != nil {
		return *found
	}
	return Thread{}
}

func (s *Slack) session(channel, thread string) *Session {
	key := threadKey(channel, thread)
	if s.sessions[key] == nil {
		s.sessions[key] = &Session{Channel: channel, Thread: thread, Status: "active"}
	}
	return s.sessions[key]
}

func (s *Slack) thread(channel, thread string) *Thread {
	key := threadKey(channel, thread)
	if s.threads[key] == nil {
		s.threads[key] = &Thread{Channel: channel, Thread: thread}
	}
	return s.threads[key]
}

// clearStatus is what an answer in the thread does.
func (s *Slack) clearStatus(channel, thread string) {
	if t := s.threads[threadKey(channel, thread)]; t != nil {
		t.Status, t.Loading = "", nil
	}
}

// assistantIn finds the channel of an assistant's or a session's call.
func (s *Slack) assistantIn(a args) (*channel, *refusal) {
	c, no := s.memberOf(a.text("channel_id"))
	if no != nil {
		return nil, no
	}
	return c, s.checkThread(c, a.text("thread_ts"))
}

func (s *Slack) setStatus(a args) (reply, *refusal) {
	c, no := s.assistantIn(a)
	if no != nil {
		return nil, no
	}
	loading := []string{}
	for _, v := range a.list("loading_messages") {
		loading = append(loading, v.(string))
	}
	if len(loading) > maxLoading {
		return nil, refuse("invalid_arguments", "[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]")
	}
	t := s.thread(c.id, a.text("thread_ts"))
	t.Status, t.Loading = a.text("status"), loading
	return reply{}, nil
}

func (s *Slack) setPrompts(a args) (reply, *refusal) {
	c, no := s.assistantIn(a)
	if no != nil {
		return nil, no
	}
	if !c.im() {
		return nil, refuse("channel_type_not_supported")
	}
	prompts, wrong := []Prompt{}, len(a.list("prompts")) > maxPrompts
	for _, v := range a.list("prompts") {
		p, _ := v.(map[string]any)
		title, _ := p["title"].(string)
		text, _ := p["message"].(string)
		wrong = wrong || title == "" || text == ""
		prompts = append(prompts, Prompt{title, text})
	}
	if wrong {
		return nil, refuse("invalid_arguments", "[ERROR] at most 4 prompts, each with a title and a message [json-pointer:/prompts]")
	}
	t := s.thread(c.id, a.text("thread_ts"))
	t.Prompts, t.PromptsTitle = prompts, a.text("title")
	return reply{}, nil
}

func (s *Slack) setTitle(a args) (reply, *refusal) {
	c, no := s.assistantIn(a)
	if no != nil {
		return nil, no
	}
	s.thread(c.id, a.text("thread_ts")).Title = a.text("title")
	return reply{}, nil
}

func (s *Slack) setSession(a args) (reply, *refusal) {
	c, no := s.assistantIn(a)
	if no != nil {
		return nil, no
	}
	for _, name := range []string{"username", "icon_url", "icon_emoji"} {
		if a.has(name) {
			if no := s.needScope("chat:write.customize"); no != nil {
				return nil, no
			}
		}
	}
	switch {
	case a.text("thread_ts") == "":
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: thread_ts")
	case !slices.Contains(sessionStatuses, a.text("status")):
		return nil, refuse("invalid_arguments", "[ERROR] must be one of "+strings.Join(sessionStatuses, ", ")+" [json-pointer:/status]")
	case len([]rune(a.text("title"))) > maxSessionTitle:
		return nil, refuse("invalid_arguments", "[ERROR] must be less than 201 characters [json-pointer:/title]")
	}
	_, existed := s.sessions[threadKey(c.id, a.text("thread_ts"))]
	session := s.session(c.id, a.text("thread_ts"))
	if !existed {
		session.Title = a.text("title")
	}
	session.Status = a.text("status")
	return reply{"status": session.Status, "agent_status": session.Status, "title": session.Title}, nil
}

func (s *Slack) renameSession(a args) (reply, *refusal) {
	c, no := s.assistantIn(a)
	if no != nil {
		return nil, no
	}
	session := s.sessions[threadKey(c.id, a.text("thread_ts"))]
	switch {
	case session == nil:
		return nil, refuse("session_not_found")
	case len([]rune(a.text("title"))) > maxSessionTitle:
		return nil, refuse("invalid_arguments", "[ERROR] must be less than 201 characters [json-pointer:/title]")
	}
	session.Title = a.text("title")
	return reply{"title": session.Title}, nil
}
