package statetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/state"
)

func testAccept(t *testing.T, open Open) {
	c := newClock()
	s := open(t, c.config())
	j := state.Job{ID: "m1", Owner: asha, Conversation: "thread", Data: []byte("why?")}
	want(t, "a new question", accept(t, s, j, "e1", "m1"), true)
	want(t, "delivered again", accept(t, s, j, "e1", "m1"), false)
	want(t, "as another event", accept(t, s, j, "e2", "m1"), false)
	want(t, "with other keys", accept(t, s, j, "e3"), false)
	want(t, "without keys", accept(t, s, state.Job{ID: "m2"}), true)
	got := getJob(t, s, "m1")
	if string(got.Data) != "why?" || got.Owner != asha || got.Conversation != "thread" || got.State != state.Accepted || got.Attempts != 0 || !got.At.Equal(noon) {
		t.Errorf("job %+v", got)
	}
	_, err := s.Job(t.Context(), "m3")
	wantError(t, err, state.ErrGone)
	first, err := s.First(t.Context(), "e1")
	must(t, err)
	want(t, "an event that brought a job is new", first, false)
}

func testAcceptAtOnce(t *testing.T, open Open) {
	s := open(t, state.Config{})
	var accepted [20]atomic.Int32
	together(8, func(worker int) {
		for i := range accepted {
			ok, err := s.Accept(t.Context(), state.Job{ID: key(i), Conversation: key(i)}, fmt.Sprint("event ", worker%2, i), "message "+key(i))
			if err != nil {
				t.Error(err)
			} else if ok {
				accepted[i].Add(1)
			}
		}
	})
	for i := range accepted {
		want(t, "callers whose question was accepted", accepted[i].Load(), 1)
		next(t, s)
	}
	_, err := s.Next(t.Context())
	wantError(t, err, state.ErrNone)
}

func testJob(t *testing.T, open Open) {
	s := open(t, state.Config{})
	answering(t, s, "m1", asha)
	want(t, "state", getJob(t, s, "m1").State, state.Answering)
	must(t, s.Save(t.Context(), "m1", []byte("question m1, stream open")))
	want(t, "saved data", string(getJob(t, s, "m1").Data), "question m1, stream open")
	must(t, s.Answered(t.Context(), "m1", state.Outcome{
		Data: []byte("with its answer"), Turn: &bot.Turn{Question: "why?", Answer: "because"},
		Posts: []state.Post{{ID: "p1", Data: []byte("because")}, {ID: "p2", Data: []byte("and so on")}},
	}))
	want(t, "the conversation", questions(t, s, "thread of m1"), "why?")
	for _, id := range []string{"p1", "p2"} {
		want(t, "state before "+id, getJob(t, s, "m1").State, state.Answered)
		p := due(t, s)[0]
		want(t, "due", p.ID, id)
		want(t, "its job", p.Job, "m1")
		want(t, "its owner", p.Owner, asha)
		must(t, s.Sending(t.Context(), id))
		must(t, s.Posted(t.Context(), id, "ts of "+id))
	}
	j := getJob(t, s, "m1")
	want(t, "state", j.State, state.Posted)
	want(t, "data", string(j.Data), "with its answer")
	want(t, "attempts", j.Attempts, 1)
	wantDue(t, s)
	posts, err := s.Posts(t.Context(), "m1")
	must(t, err)
	if len(posts) != 2 || posts[0].Receipt != "ts of p1" || posts[1].Receipt != "ts of p2" || posts[0].State != state.Sent || len(posts[0].Data) != 0 || posts[0].Uncertain {
		t.Errorf("posts %+v", posts)
	}
}

func testOrder(t *testing.T, open Open) {
	s := open(t, state.Config{})
	_, err := s.Next(t.Context())
	wantError(t, err, state.ErrNone)
	for _, id := range []string{"z", "a", "m"} {
		accept(t, s, state.Job{ID: id})
	}
	for _, id := range []string{"z", "a", "m"} {
		j := next(t, s)
		want(t, "job", j.ID, id)
		want(t, "state", j.State, state.Answering)
	}
	_, err = s.Next(t.Context())
	wantError(t, err, state.ErrNone)
}

