package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// call makes a call as the app would, and gives the response.
func call(t testing.TB, s *Slack, method string, args map[string]any) map[string]any {
	t.Helper()
	c := s.record(method, BotToken)
	raw, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]any{}
	if err := json.Unmarshal(raw, &given); err != nil {
		t.Fatal(err)
	}
	return s.invoke(c, given)
}

// code is the error of a response, empty for none.
func code(response map[string]any) string {
	text, _ := response["error"].(string)
	return text
}

func long(n int) string { return strings.Repeat("灯", n) }

func repeat(n int, v any) []any {
	out := []any{}
	for range n {
		out = append(out, v)
	}
	return out
}

type object = map[string]any

func plain(n int) object  { return object{"type": "plain_text", "text": long(n)} }
func mrkdwn(n int) object { return object{"type": "mrkdwn", "text": long(n)} }

func post(blocks ...any) object {
	return object{"channel": Channel, "text": "x", "blocks": blocks}
}

func button(edits object) object {
	return merged(object{"type": "button", "action_id": "b", "text": plain(1)}, edits)
}

func actions(elements ...any) object { return object{"type": "actions", "elements": elements} }

func feedbackOf(text, value int) object {
	side := object{"text": plain(text), "value": long(value)}
	return object{"type": "context_actions", "elements": []any{
		object{"type": "feedback_buttons", "action_id": "f", "positive_button": side, "negative_button": side},
	}}
}

func modal(edits object, blocks ...any) object {
	return merged(object{"type": "modal", "title": plain(1), "submit": plain(1), "blocks": append([]any{}, blocks...)}, edits)
}

func input(label, placeholder int) object {
	return object{"type": "input", "label": plain(label), "element": object{"type": "plain_text_input", "action_id": "i", "placeholder": plain(placeholder)}}
}

