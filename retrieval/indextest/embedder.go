package indextest

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"setu/retrieval"
)

// TestEmbedder runs the conformance suite of embedders. Open makes one, to be
// closed, where it must be, by t.Cleanup.
func TestEmbedder(t *testing.T, open func(t *testing.T) retrieval.Embedder) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, retrieval.Embedder)
	}{
		{"name and dimension", testName},
		{"a vector a text in order", testEmbedOrder},
		{"length one or zero", testLength},
		{"texts are left alone", testTextsUnchanged},
		{"the same text has the same vector", testSameVector},
		{"a question is near its passage", testNear},
		{"no texts", testNoTexts},
		{"cancelled context", testEmbedCancelled},
		{"concurrent calls", testEmbedConcurrent},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

var passages = []string{
	"The two sides will invite five hundred engineers.",
	"Semiconductors need a trusted\nsupply chain.\r\n",
	"両国は半導体の供給網を強化する。",
	"दोनों देश शोधकर्ताओं का आदान-प्रदान करेंगे।",
	"日本 and भारत agree on AI.",
}

func embed(t *testing.T, e retrieval.Embedder, texts ...string) [][]float32 {
	t.Helper()
	out, err := e.EmbedPassages(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != len(texts) {
		t.Fatalf("%d vectors of %d texts", len(out), len(texts))
	}
	return out
}

func embedQuery(t *testing.T, e retrieval.Embedder, text string) []float32 {
	t.Helper()
	out, err := e.EmbedQuery(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func testName(t *testing.T, e retrieval.Embedder) {
	if e.Name() == "" {
		t.Errorf("name %q", e.Name())
	}
	if e.Dimension() < 1 {
		t.Errorf("dimension %d", e.Dimension())
	}
}

func testEmbedOrder(t *testing.T, e retrieval.Embedder) {
	forth := embed(t, e, passages...)
	turned := slices.Clone(passages)
	slices.Reverse(turned)
	back := embed(t, e, turned...)
	slices.Reverse(back)
	for i := range forth {
		if cosine(forth[i], back[i]) < 0.999 {
			t.Errorf("%q has another vector in another place", passages[i])
		}
	}
}

func testLength(t *testing.T, e retrieval.Embedder) {
	texts := append(slices.Clone(passages), "", " \n\t", "…!?", "\x00\x01", "bad \xff\xfe bytes", strings.Repeat("word ", 5_000), "🙂")
	for i, v := range embed(t, e, texts...) {
		checkLength(t, e, texts[i], v)
	}
	for _, text := range texts {
		checkLength(t, e, text, embedQuery(t, e, text))
	}
}

func checkLength(t *testing.T, e retrieval.Embedder, text string, v []float32) {
	t.Helper()
	text = text[:min(len(text), 40)]
	if len(v) != e.Dimension() {
		t.Errorf("%q: %d elements, want %d", text, len(v), e.Dimension())
	}
	zero := !slices.ContainsFunc(v, func(x float32) bool { return x != 0 })
	if length := math.Sqrt(cosine(v, v)); !zero && !(math.Abs(length-1) < 1e-3) {
		t.Errorf("%q: the vector's length is %v, want 1, or 0 for a text without a word", text, length)
	}
	if zero && slices.Contains(passages, text) {
		t.Errorf("%q: a zero vector", text)
	}
}

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func testTextsUnchanged(t *testing.T, e retrieval.Embedder) {
	texts := slices.Clone(passages)
	embed(t, e, texts...)
	if !slices.Equal(texts, passages) {
		t.Errorf("the texts became %q", texts)
	}
}

func testSameVector(t *testing.T, e retrieval.Embedder) {
	together := embed(t, e, passages...)
	for i, text := range passages {
		if alone := embed(t, e, text)[0]; cosine(alone, together[i]) < 0.999 {
			t.Errorf("%q has one vector alone and another in company", text)
		}
		if !reflect.DeepEqual(embedQuery(t, e, text), embedQuery(t, e, text)) {
			t.Errorf("%q as a question has two vectors", text)
		}
	}
}

func testNear(t *testing.T, e retrieval.Embedder) {
	vectors := embed(t, e, passages...)
	for i, question := range []string{"How many engineers will be invited?", "What does a supply chain of semiconductors need?", "半導体の供給網", "शोधकर्ताओं का आदान-प्रदान"} {
		q := embedQuery(t, e, question)
		for other := range vectors {
			if other != i && cosine(q, vectors[other]) >= cosine(q, vectors[i]) {
				t.Errorf("%q is nearer to %q than to %q", question, passages[other], passages[i])
			}
		}
	}
}

func testNoTexts(t *testing.T, e retrieval.Embedder) { embed(t, e) }

func testEmbedCancelled(t *testing.T, e retrieval.Embedder) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.EmbedPassages(ctx, passages); !errors.Is(err, context.Canceled) {
		t.Errorf("passages: error %v, want %v", err, context.Canceled)
	}
	if _, err := e.EmbedQuery(ctx, passages[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("question: error %v, want %v", err, context.Canceled)
	}
}

func testEmbedConcurrent(t *testing.T, e retrieval.Embedder) {
	want := embed(t, e, passages...)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := e.EmbedPassages(t.Context(), passages)
			if err != nil || len(got) != len(want) {
				t.Errorf("%d vectors, error %v", len(got), err)
				return
			}
			for i := range got {
				if cosine(got[i], want[i]) < 0.999 {
					t.Errorf("%q has another vector beside others", passages[i])
				}
			}
		})
	}
	wg.Wait()
}