func testConversationAtATime(t *testing.T, open Open) {
	s := open(t, state.Config{})
	accept(t, s, state.Job{ID: "a1", Conversation: "a"})
	accept(t, s, state.Job{ID: "a2", Conversation: "a"})
	accept(t, s, state.Job{ID: "b1", Conversation: "b"})
	want(t, "first", next(t, s).ID, "a1")
	want(t, "second", next(t, s).ID, "b1")
	_, err := s.Next(t.Context())
	wantError(t, err, state.ErrNone)
	must(t, s.Answered(t.Context(), "a1", state.Outcome{}))
	want(t, "third", next(t, s).ID, "a2")
}

func testNextAtOnce(t *testing.T, open Open) {
	s := open(t, state.Config{})
	const n = 40
	for i := range n {
		accept(t, s, state.Job{ID: key(i), Conversation: key(i)})
	}
	var taken atomic.Int32
	together(8, func(int) {
		for range n / 8 {
			j, err := s.Next(t.Context())
			if err != nil {
				t.Error(err)
				continue
			}
			taken.Add(1)
			if err := s.Answered(t.Context(), j.ID, state.Outcome{Posts: []state.Post{{ID: j.ID}}}); err != nil {
				t.Errorf("%s was taken twice: %v", j.ID, err)
			}
		}
	})
	want(t, "jobs taken", taken.Load(), n)
	want(t, "posts", len(due(t, s)), n)
}

func testNoPosts(t *testing.T, open Open) {
	s := open(t, state.Config{})
	answering(t, s, "m1", asha)
	must(t, s.Answered(t.Context(), "m1", state.Outcome{}))
	j := getJob(t, s, "m1")
	want(t, "state", j.State, state.Posted)
	want(t, "data stays", string(j.Data), "question m1")
	want(t, "the conversation", questions(t, s, "thread of m1"), "none")
	// All that the second says was posted with the first.
	answered(t, s, "m2", asha, "p")
	must(t, s.Posted(t.Context(), "p", "ts"))
	answered(t, s, "m3", asha, "p")
	want(t, "state", getJob(t, s, "m3").State, state.Posted)
}

func testCancel(t *testing.T, open Open) {
	s := open(t, state.Config{})
	accept(t, s, state.Job{ID: "waiting"})
	must(t, s.End(t.Context(), "waiting", state.Cancelled, "deleted"))
	_, err := s.Next(t.Context())
	wantError(t, err, state.ErrNone)

	answering(t, s, "begun", asha)
	must(t, s.End(t.Context(), "begun", state.Cancelled, "stopped"))
	wantError(t, s.Answered(t.Context(), "begun", state.Outcome{Turn: &bot.Turn{}, Posts: []state.Post{{ID: "late"}}}), state.ErrGone)
	want(t, "the conversation", questions(t, s, "thread of begun"), "none")

	answered(t, s, "ready", asha, "p1", "p2")
	must(t, s.Posted(t.Context(), "p1", "ts"))
	must(t, s.End(t.Context(), "ready", state.Cancelled, "deleted"))
	wantDue(t, s)
	wantError(t, s.Sending(t.Context(), "p2"), state.ErrGone)
	j := getJob(t, s, "ready")
	want(t, "state", j.State, state.Cancelled)
	want(t, "reason", j.Reason, "deleted")
}

