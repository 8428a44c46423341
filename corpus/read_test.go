package corpus_test

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"setu/corpus"
)

// front is front matter with two sources.
const front = `---
id: jai
title: A cooperation initiative
kind: initiative
issuer: Two governments
date: 2025-08-29
language: en
status: in-force
sources:
  - {title: One, url: "https://example.org/1", official: true}
  - {title: Two, url: "https://example.org/2"}
---
`

func read(t *testing.T, name, text string) *corpus.Document {
	t.Helper()
	d, err := corpus.Read(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func texts(d *corpus.Document) []string {
	var out []string
	for _, p := range d.Paragraphs {
		out = append(out, p.Text)
	}
	return out
}

func anchors(d *corpus.Document) []string {
	var out []string
	for _, p := range d.Paragraphs {
		out = append(out, p.Anchor)
	}
	return out
}

func TestReadADocumentAsItsMaintainerWroteIt(t *testing.T) {
	d := read(t, "docs/en/jai-2025.md", front+`
## Identity

<!-- #launch facts: 03.1 03.2 -->
It was launched in Tokyo. [^1][^2]

## Content ##

It covers research. [^2]
`)
	want := []corpus.Paragraph{
		{Number: 1, Anchor: "launch", Heading: "Identity", Text: "It was launched in Tokyo.", Sources: []int{0, 1}, Facts: []string{"03.1", "03.2"}},
		{Number: 2, Anchor: d.Paragraphs[1].Anchor, Heading: "Content", Text: "It covers research.", Sources: []int{1}},
	}
	if !reflect.DeepEqual(d.Paragraphs, want) {
		t.Errorf("got %+v\nwant %+v", d.Paragraphs, want)
	}
	if d.ID != "jai" || d.Title != "A cooperation initiative" || d.Date != "2025-08-29" || len(d.Sources) != 2 || !d.Sources[0].Official {
		t.Errorf("front matter: %+v", d.Meta)
	}
}

func TestReadParagraphs(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"blank lines part paragraphs", "a.md", "One.\n\n\n \t\nTwo.\n", []string{"One.", "Two."}},
		{"Windows line ends", "a.md", "One\r\nline.\r\n\r\nTwo.\r\n", []string{"One line.", "Two."}},
		{"old Mac line ends", "a.md", "One.\r\rTwo.\r", []string{"One.", "Two."}},
		{"a byte order mark", "a.md", "\ufeff---\ntitle: T\n---\nOne.", []string{"One."}},
		{"wrapped lines of Japanese join without a space", "a.md", "日本と\n印度。", []string{"日本と印度。"}},
		{"wrapped lines of Hindi join with one", "a.md", "भारत\nऔर जापान।", []string{"भारत और जापान।"}},
		{"list items keep their lines", "a.md", "Points:\n- one,\n  wrapped\n- two\n1. three", []string{"Points:\n- one, wrapped\n- two\n1. three"}},
		{"Japanese list items too", "a.md", "次のとおり\n・人材\n（1）研究", []string{"次のとおり\n・人材\n（1）研究"}},
		{"code keeps its lines, blank ones too", "a.md", "```\na\n\n  b\n```\n\nText.", []string{"```\na\n\n  b\n```", "Text."}},
		{"code inside one line opens no block", "a.md", "```x``` is code.\n\nText.", []string{"```x``` is code.", "Text."}},
		{"a heading right above its text", "a.md", "# T\n## H\nText.", []string{"Text."}},
		{"a heading without space is text", "a.md", "#hashtag\n\nText.", []string{"#hashtag", "Text."}},
		{"marks that name no source stay", "a.md", "Text. [^1]", []string{"Text. [^1]"}},
		{"a mark alone stays", "a.md", front + "[^1]\n\nText.", []string{"[^1]", "Text."}},
		{"marks inside a text stay", "a.md", front + "One [^1] two. [^2]", []string{"One [^1] two."}},
		{"markup is data", "a.md", "<script>alert(1)</script> *x*", []string{"<script>alert(1)</script> *x*"}},
		{"a comment that is no annotation is text", "a.md", "<!-- to do -->\n\nText.", []string{"<!-- to do -->", "Text."}},
		{"a thematic break opens no front matter", "a.md", "---\n\nText.", []string{"---", "Text."}},
		{"empty front matter", "a.md", "---\n---\nText.\n\n---\n\nMore.", []string{"Text.", "---", "More."}},
		{"plain text has no markup", "a.txt", "# One\n\n<!-- #a -->\nTwo.", []string{"# One", "<!-- #a --> Two."}},
		{"extensions in capitals", "A.TXT", "# One", []string{"# One"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := texts(read(t, c.file, c.text)); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestReadWithoutFrontMatter(t *testing.T) {
	for _, c := range []struct{ name, file, text, id, title, language string }{
		{"the first heading is the title", "x/Some_Notes.md", "Intro.\n\n# The C# notes\n\nText.", "Some_Notes", "The C# notes", "en"},
		{"the name is the title", "Some_Notes.txt", "Text.", "Some_Notes", "Some Notes", "en"},
		{"Japanese by its script", "a.md", "日印AI協力イニシアティブは続く。", "a", "a", "ja"},
		{"Hindi by its script", "a.md", "भारत और जापान (AI) सहमत हुए।", "a", "a", "hi"},
		{"an empty id is no id", "notes.md", "---\nid: \"\"\n---\nText.", "notes", "notes", "en"},
		{"a title is one line", "a.md", "---\ntitle: |\n  One\n  two\n---\nText.", "a", "One two", "en"},
		{"other keys are welcome", "my notes.md", "---\ntags: [a, b]\n---\nText.", "my notes", "my notes", "en"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, c.file, c.text)
			if d.ID != c.id || d.Title != c.title || d.Language != c.language {
				t.Errorf("got %q %q %q, want %q %q %q", d.ID, d.Title, d.Language, c.id, c.title, c.language)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       error
		says       string
	}{
		{"no closing line", "---\ntitle: T\n\nText.", corpus.ErrFrontMatter, "end it with a line of ---"},
		{"broken YAML", "---\nid: a\ntitle: [a\n---\nText.", corpus.ErrFrontMatter, "mend the YAML: line "},
		{"a list for a text", "---\nid: a\ntitle: [a]\n---\nText.", corpus.ErrFrontMatter, "line 3: cannot unmarshal"},
		{"a text for a list, twice", "---\naka: a\nsupersedes: b\n---\nText.", corpus.ErrFrontMatter, "line 3"},
		{"no keys", "---\njust words\n---\nText.", corpus.ErrFrontMatter, "mend the YAML"},
		{"bytes for a text", "---\ntitle: !!binary /w==\n---\nText.", corpus.ErrFrontMatter, "write its values as plain text"},
		{"an id with a slash", "---\nid: a/b\n---\nText.", corpus.ErrFrontMatter, `id "a/b": letters, digits`},
		{"an unknown kind", "---\nkind: treaty\n---\nText.", corpus.ErrFrontMatter, `kind "treaty": want one of joint-statement,`},
		{"an unknown status", "---\nstatus: old\n---\nText.", corpus.ErrFrontMatter, `status "old": want one of in-force,`},
		{"an unknown language", "---\nlanguage: fr\n---\nText.", corpus.ErrFrontMatter, `language "fr": want one of en, ja, hi`},
		{"a date in words", "---\ndate: 2 July 2026\n---\nText.", corpus.ErrFrontMatter, `date "2 July 2026": want`},
		{"a day that is not there", "---\ndate: 2026-02-30\n---\nText.", corpus.ErrFrontMatter, `date "2026-02-30": want`},
		{"an anchor twice", "<!-- #a -->\nOne.\n\n<!-- #a -->\nTwo.", nil, `two paragraphs have the anchor "a": rename one`},
		{"no text", "", corpus.ErrEmpty, "write a paragraph"},
		{"white space only", " \n\t\r\n", corpus.ErrEmpty, "write a paragraph"},
		{"headings only", "# T\n\n## H\n", corpus.ErrEmpty, "write a paragraph"},
		{"a broken character", "Text \xe3\x81", corpus.ErrEncoding, "at byte 5"},
		{"a broken character behind whole ones", "日\xff", corpus.ErrEncoding, "at byte 3"},
		{"a surrogate", "ab\xed\xa0\x80", corpus.ErrEncoding, "at byte 2"},
		{"a broken character behind a byte order mark", "\ufeffab\xff", corpus.ErrEncoding, "at byte 5"},
		{"too much", strings.Repeat("a", corpus.MaxFile+1), corpus.ErrTooLarge, "16777216"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := corpus.Read("dir/my.md", []byte(c.text))
			if err == nil {
				t.Fatal("no error")
			}
			if c.kind != nil && !errors.Is(err, c.kind) {
				t.Errorf("%v is not %v", err, c.kind)
			}
			oneClearLine(t, err, "dir/my.md: ", c.says)
		})
	}
}

// oneClearLine fails unless an error is one line that holds each of parts.
func oneClearLine(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") || len(err.Error()) > 300 {
		t.Errorf("not one line of a readable length: %q", err)
	}
}

func TestAnchorsStay(t *testing.T) {
	const body = "One is\nwrapped.\n\n<!-- #two -->\nTwo.\n\nSame.\n\nSame.\n"
	before := anchors(read(t, "a.md", body))
	for name, text := range map[string]string{
		"a paragraph above":   "New.\n\n" + body,
		"a heading above":     "# New\n\n" + body,
		"a paragraph below":   body + "\nNew.\n",
		"a paragraph between": strings.Replace(body, "<!--", "New.\n\n<!--", 1),
		"lines wrapped anew":  strings.Replace(body, "is\nwrapped", "is wrapped", 1),
		"Windows line ends":   strings.ReplaceAll(body, "\n", "\r\n"),
		"a named text edited": strings.Replace(body, "Two.", "Two, changed.", 1),
	} {
		after := anchors(read(t, "a.md", text))
		if name == "a paragraph between" {
			after = append(after[:1], after[2:]...)
		}
		if !slicesHold(after, before) {
			t.Errorf("%s: %q became %q", name, before, after)
		}
	}
	if before[1] != "two" || before[2] == before[3] {
		t.Errorf("anchors %q: want the given name, and different ones for equal texts", before)
	}
}

// slicesHold reports whether part stands in whole, in one piece.
func slicesHold(whole, part []string) bool {
	return strings.Contains("\n"+strings.Join(whole, "\n")+"\n", "\n"+strings.Join(part, "\n")+"\n")
}

func TestParagraphByNumber(t *testing.T) {
	d := read(t, "a.md", "One.\n\nTwo.")
	if p, ok := d.Paragraph(2); !ok || p.Text != "Two." {
		t.Errorf("¶2 is %+v, %v", p, ok)
	}
	for _, n := range []int{-1, 0, 3} {
		if p, ok := d.Paragraph(n); ok {
			t.Errorf("¶%d is %+v, want none", n, p)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "# T\n\n## H\nText. [^1][^2]\n", "<!-- #a facts: 01.1 -->\nOne.\n\n<!-- #a -->\nTwo.", "---\nid: a\n---\nText.",
		"```\na\n\nb\n```\n[^1]", "- a\n- b\n\n* * *\n", "\ufeffSame.\r\n\r\nSame.\r\rSame.", "日本\n語。[^9]\n\nहिन्दी।", "<!-- #b", "# #\n#\n####### x",
		"---\ntitle: !!binary /w==\n---\nx", "---\n---\nx\n---\ny", "\x00\u2028\u0085\v", "<!--\n#a\n-->\n# H", "```x```\n\ny",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		soundRead(t, "a.md", data)
		if d := soundRead(t, "a.txt", data); d != nil && squeeze(strings.Join(texts(d), "")) != squeeze(strings.TrimPrefix(string(data), "\ufeff")) {
			t.Errorf("plain text is not kept: %q of %q", texts(d), data)
		}
		if len(data) > 2000 || bytes.HasPrefix(data, []byte("\ufeff")) {
			return
		}
		if d := soundRead(t, "a.md", append([]byte(front), data...)); d != nil && !accounted(string(data), squeeze(strings.Join(texts(d), ""))) {
			t.Errorf("text is lost or made up: %q of %q", texts(d), data)
		}
	})
}

// soundRead reads data twice and checks what holds for every document.
func soundRead(t *testing.T, name string, data []byte) *corpus.Document {
	d, err := corpus.Read(name, data)
	again, errAgain := corpus.Read(name, data)
	if !reflect.DeepEqual(d, again) || (err == nil) != (errAgain == nil) {
		t.Fatalf("reading %q twice gives %+v and %+v", data, d, again)
	}
	if err != nil {
		oneClearLine(t, err, name+": ")
		return nil
	}
	used := map[string]bool{}
	for i, p := range d.Paragraphs {
		if used[p.Anchor] || p.Anchor == "" || p.Number != i+1 {
			t.Errorf("¶%d has number %d and anchor %q, after %v", i+1, p.Number, p.Anchor, used)
		}
		used[p.Anchor] = true
		if !utf8.ValidString(p.Text+p.Heading) || strings.TrimSpace(p.Text) == "" {
			t.Errorf("¶%d is %q under %q", p.Number, p.Text, p.Heading)
		}
	}
	if !utf8.ValidString(d.Title+d.ID+d.Issuer) || d.ID == "" || d.Title == "" || d.Language == "" {
		t.Errorf("front matter: %+v", d.Meta)
	}
	return d
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// omitted is what a reader does not see as text: annotations, marks that tie a
// paragraph to its sources, and headings.
var omitted = []*regexp.Regexp{
	regexp.MustCompile(`^<!--\s*#[^>]*-->`),
	regexp.MustCompile(`^\[\^\d+\]`),
	regexp.MustCompile(`^ {0,3}#{1,6}[ \t]+[^\n\r]*`),
}

// accounted reports whether shown is body without white space and without some
// of what may be omitted, and nothing else.
func accounted(body, shown string) bool {
	// reached[i] holds how much of shown the first i bytes of body can have given.
	reached := make([]map[int]bool, len(body)+1)
	step := func(i, n int) {
		if reached[i] == nil {
			reached[i] = map[int]bool{}
		}
		reached[i][n] = true
	}
	step(0, 0)
	for i := range body {
		_, size := utf8.DecodeRuneInString(body[i:])
		c := body[i : i+size]
		for n := range reached[i] {
			if squeeze(c) == "" {
				step(i+size, n)
			} else if strings.HasPrefix(shown[n:], c) {
				step(i+size, n+size)
			}
			for _, form := range omitted {
				if m := form.FindString(body[i:]); m != "" {
					step(i+len(m), n)
				}
			}
		}
	}
	return reached[len(body)][len(shown)]
}
