package corpus_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"setu/corpus"
)

// TestSentences reads testdata/sentences: a name, the text, a line of -----,
// and the sentences wanted, one a line behind "- ", white space squeezed.
func TestSentences(t *testing.T) {
	files, err := filepath.Glob("testdata/sentences/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		language := strings.TrimSuffix(filepath.Base(file), ".txt")
		for _, c := range strings.Split("\n"+string(data), "\n# ")[1:] {
			name, rest, _ := strings.Cut(c, "\n")
			text, want, ok := strings.Cut(rest, "\n-----\n")
			if !ok {
				t.Fatalf("%s: %q has no line of -----", file, name)
			}
			t.Run(language+"/"+name, func(t *testing.T) { sameSentences(t, text, want) })
		}
	}
}

func sameSentences(t *testing.T, text, want string) {
	t.Helper()
	var got strings.Builder
	pieces := corpus.Sentences(text)
	for _, s := range pieces {
		got.WriteString("- " + strings.Join(strings.Fields(s), " ") + "\n")
	}
	if strings.TrimSpace(got.String()) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if strings.Join(pieces, "") != text {
		t.Errorf("joined, the sentences are not the text: %q", pieces)
	}
}

func TestSentencesOfNothing(t *testing.T) {
	if got := corpus.Sentences(""); len(got) != 0 {
		t.Errorf("got %q, want none", got)
	}
	if got := corpus.Sentences(" \n\n "); len(got) != 1 {
		t.Errorf("got %q, want the white space in one piece", got)
	}
}

// Once, each of these took time that grew with the square of its length: minutes.
func TestSentencesOfLongDegenerateText(t *testing.T) {
	for _, unit := range []string{"\n", "\n ", "\r\n", "\u2029", ". ", "(", "「", "。」", "1. \n", "A. ", "U.S. X "} {
		text := strings.Repeat(unit, 100_000/len(unit))
		if strings.Join(corpus.Sentences(text), "") != text {
			t.Errorf("text of %q is not kept", unit)
		}
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{
		"Dr. Rao met S. Jaishankar. They agreed.", "「はい。」と述べた。次へ。", "है। डॉ. ए. पी. जे. अब्दुल कलाम॥ है", "है। ॉ",
		"1. One\r\n2. Two\r\n\r\nThree", "a。\u0301b！️c", "\xff。\xe3\x80", "👩‍👩‍👧。🇯🇵🇮🇳. A", "A.\u2029\u2029", "\n\n。\n", "(((.  「。",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pieces := corpus.Sentences(text)
		if strings.Join(pieces, "") != text {
			t.Fatalf("joined, %q are not %q", pieces, text)
		}
		characters := characterStarts(text)
		at := 0
		for _, s := range pieces {
			if strings.TrimFunc(s, unicode.IsSpace) == "" && len(pieces) > 1 {
				t.Errorf("a sentence without words in %q", pieces)
			}
			if utf8.ValidString(text) && !characters[at] {
				t.Errorf("a character is split before %q in %q", s, text)
			}
			at += len(s)
		}
	})
}

// characterStarts are the offsets at which a reader sees a new character.
func characterStarts(text string) map[int]bool {
	starts := map[int]bool{}
	at := 0
	for tokens := graphemes.FromString(text); tokens.Next(); {
		starts[at] = true
		at += len(tokens.Value())
	}
	return starts
}

func BenchmarkSentences(b *testing.B) {
	for _, language := range []string{"english", "japanese", "hindi"} {
		data, err := os.ReadFile("testdata/sentences/" + language + ".txt")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(language, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				corpus.Sentences(string(data))
			}
		})
	}
}
