package slackbot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"setu/bot"
)

// streamBuffer is how many characters are gathered before they are sent: Slack
// takes about a hundred appends a minute.
const streamBuffer = 256

// stream shows an answer in direct messages while it is written. It begins with
// the first piece of text. What of the answer it has not shown at the end, for
// whatever reason, is posted.
type stream struct {
	b   *Bot
	job string
	q   *question
	ctx context.Context

	mu     sync.Mutex
	buffer string // told, not yet sent
	more   wake
	ending chan struct{}
	ended  sync.WaitGroup
	once   sync.Once

	// The rest belongs to the goroutine until it has ended.
	sent  string // surely shown
	ts    string // of the message that is written
	bytes int    // in it
	state streamState
}

type streamState int

const (
	streamFine    streamState = iota
	streamOff                 // there is none, and will be none
	streamExpired             // Slack takes no more; what was sent stands
	streamBroken              // nobody knows what stands there
	streamHalted              // the reader stopped it
)

// stream prepares to show an answer. Questions outside of direct messages, and
// those that were streamed before a restart, get the whole answer at once.
func (b *Bot) stream(ctx context.Context, job string, q *question) *stream {
	s := &stream{b: b, job: job, q: q, ctx: ctx, more: newWake(), ending: make(chan struct{})}
	if q.Kind != direct && q.Kind != starting || q.Begun > 0 {
		s.state = streamOff
		return s
	}
	s.ended.Go(s.run)
	return s
}

// tell takes a piece of the answer.
func (s *stream) tell(e bot.Event) {
	if e.Text == "" {
		return
	}
	s.mu.Lock()
	s.buffer += e.Text
	enough := utf8.RuneCountInString(s.buffer) >= streamBuffer
	s.mu.Unlock()
	if enough {
		s.more.wake()
	}
}

// close ends the sending; what is in the buffer stays unsent.
func (s *stream) close() {
	s.once.Do(func() { close(s.ending) })
	s.ended.Wait()
}

func (s *stream) run() {
	for {
		select {
		case <-s.ending:
			return
		case <-s.more:
		}
		s.mu.Lock()
		text := s.buffer
		s.buffer = ""
		s.mu.Unlock()
		for _, part := range split(text, paragraphs, room{maxBytes, maxCharacters}) {
			if part != "" && !s.push(part) {
				return
			}
		}
	}
}

// push shows a part of the answer, in a message of its own when the one that
// is written is full. It reports whether it is shown: after what is not, nothing
// may follow.
func (s *stream) push(part string) bool {
	body := paragraphs(part)
	if s.ts != "" && s.bytes+len(body) > maxBytes {
		s.rollOver()
	}
	for s.state == streamFine {
		var err error
		if s.ts == "" {
			err = s.start(body)
		} else {
			_, _, err = s.b.api.AppendStreamContext(s.ctx, s.q.Channel, s.ts, slack.MsgOptionMarkdownText(body))
		}
		if err == nil {
			s.bytes += len(body)
			s.sent += part
			return true
		}
		if !s.troubled(err) {
			return false
		}
	}
	return false
}

// start begins a message. That it is begun is stored before, and its timestamp
// after, so that a crash between leaves no message that nobody knows of.
func (s *stream) start(body string) error {
	s.q.Begun++
	if err := s.save(); err != nil {
		s.q.Begun--
		s.state = streamOff
		return err
	}
	_, ts, err := s.b.api.StartStreamContext(s.ctx, s.q.Channel, slack.MsgOptionTS(s.q.Thread), slack.MsgOptionMarkdownText(body),
		slack.MsgOptionRecipientTeamID(s.q.Team), slack.MsgOptionRecipientUserID(s.q.User))
	if err != nil {
		if f := classify(err).fate; f != uncertain {
			s.q.Begun--
		}
		return err
	}
	s.ts, s.bytes = ts, 0
	s.q.Streams = append(s.q.Streams, ts)
	return s.save()
}

func (s *stream) save() error {
	data, err := json.Marshal(s.q)
	if err != nil {
		return fmt.Errorf("encode a question: %w", err)
	}
	return s.b.store.Save(s.ctx, s.job, data)
}

// rollOver ends the message that is full. The next part begins another.
func (s *stream) rollOver() {
	id := fmt.Sprintf("%s/s%d", s.job, len(s.q.Streams))
	for {
		_, _, err := s.b.api.StopStreamContext(s.ctx, s.q.Channel, s.ts, metadata(id))
		if err == nil || classify(err).fate == expired || !s.troubled(err) {
			break
		}
	}
	s.ts, s.bytes = "", 0
}

// troubled decides about a call that failed, and reports whether to try again.
func (s *stream) troubled(err error) bool {
	v := classify(err)
	switch v.fate {
	case again:
		return s.waits(max(v.wait, 100*time.Millisecond))
	case halted:
		s.state = streamHalted
		s.b.running.cancel(s.job, errStopped)
	case expired, refused:
		s.state = streamExpired
	default:
		s.state = streamBroken
	}
	if s.q.Begun == 0 {
		s.state = streamOff
	}
	if s.ctx.Err() == nil {
		s.b.log.Warn("slack: a stream ended early", "id", publicID(s.job), "err", code(err))
	}
	return false
}

// waits reports false when the answer is whole before the time is over: what
// is left of it is better posted.
func (s *stream) waits(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ending:
	case <-s.ctx.Done():
	}
	return false
}

// whole reports whether what was shown is the start of an answer, and so can
// stand.
func (s *stream) whole(a bot.Answer) bool {
	return len(s.q.Streams) > 0 && s.sent != "" && (s.state == streamFine || s.state == streamExpired) && strings.HasPrefix(a.Text, s.sent)
}

// posts are what is to be posted so that all of an answer is shown.
func (s *stream) posts(a bot.Answer, x extras) []outgoing {
	if !s.whole(a) {
		return s.q.outgoing(s.b.layout.answer(a, x)...)
	}
	rest := a.Text[len(s.sent):]
	a.Text = strings.TrimSpace(rest)
	messages := s.b.layout.answer(a, x)
	if s.state == streamExpired || s.ts == "" {
		return s.q.outgoing(messages...)
	}
	finish := outgoing{Way: wayFinish, Channel: s.q.Channel, Thread: s.q.Thread, User: s.q.User, After: s.q.TS, Stream: s.ts, Language: a.Language}
	if bytes, _ := messages[0].size(); s.bytes+bytes <= maxBytes+maxBytes/9 {
		finish.Message, messages = messages[0], messages[1:]
		if lead := rest[:strings.Index(rest, a.Text)]; finish.Message.Body != "" {
			finish.Message.Body = paragraphs(lead) + finish.Message.Body
		}
	}
	return append([]outgoing{finish}, s.q.outgoing(messages...)...)
}

// abandon stops the message that is being written, because nothing will follow
// before a restart.
func (s *stream) abandon() {
	if s.ts == "" || s.state != streamFine {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 3*time.Second)
	defer cancel()
	if _, _, err := s.b.api.StopStreamContext(ctx, s.q.Channel, s.ts); err != nil {
		s.b.log.Warn("slack: stop a stream", "id", publicID(s.job), "err", code(err))
	}
}
