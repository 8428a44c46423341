package slackbot

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"setu/bot"
	"setu/bot/slackbot/slacktest"
	"setu/bot/state"
	"setu/bot/state/statedb"
	"setu/corpus"
	"setu/retrieval"
)

// The names of slacktest's that most tests use.
const (
	inChannel = slacktest.Channel
	dm        = slacktest.DM
)

// oracle is an assistant that answers what the test says.
type oracle struct {
	docs   *corpus.Corpus
	answer func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error)

	mu    sync.Mutex
	asked []bot.Question
}

func (o *oracle) Corpus() *corpus.Corpus { return o.docs }

func (o *oracle) Stats() retrieval.Stats {
	return retrieval.Stats{Documents: 2, Passages: 5, Version: "c0ffee"}
}

func (o *oracle) Ask(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
	o.mu.Lock()
	o.asked = append(o.asked, q)
	o.mu.Unlock()
	return o.answer(ctx, q, tell)
}

func (o *oracle) questions() []bot.Question {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]bot.Question{}, o.asked...)
}

// cited is an answer with one citation and one passage besides.
func cited(text string) bot.Answer {
	quote := "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031."
	return bot.Answer{
		Text: text + " [1]", Status: bot.Answered, Language: "en", Mode: "extract", Confidence: 0.9, Version: "c0ffee",
		Citations: []bot.Citation{{Number: 1, DocumentID: "harbour", Title: "Harbour Compact", Paragraph: 1, Quote: quote, Date: "2025-08-29", Publisher: "Ministry of Ports", URL: "https://ports.example/text", Link: "/documents/harbour#p1"}},
		Others:    []bot.Citation{{DocumentID: "lantern", Title: "Lantern Accord", Paragraph: 2, Quote: "Dredging costs are paid by the Chennai ministry alone.", Date: "2026-07-02", Publisher: "Light Office", Link: "/documents/lantern#p2"}},
	}
}

// echo answers with the question.
func echo(_ context.Context, q bot.Question, _ func(bot.Event)) (bot.Answer, error) {
	return cited("You asked: " + q.Text + "."), nil
}

// library is a small corpus.
func library(t testing.TB) *corpus.Corpus {
	t.Helper()
	docs, err := corpus.Dir(fstest.MapFS{
		"harbour.md": {Data: []byte("---\nid: harbour\ntitle: Harbour Compact\nkind: joint-statement\ndate: 2025-08-29\n---\nThe Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.\n")},
		"lantern.md": {Data: []byte("---\nid: lantern\ntitle: Lantern Accord\nkind: initiative\ndate: 2026-07-02\n---\nThe Lantern Accord invites 300 lighthouse keepers to Chennai by 2035.\n\nDredging costs are paid by the Chennai ministry alone.\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// logs is where a bot's log goes; it may be read while the bot writes.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// rig is a bot that runs against a Slack of the test's.
type rig struct {
	*Bot
	t      testing.TB
	slack  *slacktest.Slack
	oracle *oracle
	store  state.Store
	logs   *logs
	stop   context.CancelFunc
	ended  chan error
}

// memory is a store that ends with the test.
func memory(t testing.TB) state.Store {
	t.Helper()
	store, err := statedb.Memory(t.Context(), state.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// newRig makes a bot over Socket Mode that nobody runs yet. Changes may change
// its settings.
func newRig(t testing.TB, s *slacktest.Slack, store state.Store, changes ...func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, slack: s, store: store, logs: &logs{}, ended: make(chan error, 1), oracle: &oracle{docs: library(t), answer: echo}}
	c := Config{
		BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, APIURL: s.APIURL(), URL: "https://setu.example",
		Assistant: r.oracle, Store: store, Log: slog.New(slog.NewTextHandler(r.logs, nil)),
		Pace: time.Millisecond, Drain: 5 * time.Second,
	}
	for _, change := range changes {
		change(&c)
	}
	b, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	r.Bot = b
	return r
}

// start runs a bot over Socket Mode with a store in memory, until the test
// ends. Changes may change its settings.
func start(t testing.TB, s *slacktest.Slack, changes ...func(*Config)) *rig {
	t.Helper()
	return startOver(t, s, memory(t), changes...)
}

func startOver(t testing.TB, s *slacktest.Slack, store state.Store, changes ...func(*Config)) *rig {
	t.Helper()
	r := newRig(t, s, store, changes...)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	r.stop = cancel
	if r.config.SigningSecret != "" {
		server := httptest.NewServer(r.Handler())
		t.Cleanup(server.Close)
		s.PostTo(server.URL+"/slack/events", server.URL+"/slack/commands", server.URL+"/slack/interactions")
	}
	go func() { r.ended <- r.Run(ctx) }()
	t.Cleanup(func() { r.end() })
	if r.config.AppToken != "" {
		s.WaitConnections(1)
	}
	<-r.ready
	return r
}

// answering sets what the assistant answers.
func answering(f func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error)) func(*Config) {
	return func(c *Config) { c.Assistant.(*oracle).answer = f }
}

// overHTTP lets Slack deliver over HTTP.
func overHTTP(c *Config) { c.AppToken, c.SigningSecret = "", slacktest.SigningSecret }

// end stops the bot and returns what Run returned.
func (r *rig) end() error {
	r.stop()
	err := <-r.ended
	r.ended <- err
	return err
}

// deliver delivers, and fails the test unless it is acknowledged.
func (r *rig) deliver(p slacktest.Payload) slacktest.Payload {
	r.t.Helper()
	if d := r.slack.Deliver(p); !d.Acked {
		r.t.Fatalf("not acknowledged: %+v; log:\n%s", d, r.logs)
	}
	return p
}

// ours waits for a message of the bot's that holds a text.
func (r *rig) ours(channel, holds string) slacktest.Message {
	r.t.Helper()
	return r.slack.WaitMessage(channel, func(m slacktest.Message) bool {
		return m.BotID == slacktest.BotID && strings.Contains(m.All(), holds) && !m.Streaming
	})
}

// quiet waits until nothing is left to do.
func (r *rig) quiet() {
	r.t.Helper()
	for range 1000 {
		if s, err := r.store.Stats(r.t.Context()); err == nil && s.Open == 0 && s.Waiting == 0 && r.outbox.idle() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.t.Fatalf("there is still something to do; log:\n%s", r.logs)
}

// fromUs are the bot's messages in a channel.
func (r *rig) fromUs(channel string) []slacktest.Message {
	var out []slacktest.Message
	for _, m := range r.slack.Messages(channel) {
		if m.BotID == slacktest.BotID {
			out = append(out, m)
		}
	}
	return out
}

// file opens a store in a file.
func file(t testing.TB, dir string) *statedb.Store {
	t.Helper()
	store, err := statedb.Open(t.Context(), filepath.Join(dir, "state.db"), state.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }
