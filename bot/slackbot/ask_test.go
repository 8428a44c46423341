package slackbot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"setu/bot"
	"setu/bot/slackbot/slacktest"
	"setu/bot/state"
	"setu/prompts"
)

var english = prompts.InSlack("en")

func TestMentionIsAnsweredInItsThread(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	p := r.deliver(s.Mention(inChannel, "How many keepers?"))
	m := r.ours(inChannel, "You asked: How many keepers?")
	if m.Thread != p.Text("event.ts") || m.Unfurl {
		t.Errorf("got %+v, want it in the thread of %s without previews", m, p.Text("event.ts"))
	}
	if !strings.Contains(m.All(), "<https://setu.example/documents/harbour#p1|Harbour Compact>, 2025-08-29, ¶1") {
		t.Errorf("no citation in %s", m.All())
	}
	if !strings.Contains(m.All(), `[\[1\]](https://setu.example/documents/harbour#p1)`) {
		t.Errorf("the number is no link in %s", m.All())
	}
	r.quiet()
	if got := s.SessionOf(inChannel, m.Thread); got.Status != "active" || got.Title != "How many keepers?" {
		t.Errorf("session %+v", got)
	}
	if len(s.Calls("assistant.threads.setStatus")) != 1 {
		t.Error("nobody was told that we were at work")
	}
}

func TestDirectMessageIsAnsweredOverHTTP(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, overHTTP)
	p := r.deliver(s.DirectMessage("How many keepers?"))
	if m := r.ours(dm, "How many keepers?"); m.Thread != p.Text("event.ts") {
		t.Errorf("got %+v", m)
	}
	if is, ok := r.Health(); !ok || !strings.Contains(is, "HTTP") {
		t.Errorf("health %s %v", is, ok)
	}
}

func TestThreadGoesOnWithoutAMention(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	p := r.deliver(s.Mention(inChannel, "How many keepers?"))
	r.ours(inChannel, "How many keepers?")
	r.quiet()
	r.deliver(s.Reply(inChannel, p.Text("event.ts"), "And by when?"))
	r.ours(inChannel, "And by when?")
	asked := r.oracle.questions()
	if last := asked[len(asked)-1]; len(last.Earlier) != 1 || last.Earlier[0].Question != "How many keepers?" || !strings.Contains(last.Earlier[0].Answer, "You asked") {
		t.Errorf("asked with %+v before", last.Earlier)
	}
	// Where we have not answered, and what is said to others, is none of ours.
	r.deliver(s.Reply(inChannel, "1767225000.000100", "And where?"))
	r.deliver(s.Reply(inChannel, p.Text("event.ts"), "<@"+slacktest.Colleague+"> what do you think?"))
	r.deliver(s.Reply(inChannel, p.Text("event.ts"), "Thanks!"))
	r.quiet()
	if n := len(r.oracle.questions()); n != 2 {
		t.Errorf("%d questions, want 2", n)
	}
}

func TestFirstAnswerHasNoEarlierTurnsButIsOurs(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	r.deliver(s.DirectMessage("How many keepers?"))
	r.ours(dm, "How many keepers?")
	if q := r.oracle.questions()[0]; q.Earlier == nil || len(q.Earlier) != 0 || q.Conversation != "" {
		t.Errorf("asked %+v, want a conversation that Slack keeps", q)
	}
}

func TestConversationSurvivesARestart(t *testing.T) {
	s := slacktest.Start(t)
	dir := t.TempDir()
	store := file(t, dir)
	r := startOver(t, s, store)
	p := r.deliver(s.Mention(inChannel, "How many keepers?"))
	r.ours(inChannel, "How many keepers?")
	r.quiet()
	r.end()
	store.Close()
	store = file(t, dir)
	defer store.Close()
	r = startOver(t, s, store)
	defer r.end()
	r.deliver(s.Reply(inChannel, p.Text("event.ts"), "And by when?"))
	r.ours(inChannel, "And by when?")
	if q := r.oracle.questions()[0]; len(q.Earlier) != 1 || q.Earlier[0].Question != "How many keepers?" {
		t.Errorf("asked with %+v before", q.Earlier)
	}
}

// A mention inside a thread of others is answered there, with the thread's
// root and what was said to us as its context.
func TestMentionInsideAThread(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	root := s.Reply(inChannel, "", "The Harbour Compact costs too much").With("event.thread_ts", nil)
	r.deliver(root)
	r.deliver(s.Reply(inChannel, root.Text("event.ts"), "I agree with that"))
	p := r.deliver(s.Mention(inChannel, "who pays?").With("event.thread_ts", root.Text("event.ts")))
	if m := r.ours(inChannel, "who pays?"); m.Thread != root.Text("event.ts") || m.TS == p.Text("event.ts") {
		t.Errorf("answered in %s", m.Thread)
	}
	q := r.oracle.questions()[0]
	if len(q.Earlier) != 1 || q.Earlier[0].Question != "The Harbour Compact costs too much" {
		t.Errorf("asked with %+v before, want the root alone", q.Earlier)
	}
}

