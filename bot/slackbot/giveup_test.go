package slackbot

import (
	"context"
	"strings"
	"testing"

	"setu/bot"
	"setu/bot/slackbot/slacktest"
)

// An answer that Slack will never take where it belongs ends in an apology, with
// an id that the log has.
func TestWhatCannotBePostedEndsInAnApology(t *testing.T) {
	for name, c := range map[string]struct {
		code string
		ask  func(*slacktest.Slack) slacktest.Payload
	}{
		"a locked thread":     {"restricted_action_thread_locked", func(s *slacktest.Slack) slacktest.Payload { return s.Mention(inChannel, "hello?") }},
		"a read-only channel": {"restricted_action_read_only_channel", func(s *slacktest.Slack) slacktest.Payload { return s.Mention(inChannel, "hello?") }},
		"no permission":       {"no_permission", func(s *slacktest.Slack) slacktest.Payload { return s.Mention(inChannel, "hello?") }},
		"a code of next year": {"tide_too_high", func(s *slacktest.Slack) slacktest.Payload { return s.DirectMessage("hello?") }},
		"a thread that's gone": {"thread_not_found", func(s *slacktest.Slack) slacktest.Payload {
			root := s.Mention(inChannel, "hello?")
			s.Hear(root)
			return s.Mention(inChannel, "and then?").With("event.thread_ts", root.Text("event.ts"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.Start(t)
			s.Fail(slacktest.Fault{Methods: []string{"chat.postMessage"}, Error: c.code, Times: 1})
			r := start(t, s)
			p := r.deliver(c.ask(s))
			id := publicID("slack/" + slacktest.Team + "/" + p.Text("event.channel") + "/" + p.Text("event.ts"))
			r.ours(dm, "could not be answered (id "+id+")")
			r.quiet()
			if said := r.logs.String(); !strings.Contains(said, "id="+id) || !strings.Contains(said, "err="+c.code) {
				t.Errorf("the log lacks %s or %s:\n%s", id, c.code, said)
			}
		})
	}
}

// Who has taken their question away is told nothing.
func TestAnswerToAQuestionThatIsGone(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"chat.postMessage"}, Error: "thread_not_found", Times: 1})
	r := start(t, s)
	r.deliver(s.Mention(inChannel, "hello?"))
	s.WaitCalls(1, "chat.postMessage")
	r.quiet()
	if n := len(r.fromUs(dm)) + len(r.fromUs(inChannel)) + len(s.Ephemeral()); n != 0 {
		t.Errorf("%d messages, want none", n)
	}
}

// A broken stream that Slack does not let go of does not keep the answer back.
func TestBrokenStreamThatStays(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"chat.delete"}, Error: "compliance_exports_prevent_deletion"})
	wait := paced(s)
	r := start(t, s, answering(func(ctx context.Context, q bot.Question, tell func(bot.Event)) (bot.Answer, error) {
		_, _ = writing(sentencesOf("Keepers guard the light. ", 3), wait)(ctx, q, tell)
		wait(3)
		return cited("Something else stands there."), nil
	}))
	r.deliver(s.DirectMessage("stream?"))
	r.ours(dm, "Something else")
	r.quiet()
}

// However Slack refuses to end a stream, what is left of the answer is posted.
func TestRefusedFinishPostsTheTail(t *testing.T) {
	s := slacktest.Start(t)
	s.Fail(slacktest.Fault{Methods: []string{"chat.stopStream"}, Error: "tide_too_high", Times: 1})
	pieces := sentencesOf("Keepers guard the light. ", 3)
	r := start(t, s, answering(writing(pieces, paced(s))))
	r.deliver(s.DirectMessage("stream?"))
	r.ours(dm, "Harbour Compact")
	r.quiet()
	if n := len(s.Calls("chat.postMessage")); n != 1 {
		t.Errorf("%d posts, want one with the rest", n)
	}
}
