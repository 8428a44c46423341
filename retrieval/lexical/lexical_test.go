package lexical_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"

	"setu/retrieval/lexical"
)

const (
	cat = 7
	dog = 1 << 63
	eel = 3
	fox = math.MaxUint64
)

// animals holds three documents: "cat cat dog", "dog eel", "dog dog dog dog".
func animals() *lexical.Index {
	var b lexical.Builder[uint64]
	b.Add([]uint64{cat, cat, dog})
	b.Add([]uint64{dog, eel})
	b.Add([]uint64{dog, dog, dog, dog})
	return b.Build(lexical.Params{K1: 1.2, B: 0.75})
}

// TestScore has numbers worked out by hand. The mean length is 3, so the
// lengths' part of BM25, k1·(1 − b + b·length/mean), is 1.2, 0.9 and 1.5.
//
//	idf(cat) = idf(eel) = ln(1 + 2.5/1.5) = 0.980829   idf(dog) = ln(1 + 0.5/3.5) = 0.133531
//	cat in 0: 2·2.2/(2 + 1.2) = 1.375                  eel in 1: 1·2.2/(1 + 0.9) = 1.157895
//	dog in 0: 2.2/2.2 = 1, in 1: 2.2/1.9 = 1.157895, in 2: 4·2.2/(4 + 1.5) = 1.6
func TestScore(t *testing.T) {
	tests := []struct {
		name  string
		query []lexical.Weighted
		want  []float64
	}{
		{"nothing", nil, []float64{0, 0, 0}},
		{"a term of one document", []lexical.Weighted{{cat, 1}}, []float64{1.348640, 0, 0}},
		{"a term of all", []lexical.Weighted{{dog, 1}}, []float64{0.133531, 0.154615, 0.213650}},
		{"several", []lexical.Weighted{{cat, 1}, {dog, 1}}, []float64{1.482171, 0.154615, 0.213650}},
		{"half a weight", []lexical.Weighted{{eel, 0.5}}, []float64{0, 0.567848, 0}},
		{"twice", []lexical.Weighted{{cat, 1}, {cat, 1}}, []float64{2.697280, 0, 0}},
		{"unknown", []lexical.Weighted{{fox, 1}, {0, 1}, {eel, 1}}, []float64{0, 1.135697, 0}},
	}
	x := animals()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			scores := make([]float32, 3)
			top := x.Score(test.query, scores)
			for i, want := range test.want {
				if math.Abs(float64(scores[i])-want) > 1e-5 {
					t.Errorf("document %d scores %v, want %v", i, scores[i], want)
				}
			}
			if top != slices.Max(scores) {
				t.Errorf("highest %v of %v", top, scores)
			}
		})
	}
}

func TestScoreAdds(t *testing.T) {
	scores := []float32{10, 20, 30}
	animals().Score([]lexical.Weighted{{cat, 1}}, scores)
	if scores[0] <= 10 || scores[1] != 20 || scores[2] != 30 {
		t.Errorf("scores %v: it should add to what is there", scores)
	}
}

func TestPostings(t *testing.T) {
	x := animals()
	for term, want := range map[uint64][]uint32{cat: {0}, dog: {0, 1, 2}, eel: {1}, fox: nil, 0: nil, cat + 1: nil, dog - 1: nil, dog + 1: nil} {
		docs, impacts := x.Postings(term)
		if !slices.Equal(docs, want) || len(impacts) != len(docs) || x.DF(term) != len(want) {
			t.Errorf("term %d: documents %v, %d impacts, df %d; want %v", term, docs, len(impacts), x.DF(term), want)
		}
	}
}

func TestIDF(t *testing.T) {
	x := animals()
	for df := range 3 {
		if x.IDF(df) <= x.IDF(df+1) {
			t.Errorf("a term of %d documents tells %v, one of %d %v: rarer must tell more", df, x.IDF(df), df+1, x.IDF(df+1))
		}
	}
	if x.IDF(3) < 0 {
		t.Errorf("a term of every document tells %v: less than nothing", x.IDF(3))
	}
}

func TestWithoutDocuments(t *testing.T) {
	var none, blank lexical.Builder[uint64]
	blank.Add(nil)
	blank.Add([]uint64{})
	for name, x := range map[string]*lexical.Index{"none": none.Build(lexical.Params{K1: 1.2, B: 0.75}), "blank": blank.Build(lexical.Params{K1: 1.2, B: 0.75})} {
		scores := make([]float32, x.Count)
		if top := x.Score([]lexical.Weighted{{cat, 1}}, scores); top != 0 || x.DF(cat) != 0 || math.IsNaN(x.IDF(0)) {
			t.Errorf("%s: highest %v, df %d, idf %v", name, top, x.DF(cat), x.IDF(0))
		}
		wantRoundTrip(t, x)
	}
}

// many is an index of random terms, many enough that stored parts come in
// several pieces; their highest bits are as crowded as the lowest.
func many() *lexical.Index {
	random := rand.New(rand.NewPCG(3, 3))
	var b lexical.Builder[uint64]
	for range 300 {
		terms := make([]uint64, 500)
		for i := range terms {
			terms[i] = random.Uint64()
			if i%3 == 0 {
				terms[i] %= 1000
			}
		}
		b.Add(terms)
	}
	return b.Build(lexical.Params{K1: 1.2, B: 0.5})
}

func encode(t testing.TB, x *lexical.Index) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := x.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("wrote %d bytes, says %d (%v)", b.Len(), n, err)
	}
	return b.Bytes()
}

