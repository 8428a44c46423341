package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"setu/bot/httpapi"
	"setu/prompts"
)

// library is a small folder of documents.
var library = map[string]string{
	"docs/harbour.md": `---
id: harbour
title: Harbour Compact
kind: joint-statement
issuer: Port Office
date: 2025-08-29
language: en
status: in-force
sources:
  - {title: The text itself, publisher: Ministry of Ports, url: "https://ports.example/text", official: true}
---
The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031. [^1]

Dredging costs are shared equally between both ministries. [^1]
`,
	"docs/lantern.md": `---
id: lantern
title: Lantern Accord
kind: initiative
issuer: Light Office
date: 2026-07-02
language: en
status: in-force
sources:
  - {title: The text itself, publisher: Light Office, url: "https://light.example/text", official: true}
---
The Lantern Accord invites 300 lighthouse keepers to Chennai by 2035. [^1]
`,
	"docs/todai.md":   "# 灯台の歴史\n\n犬吠埼灯台は1874年に点灯した。\n",
	"docs/prakash.md": "# प्रकाश स्तंभ\n\nचेन्नई का प्रकाश स्तंभ 1977 में खोला गया था।\n",
	"questions.jsonl": `{"id":"a","language":"en","kind":"number","question":"How many lighthouse keepers does the Harbour Compact invite to Yokohama?","answerable":true,"paragraphs":[],"facts":[["120"]]}
{"id":"b","language":"en","kind":"far","question":"Which enzyme digests lactose in kangaroos?","answerable":false}
{"id":"c","language":"en","kind":"follow-up","question":"And by when?","turns":["How many lighthouse keepers does the Harbour Compact invite to Yokohama?"],"answerable":true,"paragraphs":[],"facts":[["2031"]]}
`,
}

const (
	keepers   = "How many lighthouse keepers does the Harbour Compact invite to Yokohama?"
	kangaroos = "Which enzyme digests lactose in kangaroos?"
)

// folder writes files, by path, into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// result is how a run of the program ended.
type result struct {
	code           int
	stdout, stderr string
}

// setu runs the program with an environment of its own.
func setu(t *testing.T, env map[string]string, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(stdin), &out, &errs)
	return result{code, out.String(), errs.String()}
}

// over runs the program over the library.
func over(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	return setu(t, map[string]string{"SETU_CORPUS": folder(t, library)}, stdin, args...)
}

func (r result) want(t *testing.T, code int, out ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit %d, want %d; stderr %q", r.code, code, r.stderr)
	}
	for _, s := range out {
		if !strings.Contains(r.stdout, s) {
			t.Errorf("output lacks %q:\n%s", s, r.stdout)
		}
	}
}

// wantFault fails unless a run ended with one clear line and nothing else.
func (r result) wantFault(t *testing.T, code int, words ...string) {
	t.Helper()
	r.want(t, code)
	if !strings.HasPrefix(r.stderr, "setu: ") || strings.Count(r.stderr, "\n") != 1 || !strings.HasSuffix(r.stderr, "\n") {
		t.Errorf("stderr %q, want one line", r.stderr)
	}
	if r.stdout != "" {
		t.Errorf("stdout %q, want nothing", r.stdout)
	}
	for _, w := range words {
		if !strings.Contains(r.stderr, w) {
			t.Errorf("stderr %q, want it to hold %q", r.stderr, w)
		}
	}
}

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func TestAsk(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"English": {[]string{keepers}, []string{
			"invites 120 lighthouse keepers to Yokohama by 2031. [1]", "[1] Harbour Compact (2025-08-29), ¶1", "“The Harbour Compact invites", "Ministry of Ports: https://ports.example/text",
		}},
		"words without quotes": {strings.Fields(keepers), []string{"invites 120 lighthouse keepers"}},
		"Japanese":             {[]string{"犬吠埼灯台はいつ点灯したか"}, []string{"1874年に点灯した。 [1]", "[1] 灯台の歴史, ¶1"}},
		"Hindi":                {[]string{"चेन्नई का प्रकाश स्तंभ कब खोला गया?"}, []string{"1977 में खोला गया था। [1]", "[1] प्रकाश स्तंभ, ¶1"}},
		"filtered":             {[]string{"--document", "lantern", "how many lighthouse keepers are invited"}, []string{"300 lighthouse keepers", "[1] Lantern Accord"}},
		"a comparison framed in Japanese": {[]string{"2025年8月と2026年7月の違いは？ lighthouse keepers"}, []string{
			prompts.In("ja").Heading("Harbour Compact", "2025-08-29"), prompts.In("ja").Heading("Lantern Accord", "2026-07-02"),
		}},
		"a comparison framed in Hindi": {[]string{"Harbour Compact और Lantern Accord की तुलना करें"}, []string{
			prompts.In("hi").Heading("Harbour Compact", "2025-08-29"), prompts.In("hi").Heading("Lantern Accord", "2026-07-02"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			over(t, "", append([]string{"ask"}, c.args...)...).want(t, 0, c.want...)
		})
	}
}

