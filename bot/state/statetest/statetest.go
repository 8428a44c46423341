// Package statetest holds what every state.Store must do, as tests that an
// implementation runs from its own.
package statetest

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/state"
)

// Open makes an empty store, to be closed by t.Cleanup.
type Open func(t *testing.T, c state.Config) state.Store

// TestStore runs the conformance suite.
func TestStore(t *testing.T, open Open) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Open)
	}{
		{"conversations", testConversations},
		{"bounded conversations", testBounds},
		{"anonymous conversations", testAnonymous},
		{"keys are seen once", testKeys},
		{"the oldest keys go", testKeyBound},
		{"keys seen by many at once", testKeysAtOnce},
		{"accept", testAccept},
		{"accept at once", testAcceptAtOnce},
		{"a job from question to post", testJob},
		{"jobs in order", testOrder},
		{"one job of a conversation at a time", testConversationAtATime},
		{"jobs taken at once", testNextAtOnce},
		{"a job without posts", testNoPosts},
		{"cancelled jobs", testCancel},
		{"what has ended is gone", testGone},
		{"ended jobs make room", testEnded},
		{"leading takes jobs up again", testLead},
		{"posts in order", testPostOrder},
		{"posts of each channel", testDueOfEachChannel},
		{"posts wait for their time", testNotBefore},
		{"uncertain posts", testUncertain},
		{"rejected posts", testReject},
		{"posts without a job", testFreePosts},
		{"feedback toggles", testFeedback},
		{"channels", testChannels},
		{"purge by user", testPurgeUser},
		{"purge by channel", testPurgeChannel},
		{"purge by time", testPurgeBefore},
		{"purge of two kinds", testPurgeBoth},
		{"purge while others write", testPurgeAtOnce},
		{"expiry", testExpire},
		{"stats", testStats},
		{"too big", testTooBig},
		{"cancelled context", testContext},
		{"any text", testText},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open) })
	}
}

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// clock is a time that tests set.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(noon.UnixMilli())
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }
func (c *clock) config() state.Config    { return state.Config{Now: c.now} }
func small(l state.Limits) state.Config  { return state.Config{Limits: l} }
func key(i int) string                   { return fmt.Sprint("key ", i) }

var asha = state.Owner{Team: "T1", Channel: "C1", User: "U-asha"}
var ken = state.Owner{Team: "T1", Channel: "C2", User: "U-ken"}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func accept(t *testing.T, s state.Store, j state.Job, keys ...string) bool {
	t.Helper()
	ok, err := s.Accept(t.Context(), j, keys...)
	must(t, err)
	return ok
}

func next(t *testing.T, s state.Store) state.Job {
	t.Helper()
	j, err := s.Next(t.Context())
	must(t, err)
	return j
}

func getJob(t *testing.T, s state.Store, id string) state.Job {
	t.Helper()
	j, err := s.Job(t.Context(), id)
	must(t, err)
	return j
}

func due(t *testing.T, s state.Store) []state.Post {
	t.Helper()
	posts, err := s.Due(t.Context(), 100)
	must(t, err)
	return posts
}

func wantDue(t *testing.T, s state.Store, ids ...string) {
	t.Helper()
	var got []string
	for _, p := range due(t, s) {
		got = append(got, p.ID)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("due are %q, want %q", got, ids)
	}
}

// answering makes a job and begins it.
func answering(t *testing.T, s state.Store, id string, o state.Owner) {
	t.Helper()
	accept(t, s, state.Job{ID: id, Owner: o, Conversation: "thread of " + id, Data: []byte("question " + id)})
	want(t, "the job begun", next(t, s).ID, id)
}

// answered makes a job with posts.
func answered(t *testing.T, s state.Store, id string, o state.Owner, posts ...string) {
	t.Helper()
	answering(t, s, id, o)
	out := state.Outcome{Turn: &bot.Turn{Question: "q", Answer: "a"}}
	for _, p := range posts {
		out.Posts = append(out.Posts, state.Post{ID: p, Data: []byte("message " + p)})
	}
	must(t, s.Answered(t.Context(), id, out))
}

func remember(t *testing.T, s state.Store, o state.Owner, conversation, question string) {
	t.Helper()
	must(t, s.Remember(t.Context(), o, conversation, bot.Turn{Question: question}))
}

// questions are those of a conversation's turns.
func questions(t *testing.T, s state.Store, conversation string) string {
	t.Helper()
	turns, err := s.Turns(t.Context(), conversation)
	if errors.Is(err, bot.ErrConversation) {
		return "none"
	}
	must(t, err)
	var out []string
	for _, turn := range turns {
		out = append(out, turn.Question)
	}
	return strings.Join(out, " ")
}

func testConversations(t *testing.T, open Open) {
	s := open(t, state.Config{})
	_, err := s.Turns(t.Context(), "thread")
	wantError(t, err, bot.ErrConversation)
	first := bot.Turn{Question: "how many?", Standalone: "how many keepers?", Answer: "120. [1]", At: noon}
	second := bot.Turn{Question: "by when?", Answer: "2031. [1]", At: noon.Add(time.Minute)}
	must(t, s.Remember(t.Context(), asha, "thread", first))
	must(t, s.Remember(t.Context(), ken, "thread", second))
	remember(t, s, asha, "other", "why?")
	turns, err := s.Turns(t.Context(), "thread")
	must(t, err)
	if !slices.Equal(turns, []bot.Turn{first, second}) {
		t.Errorf("turns %+v", turns)
	}
	want(t, "the other conversation", questions(t, s, "other"), "why?")
}

