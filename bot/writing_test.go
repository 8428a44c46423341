package bot_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"setu/bot"
	"setu/bot/extract"
	"setu/corpus"
	"setu/prompts"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// scripted is a model that says what a function has it say, a word at a time.
type scripted struct {
	say   func(p prompts.Prompt) (string, error)
	asked []prompts.Prompt
}

func (s *scripted) Complete(ctx context.Context, p prompts.Prompt, write func(string) error) (bot.Completion, error) {
	s.asked = append(s.asked, p)
	text, failed := s.say(p)
	out := bot.Completion{Whole: true, Usage: bot.Usage{Calls: 1, Read: 100, Written: 10, Cost: 0.5}}
	for _, word := range strings.SplitAfter(text, " ") {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		out.Text += word
		if write != nil {
			if err := write(word); err != nil {
				return out, err
			}
		}
	}
	return out, failed
}

// task is what a prompt asks for, by its first words.
func task(p prompts.Prompt) string {
	for task, start := range map[string]string{
		"answer": "You answer questions", "repair": "You correct sentences", "condense": "You rewrite the last question", "translate": "You translate a question",
	} {
		if strings.HasPrefix(p.System, start) {
			return task
		}
	}
	return "?"
}

// says is a model that answers each task with a text.
func says(texts map[string]string) *scripted {
	return &scripted{say: func(p prompts.Prompt) (string, error) { return texts[task(p)], nil }}
}

// holding is a checker that wants every word and number of a sentence in one
// sentence of a passage, and looks at nothing else.
type holding struct{}

func (holding) Check(sentence string, passages []corpus.Passage) bot.Verdict {
	a := analyze.Borrow()
	defer a.Return()
	want := a.Text(sentence).Words
	best, out := 0.5, bot.Verdict{Support: bot.NotFound}
	for i, p := range passages {
		for _, s := range corpus.Sentences(p.Text) {
			share := retrieval.Share(a.Text(s).Words, retrieval.Set(want))
			if share <= best {
				continue
			}
			best = share
			out = bot.Verdict{Support: bot.Contradicted, Evidence: []bot.Evidence{{Passage: i, Quote: s}}}
			if share == 1 {
				out.Support = bot.Supported
				continue
			}
			out.Differences = []bot.Difference{{Kind: "words", Said: sentence, Found: s}}
		}
	}
	return out
}

func writer(t testing.TB, m bot.Model) *bot.Assistant {
	t.Helper()
	return bot.New(bot.Config{
		Retriever: over(index(t, library)), Composer: extract.Composer{}, Threshold: 0.3, Model: m, Checker: holding{},
	})
}

