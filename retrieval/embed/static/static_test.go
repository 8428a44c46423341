package static_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"strings"
	"testing"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed/static"
	"setu/retrieval/indextest"
)

func shipped(tb testing.TB) *static.Model {
	tb.Helper()
	m, err := static.Shipped()
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func TestShipped(t *testing.T) {
	indextest.TestEmbedder(t, func(t *testing.T) retrieval.Embedder { return shipped(t) })
}

// What was learned is meaning: a question shares no word with its passage.
func TestShippedKnowsMeaning(t *testing.T) {
	for _, c := range []struct{ question, right, wrong string }{
		{"सेमीकंडक्टर के कारखाने", "The semiconductor plants were opened.", "The summit of the ministers was held."},
		{"半導体の工場", "The semiconductor plants were opened.", "The summit of the ministers was held."},
		{"chip hubs", "半導体の工場が開かれた。", "大臣の会談が行われた。"},
	} {
		m := shipped(t)
		passages, err := m.EmbedPassages(t.Context(), []string{c.right, c.wrong})
		if err != nil {
			t.Fatal(err)
		}
		q, err := m.EmbedQuery(t.Context(), c.question)
		if err != nil {
			t.Fatal(err)
		}
		if right, wrong := cosine(q, passages[0]), cosine(q, passages[1]); right <= wrong+0.1 {
			t.Errorf("%q: %.2f to %q, %.2f to %q", c.question, right, c.right, wrong, c.wrong)
		}
	}
}

func cosine(a, b []float32) float32 {
	sum := float32(0)
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// Golden questions measure; a model that has seen them would be measured in vain.
func TestLessonsHoldNoGoldenQuestion(t *testing.T) {
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	learned := map[string]bool{}
	lessons := static.Lessons(c, analyze.Words())
	for _, l := range lessons {
		for _, p := range l {
			learned[p.A], learned[p.B] = true, true
		}
	}
	if len(lessons) != 4 || len(learned) < 10_000 {
		t.Fatalf("%d lessons of %d texts", len(lessons), len(learned))
	}
	for _, name := range []string{"golden.jsonl"} {
		data, err := os.ReadFile("../../../corpus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for d := json.NewDecoder(bytes.NewReader(data)); d.More(); {
			var q struct{ Question string }
			if err := d.Decode(&q); err != nil {
				t.Fatal(err)
			}
			if learned[q.Question] {
				t.Errorf("%s: %q is learned", name, q.Question)
			}
		}
	}
}

// small are lessons in which two words of no known meaning go together.
func small() []static.Lesson {
	var l static.Lesson
	for i, p := range []string{"glip zorn", "brast quell", "vomp druth", "snerl plick"} {
		a, b, _ := strings.Cut(p, " ")
		l = append(l, static.Pair{A: a + " harbour", B: b + " quay", Group: i}, static.Pair{A: a, B: b, Group: i})
	}
	return []static.Lesson{l}
}

func options() static.Options {
	o := static.Defaults
	o.Dimension, o.Sub, o.Epochs = 64, 2, 30
	return o
}

func TestTrain(t *testing.T) {
	heard := 0
	m, err := static.Train(t.Context(), small(), nil, options(), func(int, float64) { heard++ })
	if err != nil {
		t.Fatal(err)
	}
	if heard != 30 || m.Dimension() != 64 {
		t.Errorf("%d epochs of 30, dimension %d", heard, m.Dimension())
	}
	indextest.TestEmbedder(t, func(*testing.T) retrieval.Embedder { return m })
	v, err := m.EmbedPassages(t.Context(), []string{"glip", "zorn", "quell"})
	if err != nil {
		t.Fatal(err)
	}
	if near, far := cosine(v[0], v[1]), cosine(v[0], v[2]); near < 0.5 || far > 0.3 {
		t.Errorf("glip is %.2f to zorn, %.2f to quell", near, far)
	}
	again, err := static.Train(t.Context(), small(), nil, options(), nil)
	if err != nil || !bytes.Equal(again.Bytes(), m.Bytes()) || again.Name() != m.Name() {
		t.Errorf("the same training gave %s and %s (%v)", m.Name(), again.Name(), err)
	}
}

func TestTrainRefuses(t *testing.T) {
	if _, err := static.Train(t.Context(), nil, nil, options(), nil); err == nil {
		t.Error("nothing to learn, and no error")
	}
	o := options()
	o.Dimension = 33
	if _, err := static.Train(t.Context(), small(), nil, o, nil); err == nil {
		t.Error("an odd dimension, and no error")
	}
}

func TestParseRefusesDamage(t *testing.T) {
	m, err := static.Train(t.Context(), small(), nil, options(), nil)
	if err != nil {
		t.Fatal(err)
	}
	good := m.Bytes()
	for name, bad := range map[string][]byte{
		"nothing":       nil,
		"cut short":     good[:len(good)-5],
		"another magic": append([]byte("x"), good[1:]...),
		"a turned bit":  turned(good, len(good)/2),
		"more rows":     turned(good, 12),
	} {
		if _, err := static.Parse(bad); !errors.Is(err, static.ErrModel) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func turned(data []byte, at int) []byte {
	out := bytes.Clone(data)
	out[at] ^= 1
	return out
}

// FuzzParse: bytes are a model that says the same of itself again, or an error.
func FuzzParse(f *testing.F) {
	m, err := static.Train(f.Context(), small(), nil, options(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m.Bytes())
	f.Add([]byte("setuvec1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		// Few inputs guess a checksum, so each is also tried with its right one.
		for _, d := range [][]byte{data, sealed(data)} {
			m, err := static.Parse(d)
			if err != nil {
				continue
			}
			if !bytes.Equal(m.Bytes(), d) {
				t.Error("parsed and written again it is another")
			}
			if v, err := m.EmbedQuery(t.Context(), "glip zorn 半導体"); err != nil || len(v) != m.Dimension() {
				t.Errorf("a vector of %d, %v", len(v), err)
			}
		}
	})
}

// sealed replaces the last four bytes by the checksum of the others.
func sealed(data []byte) []byte {
	body := data[:max(len(data)-4, 0)]
	return binary.LittleEndian.AppendUint32(bytes.Clone(body), crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
}

func BenchmarkEmbedQuery(b *testing.B) {
	m := shipped(b)
	for b.Loop() {
		if _, err := m.EmbedQuery(b.Context(), "Which plants for semiconductors did the two ministers agree to build by 2030?"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEmbedPassages embeds the shipped passages with their questions, as a start does.
func BenchmarkEmbedPassages(b *testing.B) {
	m := shipped(b)
	c, err := corpus.Shipped()
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	for _, p := range c.Passages() {
		texts = append(texts, p.SearchText())
	}
	for b.Loop() {
		if _, err := m.EmbedPassages(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
}

// What it learned it knows; what a maintainer writes it does not.
func TestKnowsTheShippedPassages(t *testing.T) {
	m, err := static.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Passages() {
		if !m.Knows(p.SearchText()) {
			t.Fatalf("%s is not known: go generate -run vectors ./retrieval/embed/static", p.ID)
		}
	}
	if m.Knows("The harbour has twelve pilots.") {
		t.Error("a text of somewhere else is known")
	}
}

// Questions without an answer end up further from the texts than without them.
func TestTrainKeepsUnansweredAway(t *testing.T) {
	cosine := func(without []string) float32 {
		m, err := static.Train(t.Context(), small(), without, options(), nil)
		if err != nil {
			t.Fatal(err)
		}
		sum := float32(0)
		a, b := m.Vector(small()[0][0].B), m.Vector("salary of "+small()[0][0].A)
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	near, far := cosine(nil), cosine([]string{"salary of " + small()[0][0].A, "the salary"})
	if far >= near-0.05 {
		t.Errorf("cosine %v with and %v without unanswered questions, want it clearly lower", far, near)
	}
}
