package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"setu/bot"
	"setu/bot/extract"
	"setu/bot/verify"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// verifier is an assistant over the library that checks drafts.
func verifier(t testing.TB) *bot.Assistant {
	t.Helper()
	return bot.New(bot.Config{
		Retriever: over(index(t, library)), Composer: extract.Composer{},
		Checker: verify.New(analyze.NewLexicon(analyze.Words())), Threshold: 0.3,
	})
}

func report(t *testing.T, a *bot.Assistant, text string) bot.Report {
	t.Helper()
	r, err := a.Verify(t.Context(), bot.Draft{Text: text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVerifyMarksEachSentence(t *testing.T) {
	a := verifier(t)
	r := report(t, a, "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031. "+
		"The Lantern Accord invites 30 lighthouse keepers to Chennai by 2035. "+
		"Kangaroos digest lactose with an enzyme of their own.")
	want := []bot.Support{bot.Supported, bot.Contradicted, bot.NotFound}
	if len(r.Sentences) != len(want) {
		t.Fatalf("%d sentences, want %d", len(r.Sentences), len(want))
	}
	for i, s := range r.Sentences {
		if s.Support != want[i] {
			t.Errorf("%s: %s, %+v; want %s", s.Text, s.Support, s.Differences, want[i])
		}
	}
	if d := r.Sentences[1].Differences; len(d) != 1 || d[0].Kind != "number" || !strings.HasPrefix(d[0].Said, "30 ") || !strings.HasPrefix(d[0].Found, "300 ") {
		t.Errorf("differences %+v, want 30 against 300", d)
	}
	if r.Count(bot.Supported) != 1 || r.Language != "en" || r.Version == "" {
		t.Errorf("report %+v", r)
	}
}

// Each citation of a report is verbatim, and a paragraph that is cited twice
// with the same words has one number.
func TestVerifyCitesVerbatim(t *testing.T) {
	a := verifier(t)
	r := report(t, a, "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.\n\nThe Harbour Compact invites 120 lighthouse keepers by 2031.\n\nThe Harbour Compact invites 12 lighthouse keepers by 2031.")
	seen := map[string]int{}
	for _, s := range r.Sentences {
		if len(s.Citations) == 0 {
			t.Errorf("%s: no citation", s.Text)
		}
		for _, c := range s.Citations {
			d, _ := a.Corpus().Document(c.DocumentID)
			p, ok := d.Paragraph(c.Paragraph)
			if !ok || !strings.Contains(p.Text, c.Quote) || c.Quote == "" {
				t.Errorf("%q is not in ¶%d", c.Quote, c.Paragraph)
			}
			key := fmt.Sprint(c.DocumentID, c.Paragraph, c.Quote)
			if n := seen[key]; n != 0 && n != c.Number {
				t.Errorf("%s has the numbers %d and %d", key, n, c.Number)
			}
			seen[key] = c.Number
			if r.Citations[c.Number-1] != c {
				t.Errorf("citation %d is %+v in the report", c.Number, r.Citations[c.Number-1])
			}
		}
	}
}

func TestVerifyReadsTheLayout(t *testing.T) {
	draft := `---
title: A memo of 99 words
---
# The Harbour Compact invites 7 keepers

Dear colleagues,

Please read the 3 points below. How many keepers are invited?

**The Harbour Compact** invites *120* [lighthouse keepers](https://keepers.example/1999)
to Yokohama by 2031.[^1] [2]

Key points:

- Dredging costs are shared equally between both ministries.
- [x] The Lantern Accord invites 300 lighthouse keepers to Chennai by 2035.

| Accord | Keepers |
|---|---|
| Lantern Accord, lighthouse keepers | 300 |

` + "```\nkeepers = 5000\n```" + `

> Every pilot boat carries a radio beacon.

[^1]: a note on 55 things

Best regards`
	r := report(t, verifier(t), draft)
	var claims, skipped []string
	for _, s := range r.Sentences {
		claims = append(claims, s.Text)
	}
	for _, s := range r.Skipped {
		skipped = append(skipped, s.Text)
	}
	wantClaims := []string{
		"The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.",
		"Dredging costs are shared equally between both ministries.",
		"The Lantern Accord invites 300 lighthouse keepers to Chennai by 2035.",
		"Lantern Accord, lighthouse keepers; 300",
		"Every pilot boat carries a radio beacon.",
	}
	wantSkipped := []string{"The Harbour Compact invites 7 keepers", "Dear colleagues,", "Please read the 3 points below.", "How many keepers are invited?", "Key points:", "Accord; Keepers", "Best regards"}
	if got, want := strings.Join(claims, "\n"), strings.Join(wantClaims, "\n"); got != want {
		t.Errorf("checked\n%s\nwant\n%s", got, want)
	}
	if got, want := strings.Join(skipped, "\n"), strings.Join(wantSkipped, "\n"); got != want {
		t.Errorf("skipped\n%s\nwant\n%s", got, want)
	}
	for _, s := range r.Sentences {
		if s.Support != bot.Supported {
			t.Errorf("%s: %s, %+v", s.Text, s.Support, s.Differences)
		}
		first, _, _ := strings.Cut(s.Text, " ")
		if got := draft[s.Start:s.End]; !strings.HasPrefix(strings.Trim(got, "*"), first) {
			t.Errorf("%q stands at %q", s.Text, got)
		}
	}
}

// What claims nothing is no false alarm; a short sentence that does is checked.
func TestWhatIsChecked(t *testing.T) {
	a := verifier(t)
	for text, want := range map[string]bool{
		"Dear Minister,": false, "Best regards,": false, "Thank you for your attention.": false, "Subject: lighthouse keepers": false,
		"What is next?": false, "Please find the memo attached.": false, "This memo summarises the accord.": false,
		"お世話になっております。": false, "よろしくお願いいたします。": false, "以下のとおりです。": false, "何人ですか。": false,
		"प्रिय साथियो,": false, "धन्यवाद।": false, "कृपया देखें।": false, "कितने लोग?": false,
		"It is a treaty.": true, "これは条約である。": true, "यह संधि है।": true, "300 lighthouse keepers": true, "灯台守300人": true,
	} {
		r := report(t, a, text)
		if got := len(r.Sentences) == 1; got != want || len(r.Sentences)+len(r.Skipped) != 1 {
			t.Errorf("%q: checked %+v, skipped %+v", text, r.Sentences, r.Skipped)
		}
	}
}

// "It" is what the sentence before speaks of.
func TestVerifyFollowsASentence(t *testing.T) {
	a := verifier(t)
	r := report(t, a, "The Lantern Accord invites 300 lighthouse keepers to Chennai by 2035. It says that dredging costs are paid by the Chennai ministry alone. It says that dredging costs are shared equally.")
	want := []bot.Support{bot.Supported, bot.Supported, bot.NotFound}
	for i, s := range r.Sentences {
		if s.Support != want[i] {
			t.Errorf("%s: %s by %+v, want %s", s.Text, s.Support, s.Citations, want[i])
		}
	}
}

// A text without a full stop is checked in pieces that together are all of it.
func TestVerifyCutsWhatHasNoEnd(t *testing.T) {
	draft := strings.Repeat("The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031, ", 60)
	r := report(t, verifier(t), draft)
	if len(r.Sentences) < 3 {
		t.Fatalf("%d pieces", len(r.Sentences))
	}
	var all strings.Builder
	for _, s := range r.Sentences {
		all.WriteString(s.Text + " ")
	}
	if all.String() != draft {
		t.Errorf("pieces make\n%s", all.String())
	}
}

func TestVerifyWithinAFilter(t *testing.T) {
	a := verifier(t)
	d := bot.Draft{Text: "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.", Filter: retrieval.Filter{Documents: []string{"lantern"}}}
	r, err := a.Verify(t.Context(), d, nil)
	if err != nil || r.Sentences[0].Support == bot.Supported {
		t.Errorf("%+v, %v", r, err)
	}
	d.Filter.Documents = []string{"nowhere"}
	if _, err := a.Verify(t.Context(), d, nil); !errors.Is(err, retrieval.ErrFilter) {
		t.Errorf("error %v", err)
	}
}

func TestBadDrafts(t *testing.T) {
	a := verifier(t)
	for name, c := range map[string]struct {
		draft bot.Draft
		want  error
	}{
		"nothing":      {bot.Draft{}, bot.ErrNoDraft},
		"marks only":   {bot.Draft{Text: "---\n…\n"}, bot.ErrNoDraft},
		"too long":     {bot.Draft{Text: strings.Repeat("橋", bot.MaxDraft+1)}, bot.ErrDraftTooLong},
		"not text":     {bot.Draft{Text: "a\xff"}, bot.ErrInvalid},
		"a bell":       {bot.Draft{Text: "a\a"}, bot.ErrInvalid},
		"odd language": {bot.Draft{Text: "a", Language: "fr"}, bot.ErrLanguage},
	} {
		if _, err := a.Verify(t.Context(), c.draft, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := assistant(t).Verify(t.Context(), bot.Draft{Text: "A claim."}, nil); err == nil {
		t.Error("no error without a checker")
	}
}

func TestVerifyTellsItsProgressAndStops(t *testing.T) {
	a := verifier(t)
	draft := bot.Draft{Text: strings.Repeat("The Harbour Compact invites 120 lighthouse keepers.\n\n", 4)}
	var told []string
	if _, err := a.Verify(t.Context(), draft, func(done, of int) { told = append(told, fmt.Sprint(done, "/", of)) }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(told, " "); got != "1/4 2/4 3/4 4/4" {
		t.Errorf("told %s", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, err := a.Verify(ctx, draft, func(done, _ int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// FuzzOutline reads drafts of any kind: what comes out stands in them, in order.
func FuzzOutline(f *testing.F) {
	a := verifier(f)
	for _, s := range []string{"# a\n- b 1.\n\n|a|b|\n|-|-|\n|c|5 d|", "```\nx", "> > 1. a\n---\n", "[a](b \"c\") ![d](e) `f` <g> **h**", "---\n", "a\r\n===\r\nb。「c。」d", "|\\||", "1) a\n(2) b\n・c\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := a.Verify(t.Context(), bot.Draft{Text: text}, nil)
		if err != nil {
			return
		}
		last := 0
		for _, s := range r.Sentences {
			if s.Start < last || s.End <= s.Start || s.End > len(text) || !utf8.ValidString(text[s.Start:s.End]) || s.Text == "" {
				t.Fatalf("%q: %+v behind %d", text, s.Span, last)
			}
			last = s.End
		}
	})
}
