// Package slackbot answers in Slack: in direct messages, by mention, in
// threads, to a slash command and on messages; over Socket Mode or HTTP.
//
// What Slack delivers is verified, remembered in the store and acknowledged;
// workers answer what was remembered, and what they answer waits in the store
// until Slack has taken it. So each question is answered once, whatever is
// delivered twice, lost on the way or cut short by a restart.
package slackbot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"setu/bot"
	"setu/bot/state"
	"setu/corpus"
	"setu/retrieval"
)

// asker is what this channel needs of the assistant.
type asker interface {
	Ask(ctx context.Context, q bot.Question, progress func(bot.Event)) (bot.Answer, error)
	Corpus() *corpus.Corpus
	Stats() retrieval.Stats
}

// Config is what a bot is made of. A bot token is needed, and an app token
// (Socket Mode) or a signing secret (HTTP); all of Assistant, Store and Log.
type Config struct {
	BotToken      string // xoxb-…
	AppToken      string // xapp-…, with connections:write
	SigningSecret string
	APIURL        string // another base of the Web API; empty is Slack's
	URL           string // where readers reach this service, for links; or empty
	// Answer in channels shared with other organisations, and questions of
	// guests.
	External, Guests bool
	Assistant        asker
	Store            state.Store
	// Durable says that the store outlives the process: what is not answered
	// at the end is answered at the next start.
	Durable bool
	Log     *slog.Logger
	// Pace is the least time between two messages in a channel; 0 is a second,
	// as Slack asks.
	Pace time.Duration
	// Drain is how long Run lets questions under way end; 0 is 10 s.
	Drain time.Duration
}

// Errors that end Run; match them with errors.Is.
var (
	// ErrToken means that Slack does not take a token.
	ErrToken = errors.New("the token is not accepted by Slack")
	// ErrGone means that the app was uninstalled or its token revoked.
	ErrGone = errors.New("the app has no access to Slack any more")
)

// The numbers of goroutines that work at a time.
const (
	workers  = 16
	posters  = 8
	pressers = 32 // on buttons, windows and the like
)

// Bot answers in one workspace.
type Bot struct {
	config    Config
	api       *slack.Client
	store     state.Store
	log       *slog.Logger
	layout    renderer
	people    people
	outsiders outsiders
	health    health
	self      atomic.Pointer[identity]

	ready   chan struct{} // closed when self is known and work may be taken
	asked   wake          // there may be a job
	queued  wake          // there may be a post
	outbox  outbox
	running running
	busy    chan struct{} // a place for each presser
}

// New makes a bot. It does nothing until Run.
func New(c Config) (*Bot, error) {
	switch {
	case c.BotToken == "":
		return nil, errors.New("slack: a bot token is needed")
	case c.AppToken == "" && c.SigningSecret == "":
		return nil, errors.New("slack: an app token (Socket Mode) or a signing secret (HTTP) is needed beside the bot token")
	case c.Assistant == nil || c.Store == nil || c.Log == nil:
		return nil, errors.New("slack: assistant, store and log are needed")
	}
	c.Pace, c.Drain = cmp.Or(c.Pace, time.Second), cmp.Or(c.Drain, 10*time.Second)
	b := &Bot{
		config: c, store: newPatient(c.Store), log: c.Log, layout: renderer{base: strings.TrimSuffix(c.URL, "/")},
		api:   slack.New(c.BotToken, options(c, &http.Client{Timeout: callTime})...),
		ready: make(chan struct{}), asked: newWake(), queued: newWake(), busy: make(chan struct{}, pressers),
		running: running{jobs: map[string]*run{}, stops: map[place]time.Time{}}, outbox: outbox{lanes: map[string]*lane{}},
	}
	b.people = people{api: b.api, known: map[string]person{}}
	b.outsiders.known = map[string]bool{}
	return b, nil
}

// callTime is how long a call of Slack's may take.
const callTime = 30 * time.Second

