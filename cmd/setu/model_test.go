package main

import (
	"bytes"
	"context"
	"maps"
	"regexp"
	"strings"
	"testing"

	"setu/bot/httpapi"
	"setu/bot/llm/llmtest"
	"setu/prompts"
)

// writing is an environment with a model that is served, over the library.
func writing(t *testing.T, s *llmtest.Server, more map[string]string) map[string]string {
	t.Helper()
	env := map[string]string{"SETU_CORPUS": folder(t, library), "SETU_MODEL": "openai:tiny", "OPENAI_BASE_URL": s.BaseURL(), "OPENAI_API_KEY": "sk-secret-key"}
	maps.Copy(env, more)
	return env
}

const invites = "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031."

func TestAskWithAModel(t *testing.T) {
	s := llmtest.Start(t)
	s.Say("The Harbour Compact ", "invites 120 lighthouse keepers ", "to Yokohama by 2031. [1]\n", "Keepers are paid 9,000 yen. [1]\n")
	env := writing(t, s, map[string]string{"SETU_MODEL_PRICE": "1000,2000"})
	r := setu(t, env, "", "ask", keepers)
	r.want(t, 0, invites+" [1]\n\n[1] Harbour Compact (2025-08-29), ¶1", prompts.In("en").Cut)
	if strings.Contains(r.stdout, "9,000") || strings.Count(r.stdout, invites+" [1]") != 1 || r.stderr != "" {
		t.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
	}
	r = setu(t, env, "", "ask", "--json", keepers)
	r.want(t, 0)
	got := decode[httpapi.Answer](t, r.stdout)
	if got.Answer != invites+" [1]" || got.Mode != "model" || got.Verification != (httpapi.Verification{Sentences: 1, Unsupported: 1}) || got.Usage == nil || got.Usage.Calls != 2 || got.Usage.Cost <= 0 || got.TimingMS <= 0 {
		t.Errorf("got %+v", got)
	}
	if n := len(s.Requests()); n != 4 {
		t.Errorf("%d requests, want 2 for each question", n)
	}
}

func TestWithoutTheSettingNothingIsSent(t *testing.T) {
	s := llmtest.Start(t)
	for _, model := range []string{"", "none"} {
		env := writing(t, s, map[string]string{"SETU_MODEL": model})
		setu(t, env, "", "ask", keepers).want(t, 0, invites)
	}
	if n := len(s.Requests()); n > 0 {
		t.Errorf("a key alone sends %d requests", n)
	}
}

func TestModelThatIsGoneIsSaid(t *testing.T) {
	s := llmtest.Start(t)
	s.Always(llmtest.RefuseWith(401, `{"error":{"message":"Incorrect API key provided: sk-secret-key"}}`))
	r := setu(t, writing(t, s, nil), "", "ask", keepers)
	r.want(t, 0, invites+" [1]", prompts.In("en").NoModel)
	if strings.Contains(r.stderr+r.stdout, "sk-secret-key") || !strings.Contains(r.stderr, "status 401") {
		t.Errorf("stderr %q", r.stderr)
	}
}

func TestAskThatIsInterruptedSaysSo(t *testing.T) {
	s := llmtest.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.Answer(func(llmtest.Request) llmtest.Reply {
		cancel()
		return llmtest.Reply{}
	})
	env := writing(t, s, nil)
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"ask", keepers}, func(name string) string { return env[name] }, strings.NewReader(""), &stdout, &stderr)
	if code != exitFailed || stderr.String() != "setu: answer: interrupted\n" || stdout.Len() > 0 {
		t.Errorf("%d, stdout %q, stderr %q", code, stdout.String(), stderr.String())
	}
}

func TestModelSettingsAreChecked(t *testing.T) {
	s := llmtest.Start(t)
	for name, c := range map[string]struct {
		set   map[string]string
		words string
	}{
		"no provider":      {map[string]string{"SETU_MODEL": "tiny"}, "PROVIDER:NAME"},
		"unknown provider": {map[string]string{"SETU_MODEL": "oracle:tiny"}, "anthropic, bedrock, googleai"},
		"no key":           {map[string]string{"SETU_MODEL": "anthropic:tiny"}, "set ANTHROPIC_API_KEY"},
		"no address":       {map[string]string{"OPENAI_BASE_URL": "model"}, "want http://"},
		"no price":         {map[string]string{"SETU_MODEL_PRICE": "cheap"}, "0.15,0.60"},
		"no calls":         {map[string]string{"SETU_MODEL_CALLS": "0"}, "above 0"},
		"no time":          {map[string]string{"SETU_MODEL_TIMEOUT": "-1s"}, "above 0"},
	} {
		t.Run(name, func(t *testing.T) {
			setu(t, writing(t, s, c.set), "", "ask", keepers).wantFault(t, exitUsage, c.words)
		})
	}
}

var passageText = regexp.MustCompile(`(?s)<passage-\w+ [^>]*>\n(.*?)\n</passage`)

func TestIndexExpand(t *testing.T) {
	s := llmtest.Start(t)
	s.Answer(func(r llmtest.Request) llmtest.Reply {
		text := "Which wages do wardens of beacons draw?\n"
		if strings.Contains(r.Messages[0].Text, "日本語") {
			text = "灯をともす者の給金はいくらか\n"
		}
		if m := passageText.FindStringSubmatch(r.Messages[1].Text); m == nil || !strings.Contains(m[1], "120 lighthouse keepers") {
			text = "nothing of use"
		}
		return llmtest.Reply{Pieces: []string{text}}
	})
	env := writing(t, s, map[string]string{"SETU_DATA": t.TempDir()})
	r := setu(t, env, "", "index", "--expand")
	r.want(t, 0, "2 reader's questions")
	if !strings.Contains(r.stderr, "2 questions for 1 paragraphs; 15 calls of the model") {
		t.Errorf("stderr %q", r.stderr)
	}
	setu(t, env, "", "index", "--expand").want(t, 0, "2 reader's questions")
	if n := len(s.Requests()); n != 15 {
		t.Errorf("%d requests, want 3 for each of 5 paragraphs, once", n)
	}
	env["SETU_MODEL"] = "none"
	found := setu(t, env, "", "search", "--json", "--limit", "1", "Which wages do wardens of beacons draw?")
	found.want(t, 0)
	if p := decode[httpapi.Passages](t, found.stdout); p.Passages[0].DocumentID != "harbour" || p.Passages[0].Paragraph != 1 {
		t.Errorf("the question does not lead to its paragraph: %+v", p)
	}
	setu(t, env, "", "index", "--expand").wantFault(t, exitUsage, "--model", "--data")
}

func TestIndexExpandThatBreaksOffGoesOn(t *testing.T) {
	s := llmtest.Start(t)
	s.Say("Why is it so?")
	s.Next(make([]llmtest.Fault, 6)...)
	s.Always(llmtest.Refuse(401, ""))
	env := writing(t, s, map[string]string{"SETU_DATA": t.TempDir(), "SETU_MODEL_CALLS": "1"})
	setu(t, env, "", "index", "--expand").wantFault(t, exitFailed, "status 401", "are kept, the next run goes on")
	s.Always(llmtest.Fault{})
	setu(t, env, "", "index", "--expand").want(t, 0, "5 reader's questions")
}
