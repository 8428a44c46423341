package llmtest

import (
	"encoding/json"
	"errors"
	"strings"
)

// openAI is the wire of OpenAI's API and all that copy it.
type openAI struct{}

func (openAI) read(r *Request) error {
	var b struct {
		Model    string
		Stream   bool
		Messages []struct {
			Role    string
			Content content
		}
		Input texts
	}
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return err
	}
	r.Model, r.Stream, r.Input = b.Model, b.Stream, b.Input
	for _, m := range b.Messages {
		r.Messages = append(r.Messages, Message{m.Role, string(m.Content)})
	}
	for _, text := range b.Input {
		if text == "" {
			return errors.New("'$.input' is invalid: input cannot be an empty string")
		}
	}
	return nil
}

func (openAI) whole(r Request, said Reply) any {
	choices := []object{}
	if len(said.Pieces) > 0 {
		choices = append(choices, object{"index": 0, "message": object{"role": "assistant", "content": said.Text()}, "finish_reason": said.Stop})
	}
	return object{"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": r.Model, "choices": choices, "usage": usage(r, said)}
}

func usage(r Request, said Reply) object {
	prompt, written := counts(r, said)
	return object{"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
}

// counts are the tokens of a question and of its answer.
func counts(r Request, said Reply) (prompt, written int) {
	prompt, written = said.PromptTokens, said.Written
	if written == 0 {
		written = len(said.Pieces)
	}
	if prompt == 0 {
		for _, m := range r.Messages {
			prompt += len(strings.Fields(m.Text))
		}
	}
	return prompt, written
}

func (openAI) vectors(r Request, v [][]float32) any {
	data := []object{}
	for i, e := range v {
		data = append(data, object{"object": "embedding", "index": i, "embedding": e})
	}
	return object{"object": "list", "data": data, "model": r.Model, "usage": object{"prompt_tokens": len(r.Input), "total_tokens": len(r.Input)}}
}

func (openAI) media() string { return "text/event-stream" }

func chunk(r Request, delta object, reason any) string {
	return data(object{
		"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": r.Model,
		"choices": []object{{"index": 0, "delta": delta, "finish_reason": reason}},
	})
}

// data is an event without a name.
func data(v any) string {
	body, _ := json.Marshal(v) // only strings, numbers and maps of them
	return "data: " + string(body) + "\n\n"
}

func (openAI) opening(r Request) string {
	return ": a comment\n\n" + chunk(r, object{"role": "assistant", "content": ""}, nil)
}

func (openAI) piece(r Request, text string) string { return chunk(r, object{"content": text}, nil) }

func (openAI) reason(r Request, said Reply) string {
	out := chunk(r, object{}, said.Stop)
	var b struct {
		Options struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	if json.Unmarshal(r.Body, &b) == nil && b.Options.Usage {
		out += data(object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": r.Model, "choices": []object{}, "usage": usage(r, said)})
	}
	return out
}

func (openAI) closing() string { return "data: [DONE]\n\n" }

func (openAI) failure(status int, message string) any {
	return object{"error": object{"message": message, "type": "server_error", "param": nil, "code": status}}
}

func (w openAI) broken(message string) string { return data(w.failure(500, message)) }

// content is text, or a list of parts with text.
type content string

// UnmarshalJSON implements json.Unmarshaler.
func (c *content) UnmarshalJSON(body []byte) error {
	var parts []struct{ Text string }
	if json.Unmarshal(body, &parts) != nil {
		return json.Unmarshal(body, (*string)(c))
	}
	for _, p := range parts {
		*c += content(p.Text)
	}
	return nil
}

// texts is a list of texts, or one.
type texts []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *texts) UnmarshalJSON(body []byte) error {
	var one string
	if json.Unmarshal(body, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(body, (*[]string)(t))
}
