package slacktest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// startSDK runs certify/app.js, an app on the unmodified official SDK, until
// the test ends, and returns its port.
func startSDK(t *testing.T, s *Slack, socket bool) (port int) {
	t.Helper()
	dir := sdk(t)
	source, err := os.ReadFile("certify/app.js")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "app.js"), source, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	settings, _ := json.Marshal(map[string]any{
		"api": s.APIURL(), "socket": socket, "token": BotToken, "appToken": AppToken, "signingSecret": SigningSecret,
	})
	app := exec.CommandContext(t.Context(), "node", "app.js", string(settings))
	app.Dir = dir
	stdin, err := app.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := app.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	app.Stderr = app.Stdout
	if err := app.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	var first struct{ Port int }
	for first.Port = -1; lines.Scan(); {
		if json.Unmarshal(lines.Bytes(), &first) == nil && first.Port >= 0 {
			break
		}
		t.Logf("the SDK: %s", lines.Text())
	}
	if first.Port < 0 {
		t.Fatal("the SDK did not start")
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "{") {
				t.Errorf("the app on the SDK: %s", lines.Text())
			} else {
				t.Logf("the SDK says: %s", lines.Text())
			}
		}
	}()
	t.Cleanup(func() {
		stdin.Close()
		<-read
		_ = app.Wait()
	})
	return first.Port
}

// TestTheOfficialSDK certifies the workspace: what Slack's own library sends
// is accepted, what it gets it understands, in both ways of connecting.
func TestTheOfficialSDK(t *testing.T) {
	for _, socket := range []bool{true, false} {
		t.Run(map[bool]string{true: "Socket Mode", false: "HTTP"}[socket], func(t *testing.T) {
			s := Start(t)
			port := startSDK(t, s, socket)
			if socket {
				s.WaitConnections(1)
			} else {
				address := fmt.Sprintf("http://127.0.0.1:%d/slack/events", port)
				s.PostTo(address, address, address)
				testHTTPOnly(t, s)
			}
			testMention(t, s)
			testDirectMessage(t, s)
			testHome(t, s)
			testCommand(t, s)
			testShortcut(t, s)
			testStop(t, s)
			if socket {
				testReconnect(t, s)
			}
			for _, c := range s.Calls() {
				if c.Error != "" {
					t.Errorf("refused the SDK's %s(%v): %s", c.Method, c.Args, c.Error)
				}
			}
		})
	}
}

func deliver(t *testing.T, s *Slack, p Payload) {
	t.Helper()
	if d := s.Deliver(p); !d.Acked {
		t.Fatalf("%v was not acknowledged: %+v %s", p.Body["type"], d, d.Body)
	}
}

func testHTTPOnly(t *testing.T, s *Slack) {
	d := s.Deliver(s.Recorded("url_verification"))
	if d.Status != 200 || !strings.Contains(string(d.Body), "made-up-challenge") {
		t.Errorf("url_verification: %+v %s", d, d.Body)
	}
	for name, how := range map[string]Signature{"stale": Stale, "wrong": Wrong, "absent": Unsigned} {
		if d := s.Deliver(s.Recorded("app_home_opened").Signed(how)); d.Status != 401 {
			t.Errorf("a %s signature: %+v", name, d)
		}
	}
	if got := s.Calls("views.publish"); len(got) != 0 {
		t.Errorf("acted on a bad signature: %v", got)
	}
}

func testMention(t *testing.T, s *Slack) {
	mention := s.Mention(Channel, "How many lighthouses?")
	deliver(t, s, mention)
	answer := s.WaitMessage(Channel, func(m Message) bool { return m.Thread == mention.Text("event.ts") && m.stream != nil && m.stream.over })
	if !strings.HasSuffix(answer.Text, "Lighthouse 39 is lit. ") || len(s.Calls("chat.appendStream")) < 2 {
		t.Errorf("streamed %q", answer.Text)
	}
	deliver(t, s, s.Feedback(answer, "feedback", false))
	s.WaitCalls(1, "views.open")
	s.wait("a modal", func() bool { return len(s.views) > 0 })
	deliver(t, s, s.Submit(s.Modals()[0], map[string]string{"comment": "Too few."}))
	s.WaitMessage(Channel, func(m Message) bool { return m.For == Asker && m.Text == "Noted: Too few." })
}

func testDirectMessage(t *testing.T, s *Slack) {
	asked := s.DirectMessage("How many lighthouses?")
	deliver(t, s, asked)
	root := asked.Text("event.ts")
	s.wait("the session's end", func() bool {
		session := s.sessions[threadKey(DM, root)]
		return session != nil && session.Title == "Forty lighthouses" && session.Status == "active"
	})
	thread := s.InThread(DM, root)
	if len(thread) != 2 || thread[1].All() != Permalink(DM, thread[1].TS)+"\n**Forty** lighthouses." ||
		thread[1].Metadata["event_type"] != "answer" || !slices.Equal(thread[0].Reactions, []string{"white_check_mark " + BotUser}) {
		t.Errorf("thread %+v", thread)
	}
	status := s.Calls("assistant.threads.setStatus")[0]
	if !slices.Equal(status.Args["loading_messages"].([]any), []any{"one", "two"}) || s.ThreadOf(DM, root).Status != "" {
		t.Errorf("status %+v, then %+v", status, s.ThreadOf(DM, root))
	}
}

func testHome(t *testing.T, s *Slack) {
	deliver(t, s, s.Recorded("app_home_opened"))
	s.wait("the App Home", func() bool { return s.homes[Asker] != nil })
	if got := s.Home(Asker).All(); !strings.Contains(got, "Setu") || s.ThreadOf(DM, "").Prompts[0].Title != "How many?" {
		t.Errorf("home %q, prompts %v", got, s.ThreadOf(DM, ""))
	}
}

func testCommand(t *testing.T, s *Slack) {
	deliver(t, s, s.Command("how many?"))
	private := s.WaitMessage(Channel, func(m Message) bool { return m.For == Asker && m.Text == "You asked how many?" })
	deliver(t, s, s.Press(private, "share"))
	s.WaitMessage(Channel, func(m Message) bool { return m.For == "" && m.Text == "how many?" })
	s.wait("the private answer to go", func() bool {
		return !slices.ContainsFunc(standing(s.ephemeral), func(m Message) bool { return m.TS == private.TS })
	})
}

func testShortcut(t *testing.T, s *Slack) {
	about := s.Messages(Channel)[0]
	deliver(t, s, s.Shortcut(about))
	s.WaitCalls(1, "chat.delete")
}

func testStop(t *testing.T, s *Slack) {
	before := len(s.Calls("agents.sessions.setStatus"))
	deliver(t, s, s.Stop(DM, s.Messages(DM)[0].TS))
	s.WaitCalls(before+1, "agents.sessions.setStatus")
}

func testReconnect(t *testing.T, s *Slack) {
	s.Disconnect("refresh_requested")
	s.WaitConnections(1)
	deliver(t, s, s.Recorded("app_home_opened"))
	s.Drop()
	s.WaitConnections(1)
	deliver(t, s, s.Recorded("app_home_opened"))
}
