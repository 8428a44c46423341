package statetest

import (
	"fmt"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/state"
)

func rate(t *testing.T, s state.Store, f state.Feedback) {
	t.Helper()
	must(t, s.Rate(t.Context(), f))
}

func testFeedback(t *testing.T, open Open) {
	c := newClock()
	s := open(t, c.config())
	steps := []struct {
		verdict       state.Verdict
		comment, want string
	}{
		{state.Up, "", "up"},
		{state.Down, "", "down"},
		{state.Down, "wrong year", "down wrong year"},
		{state.Down, "", "down wrong year"},
		{state.Down, "wrong century", "down wrong century"},
		{state.Up, "", "up"},
		{state.Withdrawn, "", ""},
		{state.Up, "", "up"},
	}
	for i, step := range steps {
		c.advance(time.Minute)
		rate(t, s, state.Feedback{Answer: "a", Owner: asha, Verdict: step.verdict, Comment: step.comment})
		got := ""
		all, err := s.Ratings(t.Context(), 10)
		must(t, err)
		for _, f := range all {
			if got = string(f.Verdict); f.Comment != "" {
				got += " " + f.Comment
			}
			if f.Answer != "a" || f.Owner != asha || !f.At.Equal(c.now()) {
				t.Errorf("step %d: %+v", i, f)
			}
		}
		want(t, fmt.Sprint("step ", i), got, step.want)
	}
	c.advance(time.Minute)
	rate(t, s, state.Feedback{Answer: "a", Owner: ken, Verdict: state.Down})
	rate(t, s, state.Feedback{Answer: "b", Owner: asha, Verdict: state.Down})
	all, err := s.Ratings(t.Context(), 2)
	must(t, err)
	if len(all) != 2 || all[0].Answer != "b" || all[1].Owner != ken {
		t.Errorf("the latest two are %+v", all)
	}
}

func testChannels(t *testing.T, open Open) {
	s := open(t, state.Config{})
	wantChannel := func(c state.Channel) {
		t.Helper()
		got, err := s.Channel(t.Context(), c.Team, c.ID)
		must(t, err)
		want(t, "channel", got, c)
	}
	wantChannel(state.Channel{Team: "T1", ID: "C1", Mode: state.FollowUps})
	for _, c := range []state.Channel{
		{Team: "T1", ID: "C1", Mode: state.Off},
		{Team: "T1", ID: "C1", Mode: state.MentionOnly, External: true},
		{Team: "T1", ID: "C1", Mode: state.FollowUps},
	} {
		must(t, s.SetChannel(t.Context(), c))
		wantChannel(c)
	}
	wantChannel(state.Channel{Team: "T2", ID: "C1", Mode: state.FollowUps})
	if err := s.SetChannel(t.Context(), state.Channel{Team: "T1", ID: "C1", Mode: "loud"}); err == nil {
		t.Error("a mode that is none was kept")
	}
}

// busy fills a store with what asha did at noon in C1, and ken a day later in C2.
func busy(t *testing.T, open Open) (state.Store, *clock) {
	t.Helper()
	c := newClock()
	s := open(t, c.config())
	for _, o := range []state.Owner{asha, ken} {
		u := o.User
		must(t, s.Remember(t.Context(), o, "shared", bot.Turn{Question: "q of " + u, At: c.now()}))
		accept(t, s, state.Job{ID: "open of " + u, Owner: o, Conversation: u}, "key of "+u)
		next(t, s)
		answered(t, s, "job of "+u, o, "p of "+u)
		must(t, s.Enqueue(t.Context(), state.Post{ID: "notice to " + u, Owner: o}))
		rate(t, s, state.Feedback{Answer: "job of " + u, Owner: o, Verdict: state.Up})
		must(t, s.SetChannel(t.Context(), state.Channel{Team: o.Team, ID: o.Channel, Mode: state.Off}))
		c.advance(24 * time.Hour)
	}
	return s, c
}

// one is what one person in busy left.
var one = state.Counts{Turns: 2, Jobs: 2, Posts: 2, Feedback: 1}

func testPurge(t *testing.T, s state.Store, scope state.Scope, counts state.Counts) {
	t.Helper()
	preview, err := s.Count(t.Context(), scope)
	must(t, err)
	want(t, "preview", preview, counts)
	removed, err := s.Purge(t.Context(), scope)
	must(t, err)
	want(t, "removed", removed, counts)
	removed, err = s.Purge(t.Context(), scope)
	must(t, err)
	want(t, "removed again", removed, state.Counts{})
}

// wantOnlyKen fails where asha left a trace, or ken lost one.
func wantOnlyKen(t *testing.T, s state.Store) {
	t.Helper()
	want(t, "the shared conversation", questions(t, s, "shared"), "q of U-ken")
	for _, id := range []string{"open of U-asha", "job of U-asha"} {
		_, err := s.Job(t.Context(), id)
		wantError(t, err, state.ErrGone)
	}
	getJob(t, s, "open of U-ken")
	wantDue(t, s, "p of U-ken")
	stats, err := s.Stats(t.Context())
	must(t, err)
	want(t, "messages that wait", stats.Waiting, 2)
	ratings, err := s.Ratings(t.Context(), 10)
	must(t, err)
	if len(ratings) != 1 || ratings[0].Owner != ken {
		t.Errorf("ratings %+v", ratings)
	}
	for _, o := range []state.Owner{asha, ken} {
		c, err := s.Channel(t.Context(), o.Team, o.Channel)
		must(t, err)
		want(t, "a channel's wish stays", c.Mode, state.Off)
	}
}

