package slacktest

import (
	"slices"
	"strings"
)

// channel finds a channel; a user's id stands for the direct messages with them.
func (s *Slack) channel(id string) (*channel, *refusal) {
	if u := s.users[id]; u != nil && u.dm != "" {
		id = u.dm
	}
	if c := s.channels[id]; c != nil {
		return c, nil
	}
	return nil, refuse("channel_not_found")
}

// memberOf finds a channel that the bot is a member of.
func (s *Slack) memberOf(id string) (*channel, *refusal) {
	c, no := s.channel(id)
	if no == nil && !c.member {
		// What it is not in, and could not see anyway, does not exist for it.
		if c.private {
			return nil, refuse("channel_not_found")
		}
		return nil, refuse("not_in_channel")
	}
	return c, no
}

func (s *Slack) channelInfo(a args) (reply, *refusal) {
	c, no := s.channel(a.text("channel"))
	if no != nil {
		return nil, no
	}
	if no := s.needScope(c.kind() + ":read"); no != nil {
		return nil, no
	}
	return reply{"channel": c.json()}, nil
}

func (s *Slack) openChannel(a args) (reply, *refusal) {
	if strings.Contains(a.text("users"), ",") {
		return nil, refuse("method_not_supported_for_channel_type")
	}
	u := s.users[a.text("users")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	if u.dm == "" {
		return nil, refuse("cannot_dm_bot")
	}
	return reply{"channel": map[string]any{"id": u.dm}, "no_op": true, "already_open": true}, nil
}

func (s *Slack) replies(a args) (reply, *refusal) {
	c, no := s.readable(a)
	if no != nil {
		return nil, no
	}
	m := c.find(a.text("ts"))
	if m == nil {
		return nil, refuse("thread_not_found")
	}
	return c.page(a, c.thread(m.root())), nil
}

func (s *Slack) history(a args) (reply, *refusal) {
	c, no := s.readable(a)
	if no != nil {
		return nil, no
	}
	roots := []*Message{}
	for _, m := range slices.Backward(c.messages) {
		if m.root() == m.TS && !m.Deleted {
			roots = append(roots, m)
		}
	}
	return c.page(a, roots), nil
}

func (s *Slack) readable(a args) (*channel, *refusal) {
	c, no := s.memberOf(a.text("channel"))
	if no != nil {
		return nil, no
	}
	return c, s.needScope(c.kind() + ":history")
}

// page is what of the messages was asked for.
func (c *channel) page(a args, all []*Message) reply {
	limit := min(max(a.number("limit"), 0), 1000)
	if limit == 0 {
		limit = 1000
	}
	if i := slices.IndexFunc(all, func(m *Message) bool { return m.TS == a.text("cursor") }); i >= 0 {
		all = all[i:]
	}
	out, cursor := []any{}, ""
	for _, m := range all {
		if !between(m.TS, a) {
			continue
		}
		if len(out) == limit {
			cursor = m.TS
			break
		}
		out = append(out, c.messageJSON(m, a.yes("include_all_metadata")))
	}
	return reply{"messages": out, "has_more": cursor != "", "response_metadata": map[string]any{"next_cursor": cursor}}
}

// between: timestamps are of one length, and so compare as texts.
func between(ts string, a args) bool {
	oldest, latest := a.text("oldest"), a.text("latest")
	if a.yes("inclusive") && (ts == oldest || ts == latest) {
		return true
	}
	return ts > oldest && (latest == "" || ts < latest)
}
