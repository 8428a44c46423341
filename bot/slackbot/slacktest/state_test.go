package slacktest_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"setu/bot/slackbot/slacktest"
)

// received is what a server saw of a delivery.
type received struct {
	retry, contentType string
	signature          error
	body               string
}

// receive is an app's HTTP endpoint that checks the signature as slack-go does.
func receive(t *testing.T, got *received) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		verifier, err := slack.NewSecretsVerifier(r.Header, slacktest.SigningSecret)
		if err == nil {
			_, _ = verifier.Write(body)
			err = verifier.Ensure()
		}
		*got = received{r.Header.Get("X-Slack-Retry-Num") + r.Header.Get("X-Slack-Retry-Reason"), r.Header.Get("Content-Type"), err, string(body)}
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestHTTPDeliveries(t *testing.T) {
	s := slacktest.Start(t)
	var got received
	address := receive(t, &got)
	s.PostTo(address, address, address)

	event := s.DirectMessage("How many lighthouses?")
	if d := s.Deliver(event); !d.Acked || d.Status != 200 || got.signature != nil || got.contentType != "application/json" || !strings.Contains(got.body, "How many lighthouses?") {
		t.Errorf("%+v, %+v", d, got)
	}
	if d := s.Deliver(event.Again()); !d.Acked || got.retry != "1http_timeout" || !strings.Contains(got.body, event.Text("event_id")) {
		t.Errorf("again: %+v", got)
	}
	if d := s.Deliver(s.Command("how many?")); !d.Acked || got.signature != nil || !strings.Contains(got.body, "command=%2Fsetu") {
		t.Errorf("command: %+v", got)
	}
	if d := s.Deliver(s.Recorded("view_submission")); !d.Acked || !strings.HasPrefix(got.body, "payload=%7B") {
		t.Errorf("interaction: %+v", got)
	}
	for name, how := range map[string]slacktest.Signature{"wrong": slacktest.Wrong, "stale": slacktest.Stale, "absent": slacktest.Unsigned} {
		if d := s.Deliver(event.Signed(how)); d.Acked || d.Status != 401 || got.signature == nil {
			t.Errorf("a signature that is %s: %+v, %+v", name, d, got)
		}
	}
}

func TestTokensAndScopes(t *testing.T) {
	s := slacktest.Start(t)
	got, err := client(t, s).AuthTestContext(t.Context())
	if err != nil || got.BotID != slacktest.BotID || got.UserID != slacktest.BotUser || got.TeamID != slacktest.Team {
		t.Fatalf("%+v, %v", got, err)
	}
	if scopes := got.Header.Get("X-OAuth-Scopes"); scopes != strings.Join(slacktest.DefaultScopes, ",") {
		t.Errorf("scopes %q", scopes)
	}
	post := func(api *slack.Client) error {
		_, _, err := api.PostMessageContext(t.Context(), slacktest.Channel, slack.MsgOptionText("x", false))
		return err
	}
	for token, want := range map[string]string{"": "not_authed", "xoxb-another": "invalid_auth", slacktest.AppToken: "not_allowed_token_type"} {
		if got := code(post(slack.New(token, slack.OptionAPIURL(s.APIURL())))); got != want {
			t.Errorf("with token %q: %q, want %q", token, got, want)
		}
	}
	_, _, err = slack.New("", slack.OptionAppLevelToken(slacktest.BotToken), slack.OptionAPIURL(s.APIURL())).StartSocketModeContext(t.Context())
	if code(err) != "not_allowed_token_type" {
		t.Errorf("a connection with the bot's token: %v", err)
	}
	s.Scopes("commands")
	var refused slack.SlackErrorResponse
	if err := post(client(t, s)); !errors.As(err, &refused) || refused.Err != "missing_scope" || refused.Needed != "chat:write" || refused.Provided != "commands" {
		t.Errorf("without the scope: %+v", err)
	}
	s.Scopes(slacktest.DefaultScopes...)
	s.Hear(s.Recorded("tokens_revoked"))
	if got := code(post(client(t, s))); got != "token_revoked" {
		t.Errorf("after tokens_revoked: %q", got)
	}
}

