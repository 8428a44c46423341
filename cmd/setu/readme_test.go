package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
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

// The README's measures are golden: a change of ranking shows in its diff.
func TestReadmeShowsTheRealMeasures(t *testing.T) {
	if testing.Short() {
		t.Skip("asks 215 questions")
	}
	text := readme(t)
	for _, args := range [][]string{{"eval"}, {"eval", "--questions", "../../corpus/golden_hard.jsonl"}} {
		for _, line := range regexp.MustCompile(`(?m)^(group|all|language).*$`).FindAllString(output(t, args...), -1) {
			if line = strings.TrimRight(latency.ReplaceAllString(line, ""), " "); !strings.Contains(text, line+"\n") {
				t.Errorf("%v: the README does not hold:\n%s", args, line)
			}
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
