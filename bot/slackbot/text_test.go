package slackbot

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanIsWhatTheAuthorMeant(t *testing.T) {
	for text, want := range map[string]string{
		"<@UBOT> What is JAI?":                                  "What is JAI?",
		"<@UBOT|setu>: what?":                                   "what?",
		"what does <#C1|harbour-news> say":                      "what does #harbour-news say",
		"ask <@U2|mina> and <@U3>":                              "ask @mina and",
		"<https://a.example/x|the page> says &lt;b&gt; &amp; c": "the page says <b> & c",
		"<https://a.example/x>":                                 "https://a.example/x",
		"<mailto:a@b.example|a@b.example>":                      "a@b.example",
		"<!here> <!subteam^S1|@keepers> hello":                  "@keepers hello",
		"a\x00b\tc  d\u200b":                                    "ab c d\u200b",
		"  \n ":                                                 "",
		"bad \xff bytes":                                        "bad bytes",
		"<@UBOT>、日本は？":                                          "日本は？",
	} {
		if got := clean(text, "UBOT"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestToAnother(t *testing.T) {
	for text, want := range map[string]bool{
		"<@U2> what do you think?": true, " <@U2|mina> hi": true, "<@UBOT> hi": false, "hi <@U2>": false, "hi": false,
	} {
		if got := toAnother(text, "UBOT"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestCourtesyAsksNothing(t *testing.T) {
	for text, want := range map[string]bool{
		"Thanks!": true, "thank you very much :pray:": true, "ok": true, "👍": true, ":+1:": true, "ありがとうございます。": true, "धन्यवाद!": true, "ठीक है।": true,
		"and by when": false, "ok?": false, "thanks, and who pays": false, "それはいつ": false, "कब तक": false, "2030": false,
	} {
		if got := courtesy(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// What others write must come out as text: no mention, no broadcast, no link
// that leads elsewhere than it says.
func TestMarkupInjection(t *testing.T) {
	for _, hostile := range []string{
		"<!channel> <!here> <!everyone>", "<@U1|boss>", "<https://evil.example|https://good.example>", "a & b <script>",
		"[click](https://evil.example)", "*bold* _it_ ~no~ `code`", "x|y", "# big", "> quoted",
	} {
		for name, got := range map[string]string{"escape": escape(hostile), "markdown": markdown(hostile), "link": link("https://a.example/", hostile)} {
			inner := strings.TrimSuffix(strings.TrimPrefix(got, "<https://a.example/|"), ">")
			if strings.ContainsAny(inner, "<>") {
				t.Errorf("%s of %q keeps a bracket: %q", name, hostile, got)
			}
		}
		if got := markdown(hostile); strings.Contains(strings.ReplaceAll(got, `\[`, ""), "[") {
			t.Errorf("markdown of %q keeps a link: %q", hostile, got)
		}
	}
	for _, c := range []struct{ address, label, want string }{
		{"https://a.example/x", "Two\nlines | and a bar", "<https://a.example/x|Two lines / and a bar>"},
		{"javascript:alert(1)", "x", "x"},
		{"https://a.example/x>|<!channel>", "x", "<https://a.example/x%3E%7C%3C%21channel%3E|x>"},
		{"", "a < b", "a &lt; b"},
		{"/documents/x", "x", "x"},
	} {
		if got := link(c.address, c.label); got != c.want && !strings.EqualFold(got, strings.ReplaceAll(c.want, "%21", "!")) {
			t.Errorf("link(%q, %q) = %q, want %q", c.address, c.label, got, c.want)
		}
	}
}

func TestMarkdownShowsWhatStands(t *testing.T) {
	for text, want := range map[string]string{
		"- one\n- two":        "- one\n- two",
		"snake_case and _it_": `snake_case and \_it\_`,
		"5 * 3 [2] ~x~":       `5 \* 3 \[2\] \~x\~`,
		"#head\n+ plus\n---":  "\\#head\n\\+ plus\n\\---",
		"a < b & c":           "a &lt; b &amp; c",
		`C:\temp`:             `C:\\temp`,
		"日印AI協力イニシアチブ（JAI）、2025年8月29日": "日印AI協力イニシアチブ（JAI）、2025年8月29日",
	} {
		if got := markdown(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"short", 10, "short"}, {"one two three", 9, "one two…"}, {"日本とインドの協力", 5, "日本とイ…"}, {"क्षेत्र", 3, "क…"},
	} {
		if got := limit(c.text, c.n); got != c.want || utf8.RuneCountInString(got) > c.n {
			t.Errorf("limit(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestSplitKeepsSentencesWhole(t *testing.T) {
	same := func(s string) string { return s }
	text := "One is here. [1] Two is there. [2] [3] Three."
	for _, c := range []struct {
		room room
		want []string
	}{
		{room{100, 100}, []string{text}},
		{room{20, 100}, []string{"One is here. [1] ", "Two is there. [2] [3] ", "Three."}},
		{room{100, 20}, []string{"One is here. [1] ", "Two is there. [2] [3] ", "Three."}},
	} {
		got := split(text, same, room{c.room.bytes + 3, c.room.characters + 3})
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%v: got %q, want %q", c.room, got, c.want)
		}
	}
	for _, long := range []string{strings.Repeat("橋", 50), strings.Repeat("word ", 40), strings.Repeat("क्षे", 30)} {
		for _, part := range split(long, same, room{60, 60}) {
			if r, _ := firstRune(part); joins(r) || len(part) > 60 {
				t.Errorf("a part of %q is %q", long, part)
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("One. [1] Two. [2]\n- a\n- b", 12, 9)
	f.Add("灯台は1874年に点灯した。[1]港は横浜にある。", 20, 20)
	f.Add("प्रकाश स्तंभ 1977 में खोला गया था।", 16, 8)
	f.Fuzz(func(t *testing.T, text string, bytes, characters int) {
		if !utf8.ValidString(text) || len(text) > 4000 {
			return
		}
		r := room{max(bytes%500, 40), max(characters%500, 40)}
		parts := split(text, markdown, r)
		if strings.Join(parts, "") != text {
			t.Fatalf("%q was cut into %q", text, parts)
		}
		for _, p := range parts {
			if !utf8.ValidString(p) || !r.holds(markdown(p)) {
				t.Fatalf("part %q of %q has no room in %v", p, text, r)
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("<@UBOT> what <https://a.example|x> &lt;")
	f.Fuzz(func(t *testing.T, text string) {
		if got := clean(text, "UBOT"); !utf8.ValidString(got) || strings.Contains(got, "\x00") {
			t.Fatalf("%q became %q", text, got)
		}
		if got := escape(clean(text, "UBOT")); strings.ContainsAny(got, "<>") {
			t.Fatalf("%q keeps markup: %q", text, got)
		}
	})
}
