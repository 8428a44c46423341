package statedb_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/state"
	"setu/bot/state/statedb"
)

// A test runs itself again as another process, which does one of these to the
// file it is given, and writes a line when something was acknowledged.
var children = map[string]func(ctx context.Context, s *statedb.Store, arg string) error{
	"work":  work,
	"lead":  lead,
	"purge": purge,
}

const childVariable = "STATEDB_TEST_CHILD"

func TestMain(m *testing.M) {
	if command := os.Getenv(childVariable); command != "" {
		if err := child(context.Background(), strings.Split(command, "\n")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(ctx context.Context, command []string) error {
	s, err := statedb.Open(ctx, command[1], state.Config{})
	if err != nil {
		return err
	}
	defer s.Close()
	return children[command[0]](ctx, s, command[2])
}

// process starts a child.
func process(t *testing.T, what, path, arg string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+strings.Join([]string{what, path, arg}, "\n"))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c, bufio.NewScanner(out)
}

// work takes questions from acceptance to the last post, until it is killed.
func work(ctx context.Context, s *statedb.Store, first string) error {
	i, err := strconv.Atoi(first)
	for ; err == nil; i++ {
		id := fmt.Sprint(i)
		_, err = s.Accept(ctx, state.Job{ID: id, Conversation: "thread " + id, Data: []byte(strings.Repeat("q", i%5000))}, "event "+id, "message "+id)
		if err != nil {
			return err
		}
		fmt.Println("accepted", id)
		for err == nil {
			var j state.Job
			if j, err = s.Next(ctx); err == nil {
				err = finish(ctx, s, j.ID)
			}
		}
		if errors.Is(err, state.ErrNone) {
			err = nil
		}
	}
	return err
}

func finish(ctx context.Context, s *statedb.Store, id string) error {
	o := state.Outcome{Turn: &bot.Turn{Question: id}, Posts: []state.Post{{ID: id + "-1", Data: []byte(strings.Repeat("a", 3000))}, {ID: id + "-2"}}}
	if err := s.Answered(ctx, id, o); err != nil {
		return err
	}
	fmt.Println("answered", id)
	for _, p := range o.Posts {
		if err := s.Sending(ctx, p.ID); err != nil {
			return err
		}
		fmt.Println("sending", p.ID)
		if err := s.Posted(ctx, p.ID, "ts"); err != nil {
			return err
		}
		fmt.Println("posted", p.ID)
	}
	return nil
}

// A process is killed in the middle of its work, again and again: nothing that
// was acknowledged is lost, and what was begun is taken up.
func TestKilledWhileWriting(t *testing.T) {
	path, n := filepath.Join(t.TempDir(), "state.db"), 1
	for round := range 25 {
		c, lines := process(t, "work", path, strconv.Itoa(n))
		acknowledged := map[string][]string{}
		var killer *time.Timer
		for lines.Scan() {
			if killer == nil { // each round at another moment
				killer = time.AfterFunc(time.Duration(round*1300)*time.Microsecond, func() { _ = c.Process.Kill() })
			}
			what, id, _ := strings.Cut(lines.Text(), " ")
			acknowledged[what] = append(acknowledged[what], id)
		}
		_ = c.Wait()
		if len(acknowledged["accepted"]) == 0 {
			t.Fatal("the process did nothing")
		}
		n += len(acknowledged["accepted"]) + 1 // one more may be written though nobody was told
		checkAcknowledged(t, path, acknowledged)
	}
}

func checkAcknowledged(t *testing.T, path string, acknowledged map[string][]string) {
	t.Helper()
	s, err := statedb.Open(t.Context(), path, state.Config{})
	if err != nil {
		t.Fatalf("after a crash: %v", err)
	}
	defer s.Close()
	if err := s.Lead(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range acknowledged["accepted"] {
		if again, err := s.Accept(t.Context(), state.Job{ID: id}, "event "+id); again || err != nil {
			t.Errorf("question %s would be answered twice: %v", id, err)
		}
		if j, err := s.Job(t.Context(), id); err != nil || j.State == state.Answering {
			t.Errorf("question %s: %s, %v", id, j.State, err)
		}
	}
	for _, id := range acknowledged["answered"] {
		turns, err := s.Turns(t.Context(), "thread "+id)
		if err != nil || len(turns) != 1 {
			t.Errorf("question %s: %d turns, %v", id, len(turns), err)
		}
	}
	posts := map[string]state.Post{}
	for _, id := range acknowledged["answered"] {
		of, err := s.Posts(t.Context(), id)
		if err != nil || len(of) != 2 {
			t.Fatalf("question %s: %d posts, %v", id, len(of), err)
		}
		posts[of[0].ID], posts[of[1].ID] = of[0], of[1]
	}
	for _, id := range acknowledged["sending"] {
		if p := posts[id]; p.Attempts != 1 || p.State == state.Waiting && !p.Uncertain {
			t.Errorf("post %s would be sent twice: %+v", id, p)
		}
	}
	for _, id := range acknowledged["posted"] {
		if p := posts[id]; p.State != state.Sent {
			t.Errorf("post %s was posted and is %s", id, p.State)
		}
	}
}

// lead leads until it is killed.
func lead(ctx context.Context, s *statedb.Store, _ string) error {
	if err := s.Lead(ctx); err != nil {
		return err
	}
	fmt.Println("leads")
	<-time.After(time.Minute)
	return nil
}

func TestOneLeads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	c, lines := process(t, "lead", path, "")
	if !lines.Scan() {
		t.Fatal("the other process does not lead")
	}
	s, third := open(t, path, state.Config{}), open(t, path, state.Config{})
	if _, err := s.Accept(t.Context(), state.Job{ID: "a"}); err != nil {
		t.Errorf("a process that does not lead can't write: %v", err)
	}
	if err := s.Lead(t.Context()); !errors.Is(err, state.ErrLed) || !strings.Contains(err.Error(), path) {
		t.Errorf("two lead: %v", err)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	if err := s.Lead(t.Context()); err != nil {
		t.Errorf("nobody leads after a crash: %v", err)
	}
	if err := third.Lead(t.Context()); !errors.Is(err, state.ErrLed) {
		t.Errorf("two of one process lead: %v", err)
	}
}

// purge removes what user U did.
func purge(ctx context.Context, s *statedb.Store, _ string) error {
	c, err := s.Purge(ctx, state.Scope{User: "U"})
	fmt.Println(c.Turns)
	return err
}

func TestAnotherProcessPurges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path, state.Config{})
	for i := range 700 {
		if err := s.Remember(t.Context(), state.Owner{User: "U"}, fmt.Sprint(i), bot.Turn{Question: "q"}); err != nil {
			t.Fatal(err)
		}
	}
	c, lines := process(t, "purge", path, "")
	done := make(chan string, 1)
	go func() {
		lines.Scan()
		done <- lines.Text()
	}()
	for i := 0; ; i++ {
		if ok, err := s.Accept(t.Context(), state.Job{ID: fmt.Sprint(i)}, fmt.Sprint(i)); err != nil || !ok {
			t.Fatalf("accept while another process purges: %t, %v", ok, err)
		}
		select {
		case removed := <-done:
			if err := c.Wait(); err != nil || removed != "700" {
				t.Errorf("removed %s turns, %v", removed, err)
			}
			return
		case <-time.After(time.Millisecond): // no service writes without a pause
		}
	}
}
