package llmtest

import "encoding/json"

// ollama is the wire of Ollama's own API.
type ollama struct{}

func (ollama) read(r *Request) error {
	var b struct {
		Model    string
		Stream   *bool // it streams unless told not to
		Messages []struct{ Role, Content string }
		Input    texts
	}
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return err
	}
	r.Model, r.Stream, r.Input = b.Model, b.Stream == nil || *b.Stream, b.Input
	for _, m := range b.Messages {
		r.Messages = append(r.Messages, Message{m.Role, m.Content})
	}
	return nil
}

const moment = "2026-01-02T03:04:05.000000006Z"

func said(r Request, text string) object {
	return object{"model": r.Model, "created_at": moment, "message": object{"role": "assistant", "content": text}, "done": false}
}

func ended(r Request, s Reply, text string) object {
	out := said(r, text)
	prompt, written := counts(r, s)
	out["done"], out["done_reason"] = true, s.Stop
	out["total_duration"], out["load_duration"] = 3_000_000, 1_000_000
	out["prompt_eval_count"], out["prompt_eval_duration"] = prompt, 1_000_000
	out["eval_count"], out["eval_duration"] = written, 1_000_000
	return out
}

func line(v any) string {
	body, _ := json.Marshal(v) // only strings, numbers and maps of them
	return string(body) + "\n"
}

func (ollama) whole(r Request, s Reply) any { return ended(r, s, s.Text()) }

func (ollama) vectors(r Request, v [][]float32) any {
	return object{"model": r.Model, "embeddings": v, "total_duration": 3_000_000, "load_duration": 1_000_000, "prompt_eval_count": len(r.Input)}
}

func (ollama) media() string                       { return "application/x-ndjson" }
func (ollama) opening(Request) string              { return "" }
func (ollama) piece(r Request, text string) string { return line(said(r, text)) }
func (ollama) reason(r Request, s Reply) string    { return line(ended(r, s, "")) }
func (ollama) closing() string                     { return "" }
func (ollama) failure(_ int, message string) any   { return object{"error": message} }
func (ollama) broken(message string) string        { return line(object{"error": message}) }
