package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"setu/bot"
	"setu/bot/extract"
	"setu/corpus"
	"setu/prompts"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

// library is a small corpus: two documents that are compared, one in each of
// the other languages, and one with nothing to say of itself.
var library = map[string]string{
	"harbour.md": `---
id: harbour
title: Harbour Compact
kind: joint-statement
issuer: Port Office
date: 2025-08-29
language: en
status: in-force
sources:
  - {title: A newspaper report, publisher: Daily Tide, url: "https://tide.example/report", official: false}
  - {title: The text itself, publisher: Ministry of Ports, url: "https://ports.example/text", official: true}
---
The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031. [^1][^2]

Under the Harbour Compact, dredging costs are shared equally between both ministries. [^1]

Every pilot boat carries a radio beacon.
`,
	"lantern.md": `---
id: lantern
title: Lantern Accord
kind: initiative
issuer: Light Office
date: 2026-07-02
language: en
status: in-force
---
The Lantern Accord invites 300 lighthouse keepers to Chennai by 2035.

Under the Lantern Accord, dredging costs are paid by the Chennai ministry alone.
`,
	"todai.md":   "# 灯台の歴史\n\n犬吠埼灯台は1874年に点灯した。\n\n灯台守は北海道の岬で暮らしていた。\n",
	"prakash.md": "# प्रकाश स्तंभ\n\nचेन्नई का प्रकाश स्तंभ 1977 में खोला गया था।\n\nमछुआरे रात में प्रकाश स्तंभ देखते हैं।\n",
}

