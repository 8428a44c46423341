package slackbot

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"setu/bot/slackbot/slacktest"
)

// What an event asks of us, from the JSON that Slack sends.
func TestDecide(t *testing.T) {
	s := slacktest.Start(t)
	self := identity{user: slacktest.BotUser, bot: slacktest.BotID, team: slacktest.Team}
	thread := "1767225600.000100"
	for name, c := range map[string]struct {
		event slacktest.Payload
		do    act
		kind  kind
		text  string
		why   string
	}{
		"a direct message":                     {s.DirectMessage("How many keepers?"), doAsk, direct, "How many keepers?", ""},
		"a direct message without words":       {s.DirectMessage(""), doAsk, direct, "", ""},
		"a direct message with a file":         {s.Recorded("file_share"), doAsk, direct, "Is this what the Harbour Compact says?", ""},
		"a mention":                            {s.Mention(inChannel, "How many?"), doAsk, mention, "How many?", ""},
		"a mention and nothing else":           {s.Mention(inChannel, ""), doAsk, mention, "", ""},
		"a mention in a thread":                {s.Mention(inChannel, "And who?").With("event.thread_ts", thread), doAsk, mention, "And who?", ""},
		"the same as a message":                {s.AsMessage(s.Mention(inChannel, "How many?")), doAsk, mention, "How many?", ""},
		"a mention that an edit added":         {s.Mention(inChannel, "x").With("event.edited", map[string]any{"user": slacktest.Asker, "ts": thread}), doNothing, "", "", "an edit"},
		"a mention by a bot":                   {s.Mention(inChannel, "x").With("event.bot_id", "B1"), doNothing, "", "", "a bot wrote it"},
		"a reply in a thread":                  {s.Reply(inChannel, thread, "and by when?"), doFollow, followUp, "and by when?", ""},
		"a broadcast reply":                    {s.Reply(inChannel, thread, "and by when?").With("event.subtype", "thread_broadcast"), doFollow, followUp, "and by when?", ""},
		"a reply to somebody else":             {s.Reply(inChannel, thread, "<@U2> what do you think?"), doNothing, "", "", "to somebody else"},
		"a reply that asks nothing":            {s.Reply(inChannel, thread, "thanks!"), doNothing, "", "", "asks nothing"},
		"a message of a channel":               {s.Reply(inChannel, thread, "lunch?").With("event.thread_ts", nil), doNothing, "", "", "not to us"},
		"our own message":                      {s.DirectMessage("x").With("event.user", slacktest.BotUser), doNothing, "", "", "a bot wrote it"},
		"a message of ours by id":              {s.DirectMessage("x").With("event.bot_id", slacktest.BotID), doNothing, "", "", "a bot wrote it"},
		"a message of another bot":             {s.Recorded("bot_message"), doNothing, "", "", "subtype bot_message"},
		"somebody joins":                       {s.DirectMessage("x").With("event.subtype", "channel_join"), doNothing, "", "", "subtype channel_join"},
		"an edit":                              {s.Edited(s.DirectMessage("one"), "two"), doCancel, direct, "", "edited"},
		"a preview was added":                  {s.Edited(s.DirectMessage("one"), "one"), doNothing, "", "", "the words are the same"},
		"a deletion":                           {s.Deleted(s.DirectMessage("one")), doCancel, "", "", "deleted"},
		"the app's home":                       {s.Recorded("app_home_opened"), doGreet, "", "", ""},
		"Stop":                                 {s.Stop(dm, thread), doStop, "", "", ""},
		"revoked tokens":                       {s.Recorded("tokens_revoked"), doLeave, "", "", "the bot token was revoked"},
		"a user's revoked token":               {s.Recorded("tokens_revoked").With("event.tokens", map[string]any{"oauth": []any{"U2"}, "bot": []any{}}), doNothing, "", "", "a user's token was revoked"},
		"an uninstalled app":                   {s.Recorded("app_uninstalled"), doLeave, "", "", "the app was uninstalled"},
		"what we did not subscribe to":         {s.Recorded("app_mention").With("event", map[string]any{"type": "pin_added", "user": "U1"}), doNothing, "", "", "not subscribed"},
		"too long a question":                  {s.DirectMessage(repeat("q", 5000)), doAsk, direct, repeat("q", 4000), ""},
		"a mention that names others and hits": {s.Mention(inChannel, "ask <@U2|mina> &lt;b&gt;"), doAsk, mention, "ask @mina <b>", ""},
	} {
		e, err := slackevents.ParseEvent(json.RawMessage(c.event.JSON()), slackevents.OptionNoVerifyToken())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := decide(e, self)
		if got.do != c.do || got.question.Kind != c.kind || got.why != c.why || c.do == doAsk && got.question.Text != c.text {
			t.Errorf("%s: got %s %q %q because %q, want %s %q %q because %q", name, got.do, got.question.Kind, got.question.Text, got.why, c.do, c.kind, c.text, c.why)
		}
		if got.do == doAsk && (got.question.Thread == "" || got.question.TS == "" || got.question.User == "" || got.question.Channel == "") {
			t.Errorf("%s: %+v misses where it was asked", name, got.question)
		}
	}
}

func TestIsGuest(t *testing.T) {
	ours := slack.User{TeamID: slacktest.Team}
	sister := slack.User{TeamID: "T0SISTER001", Enterprise: slack.EnterpriseUser{EnterpriseID: "E0HARBOURS1"}}
	restricted := slack.User{TeamID: slacktest.Team, IsRestricted: true}
	alone, enterprise := identity{team: slacktest.Team}, identity{team: slacktest.Team, enterprise: "E0HARBOURS1"}
	for _, c := range []struct {
		who  slack.User
		self identity
		want bool
	}{
		{ours, alone, false},
		{ours, enterprise, false},
		{restricted, alone, true},
		{sister, enterprise, false},
		{sister, alone, true},
		{slack.User{TeamID: slacktest.OtherTeam}, alone, true},
		{slack.User{TeamID: slacktest.OtherTeam}, enterprise, true},
	} {
		if got := isGuest(&c.who, c.self); got != c.want {
			t.Errorf("%+v in %+v: %v, want %v", c.who, c.self, got, c.want)
		}
	}
}

func TestDecideSeesWhoReadsAlong(t *testing.T) {
	s := slacktest.Start(t)
	self := identity{user: slacktest.BotUser, team: slacktest.Team}
	p := s.Mention(slacktest.Shared, "x").With("is_ext_shared_channel", true)
	e, err := slackevents.ParseEvent(json.RawMessage(p.JSON()), slackevents.OptionNoVerifyToken())
	if err != nil {
		t.Fatal(err)
	}
	if q := decide(e, self).question; !q.External {
		t.Errorf("got %+v, want it external", q)
	}
}
