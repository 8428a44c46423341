package slacktest

import (
	"fmt"
	"slices"
)

// The workspace: one team, its people and its places.
const (
	Team      = "T0HARBOUR01"
	OtherTeam = "T0BEACON001"
	App       = "A0SETU00001"
	BotID     = "B0SETU00001"
	BotUser   = "U0SETU00001"

	Asker     = "U0ASKER0001" // a full member
	Colleague = "U0COLLEAG01" // another
	Guest     = "U0GUEST0001" // a guest of one channel
	Stranger  = "U0STRANGER1" // of the other team
	OtherBot  = "U0OTHERBOT1"

	DM          = "D0ASKER0001" // the bot's direct messages with Asker
	ColleagueDM = "D0COLLEAG01"
	GuestDM     = "D0GUEST0001"
	Channel     = "C0HARBOUR01" // public, the bot is a member
	Private     = "C0PRIVATE01" // private, the bot is a member
	Shared      = "C0SHARED001" // shared with the other team, the bot is a member
	Elsewhere   = "C0ELSEWHER1" // public, the bot is not a member
)

// The secrets. They open nothing anywhere.
const (
	BotToken      = "xoxb-made-up-for-tests"
	AppToken      = "xapp-made-up-for-tests"
	SigningSecret = "made-up-signing-secret-for-tests"
)

type user struct {
	id, team, name string
	guest, bot     bool
	dm             string
}

func people() map[string]*user {
	all := map[string]*user{}
	for _, u := range []*user{
		{id: Asker, team: Team, name: "asker", dm: DM},
		{id: Colleague, team: Team, name: "colleague", dm: ColleagueDM},
		{id: Guest, team: Team, name: "guest", guest: true, dm: GuestDM},
		{id: Stranger, team: OtherTeam, name: "stranger"},
		{id: BotUser, team: Team, name: "setu", bot: true},
		{id: OtherBot, team: Team, name: "tidebot", bot: true},
	} {
		all[u.id] = u
	}
	return all
}

// json is what users.info says of somebody. A stranger is of another team and
// in no channel of the bot's: is_stranger is false of those in shared ones.
func (u *user) json(stranger bool) map[string]any {
	return map[string]any{
		"id": u.id, "team_id": u.team, "name": u.name, "real_name": u.name, "deleted": false,
		"is_bot": u.bot, "is_app_user": false, "is_restricted": u.guest, "is_ultra_restricted": u.guest,
		"is_stranger": stranger, "tz": "Asia/Tokyo", "tz_offset": 32400, "locale": "en-GB", "updated": 1767225600,
		"profile": map[string]any{"real_name": u.name, "display_name": u.name, "team": u.team},
	}
}

type channel struct {
	id, name        string
	private, shared bool
	user            string // whose direct messages these are
	member          bool   // whether the bot is
	members         []string

	messages []*Message // oldest first
	byTS     map[string]*Message
	byRoot   map[string][]*Message
}

// keep puts a message into the channel.
func (c *channel) keep(m *Message) {
	m.Channel = c.id
	c.messages = append(c.messages, m)
	c.byTS[m.TS] = m
	c.byRoot[m.root()] = append(c.byRoot[m.root()], m)
}

// find is the message of that timestamp, nil when there is none or it was deleted.
func (c *channel) find(ts string) *Message {
	if m := c.byTS[ts]; m != nil && !m.Deleted {
		return m
	}
	return nil
}

// thread are the messages of a thread that stand, its root first.
func (c *channel) thread(root string) []*Message {
	return slices.DeleteFunc(slices.Clone(c.byRoot[root]), func(m *Message) bool { return m.Deleted })
}

func places() map[string]*channel {
	all := map[string]*channel{}
	for _, c := range []*channel{
		{id: DM, user: Asker, member: true, members: []string{Asker}},
		{id: ColleagueDM, user: Colleague, member: true, members: []string{Colleague}},
		{id: GuestDM, user: Guest, member: true, members: []string{Guest}},
		{id: Channel, name: "harbour", member: true, members: []string{Asker, Colleague, Guest}},
		{id: Private, name: "quay", private: true, member: true, members: []string{Asker, Colleague}},
		{id: Shared, name: "beacon", shared: true, member: true, members: []string{Asker, Stranger}},
		{id: Elsewhere, name: "lighthouse", members: []string{Asker, Colleague}},
	} {
		c.byTS, c.byRoot = map[string]*Message{}, map[string][]*Message{}
		all[c.id] = c
	}
	return all
}

func (c *channel) im() bool { return c.user != "" }

// kind is the word for the channel in the names of scopes.
func (c *channel) kind() string {
	switch {
	case c.im():
		return "im"
	case c.private:
		return "groups"
	}
	return "channels"
}

func (c *channel) json() map[string]any {
	out := map[string]any{
		"id": c.id, "is_im": c.im(), "is_mpim": false, "is_archived": false, "created": 1767225600,
		"is_ext_shared": c.shared, "is_shared": c.shared, "is_org_shared": false, "context_team_id": Team,
	}
	if c.im() {
		return merged(out, map[string]any{"user": c.user})
	}
	return merged(out, map[string]any{
		"name": c.name, "name_normalized": c.name, "is_channel": true, "is_group": c.private, "is_private": c.private,
		"is_member": c.member, "num_members": len(c.members), "creator": Colleague,
	})
}

// Invite makes the bot a member of a channel; Remove is the opposite.
func (s *Slack) Invite(channel string) { s.setMember(channel, true) }

// Remove takes the bot out of a channel.
func (s *Slack) Remove(channel string) { s.setMember(channel, false) }

func (s *Slack) setMember(channel string, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		s.tb.Errorf("slacktest: no channel %s", channel)
		return
	}
	c.member = is
}

func timestamp(seconds int64, fraction int) string { return fmt.Sprintf("%d.%06d", seconds, fraction) }