func options(c Config, client *http.Client) []slack.Option {
	out := []slack.Option{slack.OptionHTTPClient(client)}
	if c.AppToken != "" {
		out = append(out, slack.OptionAppLevelToken(c.AppToken))
	}
	if c.APIURL != "" {
		out = append(out, slack.OptionAPIURL(apiBase(c.APIURL)))
	}
	return out
}

// apiBase is the base of the Web API with the slash it needs.
func apiBase(address string) string { return strings.TrimSuffix(address, "/") + "/" }

// Run takes questions and answers them until ctx ends, and then lets those
// under way end. Its error is nil after that, or one of this package's or the
// store's that makes going on senseless.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.store.Lead(ctx); err != nil {
		return fmt.Errorf("slack: %w", err)
	}
	if err := b.identify(ctx); err != nil {
		return b.end(ctx, err)
	}
	intake, stopIntake := context.WithCancelCause(ctx)
	defer stopIntake(nil)
	b.health.whenLeft(stopIntake)
	work, stopWork := context.WithCancelCause(context.WithoutCancel(ctx))
	var working, posting sync.WaitGroup
	for range workers {
		working.Go(func() { b.work(work, intake) })
	}
	post, stopPosting := context.WithCancel(context.WithoutCancel(ctx))
	defer stopPosting()
	posting.Go(func() { b.deliver(post) })
	close(b.ready)
	b.asked.wake()
	b.queued.wake()
	err := b.listen(intake)
	b.health.set(stopped, "") // nothing is taken over HTTP any more
	stopIntake(nil)
	b.drain(ctx, work, &working, stopWork)
	b.flush(post)
	stopPosting()
	posting.Wait()
	b.drainPresses()
	if left := context.Cause(intake); err == nil && left != nil && !errors.Is(left, context.Canceled) {
		err = left
	}
	return b.end(ctx, err)
}

// drain lets questions under way end while there is time, and then ends them.
// What the next start would not find in the store is told that it ends here.
func (b *Bot) drain(ctx, work context.Context, working *sync.WaitGroup, stopWork context.CancelCauseFunc) {
	ended := make(chan struct{})
	go func() {
		working.Wait()
		close(ended)
	}()
	timer := time.NewTimer(b.config.Drain)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
	}
	stopWork(errShutdown)
	<-ended
	for !b.config.Durable {
		job, err := b.store.Next(context.WithoutCancel(ctx))
		if err != nil {
			return
		}
		b.answer(work, job)
	}
}

// end says in the health why the bot does not answer any more.
func (b *Bot) end(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		b.health.set(stopped, "")
		return nil
	}
	b.health.set(failed, err.Error())
	return fmt.Errorf("slack: %w", err)
}

// listen takes what Slack delivers until ctx ends.
func (b *Bot) listen(ctx context.Context) error {
	if b.config.AppToken != "" {
		return b.listenSocket(ctx)
	}
	b.health.set(connected, "over HTTP")
	<-ctx.Done()
	return nil
}

// identify asks Slack who we are, again and again while Slack is down.
func (b *Bot) identify(ctx context.Context) error {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		auth, err := b.api.AuthTestContext(ctx)
		if err == nil {
			b.self.Store(&identity{user: auth.UserID, bot: auth.BotID, team: auth.TeamID, enterprise: auth.EnterpriseID})
			b.log.Info("slack", "team", auth.Team, "user", auth.User)
			return nil
		}
		f := classify(err)
		if f.fate == revoked {
			return fmt.Errorf("%w in SLACK_BOT_TOKEN (%s); 'setu slack check' says more", ErrToken, code(err))
		}
		b.health.set(connecting, "auth.test: "+code(err))
		b.log.Warn("slack is not reachable", "err", code(err), "again", wait)
		if !sleep(ctx, max(wait, f.wait)) {
			return ctx.Err()
		}
	}
}

// sleep waits, and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// wake is a bell: however often it rang, one look is enough.
type wake chan struct{}

func newWake() wake { return make(wake, 1) }

func (w wake) wake() {
	select {
	case w <- struct{}{}:
	default:
	}
}
