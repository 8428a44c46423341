package memindex_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

var noon = time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)

func ask(tb testing.TB, text string, limit int) retrieval.Query {
	return query(tb, embed.NewHashing(dimension), analyze.NewLexicon(nil), text, limit)
}

func save(t *testing.T, x *memindex.Index, dir string, at time.Time) string {
	t.Helper()
	generation, err := x.Save(t.Context(), dir, at)
	if err != nil {
		t.Fatal(err)
	}
	return generation
}

func load(t *testing.T, dir string) *memindex.Index {
	t.Helper()
	x, err := memindex.Load(t.Context(), dir, embed.NewHashing(dimension))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// answer is what an index finds, without pointers that differ between two.
type answer struct {
	ID, Text, Title                    string
	Number                             int
	Questions                          []string
	Score, Coverage, Spelling, Phrases float64
}

func answers(t *testing.T, x *memindex.Index) [][]answer {
	t.Helper()
	var out [][]answer
	for _, d := range x.Corpus().Documents[:min(5, len(x.Corpus().Documents))] {
		p := d.Paragraphs[len(d.Paragraphs)/2]
		for _, text := range append(slices.Clone(p.Questions), p.Text) {
			hits, err := x.Search(t.Context(), ask(t, text, 10))
			if err != nil {
				t.Fatal(err)
			}
			var row []answer
			for _, h := range hits {
				row = append(row, answer{h.Passage.ID, h.Passage.Text, h.Passage.Document.Title, h.Passage.Number, h.Passage.Questions, h.Score, h.Coverage, h.Spelling, h.Phrases})
			}
			out = append(out, row)
		}
	}
	return out
}

func shipped(t *testing.T) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRoundTrip(t *testing.T) {
	for name, c := range map[string]*corpus.Corpus{"generated": generated(t, 200), "shipped": shipped(t)} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "not", "there", "yet")
			x := build(t, c)
			generation := save(t, x, dir, noon)
			y := load(t, dir)
			if got, want := answers(t, y), answers(t, x); !reflect.DeepEqual(got, want) {
				t.Errorf("loaded, it answers\n%v\nbuilt, it answered\n%v", got, want)
			}
			if !reflect.DeepEqual(y.Stats(), x.Stats()) {
				t.Errorf("stats %+v, were %+v", y.Stats(), x.Stats())
			}
			if len(y.Corpus().Glossary) != len(c.Glossary) {
				t.Errorf("%d glossary terms, want %d", len(y.Corpus().Glossary), len(c.Glossary))
			}
			wantDir(t, dir, "CURRENT", filepath.Base(generation))
			again := save(t, y, dir, noon.Add(time.Hour))
			wantSameFiles(t, generation, again)
		})
	}
}

// wantDir checks what a data folder holds, hidden files included.
func wantDir(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the data folder holds %q, want %q", got, want)
	}
}

