package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/httpapi"
	"setu/bot/state"
	"setu/bot/state/statedb"
)

// filled makes a data folder with what two people of a chat service left.
func filled(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, err := statedb.Open(t.Context(), filepath.Join(dir, stateFile), state.Config{Now: func() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, user := range []string{"U1", "U2"} {
		o := state.Owner{Channel: "C1", User: user}
		_, accepted := s.Accept(t.Context(), state.Job{ID: "question of " + user, Owner: o, Conversation: "thread"}, user)
		for _, err := range []error{
			accepted,
			s.Remember(t.Context(), o, "thread", bot.Turn{Question: "Why?"}),
			s.Enqueue(t.Context(), state.Post{ID: "to " + user, Owner: o}),
			s.Rate(t.Context(), state.Feedback{Answer: "question of " + user, Owner: o, Verdict: state.Down, Comment: "wrong\x1b[31m year\nof " + user}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func TestStateShow(t *testing.T) {
	dir := filled(t)
	setu(t, nil, "", "state", "show", "--data", dir).want(t, 0,
		"state.db, ", " kB, format 2\n", "conversations    1 with 2 turns\n", "questions        2: 2 open, 0 failed\n", "messages         2: 2 waiting, 0 rejected\n",
		"feedback         2: 0 up, 2 down\n", "keys of events   2\n", "oldest           2026-07-01\n")
	got := decode[state.Stats](t, setu(t, map[string]string{"SETU_DATA": dir}, "", "state", "show", "--json").stdout)
	if got.Turns != 2 || got.Open != 2 || got.Bytes == 0 || got.Path != filepath.Join(dir, stateFile) {
		t.Errorf("stats %+v", got)
	}
}

func TestStateFeedback(t *testing.T) {
	dir := filled(t)
	r := setu(t, nil, "", "state", "feedback", "--data", dir)
	r.want(t, 0, "2026-07-01T12:00:00Z  down  question of U2  wrong [31m year of U2\n", "wrong [31m year of U1\n")
	if strings.Count(r.stdout, "\n") != 2 {
		t.Errorf("output %q, want a line each", r.stdout)
	}
	got := decode[[]state.Feedback](t, setu(t, nil, "", "state", "feedback", "--json", "--limit", "1", "--data", dir).stdout)
	if len(got) != 1 || got[0].Comment != "wrong\x1b[31m year\nof U2" {
		t.Errorf("feedback %+v", got)
	}
	empty := filepath.Join(t.TempDir(), "new")
	s, err := statedb.Open(t.Context(), filepath.Join(empty, stateFile), state.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if r := setu(t, nil, "", "state", "feedback", "--json", "--data", empty); r.stdout != "[]\n" {
		t.Errorf("no feedback is %q", r.stdout)
	}
	setu(t, nil, "", "state", "show", "--data", empty).want(t, 0, "oldest           none\n")
}

func TestStatePurge(t *testing.T) {
	dir := filled(t)
	purge := func(args ...string) result {
		return setu(t, nil, "", append([]string{"state", "purge", "--data", dir}, args...)...)
	}
	counts := "1 turns of conversations, 1 questions, 1 messages, 1 ratings, 0 keys of events\n"
	for range 2 { // the preview changes nothing
		purge("--user", "U1").want(t, 0, "would remove: "+counts, "--yes")
	}
	purge("--user", "U1", "--before", "2026-07-01").want(t, 0, "would remove: 0 turns")
	purge("--user", "U1", "--channel", "C1", "--before", "2026-07-01T13:00:00Z", "--yes").want(t, 0, "removed: "+counts)
	purge("--user", "U1").want(t, 0, "would remove: 0 turns")
	for _, c := range []struct {
		args []string
		want purged
	}{
		{[]string{"--channel", "C1"}, purged{Counts: state.Counts{Turns: 1, Jobs: 1, Posts: 1, Feedback: 1}}},
		{[]string{"--before", "36500d"}, purged{}},
		{[]string{"--before", "2100-01-01", "--yes"}, purged{state.Counts{Turns: 1, Jobs: 1, Posts: 1, Feedback: 1, Keys: 2}, true}},
		{[]string{"--before", "2100-01-01", "--yes"}, purged{Removed: true}},
	} {
		if got := decode[purged](t, purge(append(c.args, "--json")...).stdout); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.args, got, c.want)
		}
	}
}

func TestStateFaults(t *testing.T) {
	dir, damaged := filled(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, stateFile), []byte(strings.Repeat("no tables ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args  []string
		code  int
		words []string
	}{
		"no folder":          {[]string{"show"}, 2, []string{"--data"}},
		"no state":           {[]string{"purge", "--user", "U", "--data", t.TempDir()}, 1, []string{"no state in", "serve --data"}},
		"no scope":           {[]string{"purge", "--yes", "--data", dir}, 2, []string{"--user, --channel or --before"}},
		"no date":            {[]string{"purge", "--before", "soon", "--data", dir}, 2, []string{"soon", "YYYY-MM-DD"}},
		"no days":            {[]string{"purge", "--before", "0d", "--data", dir}, 2, []string{"0d"}},
		"damaged":            {[]string{"show", "--data", damaged}, 1, []string{filepath.Join(damaged, stateFile), "damaged", "backup"}},
		"limit of none":      {[]string{"feedback", "--limit", "0", "--data", dir}, 2, []string{"1 or more"}},
		"retention of none":  {[]string{"../serve", "--retention", "0d"}, 2, []string{"0d", "days"}},
		"retention in words": {[]string{"../serve", "--retention", "forever"}, 2, []string{"forever", "days"}},
		"serve over damage":  {[]string{"../serve", "--listen", "127.0.0.1:0", "--data", damaged}, 1, []string{damaged, "damaged", "backup"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"state"}, c.args...)
			if command, ok := strings.CutPrefix(c.args[0], "../"); ok {
				args = append([]string{command}, c.args[1:]...)
			}
			setu(t, nil, "", args...).wantFault(t, c.code, c.words...)
		})
	}
}

// ask asks a running service.
func ask(t *testing.T, s *serving, question, conversation string) (int, httpapi.Answer) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"question": question, "conversation_id": conversation})
	if err != nil {
		t.Fatal(err)
	}
	code, text := s.call(t, "POST", "/v1/ask", string(body))
	if code != 200 {
		return code, httpapi.Answer{}
	}
	return code, decode[httpapi.Answer](t, text)
}

func TestConversationsSurviveARestart(t *testing.T) {
	docs, data := folder(t, library), t.TempDir()
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"with a data folder": {[]string{"--corpus", docs, "--data", data}, 200},
		"without":            {[]string{"--corpus", docs}, 404},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.args...)
			_, first := ask(t, s, keepers, "")
			if _, second := ask(t, s, "And by when?", first.ConversationID); !strings.Contains(second.Answer, "2031") {
				t.Errorf("the follow-up is answered %q", second.Answer)
			}
			s.stop()
			if code := <-s.code; code != 0 {
				t.Errorf("exit %d", code)
			}
			code, second := ask(t, serve(t, c.args...), "And by when?", first.ConversationID)
			if code != c.code || code == 200 && !strings.Contains(second.Answer, "2031") {
				t.Errorf("after a restart: %d, %q", code, second.Answer)
			}
		})
	}
}

