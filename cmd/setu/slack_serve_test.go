package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"setu/bot/llm/llmtest"
	"setu/bot/slackbot"
	"setu/bot/slackbot/slacktest"
)

// slackEnv is the environment of a service in Slack over Socket Mode.
func slackEnv(s *slacktest.Slack) map[string]string {
	return map[string]string{"SLACK_BOT_TOKEN": slacktest.BotToken, "SLACK_APP_TOKEN": slacktest.AppToken, "SLACK_API_URL": s.APIURL()}
}

// keepersAnswered waits for the answer to keepers.
func keepersAnswered(s *slacktest.Slack) slacktest.Message {
	return s.WaitMessage(slacktest.DM, func(m slacktest.Message) bool {
		return m.BotID == slacktest.BotID && strings.Contains(m.All(), "120 lighthouse keepers")
	})
}

func TestServeInSlackOverTheSocket(t *testing.T) {
	s := slacktest.Start(t)
	env := slackEnv(s)
	env["SETU_URL"] = "https://setu.example/"
	service := serveIn(t, env, "--corpus", folder(t, library), "--data", t.TempDir())
	s.WaitConnections(1)
	if d := s.Deliver(s.DirectMessage(keepers)); !d.Acked {
		t.Fatalf("%+v", d)
	}
	if m := keepersAnswered(s); !strings.Contains(m.All(), "<https://setu.example/documents/harbour#p1|Harbour Compact>") {
		t.Errorf("no link to the paragraph in %s", m.All())
	}
	if code, body := service.call(t, "GET", "/readyz", ""); code != 200 || !strings.Contains(body, `"slack":"connected`) {
		t.Errorf("/readyz: %d %s", code, body)
	}
	service.stop()
	if code := <-service.code; code != 0 {
		t.Errorf("exit %d", code)
	}
	slacktest.CheckTypes(t, s.Calls())
}

func TestServeInSlackOverHTTP(t *testing.T) {
	s := slacktest.Start(t)
	env := slackEnv(s)
	delete(env, "SLACK_APP_TOKEN")
	env["SLACK_SIGNING_SECRET"] = slacktest.SigningSecret
	service := serveIn(t, env, "--corpus", folder(t, library))
	base := "http://" + service.address + "/slack/"
	s.PostTo(base+"events", base+"commands", base+"interactions")
	for try := 0; try < 100; try++ { // until Slack has said who we are
		if code, _ := service.call(t, "GET", "/readyz", ""); code == 200 {
			break
		}
	}
	if d := s.Deliver(s.DirectMessage(keepers)); d.Status != 200 {
		t.Fatalf("%+v", d)
	}
	if m := keepersAnswered(s); !strings.Contains(m.All(), "<https://ports.example/text|Harbour Compact>") {
		t.Errorf("no link to the source in %s", m.All())
	}
	if d := s.Deliver(s.DirectMessage(keepers).Signed(slacktest.Wrong)); d.Status != 401 {
		t.Errorf("a forged delivery got %d", d.Status)
	}
}

func TestCheckedFromTheShortcut(t *testing.T) {
	s := slacktest.Start(t)
	serveIn(t, slackEnv(s), "--corpus", folder(t, library))
	s.WaitConnections(1)
	said := s.Reply(slacktest.Channel, "", "The Harbour Compact invites 200 lighthouse keepers to Yokohama by 2031.").With("event.thread_ts", nil)
	s.Deliver(said)
	s.Deliver(s.Shortcut(s.Messages(slacktest.Channel)[0]))
	s.WaitCalls(1, "views.open")
	w := s.Modals()[0]
	p := s.Submit(w, map[string]string{"question": "", "what": ""})
	p = p.With("view.state.values.what.what", map[string]any{"type": "radio_buttons", "selected_option": map[string]any{"value": "check", "text": map[string]any{"type": "plain_text", "text": "x"}}})
	if d := s.Deliver(p); !d.Acked || !strings.Contains(string(d.Body), "only you can see") {
		t.Fatalf("%+v %s", d, d.Body)
	}
	s.WaitMessage(slacktest.Channel, func(m slacktest.Message) bool {
		return m.For == slacktest.Asker && strings.Contains(m.All(), "❌ *Contradicted*") && strings.Contains(m.All(), "≠ 120 lighthouse keepers")
	})
}

// What a model writes is streamed into direct messages, as it is checked.
func TestModelWritesIntoADirectMessage(t *testing.T) {
	var sentences []string
	for _, port := range []string{"Yokohama", "Chennai", "Kobe", "Kochi", "Hakata", "Mumbai"} {
		sentences = append(sentences, "The Lantern Accord sends twelve trained lighthouse keepers and a radio beacon to the old harbour of "+port+".")
	}
	model := llmtest.Start(t)
	var said []string
	for _, s := range sentences {
		said = append(said, s+" [1]\n")
	}
	model.Say(said...)
	s := slacktest.Start(t)
	env := writing(t, model, slackEnv(s))
	env["SETU_CORPUS"] = folder(t, map[string]string{"lantern.md": "# Lantern Accord\n\n" + strings.Join(sentences, " ") + "\n"})
	serveIn(t, env)
	s.WaitConnections(1)
	if d := s.Deliver(s.DirectMessage("Where does the Lantern Accord send trained lighthouse keepers?")); !d.Acked {
		t.Fatalf("%+v", d)
	}
	m := s.WaitMessage(slacktest.DM, func(m slacktest.Message) bool {
		return m.BotID == slacktest.BotID && !m.Streaming && strings.Contains(m.Text, "Mumbai")
	})
	for _, want := range sentences {
		if strings.Count(m.Text, want) != 1 {
			t.Errorf("%q is not once in %s", want, m.Text)
		}
	}
	if a, b := len(s.Calls("chat.startStream")), len(s.Calls("chat.stopStream")); a != 1 || b != 1 {
		t.Errorf("%d streams begun, %d ended", a, b)
	}
}