func testGone(t *testing.T, open Open) {
	s := open(t, state.Config{})
	answered(t, s, "ended", asha, "sent")
	must(t, s.Posted(t.Context(), "sent", "ts"))
	accept(t, s, state.Job{ID: "not begun"})
	for name, err := range map[string]error{
		"end what ended":         s.End(t.Context(), "ended", state.Failed, ""),
		"answer what ended":      s.Answered(t.Context(), "ended", state.Outcome{}),
		"answer before it began": s.Answered(t.Context(), "not begun", state.Outcome{}),
		"send what was sent":     s.Sending(t.Context(), "sent"),
		"post what was posted":   s.Posted(t.Context(), "sent", "other"),
		"retry what was posted":  s.Retry(t.Context(), "sent", noon, true, ""),
		"reject what was posted": s.Reject(t.Context(), "sent", ""),
		"end nothing":            s.End(t.Context(), "nothing", state.Failed, ""),
		"save nothing":           s.Save(t.Context(), "nothing", nil),
		"answer nothing":         s.Answered(t.Context(), "nothing", state.Outcome{}),
		"send nothing":           s.Sending(t.Context(), "nothing"),
	} {
		t.Run(name, func(t *testing.T) { wantError(t, err, state.ErrGone) })
	}
	must(t, s.Save(t.Context(), "ended", []byte("quotes were shown")))
	want(t, "data", string(getJob(t, s, "ended").Data), "quotes were shown")
	if err := s.End(t.Context(), "not begun", state.Posted, ""); err == nil {
		t.Error("a job was ended as if it had been posted")
	}
}

func testEnded(t *testing.T, open Open) {
	s := open(t, small(state.Limits{Ended: 5}))
	accept(t, s, state.Job{ID: "open", Conversation: "open"})
	next(t, s)
	for i := range 20 {
		answered(t, s, key(i), asha, "post of "+key(i))
		must(t, s.Posted(t.Context(), "post of "+key(i), ""))
		must(t, s.Enqueue(t.Context(), state.Post{ID: "notice " + key(i)}))
		must(t, s.Posted(t.Context(), "notice "+key(i), ""))
	}
	want(t, "what has not ended stays", getJob(t, s, "open").State, state.Answering)
	getJob(t, s, key(19))
	_, err := s.Job(t.Context(), key(0))
	wantError(t, err, state.ErrGone)
	stats, err := s.Stats(t.Context())
	must(t, err)
	if stats.Jobs > 7 || stats.Posts > 13 {
		t.Errorf("%d jobs and %d posts are kept", stats.Jobs, stats.Posts)
	}
}

func testLead(t *testing.T, open Open) {
	s := open(t, state.Config{})
	answering(t, s, "begun", asha)
	answered(t, s, "answered", asha, "p")
	accept(t, s, state.Job{ID: "waiting"})
	must(t, s.Lead(t.Context()))
	j := next(t, s)
	want(t, "taken up", j.ID, "begun")
	want(t, "attempts", j.Attempts, 2)
	want(t, "then", next(t, s).ID, "waiting")
	wantDue(t, s, "p")
	must(t, s.Lead(t.Context()))
	want(t, "taken up again", next(t, s).Attempts, 3)
}

func testPostOrder(t *testing.T, open Open) {
	c := newClock()
	s := open(t, c.config())
	answered(t, s, "a", asha, "a1", "a2")
	answered(t, s, "b", ken, "b1")
	wantDue(t, s, "a1", "b1")
	must(t, s.Retry(t.Context(), "a1", c.now().Add(time.Minute), false, "429"))
	wantDue(t, s, "b1") // a2 must not overtake a1
	c.advance(time.Minute)
	wantDue(t, s, "a1", "b1")
	must(t, s.Posted(t.Context(), "a1", "ts"))
	wantDue(t, s, "a2", "b1")
	posts, err := s.Due(t.Context(), 1)
	must(t, err)
	want(t, "posts up to a limit", len(posts), 1)
}

func testDueOfEachChannel(t *testing.T, open Open) {
	c := newClock()
	s := open(t, c.config())
	in := func(id, channel string) state.Post {
		return state.Post{ID: id, Owner: state.Owner{Team: "T", Channel: channel}}
	}
	must(t, s.Enqueue(t.Context(), in("a1", "A"), in("a2", "A"), in("b1", "B"), in("n1", ""), in("n2", "")))
	wantDue(t, s, "a1", "b1", "n1", "n2")
	must(t, s.Retry(t.Context(), "a1", c.now().Add(time.Minute), false, "429"))
	wantDue(t, s, "a2", "b1", "n1", "n2")
	must(t, s.Posted(t.Context(), "a2", "ts"))
	c.advance(time.Minute)
	wantDue(t, s, "a1", "b1", "n1", "n2")
}

