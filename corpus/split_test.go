package corpus_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"setu/corpus"
)

func TestSplit(t *testing.T) {
	long := strings.Repeat("Both sides agreed on chips. ", 200)
	d := read(t, "a.md", "<!-- #short -->\nShort.\n\n<!-- #long -->\n"+long)
	d.Paragraphs[1].Questions = []string{"On what?"}
	passages := corpus.Split(d)
	if len(passages) != 4 {
		t.Fatalf("%d passages, want one and three", len(passages))
	}
	for i, want := range []string{"a#short", "a#long.1", "a#long.2", "a#long.3"} {
		p := passages[i]
		if p.ID != want || p.Document != d || p.Paragraph().Anchor != p.Anchor {
			t.Errorf("passage %d is %q of paragraph %+v", i, p.ID, p.Paragraph())
		}
		if i > 0 && (p.Number != 2 || len(p.Questions) != 1) {
			t.Errorf("%s: ¶%d, questions %q", p.ID, p.Number, p.Questions)
		}
	}
}

func TestSplitNeverCutsASentence(t *testing.T) {
	endless := strings.Repeat("word ", 1000) + "end."
	d := read(t, "a.md", endless+" Next.")
	passages := corpus.Split(d)
	if len(passages) != 2 || strings.TrimSpace(passages[0].Text) != endless || passages[1].Text != "Next." {
		t.Errorf("%d passages, the first %d characters long", len(passages), len(passages[0].Text))
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("Dr. Rao agreed. They met at 5 p.m. Tokyo time. ", 60)
	f.Add("首相は「はい。」と述べた。次は東京。", 200)
	f.Add("सब सहमत हुए। डॉ. ए. पी. जे. अब्दुल कलाम॥ ", 90)
	f.Add("- one\n- two. (", 400)
	f.Add("```\na\n\n", 500)
	f.Add("word ", 900)
	f.Fuzz(func(t *testing.T, text string, times int) {
		if times < 1 || len(text) == 0 || times > 20_000/len(text) {
			return
		}
		d, err := corpus.Read("a.md", []byte(strings.Repeat(text, times)))
		if err != nil {
			return
		}
		joined, seen := map[int]string{}, map[string]bool{}
		for _, p := range corpus.Split(d) {
			if seen[p.ID] {
				t.Errorf("two passages have the id %q", p.ID)
			}
			seen[p.ID] = true
			wholeSentences(t, d, joined[p.Number], p)
			joined[p.Number] += p.Text
		}
		for _, p := range d.Paragraphs {
			if joined[p.Number] != p.Text {
				t.Errorf("joined, the passages of ¶%d are %q, want %q", p.Number, joined[p.Number], p.Text)
			}
		}
	})
}

// wholeSentences fails unless a passage begins where a sentence of its
// paragraph does, and is short or a single sentence.
func wholeSentences(t *testing.T, d *corpus.Document, before string, p corpus.Passage) {
	t.Helper()
	const limit = 2000
	at, begins, single := 0, false, false
	for _, s := range corpus.Sentences(d.Paragraphs[p.Number-1].Text) {
		begins = begins || at == len(before)
		single = single || at == len(before) && s == p.Text
		at += len(s)
	}
	if !begins {
		t.Errorf("%s begins inside a sentence: %q", p.ID, p.Text)
	}
	if n := utf8.RuneCountInString(p.Text); n > limit && !single {
		t.Errorf("%s is %d characters of several sentences", p.ID, n)
	}
}