func TestServeSaysWhatIsWrongWithSlack(t *testing.T) {
	s := slacktest.Start(t)
	docs := folder(t, library)
	for name, c := range map[string]struct {
		change map[string]string
		code   int
		says   string
	}{
		"half a setting":  {map[string]string{"SLACK_APP_TOKEN": ""}, exitUsage, "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET"},
		"a wrong token":   {map[string]string{"SLACK_BOT_TOKEN": "xoxb-none"}, exitFailed, "SLACK_BOT_TOKEN (invalid_auth)"},
		"the wrong token": {map[string]string{"SLACK_APP_TOKEN": slacktest.BotToken}, exitFailed, "no app-level token"},
	} {
		t.Run(name, func(t *testing.T) {
			env := slackEnv(s)
			maps.Copy(env, c.change)
			r := setu(t, env, "", "serve", "--listen", "127.0.0.1:0", "--corpus", docs)
			if r.code != c.code || !strings.Contains(r.stderr, c.says) || strings.Contains(r.stderr, "xoxb-none") {
				t.Errorf("exit %d: %s", r.code, r.stderr)
			}
		})
	}
}

func TestSlackCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]string
		slack  func(*slacktest.Slack)
		code   int
		says   []string
	}{
		"all is well":         {nil, nil, 0, []string{"ok     bot token: user setu of Harbour", "ok     scopes: all that are needed", "ok     socket mode: connected"}},
		"over HTTP":           {map[string]string{"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "a"}, nil, 0, []string{"ok     signing secret: set"}},
		"nothing is set":      {map[string]string{"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}, nil, 1, []string{"WRONG  bot token: set SLACK_BOT_TOKEN", "WRONG  connection: set SLACK_APP_TOKEN"}},
		"tokens are swapped":  {map[string]string{"SLACK_BOT_TOKEN": slacktest.AppToken, "SLACK_APP_TOKEN": slacktest.BotToken}, nil, 1, []string{"does not begin with xoxb-", "does not begin with xapp-"}},
		"an unknown token":    {map[string]string{"SLACK_BOT_TOKEN": "xoxb-unknown"}, nil, 1, []string{"Slack does not know the token (invalid_auth)"}},
		"an unknown app":      {map[string]string{"SLACK_APP_TOKEN": "xapp-unknown"}, nil, 1, []string{"does not accept SLACK_APP_TOKEN (invalid_auth)"}},
		"a token as a secret": {map[string]string{"SLACK_SIGNING_SECRET": slacktest.BotToken}, nil, 1, []string{"looks like a token"}},
		"scopes are missing":  {nil, func(s *slacktest.Slack) { s.Scopes("chat:write", "im:history") }, 1, []string{"missing: app_mentions:read, assistant:write, commands"}},
		"a revoked token":     {nil, (*slacktest.Slack).Revoke, 1, []string{"uninstalled or its token revoked"}},
		"too many sockets": {nil, func(s *slacktest.Slack) {
			s.Fail(slacktest.Fault{Methods: []string{"apps.connections.open"}, Error: "too_many_websockets"})
		}, 1, []string{"ten connections are open"}},
		"Slack is away": {map[string]string{"SLACK_API_URL": "http://127.0.0.1:1/api"}, nil, 1, []string{"Slack could not be asked: connect: connection refused", "no connection: connect: connection refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			if c.slack != nil {
				c.slack(s)
			}
			env := slackEnv(s)
			maps.Copy(env, c.change)
			r := setu(t, env, "", "slack", "check")
			if r.code != c.code {
				t.Errorf("exit %d: %s%s", r.code, r.stdout, r.stderr)
			}
			for _, says := range c.says {
				if !strings.Contains(r.stdout, says) {
					t.Errorf("%q is not in %s", says, r.stdout)
				}
			}
			for _, token := range []string{slacktest.BotToken, slacktest.AppToken, "xoxb-unknown"} {
				if strings.Contains(r.stdout+r.stderr, token) {
					t.Errorf("a token is in %s%s", r.stdout, r.stderr)
				}
			}
			var found []slackbot.Finding
			if raw := setu(t, env, "", "slack", "check", "--json").stdout; json.Unmarshal([]byte(raw), &found) != nil || len(found) != strings.Count(r.stdout, "\n") {
				t.Errorf("JSON: %s", raw)
			}
		})
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	s := slackSettings{slackTokens: slackTokens{Bot: "xoxb-1", App: "xapp-1", Secret: "hush"}}
	for _, form := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(form, s); strings.Contains(got, "xoxb-1") || strings.Contains(got, "xapp-1") || strings.Contains(got, "hush") {
			t.Errorf("%s prints %s", form, got)
		}
	}
}
