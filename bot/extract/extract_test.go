package extract_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"setu/bot"
	"setu/bot/extract"
	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

// compose answers a question over documents with the real retriever.
func compose(t *testing.T, question string, documents ...string) []bot.Excerpt {
	t.Helper()
	files := fstest.MapFS{}
	for i, text := range documents {
		files[string(rune('a'+i))+".md"] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := corpus.Dir(files)
	if err != nil {
		t.Fatal(err)
	}
	e := embed.NewHashing(64)
	x, err := memindex.Build(t.Context(), c, e, memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	r := &retrieval.Retriever{Embedder: e, Index: x, Lexicon: analyze.NewLexicon(nil)}
	found, err := r.Retrieve(t.Context(), question, "", 10, retrieval.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	out := extract.Composer{}.Compose(question, found)
	wantSound(t, out)
	return out
}

// wantSound fails unless every quotation is verbatim, whole and said once.
func wantSound(t *testing.T, excerpts []bot.Excerpt) {
	t.Helper()
	if len(excerpts) > 4 {
		t.Errorf("%d excerpts, want at most four", len(excerpts))
	}
	seen := map[string]string{}
	for i, e := range excerpts {
		text := e.Hit.Passage.Text
		if e.Quote == "" || !strings.Contains(text, e.Quote) {
			t.Errorf("%q is no part of %q", e.Quote, text)
		}
		if i > 0 && e.Score > excerpts[i-1].Score {
			t.Errorf("excerpt %d scores %g, the one before it %g", i+1, e.Score, excerpts[i-1].Score)
		}
		for _, s := range corpus.Sentences(e.Quote) {
			key := e.Hit.Passage.ID + strings.TrimSpace(s)
			if other, ok := seen[key]; ok {
				t.Errorf("%q is quoted twice: in %q and %q", s, other, e.Quote)
			}
			seen[key] = e.Quote
		}
	}
}

// filler makes a sentence long enough to stand on its own.
const filler = "The rest of this sentence is about tides, ropes, anchors, sails, knots, gulls, cranes, tar, barrels, harbours, storms, charts, compasses and the many ways in which sailors of several nations have kept all of these in good order through the long winters of the past two centuries"

func TestQuotesTheSentenceThatAnswers(t *testing.T) {
	for name, c := range map[string]struct{ question, document, want string }{
		"English": {
			"How many lanterns hang in the tower?",
			filler + ". The tower has 48 lanterns hanging in it. " + filler + ".",
			"The tower has 48 lanterns hanging in it.",
		},
		"Japanese": {
			"塔にはランタンがいくつありますか",
			strings.Repeat("港の船は毎朝早くに沖へ出て魚をとる", 20) + "。塔にはランタンが48個あります。" + strings.Repeat("夜になると船は静かに港へ戻ってくる", 20) + "。",
			"塔にはランタンが48個あります。",
		},
		"Hindi": {
			"मीनार में कितने दीपक हैं?",
			strings.Repeat("नाविक सुबह जल्दी समुद्र में जाते हैं और ", 10) + "लौटते हैं। मीनार में 48 दीपक हैं। " + strings.Repeat("रात में नावें चुपचाप बंदरगाह पर लौटती हैं और ", 10) + "रुकती हैं।",
			"मीनार में 48 दीपक हैं।",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := compose(t, c.question, c.document)
			if len(got) == 0 || !strings.Contains(got[0].Quote, c.want) {
				t.Errorf("got %q, want %q first", quotes(got), c.want)
			}
		})
	}
}

func quotes(excerpts []bot.Excerpt) []string {
	var out []string
	for _, e := range excerpts {
		out = append(out, e.Quote)
	}
	return out
}

func TestShortParagraphIsQuotedWhole(t *testing.T) {
	paragraph := "The tower was built in 1871. Its lanterns number 48. They burn oil."
	got := compose(t, "How many lanterns has the tower?", paragraph)
	if len(got) != 1 || got[0].Quote != paragraph {
		t.Errorf("got %q, want the paragraph", quotes(got))
	}
}

func TestPronounsBringWhatTheyStandFor(t *testing.T) {
	for name, c := range map[string]struct{ question, document, want string }{
		"one step":  {"How many lanterns burn oil?", filler + ". The tower stands at Inubo, and " + filler + ". It has 48 lanterns that burn oil.", "The tower stands at Inubo"},
		"two steps": {"How many lanterns burn oil?", filler + ". The tower stands at Inubo, and " + filler + ". It was built by a keeper, and " + filler + ". It has 48 lanterns that burn oil.", "The tower stands at Inubo"},
		"Japanese":  {"ランタンは何個ですか", strings.Repeat("港の船は沖へ出る", 30) + "。犬吠埼には塔がある。その塔のランタンは48個である。", "犬吠埼には塔がある。その塔"},
		"Hindi":     {"कितने दीपक जलते हैं?", strings.Repeat("नाविक समुद्र में जाते हैं और ", 15) + "लौटते हैं। मीनार चेन्नई में है। उसमें नहीं, पर मीनार पर झंडा है। इसके 48 दीपक जलते हैं।", "झंडा है। इसके 48"},
	} {
		t.Run(name, func(t *testing.T) {
			got := compose(t, c.question, c.document)
			if len(got) == 0 || !strings.Contains(got[0].Quote, c.want) || !strings.Contains(got[0].Quote, "48") {
				t.Errorf("got %q, want %q before the 48", quotes(got), c.want)
			}
		})
	}
}

func TestShortListIsQuotedWhole(t *testing.T) {
	list := "The fleet is made up of these boats, each named by the village that built it:\n" +
		"- the Heron of Inubo, painted white, which carries the mail on Mondays and on Thursdays\n" +
		"- the Stork of Chennai, painted blue, which carries rice, lentils and lamp oil all year\n" +
		"- the Crane of Yokohama, painted red, which carries pilots to the ships that lie outside\n" +
		"- the Ibis of Kochi, painted green, which carries nobody and is kept for the procession"
	for _, question := range []string{"Which boats make up the fleet?", "What does the Stork of Chennai carry?", "What is the Ibis of Kochi kept for?"} {
		got := compose(t, question, list, filler+".")
		if len(got) == 0 || got[0].Quote != list {
			t.Errorf("%s: got %q, want the whole list", question, quotes(got))
		}
	}
}

func TestLongListIsNotQuotedWhole(t *testing.T) {
	var b strings.Builder
	for _, boat := range []string{"Heron", "Stork", "Crane", "Ibis"} {
		b.WriteString("- the " + boat + ": " + filler + "\n")
	}
	got := compose(t, "What of the Crane?", "These are the boats:\n"+b.String())
	if len(got) == 0 || !strings.Contains(got[0].Quote, "Crane") || strings.Contains(got[0].Quote, "Heron") {
		t.Errorf("got %q, want the Crane without the Heron", quotes(got))
	}
}

func TestNothingIsQuotedTwice(t *testing.T) {
	one := "The tower of Inubo has 48 lanterns. The lanterns of the tower of Inubo burn whale oil, and " + filler + ". It is the tower of Inubo whose lanterns are seen from far away. These lanterns of the tower were brought to Inubo by ship. They are polished daily."
	// The same words again in another document say nothing new.
	got := compose(t, "What of the lanterns of the tower of Inubo?", one, "The tower of Inubo has 48 lanterns.")
	count := 0
	for _, q := range quotes(got) {
		count += strings.Count(q, "has 48 lanterns")
	}
	if count != 1 {
		t.Errorf("%q quotes the 48 lanterns %d times, want once", quotes(got), count)
	}
}

// The sentence between two that are quoted fits with either, but not with both.
func TestNeighboursAreQuotedOnce(t *testing.T) {
	first := "The tower of Inubo has 48 lanterns, which were cast in a foundry that stood beside the river until the flood of that summer."
	between := "Visitors climb the ninety-nine steps on holidays and pay a coin to the keeper's youngest daughter, who counts them aloud."
	last := "Whale oil was burnt in the lanterns of Inubo at first, then petroleum, and after the great earthquake only electric current."
	got := compose(t, "What of the lanterns of Inubo?", first+" "+between+" "+last)
	if len(got) != 2 {
		t.Fatalf("got %q, want two quotations of one paragraph", quotes(got))
	}
	all := strings.Join(quotes(got), " ")
	for _, s := range []string{first, between, last} {
		if n := strings.Count(all, s); n != 1 {
			t.Errorf("%q is quoted %d times in %q", s, n, quotes(got))
		}
	}
}

func TestSeveralDocumentsEachSaySomething(t *testing.T) {
	documents := []string{
		"Lamp oil for the tower comes from the whaling village of Taiji.",
		"Lamp oil for the tower is stored in seven copper tanks.",
		"Lamp oil for the tower costs nine rupees a jar.",
		"Lamp oil for the tower must never be mixed with water.",
		"Lamp oil for the tower was replaced by electricity in 1923.",
		"Lamp oil for the tower smelt of herring, visitors wrote.",
	}
	got := compose(t, "lamp oil for the tower", documents...)
	if len(got) < 2 {
		t.Errorf("got %q, want several documents", quotes(got))
	}
}

// What is described by a fact that stands elsewhere needs both passages.
func TestTwoStepsQuoteBoth(t *testing.T) {
	documents := []string{
		"Kuroda Shipyard built the tower of Inubo, and " + filler + ".",
		"The president of Kuroda Shipyard is Mrs Hayashi.",
		"Gulls nest on the tower of Inubo.",
	}
	one := strings.Join(quotes(compose(t, "Who built the tower of Inubo?", documents...)), " ")
	two := strings.Join(quotes(compose(t, "Who is the president of the shipyard that built the tower of Inubo?", documents...)), " ")
	if !strings.Contains(two, "Hayashi") || !strings.Contains(two, "Kuroda Shipyard built") {
		t.Errorf("two steps quote %q", two)
	}
	if strings.Contains(one, "Hayashi") {
		t.Errorf("one step quotes %q", one)
	}
}

func TestNothingFoundIsNothingQuoted(t *testing.T) {
	if got := (extract.Composer{}).Compose("why", retrieval.Result{}); len(got) != 0 {
		t.Errorf("got %q", quotes(got))
	}
}

// Hits that score nothing, as a threshold of zero lets through, still order.
func TestHitsWithoutAScore(t *testing.T) {
	d, err := corpus.Read("a.md", []byte("One tower.\n\nTwo towers."))
	if err != nil {
		t.Fatal(err)
	}
	var found retrieval.Result
	for _, p := range corpus.Split(d) {
		found.Hits = append(found.Hits, retrieval.Hit{Passage: p})
	}
	got := extract.Composer{}.Compose("how many towers", found)
	if len(got) == 0 || got[0].Score != got[0].Score {
		t.Errorf("got %+v, want a score that is a number", got)
	}
	wantSound(t, got)
}

func FuzzCompose(f *testing.F) {
	f.Add("How many?", "A tower. It has 48.\n- one\n- two\n\n塔。その塔。")
	f.Add("क्या?", "यह है। वह नहीं।")
	f.Fuzz(func(t *testing.T, question, text string) {
		if len(text) > 2000 || len(question) > 200 {
			return
		}
		d, err := corpus.Read("a.md", []byte(text))
		if err != nil {
			return
		}
		var found retrieval.Result
		for i, p := range corpus.Split(d) {
			found.Hits = append(found.Hits, retrieval.Hit{Passage: p, Score: 1 / float64(i+1)})
		}
		for _, e := range (extract.Composer{}).Compose(question, found) {
			if !strings.Contains(e.Hit.Passage.Text, e.Quote) || e.Quote == "" {
				t.Errorf("%q is no part of %q", e.Quote, e.Hit.Passage.Text)
			}
		}
	})
}