// wantSameFiles checks that two generations differ in their manifest at most.
func wantSameFiles(t *testing.T, a, b string) {
	t.Helper()
	for _, name := range files(t, a) {
		one, err1 := os.ReadFile(filepath.Join(a, name))
		two, err2 := os.ReadFile(filepath.Join(b, name))
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if name != "manifest.json" && string(one) != string(two) {
			t.Errorf("saved, loaded and saved again, %s is another", name)
		}
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestSaveSwitchesGeneration(t *testing.T) {
	dir := t.TempDir()
	first := save(t, build(t, generated(t, 30)), dir, noon)
	second := save(t, build(t, generated(t, 60)), dir, noon.Add(time.Second))
	if n := load(t, dir).Stats().Passages; n != 60 {
		t.Errorf("%d passages, want the 60 that were saved last", n)
	}
	wantDir(t, dir, "CURRENT", filepath.Base(first), filepath.Base(second))
}

func TestLoadWithoutGeneration(t *testing.T) {
	empty := t.TempDir()
	for _, dir := range []string{empty, filepath.Join(empty, "missing")} {
		if _, err := memindex.Load(t.Context(), dir, embed.NewHashing(dimension)); !errors.Is(err, memindex.ErrNoGeneration) {
			t.Errorf("error %v, want %v", err, memindex.ErrNoGeneration)
		}
	}
}

// renamed is another embedder.
type renamed struct{ embed.Hashing }

func (renamed) Name() string { return "another" }

func TestLoadWithAnotherEmbedder(t *testing.T) {
	dir := t.TempDir()
	save(t, build(t, generated(t, 5)), dir, noon)
	for _, e := range []retrieval.Embedder{embed.NewHashing(dimension / 2), renamed{embed.NewHashing(dimension)}} {
		if _, err := memindex.Load(t.Context(), dir, e); !errors.Is(err, retrieval.ErrEmbedderMismatch) {
			t.Errorf("%s of %d: error %v, want %v", e.Name(), e.Dimension(), err, retrieval.ErrEmbedderMismatch)
		}
	}
}

func TestLoadCancelled(t *testing.T) {
	dir := t.TempDir()
	save(t, build(t, generated(t, 5)), dir, noon)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := memindex.Load(ctx, dir, embed.NewHashing(dimension)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// late is a context that is cancelled after its error has been asked for some times.
type late struct {
	context.Context
	left *int
}

func (l late) Err() error {
	if *l.left--; *l.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestSaveCancelled(t *testing.T) {
	x, old := build(t, generated(t, 30)), build(t, generated(t, 5))
	dir := t.TempDir()
	first := filepath.Base(save(t, old, dir, noon))
	cancelled := 0
	for at := 0; ; at++ {
		left := at
		generation, err := x.Save(late{t.Context(), &left}, dir, noon.Add(time.Second))
		if err == nil {
			wantDir(t, dir, "CURRENT", first, filepath.Base(generation))
			break
		}
		cancelled++
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want %v", err, context.Canceled)
		}
		wantDir(t, dir, "CURRENT", first)
	}
	if cancelled < 5 {
		t.Errorf("a save looks at its context %d times, expected at least once a file", cancelled)
	}
	if n := load(t, dir).Stats().Passages; n != 30 {
		t.Errorf("%d passages after the save that went through, want 30", n)
	}
}

func TestSaveWhereCurrentCannotBeReplaced(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "CURRENT", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := build(t, generated(t, 5)).Save(t.Context(), dir, noon); err == nil {
		t.Error("no error")
	}
	wantDir(t, dir, "CURRENT")
}

func TestSaveIntoAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(name, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{name, filepath.Join(name, "below")} {
		if _, err := build(t, generated(t, 5)).Save(t.Context(), dir, noon); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want one that names %s", err, name)
		}
	}
	if data, err := os.ReadFile(name); string(data) != "precious" {
		t.Errorf("the file now holds %q (%v)", data, err)
	}
}

func TestSaveReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIPPED: root may write everywhere; run as another user to test a read-only data folder")
	}
	dir := t.TempDir()
	first := filepath.Base(save(t, build(t, generated(t, 5)), dir, noon))
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
	_, err := build(t, generated(t, 9)).Save(t.Context(), dir, noon.Add(time.Second))
	if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v, want %v and the folder's name", err, os.ErrPermission)
	}
	wantDir(t, dir, "CURRENT", first)
	load(t, dir)
}