func TestAskWithoutAnAnswer(t *testing.T) {
	for language, question := range map[string]string{
		"en": kangaroos,
		"ja": "カンガルーの乳糖を分解する酵素は何ですか",
		"hi": "कंगारू में लैक्टोज़ कौन सा एंज़ाइम पचाता है?",
	} {
		r := over(t, "", "ask", question)
		r.want(t, 3, prompts.In(language).NoEvidence)
		if r.stderr != "" {
			t.Errorf("%s: stderr %q, want nothing: a refusal is an answer", language, r.stderr)
		}
	}
	// Near, but not there: the answer says where to look.
	over(t, "", "ask", "Which lighthouse keepers paint zeppelins in Reykjavik for Napoleon?").want(t, 3, prompts.In("en").Nearest, "- Harbour Compact (2025-08-29)")
}

func TestAskAsJSON(t *testing.T) {
	r := over(t, "", "ask", "--json", keepers)
	r.want(t, 0)
	got := decode[httpapi.Answer](t, r.stdout)
	if !got.Answered || len(got.Citations) == 0 || got.Citations[0].DocumentID != "harbour" || !strings.Contains(got.Answer, got.Citations[0].Quote) {
		t.Errorf("got %+v", got)
	}
	r = over(t, "", "ask", "--json", kangaroos)
	r.want(t, 3)
	if got := decode[httpapi.Answer](t, r.stdout); got.Answered || got.Status != "no_evidence" {
		t.Errorf("got %+v, want a refusal", got)
	}
}

func TestAskReadsLines(t *testing.T) {
	r := over(t, keepers+"\n\n  \r\n"+kangaroos+"\n犬吠埼灯台はいつ点灯したか", "ask", "--json")
	r.want(t, 3)
	lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines, want an answer for each of 3 questions:\n%s", len(lines), r.stdout)
	}
	for i, want := range []bool{true, false, true} {
		if got := decode[httpapi.Answer](t, lines[i]); got.Answered != want {
			t.Errorf("line %d: answered is %t: %s", i+1, got.Answered, got.Answer)
		}
	}
}

func TestOneBadLineDoesNotEndTheRest(t *testing.T) {
	r := over(t, "???\nwhy \x00\n"+strings.Repeat("why ", 25_000)+"\nwhy \xff\n"+keepers+"\n", "ask")
	r.want(t, 1, "120 lighthouse keepers")
	for _, want := range []string{"question 1: the question is empty", "question 2: ", "question 3: the question is too long", "question 4: ", "UTF-8"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("stderr lacks %q:\n%s", want, r.stderr)
		}
	}
}

func TestLinesOfOneInputAreNoConversation(t *testing.T) {
	r := over(t, keepers+"\nAnd by when?\n", "ask", "--json")
	r.want(t, 3)
}

