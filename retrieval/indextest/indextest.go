// Package indextest holds what every retrieval.Index and retrieval.Embedder
// must do, as tests that an implementation runs from its own.
package indextest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// Open makes an index of a corpus, to be closed, where it must be, by t.Cleanup.
type Open func(t *testing.T, c *corpus.Corpus) retrieval.Index

// TestIndex runs the conformance suite.
func TestIndex(t *testing.T, open func(t *testing.T, c *corpus.Corpus) retrieval.Index) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Open)
	}{
		{"best first", testOrder},
		{"ties by passage id", testTies},
		{"limit", testLimit},
		{"filter", testFilter},
		{"filter by date", testDates},
		{"filter before the cut", testCut},
		{"Japanese and Hindi", testScripts},
		{"nothing to find", testNothing},
		{"empty corpus", testEmpty},
		{"query vectors", testVectors},
		{"cancelled context", testCancelled},
		{"same answer every time", testStable},
		{"concurrent searches", testConcurrent},
		{"query is left alone", testQueryUnchanged},
		{"coverage", testCoverage},
		{"reader's questions", testQuestions},
		{"weights of concepts", testWeigh},
		{"corpus and stats", testStats},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open) })
	}
}

// document makes a document of paragraphs with the anchors p1, p2, …
func document(meta corpus.Meta, paragraphs ...string) *corpus.Document {
	meta.Title, meta.Language = "Untitled", cmp.Or(meta.Language, "en")
	d := &corpus.Document{Meta: meta, Path: meta.ID + ".md"}
	for i, text := range paragraphs {
		d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{Number: i + 1, Anchor: fmt.Sprintf("p%d", i+1), Text: text})
	}
	return d
}

func newCorpus(t *testing.T, documents ...*corpus.Document) *corpus.Corpus {
	t.Helper()
	c, err := corpus.New(documents)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// query makes a query by words alone.
func query(text string, limit int) retrieval.Query {
	var a analyze.Analyzer
	terms := a.Text(text)
	return retrieval.Query{
		Text: text, Limit: limit, Sub: terms.Sub, Pairs: terms.Pairs,
		Concepts: analyze.NewLexicon(nil).Concepts(&a, text, nil),
	}
}

func search(t *testing.T, x retrieval.Index, q retrieval.Query) []retrieval.Hit {
	t.Helper()
	hits, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%q): %v", q.Text, err)
	}
	if len(hits) > q.Limit {
		t.Errorf("Search(%q): %d hits, limit %d", q.Text, len(hits), q.Limit)
	}
	checkOrder(t, hits)
	return hits
}

func checkOrder(t *testing.T, hits []retrieval.Hit) {
	t.Helper()
	for i, h := range hits {
		if math.IsNaN(h.Score) || math.IsInf(h.Score, 0) || !(h.Coverage >= 0 && h.Coverage <= 1) {
			t.Errorf("%s: score %v, coverage %v", h.Passage.ID, h.Score, h.Coverage)
		}
		if i == 0 {
			continue
		}
		if before := hits[i-1]; before.Score < h.Score || before.Score == h.Score && before.Passage.ID >= h.Passage.ID {
			t.Errorf("%s (%v) stands before %s (%v)", before.Passage.ID, before.Score, h.Passage.ID, h.Score)
		}
	}
}

func ids(hits []retrieval.Hit) []string {
	out := []string{}
	for _, h := range hits {
		out = append(out, h.Passage.ID)
	}
	return out
}

