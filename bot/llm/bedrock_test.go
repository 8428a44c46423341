package llm_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"setu/bot"
	"setu/bot/llm"
)

// bedrock answers as Amazon's API does: whole, or as a stream of frames.
type bedrock struct {
	body   []byte
	stream bool
	asked  *http.Request
	sent   string
}

func (b *bedrock) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	b.asked, b.sent = r, string(sent)
	h := http.Header{"Content-Type": {"application/json"}}
	if b.stream {
		h.Set("Content-Type", "application/vnd.amazon.eventstream")
	}
	return &http.Response{StatusCode: 200, Header: h, Body: io.NopCloser(bytes.NewReader(b.body)), ContentLength: int64(len(b.body)), Request: r}, nil
}

// frames are the events of a stream as Amazon packs them.
func frames(t *testing.T, events ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, e := range events {
		payload := fmt.Sprintf(`{"bytes":%q}`, base64.StdEncoding.EncodeToString([]byte(e)))
		m := eventstream.Message{Payload: []byte(payload)}
		for name, value := range map[string]string{":message-type": "event", ":event-type": "chunk", ":content-type": "application/json"} {
			m.Headers.Set(name, eventstream.StringValue(value))
		}
		if err := eventstream.NewEncoder().Encode(&out, m); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func amazon(t *testing.T, model string, server http.RoundTripper) *llm.Client {
	t.Helper()
	getenv := func(name string) string {
		return map[string]string{"AWS_REGION": "ap-northeast-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": key}[name]
	}
	c, err := llm.New(t.Context(), llm.Config{Model: model, Getenv: getenv, Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBedrockWhole(t *testing.T) {
	s := &bedrock{body: []byte(`{"output":{"message":{"content":[{"text":"120 "},{"text":"keepers."}]}},"stopReason":"end_turn","usage":{"inputTokens":11,"outputTokens":7}}`)}
	var pieces said
	got, err := amazon(t, "bedrock:amazon.nova-lite-v1:0", s).Complete(t.Context(), prompt, pieces.write)
	if err != nil || got.Text != "120 keepers." || !got.Whole || len(pieces) != 1 || got.Usage.Read != 11 || got.Usage.Written != 7 {
		t.Fatalf("got %+v in %q, %v", got, pieces, err)
	}
	if host := s.asked.URL.Host; host != "bedrock-runtime.ap-northeast-1.amazonaws.com" {
		t.Errorf("asked %s", host)
	}
	if signed := s.asked.Header.Get("Authorization"); !strings.Contains(signed, "Credential=AKID/") || strings.Contains(signed, key) || !strings.Contains(s.sent, "How many keepers?") {
		t.Errorf("sent %s signed %s", s.sent, signed)
	}
}

func TestBedrockStream(t *testing.T) {
	events := []string{
		`{"type":"message_start","message":{"usage":{"input_tokens":11}}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"120 "}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"keepers."}}`,
		`{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}`,
		`{"type":"message_stop"}`,
	}
	s := &bedrock{body: frames(t, events...), stream: true}
	c := amazon(t, "bedrock:anthropic.claude-x", s)
	var pieces said
	got, err := c.Complete(t.Context(), prompt, pieces.write)
	if err != nil || got.Text != "120 keepers." || !got.Whole || len(pieces) < 2 || got.Usage.Read != 11 || got.Usage.Written != 7 {
		t.Fatalf("got %+v in %q, %v", got, pieces, err)
	}
	s.body = frames(t, events[:3]...)
	if got, err := c.Complete(t.Context(), prompt, nil); !errors.Is(err, bot.ErrModel) {
		t.Errorf("a stream that breaks off: %+v, %v", got, err)
	}
	whole := frames(t, events...)
	s.body = whole[:len(whole)/2]
	if got, err := c.Complete(t.Context(), prompt, nil); !errors.Is(err, bot.ErrModel) {
		t.Errorf("a frame that breaks off: %+v, %v", got, err)
	}
	s.body = whole
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := c.Complete(ctx, prompt, func(string) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
