package corpus_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"setu/corpus"
)

// folder is a folder of files, a name and its content by turns.
func folder(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

func dir(t *testing.T, fsys fs.FS) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Dir(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ids(c *corpus.Corpus) []string {
	var out []string
	for _, d := range c.Documents {
		out = append(out, d.ID)
	}
	return out
}

func TestDirReads(t *testing.T) {
	for _, c := range []struct {
		name  string
		files fs.FS
		want  []string
	}{
		{"Markdown and text at any depth, in id order", folder("z.md", "Z.", "a/b/c.txt", "C.", "a/d.md", "D."), []string{"c", "d", "z"}},
		{"extensions in any case", folder("README.MD", "R.", "Notes.Txt", "N."), []string{"Notes", "README"}},
		{"no other files", folder("a.md", "A.", "b.pdf", "\xff", "c.html", "C.", "md", "M."), []string{"a"}},
		{"no hidden files or folders", folder("a.md", "A.", ".b.md", "\xff", ".git/c.md", "C.", "d/.e/f.md", "F.", "g/..h.md", "H."), []string{"a"}},
		{"only docs, where there is such a folder", folder("docs/en/a.md", "A.", "README.md", "R."), []string{"a"}},
		{"all, where docs is a file", folder("docs", "D.", "a.md", "A."), []string{"a"}},
		{"a folder whose name looks like a file", folder("x.md/a.md", "A."), []string{"a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ids(dir(t, c.files)); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestDirReadsTheGlossaryBesideDocs(t *testing.T) {
	c := dir(t, folder("docs/a.md", "JAI.", "glossary.yaml", "- name: Initiative\n  acronyms: [JAI]\n  ja: [日印]\n  hi: [पहल]\n"))
	if len(c.Glossary) != 1 || !reflect.DeepEqual(c.Glossary[0].Forms(), []string{"Initiative", "JAI", "日印", "पहल"}) {
		t.Errorf("glossary %+v", c.Glossary)
	}
	if c := dir(t, folder("a.md", "A.")); c.Glossary != nil {
		t.Errorf("glossary %+v of a folder without one", c.Glossary)
	}
}

func TestDirRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		files fs.FS
		kind  error
		says  []string
	}{
		{"an empty folder", folder(), corpus.ErrNoDocuments, []string{"no .md or .txt file"}},
		{"a folder of other files", folder("a.pdf", "A"), corpus.ErrNoDocuments, []string{"no .md or .txt file"}},
		{"an empty docs folder", fstest.MapFS{"docs": {Mode: fs.ModeDir}, "a.md": {Data: []byte("A.")}}, corpus.ErrNoDocuments, nil},
		{"an empty file beside a good one", folder("a.md", "A.", "b.md", ""), corpus.ErrEmpty, []string{"b.md: "}},
		{"a broken file, the first of two", folder("x/b.md", "\xff", "x/c.md", "\xff"), corpus.ErrEncoding, []string{"x/b.md: ", "byte 0"}},
		{"broken front matter", folder("a.md", "---\nkind: x\n---\nA."), corpus.ErrFrontMatter, []string{"a.md: "}},
		{"a file too large", folder("a.md", strings.Repeat("a", corpus.MaxFile+1)), corpus.ErrTooLarge, []string{"a.md: "}},
		{"two documents with one name", folder("en/a.md", "A.", "ja/a.md", "A."), nil, []string{`"a"`, "en/a.md", "ja/a.md", "change the id"}},
		{"two documents with one id", folder("a.md", "---\nid: b\n---\nA.", "b.txt", "B."), nil, []string{`"b"`, "a.md", "b.txt"}},
		{"a glossary that is no list", folder("a.md", "A.", "glossary.yaml", "name: x\nother: y\n"), nil, []string{"glossary.yaml: mend the YAML"}},
		{"a glossary with a broken character", folder("a.md", "A.", "glossary.yaml", "- name: \xff\n"), nil, []string{"glossary.yaml: "}},
		{"a term without a name", folder("a.md", "A.", "glossary.yaml", "- name: A\n- ja: [B]\n"), nil, []string{"glossary.yaml: entry 2 has no name"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := corpus.Dir(c.files)
			oneClearLine(t, err, c.says...)
			if c.kind != nil && !errors.Is(err, c.kind) {
				t.Errorf("%v is not %v", err, c.kind)
			}
		})
	}
}

func TestDirOfAFolderThatIsNotThere(t *testing.T) {
	_, err := corpus.Dir(os.DirFS(filepath.Join(t.TempDir(), "nowhere")))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want an error that is fs.ErrNotExist", err)
	}
}

// The program opens a maintainer's folder with os.OpenRoot.
func TestLinksCannotLeadOutOfTheFolder(t *testing.T) {
	base := t.TempDir()
	write(t, filepath.Join(base, "secret.md"), "Secret.")
	inside := filepath.Join(base, "corpus")
	write(t, filepath.Join(inside, "a.md"), "A.")
	link(t, "a.md", filepath.Join(inside, "within.md"))
	c := dir(t, rootFS(t, inside))
	if got := ids(c); !reflect.DeepEqual(got, []string{"a", "within"}) {
		t.Errorf("got %q: a link within the folder should be read", got)
	}
	for _, target := range []string{"../secret.md", filepath.Join(base, "secret.md")} {
		name := filepath.Join(inside, "out.md")
		link(t, target, name)
		_, err := corpus.Dir(rootFS(t, inside))
		oneClearLine(t, err, "out.md")
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

func rootFS(t *testing.T, name string) fs.FS {
	t.Helper()
	root, err := os.OpenRoot(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root.FS()
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

func TestQuestions(t *testing.T) {
	c := dir(t, folder(
		"en/a.md", "<!-- #one -->\nOne.\n\n<!-- #two -->\nTwo.",
		"en/a.questions.tsv", "\ufeff# anchor, language, question\none\ten\tWhat is one?\r\n\none\tja\t一つ？\n",
		"ja/a.md", "---\nid: a-ja\ntranslates: a\n---\n<!-- #one -->\n一。\n\n<!-- #two -->\n二。",
		"hi/a.md", "---\nid: a-hi\ntranslates: a\n---\n<!-- #one -->\nएक।",
		"hi/a.questions.tsv", "one\thi\tएक क्या है?\n",
	))
	for id, want := range map[string][]string{
		"a":    {"What is one?", "一つ？"},
		"a-ja": {"What is one?", "一つ？"}, // inherited
		"a-hi": {"एक क्या है?"},         // its own
	} {
		d, ok := c.Document(id)
		if !ok || !reflect.DeepEqual(d.Paragraphs[0].Questions, want) {
			t.Errorf("%s: got %q, want %q", id, d.Paragraphs[0].Questions, want)
		}
		if len(d.Paragraphs) > 1 && d.Paragraphs[1].Questions != nil {
			t.Errorf("%s: ¶2 has the questions %q", id, d.Paragraphs[1].Questions)
		}
	}
	for _, p := range c.Passages() {
		if p.Anchor == "one" && len(p.Questions) == 0 || strings.Contains(p.Text, "?") {
			t.Errorf("passage %s: text %q, questions %q", p.ID, p.Text, p.Questions)
		}
	}
}

func TestQuestionsRefused(t *testing.T) {
	for _, c := range []struct{ name, lines, says string }{
		{"two cells", "one\ten\n", "a.questions.tsv:1: want anchor, language (en, ja, hi) and question"},
		{"four cells", "one\ten\tWhat?\tmore\n", "a.questions.tsv:1: want"},
		{"spaces for tabs", "\none en What?\n", "a.questions.tsv:2: want"},
		{"no question", "one\ten\t \n", "a.questions.tsv:1: want"},
		{"an unknown language", "one\tfr\tQuoi?\n", "a.questions.tsv:1: want"},
		{"no language", "one\t\tWhat?\n", "a.questions.tsv:1: want"},
		{"no such paragraph", "one\ten\tWhat?\ntwo\ten\tWhat?\n", `a.questions.tsv:2: no paragraph has the anchor "two"`},
		{"a broken character", "one\ten\t\xff\n", "a.questions.tsv: not valid UTF-8 at byte 7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := corpus.Dir(folder("a.md", "<!-- #one -->\nOne.", "a.questions.tsv", c.lines))
			oneClearLine(t, err, c.says)
		})
	}
}

func TestVersionFollowsTheContent(t *testing.T) {
	files := func(text, questions string) fs.FS {
		return folder("a.md", text, "b.md", "B.", "a.questions.tsv", questions)
	}
	const text, question = "---\ntitle: T\n---\n<!-- #one -->\nOne.", "one\ten\tWhat?\n"
	version := dir(t, files(text, question)).Version()
	if again := dir(t, files(text, question)).Version(); again != version {
		t.Errorf("the same files give %s and %s", version, again)
	}
	for name, other := range map[string]fs.FS{
		"a text":       files(strings.Replace(text, "One.", "One!", 1), question),
		"an anchor":    files(strings.Replace(text, "#one", "#eins", 1), strings.Replace(question, "one", "eins", 1)),
		"front matter": files(strings.Replace(text, "title: T", "title: U", 1), question),
		"a question":   files(text, strings.Replace(question, "What?", "Which?", 1)),
		"a heading":    files(strings.Replace(text, "<!--", "## H\n\n<!--", 1), question),
	} {
		if dir(t, other).Version() == version {
			t.Errorf("%s changed, the version did not", name)
		}
	}
}

func TestNewLeavesItsArgumentInOrder(t *testing.T) {
	documents := []*corpus.Document{read(t, "b.md", "B."), read(t, "a.md", "A.")}
	c, err := corpus.New(documents)
	if err != nil {
		t.Fatal(err)
	}
	if documents[0].ID != "b" || !reflect.DeepEqual(ids(c), []string{"a", "b"}) {
		t.Errorf("argument begins with %s, corpus holds %q", documents[0].ID, ids(c))
	}
	if _, ok := c.Document("c"); ok {
		t.Error("there is a document c")
	}
}

// A passage of a translation has the paragraph it renders; an original has none.
func TestOriginal(t *testing.T) {
	c := dir(t, folder(
		"dam.md", "---\nid: dam\n---\n<!-- #height -->\nThe dam is high.\n\n<!-- #age -->\nThe dam is old.\n",
		"dam-ja.md", "---\nid: dam-ja\nlanguage: ja\ntranslates: dam\n---\n<!-- #age -->\nダムは古い。\n\n<!-- #cost -->\nダムは高い。\n",
	))
	got := map[string]string{}
	for _, p := range c.Passages() {
		if text, ok := c.Original(p); ok {
			got[p.ID] = text
		}
	}
	if want := map[string]string{"dam-ja#age": "The dam is old."}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