// limits are what is taken up to most and refused beyond, with an error.
var limits = []struct {
	name, method string
	most         int
	args         func(n int) object
	refused      string
}{
	{"blocks", "chat.postMessage", 50, func(n int) object { return post(repeat(n, object{"type": "divider"})...) }, "invalid_blocks"},
	{"section", "chat.postMessage", 3000, func(n int) object { return post(object{"type": "section", "text": mrkdwn(n)}) }, "invalid_blocks"},
	{"section's field", "chat.postMessage", 2000, func(n int) object { return post(object{"type": "section", "fields": []any{mrkdwn(n)}}) }, "invalid_blocks"},
	{"section's fields", "chat.postMessage", 10, func(n int) object { return post(object{"type": "section", "fields": repeat(n, mrkdwn(1))}) }, "invalid_blocks"},
	{"header", "chat.postMessage", 150, func(n int) object { return post(object{"type": "header", "text": plain(n)}) }, "invalid_blocks"},
	{"markdown", "chat.postMessage", 12000, func(n int) object { return post(object{"type": "markdown", "text": long(n)}) }, "invalid_blocks"},
	{"markdown together", "chat.postMessage", 6000, func(n int) object {
		return post(object{"type": "markdown", "text": long(6000)}, object{"type": "markdown", "text": long(n)})
	}, "invalid_blocks"},
	{"blocks together", "chat.postMessage", 1200, func(n int) object {
		return post(append(repeat(4, object{"type": "section", "text": mrkdwn(3000)}), object{"type": "section", "text": mrkdwn(n)})...)
	}, "msg_blocks_too_long"},
	{"context", "chat.postMessage", 10, func(n int) object { return post(object{"type": "context", "elements": repeat(n, mrkdwn(1))}) }, "invalid_blocks"},
	{"block's id", "chat.postMessage", 255, func(n int) object { return post(object{"type": "divider", "block_id": long(n)}) }, "invalid_blocks"},
	{"button's text", "chat.postMessage", 75, func(n int) object { return post(actions(button(object{"text": plain(n)}))) }, "invalid_blocks"},
	{"button's value", "chat.postMessage", 2000, func(n int) object { return post(actions(button(object{"value": long(n)}))) }, "invalid_blocks"},
	{"button's address", "chat.postMessage", 3000, func(n int) object { return post(actions(button(object{"url": long(n)}))) }, "invalid_blocks"},
	{"button's id", "chat.postMessage", 255, func(n int) object { return post(actions(button(object{"action_id": long(n)}))) }, "invalid_blocks"},
	{"buttons", "chat.postMessage", 25, func(n int) object {
		all := []any{}
		for i := range n {
			all = append(all, button(object{"action_id": fmt.Sprint(i)}))
		}
		return post(actions(all...))
	}, "invalid_blocks"},
	{"feedback's text", "chat.postMessage", 75, func(n int) object { return post(feedbackOf(n, 1)) }, "invalid_blocks"},
	{"feedback's value", "chat.postMessage", 2000, func(n int) object { return post(feedbackOf(1, n)) }, "invalid_blocks"},
	{"overflow", "chat.postMessage", 5, func(n int) object {
		return post(actions(object{"type": "overflow", "action_id": "o", "options": repeat(n, object{"text": plain(1), "value": "v"})}))
	}, "invalid_blocks"},
	{"select", "chat.postMessage", 100, func(n int) object {
		return post(actions(object{"type": "static_select", "action_id": "o", "options": repeat(n, object{"text": plain(1), "value": "v"})}))
	}, "invalid_blocks"},
	{"option's text", "chat.postMessage", 75, func(n int) object {
		return post(actions(object{"type": "overflow", "action_id": "o", "options": []any{object{"text": plain(n), "value": "v"}}}))
	}, "invalid_blocks"},
	{"image's words", "chat.postMessage", 2000, func(n int) object { return post(object{"type": "image", "image_url": "x", "alt_text": long(n)}) }, "invalid_blocks"},
	{"text", "chat.postMessage", 40000, func(n int) object { return object{"channel": Channel, "text": long(n)} }, "msg_too_long"},
	{"markdown text", "chat.postMessage", 12000, func(n int) object { return object{"channel": Channel, "markdown_text": long(n)} }, "msg_too_long"},
	{"loading messages", "assistant.threads.setStatus", 10, func(n int) object {
		return object{"channel_id": DM, "thread_ts": "1767225600.000100", "status": "x", "loading_messages": repeat(n, "x")}
	}, "invalid_arguments"},
	{"prompts", "assistant.threads.setSuggestedPrompts", 4, func(n int) object {
		return object{"channel_id": DM, "prompts": repeat(n, object{"title": "x", "message": "y"})}
	}, "invalid_arguments"},
	{"session's title", "agents.sessions.setStatus", 200, func(n int) object {
		return object{"channel_id": DM, "thread_ts": "1767225600.000100", "status": "processing", "title": long(n)}
	}, "invalid_arguments"},
	{"home's blocks", "views.publish", 100, func(n int) object {
		return object{"user_id": Asker, "view": object{"type": "home", "blocks": repeat(n, object{"type": "divider"})}}
	}, "invalid_arguments"},
	{"modal's title", "views.open", 24, func(n int) object { return object{"view": modal(object{"title": plain(n)})} }, "invalid_arguments"},
	{"modal's submit", "views.open", 24, func(n int) object { return object{"view": modal(object{"submit": plain(n)})} }, "invalid_arguments"},
	{"modal's note", "views.open", 3000, func(n int) object { return object{"view": modal(object{"private_metadata": long(n)})} }, "invalid_arguments"},
	{"input's label", "views.open", 2000, func(n int) object { return object{"view": modal(nil, input(n, 1))} }, "invalid_arguments"},
	{"input's placeholder", "views.open", 150, func(n int) object { return object{"view": modal(nil, input(1, n))} }, "invalid_arguments"},
	{"a stream's start, in bytes", "chat.startStream", 3533, func(n int) object {
		return object{"channel": DM, "thread_ts": "1767225600.000100", "markdown_text": long(n)}
	}, "msg_too_long"},
	{"a stream's chunk, in bytes", "chat.startStream", 3533, func(n int) object {
		return object{"channel": DM, "thread_ts": "1767225600.000100", "chunks": []any{object{"type": "markdown_text", "text": long(n)}}}
	}, "msg_too_long"},
}

