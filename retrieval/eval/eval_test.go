package eval_test

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"setu/corpus"
	"setu/retrieval/eval"
)

// The keys of the golden questions must be true of the shipped documents: a
// wrong key would measure nothing.
func TestGoldenKeysHold(t *testing.T) {
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	golden, err := eval.Read(corpus.Golden(), c)
	if err != nil {
		t.Fatal(err)
	}
	ids, texts, unanswerable := map[string]bool{}, map[string]bool{}, 0
	for _, q := range golden {
		key := strings.Join(append(q.Turns, q.Text), "\n")
		if ids[q.ID] || texts[key] {
			t.Errorf("%s: asked twice", q.ID)
		}
		ids[q.ID], texts[key] = true, true
		if !q.Answerable {
			unanswerable++
		}
	}
	if len(ids) < 200 || unanswerable < 50 {
		t.Errorf("%d questions, %d unanswerable", len(ids), unanswerable)
	}
	for _, fault := range eval.Check(golden, c) {
		t.Error(fault)
	}
}

func small(t *testing.T) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Dir(fstest.MapFS{"docs/a.md": {Data: []byte("# A\n\nFirst.\n\nThe dam holds 10 trillion litres.\n")}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestReadOpenSet(t *testing.T) {
	c := small(t)
	line := `{"id":"1","question":"How much?","lang":"en","doc":"a.md","paragraph_index":1,"answers":["10 trillion"],"answerable":true,"kind":"answerable"}`
	q, err := eval.Read(strings.NewReader(line+"\n\n"), c)
	if err != nil || len(q) != 1 {
		t.Fatalf("%v, %v", q, err)
	}
	d, _ := c.Document("a")
	if want := "a#" + d.Paragraphs[1].Anchor; q[0].Paragraphs[0] != want || q[0].Language != "en" {
		t.Errorf("got %+v, want paragraph %s", q[0], want)
	}
	for name, bad := range map[string]string{
		"no such paragraph": strings.Replace(line, `"paragraph_index":1`, `"paragraph_index":7`, 1),
		"no question":       `{"id":"2"}`,
		"no JSON":           `{`,
	} {
		if _, err := eval.Read(strings.NewReader(bad), c); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v, want an error that names the line", name, err)
		}
	}
}

func TestCheckFindsWrongKeys(t *testing.T) {
	q := eval.Question{ID: "x", Answerable: true, Paragraphs: []string{"a#nowhere"}, Facts: [][]string{{"11 trillion"}}}
	if faults := eval.Check([]eval.Question{q}, small(t)); len(faults) != 2 {
		t.Errorf("got %q, want a missing paragraph and a missing fact", faults)
	}
}

func TestJudge(t *testing.T) {
	q := eval.Question{ID: "x", Answerable: true, Paragraphs: []string{"a#p", "b#q"}, Facts: [][]string{{"10 Trillion", "10兆"}, {"2030"}}}
	f := eval.Found{
		Passages: []eval.Ref{{Document: "c", Anchor: "z"}, {Document: "a-ja", Original: "a", Anchor: "p"}},
		Answered: true, Text: "約10兆円", Citations: []eval.Cited{{Ref: eval.Ref{Document: "a", Anchor: "p"}, Quote: "約１０兆円"}, {Ref: eval.Ref{Document: "c", Anchor: "z"}, Quote: "no"}},
	}
	o := eval.Judge(q, f)
	ideal := 1 + 1/math.Log2(3)
	if o.Rank != 2 || o.Facts != 0.5 || o.Precision != 0.5 || o.In300 || math.Abs(o.NDCG-(1/math.Log2(3))/ideal) > 1e-9 {
		t.Errorf("got %+v", o)
	}
	if o := eval.Judge(eval.Question{}, eval.Found{Answered: true}); o.Rank != 0 || !o.Answered {
		t.Errorf("unanswerable: %+v", o)
	}
}

func TestSummarise(t *testing.T) {
	right := eval.Outcome{Question: eval.Question{Language: "en", Kind: "fact", Answerable: true}, Rank: 1, Answered: true, Facts: 1}
	refused := eval.Outcome{Question: eval.Question{Language: "en", Kind: "fact", Answerable: true}, Rank: 3}
	near := eval.Outcome{Question: eval.Question{Language: "ja", Kind: "near"}, Answered: true}
	s := eval.Summarise([]eval.Outcome{right, refused, near})
	all := s[0]
	if all.Name != "all" || all.Recall1 != 0.5 || all.Recall5 != 1 || math.Abs(all.MRR-2.0/3) > 1e-9 || all.AllFacts != 0.5 || all.FalseRefusal != 0.5 || all.Refused != 0 {
		t.Errorf("got %+v", all)
	}
	if len(s) != 5 {
		t.Errorf("%d groups, want all, two languages, two kinds", len(s))
	}
}