func TestRefusalNamesTheNearestDocuments(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(func(context.Context, bot.Question, func(bot.Event)) (bot.Answer, error) {
		return bot.Answer{Status: bot.NoEvidence, Language: "ja", Text: prompts.In("ja").NoEvidence + "\n" + prompts.In("ja").Nearest + "\n- Harbour Compact",
			Nearest: []bot.Nearest{{DocumentID: "harbour", Title: "Harbour Compact", Date: "2025-08-29", Link: "/documents/harbour"}}}, nil
	}))
	r.deliver(s.DirectMessage("カンガルーは何を食べますか"))
	m := r.ours(dm, prompts.In("ja").NoEvidence)
	if !strings.Contains(m.All(), "<https://setu.example/documents/harbour|Harbour Compact> (2025-08-29)") || strings.Count(m.Text, "Harbour Compact") != 1 {
		t.Errorf("got %s", m.All())
	}
}

func TestEmptyQuestionGetsAHint(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(func(context.Context, bot.Question, func(bot.Event)) (bot.Answer, error) {
		return bot.Answer{}, bot.ErrEmpty
	}))
	r.deliver(s.Mention(inChannel, ""))
	r.ours(inChannel, "What does “Harbour Compact” say?")
	r.deliver(s.DirectMessage("…!"))
	r.ours(dm, "Ask me something about the documents")
	r.quiet()
}

func TestVeryLongQuestionIsCutVisibly(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(func(_ context.Context, q bot.Question, _ func(bot.Event)) (bot.Answer, error) {
		if n := len([]rune(q.Text)); n != bot.MaxQuestion {
			return bot.Answer{}, fmt.Errorf("%d characters", n)
		}
		return cited("Long."), nil
	}))
	r.deliver(s.DirectMessage(repeat("何", 5000)))
	r.ours(dm, "only its first 4000 characters were read")
	r.deliver(s.Recorded("file_share").With("event.text", repeat("x", 4500)))
	r.ours(dm, english.Files)
}

func TestCommandIsPrivateAndCanBeShared(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	d := s.Deliver(s.Command("How many keepers?"))
	if !d.Acked || !strings.Contains(string(d.Body), "Searching the documents") {
		t.Fatalf("acknowledged with %s", d.Body)
	}
	m := r.ours(inChannel, "You asked: How many keepers?")
	if m.For != slacktest.Asker || len(r.fromUs(inChannel)) != 0 {
		t.Fatalf("the answer is not private: %+v", m)
	}
	r.deliver(s.Press(m, actionShare))
	shared := s.WaitMessage(inChannel, func(m slacktest.Message) bool { return m.For == "" && strings.Contains(m.All(), "You asked") })
	if !strings.Contains(shared.All(), "<@"+slacktest.Asker+"> asked: How many keepers?") {
		t.Errorf("got %s", shared.All())
	}
	r.deliver(s.Press(m, actionShare)) // twice is once
	r.quiet()
	if n := len(r.fromUs(inChannel)); n != 1 {
		t.Errorf("shared %d times", n)
	}
	if len(s.Ephemeral()) != 0 {
		t.Error("the private answer is still there")
	}
}

func TestCommandHelp(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	r.deliver(s.Command(""))
	s.WaitMessage(inChannel, func(m slacktest.Message) bool {
		return m.For == slacktest.Asker && strings.Contains(m.All(), "/setu settings")
	})
}

func TestChannelSettings(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	say := func(text, holds string) {
		t.Helper()
		r.deliver(s.Command(text))
		s.WaitMessage(inChannel, func(m slacktest.Message) bool { return m.For != "" && strings.Contains(m.All(), holds) })
	}
	say("settings", english.FollowUps)
	p := r.deliver(s.Mention(inChannel, "one?"))
	r.ours(inChannel, "one?")
	say("settings mention", "Saved. In this channel "+english.MentionOnly)
	r.deliver(s.Reply(inChannel, p.Text("event.ts"), "two?"))
	r.deliver(s.Mention(inChannel, "three?"))
	r.ours(inChannel, "three?")
	say("settings off", english.Muted)
	r.deliver(s.Mention(inChannel, "four?"))
	if m := r.ours(inChannel, "Answers are switched off"); m.For != slacktest.Asker {
		t.Errorf("everybody is told: %+v", m)
	}
	say("settings threads", english.FollowUps)
	r.quiet()
	if got := len(r.oracle.questions()); got != 2 {
		t.Errorf("%d questions reached the assistant, want 2", got)
	}
	r.deliver(s.Command("settings off").With("user_id", slacktest.Guest))
	s.WaitMessage(inChannel, func(m slacktest.Message) bool { return strings.Contains(m.All(), english.SettingsGuest) })
	r.deliver(s.Command("settings off").With("channel_id", dm))
	s.WaitMessage(inChannel, func(m slacktest.Message) bool { return strings.Contains(m.All(), english.SettingsHere) })
}