// index builds the real index over documents by name.
func index(t testing.TB, documents map[string]string) *memindex.Index {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range documents {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := corpus.Dir(files)
	if err != nil {
		t.Fatal(err)
	}
	x, err := memindex.Build(t.Context(), c, embed.NewHashing(64), memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func over(x retrieval.Index) *retrieval.Retriever {
	return &retrieval.Retriever{Embedder: embed.NewHashing(64), Index: x, Lexicon: analyze.NewLexicon(nil)}
}

func assistant(t testing.TB) *bot.Assistant {
	t.Helper()
	return bot.New(bot.Config{Retriever: over(index(t, library)), Composer: extract.Composer{}, Threshold: 0.3})
}

func ask(t *testing.T, a *bot.Assistant, q bot.Question) bot.Answer {
	t.Helper()
	answer, err := a.Ask(t.Context(), q, nil)
	if err != nil {
		t.Fatalf("ask %q: %v", q.Text, err)
	}
	return answer
}

func TestAnswerIsCited(t *testing.T) {
	a := assistant(t)
	for _, c := range []struct{ question, language, document, holds string }{
		{"How many lighthouse keepers does the Harbour Compact invite to Yokohama?", "en", "harbour", "120 lighthouse keepers"},
		{"犬吠埼灯台はいつ点灯したか", "ja", "todai", "1874年"},
		{"चेन्नई का प्रकाश स्तंभ कब खोला गया?", "hi", "prakash", "1977"},
	} {
		t.Run(c.language, func(t *testing.T) {
			got := ask(t, a, bot.Question{Text: c.question})
			if got.Status != bot.Answered || got.Language != c.language || len(got.Citations) == 0 {
				t.Fatalf("got %+v, want an answer in %s with citations", got, c.language)
			}
			if first := got.Citations[0]; first.DocumentID != c.document || !strings.Contains(first.Quote, c.holds) {
				t.Errorf("first citation is %s %q, want %s with %q", first.DocumentID, first.Quote, c.document, c.holds)
			}
			wantVerbatim(t, a, got)
		})
	}
}

// wantVerbatim fails unless every citation is numbered in the text, quotes its
// paragraph and links to it.
func wantVerbatim(t *testing.T, a *bot.Assistant, got bot.Answer) {
	t.Helper()
	for i, c := range got.Citations {
		d, ok := a.Corpus().Document(c.DocumentID)
		if !ok {
			t.Fatalf("citation of unknown document %q", c.DocumentID)
		}
		p, ok := d.Paragraph(c.Paragraph)
		if !ok || !strings.Contains(p.Text, c.Quote) || c.Quote == "" || p.Anchor != c.Anchor {
			t.Errorf("%q is not in ¶%d of %s: %q", c.Quote, c.Paragraph, c.DocumentID, p.Text)
		}
		if c.Number != i+1 || !strings.Contains(got.Text, fmt.Sprintf("%s [%d]", c.Quote, c.Number)) {
			t.Errorf("citation %d is not marked in the text %q", c.Number, got.Text)
		}
		if want := fmt.Sprintf("/documents/%s#p%d", c.DocumentID, c.Paragraph); c.Link != want {
			t.Errorf("link %q, want %q", c.Link, want)
		}
	}
}

func TestRefusalIsInTheAskersLanguage(t *testing.T) {
	a := assistant(t)
	for language, question := range map[string]string{
		"en": "Which enzyme digests lactose in kangaroos?",
		"ja": "カンガルーの乳糖を分解する酵素は何ですか",
		"hi": "कंगारू में लैक्टोज़ कौन सा एंज़ाइम पचाता है?",
	} {
		got := ask(t, a, bot.Question{Text: question})
		if got.Status != bot.NoEvidence || got.Language != language || len(got.Citations) != 0 {
			t.Errorf("%s: got %+v, want a refusal", question, got)
		}
		if !strings.HasPrefix(got.Text, prompts.In(language).NoEvidence) {
			t.Errorf("%s: text %q, want the phrase of %s", question, got.Text, language)
		}
	}
}

func TestRefusalNamesTheNearestDocuments(t *testing.T) {
	strict := bot.New(bot.Config{Retriever: over(index(t, library)), Composer: extract.Composer{}, Threshold: 1.1})
	got := ask(t, strict, bot.Question{Text: "lighthouse keepers"})
	if len(got.Nearest) == 0 || len(got.Nearest) > 3 {
		t.Fatalf("%d nearest documents, want 1 to 3", len(got.Nearest))
	}
	for _, n := range got.Nearest {
		if !strings.Contains(got.Text, n.Title) || !strings.HasPrefix(n.Link, "/documents/") {
			t.Errorf("nearest %+v is not in %q", n, got.Text)
		}
	}
}

func TestOtherPassagesAreFoundAndNotQuoted(t *testing.T) {
	a := assistant(t)
	for _, question := range []string{
		"How many lighthouse keepers does the Harbour Compact invite to Yokohama?",
		"Compare how dredging costs are paid: Harbour Compact vs Lantern Accord",
		"Which enzyme digests lactose in lighthouse keepers of kangaroos?", // refused
	} {
		got := ask(t, a, bot.Question{Text: question})
		if len(got.Others) == 0 || len(got.Others) > bot.MaxCitations {
			t.Errorf("%s: %d other passages", question, len(got.Others))
		}
		seen := map[string]bool{}
		for _, c := range append(got.Citations, got.Others...) {
			if seen[c.Link] {
				t.Errorf("%s: %s is there twice", question, c.Link)
			}
			seen[c.Link] = true
		}
		for _, c := range got.Others {
			d, _ := a.Corpus().Document(c.DocumentID)
			if p, ok := d.Paragraph(c.Paragraph); !ok || c.Number != 0 || !strings.Contains(p.Text, c.Quote) {
				t.Errorf("%s: %+v is no passage of its paragraph", question, c)
			}
		}
	}
}

func TestLanguageOfTheAskerOverridesTheScript(t *testing.T) {
	got := ask(t, assistant(t), bot.Question{Text: "Which enzyme digests lactose in kangaroos?", Language: "ja"})
	if got.Language != "ja" || !strings.HasPrefix(got.Text, prompts.In("ja").NoEvidence) {
		t.Errorf("got %q in %s, want Japanese", got.Text, got.Language)
	}
}

func TestComparisonHearsEveryDocumentNamed(t *testing.T) {
	a := assistant(t)
	for _, question := range []string{
		"Compare how dredging costs are paid: Harbour Compact vs Lantern Accord",
		"August 2025 vs July 2026: who pays dredging costs?",
		"2025年8月と2026年7月の違いは？ dredging costs",
	} {
		got := ask(t, a, bot.Question{Text: question})
		for _, want := range []struct{ title, date, holds string }{
			{"Harbour Compact", "2025-08-29", "shared equally"}, {"Lantern Accord", "2026-07-02", "Chennai ministry alone"},
		} {
			heading := prompts.In(got.Language).Heading(want.title, want.date)
			if strings.Count(got.Text, heading) != 1 || !strings.Contains(got.Text, want.holds) {
				t.Errorf("%s:\n%s\nwant one heading %q, and %q", question, got.Text, heading, want.holds)
			}
		}
		wantVerbatim(t, a, got)
	}
}

func TestEachSideOfAComparisonSaysWhatItHas(t *testing.T) {
	x := index(t, map[string]string{
		"harbour.md": "# Harbour Compact\n\nDredging is paid for by both ministries in equal parts.\n\nNo dredging takes place while herring spawn in the bay.\n",
		"lantern.md": "# Lantern Accord\n\nDredging is carried out with two steam ships from Chennai.\n\nReports on dredging go to the committee every autumn.\n",
	})
	a := bot.New(bot.Config{Retriever: over(x), Composer: extract.Composer{}, Threshold: 0.3})
	got := ask(t, a, bot.Question{Text: "Compare the Harbour Compact and the Lantern Accord on dredging"})
	for _, want := range []string{"equal parts", "herring", "steam ships", "every autumn"} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("%q lacks %q", got.Text, want)
		}
	}
}

func TestOfficialSourceIsCitedFirst(t *testing.T) {
	a := assistant(t)
	for _, c := range []struct{ question, publisher, url string }{
		{"How many lighthouse keepers does the Harbour Compact invite to Yokohama?", "Ministry of Ports", "https://ports.example/text"},
		{"How are dredging costs shared under the Harbour Compact?", "Daily Tide", "https://tide.example/report"},
		{"What does every pilot boat carry? A radio beacon?", "Port Office", ""},
	} {
		got := ask(t, a, bot.Question{Text: c.question, Filter: retrieval.Filter{Documents: []string{"harbour"}}})
		if len(got.Citations) == 0 || got.Citations[0].Publisher != c.publisher || got.Citations[0].URL != c.url {
			t.Errorf("%s: citations %+v, want first %s %s", c.question, got.Citations, c.publisher, c.url)
		}
	}
}

// chatty quotes everything it is given, many times over.
type chatty struct{}

func (chatty) Compose(_ string, found retrieval.Result) []bot.Excerpt {
	var out []bot.Excerpt
	for range 30 {
		for _, h := range found.Hits {
			out = append(out, bot.Excerpt{Hit: h, Quote: h.Passage.Text})
		}
	}
	return out
}

func TestAtMostEightCitations(t *testing.T) {
	a := bot.New(bot.Config{Retriever: over(index(t, library)), Composer: chatty{}})
	for _, question := range []string{"lighthouse keepers", "Compare lighthouse keepers: Harbour Compact vs Lantern Accord"} {
		if got := ask(t, a, bot.Question{Text: question}); len(got.Citations) == 0 || len(got.Citations) > bot.MaxCitations {
			t.Errorf("%s: %d citations, want 1 to %d", question, len(got.Citations), bot.MaxCitations)
		}
	}
}

// silent finds nothing worth quoting.
type silent struct{}

func (silent) Compose(string, retrieval.Result) []bot.Excerpt { return nil }

func TestNothingToQuoteIsARefusal(t *testing.T) {
	a := bot.New(bot.Config{Retriever: over(index(t, library)), Composer: silent{}})
	if got := ask(t, a, bot.Question{Text: "lighthouse keepers"}); got.Status != bot.NoEvidence || got.Text == "" {
		t.Errorf("got %+v, want a refusal", got)
	}
}

func TestBadQuestions(t *testing.T) {
	a := assistant(t)
	filtered := func(f retrieval.Filter) bot.Question { return bot.Question{Text: "keepers", Filter: f} }
	for name, c := range map[string]struct {
		question bot.Question
		want     error
	}{
		"empty":                   {bot.Question{}, bot.ErrEmpty},
		"blank":                   {bot.Question{Text: " \n\t　"}, bot.ErrEmpty},
		"only marks":              {bot.Question{Text: "?! …"}, bot.ErrEmpty},
		"100 kB":                  {bot.Question{Text: strings.Repeat("why ", 25_000)}, bot.ErrTooLong},
		"one character too long":  {bot.Question{Text: strings.Repeat("橋", bot.MaxQuestion+1)}, bot.ErrTooLong},
		"invalid UTF-8":           {bot.Question{Text: "why \xff"}, bot.ErrInvalid},
		"NUL":                     {bot.Question{Text: "why \x00 so"}, bot.ErrInvalid},
		"escape sequence":         {bot.Question{Text: "why \x1b[31m"}, bot.ErrInvalid},
		"unknown language":        {bot.Question{Text: "why", Language: "fr"}, bot.ErrLanguage},
		"unknown conversation":    {bot.Question{Text: "why", Conversation: "nobody"}, bot.ErrConversation},
		"filter unknown document": {filtered(retrieval.Filter{Documents: []string{"atlantis"}}), retrieval.ErrFilter},
		"filter unknown kind":     {filtered(retrieval.Filter{Kinds: []string{"poem"}}), retrieval.ErrFilter},
		"filter unknown language": {filtered(retrieval.Filter{Languages: []string{"tlh"}}), retrieval.ErrFilter},
		"filter no date":          {filtered(retrieval.Filter{From: "yesterday"}), retrieval.ErrFilter},
		"filter month 13":         {filtered(retrieval.Filter{To: "2026-13"}), retrieval.ErrFilter},
		"filter from after to":    {filtered(retrieval.Filter{From: "2026", To: "2025-12"}), retrieval.ErrFilter},
		"filter matches nothing":  {filtered(retrieval.Filter{Kinds: []string{"joint-statement"}, Languages: []string{"hi"}}), retrieval.ErrFilter},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := a.Ask(t.Context(), c.question, nil); !errors.Is(err, c.want) {
				t.Errorf("ask: %v, want %v", err, c.want)
			}
			if _, err := a.Search(t.Context(), c.question, 5); !errors.Is(err, c.want) {
				t.Errorf("search: %v, want %v", err, c.want)
			}
		})
	}
}

