package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"setu/bot"
	"setu/bot/llm"
	"setu/bot/llm/llmtest"
	"setu/prompts"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

const key = "sk-very-secret-key"

// elsewhere sends every request to the test's server, whatever its host: some
// providers have one address only.
type elsewhere struct{ to string }

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := url.Parse(e.to)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = to.Scheme, to.Host
	r.URL.Path = strings.Replace(r.URL.Path, "/v1beta/openai/", "/v1/", 1)
	return http.DefaultTransport.RoundTrip(r)
}

// environment has the keys of everybody and the addresses of the test's server.
func environment(s *llmtest.Server) func(string) string {
	return func(name string) string {
		return map[string]string{
			"OPENAI_API_KEY": key, "ANTHROPIC_API_KEY": key, "GEMINI_API_KEY": key, "MISTRAL_API_KEY": key,
			"OPENAI_BASE_URL": s.BaseURL(), "ANTHROPIC_BASE_URL": s.URL, "OLLAMA_HOST": s.URL,
		}[name]
	}
}

func client(t *testing.T, model string, s *llmtest.Server) *llm.Client {
	t.Helper()
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	c, err := llm.New(t.Context(), llm.Config{Model: model, Getenv: environment(s), Timeout: 20 * time.Second, Price: llm.Price{Read: 2, Written: 10}, Transport: elsewhere{s.URL}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wires are models of the three wires that the server speaks, and of all
// providers that use them.
var (
	wires    = []string{"openai:m", "anthropic:m", "ollama:m"}
	everyone = append([]string{"googleai:m", "mistral:m"}, wires...)
)

var prompt = prompts.Prompt{System: "Be brief.", User: "How many keepers?", Limit: 1234}

// said collects the pieces of a text.
type said []string

func (s *said) write(piece string) error {
	*s = append(*s, piece)
	return nil
}

func TestEveryProviderStreams(t *testing.T) {
	for _, model := range everyone {
		t.Run(model, func(t *testing.T) {
			s := llmtest.Start(t)
			s.Answer(func(llmtest.Request) llmtest.Reply {
				return llmtest.Reply{Pieces: []string{"120 ", "灯台守", " रक्षक."}, PromptTokens: 1000, Written: 300}
			})
			var pieces said
			got, err := client(t, model, s).Complete(t.Context(), prompt, pieces.write)
			if err != nil || got.Text != "120 灯台守 रक्षक." || !got.Whole || strings.Join(pieces, "|") != "120 |灯台守| रक्षक." {
				t.Fatalf("got %+v in pieces %q, %v", got, pieces, err)
			}
			want := bot.Usage{Calls: 1, Read: 1000, Written: 300, Cost: 0.005}
			if model == "mistral:m" { // the server counts only when told to
				want = bot.Usage{Calls: 1, Read: prompt.Tokens(), Written: prompts.Tokens(got.Text), Cost: got.Usage.Cost}
			}
			if model == "anthropic:m" { // the server counts words before it knows what it says
				want = bot.Usage{Calls: 1, Read: 5, Written: 300, Cost: 0.00301}
			}
			if got.Usage != want {
				t.Errorf("used %+v, want %+v", got.Usage, want)
			}
			asked := s.Requests()
			if len(asked) != 1 || asked[0].Model != "m" || !asked[0].Stream || len(asked[0].Messages) != 2 ||
				asked[0].Messages[0] != (llmtest.Message{Role: "system", Text: "Be brief."}) || asked[0].Messages[1].Text != "How many keepers?" {
				t.Errorf("asked %+v", asked)
			}
		})
	}
}

func TestLimitGoesByTheNameThatEachServerKnows(t *testing.T) {
	for model, want := range map[string]string{
		"openai:m": `"max_tokens":1234`, "googleai:m": `"max_tokens":1234`, "mistral:m": `"max_tokens":1234`,
		"anthropic:m": `"max_tokens":1234`, "ollama:m": `"num_predict":1234`,
	} {
		s := llmtest.Start(t)
		if _, err := client(t, model, s).Complete(t.Context(), prompt, nil); err != nil {
			t.Fatal(err)
		}
		body := string(s.Requests()[0].Body)
		if !strings.Contains(body, want) || strings.Contains(body, "max_completion_tokens") || !strings.Contains(body, `"temperature":0`) {
			t.Errorf("%s: want %s in %s", model, want, body)
		}
		if strings.Contains(body, "stream_options") != (model == "openai:m" || model == "googleai:m") {
			t.Errorf("%s: stream_options in %s", model, body)
		}
		if model == "ollama:m" && !strings.Contains(body, `"num_ctx":12288`) {
			t.Errorf("the window is Ollama's own, which cuts passages off: %s", body)
		}
	}
}

// OpenAI itself wants another name than those who copy it.
func TestLimitGoesToOpenAIAsItsNewModelsWantIt(t *testing.T) {
	s := llmtest.Start(t)
	getenv := func(name string) string { return map[string]string{"OPENAI_API_KEY": key}[name] }
	c, err := llm.New(t.Context(), llm.Config{Model: "openai:m", Getenv: getenv, Transport: elsewhere{s.URL}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(t.Context(), prompt, nil); err != nil {
		t.Fatal(err)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if r := s.Requests()[0]; !strings.Contains(string(r.Body), `"max_completion_tokens":1234`) || r.Header.Get("Authorization") != "Bearer "+key {
		t.Errorf("sent %s", r.Body)
	}
}

func TestFieldsThatAreRefusedAreLeftOut(t *testing.T) {
	s := llmtest.Start(t)
	c := client(t, "openai:m", s)
	for _, refusal := range []string{
		`{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."}}`,
		`{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model."}}`,
		`{"detail":"extra_forbidden: body stream_options include_usage"}`,
	} {
		s.Next(llmtest.RefuseWith(400, refusal), llmtest.Fault{})
		if _, err := c.Complete(t.Context(), prompt, nil); err != nil {
			t.Fatalf("%s: %v", refusal, err)
		}
	}
	n := len(s.Requests())
	if _, err := c.Complete(t.Context(), prompt, nil); err != nil || len(s.Requests()) != n+1 {
		t.Errorf("what was refused is sent again: %d requests, %v", len(s.Requests())-n, err)
	}
	var fields map[string]any
	if err := json.Unmarshal(s.Requests()[n].Body, &fields); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"max_tokens", "temperature", "stream_options"} {
		if _, there := fields[gone]; there {
			t.Errorf("%s is still sent", gone)
		}
	}
	if fields["max_completion_tokens"] != 1234.0 {
		t.Errorf("sent %v", fields)
	}
	s.Always(llmtest.RefuseWith(400, `{"error":{"message":"messages: too long"}}`))
	if _, err := c.Complete(t.Context(), prompt, nil); !errors.Is(err, bot.ErrModel) {
		t.Errorf("want the refusal, got %v", err)
	}
}

// The library returns no error, or a bare string, or panics in each of these.
func TestWhatTheLibraryTakesForAnAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		fault llmtest.Fault
		want  string
	}{
		"a stream that breaks":                     {llmtest.Cut(2), "broke"},
		"a stream that breaks before its end":      {llmtest.Cut(3), "broke"},
		"a stream that ends without its mark":      {llmtest.End(2), "broke off"},
		"a stream that ends before it begins":      {llmtest.End(0), "broke off"},
		"a stream without the reason it ended":     {llmtest.Unreasoned(2), "broke off"},
		"an error within the stream":               {llmtest.Event(2, "the GPU is on fire"), "the GPU is on fire"},
		"an error in place of the stream":          {llmtest.Event(0, "the GPU is on fire"), "the GPU is on fire"},
		"nothing":                                  {llmtest.Empty(), ""},
		"an empty object":                          {llmtest.Raw("{}"), ""},
		"null":                                     {llmtest.Raw("null"), ""},
		"a choice that is null":                    {llmtest.Raw("data: {\"choices\":[null]}\n\ndata: [DONE]\n\n"), ""},
		"a call of a tool that is null":            {llmtest.Raw("data: {\"choices\":[{\"delta\":{\"tool_calls\":[null]}}]}\n\n"), ""},
		"a part of the text with a number below 0": {llmtest.Raw("data: {\"type\":\"content_block_delta\",\"index\":-1,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}\n\n"), ""},
		"a part of a text that never began":        {llmtest.Raw("data: {\"type\":\"message_stop\"}\n\n"), ""},
		"an event that is unknown":                 {llmtest.Raw("data: {\"type\":\"gossip\"}\n\ndata: {\"type\":\"message_stop\"}\n\n"), ""},
		"no JSON":                                  {llmtest.Raw("data: oops\n\n"), ""},
		"the page of a proxy":                      {llmtest.Raw("<html><body>log in</body></html>"), ""},
		"a line over 64 KB":                        {llmtest.Long(70_000), "line of more than"},
		"a line over 512 KB":                       {llmtest.Long(600_000), "line of more than"},
		"a status as an error":                     {llmtest.Refuse(401, ""), "status 401"},
	} {
		for _, model := range wires {
			t.Run(name+" "+model, func(t *testing.T) {
				s := llmtest.Start(t)
				s.Say("one, ", "two, ", "three.")
				s.Next(c.fault)
				got, err := client(t, model, s).Complete(t.Context(), prompt, nil)
				if !errors.Is(err, bot.ErrModel) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %+v and %v, want an error that says %q", got, err, c.want)
				}
				if refused := strings.Contains(c.want, "status"); got.Usage.Calls != 1 || (got.Usage.Read == 0) != refused {
					t.Errorf("used %+v: a call that fails costs too, unless it is turned down", got.Usage)
				}
			})
		}
	}
}

func TestCancelledStreamIsAnError(t *testing.T) {
	for _, model := range wires {
		t.Run(model, func(t *testing.T) {
			s := llmtest.Start(t)
			s.Next(llmtest.Hang(2))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c, n := client(t, model, s), 0
			got, err := c.Complete(ctx, prompt, func(string) error {
				if n++; n == 2 {
					cancel()
				}
				return nil
			})
			if !errors.Is(err, context.Canceled) || errors.Is(err, bot.ErrModel) || got.Text == "" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestDeadlineIsAnError(t *testing.T) {
	for _, model := range wires {
		s := llmtest.Start(t)
		s.Always(llmtest.Hang(1))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if _, err := client(t, model, s).Complete(ctx, prompt, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", model, err)
		}
		cancel()
	}
}

func TestSlowModelIsGivenUp(t *testing.T) {
	s := llmtest.Start(t)
	s.Always(llmtest.Hang(1))
	c, err := llm.New(t.Context(), llm.Config{Model: "ollama:m", Getenv: environment(s), Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(t.Context(), prompt, nil); !errors.Is(err, bot.ErrModel) || !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %v", err)
	}
}

func TestCallerCanStop(t *testing.T) {
	enough := errors.New("enough")
	for _, model := range wires {
		s := llmtest.Start(t)
		s.Say("one ", "two ", "three")
		c, n := client(t, model, s), 0
		_, err := c.Complete(t.Context(), prompt, func(string) error {
			if n++; n == 2 {
				return enough
			}
			return nil
		})
		if err != enough || n != 2 {
			t.Errorf("%s: %v after %d pieces", model, err, n)
		}
	}
}

func TestLimitReachedIsTold(t *testing.T) {
	for _, model := range wires {
		s := llmtest.Start(t)
		s.Answer(func(llmtest.Request) llmtest.Reply { return llmtest.Reply{Pieces: []string{"half a"}, Stop: "length"} })
		if got, err := client(t, model, s).Complete(t.Context(), prompt, nil); err != nil || got.Whole || got.Text != "half a" {
			t.Errorf("%s: %+v, %v", model, got, err)
		}
	}
}

func TestThoughtsAreNoText(t *testing.T) {
	s := llmtest.Start(t)
	c := client(t, "ollama:m", s)
	for text, want := range map[string]string{
		"<|th|ink>|They ask |for 5.</th|ink>|\n\n|Five |of them.": "Five of them.",
		"|\n|Five|.":                     "\nFive.",
		"<thin|king is 5.":               "<thinking is 5.",
		"A <think>5</think> in the text": "A <think>5</think> in the text",
	} {
		s.Say(strings.Split(text, "|")...)
		var pieces said
		if got, err := c.Complete(t.Context(), prompt, pieces.write); err != nil || got.Text != want || strings.Join(pieces, "") != want {
			t.Errorf("%q: got %q in %q, %v", text, got.Text, pieces, err)
		}
	}
	s.Say("<think>", "and never an end")
	if got, err := c.Complete(t.Context(), prompt, nil); !errors.Is(err, bot.ErrModel) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestKeysAreNotTold(t *testing.T) {
	for _, model := range everyone {
		s := llmtest.Start(t)
		s.Always(llmtest.RefuseWith(401, `{"error":{"message":"Incorrect API key provided: `+key+`"}}`))
		_, err := client(t, model, s).Complete(t.Context(), prompt, nil)
		if err == nil || model != "ollama:m" && strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", model, err)
		}
		sent := s.Requests()[0].Header
		if model == "ollama:m" && (sent.Get("Authorization") != "" || sent.Get("X-Api-Key") != "") {
			t.Errorf("a key goes to Ollama: %v", sent)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	s := llmtest.Start(t)
	c, err := llm.New(t.Context(), llm.Config{Model: "anthropic:m", Getenv: environment(s), Transport: redirecting{}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(t.Context(), prompt, nil); err == nil || !strings.Contains(err.Error(), "elsewhere") {
		t.Errorf("got %v", err)
	}
}

type redirecting struct{}

func (redirecting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "thief.example" {
		panic("the key went with the question")
	}
	return &http.Response{StatusCode: 307, Header: http.Header{"Location": {"https://thief.example/"}}, Body: http.NoBody, Request: r}, nil
}

func TestRefusalsThatPassAreWaitedFor(t *testing.T) {
	for _, model := range everyone {
		s := llmtest.Start(t)
		s.Next(llmtest.Refuse(429, "0.01"), llmtest.Refuse(503, "0.01"), llmtest.Fault{})
		if got, err := client(t, model, s).Complete(t.Context(), prompt, nil); err != nil || got.Text != "All is well." || len(s.Requests()) != 3 {
			t.Errorf("%s: %+v, %v after %d requests", model, got, err, len(s.Requests()))
		}
	}
}

func TestNoMoreCallsAtOnceThanAreSet(t *testing.T) {
	s := llmtest.Start(t)
	c, err := llm.New(t.Context(), llm.Config{Model: "openai:m", Getenv: environment(s), Slots: 2})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := c.Complete(t.Context(), prompt, nil)
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := s.Most(); n > 2 {
		t.Errorf("%d calls at once", n)
	}
}

// A key alone sends nothing anywhere, and neither does a model that can't be used.
func TestConfigIsCheckedAtTheStart(t *testing.T) {
	none := func(string) string { return "" }
	for model, want := range map[string]string{
		"": "PROVIDER:NAME", "gpt": "PROVIDER:NAME", "openai:": "PROVIDER:NAME", "nobody:m": "anthropic, bedrock, googleai, mistral, ollama, openai",
		"openai:m": "OPENAI_API_KEY", "anthropic:m": "ANTHROPIC_API_KEY", "googleai:m": "GEMINI_API_KEY", "mistral:m": "MISTRAL_API_KEY", "bedrock:m": "AWS_REGION",
	} {
		if _, err := llm.New(t.Context(), llm.Config{Model: model, Getenv: none}); !errors.Is(err, llm.ErrConfig) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", model, err, want)
		}
	}
	for _, address := range []string{"ftp://model.example", "http://a b", "//model.example", "http://", "http://[::1", "https://user:password@"} {
		getenv := func(string) string { return address }
		for i, model := range []string{"openai:m", "anthropic:m", "ollama:m"} {
			if i == 2 && address != "ftp://model.example" && address != "http://a b" {
				continue // that one forgives more, as its own tools do
			}
			if _, err := llm.New(t.Context(), llm.Config{Model: model, Getenv: getenv}); !errors.Is(err, llm.ErrConfig) || strings.Contains(err.Error(), "password") {
				t.Errorf("%s at %s: %v", model, address, err)
			}
		}
	}
}

func TestOllamaIsFoundAsItsToolsFindIt(t *testing.T) {
	for host, want := range map[string]string{
		"": "http://127.0.0.1:11434", "0.0.0.0": "http://127.0.0.1:11434", "0.0.0.0:8000": "http://127.0.0.1:8000", ":8000": "http://127.0.0.1:8000",
		"model.example": "http://model.example:11434", "https://model.example": "https://model.example:443", "http://model.example:80/ollama/": "http://model.example:80/ollama",
		"[::]:11434": "http://127.0.0.1:11434", "::1": "http://[::1]:11434",
	} {
		if got := llm.OllamaURL(host); got != want {
			t.Errorf("%q: %s, want %s", host, got, want)
		}
	}
}

func TestKeysOfTheProcessAreNotRead(t *testing.T) {
	// The library looks for keys itself; ours come from Config alone.
	t.Setenv("OPENAI_API_KEY", "from-the-process")
	t.Setenv("OPENAI_ORGANIZATION", "from-the-process")
	s := llmtest.Start(t)
	if _, err := client(t, "openai:m", s).Complete(t.Context(), prompt, nil); err != nil {
		t.Fatal(err)
	}
	for name, values := range s.Requests()[0].Header {
		if strings.Contains(strings.Join(values, ""), "from-the-process") {
			t.Errorf("%s is of the process's environment", name)
		}
	}
}
