package slacktest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"

	"setu/bot/slackbot/slacktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is slack-go's, of the workspace.
func client(t *testing.T, s *slacktest.Slack, options ...slack.Option) *slack.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return slack.New(slacktest.BotToken, append([]slack.Option{
		slack.OptionAPIURL(s.APIURL()), slack.OptionAppLevelToken(slacktest.AppToken),
		slack.OptionHTTPClient(&http.Client{Transport: transport}),
	}, options...)...)
}

// code is the code of Slack's that an error carries.
func code(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	if err != nil {
		return "not Slack's: " + err.Error()
	}
	return ""
}

func TestAMessageAndItsThread(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	asked := s.DirectMessage("How many lighthouses?")
	s.Hear(asked)
	root := asked.Text("event.ts")
	metadata := slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"id": "a1"}}
	_, ts, err := api.PostMessageContext(t.Context(), slacktest.DM, slack.MsgOptionText("Forty.", false),
		slack.MsgOptionTS(root), slack.MsgOptionMetadata(metadata),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if err != nil {
		t.Fatal(err)
	}
	replies, _, _, err := api.GetConversationRepliesContext(t.Context(), &slack.GetConversationRepliesParameters{
		ChannelID: slacktest.DM, Timestamp: root, IncludeAllMetadata: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(replies) != 2 || replies[0].Text != "How many lighthouses?" || replies[1].Timestamp != ts ||
		replies[1].Metadata.EventPayload["id"] != "a1" || replies[1].BotID != slacktest.BotID {
		t.Errorf("replies: %+v", replies)
	}
	if sent := s.InThread(slacktest.DM, root)[1]; sent.Unfurl || sent.All() != "Forty." {
		t.Errorf("kept %+v", sent)
	}
	call := s.Calls("chat.postMessage")[0]
	if call.Token != slacktest.BotToken || call.Args["unfurl_links"] != false || call.Text("thread_ts") != root {
		t.Errorf("recorded %+v", call)
	}
}

func TestSocketMode(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	socket := socketmode.New(api)
	ctx, stop := context.WithCancel(t.Context())
	finished := make(chan error)
	go func() { finished <- socket.RunContext(ctx) }()
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-socket.Events:
				if e.Request != nil && e.Request.EnvelopeID != "" {
					_ = socket.AckCtx(ctx, e.Request.EnvelopeID, nil)
				}
			}
		}
	}()
	defer func() {
		stop()
		if err := <-finished; !errors.Is(err, context.Canceled) {
			t.Errorf("the connection ended with %v", err)
		}
	}()
	s.WaitConnections(1)
	for _, name := range []string{"message_im", "app_mention", "message_channels_thread", "message_changed", "message_deleted", "bot_message", "file_share",
		"app_home_opened", "agent_session_stopped", "slash_command", "message_shortcut", "block_actions", "block_actions_home", "view_submission"} {
		if d := s.Deliver(s.Recorded(name)); !d.Acked {
			t.Errorf("%s: %+v", name, d)
		}
	}
	s.SendText("{")
	if d := s.Deliver(s.DirectMessage("Still there?")); !d.Acked {
		t.Errorf("after a broken frame: %+v", d)
	}
	s.Disconnect("refresh_requested")
	s.WaitConnections(1)
	if d := s.Deliver(s.DirectMessage("Still there?")); !d.Acked {
		t.Errorf("after a refresh: %+v", d)
	}
	s.Drop()
	s.WaitConnections(1)
	if got := len(s.Calls("apps.connections.open")); got != 3 {
		t.Errorf("opened %d connections, want 3", got)
	}
}

func TestRecordedEventsAreSlackGosEvents(t *testing.T) {
	s := slacktest.Start(t)
	for name, want := range map[string]any{
		"message_im": &slackevents.MessageEvent{}, "app_mention": &slackevents.AppMentionEvent{},
		"message_changed": &slackevents.MessageEvent{}, "app_home_opened": &slackevents.AppHomeOpenedEvent{},
		"agent_session_stopped": &slackevents.AgentSessionStoppedEvent{}, "tokens_revoked": &slackevents.TokensRevokedEvent{},
		"app_uninstalled": &slackevents.AppUninstalledEvent{},
	} {
		event, err := slackevents.ParseEvent([]byte(s.Recorded(name).JSON()), slackevents.OptionNoVerifyToken())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := fmt.Sprintf("%T", event.InnerEvent.Data); got != fmt.Sprintf("%T", want) {
			t.Errorf("%s is a %s", name, got)
		}
	}
	if _, err := slackevents.ParseEvent([]byte(s.Recorded("unknown_event").JSON()), slackevents.OptionNoVerifyToken()); err == nil {
		t.Error("slack-go knows the event that is to be unknown")
	}
}