func wantIDs(t *testing.T, hits []retrieval.Hit, want ...string) {
	t.Helper()
	if got := ids(hits); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// wantSet is wantIDs in any order.
func wantSet(t *testing.T, hits []retrieval.Hit, want ...string) {
	t.Helper()
	got := ids(hits)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// vector is a vector of length 1 for an index; -1 points the other way.
func vector(x retrieval.Index, sign float64) []float32 {
	out := make([]float32, x.Stats().Dimension)
	for i := range out {
		out[i] = float32(sign / math.Sqrt(float64(len(out))))
	}
	return out
}

func testOrder(t *testing.T, open Open) {
	x := open(t, newCorpus(t,
		document(corpus.Meta{ID: "a"}, "Rice is grown in terraces on the hills."),
		document(corpus.Meta{ID: "b"}, "The semiconductor supply chain needs trusted partners."),
		document(corpus.Meta{ID: "c"}, "A chain of hotels opened near the harbour."),
	))
	hits := search(t, x, query("semiconductor supply chain", 3))
	if len(hits) == 0 || hits[0].Passage.ID != "b#p1" {
		t.Errorf("found %q, want b#p1 first", ids(hits))
	}
	if slices.Contains(ids(hits), "a#p1") {
		t.Errorf("found %q, but a#p1 has none of the words", ids(hits))
	}
}

// same is a corpus of n documents that say the same.
func same(t *testing.T, n int) *corpus.Corpus {
	t.Helper()
	var documents []*corpus.Document
	for i := range n {
		documents = append(documents, document(corpus.Meta{ID: fmt.Sprintf("d%03d", n-i)}, "Researchers will exchange visits every autumn."))
	}
	return newCorpus(t, documents...)
}

func testTies(t *testing.T, open Open) {
	const n, limit = 130, 12
	x := open(t, same(t, n))
	var want []string
	for i := range limit {
		want = append(want, fmt.Sprintf("d%03d#p1", i+1))
	}
	for name, v := range map[string][]float32{"words alone": nil, "a vector": vector(x, 1), "its opposite": vector(x, -1)} {
		t.Run(name, func(t *testing.T) {
			q := query("exchange of researchers", limit)
			q.Vector = v
			wantIDs(t, search(t, x, q), want...)
		})
	}
}

func testLimit(t *testing.T, open Open) {
	x := open(t, same(t, 40))
	for limit, want := range map[int]int{1: 1, 2: 2, 39: 39, 40: 40, 41: 40, math.MaxInt: 40} {
		if hits := search(t, x, query("researchers", limit)); len(hits) != want {
			t.Errorf("limit %d: %d hits, want %d", limit, len(hits), want)
		}
	}
	all := ids(search(t, x, query("researchers", 40)))
	if few := ids(search(t, x, query("researchers", 7))); !slices.Equal(few, all[:7]) {
		t.Errorf("limit 7 gives %q, limit 40 begins %q", few, all[:7])
	}
}

func filterCorpus(t *testing.T) *corpus.Corpus {
	return newCorpus(t,
		document(corpus.Meta{ID: "policy-en", Kind: "policy", Date: "2024-05-02"}, "Robots are safe."),
		document(corpus.Meta{ID: "policy-ja", Kind: "policy", Language: "ja", Date: "2025-03"}, "robots は安全です。"),
		document(corpus.Meta{ID: "report-en", Kind: "report", Date: "2025"}, "Robots were tested."),
		document(corpus.Meta{ID: "report-hi", Kind: "report", Language: "hi", Date: "2026-07-03"}, "robots की जांच हुई।"),
		document(corpus.Meta{ID: "undated", Kind: "timeline"}, "Robots came early."),
	)
}

func testFilter(t *testing.T, open Open) {
	x := open(t, filterCorpus(t))
	tests := []struct {
		name   string
		filter retrieval.Filter
		want   []string
	}{
		{"none", retrieval.Filter{}, []string{"policy-en", "policy-ja", "report-en", "report-hi", "undated"}},
		{"a document", retrieval.Filter{Documents: []string{"report-en"}}, []string{"report-en"}},
		{"documents", retrieval.Filter{Documents: []string{"report-en", "undated", "unknown"}}, []string{"report-en", "undated"}},
		{"a kind", retrieval.Filter{Kinds: []string{"policy"}}, []string{"policy-en", "policy-ja"}},
		{"kinds", retrieval.Filter{Kinds: []string{"policy", "timeline"}}, []string{"policy-en", "policy-ja", "undated"}},
		{"a language", retrieval.Filter{Languages: []string{"hi"}}, []string{"report-hi"}},
		{"languages", retrieval.Filter{Languages: []string{"hi", "ja"}}, []string{"policy-ja", "report-hi"}},
		{"a kind in a language", retrieval.Filter{Kinds: []string{"policy"}, Languages: []string{"en"}}, []string{"policy-en"}},
		{"kinds in languages by date", retrieval.Filter{Kinds: []string{"policy", "report"}, Languages: []string{"en", "hi"}, From: "2025"}, []string{"report-en", "report-hi"}},
		{"an unknown value", retrieval.Filter{Kinds: []string{"poem"}}, nil},
		{"what excludes each other", retrieval.Filter{Documents: []string{"undated"}, Languages: []string{"ja"}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { findsDocuments(t, x, test.filter, test.want) })
	}
}

func findsDocuments(t *testing.T, x retrieval.Index, f retrieval.Filter, documents []string) {
	t.Helper()
	var want []string
	for _, id := range documents {
		want = append(want, id+"#p1")
	}
	q := query("robots", 10)
	q.Filter = f
	wantSet(t, search(t, x, q), want...)
	q.Vector = vector(x, 1)
	wantSet(t, search(t, x, q), want...)
}

func testDates(t *testing.T, open Open) {
	x := open(t, filterCorpus(t))
	tests := []struct {
		from, to string
		want     []string
	}{
		{"2025", "", []string{"policy-ja", "report-en", "report-hi"}},
		{"2025-03", "", []string{"policy-ja", "report-en", "report-hi"}},
		{"2024-05-02", "2024-05-02", []string{"policy-en"}},
		{"2024-05-03", "2024-12", nil},
		{"", "2024", []string{"policy-en"}},
		{"", "2025", []string{"policy-en", "policy-ja", "report-en"}},
		{"", "2025-03", []string{"policy-en", "policy-ja", "report-en"}},
		{"", "2025-02", []string{"policy-en", "report-en"}},
		{"2026-07", "2026-07", []string{"report-hi"}},
		{"2026-07-04", "", nil},
		{"2027", "2026", nil},
	}
	for _, test := range tests {
		t.Run("from "+test.from+" to "+test.to, func(t *testing.T) {
			findsDocuments(t, x, retrieval.Filter{From: test.from, To: test.to}, test.want)
		})
	}
}

// testCut has many passages that score better than the few that are allowed.
func testCut(t *testing.T, open Open) {
	documents := []*corpus.Document{
		document(corpus.Meta{ID: "quiet", Kind: "report", Date: "2020"}, "Among much else, which nobody reads, the harbour is named once in this long paragraph about tea."),
		document(corpus.Meta{ID: "still", Kind: "report", Date: "2021"}, "Among much else, which nobody reads, there is a harbour in this even longer paragraph about tea and rice."),
	}
	for i := range 400 {
		documents = append(documents, document(corpus.Meta{ID: fmt.Sprintf("loud%03d", i), Kind: "policy", Date: "2026"}, fmt.Sprintf("Harbour, harbour, harbour %d.", i)))
	}
	x := open(t, newCorpus(t, documents...))
	filters := map[string]retrieval.Filter{
		"document": {Documents: []string{"quiet", "still"}}, "kind": {Kinds: []string{"report", "initiative"}}, "date": {To: "2021"}, "from and to": {From: "2020", To: "2021"},
	}
	for name, f := range filters {
		for _, v := range [][]float32{nil, vector(x, 1), vector(x, -1)} {
			q := query("the harbour", 2)
			q.Filter, q.Vector = f, v
			t.Run(name, func(t *testing.T) { wantSet(t, search(t, x, q), "quiet#p1", "still#p1") })
		}
	}
}

func testScripts(t *testing.T, open Open) {
	x := open(t, newCorpus(t,
		document(corpus.Meta{ID: "ja", Language: "ja"}, "日本とインドは半導体の供給網を強化する。", "研究者の交流を進める。"),
		document(corpus.Meta{ID: "hi", Language: "hi"}, "भारत और जापान सेमीकंडक्टर आपूर्ति श्रृंखला को मजबूत करेंगे।", "शोधकर्ताओं का आदान-प्रदान होगा।"),
	))
	for text, want := range map[string]string{"半導体の供給網": "ja#p1", "研究者": "ja#p2", "आपूर्ति श्रृंखला": "hi#p1", "शोधकर्ता": "hi#p2"} {
		if hits := search(t, x, query(text, 4)); len(hits) == 0 || hits[0].Passage.ID != want {
			t.Errorf("%s: found %q, want %s first", text, ids(hits), want)
		}
	}
}

func testNothing(t *testing.T, open Open) {
	x := open(t, same(t, 3))
	for _, text := range []string{"zebra", "", "the of and", "?!"} {
		wantIDs(t, search(t, x, query(text, 5)))
	}
}

func testEmpty(t *testing.T, open Open) {
	x := open(t, newCorpus(t))
	q := query("anything at all", 5)
	wantIDs(t, search(t, x, q))
	q.Vector = vector(x, 1)
	wantIDs(t, search(t, x, q))
	if s := x.Stats(); s.Documents != 0 || s.Passages != 0 || s.Dimension < 1 {
		t.Errorf("stats of nothing: %+v", s)
	}
	if w := x.Weigh(q.Concepts); len(w) != len(q.Concepts) {
		t.Errorf("%d weights of %d concepts", len(w), len(q.Concepts))
	}
}

func testVectors(t *testing.T, open Open) {
	x := open(t, filterCorpus(t))
	plain := query("robots tested", 5)
	want := search(t, x, plain)
	zero := plain
	zero.Vector = make([]float32, x.Stats().Dimension)
	if got := search(t, x, zero); !reflect.DeepEqual(got, want) {
		t.Errorf("with a zero vector %q, without one %q", ids(got), ids(want))
	}
	long := plain
	long.Vector = append(vector(x, 1), 1)
	if hits, err := x.Search(t.Context(), long); err == nil {
		t.Errorf("a vector of the wrong length found %q, want an error", ids(hits))
	}
}

func testCancelled(t *testing.T, open Open) {
	x := open(t, filterCorpus(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := query("robots", 5)
	for _, v := range [][]float32{nil, vector(x, 1)} {
		q.Vector = v
		if hits, err := x.Search(ctx, q); !errors.Is(err, context.Canceled) || len(hits) > 0 {
			t.Errorf("found %q, error %v; want only %v", ids(hits), err, context.Canceled)
		}
	}
}

// varied is a corpus in which many passages score alike.
func varied(t *testing.T) *corpus.Corpus {
	t.Helper()
	words := []string{"bridge", "harbour", "railway", "school", "hospital", "laboratory", "satellite"}
	var documents []*corpus.Document
	for i := range 90 {
		w := func(k int) string { return words[(i/k)%len(words)] }
		documents = append(documents, document(corpus.Meta{ID: fmt.Sprintf("v%02d", i), Kind: corpus.Kinds[i%3]},
			fmt.Sprintf("The %s and the %s were built.", w(1), w(7)), fmt.Sprintf("A %s needs a %s.", w(2), w(5))))
	}
	return newCorpus(t, documents...)
}

func variedQueries(x retrieval.Index) []retrieval.Query {
	var out []retrieval.Query
	for i, text := range []string{"a bridge and a harbour", "railway", "which school needs a satellite", "laboratory hospital"} {
		q := query(text, 20+i)
		q.Vector = vector(x, float64(1-2*(i%2)))
		if i%2 == 1 {
			q.Filter.Kinds = corpus.Kinds[:1]
		}
		out = append(out, q)
	}
	return out
}

func testStable(t *testing.T, open Open) {
	c := varied(t)
	x, again := open(t, c), open(t, c)
	for _, q := range variedQueries(x) {
		want := search(t, x, q)
		for range 20 {
			if got := search(t, x, q); !reflect.DeepEqual(got, want) {
				t.Fatalf("%q found %q, before that %q", q.Text, ids(got), ids(want))
			}
		}
		if got := search(t, again, q); !reflect.DeepEqual(got, want) {
			t.Errorf("%q found %q in another index of the same corpus, %q in the first", q.Text, ids(got), ids(want))
		}
	}
}

func testConcurrent(t *testing.T, open Open) {
	x := open(t, varied(t))
	queries := variedQueries(x)
	var want [][]retrieval.Hit
	for _, q := range queries {
		want = append(want, search(t, x, q))
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 25 {
				k := (g + i) % len(queries)
				got, err := x.Search(t.Context(), queries[k])
				if err != nil || !reflect.DeepEqual(got, want[k]) {
					t.Errorf("%q beside others found %q (%v), alone %q", queries[k].Text, ids(got), err, ids(want[k]))
					return
				}
				x.Weigh(queries[k].Concepts)
				x.Stats()
			}
		})
	}
	wg.Wait()
}

func testQueryUnchanged(t *testing.T, open Open) {
	x := open(t, varied(t))
	q, want := query("bridge and harbour", 5), query("bridge and harbour", 5)
	q.Vector, want.Vector = vector(x, 3), vector(x, 3)
	search(t, x, q)
	if !reflect.DeepEqual(q, want) {
		t.Errorf("the query became %+v, was %+v", q, want)
	}
}

func coverageOf(t *testing.T, hits []retrieval.Hit, id string) float64 {
	t.Helper()
	for _, h := range hits {
		if h.Passage.ID == id {
			return h.Coverage
		}
	}
	t.Errorf("found %q without %s", ids(hits), id)
	return 0
}

func testCoverage(t *testing.T, open Open) {
	x := open(t, newCorpus(t, document(corpus.Meta{ID: "d"},
		"Quantum sensors measure gravity.", "Quantum computers are cold.", "Gravity bends light.", "Tea is warm.")))
	hits := search(t, x, query("quantum sensors for gravity", 10))
	all, some := coverageOf(t, hits, "d#p1"), coverageOf(t, hits, "d#p2")
	if all < 0.999 {
		t.Errorf("a passage with every word has coverage %v, want 1", all)
	}
	if some <= 0 || some >= all {
		t.Errorf("a passage with one word of three has coverage %v, one with all %v", some, all)
	}
}

func testQuestions(t *testing.T, open Open) {
	build := func(questions ...string) retrieval.Index {
		d := document(corpus.Meta{ID: "d"}, "The two sides agreed on visits.", "Tea is warm.")
		d.Paragraphs[0].Questions = questions
		return open(t, newCorpus(t, d))
	}
	asked, plain := build("When may a xylophonist travel?"), build()
	hits := search(t, asked, query("xylophonist", 5))
	if len(hits) == 0 || hits[0].Passage.ID != "d#p1" {
		t.Fatalf("a word of a reader's question found %q, want d#p1", ids(hits))
	}
	q := query("xylophonist visits", 5)
	with, without := coverageOf(t, search(t, asked, q), "d#p1"), coverageOf(t, search(t, plain, q), "d#p1")
	if math.Abs(with-without) > 1e-6 {
		t.Errorf("coverage %v with the reader's question, %v without: it must not count", with, without)
	}
	if n := asked.Stats().Questions; n != 1 {
		t.Errorf("stats count %d reader's questions, want 1", n)
	}
}

func testWeigh(t *testing.T, open Open) {
	x := open(t, newCorpus(t, document(corpus.Meta{ID: "d"},
		"The treaty was signed.", "The treaty has a protocol.", "The treaty is old.", "No treaty is secret.")))
	concepts := query("treaty protocol unicorn", 1).Concepts
	w := x.Weigh(concepts)
	if len(w) != len(concepts) {
		t.Fatalf("%d weights of %d concepts", len(w), len(concepts))
	}
	if !(w[0] >= 0 && w[0] < w[1]) || !(w[2] >= 0) {
		t.Errorf("weights of a common, a rare and an unknown word: %v", w)
	}
	if w := x.Weigh(nil); len(w) != 0 {
		t.Errorf("weights of nothing: %v", w)
	}
}

func testStats(t *testing.T, open Open) {
	c := filterCorpus(t)
	x := open(t, c)
	if got := x.Corpus().Version(); got != c.Version() {
		t.Errorf("the corpus is %s, want %s", got, c.Version())
	}
	s := x.Stats()
	if s.Documents != 5 || s.Passages != 5 || s.Questions != 0 || s.Version != c.Version() || s.Terms < 1 || s.Embedder == "" || s.Dimension < 1 {
		t.Errorf("stats %+v", s)
	}
	if want := map[string]int{"en": 3, "ja": 1, "hi": 1}; !reflect.DeepEqual(s.Languages, want) {
		t.Errorf("languages %v, want %v", s.Languages, want)
	}
	for _, h := range search(t, x, query("robots", 5)) {
		if d, ok := x.Corpus().Document(h.Passage.Document.ID); !ok || d != h.Passage.Document {
			t.Errorf("%s does not stand in the index's corpus", h.Passage.ID)
		}
	}
}
