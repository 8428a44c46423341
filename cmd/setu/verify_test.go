package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"setu/bot/httpapi"
)

const memo = `# Keepers

The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031. The Harbour Compact invites 12 lighthouse keepers to Yokohama by 2031.

- Kangaroos digest *lactose* at night.
`

func TestVerify(t *testing.T) {
	r := over(t, memo, "verify")
	r.want(t, 3,
		"✓ supported  The Harbour Compact invites 120",
		"✗ contradicted  The Harbour Compact invites 12 ",
		"    draft: 12 lighthouse keepers to Yokohama by 2031; harbour ¶1: 120 lighthouse keepers to Yokohama by 2031\n",
		"    [1] Harbour Compact (2025-08-29), ¶1 “The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.”\n",
		"? not found  Kangaroos digest lactose at night.",
		"supported 1 · contradicted 1 · not found 1\n")
	if r.stderr != "" {
		t.Errorf("stderr %q", r.stderr)
	}
}

func TestVerifyOfWhatIsTrueEndsWell(t *testing.T) {
	file := filepath.Join(t.TempDir(), "memo.md")
	if err := os.WriteFile(file, []byte("\ufeffThe Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	over(t, "", "verify", file).want(t, 0, "supported 1 · contradicted 0 · not found 0")
	over(t, "Dear all,\n", "verify", "-").want(t, 0, "claims nothing that can be checked")
	over(t, "犬吠埼灯台は1874年に点灯した。", "verify").want(t, 0, "✓ 裏付けあり")
	over(t, "चेन्नई का प्रकाश स्तंभ 1977 में खोला गया था।", "verify", "--language", "en").want(t, 0, "✓ supported")
}

func TestVerifyAsJSON(t *testing.T) {
	r := over(t, memo, "verify", "--json")
	r.want(t, 3)
	var got httpapi.Report
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v: %s", err, r.stdout)
	}
	if len(got.Sentences) != 3 || got.Sentences[1].Status != "contradicted" || got.Sentences[1].Differences[0].Source == "" {
		t.Errorf("%+v", got)
	}
}

func TestVerifyAsMarkdown(t *testing.T) {
	r := over(t, memo, "verify", "--markdown")
	r.want(t, 3)
	const want = `# Keepers

The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.[^setu-1] The Harbour Compact invites 12 lighthouse keepers to Yokohama by 2031.[^setu-2]

- Kangaroos digest *lactose* at night.[^setu-3]

[^setu-1]: ✓ **supported** — Harbour Compact (2025-08-29), ¶1: “The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.” <https://ports.example/text>
[^setu-2]: ✗ **contradicted** — draft: 12 lighthouse keepers to Yokohama by 2031; harbour ¶1: 120 lighthouse keepers to Yokohama by 2031 — Harbour Compact (2025-08-29), ¶1: “The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.” <https://ports.example/text>
[^setu-3]: ? **not found**`
	if !strings.HasPrefix(r.stdout, want) {
		t.Errorf("got\n%s\nwant\n%s", r.stdout, want)
	}
	if plain := over(t, "Dear all,\n", "verify", "--markdown"); plain.stdout != "Dear all,\n" {
		t.Errorf("%q", plain.stdout)
	}
}

func TestVerifyBadInput(t *testing.T) {
	good := folder(t, library)
	for name, c := range map[string]struct {
		stdin string
		args  []string
		code  int
		words []string
	}{
		"nothing":       {"", []string{"verify", "--corpus", good}, 2, []string{"text to check is empty"}},
		"no such file":  {"", []string{"verify", "--corpus", good, filepath.Join(good, "nowhere.md")}, 1, []string{"nowhere.md", "no such file"}},
		"a folder":      {"", []string{"verify", "--corpus", good, good}, 1, []string{"is a directory"}},
		"too much":      {strings.Repeat("why not ", 40_000), []string{"verify", "--corpus", good}, 2, []string{"too long", "at most 20000"}},
		"no text":       {"a\xffb", []string{"verify", "--corpus", good}, 2, []string{"UTF-8"}},
		"two forms":     {"a", []string{"verify", "--corpus", good, "--json", "--markdown"}, 2, []string{"--json"}},
		"odd language":  {"a b c.", []string{"verify", "--corpus", good, "--language", "fr"}, 2, []string{"fr", "en, ja, hi"}},
		"odd documents": {"a b c.", []string{"verify", "--corpus", good, "--document", "atlantis"}, 2, []string{"atlantis"}},
	} {
		t.Run(name, func(t *testing.T) {
			setu(t, nil, c.stdin, c.args...).wantFault(t, c.code, c.words...)
		})
	}
}
