package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"setu/bot/httpapi"
)

// agreements are two documents that agree on little.
var agreements = map[string]string{
	"harbour.md": `---
id: harbour
title: Harbour *Compact*
aka: [Port Pact]
date: 2025-08-29
language: en
sources:
  - {title: The text, publisher: Ministry of Ports, url: "https://ports.example/text", official: true}
---
Both ministries will invite 120 keepers to the northern lighthouses by 2031. [^1]

Both ministries share the charts of the [northern] reefs. [^1]

Fog horns are tested every spring in the Bay of Ardvale. [^1]
`,
	"lantern.md": `---
id: lantern
title: Lantern Accord
date: 2026-07-02
language: en
---
Both ministries will invite 300 keepers to the northern lighthouses by 2035.

The charts of the [northern] reefs are shared by both ministries.

Pilots learn the songs of whales.

Weather ships report fog horns, tides and the *moods* of gulls to the crews.
`,
}

func compared(t *testing.T, args ...string) result {
	t.Helper()
	return setu(t, map[string]string{"SETU_CORPUS": folder(t, agreements)}, "", append([]string{"compare"}, args...)...)
}

func TestComparePrintsWhatBothSay(t *testing.T) {
	for name, args := range map[string][]string{
		"compare.txt":       {"Port Pact", "2026 accord"},
		"compare.md":        {"harbour", "lantern", "--markdown"},
		"compare_topic.txt": {"harbour", "lantern", "--topic", "whales"},
		"compare_ja.txt":    {"harbour", "lantern", "--language", "ja", "--topic", "lighthouses"},
		"compare_hi.txt":    {"harbour", "lantern", "--language", "hi", "--topic", "whales"},
	} {
		r := compared(t, args...)
		r.want(t, 0)
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(r.stdout), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if r.stdout != string(want) {
			t.Errorf("%s differs (go test -update writes it):\n%s", file, r.stdout)
		}
	}
}

func TestCompareAsJSON(t *testing.T) {
	r := compared(t, "harbour", "lantern", "--json")
	r.want(t, 0)
	if got := decode[httpapi.Comparison](t, r.stdout); len(got.Lines) != 5 || got.Counts["changed"] != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestCompareShowsTwelveOfAKind(t *testing.T) {
	var one strings.Builder
	for _, word := range strings.Fields("rope tar hemp mast sail keel oar buoy reef tide gull whale fog lamp") {
		one.WriteString("Somebody looks after the " + word + ".\n\n")
	}
	env := map[string]string{"SETU_CORPUS": folder(t, map[string]string{"one.md": one.String(), "other.md": "Nothing happens here."})}
	r := setu(t, env, "", "compare", "one", "other")
	r.want(t, 0, "(14)", "Lines not shown here: 2 (--all).")
	if n := strings.Count(r.stdout, "Somebody"); n != 12 {
		t.Errorf("%d lines, want 12:\n%s", n, r.stdout)
	}
	r = setu(t, env, "", "compare", "one", "other", "--all")
	if n := strings.Count(r.stdout, "Somebody"); n != 14 || strings.Contains(r.stdout, "not shown") {
		t.Errorf("%d lines, want 14:\n%s", n, r.stdout)
	}
}

func TestWrongComparisons(t *testing.T) {
	compared(t, "harbour", "lantern", "--topic", "lunar bases").want(t, exitNoAnswer, "In neither document", "“lunar bases”")
	for name, c := range map[string]struct {
		args  []string
		words []string
	}{
		"unknown document":  {[]string{"harbor", "lantern"}, []string{"harbor", "near it: harbour (Harbour *Compact*)"}},
		"the same twice":    {[]string{"harbour", "Port Pact"}, []string{"same document"}},
		"one document":      {[]string{"harbour"}, []string{"<b>"}},
		"three documents":   {[]string{"harbour", "lantern", "ropes"}, []string{"ropes"}},
		"two forms at once": {[]string{"harbour", "lantern", "--json", "--markdown"}, []string{"--json", "--markdown"}},
		"unknown language":  {[]string{"harbour", "lantern", "--language", "fr"}, []string{"fr"}},
	} {
		t.Run(name, func(t *testing.T) { compared(t, c.args...).wantFault(t, exitUsage, c.words...) })
	}
}

// The comparison that the README shows is what the program says.
func TestReadmeShowsTheRealComparison(t *testing.T) {
	text := readme(t)
	m := regexp.MustCompile(`(?m)^\$ go run ./cmd/setu compare (\S+) "(.*)" --topic (\S+)$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatal("the README compares nothing")
	}
	if got := strings.TrimSpace(output(t, "compare", m[1], m[2], "--topic", m[3])); !strings.Contains(text, got) {
		t.Errorf("the README does not hold the comparison:\n%s", got)
	}
}
