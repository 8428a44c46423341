package expand_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"setu/bot"
	"setu/bot/expand"
	"setu/corpus"
	"setu/prompts"
)

func library(t *testing.T, files map[string]string) *corpus.Corpus {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := corpus.Dir(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var files = map[string]string{
	"harbour.md":            "---\ntitle: Harbour Compact\n---\n<!-- #own -->\nThe compact invites 120 keepers.\n\nThe pier is 90 metres long.\n",
	"harbour.questions.tsv": "own\ten\tHow many keepers come?\n",
	"todai.md":              "# 灯台\n\n犬吠埼灯台は1874年に点灯した。\n",
}

// questioner writes two good questions in the language it is asked in, amid
// what is none.
type questioner struct {
	calls atomic.Int64
	fails func(call int64) error
}

func (q *questioner) Complete(ctx context.Context, p prompts.Prompt, _ func(string) error) (bot.Completion, error) {
	n := q.calls.Add(1)
	out := bot.Completion{Whole: true, Usage: bot.Usage{Calls: 1, Read: 10, Written: 5}}
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	if q.fails != nil {
		if err := q.fails(n); err != nil {
			return out, err
		}
	}
	out.Text = "1. How long is the pier?\nHow long is the pier?\n桟橋の長さは？\nhttps://thief.example?\n- When was it lit, and by whom?\nA third question?"
	if strings.Contains(p.System, "日本語") {
		out.Text = "桟橋の長さはどのくらいですか\n1）灯台はいつ点灯しましたか\nWhat?"
	}
	if strings.Contains(p.System, "हिन्दी") {
		out.Text = "घाट कितना लंबा है?\n\t\nदीपस्तंभ कब जला?"
	}
	return out, nil
}

var want = []string{
	"How long is the pier?", "When was it lit, and by whom?", "桟橋の長さはどのくらいですか", "灯台はいつ点灯しましたか", "घाट कितना लंबा है?", "दीपस्तंभ कब जला?",
}

func open(t *testing.T, folder string) *expand.Cache {
	t.Helper()
	c, err := expand.Open(folder, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func questionsOf(t *testing.T, c *corpus.Corpus, document string, paragraph int) []string {
	t.Helper()
	d, _ := c.Document(document)
	p, ok := d.Paragraph(paragraph)
	if !ok {
		t.Fatalf("%s has no ¶%d", document, paragraph)
	}
	return p.Questions
}

func TestQuestionsAreWrittenOnceAndKept(t *testing.T) {
	c, folder := library(t, files), filepath.Join(t.TempDir(), "data")
	m, kept := &questioner{}, open(t, folder)
	var told []string
	done, err := expand.Write(t.Context(), m, c, kept, func(done, total int) { told = append(told, fmt.Sprint(done, "/", total)) })
	if err != nil || done.Paragraphs != 2 || done.Questions != 12 || done.Usage.Calls != 6 || m.calls.Load() != 6 {
		t.Fatalf("%+v, %v after %d calls", done, err, m.calls.Load())
	}
	if !slices.Equal(told, []string{"1/2", "2/2"}) {
		t.Errorf("told %v", told)
	}
	out := open(t, folder).Apply(library(t, files))
	for document, paragraph := range map[string]int{"harbour": 2, "todai": 1} {
		if got := questionsOf(t, out, document, paragraph); !slices.Equal(got, want) {
			t.Errorf("%s ¶%d: %q", document, paragraph, got)
		}
	}
	if got := questionsOf(t, out, "harbour", 1); !slices.Equal(got, []string{"How many keepers come?"}) {
		t.Errorf("the maintainer's own became %q", got)
	}
	if out.Version() == c.Version() || len(questionsOf(t, c, "todai", 1)) > 0 {
		t.Error("the corpus with questions passes for the one without")
	}
	if again, err := expand.Write(t.Context(), m, c, open(t, folder), nil); err != nil || again.Usage.Calls != 0 || m.calls.Load() != 6 {
		t.Errorf("written again: %+v, %v", again, err)
	}
}

func TestChangedTextGetsQuestionsOfItsOwn(t *testing.T) {
	folder := t.TempDir()
	kept := open(t, folder)
	if _, err := expand.Write(t.Context(), &questioner{}, library(t, files), kept, nil); err != nil {
		t.Fatal(err)
	}
	changed := library(t, map[string]string{"harbour.md": strings.Replace(files["harbour.md"], "90", "95", 1), "other.md": files["todai.md"]})
	if out := kept.Apply(changed); len(questionsOf(t, out, "harbour", 2)) > 0 || len(questionsOf(t, out, "other", 1)) != 6 {
		t.Error("questions go by the place, not by the text")
	}
}

func TestWhatWasWrittenSurvives(t *testing.T) {
	folder := t.TempDir()
	down := fmt.Errorf("%w: no power", bot.ErrModel)
	m := &questioner{fails: func(call int64) error {
		if call > 6 {
			return down
		}
		return nil
	}}
	many := map[string]string{}
	for i := range 20 {
		many[fmt.Sprintf("d%02d.md", i)] = fmt.Sprintf("The pier number %d is long.\n", i)
	}
	if _, err := expand.Write(t.Context(), m, library(t, many), open(t, folder), nil); !errors.Is(err, bot.ErrModel) {
		t.Fatalf("got %v", err)
	}
	file := filepath.Join(folder, expand.File)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	kept := strings.Count(string(data), "\n")
	if err := os.WriteFile(file, append(data, `{"key":"half`...), 0o644); err != nil {
		t.Fatal(err)
	}
	m.fails = nil
	before := m.calls.Load()
	if _, err := expand.Write(t.Context(), m, library(t, many), open(t, folder), nil); err != nil {
		t.Fatal(err)
	}
	if calls := int(m.calls.Load() - before); calls != 3*(20-kept) {
		t.Errorf("%d calls for the %d paragraphs that were missing", calls, 20-kept)
	}
	out := open(t, folder).Apply(library(t, many))
	for _, d := range out.Documents {
		if len(d.Paragraphs[0].Questions) != 6 {
			t.Errorf("%s has %q", d.ID, d.Paragraphs[0].Questions)
		}
	}
}

func TestStopping(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := &questioner{fails: func(int64) error { cancel(); return ctx.Err() }}
	if _, err := expand.Write(ctx, m, library(t, files), open(t, t.TempDir()), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNoCacheIsAnEmptyOne(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "none")
	kept, err := expand.Open(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	c := library(t, files)
	if kept.Apply(c) != c {
		t.Error("an empty cache changes the corpus")
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("reading made a folder")
	}
	if _, err := expand.Write(t.Context(), &questioner{}, c, kept, nil); !errors.Is(err, expand.ErrNoFolder) {
		t.Errorf("written to nowhere: %v", err)
	}
}

func FuzzCache(f *testing.F) {
	f.Add([]byte("{\"key\":\"a\",\"questions\":[\"b\"]}\n"))
	f.Add([]byte("{\"key\":\"a\"\n\n\x00{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, expand.File), data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := expand.Write(t.Context(), &questioner{}, library(t, files), open(t, folder), nil); err != nil {
			t.Fatal(err)
		}
		if got := questionsOf(t, open(t, folder).Apply(library(t, files)), "todai", 1); !slices.Equal(got, want) {
			t.Errorf("after %q: %q", data, got)
		}
	})
}