func TestLongestQuestionIsTaken(t *testing.T) {
	ask(t, assistant(t), bot.Question{Text: strings.Repeat("橋", bot.MaxQuestion)})
}

func TestFilterNarrowsTheAnswer(t *testing.T) {
	a := assistant(t)
	for name, c := range map[string]struct {
		filter retrieval.Filter
		want   []string
	}{
		"document":       {retrieval.Filter{Documents: []string{"lantern"}}, []string{"lantern"}},
		"kind":           {retrieval.Filter{Kinds: []string{"joint-statement"}}, []string{"harbour"}},
		"language":       {retrieval.Filter{Languages: []string{"ja"}}, []string{"todai"}},
		"a whole year":   {retrieval.Filter{From: "2026", To: "2026"}, []string{"lantern"}},
		"up to a month":  {retrieval.Filter{To: "2025-08"}, []string{"harbour"}},
		"either of both": {retrieval.Filter{Documents: []string{"lantern", "harbour"}}, []string{"harbour", "lantern"}},
	} {
		found, err := a.Search(t.Context(), bot.Question{Text: "lighthouse keepers invited 灯台守", Filter: c.filter}, 50)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []string
		for _, h := range found.Hits {
			got = append(got, h.Passage.Document.ID)
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, c.want) {
			t.Errorf("%s: passages of %v, want %v", name, got, c.want)
		}
	}
}

