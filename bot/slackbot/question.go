package slackbot

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"setu/bot"
	"setu/bot/state"
	"setu/retrieval/analyze"
)

// kind is how a question reached us.
type kind string

const (
	direct   kind = "direct"    // a direct message
	mention  kind = "mention"   // in a channel
	followUp kind = "follow-up" // in a thread of a channel where we answered, without a mention
	command  kind = "command"   // the slash command; answered privately
	shortcut kind = "shortcut"  // about somebody's message; answered privately
	starting kind = "starter"   // a button of the App Home; answered in the direct messages
	check    kind = "check"     // somebody's message is to be checked; answered privately
)

// question is what a job is about: the job's data in the store.
type question struct {
	Kind     kind   `json:"kind"`
	Team     string `json:"team"`
	Channel  string `json:"channel"`
	Thread   string `json:"thread,omitempty"` // its root's timestamp
	TS       string `json:"ts,omitempty"`     // of the message
	User     string `json:"user"`
	Text     string `json:"text,omitempty"`
	About    string `json:"about,omitempty"`    // the message that is asked about
	Cut      bool   `json:"cut,omitempty"`      // the text was too long
	Files    bool   `json:"files,omitempty"`    // files came along
	External bool   `json:"external,omitempty"` // people of other organisations read the channel
	Response string `json:"response,omitempty"` // a response_url
	// Begun is how many streamed messages were begun, Streams those of which
	// the timestamp is known.
	Begun   int         `json:"begun,omitempty"`
	Streams []string    `json:"streams,omitempty"`
	Answer  *bot.Answer `json:"answer,omitempty"` // once there is one
}

// ask fits a text to what the assistant takes.
func (q question) ask(text string) question {
	if q.Text = text; utf8.RuneCountInString(text) > bot.MaxQuestion {
		q.Text, q.Cut = string([]rune(text)[:bot.MaxQuestion]), true
	}
	return q
}

// language is that of the question, or of what it is about.
func (q question) language() string {
	if q.Text == "" {
		return analyze.Language(q.About)
	}
	return analyze.Language(q.Text)
}

// private reports whether only the asker sees the answer.
func (q question) private() bool { return q.Kind == command || q.Kind == shortcut || q.Kind == check }

// id names the job: the same however often the message is delivered.
func (q question) id(ts string) string { return fmt.Sprintf("slack/%s/%s/%s", q.Team, q.Channel, ts) }

// conversation names the thread.
func (q question) conversation() string { return q.id(q.Thread) }

func (q question) owner() state.Owner {
	return state.Owner{Team: q.Team, Channel: q.Channel, User: q.User}
}

// job is the question as the store keeps it.
func (q question) job(id string) (state.Job, error) {
	data, err := json.Marshal(q)
	if err != nil {
		return state.Job{}, fmt.Errorf("encode a question: %w", err)
	}
	conversation := q.conversation()
	if q.private() || q.Thread == "" {
		conversation = id
	}
	return state.Job{ID: id, Owner: q.owner(), Conversation: conversation, Data: data}, nil
}
