package retrieval_test

import (
	"testing"
	"testing/fstest"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

func retriever(t *testing.T, files map[string]string) *retrieval.Retriever {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := corpus.Dir(fsys)
	if err != nil {
		t.Fatal(err)
	}
	e := embed.NewHashing(64)
	x, err := memindex.Build(t.Context(), c, e, memindex.DefaultWeights)
	if err != nil {
		t.Fatal(err)
	}
	return &retrieval.Retriever{Embedder: e, Index: x, Lexicon: analyze.NewLexicon(analyze.Words())}
}

func find(t *testing.T, r *retrieval.Retriever, question string) retrieval.Result {
	t.Helper()
	found, err := r.Retrieve(t.Context(), question, "", 5, retrieval.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var bilingual = map[string]string{
	"dam.md":    "---\nid: dam\ntitle: The dam\nlanguage: en\n---\n\n<!-- #height -->\nThe dam is 120 metres high.\n\n<!-- #cost -->\nThe dam cost 3 billion rupees.\n",
	"dam-ja.md": "---\nid: dam-ja\ntitle: ダム\nlanguage: ja\ntranslates: dam\n---\n\n<!-- #height -->\nダムの高さは120メートルである。\n\n<!-- #cost -->\nダムの費用は30億ルピーであった。\n",
	"road.md":   "---\nid: road\ntitle: The road\nlanguage: en\n---\n\nThe road was opened in 1998 by the minister of transport.\n",
}

// A paragraph is found once, in the asker's language where there is one.
func TestTranslationsAreOnePassage(t *testing.T) {
	r := retriever(t, bilingual)
	for question, want := range map[string]string{"How high is the dam?": "dam#height", "ダムの高さは何メートルですか": "dam-ja#height"} {
		hits := find(t, r, question).Hits
		if len(hits) == 0 || hits[0].Passage.ID != want {
			t.Fatalf("%s: got %v, want %s first", question, hits, want)
		}
		for _, h := range hits[1:] {
			if h.Passage.Anchor == "height" {
				t.Errorf("%s: %s is there again as %s", question, want, h.Passage.ID)
			}
		}
	}
}

// A question in one language finds text that is only in another.
func TestAcrossLanguages(t *testing.T) {
	r := retriever(t, bilingual)
	for _, question := range []string{"道路はいつ開通しましたか", "सड़क किस मंत्री ने खोली?"} {
		if hits := find(t, r, question).Hits; len(hits) == 0 || hits[0].Passage.Document.ID != "road" {
			t.Errorf("%s: got %v", question, hits)
		}
	}
}

// What the documents say weighs more than what they nearly say.
func TestEvidence(t *testing.T) {
	r := retriever(t, bilingual)
	for _, c := range []struct{ answered, not string }{
		{"How high is the dam?", "How long is the tunnel?"},
		{"How much did the dam cost?", "How much did the dam in Brazil cost?"},
		{"Was the road opened in 1998?", "Was the road opened in 2004?"},
	} {
		yes, no := find(t, r, c.answered).Evidence(), find(t, r, c.not).Evidence()
		if yes <= no || yes > 1 || no < 0 {
			t.Errorf("%q has evidence %.2f, %q %.2f", c.answered, yes, c.not, no)
		}
	}
	if e := find(t, r, "zzz").Evidence(); e > 0.1 {
		t.Errorf("nothing found, evidence %.2f", e)
	}
}

func TestFilterAllows(t *testing.T) {
	d := func(date string) *corpus.Document {
		return &corpus.Document{Meta: corpus.Meta{ID: "a", Kind: "policy", Language: "en", Date: date}}
	}
	for _, c := range []struct {
		name   string
		filter retrieval.Filter
		date   string
		want   bool
	}{
		{"empty", retrieval.Filter{}, "", true},
		{"from the day before", retrieval.Filter{From: "2026-07-01"}, "2026-07-02", true},
		{"from the day after", retrieval.Filter{From: "2026-07-03"}, "2026-07-02", false},
		{"from a day in a document's month", retrieval.Filter{From: "2026-07-15"}, "2026-07", true},
		{"to the whole year", retrieval.Filter{To: "2026"}, "2026-12-31", true},
		{"to the year before", retrieval.Filter{To: "2025"}, "2026-01-01", false},
		{"by date, document without one", retrieval.Filter{To: "2030"}, "", false},
		{"one of two documents", retrieval.Filter{Documents: []string{"b", "a"}}, "", true},
		{"right language, wrong kind", retrieval.Filter{Languages: []string{"en"}, Kinds: []string{"report"}}, "", false},
	} {
		if got := c.filter.Allows(d(c.date)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestExpect(t *testing.T) {
	for _, c := range []struct {
		question, holds, lacks string
	}{
		{"When was it signed?", "Signed on 2 July 2026.", "Signed in haste."},
		{"何人を招へいしますか", "500人を招へいする。", "多くを招へいする。"},
		{"किसने घोषणा की?", "प्रधानमंत्री ने घोषणा की।", "घोषणा की गई।"},
		{"Who leads it?", "Sujan Chinoy leads it.", "it is led well."},
	} {
		e := retrieval.Expect(c.question)
		if e.In(c.holds) != 1 || e.In(c.lacks) != 0 {
			t.Errorf("%s: %q has %.1f, %q %.1f", c.question, c.holds, e.In(c.holds), c.lacks, e.In(c.lacks))
		}
	}
	if e := retrieval.Expect("Describe the plan"); len(e) != 0 || e.In("2026") != 0 {
		t.Error("nothing special is asked for, yet something is expected")
	}
}
