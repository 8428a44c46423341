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

// Three statements say the same; what differs is their date and standing.
func TestTimesAndStandingChooseTheDocument(t *testing.T) {
	files := fstest.MapFS{}
	for name, front := range map[string]string{
		"old": "date: 2019-05-02\nstatus: superseded", "middle": "date: 2025-08-29\nstatus: in-force", "new": "date: 2026-07-02\nstatus: in-force",
	} {
		files[name+".md"] = &fstest.MapFile{Data: []byte("---\nid: " + name + "\ntitle: Statement\nkind: joint-statement\nissuer: Port Office\nlanguage: en\n" + front + "\n---\nLighthouse keepers are invited to both harbours.\n")}
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
	for question, want := range map[string]string{
		"lighthouse keepers, August 2025":             "middle",
		"who was invited in 2019? lighthouse keepers": "old",
		"lighthouse keepers 2026年7月":                  "new",
		"the latest on lighthouse keepers":            "new",
		"lighthouse keepers: 最新は":                     "new",
		"lighthouse keepers, what was superseded":     "old",
	} {
		found, err := r.Retrieve(t.Context(), question, "", 3, retrieval.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) != 3 || found.Hits[0].Passage.Document.ID != want {
			t.Errorf("%s: %d hits, first of %q, want %q", question, len(found.Hits), found.Hits[0].Passage.Document.ID, want)
		}
	}
}