func TestPages(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	asked := s.Mention(slacktest.Channel, "How many?")
	s.Hear(asked)
	root := asked.Text("event.ts")
	for _, text := range []string{"one", "two", "three"} {
		if _, _, err := api.PostMessageContext(t.Context(), slacktest.Channel, slack.MsgOptionText(text, false), slack.MsgOptionTS(root)); err != nil {
			t.Fatal(err)
		}
	}
	s.Hear(s.Edited(asked, "How many lighthouses?"))
	var texts []string
	pages := 0
	for cursor, more := "", true; more; pages++ {
		var page []slack.Message
		var err error
		page, more, cursor, err = api.GetConversationRepliesContext(t.Context(), &slack.GetConversationRepliesParameters{
			ChannelID: slacktest.Channel, Timestamp: root, Cursor: cursor, Limit: 3,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page {
			texts = append(texts, m.Text)
		}
	}
	if diff := cmp.Diff(texts, []string{"How many lighthouses?", "one", "two", "three"}); diff != "" || pages != 2 {
		t.Errorf("%d pages, %s", pages, diff)
	}
	s.Hear(s.Deleted(asked))
	if _, _, _, err := api.GetConversationRepliesContext(t.Context(), &slack.GetConversationRepliesParameters{ChannelID: slacktest.Channel, Timestamp: root}); code(err) != "thread_not_found" {
		t.Errorf("of a deleted root: %v", err)
	}
	history, err := api.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: slacktest.Channel})
	if err != nil || len(history.Messages) != 0 {
		t.Errorf("history %v, %v", history, err)
	}
}

func TestPrivateAnswerIsShared(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	answer := s.Command("how many?").Text("response_url")
	share := slack.NewActionBlock("a", slack.NewButtonBlockElement("share", "1", slack.NewTextBlockObject("plain_text", "Share", false, false)))
	if _, _, err := api.PostMessageContext(t.Context(), "", slack.MsgOptionResponseURL(answer, "ephemeral"),
		slack.MsgOptionText("Forty.", false), slack.MsgOptionBlocks(share)); err != nil {
		t.Fatal(err)
	}
	private := s.Ephemeral()[0]
	if private.For != slacktest.Asker || private.Text != "Forty." || len(s.Messages(slacktest.Channel)) != 0 {
		t.Fatalf("private %+v", private)
	}
	pressed := s.Press(private, "share")
	if pressed.Text("container.message_ts") != private.TS || pressed.Text("user.id") != slacktest.Asker {
		t.Errorf("pressed %v", pressed.Body)
	}
	if _, _, err := api.PostMessageContext(t.Context(), "", slack.MsgOptionReplaceOriginal(pressed.Text("response_url")), slack.MsgOptionText("Shared.", false)); err != nil {
		t.Fatal(err)
	}
	if got := s.Ephemeral(); len(got) != 1 || got[0].Text != "Shared." {
		t.Errorf("replaced %+v", got)
	}
	for n := range 5 {
		_, _, err := api.PostMessageContext(t.Context(), "", slack.MsgOptionResponseURL(answer, "in_channel"), slack.MsgOptionText("Forty.", false))
		if used := n == 4; (err != nil) != used {
			t.Errorf("use %d: %v", n+2, err)
		}
	}
	if got := len(s.Messages(slacktest.Channel)); got != 4 {
		t.Errorf("%d messages in the channel", got)
	}
}

