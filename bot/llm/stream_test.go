package llm

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

var readers = []func(*sight, []byte) (bool, error){openAILine, anthropicLine, ollamaLine}

// Whatever a server sends, a stream ends, its error is kept, and it never ends
// well without having seen the end.
func FuzzStream(f *testing.F) {
	for _, s := range []string{
		"data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", "event: x\ndata: {\"type\":\"message_stop\"}\r\n", sayDone,
		"{\"error\":{\"message\":\"no\"}}", ": comment\n\n", "data:", "data: {\"error\":\"no\"}\n", strings.Repeat("x", maxEvent+1),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for i, inspect := range readers {
			seen := &sight{}
			out, err := io.ReadAll(newStream(io.NopCloser(bytes.NewReader(body)), inspect, seen))
			reason, fault := seen.end()
			if (err == nil) != (fault == nil) || err == nil && reason == "" {
				t.Errorf("wire %d: read with %v, saw %q and %v", i, err, reason, fault)
			}
			if len(out) > len(body) {
				t.Errorf("wire %d: %d bytes of %d", i, len(out), len(body))
			}
		}
	})
}

const sayDone = "{\"done\":true}\n"

func TestStreamPassesOnWhatCame(t *testing.T) {
	body := "event: ping\n: comment\ndata: {\"choices\":[{\"delta\":{\"content\":\"橋\"}}]}\n\ndata: {\"choices\":[{\"finish_reason\":\"stop\"}]}"
	out, err := io.ReadAll(newStream(io.NopCloser(iotest.OneByteReader(strings.NewReader(body))), openAILine, &sight{}))
	if err != nil || string(out) != body {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestUnknownEventsStopHere(t *testing.T) {
	body := "data: {\"type\":\"gossip\"}\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\ndata: {\"type\":\"message_stop\"}\n"
	out, err := io.ReadAll(newStream(io.NopCloser(strings.NewReader(body)), anthropicLine, &sight{}))
	if err != nil || strings.Contains(string(out), "gossip") {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestFiltersAreErrors(t *testing.T) {
	for i, line := range []string{`data: {"choices":[{"finish_reason":"content_filter"}]}`, `data: {"type":"message_delta","delta":{"stop_reason":"refusal"}}`} {
		if _, err := io.ReadAll(newStream(io.NopCloser(strings.NewReader(line)), readers[i], &sight{})); err == nil || !strings.Contains(err.Error(), "filter") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestErrorsOfTheNetworkAreKept(t *testing.T) {
	broken := errors.New("broken")
	seen := &sight{}
	if _, err := io.ReadAll(newStream(io.NopCloser(iotest.ErrReader(broken)), ollamaLine, seen)); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, fault := seen.end(); !errors.Is(fault, broken) {
		t.Error(fault)
	}
}