func TestFollowUpLeansOnTheQuestionBefore(t *testing.T) {
	a := assistant(t)
	first := ask(t, a, bot.Question{Text: "How many lighthouse keepers does the Lantern Accord invite?"})
	for _, text := range []string{"And by when?", "to where does it invite them?"} {
		got := ask(t, a, bot.Question{Text: text, Conversation: first.Conversation})
		if got.Conversation != first.Conversation {
			t.Errorf("conversation %q, want %q", got.Conversation, first.Conversation)
		}
		if got.Status != bot.Answered || got.Citations[0].DocumentID != "lantern" {
			t.Errorf("%s: %+v, want an answer from the Lantern Accord", text, got)
		}
		if !strings.Contains(got.Asked, "Lantern Accord") || !strings.HasSuffix(got.Asked, text) {
			t.Errorf("%s: asked %q, want what it leaned on too", text, got.Asked)
		}
	}
	if alone := ask(t, a, bot.Question{Text: "And by when?"}); alone.Status == bot.Answered {
		t.Errorf("a follow-up to nothing was answered: %q", alone.Text)
	}
	own := ask(t, a, bot.Question{Text: "Which radio beacon does every pilot boat carry?", Conversation: first.Conversation})
	if own.Status != bot.Answered || own.Citations[0].DocumentID != "harbour" {
		t.Errorf("a question that stands alone: %+v, want the Harbour Compact", own)
	}
}