func TestSearch(t *testing.T) {
	over(t, "", "search", "lighthouse", "keepers", "Yokohama").want(t, 0, " 1. ", "harbour ¶1 — Harbour Compact")
	r := over(t, "", "search", "--json", "--limit", "1", "lighthouse keepers")
	r.want(t, 0)
	if got := decode[httpapi.Passages](t, r.stdout); len(got.Passages) != 1 {
		t.Errorf("%d passages, want 1", len(got.Passages))
	}
}

func TestCorpus(t *testing.T) {
	over(t, "", "corpus", "list").want(t, 0, "harbour", "2025-08-29", "¶2", "灯台の歴史", "प्रकाश स्तंभ")
	over(t, "", "corpus", "show", "harbour").want(t, 0, "Harbour Compact\nharbour · joint-statement · Port Office · 2025-08-29 · in-force\n", "¶1  The Harbour Compact invites", "¶2  Dredging")
	over(t, "", "corpus", "check").want(t, 0, "4 documents, 5 passages, 0 faults", "note: ")
	if got := decode[httpapi.Documents](t, over(t, "", "corpus", "list", "--json").stdout); len(got.Documents) != 4 {
		t.Errorf("%d documents listed, want 4", len(got.Documents))
	}
	if got := decode[httpapi.Document](t, over(t, "", "corpus", "show", "--json", "harbour").stdout); len(got.Paragraphs) != 2 {
		t.Errorf("%d paragraphs shown, want 2", len(got.Paragraphs))
	}
}

func TestCorpusCheckFindsFaults(t *testing.T) {
	dir := folder(t, map[string]string{"a.md": "---\ntitle: A\nkind: policy\n---\nNo source supports this.\n"})
	setu(t, nil, "", "corpus", "check", "--corpus", dir).want(t, 3, "front matter has no issuer", "¶1", "no source", "1 documents, 1 passages, ")
	r := setu(t, nil, "", "corpus", "check", "--json", "--corpus", dir)
	r.want(t, 3)
	if got := decode[[]struct {
		Path, Where, Message string
		Note                 bool
	}](t, r.stdout); len(got) < 2 || got[0].Path != "a.md" {
		t.Errorf("got %+v, want the faults of a.md", got)
	}
}