func TestLimits(t *testing.T) {
	s := Start(t)
	for _, l := range limits {
		for n, want := range map[int]string{l.most: "", l.most + 1: l.refused} {
			args := l.args(n)
			if l.method == "views.open" {
				args["trigger_id"] = s.Recorded("block_actions").Text("trigger_id")
			}
			if got := call(t, s, l.method, args); code(got) != want {
				t.Errorf("%s of %d: %q, want %q: %v", l.name, n, code(got), want, got["response_metadata"])
			}
		}
	}
}

// wrongs are what is refused whatever its length.
var wrongs = []struct{ name, method, args, refused, says string }{
	{"no text", "chat.postMessage", `{"channel":"C0HARBOUR01"}`, "no_text", ""},
	{"text and markdown", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","markdown_text":"y"}`, "markdown_text_conflict", ""},
	{"unknown argument", "chat.postMessage", `{"channel":"C0HARBOUR01","txt":"x"}`, "invalid_arguments", "txt"},
	{"no channel", "chat.postMessage", `{"text":"x"}`, "invalid_arguments", "channel"},
	{"blocks that are none", "chat.postMessage", `{"channel":"C0HARBOUR01","blocks":"x"}`, "invalid_arguments", "/blocks"},
	{"unknown block", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"sektion"}]}`, "invalid_blocks", "sektion"},
	{"a block that is none", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[7]}`, "invalid_blocks", "/blocks/0"},
	{"empty section", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"section","text":{"type":"mrkdwn","text":""}}]}`, "invalid_blocks", "/blocks/0/text/text"},
	{"header in mrkdwn", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]}`, "invalid_blocks", "/blocks/0/text"},
	{"button without text", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"actions","elements":[{"type":"button","action_id":"a"}]}]}`, "invalid_blocks", "elements/0/text"},
	{"the same id twice", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]}`, "invalid_blocks", "already exists"},
	{"the same action twice", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}},{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}]}]}`, "invalid_blocks", "already exists"},
	{"feedback without value", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":{"type":"plain_text","text":"x"}}}]}]}`, "invalid_blocks", "positive_button/value"},
	{"button among feedback", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","blocks":[{"type":"context_actions","elements":[{"type":"button"}]}]}`, "invalid_blocks", "button"},
	{"metadata without payload", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","metadata":{"event_type":"answer"}}`, "invalid_metadata_format", ""},
	{"a thread that is none", "chat.postMessage", `{"channel":"C0HARBOUR01","text":"x","thread_ts":"yesterday"}`, "invalid_thread_ts", ""},
	{"no such channel", "chat.postMessage", `{"channel":"C0NOWHERE01","text":"x"}`, "channel_not_found", ""},
	{"not a member", "chat.postMessage", `{"channel":"C0ELSEWHER1","text":"x"}`, "not_in_channel", ""},
	{"update of nothing", "chat.update", `{"channel":"C0HARBOUR01","ts":"1767225600.000100","text":"x"}`, "message_not_found", ""},
	{"private word to nobody there", "chat.postEphemeral", `{"channel":"C0HARBOUR01","user":"U0STRANGER1","text":"x"}`, "user_not_in_channel", ""},
	{"markdown and chunks", "chat.startStream", `{"channel":"D0ASKER0001","thread_ts":"1767225600.000100","markdown_text":"x","chunks":[{"type":"markdown_text","text":"x"}]}`, "cannot_provide_both_markdown_text_and_chunks", ""},
	{"stream without thread", "chat.startStream", `{"channel":"D0ASKER0001","markdown_text":"x"}`, "invalid_arguments", "thread_ts"},
	{"stream for nobody", "chat.startStream", `{"channel":"C0HARBOUR01","thread_ts":"1767225600.000100","markdown_text":"x"}`, "missing_recipient_user_id", ""},
	{"stream for no team", "chat.startStream", `{"channel":"C0HARBOUR01","thread_ts":"1767225600.000100","markdown_text":"x","recipient_user_id":"U0ASKER0001"}`, "missing_recipient_team_id", ""},
	{"chunk without status", "chat.startStream", `{"channel":"D0ASKER0001","thread_ts":"1767225600.000100","chunks":[{"type":"task_update","id":"1","title":"x"}]}`, "invalid_chunks", "/chunks/0"},
	{"chunk of no type", "chat.startStream", `{"channel":"D0ASKER0001","thread_ts":"1767225600.000100","chunks":[{"type":"poem"}]}`, "invalid_chunks", "/chunks/0"},
	{"status of no kind", "agents.sessions.setStatus", `{"channel_id":"D0ASKER0001","thread_ts":"1767225600.000100","status":"asleep"}`, "invalid_arguments", "/status"},
	{"session with a face", "agents.sessions.setStatus", `{"channel_id":"D0ASKER0001","thread_ts":"1767225600.000100","status":"active","username":"x"}`, "missing_scope", ""},
	{"rename of nothing", "agents.sessions.rename", `{"channel_id":"D0ASKER0001","thread_ts":"1767225600.000100","title":"x"}`, "session_not_found", ""},
	{"prompt without message", "assistant.threads.setSuggestedPrompts", `{"channel_id":"D0ASKER0001","prompts":[{"title":"x"}]}`, "invalid_arguments", "/prompts"},
	{"prompts in a channel", "assistant.threads.setSuggestedPrompts", `{"channel_id":"C0HARBOUR01","prompts":[]}`, "channel_type_not_supported", ""},
	{"loading messages that are numbers", "assistant.threads.setStatus", `{"channel_id":"D0ASKER0001","thread_ts":"1767225600.000100","status":"x","loading_messages":[1]}`, "invalid_arguments", "loading_messages"},
	{"home that is a modal", "views.publish", `{"user_id":"U0ASKER0001","view":{"type":"modal","blocks":[]}}`, "invalid_arguments", "/view/type"},
	{"home without blocks", "views.publish", `{"user_id":"U0ASKER0001","view":{"type":"home"}}`, "invalid_arguments", "/view/blocks"},
	{"home of a stranger", "views.publish", `{"user_id":"U0STRANGER1","view":{"type":"home","blocks":[]}}`, "user_not_found", ""},
	{"modal out of nothing", "views.open", `{"trigger_id":"x","view":{"type":"modal"}}`, "invalid_trigger_id", ""},
	{"thread out of nothing", "conversations.replies", `{"channel":"C0HARBOUR01","ts":"1767225600.000100"}`, "thread_not_found", ""},
	{"channel without the scope", "conversations.info", `{"channel":"C0HARBOUR01"}`, "missing_scope", ""},
	{"nobody", "users.info", `{"user":"U0NOBODY001"}`, "user_not_found", ""},
	{"reaction to nothing", "reactions.add", `{"channel":"C0HARBOUR01","name":"eyes","timestamp":"1767225600.000100"}`, "message_not_found", ""},
	{"no such method", "chat.shout", `{}`, "unknown_method", ""},
}

func TestRefusals(t *testing.T) {
	s := Start(t)
	for _, w := range wrongs {
		var args map[string]any
		if err := json.Unmarshal([]byte(w.args), &args); err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		got := call(t, s, w.method, args)
		if code(got) != w.refused || !strings.Contains(fmt.Sprint(got["response_metadata"]), w.says) {
			t.Errorf("%s: %v, want %s about %q", w.name, got, w.refused, w.says)
		}
	}
	if all := len(s.Messages(Channel)) + len(s.Messages(DM)); all != 0 {
		t.Errorf("%d messages came of calls that were refused", all)
	}
}
