package slackbot

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"setu/bot/state"
	"setu/prompts"
)

// person is what we need to know of somebody.
type person struct {
	guest    bool // of a channel or two, or of another organisation
	language string
	at       time.Time
}

// people remembers who is a guest, for a while.
type people struct {
	api   *slack.Client
	mu    sync.Mutex
	known map[string]person
}

// What is remembered of people.
const (
	personKept = time.Hour
	maxPeople  = 10_000
)

// find asks Slack about somebody, or remembers.
func (p *people) find(ctx context.Context, user string, self identity) (person, error) {
	p.mu.Lock()
	found, ok := p.known[user]
	p.mu.Unlock()
	if ok && time.Since(found.at) < personKept {
		return found, nil
	}
	u, err := p.api.GetUserInfoContext(ctx, user)
	if err != nil {
		return person{}, fmt.Errorf("ask who somebody is: %w", err)
	}
	found = person{guest: isGuest(u, self), language: localeLanguage(u.Locale), at: time.Now()}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxPeople {
		clear(p.known)
	}
	p.known[user] = found
	return found, nil
}

// isGuest reports whether somebody is a guest, or of another organisation.
// Slack calls those we share a channel with no strangers, and who belongs to a
// sister workspace of the same enterprise is none.
func isGuest(u *slack.User, self identity) bool {
	ours := u.TeamID == self.team || self.enterprise != "" && u.Enterprise.EnterpriseID == self.enterprise
	return u.IsRestricted || u.IsUltraRestricted || !ours
}

// localeLanguage is the language of a locale such as ja-JP.
func localeLanguage(locale string) string {
	language, _, _ := strings.Cut(locale, "-")
	return language
}

// person asks who somebody is.
func (b *Bot) person(ctx context.Context, user string) (person, error) {
	return b.people.find(ctx, user, *b.self.Load())
}

// whoIs is person while Slack is busy or down, too.
func (b *Bot) whoIs(ctx context.Context, user string) (who person, err error) {
	err = insist(ctx, many, func() error {
		who, err = b.person(ctx, user)
		return err
	})
	return who, err
}

// refuses says in the asker's language why a question is not answered, or
// nothing when it may be.
func (b *Bot) refuses(ctx context.Context, q question) (string, error) {
	p := prompts.InSlack(q.language())
	channel, err := b.store.Channel(ctx, q.Team, q.Channel)
	switch {
	case err != nil:
		return "", fmt.Errorf("read the settings of a channel: %w", err)
	case channel.Mode == state.Off && !q.private():
		return p.Off, nil
	case q.External && !b.config.External && !q.private():
		return p.External, nil
	case b.config.Guests:
		return "", nil
	}
	switch who, err := b.whoIs(ctx, q.User); {
	case err != nil:
		return "", err
	case who.guest:
		return p.Guest, nil
	}
	return "", nil
}