func wantRoundTrip(t *testing.T, x *lexical.Index) {
	t.Helper()
	data := encode(t, x)
	for name, r := range map[string]io.Reader{"at once": bytes.NewReader(data), "in halves": iotest.HalfReader(bytes.NewReader(data)), "with the end": iotest.DataErrReader(bytes.NewReader(data))} {
		y, err := lexical.Read(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if y.Count != x.Count || !slices.Equal(y.Terms, x.Terms) || !slices.Equal(y.Starts, x.Starts) || !slices.Equal(y.Docs, x.Docs) || !slices.Equal(y.Impacts, x.Impacts) {
			t.Errorf("%s: another index was read than written", name)
		}
		for i, term := range x.Terms {
			if docs, _ := y.Postings(term); !slices.Equal(docs, x.Docs[x.Starts[i]:x.Starts[i+1]]) {
				t.Fatalf("%s: term %d has documents %v", name, term, docs)
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	wantRoundTrip(t, animals())
	wantRoundTrip(t, many())
}

func TestWriteFails(t *testing.T) {
	if _, err := many().WriteTo(iotestWriter{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error %v, want the writer's", err)
	}
}

type iotestWriter struct{}

func (iotestWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestReadCutShort(t *testing.T) {
	data := encode(t, animals())
	for n := range data {
		if _, err := lexical.Read(bytes.NewReader(data[:n])); !errors.Is(err, lexical.ErrCorrupt) {
			t.Errorf("the first %d bytes of %d: error %v, want %v", n, len(data), err, lexical.ErrCorrupt)
		}
	}
}

func TestReadCorrupt(t *testing.T) {
	tests := map[string]func(x *lexical.Index){
		"terms out of order":           func(x *lexical.Index) { slices.Reverse(x.Terms) },
		"a term twice":                 func(x *lexical.Index) { x.Terms[1] = x.Terms[0] },
		"postings that run backwards":  func(x *lexical.Index) { x.Starts[1], x.Starts[2] = x.Starts[2], x.Starts[1] },
		"postings that begin too late": func(x *lexical.Index) { x.Starts[0] = 1 },
		"postings that end too soon":   func(x *lexical.Index) { x.Starts[3]-- },
		"postings that end too late":   func(x *lexical.Index) { x.Starts[3] += 100 },
		"documents out of order":       func(x *lexical.Index) { slices.Reverse(x.Docs) },
		"a document twice":             func(x *lexical.Index) { x.Docs[3] = x.Docs[2] },
		"a document that is not there": func(x *lexical.Index) { x.Docs[0] = 3 },
		"fewer documents":              func(x *lexical.Index) { x.Count = 2 },
		"an impact that is no number":  func(x *lexical.Index) { x.Impacts[0] = float32(math.NaN()) },
		"an impact without end":        func(x *lexical.Index) { x.Impacts[0] = float32(math.Inf(1)) },
		"an impact below zero":         func(x *lexical.Index) { x.Impacts[0] = -1 },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			x := animals()
			spoil(x)
			if _, err := lexical.Read(bytes.NewReader(encode(t, x))); !errors.Is(err, lexical.ErrCorrupt) {
				t.Errorf("error %v, want %v", err, lexical.ErrCorrupt)
			}
		})
	}
}

// header claims numbers of documents, terms and postings.
func header(magic, count, terms, postings uint32) []byte {
	var b []byte
	for _, v := range []uint32{magic, count, terms, postings} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

func TestReadHeaderThatLies(t *testing.T) {
	magic := binary.LittleEndian.Uint32(encode(t, animals()))
	for _, data := range [][]byte{
		header(magic, 1, 1<<30, 1<<30), header(magic, 1<<30, 0, 1<<30), header(magic, 1, math.MaxUint32, 0),
		append(header(magic, 1, 1<<30, 1), make([]byte, 1<<20)...), header(magic+1, 0, 0, 0),
	} {
		grown := allocated(func() {
			if _, err := lexical.Read(bytes.NewReader(data)); !errors.Is(err, lexical.ErrCorrupt) {
				t.Errorf("error %v, want %v", err, lexical.ErrCorrupt)
			}
		})
		if grown > 64<<20 {
			t.Errorf("%d bytes with a header that claims much took %d bytes of memory", len(data), grown)
		}
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func FuzzRead(f *testing.F) {
	data := encode(f, animals())
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(header(binary.LittleEndian.Uint32(data), 0, 0, 0))
	f.Add(header(binary.LittleEndian.Uint32(data), 1, 1<<29, 1<<29))
	f.Add([]byte("no index"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var x *lexical.Index
		var err error
		if grown := allocated(func() { x, err = lexical.Read(bytes.NewReader(data)) }); grown > 64<<20+64*uint64(len(data)) {
			t.Errorf("%d bytes took %d bytes of memory", len(data), grown)
		}
		if err != nil {
			if !errors.Is(err, lexical.ErrCorrupt) || x != nil {
				t.Errorf("index %v, error %v, want nothing but %v", x, err, lexical.ErrCorrupt)
			}
			return
		}
		for _, term := range append([]uint64{0, math.MaxUint64}, x.Terms...) {
			if docs, impacts := x.Postings(term); len(docs) != len(impacts) {
				t.Errorf("term %d: %d documents, %d impacts", term, len(docs), len(impacts))
			}
		}
		if x.Count < 1<<16 { // it may say that there are many documents without a term
			x.Score([]lexical.Weighted{{0, 1}, {cat, 1}}, make([]float32, x.Count))
		}
		again := encode(t, x)
		if y, err := lexical.Read(bytes.NewReader(again)); err != nil || !reflect.DeepEqual(x, y) {
			t.Errorf("read, written and read again it is another index (%v)", err)
		}
	})
}