// told asks and returns the answer with the stages and pieces that were told.
func told(t *testing.T, a *bot.Assistant, q bot.Question) (answer bot.Answer, stages []bot.Stage, pieces []string) {
	t.Helper()
	answer, err := a.Ask(t.Context(), q, func(e bot.Event) {
		if e.Text != "" {
			pieces = append(pieces, e.Text)
		} else {
			stages = append(stages, e.Stage)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer, stages, pieces
}

const howMany = "How many lighthouse keepers does the Harbour Compact invite to Yokohama?"

// number is the number under which a prompt has the passage with some words.
func number(t *testing.T, p prompts.Prompt, words string) string {
	t.Helper()
	before, _, ok := strings.Cut(p.User, words)
	all := regexp.MustCompile(`number="(\d+)"`).FindAllStringSubmatch(before, -1)
	if !ok || len(all) == 0 {
		t.Fatalf("no passage has %q:\n%s", words, p.User)
	}
	return all[len(all)-1][1]
}

func TestModelWritesWhatThePassagesSay(t *testing.T) {
	m := &scripted{}
	m.say = func(p prompts.Prompt) (string, error) {
		return fmt.Sprintf("The Harbour Compact invites 120 lighthouse keepers to Yokohama. [%s]\nUnder the Harbour Compact costs are shared equally. [%s]",
			number(t, p, "invites 120"), number(t, p, "shared equally")), nil
	}
	got, stages, pieces := told(t, writer(t, m), bot.Question{Text: howMany})
	want := "The Harbour Compact invites 120 lighthouse keepers to Yokohama. [1] Under the Harbour Compact costs are shared equally. [2]"
	if got.Text != want || got.Status != bot.Answered || got.Mode != bot.Written || got.Notice != "" {
		t.Errorf("got %+v\nwant %q", got, want)
	}
	if len(pieces) != 2 || strings.Join(pieces, "") != got.Text || !slices.Equal(stages, []bot.Stage{bot.Searching, bot.Writing}) {
		t.Errorf("told %q in stages %v", pieces, stages)
	}
	if got.Verification != (bot.Verification{Sentences: 2}) || got.Usage != (bot.Usage{Calls: 1, Read: 100, Written: 10, Cost: 0.5}) {
		t.Errorf("verified %+v, used %+v", got.Verification, got.Usage)
	}
	if len(got.Citations) != 2 || got.Citations[0].DocumentID != "harbour" || got.Citations[0].URL != "https://ports.example/text" {
		t.Fatalf("citations %+v", got.Citations)
	}
	wantSupported(t, writer(t, m), got)
	for _, o := range got.Others {
		if o.Anchor == got.Citations[0].Anchor {
			t.Errorf("%+v is cited and among the others", o)
		}
	}
}

// wantSupported fails unless each sentence ends in marks of citations whose
// quotations are verbatim and hold it.
func wantSupported(t *testing.T, a *bot.Assistant, got bot.Answer) {
	t.Helper()
	for i, c := range got.Citations {
		d, ok := a.Corpus().Document(c.DocumentID)
		p, there := d.Paragraph(c.Paragraph)
		if !ok || !there || !strings.Contains(p.Text, c.Quote) || c.Quote == "" || c.Number != i+1 {
			t.Errorf("citation %+v is not verbatim", c)
		}
	}
	for _, m := range regexp.MustCompile(`(.+?) ((?:\[\d\])+) ?`).FindAllStringSubmatch(got.Text, -1) {
		var quotes []corpus.Passage
		for _, c := range got.Citations {
			if strings.Contains(m[2], fmt.Sprintf("[%d]", c.Number)) {
				quotes = append(quotes, corpus.Passage{Text: c.Quote})
			}
		}
		if v := (holding{}).Check(m[1], quotes); v.Support != bot.Supported {
			t.Errorf("%q is not in its citations %v", m[1], quotes)
		}
	}
}

func TestSentenceThatIsNotSupportedIsRepairedOnce(t *testing.T) {
	m := says(map[string]string{
		"answer": "The Harbour Compact invites 150 lighthouse keepers to Yokohama. [1]\nUnder the Harbour Compact costs are shared equally. [2]\nKeepers are paid in rice. [1]",
		"repair": "The Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]\n" + prompts.Drop,
	})
	got, stages, pieces := told(t, writer(t, m), bot.Question{Text: howMany})
	want := "Under the Harbour Compact costs are shared equally. [1] The Harbour Compact invites 120 lighthouse keepers to Yokohama. [2]"
	if got.Text != want || strings.Join(pieces, "") != want {
		t.Errorf("got %q in %q\nwant %q", got.Text, pieces, want)
	}
	if got.Verification != (bot.Verification{Sentences: 2, Unsupported: 1}) || got.Notice != prompts.In("en").Cut || got.Usage.Calls != 2 {
		t.Errorf("got %+v", got)
	}
	if !slices.Equal(stages, []bot.Stage{bot.Searching, bot.Writing, bot.Checking}) {
		t.Errorf("stages %v", stages)
	}
	asked := m.asked[1].User
	for _, in := range []string{"invites 150", "paid in rice", "words: the draft has", "The Harbour Compact invites 120"} {
		if !strings.Contains(asked, in) {
			t.Errorf("the repair does not say %q:\n%s", in, asked)
		}
	}
	if strings.Contains(asked, "shared equally. [") {
		t.Errorf("what is supported is to be repaired:\n%s", asked)
	}
}

func TestNothingSupportedIsAnsweredByQuotation(t *testing.T) {
	for language, question := range map[string]string{"en": howMany, "ja": "犬吠埼灯台はいつ点灯したか", "hi": "चेन्नई का प्रकाश स्तंभ कब खोला गया?"} {
		bad := map[string]string{"en": "Kangaroos digest lactose. [1]", "ja": "カンガルーは乳糖を消化する。[1]", "hi": "कंगारू दूध पचाते हैं। [1]"}[language]
		got, _, pieces := told(t, writer(t, says(map[string]string{"answer": bad, "repair": bad})), bot.Question{Text: question})
		if got.Status != bot.Answered || got.Mode != bot.Extract || got.Notice != prompts.In(language).Unverified || len(pieces) > 0 {
			t.Errorf("%s: told %q, got %+v", language, pieces, got)
		}
		if got.Verification.Unsupported != 1 || got.Verification.Sentences == 0 || got.Usage.Calls != 2 {
			t.Errorf("%s: %+v", language, got)
		}
		wantVerbatim(t, assistant(t), got)
	}
}

var errDown = fmt.Errorf("%w: the GPU is on fire", bot.ErrModel)

func TestModelThatFailsIsAnsweredByQuotation(t *testing.T) {
	for language, question := range map[string]string{"en": howMany, "ja": "犬吠埼灯台はいつ点灯したか", "hi": "चेन्नई का प्रकाश स्तंभ कब खोला गया?"} {
		m := &scripted{say: func(prompts.Prompt) (string, error) { return "", errDown }}
		got, _, _ := told(t, writer(t, m), bot.Question{Text: question})
		if got.Status != bot.Answered || got.Mode != bot.Extract || got.Notice != prompts.In(language).NoModel || len(m.asked) != 1 {
			t.Errorf("%s: got %+v after %d calls", language, got, len(m.asked))
		}
		if strings.Contains(fmt.Sprint(got), "GPU") {
			t.Errorf("the reader is told of the model's inside: %+v", got)
		}
	}
}

func TestModelThatBreaksOffKeepsWhatWasVerified(t *testing.T) {
	m := &scripted{say: func(prompts.Prompt) (string, error) {
		return "The Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]\nUnder the Harbour Compact costs are sha", errDown
	}}
	got, _, pieces := told(t, writer(t, m), bot.Question{Text: howMany})
	if got.Text != "The Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]" || len(pieces) != 1 || got.Mode != bot.Written || got.Notice != prompts.In("en").Incomplete {
		t.Errorf("got %+v", got)
	}
	if len(m.asked) != 1 {
		t.Errorf("asked %d times a model that is down", len(m.asked))
	}
}

func TestSentenceCutOffByTheLimitIsNotRead(t *testing.T) {
	m := &limited{says(map[string]string{"answer": "Under the Harbour Compact costs are shared equally. [1]\nThe Harbour Compact invites 120"})}
	if got, _, _ := told(t, writer(t, m), bot.Question{Text: howMany}); strings.Contains(got.Text, "120") || got.Verification.Sentences != 1 {
		t.Errorf("got %+v", got)
	}
}

// limited is a model that reaches its limit.
type limited struct{ *scripted }

func (l *limited) Complete(ctx context.Context, p prompts.Prompt, write func(string) error) (bot.Completion, error) {
	out, err := l.scripted.Complete(ctx, p, write)
	out.Whole = false
	return out, err
}

func TestModelThatKnowsNoAnswerRefuses(t *testing.T) {
	for _, text := range []string{prompts.NoAnswer, prompts.NoAnswer + ".\n", "**" + prompts.NoAnswer + "**\nThe Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]"} {
		got, _, pieces := told(t, writer(t, says(map[string]string{"answer": text})), bot.Question{Text: howMany})
		if got.Status != bot.NoEvidence || got.Mode != bot.Written || len(pieces) > 0 || len(got.Nearest) == 0 || !strings.HasPrefix(got.Text, prompts.In("en").NoEvidence) {
			t.Errorf("%q: told %q, got %+v", text, pieces, got)
		}
	}
}

func TestModelThatSaysSoInWordsRefuses(t *testing.T) {
	for text, question := range map[string]string{
		"The provided passages do not contain information about their wages. [1]\n": howMany,
		"I cannot answer this question from the passages.":                          howMany,
		"提供された文書には点灯の時刻についての情報がありません。[1]":                                           "犬吠埼灯台はいつ点灯したか",
		"इस विषय पर दस्तावेज़ों में कोई जानकारी नहीं है। [1]":                       "चेन्नई का प्रकाश स्तंभ कब खोला गया?",
	} {
		m := says(map[string]string{"answer": text})
		got, _, pieces := told(t, writer(t, m), bot.Question{Text: question})
		if got.Status != bot.NoEvidence || got.Mode != bot.Written || len(pieces) > 0 || len(m.asked) != 1 {
			t.Errorf("%q: told %q, got %+v", text, pieces, got)
		}
	}
	m := says(map[string]string{"answer": "The passages do not say how old they are.\nThe Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]"})
	if got, _, _ := told(t, writer(t, m), bot.Question{Text: howMany}); got.Verification != (bot.Verification{Sentences: 1, Unsupported: 1}) {
		t.Errorf("got %+v", got)
	}
}

func TestWithoutEvidenceNoModelIsAsked(t *testing.T) {
	m := says(nil)
	if got, _, _ := told(t, writer(t, m), bot.Question{Text: "Which enzyme digests lactose in kangaroos?"}); got.Status != bot.NoEvidence || len(m.asked) > 0 || got.Usage.Calls > 0 {
		t.Errorf("asked %d times: %+v", len(m.asked), got)
	}
}

func TestCitationsComeFromPassages(t *testing.T) {
	const right = "The Harbour Compact invites 120 lighthouse keepers to Yokohama."
	for _, text := range []string{right, right + " [2]", right + " [99]", right + " [0][1]", right + " [1][1][2][3]", "[7] " + right} {
		got, _, _ := told(t, writer(t, says(map[string]string{"answer": text})), bot.Question{Text: howMany})
		if got.Text != right+" [1]" || len(got.Citations) != 1 || !strings.Contains(got.Citations[0].Quote, "120 lighthouse keepers") {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}

func TestOneQuotationServesSentencesThatStandTogether(t *testing.T) {
	m := says(map[string]string{"answer": "犬吠埼灯台は1874年に点灯した。[1]\n灯台守は北海道の岬で暮らしていた。[2]\n犬吠埼灯台は1874年に点灯した。[1]"})
	got, _, _ := told(t, writer(t, m), bot.Question{Text: "犬吠埼灯台はいつ点灯したか"})
	if got.Verification.Sentences != 2 || len(got.Citations) != 2 {
		t.Errorf("two paragraphs, one sentence twice: %+v", got)
	}
	x := index(t, map[string]string{"a.md": "# Harbour Compact\n\nThe pier is 90 metres long. It was built of stone in 1871. The lamp burns colza oil."})
	a := bot.New(bot.Config{Retriever: over(x), Composer: extract.Composer{}, Checker: holding{},
		Model: says(map[string]string{"answer": "The pier is 90 metres long.\nThe lamp burns colza oil.\n"})})
	got, _, _ = told(t, a, bot.Question{Text: "How long is the pier of the Harbour Compact?"})
	if len(got.Citations) != 1 || got.Citations[0].Quote != "The pier is 90 metres long. It was built of stone in 1871. The lamp burns colza oil." || strings.Count(got.Text, "[1]") != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestSentencePointingToOneThatWasCutIsNotShown(t *testing.T) {
	m := says(map[string]string{"answer": "The Lantern Accord is void. [2]\nThis invites 120 lighthouse keepers to Yokohama. [1]", "repair": "DROP\nDROP"})
	if got, _, pieces := told(t, writer(t, m), bot.Question{Text: howMany}); len(pieces) > 0 || got.Mode != bot.Extract || got.Verification.Unsupported != 2 {
		t.Errorf("told %q: %+v", pieces, got)
	}
}

func TestSentenceInAnotherLanguageIsWrittenAgain(t *testing.T) {
	const english, japanese = "Every pilot boat carries a radio beacon. [1]", "犬吠埼灯台は1874年に点灯した。[1]"
	m := says(map[string]string{"answer": english, "repair": japanese})
	got, _, _ := told(t, writer(t, m), bot.Question{Text: "犬吠埼灯台はいつ点灯したか"})
	if got.Text != "犬吠埼灯台は1874年に点灯した。 [1]" || !strings.Contains(m.asked[1].User, "in another language than is asked for") {
		t.Errorf("got %+v", got)
	}
	m = says(map[string]string{"answer": english, "repair": english})
	if got, _, _ = told(t, writer(t, m), bot.Question{Text: "犬吠埼灯台はいつ点灯したか"}); got.Mode != bot.Extract || !strings.Contains(got.Text, "1874") {
		t.Errorf("got %+v", got)
	}
}

func TestLinksAreNotShown(t *testing.T) {
	for _, tail := range []string{" at https://thief.example", " ![x](//thief.example/?q)", " <img src=x>", " via thief.example"} {
		bad := "The Harbour Compact invites 120 lighthouse keepers to Yokohama" + tail + ". [1]"
		got, _, pieces := told(t, writer(t, says(map[string]string{"answer": bad, "repair": bad})), bot.Question{Text: howMany})
		if len(pieces) > 0 || got.Mode != bot.Extract || strings.Contains(got.Text, "thief") {
			t.Errorf("%s: told %q: %+v", tail, pieces, got)
		}
	}
}

func TestModelThatWritesOnIsStopped(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "Rice costs %d yen. [1]\n", i)
	}
	m := says(map[string]string{"answer": text.String()})
	got, _, _ := told(t, writer(t, m), bot.Question{Text: howMany})
	if got.Verification.Unsupported != 8 || strings.Count(m.asked[1].User, "Rice costs") != 8 {
		t.Errorf("got %+v", got)
	}
}

func TestPassagesAreBoundedAndFenced(t *testing.T) {
	long := map[string]string{}
	for i := range 9 {
		long[fmt.Sprintf("d%d.md", i)] = fmt.Sprintf("# Harbour Compact %d\n\nThe Harbour Compact invites lighthouse keepers. %s", i, strings.Repeat("灯台守は岬で暮らす。", 150))
	}
	m := says(map[string]string{"answer": prompts.NoAnswer})
	a := bot.New(bot.Config{Retriever: over(index(t, long)), Composer: extract.Composer{}, Model: m, Checker: holding{}})
	told(t, a, bot.Question{Text: "Which lighthouse keepers does the Harbour Compact invite?"})
	if n := m.asked[0].Tokens(); n > 8000 || n < 3000 {
		t.Errorf("%d tokens", n)
	}
}

func TestAskerWhoLeavesStopsTheModel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := &scripted{say: func(prompts.Prompt) (string, error) {
		cancel()
		return "The Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]", nil
	}}
	if _, err := writer(t, m).Ask(ctx, bot.Question{Text: howMany}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestModelThatIsTooSlowLeavesTimeToQuote(t *testing.T) {
	a := writer(t, nil)
	synctest.Test(t, func(t *testing.T) {
		a := bot.WithModel(a, hanging{}, holding{})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		got, err := a.Ask(ctx, bot.Question{Text: howMany}, nil)
		if err != nil || got.Mode != bot.Extract || got.Notice != prompts.In("en").NoModel {
			t.Errorf("%v: %+v", err, got)
		}
	})
}

// hanging is a model that never answers.
type hanging struct{}

func (hanging) Complete(ctx context.Context, _ prompts.Prompt, _ func(string) error) (bot.Completion, error) {
	<-ctx.Done()
	return bot.Completion{}, ctx.Err()
}

func TestComparisonHasPassagesOfBothSides(t *testing.T) {
	m := says(map[string]string{"answer": prompts.NoAnswer})
	told(t, writer(t, m), bot.Question{Text: "Compare how dredging costs are paid: Harbour Compact vs Lantern Accord"})
	for _, words := range []string{"shared equally", "Chennai ministry alone"} {
		if n := number(t, m.asked[0], words); n != "1" && n != "2" {
			t.Errorf("%q is passage %s", words, n)
		}
	}
}

func TestFollowUpIsRewrittenByTheModel(t *testing.T) {
	first := "The Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]"
	for name, c := range map[string]struct {
		rewritten, want string
	}{
		"well":              {"By when does the Harbour Compact invite 120 lighthouse keepers to Yokohama?\n", "By when does the Harbour Compact invite 120 lighthouse keepers to Yokohama?"},
		"in quotes":         {"“By when does the Harbour Compact invite lighthouse keepers?”", "By when does the Harbour Compact invite lighthouse keepers?"},
		"nothing":           {"", ""},
		"two lines":         {"By when does the Harbour Compact invite?\nSure!", ""},
		"another language":  {"港湾協定はいつまでに招くか", ""},
		"a number from air": {"By when does the Harbour Compact invite 950 keepers?", ""},
		"a name from air":   {"By when does NATO invite lighthouse keepers?", ""},
		"a link":            {"By when? https://thief.example", ""},
		"endless":           {strings.Repeat("why ", 3000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := says(map[string]string{"answer": first, "condense": c.rewritten})
			a := writer(t, m)
			one, _, _ := told(t, a, bot.Question{Text: howMany})
			told(t, a, bot.Question{Text: "And by when?", Conversation: one.Conversation})
			if task(m.asked[1]) != "condense" || !strings.Contains(m.asked[1].User, first) {
				t.Fatalf("asked %s", m.asked[1].User)
			}
			if c.want == "" {
				c.want = howMany + "\nAnd by when?" // the rule's
			}
			if asked := m.asked[2].User; task(m.asked[2]) != "answer" || !strings.Contains(asked, ">\n"+c.want+"\n<") {
				t.Errorf("answered %s", asked)
			}
		})
	}
}

func TestFollowUpIsRewrittenByRuleWhenTheModelFails(t *testing.T) {
	m := &scripted{}
	m.say = func(p prompts.Prompt) (string, error) {
		if task(p) == "condense" {
			return "", errDown
		}
		return "The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031. [1]", nil
	}
	a := writer(t, m)
	got, _, _ := told(t, a, bot.Question{Text: "And by when?", Earlier: []bot.Turn{{Question: howMany, Answer: "120. [1]"}}})
	if got.Mode != bot.Written || !strings.Contains(got.Text, "2031") || got.Usage.Calls != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestConversationIsToldInSoManyTokens(t *testing.T) {
	var earlier []bot.Turn
	for i := range 40 {
		earlier = append(earlier, bot.Turn{Question: fmt.Sprintf("%d 灯台守は何人か", i), Answer: strings.Repeat("灯台守は岬で暮らす。", 30)})
	}
	earlier = append(earlier, bot.Turn{Question: howMany, Answer: strings.Repeat("long ", 5000)})
	m := says(map[string]string{"condense": "?", "answer": prompts.NoAnswer})
	told(t, writer(t, m), bot.Question{Text: howMany, Earlier: earlier})
	asked := m.asked[0]
	if n := asked.Tokens(); n > 2500 || !strings.Contains(asked.User, howMany) || !strings.Contains(asked.User, "39 灯台守") || strings.Contains(asked.User, "30 灯台守") {
		t.Errorf("%d tokens:\n%s", n, asked.User)
	}
}

func TestQuestionIsTranslatedWhereLittleIsFound(t *testing.T) {
	const question = "港湾協定は横浜に何人の灯台守を招きますか"
	plain, _, _ := told(t, writer(t, says(nil)), bot.Question{Text: question})
	if plain.Status == bot.Answered {
		t.Fatal("the question is found without: the test shows nothing")
	}
	for translation, want := range map[string]bot.Status{
		howMany:                          bot.Answered,
		"カンガルー":                          bot.NoEvidence,
		"":                               bot.NoEvidence,
		"Which enzyme digests lactose?":  bot.NoEvidence,
		howMany + "\nhere you are":       bot.NoEvidence,
		"![x](https://thief.example/?q)": bot.NoEvidence,
	} {
		m := says(map[string]string{"translate": translation, "answer": "The Harbour Compact invites 120 lighthouse keepers to Yokohama. [1]"})
		got, _, _ := told(t, writer(t, m), bot.Question{Text: question})
		if got.Status != want || got.Language != "ja" {
			t.Errorf("%q: got %+v", translation, got)
		}
		if want == bot.Answered && !strings.Contains(m.asked[1].User, question) {
			t.Errorf("the model answers another question:\n%s", m.asked[1].User)
		}
	}
}
