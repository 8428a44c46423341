package slacktest

import (
	"fmt"
	"maps"
)

// Press is Asker's press of a button of a message, found by the start of its
// action_id. The test ends if the message has no such button.
func (s *Slack) Press(m Message, actionID string) Payload {
	s.tb.Helper()
	block, button := findElement(m.Blocks, actionID)
	if button == nil {
		s.tb.Fatalf("slacktest: no button %q in %v", actionID, m.Blocks)
	}
	return s.press(m, block, button, button["value"])
}

// Feedback is Asker's thumb up, or down, below a message. The test ends if the
// message has no feedback buttons.
func (s *Slack) Feedback(m Message, actionID string, up bool) Payload {
	s.tb.Helper()
	block, element := findElement(m.Blocks, actionID)
	name := "negative_button"
	if up {
		name = "positive_button"
	}
	button, ok := element[name].(map[string]any)
	if !ok {
		s.tb.Fatalf("slacktest: no feedback buttons %q in %v", actionID, m.Blocks)
	}
	return s.press(m, block, element, button["value"]).withAction(merged(action(block, element), map[string]any{
		"value": button["value"], "text": button["text"],
	}))
}

func (s *Slack) press(m Message, block, element map[string]any, value any) Payload {
	user := Asker
	if m.For != "" {
		user = m.For
	}
	p := s.Recorded("block_actions").With("user.id", user).With("channel.id", m.Channel).
		With("container.channel_id", m.Channel).With("container.message_ts", m.TS).
		With("container.is_ephemeral", m.For != "").
		With("message", s.asJSON(m)).With("response_url", s.answerTo(m, user))
	if m.Thread != "" {
		p = p.With("container.thread_ts", m.Thread)
	}
	did := action(block, element)
	if value != nil {
		did["value"] = value
	}
	if element["text"] != nil {
		did["text"] = element["text"]
	}
	return p.withAction(did)
}

// PressHome is somebody's press of a button of their App Home.
func (s *Slack) PressHome(user, actionID string) Payload {
	s.tb.Helper()
	v := s.Home(user)
	blocks, _ := v.Body["blocks"].([]any)
	block, button := findElement(blocks, actionID)
	if button == nil {
		s.tb.Fatalf("slacktest: no button %q in the App Home of %s", actionID, user)
	}
	did := merged(action(block, button), map[string]any{"text": button["text"]})
	if button["value"] != nil {
		did["value"] = button["value"]
	}
	return s.Recorded("block_actions_home").With("user.id", user).With("view", v.json()).
		With("container.view_id", v.ID).withAction(did)
}

func action(block, element map[string]any) map[string]any {
	return map[string]any{
		"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": "1767225600.000900",
	}
}

func (p Payload) withAction(did map[string]any) Payload { return p.With("actions", []any{did}) }

// findElement finds an element by the start of its action_id, and its block.
func findElement(blocks []any, actionID string) (block, element map[string]any) {
	for _, v := range blocks {
		block, _ := v.(map[string]any)
		elements, _ := block["elements"].([]any)
		for _, e := range append(elements, block["accessory"], block["element"]) {
			element, _ := e.(map[string]any)
			id, _ := element["action_id"].(string)
			if element != nil && len(id) >= len(actionID) && id[:len(actionID)] == actionID {
				return block, element
			}
		}
	}
	return nil, nil
}

// Submit is Asker's submission of a modal with what they typed into its
// inputs, by action_id. The test ends if the modal has no such input.
func (s *Slack) Submit(v View, typed map[string]string) Payload {
	s.tb.Helper()
	values := map[string]any{}
	blocks, _ := v.Body["blocks"].([]any)
	for actionID, text := range typed {
		block, element := findElement(blocks, actionID)
		if element == nil {
			s.tb.Fatalf("slacktest: no input %q in %v", actionID, v.Body)
		}
		values[fmt.Sprint(block["block_id"])] = map[string]any{
			fmt.Sprint(element["action_id"]): map[string]any{"type": element["type"], "value": text},
		}
	}
	view := maps.Clone(v.json())
	view["state"] = map[string]any{"values": values}
	return s.Recorded("view_submission").With("view", view)
}