func TestModalAndFeedback(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	side := slack.NewFeedbackButton(slack.NewTextBlockObject("plain_text", "Bad", false, false), "bad")
	thumbs := slack.NewContextActionsBlock("thumbs", slack.NewFeedbackButtonsBlockElement("feedback", side, side))
	if _, _, err := api.PostMessageContext(t.Context(), slacktest.DM, slack.MsgOptionText("Forty.", false), slack.MsgOptionBlocks(thumbs)); err != nil {
		t.Fatal(err)
	}
	down := s.Feedback(s.Messages(slacktest.DM)[0], "feedback", false)
	var heard slack.InteractionCallback
	if err := heard.UnmarshalJSON(down.JSON()); err != nil || heard.ActionCallback.BlockActions[0].Value != "bad" || heard.ActionCallback.BlockActions[0].BlockID != "thumbs" {
		t.Fatalf("heard %+v, %v", heard.ActionCallback, err)
	}
	text := slack.NewTextBlockObject("plain_text", "Comment", false, false)
	view := slack.ModalViewRequest{Type: slack.VTModal, Title: text, Submit: text, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewInputBlock("comment", text, nil, slack.NewPlainTextInputBlockElement(nil, "comment")),
	}}}
	if _, err := api.OpenViewContext(t.Context(), heard.TriggerID, view); err != nil {
		t.Fatal(err)
	}
	if _, err := api.OpenViewContext(t.Context(), heard.TriggerID, view); code(err) != "exchanged_trigger_id" {
		t.Errorf("a second view: %v", err)
	}
	late := s.Recorded("block_actions")
	s.ExpireTriggers()
	if _, err := api.OpenViewContext(t.Context(), late.Text("trigger_id"), view); code(err) != "expired_trigger_id" {
		t.Errorf("too late: %v", err)
	}
	var sent slack.InteractionCallback
	if err := sent.UnmarshalJSON(s.Submit(s.Modals()[0], map[string]string{"comment": "Too few."}).JSON()); err != nil || sent.View.State.Values["comment"]["comment"].Value != "Too few." {
		t.Errorf("sent %+v, %v", sent.View.State, err)
	}
}

func TestMembershipAndShared(t *testing.T) {
	s := slacktest.Start(t)
	api := client(t, s)
	post := func(channel string) string {
		_, _, err := api.PostMessageContext(t.Context(), channel, slack.MsgOptionText("x", false))
		return code(err)
	}
	if got := post(slacktest.Elsewhere); got != "not_in_channel" {
		t.Errorf("elsewhere: %q", got)
	}
	s.Invite(slacktest.Elsewhere)
	s.Remove(slacktest.Private)
	if in, out := post(slacktest.Elsewhere), post(slacktest.Private); in != "" || out != "channel_not_found" {
		t.Errorf("invited %q, removed %q", in, out)
	}
	if got := post(slacktest.Colleague); got != "" || len(s.Messages(slacktest.ColleagueDM)) != 1 {
		t.Errorf("to a person: %q", got)
	}
	shared := s.Mention(slacktest.Shared, "x")
	if shared.Body["is_ext_shared_channel"] != true || s.AsMessage(s.Mention(slacktest.Private, "x")).Text("event.channel_type") != "group" {
		t.Errorf("shared %v", shared.Body)
	}
	guest, err := api.GetUserInfoContext(t.Context(), slacktest.Guest)
	if err != nil || !guest.IsRestricted {
		t.Errorf("guest %+v, %v", guest, err)
	}
	for _, met := range []bool{true, false} {
		stranger, err := api.GetUserInfoContext(t.Context(), slacktest.Stranger)
		if err != nil || stranger.TeamID != slacktest.OtherTeam || stranger.IsStranger == met {
			t.Errorf("stranger, in a shared channel %v: %+v, %v", met, stranger, err)
		}
		s.Remove(slacktest.Shared)
	}
}

func TestWaitingForWhatComesLater(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Patience: time.Minute})
	api := client(t, s)
	finished := make(chan error)
	go func() {
		_, _, err := api.PostMessageContext(t.Context(), slacktest.DM, slack.MsgOptionText("Forty.", false))
		finished <- err
	}()
	m := s.WaitMessage(slacktest.DM, func(m slacktest.Message) bool { return m.Text == "Forty." })
	if err := <-finished; err != nil || m.TS != "1767225601.000100" {
		t.Errorf("%+v, %v", m, err)
	}
	if got := s.WaitCalls(1, "chat.postMessage"); len(got) != 1 || got[0].Text("text") != "Forty." {
		t.Errorf("calls %+v", got)
	}
	s.Forget()
	if len(s.Calls())+len(s.Messages(slacktest.DM)) != 0 {
		t.Error("remembers")
	}
}