func TestGuestsAndSharedChannelsAreRefused(t *testing.T) {
	ask := func(s *slacktest.Slack) (guest, shared slacktest.Payload) {
		return s.DirectMessage("guest?").With("event.user", slacktest.Guest).With("event.channel", slacktest.GuestDM),
			s.Mention(slacktest.Shared, "shared?").With("is_ext_shared_channel", true)
	}
	t.Run("by default", func(t *testing.T) {
		s := slacktest.Start(t)
		r := start(t, s)
		guest, shared := ask(s)
		r.deliver(guest)
		r.ours(slacktest.GuestDM, english.Guest)
		r.deliver(shared)
		if m := r.ours(slacktest.Shared, english.External); m.For != slacktest.Asker {
			t.Errorf("everybody is told: %+v", m)
		}
		if n := len(r.oracle.questions()); n != 0 {
			t.Errorf("%d questions reached the assistant", n)
		}
	})
	t.Run("unless the settings say otherwise", func(t *testing.T) {
		s := slacktest.Start(t)
		r := start(t, s, func(c *Config) { c.Guests, c.External = true, true })
		guest, shared := ask(s)
		r.deliver(guest)
		r.ours(slacktest.GuestDM, "guest?")
		r.deliver(shared)
		r.ours(slacktest.Shared, "shared?")
	})
	t.Run("members of other organisations are guests", func(t *testing.T) {
		s := slacktest.Start(t)
		r := start(t, s, func(c *Config) { c.External = true })
		_, shared := ask(s)
		r.deliver(shared.With("event.user", slacktest.Stranger))
		r.ours(slacktest.Shared, english.Guest)
	})
	t.Run("nor is an answer shared there", func(t *testing.T) {
		s := slacktest.Start(t)
		store := memory(t)
		before := startOver(t, s, store)
		before.deliver(s.Reply(slacktest.Shared, "", "lunch?").With("event.thread_ts", nil)) // tells that others read there
		before.end()
		r := startOver(t, s, store)
		r.deliver(s.Command("private?").With("channel_id", slacktest.Shared))
		m := s.WaitMessage(slacktest.Channel, func(m slacktest.Message) bool { return strings.Contains(m.All(), "private?") })
		r.deliver(s.Press(m, actionShare))
		s.WaitCalls(1, "views.open")
		if n := len(r.fromUs(slacktest.Shared)); n != 0 {
			t.Errorf("%d messages stand there", n)
		}
	})
}

func TestOpeningTheAppGreets(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	r.deliver(s.Recorded("app_home_opened"))
	s.WaitCalls(1, "assistant.threads.setSuggestedPrompts")
	if got := s.ThreadOf(dm, ""); len(got.Prompts) != 2 || got.Prompts[0].Message != "What does “Harbour Compact” say?" {
		t.Errorf("prompts %+v", got)
	}
	r.deliver(s.Recorded("app_home_opened").With("event.tab", "home"))
	s.WaitCalls(1, "views.publish")
	home := s.Home(slacktest.Asker).All()
	for _, want := range []string{"What does “Harbour Compact” say?", "2 documents, 5 passages, version c0ffee", english.HomeHelp} {
		if !strings.Contains(home, want) {
			t.Errorf("%q is not in %s", want, home)
		}
	}
	r.deliver(s.PressHome(slacktest.Asker, actionStarter))
	m := r.ours(dm, "You asked: What does “Harbour Compact” say?")
	root := s.InThread(dm, m.Thread)[0]
	if root.BotID != slacktest.BotID || !strings.Contains(root.Text, "Harbour Compact") {
		t.Errorf("the thread begins with %+v", root)
	}
	// The thread goes on as any other.
	r.deliver(s.DirectMessage("And by when?").With("event.thread_ts", m.Thread))
	r.ours(dm, "And by when?")
	asked := r.oracle.questions()
	if last := asked[len(asked)-1]; len(last.Earlier) != 1 {
		t.Errorf("asked with %+v before", last.Earlier)
	}
}

