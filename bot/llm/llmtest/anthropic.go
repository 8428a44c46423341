package llmtest

import "encoding/json"

// anthropic is the wire of Anthropic's messages.
type anthropic struct{}

func (anthropic) read(r *Request) error {
	var b struct {
		Model    string
		Stream   bool
		System   content
		Messages []struct {
			Role    string
			Content content
		}
	}
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return err
	}
	r.Model, r.Stream = b.Model, b.Stream
	if b.System != "" {
		r.Messages = append(r.Messages, Message{"system", string(b.System)})
	}
	for _, m := range b.Messages {
		r.Messages = append(r.Messages, Message{m.Role, string(m.Content)})
	}
	return nil
}

// reasons are Anthropic's words for why a text ended.
var reasons = map[string]string{"stop": "end_turn", "length": "max_tokens"}

func (anthropic) message(r Request, s Reply, parts []object, reason any) object {
	prompt, written := counts(r, s)
	return object{
		"id": "msg_1", "type": "message", "role": "assistant", "model": r.Model, "content": parts,
		"stop_reason": reason, "stop_sequence": nil, "usage": object{"input_tokens": prompt, "output_tokens": written},
	}
}

func (w anthropic) whole(r Request, s Reply) any {
	parts := []object{}
	if len(s.Pieces) > 0 {
		parts = append(parts, object{"type": "text", "text": s.Text()})
	}
	return w.message(r, s, parts, reasons[s.Stop])
}

// vectors is never asked for: Anthropic has no embeddings.
func (anthropic) vectors(Request, [][]float32) any { return nil }

func (anthropic) media() string { return "text/event-stream" }

// named is an event with its type for a name.
func named(v object) string { return "event: " + v["type"].(string) + "\n" + data(v) }

func (w anthropic) opening(r Request) string {
	return named(object{"type": "message_start", "message": w.message(r, Reply{Written: 1}, []object{}, nil)}) +
		named(object{"type": "content_block_start", "index": 0, "content_block": object{"type": "text", "text": ""}}) +
		named(object{"type": "ping"})
}

func (anthropic) piece(_ Request, text string) string {
	return named(object{"type": "content_block_delta", "index": 0, "delta": object{"type": "text_delta", "text": text}})
}

func (anthropic) reason(r Request, s Reply) string {
	_, written := counts(r, s)
	return named(object{"type": "content_block_stop", "index": 0}) +
		named(object{"type": "message_delta", "delta": object{"stop_reason": reasons[s.Stop], "stop_sequence": nil}, "usage": object{"output_tokens": written}})
}

func (anthropic) closing() string { return named(object{"type": "message_stop"}) }

func (anthropic) failure(status int, message string) any {
	kind := "api_error"
	switch status {
	case 429:
		kind = "rate_limit_error"
	case 529:
		kind = "overloaded_error"
	case 404:
		kind = "not_found_error"
	case 401:
		kind = "authentication_error"
	}
	return object{"type": "error", "error": object{"type": kind, "message": message}}
}

func (w anthropic) broken(message string) string { return named(w.failure(529, message).(object)) }
