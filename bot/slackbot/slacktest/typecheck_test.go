package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// planted are payloads as slack-go would send them, each with the words that
// the complaint about it must hold, or none when it is sound.
var planted = []struct{ name, method, args, complaint string }{
	{"sound", "chat.postMessage", `{"channel":"C1","thread_ts":"1.1","text":"x","unfurl_links":false,"blocks":[{"type":"markdown","text":"**x**"},{"type":"section","text":{"type":"mrkdwn","text":"x"}}],"metadata":{"event_type":"answer","event_payload":{"id":"a1"}}}`, ""},
	{"sound feedback", "chat.postMessage", `{"channel":"C1","text":"x","blocks":[{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"f","positive_button":{"text":{"type":"plain_text","text":"y"},"value":"y"},"negative_button":{"text":{"type":"plain_text","text":"n"},"value":"n"}}]}]}`, ""},
	{"sound stream", "chat.appendStream", `{"channel":"C1","ts":"1.1","chunks":[{"type":"markdown_text","text":"x"},{"type":"task_update","id":"1","title":"Reading","status":"complete"}]}`, ""},
	{"no channel", "chat.postMessage", `{"text":"x","blocks":[]}`, "channel"},
	{"no contents", "chat.postMessage", `{"channel":"C2"}`, "ChatPostMessageArguments"},
	{"a task without a status", "chat.appendStream", `{"channel":"C1","ts":"1.1","chunks":[{"type":"task_update","id":"1","title":"Reading"}]}`, "status"},
	{"a block of no type", "chat.postMessage", `{"channel":"C3","text":"x","blocks":[{"type":"sektion","text":{"type":"mrkdwn","text":"x"}}]}`, "sektion"},
	{"a section's text that is a string", "chat.update", `{"channel":"C4","ts":"1.1","text":"x","blocks":[{"type":"section","text":"x"}]}`, "string"},
	{"a header in mrkdwn", "chat.postMessage", `{"channel":"C5","text":"x","blocks":[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]}`, "mrkdwn"},
	{"a modal without a title", "views.open", `{"trigger_id":"t","view":{"type":"modal","blocks":[]}}`, "title"},
	{"prompts that are texts", "assistant.threads.setSuggestedPrompts", `{"channel_id":"D1","prompts":["x"]}`, "AssistantPrompt"},
	{"a status without a thread", "assistant.threads.setStatus", `{"channel_id":"D1","status":"x"}`, "thread_ts"},
	{"a misspelt argument", "reactions.add", `{"channel":"C6","timestamp":"1.1","name":"x","nam":"y"}`, "nam"},
}

func TestTheTypeCheckCatchesPlantedMistakes(t *testing.T) {
	var calls []Call
	for _, p := range planted {
		call := Call{Method: p.method}
		if err := json.Unmarshal([]byte(p.args), &call.Args); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, call)
	}
	complaints := typeErrors(t, calls)
	for _, p := range planted {
		var args map[string]any
		_ = json.Unmarshal([]byte(p.args), &args)
		sent, _ := json.Marshal(args)
		about := strings.Join(slices.DeleteFunc(slices.Clone(complaints), func(c string) bool { return !strings.HasSuffix(c, string(sent)) }), "\n")
		said := strings.ReplaceAll(about, string(sent), "")
		if (p.complaint == "") != (said == "") || !strings.Contains(said, p.complaint) {
			t.Errorf("%s: want a complaint with %q, got %q", p.name, p.complaint, said)
		}
	}
}

func TestEveryMethodHasAType(t *testing.T) {
	for name := range methods {
		if declaredTypes[name] == "" {
			t.Errorf("%s has no official type", name)
		}
	}
}