// A purge beside a running service: what was purged is gone for it, the rest
// goes on.
func TestPurgeWhileServing(t *testing.T) {
	data := t.TempDir()
	s := serve(t, "--corpus", folder(t, library), "--data", data)
	_, old := ask(t, s, keepers, "")
	setu(t, nil, "", "state", "purge", "--data", data, "--before", "2100-01-01", "--yes").want(t, 0, "removed: 1 turns")
	if code, _ := ask(t, s, "And by when?", old.ConversationID); code != 404 {
		t.Errorf("a conversation that was purged: %d, want 404", code)
	}
	_, fresh := ask(t, s, keepers, "")
	if code, again := ask(t, s, "And by when?", fresh.ConversationID); code != 200 || !strings.Contains(again.Answer, "2031") {
		t.Errorf("after the purge: %d, %q", code, again.Answer)
	}
}

func TestServeExpires(t *testing.T) {
	data := filled(t)
	s := serve(t, "--corpus", folder(t, library), "--data", data, "--retention", "1d")
	s.await(t, "state expired.*turns=2 jobs=2 posts=2 feedback=2 keys=2")
}

func FuzzPast(f *testing.F) {
	for _, s := range []string{"2026-07-01", "2026-07-01T12:00:00+09:00", "30d", "30", "100000d", "-1d", "", "d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var p past
		if err := p.UnmarshalText([]byte(s)); err != nil {
			if strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("%q: the error has more than one line", s)
			}
			return
		}
		if strings.HasSuffix(s, "d") && time.Time(p).After(time.Now().Add(-day+time.Minute)) {
			t.Errorf("%q is %s", s, fmt.Sprint(time.Time(p)))
		}
	})
}
