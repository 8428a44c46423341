package slacktest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A Message is one that stands, or stood, in a channel.
type Message struct {
	Channel, TS, Thread string // Thread is its root's timestamp, empty for a root
	User, BotID         string
	// Text is what was written: text, markdown_text, or what a stream brought.
	Text     string
	Subtype  string
	Blocks   []any
	Metadata map[string]any
	// Reactions are "name user".
	Reactions []string
	// Unfurl is false when both previews were switched off.
	Unfurl bool
	// For is who sees it, if it is ephemeral.
	For string
	// Streaming: it still takes appends.
	Streaming, Edited, Deleted bool

	stream *stream
}

// root is the timestamp of the thread that the message is in, its own or its root's.
func (m *Message) root() string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.TS
}

// All is all that a reader sees: the text and every text in the blocks.
func (m Message) All() string {
	parts := []string{m.Text}
	eachText(m.Blocks, func(text string) { parts = append(parts, text) })
	return strings.Join(parts, "\n")
}

// Messages are a channel's, oldest first, without the deleted ones.
func (s *Slack) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil {
		return standing(c.messages)
	}
	return nil
}

// InThread are the messages of a thread, its root first.
func (s *Slack) InThread(channel, root string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil {
		return standing(c.byRoot[root])
	}
	return nil
}

// Ephemeral are the messages that only one person saw, oldest first.
func (s *Slack) Ephemeral() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return standing(s.ephemeral)
}

// WaitMessage waits for a message in the channel that want accepts, ephemeral
// ones too.
func (s *Slack) WaitMessage(channel string, want func(Message) bool) Message {
	s.tb.Helper()
	var found Message
	s.wait("a message in "+channel, func() bool {
		c := s.channels[channel]
		for _, m := range slices.Concat(c.messages, s.ephemeral) {
			if m.Channel == channel && !m.Deleted && want(*m) {
				found = *m
				return true
			}
		}
		return false
	})
	return found
}

// standing are copies of the messages that were not deleted.
func standing(all []*Message) []Message {
	var out []Message
	for _, m := range all {
		if !m.Deleted {
			out = append(out, *m)
		}
	}
	return out
}

// messageJSON is a message as conversations.replies gives it.
func (c *channel) messageJSON(m *Message, metadata bool) map[string]any {
	out := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "team": Team}
	if m.User != "" {
		out["user"] = m.User
	}
	if m.BotID != "" {
		out["bot_id"] = m.BotID
	}
	if m.BotID == BotID {
		out["app_id"] = App
	}
	if m.Subtype != "" {
		out["subtype"] = m.Subtype
	}
	if m.Blocks != nil {
		out["blocks"] = m.Blocks
	}
	if m.Metadata != nil && metadata {
		out["metadata"] = m.Metadata
	}
	if m.Edited {
		out["edited"] = map[string]any{"user": m.User, "ts": m.TS}
	}
	maps.Copy(out, c.threadJSON(m))
	return out
}

func (c *channel) threadJSON(m *Message) map[string]any {
	if m.Thread != "" {
		return map[string]any{"thread_ts": m.Thread}
	}
	thread := c.thread(m.TS)
	if len(thread) < 2 {
		return nil
	}
	return map[string]any{"thread_ts": m.TS, "reply_count": len(thread) - 1, "latest_reply": thread[len(thread)-1].TS}
}

var timestampShape = regexp.MustCompile(`^\d{10}\.\d{6}$`)

func (s *Slack) postMessage(a args) (reply, *refusal) {
	c, no := s.memberOf(a.text("channel"))
	if no != nil {
		return nil, no
	}
	m, no := s.compose(a)
	if no != nil {
		return nil, no
	}
	if no := s.checkThread(c, m.Thread); no != nil {
		return nil, no
	}
	m.Unfurl = !(a["unfurl_links"] == false && a["unfurl_media"] == false)
	s.add(c, m)
	s.clearStatus(c.id, m.root())
	return reply{"channel": c.id, "ts": m.TS, "message": c.messageJSON(m, false)}, nil
}

// checkThread refuses a thread that is none: Slack would take a reply's
// timestamp and show the message nowhere.
func (s *Slack) checkThread(c *channel, thread string) *refusal {
	if thread == "" {
		return nil
	}
	root := c.find(thread)
	if !timestampShape.MatchString(thread) || root != nil && root.Thread != "" {
		return refuse("invalid_thread_ts")
	}
	return nil
}

// add puts the bot's message into a channel.
func (s *Slack) add(c *channel, m *Message) {
	m.TS, m.User, m.BotID = s.timestamp(), BotUser, BotID
	c.keep(m)
}

