package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, &errs)
	return out.String()
}

// What the first screen of the README shows is what the program says.
func TestReadmeShowsTheRealAnswer(t *testing.T) {
	text := readme(t)
	m := regexp.MustCompile(`(?m)^\$ go run ./cmd/setu ask "(.*)"$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatal("the README asks nothing")
	}
	if answer := strings.TrimSpace(output(t, "ask", m[1])); !strings.Contains(text, answer) {
		t.Errorf("the README does not hold the answer:\n%s", answer)
	}
}

var latency = regexp.MustCompile(`(?m) \|[^|\n]*$`)

// rankStats are the measures on the golden questions, for a reviewer to read: a
// change of ranking shows in the diff. `go test ./cmd/setu -run Measures -update` writes them.
const rankStats = "testdata/rank_stats.txt"

var update = flag.Bool("update", false, "write the golden files")

func TestMeasuresAreThoseOnRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("asks 215 questions")
	}
	got := regexp.MustCompile(` +(\n|$)`).ReplaceAllString(latency.ReplaceAllString(output(t, "eval"), ""), "$1")
	if *update {
		if err := os.WriteFile(rankStats, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(rankStats)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("on record (-) and now (+):\n%s", diff)
	}
	for _, line := range regexp.MustCompile(`(?m)^(group|all|language).*$`).FindAllString(got, -1) {
		if text := readme(t); !strings.Contains(text, line+"\n") {
			t.Errorf("the README does not hold:\n%s", line)
		}
	}
}

// The table of settings is that of -h.
func TestReadmeNamesEverySetting(t *testing.T) {
	help := output(t, "serve", "--help")
	inHelp := regexp.MustCompile(`(--[a-z-]+)[^\n$]*(?:\n[^\n$-]*)*?\(\$([A-Z_]+)\)`).FindAllStringSubmatch(help, -1)
	inReadme := regexp.MustCompile("(?m)^\\| `(--[a-z-]+)` \\| `([A-Z_]+)` \\|").FindAllStringSubmatch(readme(t), -1)
	pairs := func(found [][]string) map[string]string {
		out := map[string]string{}
		for _, m := range found {
			out[m[1]] = m[2]
		}
		return out
	}
	h, r := pairs(inHelp), pairs(inReadme)
	if len(h) == 0 || len(h) != len(r) {
		t.Errorf("help has %v, the README %v", h, r)
	}
	for flag, variable := range h {
		if r[flag] != variable {
			t.Errorf("%s: $%s in the help, %q in the README", flag, variable, r[flag])
		}
	}
}
