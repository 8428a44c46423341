package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"setu/bot/state"
)

type stateCommand struct {
	Show     stateShow     `cmd:"" help:"Show how much is kept, since when, and what waits."`
	Feedback stateFeedback `cmd:"" help:"List what people thought of answers."`
	Purge    statePurge    `cmd:"" help:"Remove what is kept of a user or a channel, or what is old, for good; works while serve runs."`
}

// kept opens the state that is there; these commands never make one.
func (s *settings) kept(env *environmentOf) (state.Store, error) {
	if s.Data == "" {
		return nil, usagef("name the folder that holds the state with --data")
	}
	if _, err := os.Stat(filepath.Join(s.Data, stateFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no state in %s: serve --data makes it there", s.Data)
	}
	return s.openState(env.ctx)
}

type stateShow struct {
	JSON bool `help:"JSON."`
}

// Run shows the state.
func (c *stateShow) Run(env *environmentOf, s *settings) error {
	store, err := s.kept(env)
	if err != nil {
		return err
	}
	defer store.Close()
	st, err := store.Stats(env.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(st)
	}
	w := tabwriter.NewWriter(env.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "file\t%s, %s, format %d\n", st.Path, bytesOf(st.Bytes), st.Schema)
	fmt.Fprintf(w, "conversations\t%d with %d turns\n", st.Conversations, st.Turns)
	fmt.Fprintf(w, "questions\t%d: %d open, %d failed\n", st.Jobs, st.Open, st.Failed)
	fmt.Fprintf(w, "messages\t%d: %d waiting, %d rejected\n", st.Posts, st.Waiting, st.Rejected)
	fmt.Fprintf(w, "feedback\t%d: %d up, %d down\n", st.Feedback, st.Up, st.Down)
	fmt.Fprintf(w, "keys of events\t%d\n", st.Keys)
	fmt.Fprintf(w, "channels set up\t%d\n", st.Channels)
	fmt.Fprintf(w, "oldest\t%s\n", since(st.Oldest))
	return w.Flush()
}

func since(t *time.Time) string {
	if t == nil {
		return "none"
	}
	return t.Format(time.DateOnly)
}

// bytesOf is a size for people.
func bytesOf(n int) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d kB", (n+1023)>>10)
}

type stateFeedback struct {
	Limit int  `help:"How many, the latest first. Default: ${default}." default:"50"`
	JSON  bool `help:"JSON: an array."`
}

// Run lists feedback.
func (c *stateFeedback) Run(env *environmentOf, s *settings) error {
	if c.Limit < 1 {
		return usagef("--limit %d: want 1 or more", c.Limit)
	}
	store, err := s.kept(env)
	if err != nil {
		return err
	}
	defer store.Close()
	ratings, err := store.Ratings(env.ctx, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(append([]state.Feedback{}, ratings...))
	}
	for _, f := range ratings {
		fmt.Fprintf(env.stdout, "%s  %-4s  %s  %s\n", f.At.Format(time.RFC3339), f.Verdict, f.Answer, printable(f.Comment))
	}
	return nil
}

// printable is a text from outside on one line that can't steer a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}

type statePurge struct {
	User    string `help:"What this user asked, was answered and thought of answers, by the id of the chat service." placeholder:"ID"`
	Channel string `help:"What was asked, answered and thought in this channel." placeholder:"ID"`
	Before  *past  `help:"What is older than a date, or than some days, such as 30d." placeholder:"DATE"`
	Yes     bool   `help:"Remove it. Without, what would go is counted."`
	JSON    bool   `help:"JSON."`
}

// purged is what purge reports.
type purged struct {
	state.Counts
	Removed bool `json:"removed"`
}

// Run counts what is in the scope and, with --yes, removes it.
func (c *statePurge) Run(env *environmentOf, s *settings) error {
	scope := state.Scope{User: c.User, Channel: c.Channel}
	if c.Before != nil {
		scope.Before = time.Time(*c.Before)
	}
	if scope.Empty() {
		return usagef("say what to purge: --user, --channel or --before; together they narrow each other")
	}
	store, err := s.kept(env)
	if err != nil {
		return err
	}
	defer store.Close()
	out := purged{Removed: c.Yes}
	out.Counts, err = store.Count(env.ctx, scope)
	if err == nil && c.Yes {
		if !c.JSON {
			fmt.Fprintf(env.stderr, "removing %d things …\n", out.Sum())
		}
		if out.Counts, err = store.Purge(env.ctx, scope); err != nil {
			err = fmt.Errorf("%d things are removed; then: %w", out.Sum(), err)
		}
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(out)
	}
	return out.print(env.stdout)
}

func (p purged) print(w io.Writer) error {
	verb, end := "would remove", "Nothing was removed: add --yes to do it."
	if p.Removed {
		verb, end = "removed", "It is gone from the file; copies and backups of it are yours to remove."
	}
	_, err := fmt.Fprintf(w, "%s: %d turns of conversations, %d questions, %d messages, %d ratings, %d keys of events\n%s\n", verb, p.Turns, p.Jobs, p.Posts, p.Feedback, p.Keys, end)
	return err
}
