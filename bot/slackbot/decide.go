package slackbot

import (
	"cmp"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// identity is who we are in the workspace; enterprise is the organisation it is
// one of, empty for most.
type identity struct{ user, bot, team, enterprise string }

// act is what is done about an event.
type act string

const (
	doNothing act = "nothing"
	doAsk     act = "ask"
	doFollow  act = "ask if we have answered in the thread"
	doCancel  act = "cancel"
	doStop    act = "stop"
	doGreet   act = "greet"
	doLeave   act = "leave"
)

// decision is what to do about an event, and why nothing is.
type decision struct {
	do       act
	why      string
	question question // to ask; or the one to cancel or stop, by channel, thread and ts
	tab      string   // of the App Home that was opened
}

func ignored(why string) decision { return decision{do: doNothing, why: why} }

// decide says what an event asks of us. It looks at nothing but the event.
func decide(e slackevents.EventsAPIEvent, self identity) decision {
	at := question{Team: e.TeamID, External: e.IsExtSharedChannel}
	switch inner := e.InnerEvent.Data.(type) {
	case *slackevents.AppMentionEvent:
		return decideMention(inner, at, self)
	case *slackevents.MessageEvent:
		return decideMessage(inner, at, self)
	case *slackevents.AppHomeOpenedEvent:
		at.Channel, at.User = inner.Channel, inner.User
		return decision{do: doGreet, question: at, tab: inner.Tab}
	case *slackevents.AgentSessionStoppedEvent:
		at.Channel, at.Thread, at.User = inner.Channel, inner.ThreadTimestamp, inner.User
		return decision{do: doStop, question: at}
	case *slackevents.TokensRevokedEvent:
		if len(inner.Tokens.Bot) == 0 {
			return ignored("a user's token was revoked")
		}
		return decision{do: doLeave, why: "the bot token was revoked"}
	case *slackevents.AppUninstalledEvent:
		return decision{do: doLeave, why: "the app was uninstalled"}
	}
	return ignored("not subscribed")
}

func decideMention(m *slackevents.AppMentionEvent, at question, self identity) decision {
	switch {
	case m.BotID != "", m.User == "", m.User == self.user:
		return ignored("a bot wrote it")
	case m.Edited != nil:
		return ignored("an edit") // the question before it was answered or cancelled
	}
	at.Kind, at.Channel, at.User, at.TS = mention, m.Channel, m.User, m.TimeStamp
	at.Thread = cmp.Or(m.ThreadTimeStamp, m.TimeStamp)
	at.Files = len(m.Files) > 0
	return decision{do: doAsk, question: at.ask(clean(m.Text, self.user))}
}

func decideMessage(m *slackevents.MessageEvent, at question, self identity) decision {
	at.Channel = m.Channel
	switch m.SubType {
	case "", slack.MsgSubTypeFileShare, slack.MsgSubTypeThreadBroadcast:
	case slack.MsgSubTypeMessageChanged:
		return decideEdit(m, at, self)
	case slack.MsgSubTypeMessageDeleted:
		at.TS = m.DeletedTimeStamp
		return decision{do: doCancel, why: "deleted", question: at}
	default:
		return ignored("subtype " + m.SubType)
	}
	if m.BotID != "" || m.User == "" || m.User == self.user {
		return ignored("a bot wrote it")
	}
	at.User, at.TS, at.Thread = m.User, m.TimeStamp, cmp.Or(m.ThreadTimeStamp, m.TimeStamp)
	at.Files = m.Message != nil && len(m.Message.Files) > 0
	at = at.ask(clean(m.Text, self.user))
	switch {
	case m.IsIM():
		at.Kind = direct
	case mentions(m.Text, self.user):
		at.Kind = mention
	case at.Thread == m.TimeStamp:
		return ignored("not to us")
	case toAnother(m.Text, self.user):
		return ignored("to somebody else")
	case courtesy(at.Text):
		return ignored("asks nothing")
	default:
		at.Kind = followUp
		return decision{do: doFollow, question: at}
	}
	return decision{do: doAsk, question: at}
}

// decideEdit cancels a question whose words were changed. Slack sends the same
// event when it adds a preview, with the words as they were.
func decideEdit(m *slackevents.MessageEvent, at question, self identity) decision {
	now, before := m.Message, m.PreviousMessage
	if now == nil || before == nil {
		return ignored("an edit without its message")
	}
	at.TS, at.User = now.Timestamp, now.User
	at.Thread = cmp.Or(now.ThreadTimestamp, now.Timestamp)
	if m.IsIM() {
		at.Kind = direct
	} else if mentions(before.Text, self.user) {
		at.Kind = mention
	}
	switch {
	case now.BotID != "", now.User == self.user:
		return ignored("a bot wrote it")
	case now.SubType == "tombstone":
		return decision{do: doCancel, why: "deleted", question: at}
	case now.Text == before.Text:
		return ignored("the words are the same")
	}
	return decision{do: doCancel, why: "edited", question: at}
}
