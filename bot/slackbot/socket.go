package slackbot

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// What is taken from the socket before it is dealt with. slack-go loses what
// nobody takes in time, so everything is taken at once; what does not fit is
// not acknowledged, and Slack sends it again.
const (
	maxTaken   = 4_096
	maxMessage = 4 << 20 // bytes of one
	ackGrace   = 100 * time.Millisecond
	ackLate    = 3 * time.Second
)

// listenSocket takes deliveries over Socket Mode until ctx ends. Then it takes
// no more, and waits a moment for what was acknowledged to be written: slack-go
// says that an acknowledgement is on its way, not that it has gone.
func (b *Bot) listenSocket(ctx context.Context) error {
	pace := &throttle{log: b.log}
	client := &http.Client{Timeout: callTime + throttleMax, Transport: pace}
	api := slack.New(b.config.BotToken, options(b.config, client)...)
	socket := socketmode.New(api, socketmode.OptionReadLimit(maxMessage), socketmode.OptionLog(log.New(io.Discard, "", 0)))
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- socket.RunContext(running) }()
	taken := make(chan socketmode.Event, maxTaken)
	acks, noAcks := context.WithCancel(running)
	defer noAcks()
	var dealing sync.WaitGroup
	dealing.Go(func() {
		for e := range taken {
			b.dealWith(ctx, acks, socket, e)
		}
	})
	err := b.take(ctx, socket, taken, ended)
	close(taken)
	late := time.AfterFunc(ackLate, noAcks) // while there is no connection nothing can be acknowledged
	defer late.Stop()
	dealing.Wait()
	time.Sleep(ackGrace)
	stop()
	<-ended
	return err
}

// take moves what the socket says into our own queue until ctx or the socket
// ends.
func (b *Bot) take(ctx context.Context, socket *socketmode.Client, taken chan<- socketmode.Event, ended chan error) error {
	was := false // connected
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			ended <- nil
			if was {
				return fmt.Errorf("%w: it does not accept SLACK_APP_TOKEN any more (%s)", ErrGone, code(err))
			}
			return fmt.Errorf("%w in SLACK_APP_TOKEN (%s); 'setu slack check' says more", ErrToken, code(err))
		case e := <-socket.Events:
			was = was || e.Type == socketmode.EventTypeHello
			if fatal := b.connection(e); fatal != nil {
				return fatal
			}
			select {
			case taken <- e:
			default:
				b.log.Error("slack: more comes than can be dealt with; Slack will send it again", "type", e.Type)
			}
		}
	}
}

// connection follows how the connection is.
func (b *Bot) connection(e socketmode.Event) error {
	switch e.Type {
	case socketmode.EventTypeConnecting:
		c, ok := e.Data.(*slack.ConnectingEvent)
		if !ok || c.Attempt > 1 {
			return nil // why the attempt before failed is known
		}
		if c.ConnectionCount > 0 {
			b.log.Warn("slack: the connection ended; connecting again", "connection", c.ConnectionCount)
		}
		b.health.set(connecting, "")
	case socketmode.EventTypeConnected, socketmode.EventTypeHello:
		b.health.set(connected, "by Socket Mode")
	case socketmode.EventTypeIncomingError:
		if c, ok := e.Data.(*slack.IncomingEventError); ok {
			b.log.Warn("slack: the connection failed", "err", c.ErrorObj)
		}
	case socketmode.EventTypeConnectionError:
		c, ok := e.Data.(*slack.ConnectionErrorEvent)
		if !ok {
			return nil
		}
		why := code(c.ErrorObj)
		if why == "not_allowed_token_type" {
			return fmt.Errorf("%w in SLACK_APP_TOKEN: it is no app-level token (xapp-…) with connections:write", ErrToken)
		}
		b.health.set(connecting, why)
		b.log.Error("slack: cannot connect", "err", why, "again", c.Backoff)
	}
	return nil
}

// dealWith deals with what came over the socket, and acknowledges it when it
// is dealt with or remembered.
func (b *Bot) dealWith(ctx, acks context.Context, socket *socketmode.Client, e socketmode.Event) {
	defer b.recovered("socket")
	// A question that was taken before the end is remembered, not lost.
	ctx = context.WithoutCancel(ctx)
	ack := func(payload any) {
		if err := socket.AckCtx(acks, e.Request.EnvelopeID, payload); err != nil {
			b.log.Warn("slack: acknowledge", "err", err)
		}
	}
	failed := func(err error) { b.log.Error("slack: take a delivery; Slack will send it again", "err", err) }
	switch data := e.Data.(type) {
	case slackevents.EventsAPIEvent:
		if err := b.receive(ctx, data); err != nil {
			failed(err)
			return
		}
		ack(nil)
	case slack.SlashCommand:
		text, err := b.command(ctx, data)
		if err != nil {
			failed(err)
			return
		}
		ack(said(text))
	case slack.InteractionCallback:
		payload, err := b.interact(ctx, data)
		if err != nil {
			failed(err)
			return
		}
		ack(payload)
	case *socketmode.ErrorBadMessage:
		b.badMessage(acks, socket, data)
	case *socketmode.ErrorWriteFailed:
		b.log.Warn("slack: an acknowledgement was not written; Slack will send it again", "err", data.Cause)
	}
}

// badMessage acknowledges what slack-go could not read: Slack would send it
// again and again.
func (b *Bot) badMessage(ctx context.Context, socket *socketmode.Client, bad *socketmode.ErrorBadMessage) {
	var envelope struct {
		ID   string `json:"envelope_id"`
		Type string `json:"type"`
	}
	err := json.Unmarshal(bad.Message, &envelope)
	b.log.Warn("slack: a delivery cannot be read", "type", envelope.Type, "err", bad.Cause)
	if err == nil && envelope.ID != "" {
		if err := socket.AckCtx(ctx, envelope.ID, nil); err != nil {
			b.log.Warn("slack: acknowledge", "err", err)
		}
	}
}

// said is what the author of a command sees at once.
func said(text string) any {
	if text == "" {
		return nil
	}
	return map[string]any{"response_type": slack.ResponseTypeEphemeral, "text": text}
}

// throttle keeps the socket from being opened over and over: slack-go connects
// again at once, whatever ended the connection.
type throttle struct {
	log *slog.Logger
	mu  sync.Mutex
	// wait is how long the next opening waits since the last.
	wait time.Duration
	last time.Time
}

// The least and the most time between two openings, and how long a connection
// lives that is called a good one.
const (
	throttleMin = time.Second
	throttleMax = time.Minute
	goodLife    = 2 * time.Minute
)

// RoundTrip implements http.RoundTripper.
func (t *throttle) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/apps.connections.open") {
		if wait := t.next(time.Now()); wait > 0 {
			t.log.Info("slack: connecting again in a moment", "in", wait)
			if !sleep(r.Context(), wait) {
				return nil, r.Context().Err()
			}
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// next says how long to wait before a connection is opened now.
func (t *throttle) next(now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last.IsZero() || now.Sub(t.last) > goodLife {
		t.wait, t.last = 0, now
		return 0
	}
	t.wait = min(max(2*t.wait, throttleMin), throttleMax)
	at := t.last.Add(t.wait)
	t.last = now
	if at.After(now) {
		t.last = at
		return at.Sub(now)
	}
	return 0
}
