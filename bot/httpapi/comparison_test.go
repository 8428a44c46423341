package httpapi_test

import (
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"setu/bot/httpapi"
	"setu/corpus"
)

func TestCompareShowsBothSides(t *testing.T) {
	h := httpapi.New(over(t, pair(t)), slog.New(slog.DiscardHandler))
	got := read[httpapi.Comparison](t, send(h, "POST", "/v1/compare", `{"a":"lantern","b":"Harbour Compact"}`))
	if got.A.DocumentID != "harbour" || got.B.DocumentID != "lantern" || got.Status != "answered" || got.Language != "en" || got.CorpusVersion == "" {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff(map[string]int{"changed": 1, "both": 0, "new": 1, "gone": 1, "unclear": 0}, got.Counts); diff != "" {
		t.Errorf("counts: %s", diff)
	}
	if len(got.Lines) != 3 {
		t.Fatalf("%d lines, want 3: %+v", len(got.Lines), got.Lines)
	}
	changed, added, gone := got.Lines[0], got.Lines[1], got.Lines[2]
	want := httpapi.Line{
		Change: "changed", Commitment: true,
		A: &httpapi.Citation{
			Number: 1, DocumentID: "harbour", Title: "Harbour Compact", Paragraph: 1, Anchor: changed.A.Anchor, Date: "2025-08-29",
			Quote: "Both ministries will invite 120 keepers to the northern lighthouses by 2031.", Link: "/documents/harbour#p1",
		},
		B: &httpapi.Citation{
			Number: 2, DocumentID: "lantern", Title: "Lantern Accord", Paragraph: 1, Anchor: changed.B.Anchor, Date: "2026-07-02",
			Quote: "Both ministries will invite 300 keepers to the northern lighthouses by 2035.", Link: "/documents/lantern#p1",
		},
		Differences: []httpapi.Contrast{{Kind: "number", A: "120", B: "300"}, {Kind: "date", A: "2031", B: "2035"}},
	}
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Errorf("changed: %s", diff)
	}
	if added.Change != "new" || added.A != nil || added.B == nil || added.B.Paragraph != 2 {
		t.Errorf("new: %+v", added)
	}
	if gone.Change != "gone" || gone.B != nil || gone.A == nil || gone.A.Paragraph != 2 {
		t.Errorf("gone: %+v", gone)
	}
}

func TestCompareSaysWhatNeitherHas(t *testing.T) {
	h := httpapi.New(over(t, pair(t)), slog.New(slog.DiscardHandler))
	got := read[httpapi.Comparison](t, send(h, "POST", "/v1/compare", `{"a":"harbour","b":"lantern","topic":"lunar bases"}`))
	if got.Status != "no_evidence" || got.Lines == nil || len(got.Lines) != 0 || !got.A.Silent || !got.B.Silent || got.Topic != "lunar bases" {
		t.Errorf("got %+v", got)
	}
}

// pair are two agreements.
func pair(t *testing.T) *corpus.Corpus {
	t.Helper()
	var documents []*corpus.Document
	for name, text := range map[string]string{
		"harbour.md": "---\nid: harbour\ntitle: Harbour Compact\ndate: 2025-08-29\nlanguage: en\n---\nBoth ministries will invite 120 keepers to the northern lighthouses by 2031.\n\nDredging costs are shared equally.\n",
		"lantern.md": "---\nid: lantern\ntitle: Lantern Accord\ndate: 2026-07-02\nlanguage: en\n---\nBoth ministries will invite 300 keepers to the northern lighthouses by 2035.\n\nPilots learn the songs of whales.\n",
	} {
		d, err := corpus.Read(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	c, err := corpus.New(documents)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