func TestAStream(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	asked := s.DirectMessage("How many?")
	s.Hear(asked)
	thread := slack.MsgOptionTS(asked.Text("event.ts"))
	start := func() string {
		t.Helper()
		_, ts, err := api.StartStreamContext(t.Context(), slacktest.DM, thread, slack.MsgOptionMarkdownText("For"))
		if err != nil {
			t.Fatal(err)
		}
		return ts
	}
	add := func(ts, text string) string {
		_, _, err := api.AppendStreamContext(t.Context(), slacktest.DM, ts, slack.MsgOptionMarkdownText(text))
		return code(err)
	}

	ts := start()
	if got := add(ts, "ty."); got != "" {
		t.Fatal(got)
	}
	if _, _, _, err := api.UpdateMessageContext(t.Context(), slacktest.DM, ts, slack.MsgOptionText("No", false)); code(err) != "streaming_state_conflict" {
		t.Errorf("an update of a stream: %v", err)
	}
	if got := add(ts, strings.Repeat("灯", 3600)); got != "msg_too_long" {
		t.Errorf("10,800 bytes in 3,600 characters: %q", got)
	}
	if _, _, err := api.StopStreamContext(t.Context(), slacktest.DM, ts); err != nil {
		t.Fatal(err)
	}
	if got := add(ts, "more"); got != "message_not_in_streaming_state" {
		t.Errorf("after the end: %q", got)
	}
	if m := s.Messages(slacktest.DM)[1]; m.Text != "Forty." || m.Streaming {
		t.Errorf("streamed %+v", m)
	}

	ts = start()
	stopped := s.Stop(slacktest.DM, asked.Text("event.ts"))
	if got := fmt.Sprint(stopped.Body["event"].(map[string]any)["streaming_message_ts"]); got != "["+ts+"]" {
		t.Errorf("stopped %s, want %s", got, ts)
	}
	if got := add(ts, "more"); got != "stopped_by_user" {
		t.Errorf("after Stop: %q", got)
	}
	ts = start()
	s.ExpireStreams()
	if got := add(ts, "more"); got != "message_not_in_streaming_state" {
		t.Errorf("after some minutes: %q", got)
	}
}

func TestFaults(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	post := func() error {
		_, _, err := api.PostMessageContext(t.Context(), slacktest.Channel, slack.MsgOptionText("x", false))
		return err
	}
	s.Storm(3, "chat.postMessage")
	failed := []string{}
	for range 15 {
		if err := post(); err != nil {
			failed = append(failed, s.Calls("chat.postMessage")[len(s.Calls("chat.postMessage"))-1].Fault)
			s.SkipWaits()
		}
	}
	if got := strings.Join(failed, " "); got != "429 500 dropped 503 dropped" {
		t.Errorf("failed with %s", got)
	}
	// Ten went well, and two took effect though the app could not know.
	if got := len(s.Messages(slacktest.Channel)); got != 12 {
		t.Errorf("%d messages", got)
	}
	s.Heal()

	s.Fail(slacktest.Fault{Status: 429, RetryAfter: 30 * time.Second, Times: 1})
	var limited *slack.RateLimitedError
	if err := post(); !errors.As(err, &limited) || limited.RetryAfter != 30*time.Second {
		t.Errorf("429: %v", err)
	}
	if err := post(); !errors.As(err, &limited) || !s.Calls()[len(s.Calls())-1].TooSoon {
		t.Errorf("too soon: %v", err)
	}
}

func TestASlowCallAndAnErrorAfterTheEffect(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	post := func(ctx context.Context) error {
		_, _, err := api.PostMessageContext(ctx, slacktest.Channel, slack.MsgOptionText("x", false))
		return err
	}
	stop := s.Fail(slacktest.Fault{Methods: []string{"chat.postMessage"}, Delay: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	finished := make(chan error)
	go func() { finished <- post(ctx) }()
	slow := s.WaitCalls(1, "chat.postMessage")
	cancel()
	if err := <-finished; !errors.Is(err, context.Canceled) || len(slow) != 1 {
		t.Errorf("slow: %v", err)
	}
	stop()
	s.Fail(slacktest.Fault{Error: "internal_error", After: true, Times: 1})
	if got := code(post(t.Context())); got != "internal_error" || len(s.Messages(slacktest.Channel)) != 1 {
		t.Errorf("%q with %d messages", got, len(s.Messages(slacktest.Channel)))
	}
	if err := post(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
