package static

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"testing"

	"setu/corpus"
)

// What is stored of the shipped passages is what the model gives them: else a
// start is slow, or searches by vectors of other texts.
func TestStoredIsOfTheShippedPassages(t *testing.T) {
	const again = "run: go generate -run vectors ./retrieval/embed/static"
	bare, err := Parse(shipped)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseStored(vectors, bare)
	if err != nil {
		t.Fatalf("%v; %s", err, again)
	}
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]bool{}
	for _, p := range c.Passages() {
		texts[p.SearchText()] = true
		want, err := bare.EmbedQuery(t.Context(), p.SearchText())
		if err != nil {
			t.Fatal(err)
		}
		if got := s.vector(p.SearchText()); !near(got, want) {
			t.Fatalf("%s: the stored vector is missing or of another text or model; %s", p.ID, again)
		}
	}
	if n := len(s.keys) / keyLen; n != len(texts) {
		t.Errorf("vectors of %d texts are stored, the documents have %d; %s", n, len(texts), again)
	}
}

// near allows for processors that round sums otherwise.
func near(a, b []float32) bool {
	for i := range b {
		if len(a) != len(b) || math.Abs(float64(a[i]-b[i])) > 1e-5 {
			return false
		}
	}
	return true
}

func learned(tb testing.TB, epochs int) *Model {
	tb.Helper()
	o := Defaults
	o.Dimension, o.Sub, o.Epochs = 16, 2, epochs
	m, err := Train(context.Background(), []Lesson{{{"glip harbour", "zorn quay", 0}, {"brast harbour", "quell quay", 1}}}, nil, o, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func TestStored(t *testing.T) {
	m, texts := learned(t, 1), []string{"glip quay", "brast quay", "glip quay", ""}
	data, err := m.Stored(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseStored(data, m)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.EmbedPassages(t.Context(), append(texts, "harbour"))
	if err != nil {
		t.Fatal(err)
	}
	m.stored = s
	got, err := m.EmbedPassages(t.Context(), append(texts, "harbour"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !near(got[i], want[i]) || (s.vector(append(texts, "harbour")[i]) != nil) != (i < len(texts)) {
			t.Errorf("text %d: %v, want %v", i, got[i], want[i])
		}
	}
	if s, err := parseStored(data, learned(t, 2)); err != nil || s.vector("glip quay") != nil {
		t.Errorf("another model has these vectors (%v)", err)
	}
	data[len(data)/2] ^= 1
	if _, err := parseStored(data, m); !errors.Is(err, errStored) {
		t.Errorf("damaged: error %v", err)
	}
}

func FuzzParseStored(f *testing.F) {
	m := learned(f, 1)
	data, err := m.Stored(f.Context(), []string{"glip quay", "brast quay"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:len(data)-4])
	f.Fuzz(func(t *testing.T, body []byte) {
		data := binary.LittleEndian.AppendUint32(bytes.Clone(body), crc32.Checksum(body, castagnoli))
		s, err := parseStored(data, m)
		if v := s.vector("glip quay"); v != nil && (err != nil || len(v) != m.dimension) {
			t.Errorf("a vector of %d, error %v", len(v), err)
		}
	})
}
