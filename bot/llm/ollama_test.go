//go:build unix

package llm_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"setu/bot"
	"setu/bot/llm"
	"setu/bot/llm/ollamatest"
	"setu/prompts"
)

// real is a client of the real server's model, over Ollama's own wire or
// OpenAI's.
func real(t *testing.T, model string, s *ollamatest.Server) *llm.Client {
	t.Helper()
	getenv := func(name string) string {
		return map[string]string{"OLLAMA_HOST": s.URL, "OPENAI_BASE_URL": s.URL + "/v1"}[name]
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := llm.New(t.Context(), llm.Config{Model: model, Getenv: getenv, Transport: transport, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What a made-up model writes is gibberish; what counts is how calls of a real
// server end.
func TestOllamaWrites(t *testing.T) {
	s := ollamatest.Start(t, os.Getenv("SETU_TEST_OLLAMA"))
	prompt := prompts.Prompt{System: "Be brief.", User: "Why?", Limit: 40}
	long := prompts.Prompt{System: "Be long.", User: "Why?", Limit: 3_000}
	for _, provider := range []string{"ollama", "openai"} {
		t.Run(provider, func(t *testing.T) {
			c := real(t, provider+":"+ollamatest.Model, s)
			t.Run("a stream", func(t *testing.T) {
				var pieces []string
				out, err := c.Complete(t.Context(), prompt, func(piece string) error { pieces = append(pieces, piece); return nil })
				if err != nil || out.Text == "" || out.Whole || strings.Join(pieces, "") != out.Text || len(pieces) < 5 || out.Usage.Written != prompt.Limit || out.Usage.Read < 10 {
					t.Errorf("%d pieces, %+v, %v", len(pieces), out, err)
				}
			})
			t.Run("cancelled in the middle", func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				out, err := c.Complete(ctx, long, after(3, cancel))
				if !errors.Is(err, context.Canceled) || errors.Is(err, bot.ErrModel) || out.Text == "" {
					t.Errorf("%+v, %v", out, err)
				}
			})
			t.Run("its runner killed in the middle", func(t *testing.T) {
				killed := false
				out, err := c.Complete(t.Context(), long, after(3, func() { killed = s.KillRunner(t) }))
				if !errors.Is(err, bot.ErrModel) || !killed || out.Text == "" {
					t.Errorf("killed is %t; %+v, %v", killed, out, err)
				}
				t.Log(err)
			})
			t.Run("after all that", func(t *testing.T) {
				if out, err := c.Complete(t.Context(), prompt, nothing); err != nil || out.Text == "" {
					t.Errorf("%+v, %v", out, err)
				}
			})
			t.Run("a model that is not there", func(t *testing.T) {
				_, err := real(t, provider+":other", s).Complete(t.Context(), prompt, nothing)
				if !errors.Is(err, bot.ErrModel) || !strings.Contains(err.Error(), "not found") {
					t.Error(err)
				}
				t.Log(err)
			})
		})
	}
}

func TestOllamaKilledInTheMiddle(t *testing.T) {
	for _, provider := range []string{"ollama", "openai"} {
		t.Run(provider, func(t *testing.T) {
			s := ollamatest.Start(t, os.Getenv("SETU_TEST_OLLAMA"))
			c := real(t, provider+":"+ollamatest.Model, s)
			out, err := c.Complete(t.Context(), prompts.Prompt{User: "Why?", Limit: 3_000}, after(3, s.Kill))
			if !errors.Is(err, bot.ErrModel) || out.Text == "" {
				t.Errorf("%+v, %v", out, err)
			}
			t.Log(err)
			if _, err := c.Complete(t.Context(), prompts.Prompt{User: "Why?", Limit: 10}, nothing); !errors.Is(err, bot.ErrModel) {
				t.Errorf("of a dead server: %v", err)
			}
		})
	}
}

func nothing(string) error { return nil }

// after does something once so many pieces have come.
func after(n int, do func()) func(string) error {
	return func(string) error {
		if n--; n == 0 {
			do()
		}
		return nil
	}
}