func TestMisspeltQuestionIsMendedAndSaysSo(t *testing.T) {
	x := index(t, library)
	r := over(x)
	r.Speller = analyze.NewSpeller(x.Corpus().Texts(), x.Holds, r.Lexicon)
	a := bot.New(bot.Config{Retriever: r, Composer: extract.Composer{}, Threshold: 0.3})
	got := ask(t, a, bot.Question{Text: "How many lighthuose kepers does the Lantren Accord invite?"})
	const want = "How many lighthouse keepers does the Lantern Accord invite?"
	if got.Status != bot.Answered || got.Citations[0].DocumentID != "lantern" || !strings.Contains(got.Notice, want) {
		t.Errorf("%s: %q, want an answer from the Lantern Accord and a notice that %q was read", got.Status, got.Notice, want)
	}
	if well := ask(t, a, bot.Question{Text: want}); well.Notice != "" {
		t.Errorf("a notice of what is spelt well: %q", well.Notice)
	}
}

func TestConversationsAreTheirOwn(t *testing.T) {
	a := assistant(t)
	one := ask(t, a, bot.Question{Text: "How many lighthouse keepers does the Lantern Accord invite?"})
	two := ask(t, a, bot.Question{Text: "How many lighthouse keepers does the Harbour Compact invite?"})
	if one.Conversation == two.Conversation {
		t.Fatal("two questions share a conversation nobody asked to share")
	}
	for id, want := range map[string]string{one.Conversation: "lantern", two.Conversation: "harbour"} {
		if got := ask(t, a, bot.Question{Text: "And by when?", Conversation: id}); len(got.Citations) == 0 || got.Citations[0].DocumentID != want {
			t.Errorf("%+v, want it from %s", got, want)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	a := assistant(t)
	shared := ask(t, a, bot.Question{Text: "How many lighthouse keepers does the Lantern Accord invite?"}).Conversation
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			q := bot.Question{Text: "And by when?", Conversation: shared}
			if i%2 == 0 {
				q = bot.Question{Text: "How many lighthouse keepers does the Harbour Compact invite?"}
			}
			for range 5 {
				if got, err := a.Ask(t.Context(), q, nil); err != nil || got.Status != bot.Answered {
					t.Errorf("%s: %v, %v", q.Text, got.Status, err)
				}
			}
		})
	}
	wg.Wait()
}

// slow composes when it is let.
type slow struct{ started, finish chan struct{} }

func (s slow) Compose(string, retrieval.Result) []bot.Excerpt {
	s.started <- struct{}{}
	<-s.finish
	return nil
}

func TestBusy(t *testing.T) {
	s := slow{make(chan struct{}), make(chan struct{})}
	a := bot.New(bot.Config{Retriever: over(index(t, library)), Composer: s, Slots: 1})
	done := make(chan error)
	go func() {
		_, err := a.Ask(t.Context(), bot.Question{Text: "lighthouse keepers"}, nil)
		done <- err
	}()
	<-s.started
	if _, err := a.Ask(t.Context(), bot.Question{Text: "lighthouse keepers"}, nil); !errors.Is(err, bot.ErrBusy) {
		t.Errorf("second question at once: %v, want %v", err, bot.ErrBusy)
	}
	close(s.finish)
	if err := <-done; err != nil {
		t.Errorf("first question: %v", err)
	}
	go func() { <-s.started }()
	if _, err := a.Ask(t.Context(), bot.Question{Text: "lighthouse keepers"}, nil); err != nil {
		t.Errorf("question after the rush: %v", err)
	}
}

func TestCancelledQuestionIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := assistant(t).Ask(ctx, bot.Question{Text: "lighthouse keepers"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestLinksOfUnusualNames(t *testing.T) {
	for id, want := range map[string]string{"plain-id": "/documents/plain-id#p3", "100% #1?": "/documents/100%25%20%231%3F#p3"} {
		if got := bot.Link(id, 3); got != want {
			t.Errorf("link to %q is %q, want %q", id, got, want)
		}
	}
}