// compose makes a message out of the arguments that write one.
func (s *Slack) compose(a args) (*Message, *refusal) {
	text, markdown := a.text("text"), a.text("markdown_text")
	switch {
	case markdown != "" && (text != "" || a.has("blocks")):
		return nil, refuse("markdown_text_conflict")
	case text == "" && markdown == "" && len(a.list("blocks")) == 0 && len(a.list("attachments")) == 0:
		return nil, refuse("no_text")
	}
	if no := checkText(text, markdown); no != nil {
		return nil, no
	}
	blocks, no := s.checkMessageBlocks(a.list("blocks"))
	if no != nil {
		return nil, no
	}
	metadata, no := checkMetadata(a)
	if no != nil {
		return nil, no
	}
	return &Message{Thread: a.text("thread_ts"), Text: text + markdown, Blocks: blocks, Metadata: metadata}, nil
}

func checkMetadata(a args) (map[string]any, *refusal) {
	m := a.object("metadata")
	if m == nil {
		return nil, nil
	}
	kind, _ := m["event_type"].(string)
	_, ok := m["event_payload"].(map[string]any)
	if kind == "" || !ok {
		return nil, refuse("invalid_metadata_format", "event_type and event_payload are required")
	}
	return m, nil
}

// own finds a message of the bot's that can still be changed.
func (s *Slack) own(a args, notOwn string) (*channel, *Message, *refusal) {
	c, no := s.memberOf(a.text("channel"))
	if no != nil {
		return nil, nil, no
	}
	m := c.find(a.text("ts"))
	switch {
	case m == nil:
		return nil, nil, refuse("message_not_found")
	case m.BotID != BotID:
		return nil, nil, refuse(notOwn)
	}
	return c, m, nil
}

func (s *Slack) updateMessage(a args) (reply, *refusal) {
	c, m, no := s.own(a, "cant_update_message")
	if no != nil {
		return nil, no
	}
	if s.streaming(m) {
		return nil, refuse("streaming_state_conflict")
	}
	if len([]rune(a.text("text"))) > maxUpdateText && !a.has("blocks") {
		return nil, refuse("msg_too_long")
	}
	written, no := s.compose(a)
	if no != nil {
		return nil, no
	}
	m.Text, m.Edited = written.Text, true
	if a.has("blocks") {
		m.Blocks = written.Blocks
	}
	if written.Metadata != nil {
		m.Metadata = written.Metadata
	}
	return reply{"channel": c.id, "ts": m.TS, "text": m.Text, "message": c.messageJSON(m, false)}, nil
}

func (s *Slack) deleteMessage(a args) (reply, *refusal) {
	c, m, no := s.own(a, "cant_delete_message")
	if no != nil {
		return nil, no
	}
	m.Deleted = true
	return reply{"channel": c.id, "ts": m.TS}, nil
}

func (s *Slack) postEphemeral(a args) (reply, *refusal) {
	c, no := s.memberOf(a.text("channel"))
	if no != nil {
		return nil, no
	}
	if !slices.Contains(c.members, a.text("user")) {
		return nil, refuse("user_not_in_channel")
	}
	m, no := s.compose(a)
	if no != nil {
		return nil, no
	}
	if no := s.checkThread(c, m.Thread); no != nil {
		return nil, no
	}
	m.Channel, m.TS, m.User, m.BotID, m.For = c.id, s.timestamp(), BotUser, BotID, a.text("user")
	s.ephemeral = append(s.ephemeral, m)
	return reply{"message_ts": m.TS}, nil
}

func (s *Slack) getPermalink(a args) (reply, *refusal) {
	c, no := s.memberOf(a.text("channel"))
	if no != nil {
		return nil, no
	}
	if c.find(a.text("message_ts")) == nil {
		return nil, refuse("message_not_found")
	}
	return reply{"channel": c.id, "permalink": Permalink(c.id, a.text("message_ts"))}, nil
}

// Permalink is the address of a message.
func Permalink(channel, ts string) string {
	return "https://harbour.example/archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")
}

func (s *Slack) addReaction(a args) (reply, *refusal) {
	c, no := s.memberOf(a.text("channel"))
	if no != nil {
		return nil, no
	}
	m := c.find(a.text("timestamp"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	reaction := a.text("name") + " " + BotUser
	switch {
	case strings.Trim(a.text("name"), "abcdefghijklmnopqrstuvwxyz0123456789_+-:") != "":
		return nil, refuse("invalid_name")
	case slices.Contains(m.Reactions, reaction):
		return nil, refuse("already_reacted")
	}
	m.Reactions = append(m.Reactions, reaction)
	return reply{}, nil
}