func TestFeedback(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	r.deliver(s.DirectMessage("How many keepers?"))
	m := r.ours(dm, "How many keepers?")
	r.deliver(s.Feedback(m, actionFeedback, true))
	r.deliver(s.Feedback(m, actionFeedback, false)) // the last one counts
	s.WaitCalls(1, "views.open")
	d := s.Deliver(s.Submit(s.Modals()[0], map[string]string{inputComment: "The date is wrong."}))
	if !d.Acked || !strings.Contains(string(d.Body), english.Thanks) {
		t.Errorf("acknowledged with %s", d.Body)
	}
	got, err := r.store.Ratings(t.Context(), 10)
	if err != nil || len(got) != 1 || got[0].Verdict != state.Down || got[0].Comment != "The date is wrong." || got[0].Owner.User != slacktest.Asker {
		t.Errorf("kept %+v, %v", got, err)
	}
}

func TestQuotesAndOtherPassages(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	r.deliver(s.DirectMessage("How many keepers?"))
	m := r.ours(dm, "How many keepers?")
	r.deliver(s.Press(m, actionQuotes))
	s.WaitCalls(1, "views.open")
	r.deliver(s.Press(m, actionOthers))
	s.WaitCalls(2, "views.open")
	if w := s.Modals(); !strings.Contains(w[0].All(), "“The Harbour Compact invites 120 lighthouse keepers") || !strings.Contains(w[1].All(), "Dredging costs are paid") {
		t.Errorf("windows %s\n%s", w[0].All(), w[1].All())
	}
	if _, err := r.store.Purge(t.Context(), state.Scope{User: slacktest.Asker}); err != nil {
		t.Fatal(err)
	}
	r.deliver(s.Press(m, actionQuotes))
	s.WaitCalls(3, "views.open")
	if w := s.Modals(); !strings.Contains(w[2].All(), english.Gone) {
		t.Errorf("got %s", w[2].All())
	}
}

func TestAskAboutAMessage(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	said := s.Reply(inChannel, "", "Keepers cost &lt;b&gt; &amp; more").With("event.thread_ts", nil)
	r.deliver(said)
	m := s.Messages(inChannel)[0]
	for typed, want := range map[string]string{"Who pays?": "You asked: Who pays?", "": "You asked: Keepers cost &lt;b&gt; &amp; more"} {
		opened := len(s.Calls("views.open"))
		r.deliver(s.Shortcut(m))
		s.WaitCalls(opened+1, "views.open")
		all := s.Modals()
		r.deliver(s.Submit(all[len(all)-1], map[string]string{inputQuestion: typed}))
		got := s.WaitMessage(inChannel, func(m slacktest.Message) bool { return m.For != "" && strings.Contains(m.All(), want) })
		if got.For != slacktest.Asker {
			t.Errorf("everybody sees %+v", got)
		}
	}
	for _, q := range r.oracle.questions() {
		if q.Text == "Who pays?" && (len(q.Earlier) != 1 || q.Earlier[0].Question != "Keepers cost <b> & more") {
			t.Errorf("asked with %+v before", q.Earlier)
		}
	}
}

func TestNothingWithoutAnAnswerIsSilent(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s, answering(func(_ context.Context, q bot.Question, _ func(bot.Event)) (bot.Answer, error) {
		if q.Text == "panic?" {
			panic("a fault of ours")
		}
		return bot.Answer{}, errors.New("secret internals at 10.0.0.7")
	}))
	for _, text := range []string{"error?", "panic?"} {
		p := r.deliver(s.DirectMessage(text))
		m := s.WaitMessage(dm, func(m slacktest.Message) bool { return m.BotID != "" && m.Thread == p.Text("event.ts") })
		id := publicID(question{Team: slacktest.Team, Channel: dm}.id(p.Text("event.ts")))
		if !strings.Contains(m.All(), fmt.Sprintf(english.Apology, id)) || strings.Contains(m.All(), "10.0.0.7") {
			t.Errorf("%s got %s", text, m.All())
		}
		if !strings.Contains(r.logs.String(), "id="+id) {
			t.Errorf("the log does not know %s", id)
		}
	}
}

func TestBusyAssistantIsWaitedFor(t *testing.T) {
	s := slacktest.Start(t)
	tries := 0
	r := start(t, s, answering(func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
		if tries++; tries < 4 {
			return bot.Answer{}, bot.ErrBusy
		}
		return echo(ctx, q, tell)
	}))
	r.deliver(s.DirectMessage("How many keepers?"))
	r.ours(dm, "You asked: How many keepers?")
}

func TestLogHoldsNoQuestions(t *testing.T) {
	s := slacktest.Start(t)
	r := start(t, s)
	r.deliver(s.DirectMessage("a very private question"))
	r.ours(dm, "a very private question")
	r.quiet()
	if log := r.logs.String(); strings.Contains(log, "private question") || !strings.Contains(log, "status=answered") || strings.Contains(log, "xoxb") {
		t.Errorf("log: %s", log)
	}
}