func testPurgeUser(t *testing.T, open Open) {
	s, _ := busy(t, open)
	testPurge(t, s, state.Scope{User: "U-asha"}, one)
	wantOnlyKen(t, s)
	want(t, "a question that was purged, delivered again", accept(t, s, state.Job{ID: "open of U-asha"}, "key of U-asha"), false)
}

func testPurgeChannel(t *testing.T, open Open) {
	s, _ := busy(t, open)
	testPurge(t, s, state.Scope{Channel: "C1"}, one)
	wantOnlyKen(t, s)
}

func testPurgeBefore(t *testing.T, open Open) {
	s, _ := busy(t, open)
	counts := one
	counts.Keys = 1
	testPurge(t, s, state.Scope{Before: noon.Add(time.Hour)}, counts)
	wantOnlyKen(t, s)
	testPurge(t, s, state.Scope{Before: noon.Add(24 * time.Hour)}, state.Counts{})
	testPurge(t, s, state.Scope{Before: noon.Add(48 * time.Hour)}, counts)
}

func testPurgeBoth(t *testing.T, open Open) {
	s, _ := busy(t, open)
	testPurge(t, s, state.Scope{User: "U-asha", Channel: "C2"}, state.Counts{})
	testPurge(t, s, state.Scope{User: "U-asha", Before: noon}, state.Counts{})
	testPurge(t, s, state.Scope{Before: time.Unix(0, 0)}, state.Counts{})
	testPurge(t, s, state.Scope{User: "U-asha", Channel: "C1", Before: noon.Add(time.Hour)}, one)
	wantOnlyKen(t, s)
	for _, f := range []func() (state.Counts, error){
		func() (state.Counts, error) { return s.Count(t.Context(), state.Scope{}) },
		func() (state.Counts, error) { return s.Purge(t.Context(), state.Scope{}) },
	} {
		_, err := f()
		wantError(t, err, state.ErrScope)
	}
}

func testPurgeAtOnce(t *testing.T, open Open) {
	s := open(t, state.Config{})
	const n = 1500 // more than a batch
	for i := range n {
		remember(t, s, asha, "c", fmt.Sprint(i))
	}
	for i := range n {
		remember(t, s, asha, fmt.Sprint("c", i), "x")
	}
	together(5, func(i int) {
		if i == 0 {
			if _, err := s.Purge(t.Context(), state.Scope{User: asha.User}); err != nil {
				t.Error(err)
			}
			return
		}
		for k := range 20 {
			id := fmt.Sprint(i, "-", k)
			if ok, err := s.Accept(t.Context(), state.Job{ID: id, Owner: ken}, id); err != nil || !ok {
				t.Errorf("accept: %t, %v", ok, err)
			}
		}
	})
	stats, err := s.Stats(t.Context())
	must(t, err)
	want(t, "jobs", stats.Jobs, 80)
	want(t, "turns", stats.Turns, 0)
}

func testExpire(t *testing.T, open Open) {
	s, c := busy(t, open)
	expire := func(retention time.Duration, counts state.Counts) {
		t.Helper()
		removed, err := s.Expire(t.Context(), retention)
		must(t, err)
		want(t, "removed", removed, counts)
	}
	expire(72*time.Hour, state.Counts{})
	expire(36*time.Hour, state.Counts{Turns: 2, Jobs: 2, Posts: 2, Feedback: 1, Keys: 1})
	wantOnlyKen(t, s)
	c.advance(state.KeysKept)
	expire(30*24*time.Hour, state.Counts{Keys: 1})
	wantOnlyKen(t, s)
}

func testStats(t *testing.T, open Open) {
	s := open(t, state.Config{})
	empty, err := s.Stats(t.Context())
	must(t, err)
	if empty.Sum() != 0 || empty.Oldest != nil || empty.Schema < 1 {
		t.Errorf("stats of nothing %+v", empty)
	}
	s, _ = busy(t, open)
	must(t, s.Reject(t.Context(), "p of U-asha", "no"))
	rate(t, s, state.Feedback{Answer: "other", Verdict: state.Down})
	got, err := s.Stats(t.Context())
	must(t, err)
	if got.Oldest == nil || !got.Oldest.Equal(noon) || got.Bytes <= 0 {
		t.Errorf("oldest %v, %d bytes", got.Oldest, got.Bytes)
	}
	got.Oldest, got.Bytes, got.Path, got.Schema = nil, 0, "", 0
	want(t, "stats", got, state.Stats{
		Counts:        state.Counts{Turns: 4, Jobs: 4, Posts: 4, Feedback: 3, Keys: 2},
		Conversations: 3, Channels: 2, Open: 3, Waiting: 3, Failed: 1, Rejected: 1, Up: 2, Down: 1,
	})
}
