package slackbot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// maxBody is the most bytes of a request of Slack's.
const maxBody = 4 << 20

// Handler takes what Slack delivers over HTTP: /slack/events, /slack/commands
// and /slack/interactions. Each request must bear the signature of the signing
// secret, not older than five minutes.
func (b *Bot) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/events", b.signed(b.serveEvent))
	mux.HandleFunc("POST /slack/commands", b.signed(b.serveCommand))
	mux.HandleFunc("POST /slack/interactions", b.signed(b.serveInteraction))
	return mux
}

// errUnreadable means that a request cannot be understood, and sending it
// again would not help.
var errUnreadable = errors.New("a delivery cannot be read")

// signed verifies a request and answers it with what serve returns, in JSON.
func (b *Bot) signed(serve func(*http.Request, []byte) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "the request could not be read", http.StatusBadRequest)
			return
		}
		if err := b.verify(r.Header, body); err != nil {
			b.log.Warn("slack: a request is not signed by Slack", "path", r.URL.Path, "err", err)
			http.Error(w, "the signature is not valid", http.StatusUnauthorized)
			return
		}
		out, err := serve(r, body)
		switch {
		case errors.Is(err, errUnreadable):
			b.log.Warn("slack: a delivery cannot be read", "path", r.URL.Path, "err", err)
		case err != nil:
			b.log.Error("slack: take a delivery; Slack will send it again", "err", err)
			w.Header().Set("Retry-After", "1")
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		if out != nil {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_ = json.NewEncoder(w).Encode(out) // whoever has gone needs no answer
		}
	}
}

func (b *Bot) verify(h http.Header, body []byte) error {
	v, err := slack.NewSecretsVerifier(h, b.config.SigningSecret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}

// errNotReady means that we do not know yet who we are, or take nothing any
// more.
var errNotReady = errors.New("not ready to take questions")

func (b *Bot) isReady() error {
	select {
	case <-b.ready:
		if is, ok := b.Health(); !ok {
			return fmt.Errorf("%w: %s", errNotReady, is)
		}
		return nil
	default:
		return errNotReady
	}
}

func (b *Bot) serveEvent(r *http.Request, body []byte) (any, error) {
	e, err := slackevents.ParseEvent(body, slackevents.OptionNoVerifyToken())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	if challenge, ok := e.Data.(*slackevents.EventsAPIURLVerificationEvent); ok && e.Type == slackevents.URLVerification {
		return map[string]string{"challenge": challenge.Challenge}, nil
	}
	if err := b.isReady(); err != nil {
		return nil, err
	}
	return nil, b.receive(r.Context(), e)
}

func (b *Bot) serveCommand(r *http.Request, body []byte) (any, error) {
	if err := b.isReady(); err != nil {
		return nil, err
	}
	form, err := parseForm(r, body)
	if err != nil {
		return nil, err
	}
	c, err := slack.SlashCommandParse(form)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	text, err := b.command(r.Context(), c)
	if err != nil {
		return nil, err
	}
	return said(text), nil
}

func (b *Bot) serveInteraction(r *http.Request, body []byte) (any, error) {
	if err := b.isReady(); err != nil {
		return nil, err
	}
	form, err := parseForm(r, body)
	if err != nil {
		return nil, err
	}
	c, err := slack.InteractionCallbackParse(form)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return b.interact(r.Context(), c)
}

// parseForm is the request with its body to be read again.
func parseForm(r *http.Request, body []byte) (*http.Request, error) {
	form := r.Clone(r.Context())
	form.Body = io.NopCloser(bytes.NewReader(body))
	if err := form.ParseForm(); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return form, nil
}
