package slackbot

import (
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"setu/bot/state"
)

// way is how a message goes out.
type way string

const (
	wayThread  way = "thread"  // in the channel, in a thread if there is one
	wayPrivate way = "private" // to one person
	wayFinish  way = "finish"  // at the end of a streamed message
	wayDiscard way = "discard" // nothing: streamed messages are taken away
)

// outgoing is a message on its way: the data of a post in the store.
type outgoing struct {
	Way      way      `json:"way"`
	Channel  string   `json:"channel"`
	Thread   string   `json:"thread,omitempty"`
	User     string   `json:"user"`             // who asked
	After    string   `json:"after,omitempty"`  // timestamp of the question
	Stream   string   `json:"stream,omitempty"` // to finish
	Begun    int      `json:"begun,omitempty"`
	Streams  []string `json:"streams,omitempty"`  // to discard
	Response string   `json:"response,omitempty"` // a response_url
	Replace  bool     `json:"replace,omitempty"`  // what stands at it
	Language string   `json:"language"`
	Last     bool     `json:"last,omitempty"`  // of the answer: the work is over
	Title    string   `json:"title,omitempty"` // for the session, when it is over
	Message  message  `json:"message"`
}

// post is the message as the store keeps it.
func (o outgoing) post(id string) (state.Post, error) {
	data, err := json.Marshal(o)
	if err != nil {
		return state.Post{}, fmt.Errorf("encode a message: %w", err)
	}
	return state.Post{ID: id, Owner: state.Owner{Channel: o.Channel, User: o.User}, Data: data}, nil
}

// outgoing sends messages where a question's answer belongs.
func (q question) outgoing(messages ...message) []outgoing {
	out := make([]outgoing, len(messages))
	for i, m := range messages {
		out[i] = outgoing{Way: wayThread, Channel: q.Channel, Thread: q.Thread, User: q.User, After: q.TS, Language: q.language(), Message: m}
		if q.private() {
			out[i].Way, out[i].Response, out[i].Replace = wayPrivate, q.Response, i == 0 && q.Kind == command
		}
	}
	return out
}

// whisper tells the asker alone; in direct messages nobody else is there.
func (q question) whisper(text string) []outgoing {
	out := q.outgoing(words(text))
	if q.Kind != direct && q.Kind != starting {
		out[0].Way = wayPrivate
	}
	return out
}

// discard takes a question's streamed messages away.
func (q question) discard() outgoing {
	return outgoing{Way: wayDiscard, Channel: q.Channel, Thread: q.Thread, User: q.User, After: q.TS, Language: q.language(), Begun: q.Begun, Streams: q.Streams}
}

// words is a message of one of our phrases, in Slack's markup.
func words(text string) message {
	return message{Text: text, Below: slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(mrkdwn(text), nil, nil)}}}
}

// eventType marks our messages, so that one whose response was lost is found.
const eventType = "setu_answer"

func metadata(id string) slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{"id": id}})
}

// title is what a thread is called: how its first question begins.
func title(q question) string { return limit(q.Text+q.About, 60) }
