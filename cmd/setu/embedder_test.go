package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"setu/bot/httpapi"
	"setu/bot/llm/llmtest"
	"setu/prompts"
	"setu/retrieval/embed/local/localtest"
)

// embedding is the environment for an embedder of a server.
func embedding(s *llmtest.Server, name string) map[string]string {
	return map[string]string{"SETU_EMBEDDER": name, "OPENAI_API_KEY": "key-of-the-test", "OPENAI_BASE_URL": s.BaseURL(), "OLLAMA_HOST": s.URL}
}

// sent lists the texts a server was given to embed, but for the one that asks
// how long its vectors are.
func sent(s *llmtest.Server) []string {
	var out []string
	for _, r := range s.Requests() {
		for _, text := range r.Input {
			if text != "bridge" {
				out = append(out, text)
			}
		}
	}
	return out
}

func TestAKeyAloneSendsNothing(t *testing.T) {
	s := llmtest.Start(t)
	env := embedding(s, "")
	for _, args := range [][]string{{"index"}, {"ask", keepers}, {"search", keepers}} {
		setu(t, env, "", append(args, "--corpus", folder(t, library))...).want(t, 0)
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestServersEmbed(t *testing.T) {
	for _, kind := range []string{"openai", "ollama"} {
		s := llmtest.Start(t)
		env := embedding(s, kind+":tiny")
		docs, data := folder(t, library), t.TempDir()
		setu(t, env, "", "index", "--corpus", docs, "--data", data).want(t, 0, "embedder "+kind+":tiny, 64 dimensions")
		if n := len(sent(s)); n != 5 {
			t.Errorf("%s: %d texts sent, want the 5 passages", kind, n)
		}
		setu(t, env, "", "ask", "--corpus", docs, "--data", data, keepers).want(t, 0, "120 lighthouse keepers")
		if n := len(sent(s)); n != 6 {
			t.Errorf("%s: %d texts sent, want the question beside the passages", kind, n)
		}
		for _, r := range s.Requests() {
			if r.Model != "tiny" {
				t.Errorf("%s: model %q was asked", kind, r.Model)
			}
		}
	}
}

// Vectors of two embedders are never compared: another one is an error at the
// start that says what to do, and says it before a question is sent.
func TestAnotherEmbedderIsAnErrorAtTheStart(t *testing.T) {
	s := llmtest.Start(t)
	docs, data := folder(t, library), t.TempDir()
	at := func(embedder string, more ...string) func(args ...string) result {
		return func(args ...string) result {
			return setu(t, embedding(s, embedder), "", append(append(args, "--corpus", docs, "--data", data), more...)...)
		}
	}
	offline, tiny, other, e5, plain := at("offline"), at("ollama:tiny"), at("ollama:other"), at("ollama:tiny-e5"), at("ollama:tiny-e5", "--embedder-prefixes", "|")
	offline("index").want(t, 0)
	tiny("ask", keepers).wantFault(t, 1, "index was built with another embedder: with static-1-", " (256 dimensions), not with ollama:tiny (64)", "set --embedder back", "run `setu index`")
	tiny("serve", "--listen", "127.0.0.1:0").wantFault(t, 1, "another embedder")
	if got := sent(s); len(got) != 0 {
		t.Errorf("%q was sent", got)
	}
	tiny("index").want(t, 0)
	tiny("ask", keepers).want(t, 0, "120")
	for name, other := range map[string]func(...string) result{"offline": offline, "another model": other, "a model with prefixes": e5} {
		r := other("ask", keepers)
		r.want(t, 1)
		if !strings.Contains(r.stderr, "another embedder") {
			t.Errorf("%s: %s", name, r.stderr)
		}
	}
	e5("index").want(t, 0, `with prefixes "query: " and "passage: "`)
	e5("ask", keepers).want(t, 0, "120")
	plain("ask", keepers).wantFault(t, 1, "another embedder")
	s.Dimension(32)
	e5("ask", keepers).wantFault(t, 1, "another embedder", "(64 dimensions)", "(32)")
}

func TestOnlyChangedPassagesAreSent(t *testing.T) {
	s := llmtest.Start(t)
	env := embedding(s, "openai:tiny")
	data := t.TempDir()
	setu(t, env, "", "index", "--corpus", folder(t, library), "--data", data).want(t, 0)
	before := len(sent(s))
	changed := map[string]string{"docs/new.md": "The Pier Memorandum opens in 2040.\n"}
	for name, text := range library {
		changed[name] = strings.ReplaceAll(text, "Dredging costs", "Dredging bills")
	}
	docs := folder(t, changed)
	setu(t, env, "", "ask", "--corpus", docs, "--data", data, keepers).want(t, 0, "120") // built in memory
	if got := sent(s)[before:]; len(got) != 3 {
		t.Errorf("sent %q, want two passages and the question", got)
	}
	before = len(sent(s))
	setu(t, env, "", "index", "--corpus", docs, "--data", data).want(t, 0, "5 documents")
	if got := sent(s)[before:]; len(got) != 2 {
		t.Errorf("sent %q, want two passages", got)
	}
}

func TestInterruptedEmbeddingLeavesTheOldIndex(t *testing.T) {
	docs, data := folder(t, library), t.TempDir()
	setu(t, nil, "", "index", "--corpus", docs, "--data", data).want(t, 0)
	before := tree(t, data)
	for name, fault := range map[string]llmtest.Fault{"hangs": llmtest.Hang(0), "refuses": llmtest.Refuse(401, ""), "answers nonsense": llmtest.Raw("{}")} {
		s := llmtest.Start(t)
		ctx, cancel := context.WithCancel(t.Context())
		s.Next(llmtest.Fault{}) // it says how long its vectors are
		s.Always(fault)
		if name == "hangs" {
			go func() {
				for len(sent(s)) == 0 {
					time.Sleep(time.Millisecond)
				}
				cancel() // as a person would who presses Ctrl-C
			}()
		}
		env := embedding(s, "openai:tiny")
		var errs bytes.Buffer
		code := run(ctx, []string{"index", "--corpus", docs, "--data", data}, func(name string) string { return env[name] }, strings.NewReader(""), io.Discard, &errs)
		cancel()
		if code != 1 || tree(t, data) != before {
			t.Errorf("%s: exit %d, %s\n%s", name, code, &errs, tree(t, data))
		}
	}
	setu(t, nil, "", "ask", "--corpus", docs, "--data", data, keepers).want(t, 0, "120")
}

func TestWordsAnswerWhileTheServerIsDown(t *testing.T) {
	s := llmtest.Start(t)
	env := embedding(s, "openai:tiny")
	docs, data := folder(t, library), t.TempDir()
	setu(t, env, "", "index", "--corpus", docs, "--data", data).want(t, 0)
	s.Always(llmtest.Refuse(401, ""))
	r := setu(t, env, "", "ask", "--corpus", docs, "--data", data, keepers)
	r.want(t, 0, "120 lighthouse keepers", prompts.In("en").ByWords)
	if !strings.Contains(r.stderr, "searching by words alone until it does") || !strings.Contains(r.stderr, "check OPENAI_API_KEY") || strings.Contains(r.stderr, "lighthouse") {
		t.Errorf("stderr %q", r.stderr)
	}
	// Without a stored index there is nothing to search, and measures of another
	// search than the one asked for would mislead.
	setu(t, env, "", "ask", "--corpus", docs, keepers).wantFault(t, 1, "embedder openai:tiny", "status 401", "check OPENAI_API_KEY")
	if r := setu(t, env, "", "eval", docs, "--data", data); r.code != 1 || !strings.Contains(r.stderr, "the embedder failed") {
		t.Errorf("eval: exit %d, %s", r.code, r.stderr)
	}
	s.Always(llmtest.Fault{})
	if r := setu(t, env, "", "ask", "--corpus", docs, "--data", data, keepers); r.code != 0 || strings.Contains(r.stdout, prompts.In("en").ByWords) || r.stderr != "" {
		t.Errorf("after that: %+v", r)
	}
}

func TestServeOutlivesItsEmbedder(t *testing.T) {
	s := llmtest.Start(t)
	up := serveIn(t, embedding(s, "ollama:tiny"), "--corpus", folder(t, library))
	ask := func() httpapi.Answer {
		code, body := up.call(t, "POST", "/v1/ask", fmt.Sprintf(`{"question":%q}`, keepers))
		if code != 200 {
			t.Fatalf("%d %s", code, body)
		}
		return decode[httpapi.Answer](t, body)
	}
	if a := ask(); !a.Answered || a.Notice != "" {
		t.Errorf("got %+v", a)
	}
	s.Always(llmtest.Refuse(404, ""))
	if a := ask(); !a.Answered || a.Notice != prompts.In("en").ByWords {
		t.Errorf("got %+v", a)
	}
	if line := up.await(t, "level=WARN"); !strings.Contains(line, "ollama pull tiny") {
		t.Errorf("logged %s", line)
	}
}

// A model in a folder needs no server; another model in the same folder is
// another embedder.
func TestAFolderEmbeds(t *testing.T) {
	docs, data, model := folder(t, library), t.TempDir(), filepath.Join(t.TempDir(), "made-up-e5")
	var words []string
	for _, text := range library {
		words = append(words, text)
	}
	slices.Sort(words)
	localtest.Write(t, model, localtest.Files(514, words...))
	run := func(args ...string) result {
		return setu(t, map[string]string{"SETU_EMBEDDER": "local:" + model}, "", append(args, "--corpus", docs, "--data", data)...)
	}
	run("index").want(t, 0, "embedder local:made-up-e5-", `with prefixes "query: " and "passage: "`, "96 dimensions")
	run("ask", keepers).want(t, 0, "120 lighthouse keepers")
	localtest.Write(t, model, localtest.Files(300, words...))
	run("ask", keepers).wantFault(t, 1, "another embedder", "run `setu index`")
	setu(t, nil, "", "ask", "--embedder", "local:"+docs, keepers).wantFault(t, 1, "embedder local:"+docs, "no model.onnx")
}

func TestEmbedderSettings(t *testing.T) {
	s := llmtest.Start(t)
	docs := folder(t, library)
	for name, c := range map[string]struct {
		env   map[string]string
		args  []string
		code  int
		words []string
	}{
		"no key":      {map[string]string{"SETU_EMBEDDER": "openai:tiny"}, nil, 1, []string{"embedder openai:tiny", "OPENAI_API_KEY"}},
		"no model":    {map[string]string{"SETU_EMBEDDER": "openai"}, nil, 2, []string{"openai:MODEL"}},
		"too much":    {map[string]string{"SETU_EMBEDDER": "offline:tiny"}, nil, 2, []string{"offline:tiny"}},
		"bad host":    {map[string]string{"SETU_EMBEDDER": "ollama:tiny", "OLLAMA_HOST": "a b"}, nil, 1, []string{"OLLAMA_HOST", "host:port"}},
		"no bar":      {embedding(s, "openai:tiny"), []string{"--embedder-prefixes", "query: "}, 2, []string{"--embedder-prefixes", "|"}},
		"not a model": {embedding(s, "ollama:huge"), nil, 1, []string{"ollama pull huge"}},
	} {
		s.Models("tiny")
		t.Run(name, func(t *testing.T) {
			setu(t, c.env, "", append([]string{"ask", "--corpus", docs, keepers}, c.args...)...).wantFault(t, c.code, c.words...)
		})
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			step   time.Duration
			person bool
			want   string
		}{
			"short":             {100 * time.Millisecond, false, ""},
			"in a log":          {4 * time.Second, false, "work: 1 of 5, about 16s left\nwork: 4 of 5, about 4s left\nwork: all 5 in 20s\n"},
			"before a person":   {time.Second, true, "\r\x1b[Kwork: 2 of 5, about 3s left\r\x1b[Kwork: 3 of 5, about 2s left\r\x1b[Kwork: 4 of 5, about 1s left\r\x1b[Kwork: all 5 in 5s\n"},
			"short and watched": {10 * time.Millisecond, true, ""},
		} {
			var out bytes.Buffer
			p := newProgress(&out, "work")
			p.person = c.person
			for i := range 5 {
				time.Sleep(c.step)
				p.at(i+1, 5)
			}
			if out.String() != c.want {
				t.Errorf("%s: %q, want %q", name, &out, c.want)
			}
		}
	})
}
