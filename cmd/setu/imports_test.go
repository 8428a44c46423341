package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the prefix of our own import paths.
const module = "setu/"

// listed is what `go list -json` tells of a package.
type listed struct {
	ImportPath, Dir                    string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Imports                            []string
}

// ours is the package's path below the module.
func (p listed) ours() string { return strings.TrimPrefix(p.ImportPath, module) }

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles,TestGoFiles,XTestGoFiles,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list found %d packages, want the whole module", len(all))
	}
	return all
}

// allowed are the packages of ours that others may import; the first rule
// whose pattern matches holds. "**" is everything.
var allowed = []struct {
	packages string
	imports  []string
}{
	{"cmd/*", []string{"**"}},
	{"bot", []string{"retrieval", "retrieval/analyze", "retrieval/analyze/quantity", "corpus", "prompts"}},
	{"bot/llm/llmtest", nil},
	{"bot/llm/ollamatest", nil},
	{"bot/llm", []string{"bot", "corpus", "retrieval", "retrieval/analyze", "retrieval/analyze/quantity", "retrieval/polite", "prompts"}},
	{"bot/slackbot/slacktest", nil},
	{"bot/slackbot", []string{"bot", "bot/state", "corpus", "retrieval", "retrieval/analyze", "prompts"}},
	{"bot/state/*", []string{"bot", "bot/state"}},
	{"bot/*", []string{"bot", "corpus", "retrieval", "retrieval/analyze", "retrieval/analyze/quantity", "prompts"}},
	{"retrieval", []string{"corpus", "retrieval/analyze", "retrieval/analyze/quantity"}},
	{"retrieval/analyze", nil},
	{"retrieval/analyze/quantity", nil},
	{"retrieval/lexical", nil},
	{"retrieval/polite", nil},
	{"retrieval/embed/local/localtest", nil},
	{"retrieval/embed/static", []string{"retrieval/analyze", "corpus"}},
	{"retrieval/embed/*", []string{"retrieval", "retrieval/polite"}},
	{"retrieval/*", []string{"retrieval", "retrieval/analyze", "retrieval/analyze/quantity", "retrieval/lexical", "corpus"}},
	{"corpus", nil},
	{"prompts", nil},
}

// testOnly are packages that nothing but tests may import.
var testOnly = []string{"bot/slackbot/slacktest", "bot/llm/llmtest", "bot/llm/ollamatest", "retrieval/indextest", "retrieval/embed/local/localtest", "bot/state/statetest"}

func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	for _, p := range packages(t) {
		may, ruled := rule(p.ours())
		if !ruled {
			t.Errorf("%s is in no room of the house: add it to the rules, or move it", p.ours())
			continue
		}
		for _, i := range p.Imports {
			other, own := strings.CutPrefix(i, module)
			if slices.Contains(testOnly, other) {
				t.Errorf("%s imports %s, which is for tests", p.ours(), other)
			}
			if own && !slices.Contains(may, "**") && !slices.Contains(may, other) {
				t.Errorf("%s imports %s; it may import %q of ours", p.ours(), other, may)
			}
		}
	}
}

func rule(name string) (imports []string, ok bool) {
	for _, r := range allowed {
		if match, _ := path.Match(r.packages, name); match {
			return r.imports, true
		}
	}
	return nil, false
}

// stops are the packages beyond which each outside module is not known.
var stops = map[string][]string{
	"github.com/philippgille/chromem-go": {"retrieval/memindex"},
	"github.com/tmc/langchaingo":         {"retrieval/embed/remote", "bot/llm"},
	"github.com/aws/aws-sdk-go-v2":       {"bot/llm"},
	"github.com/knights-analytics/hugot": {"retrieval/embed/local"},
	"github.com/gomlx/gomlx":             {"retrieval/embed/local"},
	"golang.org/x/sync":                  {"retrieval/embed/remote"},
	"github.com/alecthomas/kong":         {"cmd/setu"},
	"golang.org/x/term":                  {"cmd/setu"},
	"github.com/clipperhouse/uax29":      {"corpus"},
	"go.yaml.in/yaml":                    {"bot/slackbot", "corpus"},
	"github.com/kljensen/snowball":       {"retrieval/analyze"},
	"golang.org/x/text":                  {"retrieval/analyze", "retrieval/eval"},
	"github.com/slack-go/slack":          {"bot/slackbot"},
	"github.com/gorilla/websocket":       {"bot/slackbot/slacktest"},
	"modernc.org/sqlite":                 {"bot/state/statedb"},
	"testing":                            {"retrieval/indextest", "retrieval/embed/local/localtest", "bot/llm/llmtest", "bot/llm/ollamatest", "bot/slackbot/slacktest", "bot/state/statetest"},
}

func TestOutsideModulesStopWhereTheyShould(t *testing.T) {
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			outside := strings.Contains(strings.Split(i, "/")[0], ".")
			known := false
			for name, where := range stops {
				if i != name && !strings.HasPrefix(i, name+"/") {
					continue
				}
				known = true
				if !slices.Contains(where, p.ours()) {
					t.Errorf("%s imports %s, which stops at %q", p.ours(), i, where)
				}
			}
			if outside && !known {
				t.Errorf("%s imports %s: say in this test where it stops", p.ours(), i)
			}
		}
	}
}

// confined are functions that only some files may name: the environment has
// one reader, and every context comes from above.
var confined = map[string]func(file string) bool{
	"os.Getenv":          func(f string) bool { return f == "cmd/setu/main.go" },
	"os.LookupEnv":       func(string) bool { return false },
	"os.Environ":         func(string) bool { return false },
	"context.Background": func(f string) bool { return strings.HasPrefix(f, "cmd/") },
	"context.TODO":       func(string) bool { return false },
}

func TestConfinedFunctions(t *testing.T) {
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			for _, used := range selectors(t, filepath.Join(p.Dir, name)) {
				file := p.ours() + "/" + name
				if may, ok := confined[used]; ok && !may(file) {
					t.Errorf("%s uses %s", file, used)
				}
			}
		}
		for _, name := range append(p.TestGoFiles, p.XTestGoFiles...) {
			for _, used := range selectors(t, filepath.Join(p.Dir, name)) {
				if used == "context.TODO" {
					t.Errorf("%s/%s uses %s", p.ours(), name, used)
				}
			}
		}
	}
}

// selectors lists every package.Name that a file says.
func selectors(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				out = append(out, x.Name+"."+s.Sel.Name)
			}
		}
		return true
	})
	return out
}