func TestLoadDamaged(t *testing.T) {
	x := build(t, generated(t, 60))
	damage := map[string]func(data []byte) []byte{
		"empty":                func([]byte) []byte { return nil },
		"half":                 func(b []byte) []byte { return b[:len(b)/2] },
		"a byte short":         func(b []byte) []byte { return b[:len(b)-1] },
		"a byte long":          func(b []byte) []byte { return append(b, 0) },
		"zeros":                func(b []byte) []byte { return make([]byte, len(b)) },
		"first byte":           func(b []byte) []byte { b[0] ^= 0x40; return b },
		"a bit in the middle":  func(b []byte) []byte { b[len(b)/2] ^= 0x01; return b },
		"all bits of the tail": func(b []byte) []byte { return append(b[:len(b)-16], strings.Repeat("\xff", 16)...) },
		"something else":       func([]byte) []byte { return []byte("<html>502 Bad Gateway</html>") },
	}
	dir := t.TempDir()
	generation := save(t, x, dir, noon)
	for _, name := range files(t, generation) {
		whole, err := os.ReadFile(filepath.Join(generation, name))
		if err != nil {
			t.Fatal(err)
		}
		for kind, change := range damage {
			if name == "manifest.json" && (kind == "a byte short" || kind == "a bit in the middle") {
				continue // its last byte is a line's end; it has no checksum of its own
			}
			t.Run(name+" "+kind, func(t *testing.T) {
				put(t, filepath.Join(generation, name), change(slices.Clone(whole)))
				wantLoadError(t, dir)
			})
		}
		t.Run(name+" missing", func(t *testing.T) {
			if err := os.Remove(filepath.Join(generation, name)); err != nil {
				t.Fatal(err)
			}
			wantLoadError(t, dir)
		})
		put(t, filepath.Join(generation, name), whole)
	}
	load(t, dir)
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantLoadError(t *testing.T, dir string) {
	t.Helper()
	_, err := memindex.Load(t.Context(), dir, embed.NewHashing(dimension))
	switch {
	case err == nil:
		t.Error("loaded without an error")
	case errors.Is(err, memindex.ErrNoGeneration):
		t.Errorf("%v: a damaged index must not look like none, or it would be built anew in silence", err)
	case !strings.Contains(err.Error(), dir):
		t.Errorf("error %q names no file of the data folder", err)
	}
}

func TestLoadCurrentDamaged(t *testing.T) {
	dir := t.TempDir()
	save(t, build(t, generated(t, 5)), dir, noon)
	for _, text := range []string{"", "\n", "gone", "..", "../..", "/", "\x00", strings.Repeat("x", 5_000)} {
		put(t, filepath.Join(dir, "CURRENT"), []byte(text))
		t.Run(text[:min(len(text), 8)], func(t *testing.T) { wantLoadError(t, dir) })
	}
}

func TestLoadManifestThatLies(t *testing.T) {
	lies := map[string]func(m map[string]any){
		"a format of the future":   func(m map[string]any) { m["format"] = 99 },
		"no files":                 func(m map[string]any) { m["files"] = nil },
		"a size below zero":        func(m map[string]any) { file(m, "vectors.f32")["size"] = -1 },
		"a size beyond the file":   func(m map[string]any) { file(m, "vectors.f32")["size"] = 1 << 50 },
		"half a row":               func(m map[string]any) { file(m, "vectors.f32")["size"] = 7 },
		"no vectors":               func(m map[string]any) { delete(m["files"].(map[string]any), "vectors.f32") },
		"no words":                 func(m map[string]any) { delete(m["files"].(map[string]any), "words.lex") },
		"a dimension below zero":   func(m map[string]any) { m["dimension"] = -dimension },
		"a manifest that is empty": func(m map[string]any) { clear(m) },
	}
	x := build(t, generated(t, 10))
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			generation := save(t, x, dir, noon)
			manifest := readManifest(t, generation)
			lie(manifest)
			putManifest(t, generation, manifest)
			wantLoadError(t, dir)
		})
	}
}

// TestLoadFilesOfAnotherCorpus puts whole files, with the right checksums,
// where they do not belong.
func TestLoadFilesOfAnotherCorpus(t *testing.T) {
	from := save(t, build(t, generated(t, 11)), t.TempDir(), noon)
	x := build(t, generated(t, 10))
	for _, name := range []string{"words.lex", "asked.lex", "vectors.f32", "documents.jsonl"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			generation := save(t, x, dir, noon)
			data, err := os.ReadFile(filepath.Join(from, name))
			if err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(generation, name), data)
			manifest := readManifest(t, generation)
			maps.Copy(file(manifest, name), file(readManifest(t, from), name))
			putManifest(t, generation, manifest)
			wantLoadError(t, dir)
		})
	}
}

func putManifest(t *testing.T, generation string, manifest map[string]any) {
	t.Helper()
	data, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(generation, "manifest.json"), data)
}

func readManifest(t *testing.T, generation string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(generation, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func file(manifest map[string]any, name string) map[string]any {
	return manifest["files"].(map[string]any)[name].(map[string]any)
}