func TestIndexIsKeptAndServedFrom(t *testing.T) {
	corpus, data := folder(t, library), filepath.Join(t.TempDir(), "new", "folder")
	env := map[string]string{"SETU_CORPUS": corpus, "SETU_DATA": data}
	r := setu(t, env, "", "index", "--json")
	r.want(t, 0)
	built := decode[built](t, r.stdout)
	if built.Documents != 4 || built.Passages != 5 || !strings.HasPrefix(built.Folder, data) {
		t.Errorf("built %+v, want 4 documents and 5 passages in %s", built, data)
	}
	if _, err := os.Stat(built.Folder); err != nil {
		t.Error(err)
	}
	r = setu(t, env, "", "ask", "--json", keepers)
	r.want(t, 0)
	if got := decode[httpapi.Answer](t, r.stdout); got.CorpusVersion != built.Version {
		t.Errorf("answered from corpus %s, want %s as built", got.CorpusVersion, built.Version)
	}
	// A corpus that has changed since is never answered from the old index.
	if err := os.WriteFile(filepath.Join(corpus, "docs", "new.md"), []byte("# Pelicans\n\nPelicans nest on the breakwater in April.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	setu(t, env, "", "ask", "When do pelicans nest on the breakwater?").want(t, 0, "April")
}

func TestIndexShowsWhatWasBuilt(t *testing.T) {
	over(t, "", "index").want(t, 0, "4 documents, 5 passages (en 3, ja 1, hi 1)", "embedder ", "dimensions", "corpus version ")
}

func TestEval(t *testing.T) {
	dir := folder(t, library)
	details := filepath.Join(t.TempDir(), "details.jsonl")
	setu(t, nil, "", "eval", dir, "--details", details).want(t, 0, "all", "language en", "kind follow-up")
	data, err := os.ReadFile(details)
	if err != nil || strings.Count(string(data), "\n") != 3 {
		t.Errorf("details %q, %v: want a line for each of 3 questions", data, err)
	}
	r := setu(t, nil, "", "eval", "--json", dir)
	r.want(t, 0)
	decode[[]any](t, r.stdout)
}

func TestVersion(t *testing.T) {
	setu(t, nil, "", "version").want(t, 0, "setu ", "go1.")
}

func TestHelp(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{nil, []string{"Usage: setu <command>", "Exit status:", "serve", "ask", "search", "corpus check", "index", "eval", "version"}},
		{[]string{"--help"}, []string{"Usage: setu <command>", "$SETU_CORPUS", "$SETU_DATA", "$SETU_EMBEDDER"}},
		{[]string{"-h"}, []string{"Usage: setu <command>"}},
		{[]string{"serve", "--help"}, []string{"Usage: setu serve", "--listen", "$SETU_LISTEN", "127.0.0.1:8080"}},
		{[]string{"ask", "--help"}, []string{"Usage: setu ask", "--json", "--kind", "--from", "standard input"}},
		{[]string{"search", "--help"}, []string{"--limit"}},
		{[]string{"compare", "--help"}, []string{"<a> <b>", "--topic", "--markdown", "--json", "--all"}},
		{[]string{"corpus", "--help"}, []string{"check", "list", "show"}},
		{[]string{"corpus", "show", "--help"}, []string{"<id>"}},
		{[]string{"index", "--help"}, []string{"--data"}},
		{[]string{"eval", "--help"}, []string{"questions.jsonl"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			r := setu(t, nil, "", c.args...)
			r.want(t, 0, c.want...)
			if r.stderr != "" {
				t.Errorf("stderr %q", r.stderr)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	docs := folder(t, library)
	other := folder(t, map[string]string{"pelican.md": "Pelicans nest on the breakwater in April."})
	list := []string{"corpus", "list"}
	setu(t, map[string]string{"SETU_CORPUS": docs}, "", list...).want(t, 0, "harbour")
	setu(t, map[string]string{"SETU_CORPUS": docs}, "", append(list, "--corpus", other)...).want(t, 0, "pelican")
	setu(t, nil, "", list...).want(t, 0, "joint-statement-ai-2026")
	setu(t, map[string]string{"SETU_EMBEDDER": ""}, "", "version").want(t, 0)
	setu(t, map[string]string{"SETU_EMBEDDER": "magic"}, "", "version").wantFault(t, 2, "--embedder", "magic")
	// The process's own environment is read through getenv alone.
	t.Setenv("SETU_CORPUS", other)
	setu(t, map[string]string{"SETU_CORPUS": docs}, "", list...).want(t, 0, "harbour")
	setu(t, nil, "", list...).want(t, 0, "joint-statement-ai-2026")
}

func TestBadInput(t *testing.T) {
	good := folder(t, library)
	file := filepath.Join(good, "questions.jsonl")
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	corpus := func(files map[string]string) string { return folder(t, files) }
	two := "---\nid: twin\ntitle: T\n---\nText.\n"
	for name, c := range map[string]struct {
		args  []string
		code  int
		words []string
	}{
		"missing corpus":           {[]string{"ask", "--corpus", filepath.Join(good, "nowhere"), "why"}, 1, []string{"nowhere", "no such file"}},
		"corpus is a file":         {[]string{"ask", "--corpus", file, "why"}, 1, []string{"questions.jsonl"}},
		"empty corpus":             {[]string{"ask", "--corpus", corpus(nil), "why"}, 1, []string{"no documents"}},
		"empty docs":               {[]string{"corpus", "check", "--corpus", corpus(map[string]string{"docs/x.pdf": "x", "a.md": "text"})}, 1, []string{"no documents"}},
		"broken front matter":      {[]string{"index", "--json", "--corpus", corpus(map[string]string{"ok.md": "Text.", "bad.md": "---\ntitle: [a\n---\nText.\n"})}, 1, []string{"bad.md", "front matter"}},
		"unclosed front matter":    {[]string{"corpus", "list", "--corpus", corpus(map[string]string{"bad.md": "---\ntitle: a\n\nText.\n"})}, 1, []string{"bad.md", "no closing line"}},
		"unknown kind":             {[]string{"corpus", "list", "--corpus", corpus(map[string]string{"bad.md": "---\nkind: poem\n---\nText.\n"})}, 1, []string{"bad.md", "poem", "joint-statement"}},
		"two documents, one id":    {[]string{"ask", "--corpus", corpus(map[string]string{"a.md": two, "b.md": two}), "why"}, 1, []string{`"twin"`, "a.md", "b.md"}},
		"document in Latin-1":      {[]string{"ask", "--corpus", corpus(map[string]string{"a.md": "caf\xe9"}), "why"}, 1, []string{"a.md", "UTF-8", "byte 3"}},
		"empty document":           {[]string{"ask", "--corpus", corpus(map[string]string{"a.md": " \n"}), "why"}, 1, []string{"a.md", "no text"}},
		"unwritable data":          {[]string{"index", "--json", "--corpus", good, "--data", filepath.Join(file, "data")}, 1, []string{"save index", "not a directory"}},
		"data is a file":           {[]string{"index", "--json", "--corpus", good, "--data", file}, 1, []string{"questions.jsonl"}},
		"busy port":                {[]string{"serve", "--corpus", good, "--listen", busy.Addr().String()}, 1, []string{busy.Addr().String(), "in use", "--listen"}},
		"no port":                  {[]string{"serve", "--corpus", good, "--listen", "nonsense"}, 1, []string{"nonsense", "--listen"}},
		"unknown command":          {[]string{"sing"}, 2, []string{"sing", "--help"}},
		"unknown subcommand":       {[]string{"corpus", "burn"}, 2, []string{"burn"}},
		"half a command":           {[]string{"corpus"}, 2, []string{"check"}},
		"unknown flag":             {[]string{"ask", "--loud", "why"}, 2, []string{"--loud"}},
		"flag without a value":     {[]string{"ask", "why", "--kind"}, 2, []string{"--kind"}},
		"no question":              {[]string{"ask", "--corpus", good}, 2, []string{"no question"}},
		"empty question":           {[]string{"ask", "--corpus", good, ""}, 2, []string{"question is empty"}},
		"100 kB question":          {[]string{"ask", "--corpus", good, strings.Repeat("why ", 25_000)}, 2, []string{"too long"}},
		"invalid UTF-8":            {[]string{"ask", "--corpus", good, "why \xff"}, 2, []string{"UTF-8"}},
		"control characters":       {[]string{"ask", "--corpus", good, "why \x1b[31m"}, 2, []string{"U+001B"}},
		"unknown language":         {[]string{"ask", "--corpus", good, "--language", "fr", "why"}, 2, []string{"fr", "en, ja, hi"}},
		"filter unknown document":  {[]string{"ask", "--corpus", good, "--document", "atlantis", "why"}, 2, []string{"atlantis"}},
		"filter unknown kind":      {[]string{"search", "--corpus", good, "--kind", "poem", "why"}, 2, []string{"poem", "timeline"}},
		"filter bad date":          {[]string{"ask", "--corpus", good, "--from", "soon", "why"}, 2, []string{"soon", "YYYY"}},
		"filter matches nothing":   {[]string{"ask", "--corpus", good, "--kind", "report", "why"}, 2, []string{"no document matches"}},
		"limit of none":            {[]string{"search", "--corpus", good, "--limit", "0", "why"}, 2, []string{"1 to 50"}},
		"show no document":         {[]string{"corpus", "show", "--corpus", good, "atlantis"}, 2, []string{"atlantis", "corpus list"}},
		"eval without questions":   {[]string{"eval", corpus(map[string]string{"docs/a.md": "Text."})}, 1, []string{"questions.jsonl"}},
		"eval with broken ones":    {[]string{"eval", corpus(map[string]string{"docs/a.md": "Text.", "questions.jsonl": "{}\n{"})}, 1, []string{"line 1"}},
		"eval with none":           {[]string{"eval", corpus(map[string]string{"docs/a.md": "Text.", "questions.jsonl": "\n"})}, 1, []string{"no questions"}},
		"eval details to nowhere":  {[]string{"eval", good, "--details", filepath.Join(file, "x")}, 1, []string{"details"}},
		"eval of a missing folder": {[]string{"eval", filepath.Join(good, "nowhere")}, 1, []string{"nowhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			setu(t, nil, "", c.args...).wantFault(t, c.code, c.words...)
		})
	}
}

func TestBadFilterIsSaidOnceForManyLines(t *testing.T) {
	over(t, "one\ntwo\nthree\n", "ask", "--kind", "poem").wantFault(t, 2, "poem")
}

func TestEndlessLine(t *testing.T) {
	over(t, strings.Repeat("x", 2<<20), "ask").wantFault(t, 1, "line 1 is longer than")
}

// A failed index leaves the one before it in place.
func TestFailedIndexLeavesTheOldOne(t *testing.T) {
	docs, data := folder(t, library), t.TempDir()
	setu(t, nil, "", "index", "--corpus", docs, "--data", data).want(t, 0)
	before := tree(t, data)
	bad := folder(t, map[string]string{"bad.md": "---\ntitle: [a\n---\nText.\n"})
	setu(t, nil, "", "index", "--json", "--corpus", bad, "--data", data).wantFault(t, 1, "bad.md")
	if after := tree(t, data); after != before {
		t.Errorf("data folder was\n%s\nand is\n%s", before, after)
	}
	setu(t, nil, "", "ask", "--corpus", docs, "--data", data, keepers).want(t, 0, "120")
}

// tree lists the files below a folder.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		b.WriteString(name + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestFullDiskIsNoSuccess(t *testing.T) {
	docs := folder(t, library)
	for _, args := range [][]string{
		{"ask", keepers}, {"ask", "--json", kangaroos}, {"search", "keepers"}, {"search", "--json", "keepers"}, {"corpus", "list"}, {"corpus", "check"},
		{"corpus", "show", "harbour"}, {"index"}, {"index", "--json"}, {"eval", docs}, {"version"}, {"--help"},
	} {
		var errs bytes.Buffer
		code := run(t.Context(), args, func(name string) string { return map[string]string{"SETU_CORPUS": docs}[name] }, strings.NewReader(""), full{}, &errs)
		if code != 1 || !strings.Contains(errs.String(), "no space left on device") {
			t.Errorf("%v: exit %d, stderr %q; want 1 and the reason", args, code, &errs)
		}
	}
}

// explosive is an input that panics.
type explosive struct{}

func (explosive) Read([]byte) (int, error) { panic("boom") }

func TestPanicsAreNotSwallowed(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a panic ended as if all went well")
		}
	}()
	docs := folder(t, library)
	run(t.Context(), []string{"ask", "--corpus", docs}, func(string) string { return "" }, explosive{}, io.Discard, io.Discard)
}

func TestInterruptedBeforeTheAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	docs := folder(t, library)
	var out, errs bytes.Buffer
	code := run(ctx, []string{"ask", "--corpus", docs, keepers}, func(string) string { return "" }, strings.NewReader(""), &out, &errs)
	result{code, out.String(), errs.String()}.wantFault(t, 1, "interrupted")
}