func testNotBefore(t *testing.T, open Open) {
	c := newClock()
	s := open(t, c.config())
	must(t, s.Enqueue(t.Context(), state.Post{ID: "later", NotBefore: c.now().Add(time.Second)}, state.Post{ID: "now"}))
	wantDue(t, s, "now")
	c.advance(time.Second)
	wantDue(t, s, "later", "now")
}

func testUncertain(t *testing.T, open Open) {
	c := newClock()
	s := open(t, c.config())
	must(t, s.Enqueue(t.Context(), state.Post{ID: "p", Data: []byte("text")}))
	check := func(attempts int, uncertain bool, reason string) {
		t.Helper()
		p := due(t, s)[0]
		want(t, "attempts", p.Attempts, attempts)
		want(t, "uncertain", p.Uncertain, uncertain)
		want(t, "reason", p.Reason, reason)
		want(t, "data", string(p.Data), "text")
	}
	check(0, false, "")
	must(t, s.Sending(t.Context(), "p"))
	check(1, true, "") // as after a crash
	must(t, s.Retry(t.Context(), "p", c.now(), true, "connection lost"))
	check(1, true, "connection lost")
	must(t, s.Sending(t.Context(), "p"))
	must(t, s.Retry(t.Context(), "p", c.now(), false, "429"))
	check(2, false, "429")
}

func testReject(t *testing.T, open Open) {
	s := open(t, state.Config{})
	answered(t, s, "a", asha, "a1", "a2", "a3")
	must(t, s.Posted(t.Context(), "a1", "ts"))
	must(t, s.Reject(t.Context(), "a2", "channel_not_found"))
	wantDue(t, s)
	j := getJob(t, s, "a")
	want(t, "state", j.State, state.Failed)
	want(t, "reason", j.Reason, "channel_not_found")
	posts, err := s.Posts(t.Context(), "a")
	must(t, err)
	var states []state.PostState
	for _, p := range posts {
		states = append(states, p.State)
	}
	if !slices.Equal(states, []state.PostState{state.Sent, state.Rejected, state.Rejected}) {
		t.Errorf("posts are %q", states)
	}
	want(t, "reason of the post", posts[1].Reason, "channel_not_found")
	// An apology may still go out for a job that failed.
	must(t, s.Enqueue(t.Context(), state.Post{ID: "sorry", Job: "a", Owner: asha}))
	wantDue(t, s, "sorry")
	must(t, s.Posted(t.Context(), "sorry", "ts"))
	want(t, "state", getJob(t, s, "a").State, state.Failed)
}

func testFreePosts(t *testing.T, open Open) {
	s := open(t, state.Config{})
	must(t, s.Enqueue(t.Context(), state.Post{ID: "x", Owner: ken, Data: []byte("one")}, state.Post{ID: "y"}))
	must(t, s.Enqueue(t.Context(), state.Post{ID: "x", Data: []byte("two")}))
	wantDue(t, s, "x", "y")
	p := due(t, s)[0]
	want(t, "the first data", string(p.Data), "one")
	want(t, "owner", p.Owner, ken)
	must(t, s.Posted(t.Context(), "x", "ts"))
	must(t, s.Reject(t.Context(), "y", "too long"))
	must(t, s.Enqueue(t.Context(), state.Post{ID: "x"}))
	wantDue(t, s) // it was posted: not again
	if err := s.Enqueue(t.Context(), state.Post{ID: "z"}, state.Post{ID: "of a job that is not there", Job: "nothing"}); err == nil {
		t.Error("a post of no job was kept")
	}
	wantDue(t, s)
}

func testContext(t *testing.T, open Open) {
	s := open(t, state.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Accept(ctx, state.Job{ID: "a"}, "k")
	wantError(t, err, context.Canceled)
	_, err = s.Turns(ctx, "c")
	wantError(t, err, context.Canceled)
	_, err = s.Purge(ctx, state.Scope{User: "u"})
	wantError(t, err, context.Canceled)
	want(t, "the key is as new as before", accept(t, s, state.Job{ID: "a"}, "k"), true)
}
