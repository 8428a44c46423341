package slacktest

import (
	"fmt"
	"slices"
	"time"
)

// stream is a message that is being written.
type stream struct {
	started time.Time
	chunks  bool // opened with chunks; then it takes only those
	set     bool // which of the two it takes is settled
	bytes   int
	stopped bool // by the reader
	over    bool
}

// maxStreamBytes is where Slack was seen to refuse more of one streamed message.
const maxStreamBytes = 10_600

// streaming says whether the message still takes appends, and ends the stream
// that has lived too long.
func (s *Slack) streaming(m *Message) bool {
	st := m.stream
	if st == nil {
		return false
	}
	if !st.over && time.Since(st.started) > s.config.StreamLife {
		st.over = true
	}
	m.Streaming = !st.over
	return m.Streaming
}

func (s *Slack) startStream(a args) (reply, *refusal) {
	c, no := s.memberOf(a.text("channel"))
	if no != nil {
		return nil, no
	}
	switch {
	case c.im() && a.text("thread_ts") == "":
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: thread_ts")
	case !c.im() && a.text("recipient_user_id") == "":
		return nil, refuse("missing_recipient_user_id")
	case !c.im() && a.text("recipient_team_id") == "":
		return nil, refuse("missing_recipient_team_id")
	}
	if no := s.checkThread(c, a.text("thread_ts")); no != nil {
		return nil, no
	}
	m := &Message{Thread: a.text("thread_ts"), Streaming: true, stream: &stream{started: time.Now()}}
	if no := s.extend(m, a); no != nil {
		return nil, no
	}
	s.add(c, m)
	return reply{"channel": c.id, "ts": m.TS}, nil
}

// live finds a message that still takes appends.
func (s *Slack) live(a args) (*channel, *Message, *refusal) {
	c, m, no := s.own(a, "message_not_owned_by_app")
	switch {
	case no != nil:
		return nil, nil, no
	case m.stream != nil && m.stream.stopped:
		return nil, nil, refuse("stopped_by_user")
	case !s.streaming(m):
		return nil, nil, refuse("message_not_in_streaming_state")
	}
	return c, m, nil
}

func (s *Slack) appendStream(a args) (reply, *refusal) {
	c, m, no := s.live(a)
	if no != nil {
		return nil, no
	}
	if a.text("markdown_text") == "" && len(a.list("chunks")) == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: markdown_text")
	}
	if no := s.extend(m, a); no != nil {
		return nil, no
	}
	return reply{"channel": c.id, "ts": m.TS}, nil
}

func (s *Slack) stopStream(a args) (reply, *refusal) {
	c, m, no := s.live(a)
	if no != nil {
		return nil, no
	}
	if status := a.text("session_status"); status != "" && !slices.Contains(sessionStatuses, status) {
		return nil, refuse("invalid_session_status")
	}
	blocks, no := s.checkMessageBlocks(a.list("blocks"))
	if no != nil {
		return nil, no
	}
	metadata, no := checkMetadata(a)
	if no != nil {
		return nil, no
	}
	if no := s.extend(m, a); no != nil {
		return nil, no
	}
	m.Blocks = append(m.Blocks, blocks...)
	m.Metadata, m.stream.over, m.Streaming = metadata, true, false
	if status := a.text("session_status"); status != "" {
		s.session(c.id, m.root()).Status = status
	}
	s.clearStatus(c.id, m.root())
	return reply{"channel": c.id, "ts": m.TS, "message": c.messageJSON(m, false)}, nil
}

// extend adds what the call brings to the message, all of it or nothing.
func (s *Slack) extend(m *Message, a args) *refusal {
	text, chunks := a.text("markdown_text"), a.list("chunks")
	st := m.stream
	switch {
	case a.has("markdown_text") && a.has("chunks"):
		return refuse("cannot_provide_both_markdown_text_and_chunks")
	case st.set && text != "" && st.chunks, st.set && len(chunks) > 0 && !st.chunks:
		return refuse("streaming_mode_mismatch")
	case len([]rune(text)) > maxMarkdown:
		return refuse("msg_too_long")
	}
	added, no := s.checkChunks(chunks)
	if no != nil {
		return no
	}
	if st.bytes+len(text)+added.bytes > maxStreamBytes {
		return refuse("msg_too_long")
	}
	if text != "" || len(chunks) > 0 {
		st.set, st.chunks = true, len(chunks) > 0
	}
	st.bytes += len(text) + added.bytes
	m.Text += text + added.text
	m.Blocks = append(m.Blocks, added.blocks...)
	return nil
}

// extension is what a list of chunks adds to a message.
type extension struct {
	text   string
	bytes  int
	blocks []any
}

var taskStatuses = []string{"pending", "in_progress", "complete", "error"}

func (s *Slack) checkChunks(chunks []any) (extension, *refusal) {
	var out extension
	for i, v := range chunks {
		chunk, _ := v.(map[string]any)
		texts, wrong := chunkTexts(chunk)
		if wrong != "" {
			return out, refuse("invalid_chunks", fmt.Sprintf("[ERROR] %s [json-pointer:/chunks/%d]", wrong, i))
		}
		for _, t := range texts {
			out.bytes += len(t)
		}
		if chunk["type"] == "markdown_text" {
			out.text += texts[0]
		}
		if blocks, ok := chunk["blocks"].([]any); ok {
			checked, no := s.checkMessageBlocks(blocks)
			if no != nil {
				return out, no
			}
			out.blocks = append(out.blocks, checked...)
		}
	}
	return out, nil
}

// chunkTexts are the texts of a chunk, or what is wrong with it.
func chunkTexts(chunk map[string]any) (texts []string, wrong string) {
	field := func(name string) string { v, _ := chunk[name].(string); return v }
	switch field("type") {
	case "markdown_text":
		if field("text") == "" {
			return nil, "a markdown_text chunk needs a text"
		}
		return []string{field("text")}, ""
	case "task_update":
		if field("id") == "" || field("title") == "" || !slices.Contains(taskStatuses, field("status")) {
			return nil, "a task_update chunk needs id, title and status"
		}
		return []string{field("title"), field("details"), field("output")}, ""
	case "plan_update":
		if field("title") == "" {
			return nil, "a plan_update chunk needs a title"
		}
		return []string{field("title")}, ""
	case "blocks":
		if _, ok := chunk["blocks"].([]any); !ok {
			return nil, "a blocks chunk needs blocks"
		}
		return nil, ""
	}
	return nil, "no such type of chunk"
}

// ExpireStreams ends every stream, as Slack does after some minutes.
func (s *Slack) ExpireStreams() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		for _, m := range c.messages {
			if m.stream != nil {
				m.stream.over, m.Streaming = true, false
			}
		}
	}
}
