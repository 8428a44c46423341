package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"setu/bot/slackbot/slacktest"
)

var soak = flag.Int("soak", 300, "events of the soak of the program in Slack; 100000 for a release")

// The program itself, in a process of its own with its state in a file, lives
// through a day's events: talk among people, edits, duplicates and, one in
// forty, a question. Its memory is logged, and so is how long Slack waited.
func TestSlackSoak(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: 20 * time.Second})
	p := program(t, s, build(t), t.TempDir())
	s.WaitConnections(1)
	var took []time.Duration
	questions := 0
	for done := 0; done < *soak; {
		batch := min(*soak-done, max(*soak/10, 1))
		more, asked := aDay(t, s, done, batch)
		took, questions, done = append(took, more...), questions+asked, done+batch
		t.Logf("%6d events, %4d questions: %s resident, %s at its highest", done, questions, p.memory(t, "VmRSS"), p.memory(t, "VmHWM"))
	}
	answered := func() int {
		n := 0
		for _, c := range []string{slacktest.Channel, slacktest.Private, slacktest.DM, slacktest.ColleagueDM} {
			for _, m := range s.Messages(c) {
				if m.BotID == slacktest.BotID {
					n++
				}
			}
		}
		return n
	}
	for wait := 0; answered() < questions && wait < 600; wait++ {
		time.Sleep(time.Second)
	}
	if n := answered(); n != questions {
		t.Errorf("%d answers to %d questions", n, questions)
	}
	slices.Sort(took)
	t.Logf("%d deliveries: acknowledged in %v (p50), %v (p99), %v at most", len(took), took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
}

// aDay delivers n events, others for each seed, eight at a time, and returns how long each waited for
// its acknowledgement and how many are questions.
func aDay(t *testing.T, s *slacktest.Slack, seed, n int) (took []time.Duration, questions int) {
	t.Helper()
	chance := rand.New(rand.NewPCG(uint64(seed), 7))
	work := make(chan slacktest.Payload)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for p := range work {
				d := s.Deliver(p)
				if !d.Acked {
					t.Errorf("not acknowledged: %+v", d)
				}
				mu.Lock()
				took = append(took, d.Latency)
				mu.Unlock()
			}
		})
	}
	for range n {
		var p slacktest.Payload
		switch k := chance.IntN(400); {
		case k < 10:
			questions++
			p = asking(s, k)
		case k < 20:
			said := s.Reply(slacktest.Channel, "", "lunch?").With("event.thread_ts", nil)
			p = s.Edited(said, "dinner?")
		case k < 30:
			p = s.Recorded("app_home_opened")
		case k < 60:
			p = s.Recorded("bot_message")
		default:
			p = s.Reply(slacktest.Channel, "1767225000.000100", fmt.Sprintf("talk %d among people", k))
		}
		work <- p
	}
	close(work)
	wg.Wait()
	return took, questions
}

// asking is a question in one of the places.
func asking(s *slacktest.Slack, k int) slacktest.Payload {
	switch k % 4 {
	case 0:
		return s.Mention(slacktest.Channel, keepers)
	case 1:
		return s.Mention(slacktest.Private, keepers)
	case 2:
		return s.DirectMessage(keepers)
	}
	return s.DirectMessage(keepers).With("event.channel", slacktest.ColleagueDM).With("event.user", slacktest.Colleague)
}

// Killed twice while it answers, the program answers each question once.
func TestSlackSurvivesKills(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: 5 * time.Second})
	binary, data := build(t), t.TempDir()
	var questions []slacktest.Payload
	for k := range 12 {
		questions = append(questions, asking(s, k))
		s.Hear(questions[k])
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for _, q := range questions {
			for tries := 0; tries < 60 && !s.Deliver(q).Acked; tries++ {
				q = q.Again()
			}
		}
	}()
	for run := range 3 {
		p := program(t, s, binary, data)
		s.WaitConnections(1)
		if run < 2 {
			s.WaitCalls(3*(run+1), "chat.postMessage")
			p.kill(t)
		}
	}
	<-sent
	for _, q := range questions {
		in, thread := q.Text("event.channel"), q.Text("event.ts")
		s.WaitMessage(in, func(m slacktest.Message) bool { return m.BotID == slacktest.BotID && m.Thread == thread })
	}
	for _, q := range questions {
		if n := len(s.InThread(q.Text("event.channel"), q.Text("event.ts"))); n != 2 {
			t.Errorf("%d messages in the thread of %s, want the question and one answer", n, q.Text("event.ts"))
		}
	}
}

// build builds the program.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "setu")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// process is the program while it runs.
type process struct{ c *exec.Cmd }

// program runs the program in Slack until the test ends.
func program(t *testing.T, s *slacktest.Slack, binary, data string) *process {
	t.Helper()
	c := exec.CommandContext(context.WithoutCancel(t.Context()), binary, "serve", "--listen", "127.0.0.1:0", "--corpus", folder(t, library), "--data", data)
	for name, value := range slackEnv(s) {
		c.Env = append(c.Env, name+"="+value)
	}
	var said strings.Builder
	c.Stderr = &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{c}
	t.Cleanup(func() {
		if c.ProcessState != nil {
			return // killed
		}
		if err := errors.Join(c.Process.Signal(os.Interrupt), c.Wait()); err != nil || t.Failed() {
			t.Errorf("the program ended with %v: %.4000s", err, said.String())
		}
	})
	return p
}

// kill ends the process without a word.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.c.Wait()
}

// memory is a line of the process's status, where the system has such.
func (p *process) memory(t *testing.T, what string) string {
	t.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.c.Process.Pid))
	if err != nil {
		return "unknown memory"
	}
	defer f.Close()
	form := regexp.MustCompile(`^` + what + `:\s+(.*)$`)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if m := form.FindStringSubmatch(lines.Text()); m != nil {
			return m[1]
		}
	}
	return "unknown memory"
}