func testBounds(t *testing.T, open Open) {
	s := open(t, small(state.Limits{Turns: 3, AllTurns: 10}))
	remember(t, s, asha, "early", "early")
	for i := range 5 {
		remember(t, s, asha, "thread", fmt.Sprint(i))
	}
	want(t, "the latest turns", questions(t, s, "thread"), "2 3 4")
	for i := range 6 {
		remember(t, s, asha, fmt.Sprint("c", i), "x")
	}
	want(t, "the oldest conversation", questions(t, s, "early"), "none")
	want(t, "the newest conversation", questions(t, s, "c5"), "x")
}

func testAnonymous(t *testing.T, open Open) {
	s := open(t, state.Config{})
	remember(t, s, asha, "thread", "secret?")
	c := state.Anonymous(s, slog.New(slog.DiscardHandler))
	_, err := c.Turns(t.Context(), "thread")
	wantError(t, err, bot.ErrConversation)
	must(t, c.Append(t.Context(), "thread", bot.Turn{Question: "mine?", At: noon}))
	turns, err := c.Turns(t.Context(), "thread")
	must(t, err)
	if !slices.Equal(turns, []bot.Turn{{Question: "mine?", At: noon}}) {
		t.Errorf("turns %+v", turns)
	}
	want(t, "asha's conversation", questions(t, s, "thread"), "secret?")
}

func testKeys(t *testing.T, open Open) {
	s := open(t, state.Config{})
	for i, c := range []struct {
		keys []string
		want bool
	}{
		{[]string{"event 1", "message 1"}, true},
		{[]string{"event 1", "message 1"}, false},
		{[]string{"event 2", "message 1"}, false}, // the same message as another event
		{[]string{"event 2"}, false},              // which is known by that too, from now on
		{[]string{"event 3", "message 3"}, true},
		{[]string{"event 1message 1"}, true},
		{nil, true},
	} {
		first, err := s.First(t.Context(), c.keys...)
		must(t, err)
		want(t, fmt.Sprint("call ", i), first, c.want)
	}
}

func testKeyBound(t *testing.T, open Open) {
	s := open(t, small(state.Limits{Keys: 10}))
	for i := range 20 {
		_, err := s.First(t.Context(), key(i))
		must(t, err)
	}
	stats, err := s.Stats(t.Context())
	must(t, err)
	want(t, "keys", stats.Keys, 10)
	for _, i := range []int{19, 10, 0} { // 0 makes 10 go
		first, err := s.First(t.Context(), key(i))
		must(t, err)
		want(t, key(i), first, i == 0)
	}
}

// together runs n calls side by side.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

func testKeysAtOnce(t *testing.T, open Open) {
	s := open(t, state.Config{})
	var first [20]atomic.Int32
	together(8, func(int) {
		for i := range first {
			if ok, err := s.First(t.Context(), key(i), "message "+key(i)); err != nil {
				t.Error(err)
			} else if ok {
				first[i].Add(1)
			}
		}
	})
	for i := range first {
		want(t, "callers told that they were first", first[i].Load(), 1)
	}
}

func testText(t *testing.T, open Open) {
	s := open(t, state.Config{})
	for i, text := range []string{"", "日本とインドのAI協力", "भारत–जापान", "🙂", `'; DROP TABLE turns; --`, "a\x00b", "null\n\t\"", strings.Repeat("橋", 10_000)} {
		c := "conversation " + text
		must(t, s.Remember(t.Context(), state.Owner{User: text}, c, bot.Turn{Question: text, Answer: text}))
		want(t, "text back", questions(t, s, c), text)
		id := fmt.Sprint(i, text)
		accept(t, s, state.Job{ID: id, Data: []byte(text)})
		want(t, "data back", string(getJob(t, s, id).Data), text)
	}
	accept(t, s, state.Job{ID: "bytes", Data: []byte{0, 0xff, 0xfe}})
	want(t, "bytes back", string(getJob(t, s, "bytes").Data), "\x00\xff\xfe")
}

func testTooBig(t *testing.T, open Open) {
	s := open(t, state.Config{})
	big, fits := make([]byte, state.MaxSize+1), make([]byte, state.MaxSize)
	_, err := s.Accept(t.Context(), state.Job{ID: "big", Data: big}, "its key")
	wantError(t, err, state.ErrTooBig)
	want(t, "the key is as new as before", accept(t, s, state.Job{ID: "j", Data: fits}, "its key"), true)
	next(t, s)
	wantError(t, s.Save(t.Context(), "j", big), state.ErrTooBig)
	wantError(t, s.Answered(t.Context(), "j", state.Outcome{Data: big}), state.ErrTooBig)
	wantError(t, s.Answered(t.Context(), "j", state.Outcome{Posts: []state.Post{{ID: "p"}, {ID: "q", Data: big}}}), state.ErrTooBig)
	wantError(t, s.Answered(t.Context(), "j", state.Outcome{Turn: &bot.Turn{Answer: string(big)}}), state.ErrTooBig)
	wantError(t, s.Enqueue(t.Context(), state.Post{ID: "p", Data: big}), state.ErrTooBig)
	wantError(t, s.Remember(t.Context(), asha, "c", bot.Turn{Question: string(big)}), state.ErrTooBig)
	wantError(t, s.Rate(t.Context(), state.Feedback{Verdict: state.Down, Comment: string(big)}), state.ErrTooBig)
	j := getJob(t, s, "j")
	want(t, "state", j.State, state.Answering)
	want(t, "data", len(j.Data), state.MaxSize)
	wantDue(t, s)
}
