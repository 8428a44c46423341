package memindex_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/philippgille/chromem-go"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/memindex"
)

// What a search and a start cost, by the number of passages:
// `go test -run '^$' -bench . ./retrieval/memindex`. One round of all, with
// -benchtime=1x, takes less than half a minute.

const dimension = 256

var sizes = []int{1_000, 10_000, 100_000}

// built keeps the indexes, which take longer to build than to measure.
var built = struct {
	sync.Mutex
	of map[int]*memindex.Index
}{of: map[int]*memindex.Index{}}

func buildOnce(b *testing.B, n int) *memindex.Index {
	b.Helper()
	built.Lock()
	defer built.Unlock()
	if built.of[n] == nil {
		x, err := memindex.Build(context.Background(), generated(b, n), embed.NewHashing(dimension), memindex.DefaultWeights)
		if err != nil {
			b.Fatal(err)
		}
		built.of[n] = x
	}
	return built.of[n]
}

// forget lets the indexes go: what follows measures its own memory.
func forget() {
	built.Lock()
	defer built.Unlock()
	clear(built.of)
}

// questions are made ready once: understanding a question is not searching.
func questions(b *testing.B, c *corpus.Corpus, limit int) []retrieval.Query {
	b.Helper()
	lexicon := analyze.NewLexicon(nil)
	e := embed.NewHashing(dimension)
	var out []retrieval.Query
	for i, g := 0, newGenerator(1, 40_000); i < 32; i++ {
		// Words of a passage and some of no passage in particular.
		p := c.Documents[i*7%len(c.Documents)].Paragraphs[i%documentLength]
		out = append(out, query(b, e, lexicon, p.Questions[0]+" "+g.sentence(2), limit))
	}
	return out
}

// goldenQuestions are those the shipped documents are measured with, in three
// languages.
func goldenQuestions(b *testing.B) []retrieval.Query {
	b.Helper()
	lexicon, e := analyze.NewLexicon(analyze.Words()), embed.NewHashing(dimension)
	var out []retrieval.Query
	golden := corpus.Golden()
	defer golden.Close()
	for d := json.NewDecoder(golden); d.More(); {
		var q struct{ Question string }
		if err := d.Decode(&q); err != nil {
			b.Fatal(err)
		}
		out = append(out, query(b, e, lexicon, q.Question, 24))
	}
	return out
}

func query(tb testing.TB, e retrieval.Embedder, lexicon *analyze.Lexicon, text string, limit int) retrieval.Query {
	tb.Helper()
	var a analyze.Analyzer
	vector, err := e.EmbedQuery(tb.Context(), text)
	if err != nil {
		tb.Fatal(err)
	}
	terms := a.Text(text)
	return retrieval.Query{Text: text, Vector: vector, Concepts: lexicon.Concepts(&a, text, []string{"en"}), Sub: terms.Sub, Pairs: terms.Pairs, Limit: limit}
}

// BenchmarkSearch is a whole search: every field and the vectors. It shows the
// CPU time beside the clock's, since chromem uses several cores.
func BenchmarkSearch(b *testing.B) {
	b.Run("shipped", func(b *testing.B) {
		c, err := corpus.Shipped()
		if err != nil {
			b.Fatal(err)
		}
		x, err := memindex.Build(b.Context(), c, embed.NewHashing(dimension), memindex.DefaultWeights)
		if err != nil {
			b.Fatal(err)
		}
		measureSearch(b, x, goldenQuestions(b))
	})
	for _, n := range sizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			x := buildOnce(b, n)
			measureSearch(b, x, questions(b, x.Corpus(), 24))
		})
	}
}

func measureSearch(b *testing.B, x *memindex.Index, queries []retrieval.Query) {
	b.ReportAllocs()
	before := cpuTime()
	i := 0
	for b.Loop() {
		if _, err := x.Search(b.Context(), queries[i%len(queries)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	reportCPU(b, before)
}

func reportCPU(b *testing.B, before time.Duration) {
	if used := cpuTime() - before; used > 0 {
		b.ReportMetric(float64(used.Nanoseconds())/float64(b.N), "cpu-ns/op")
	}
}

// BenchmarkSearchParts is the cost of each part of the fused score at 1,000
// passages: a search with the weights of all others at zero.
func BenchmarkSearchParts(b *testing.B) {
	parts := []struct {
		name    string
		weights memindex.Weights
	}{
		{"none", alike(memindex.Fields{})},
		{"words", alike(memindex.Fields{Words: 1})},
		{"sub", alike(memindex.Fields{Sub: 1})},
		{"pairs", alike(memindex.Fields{Pairs: 1})},
		{"asked", alike(memindex.Fields{Asked: 1})},
		{"asked_sub", alike(memindex.Fields{AskedSub: 1})},
		{"names", alike(memindex.Fields{Names: 1})},
		{"title", alike(memindex.Fields{Title: 1})},
		{"vector", alike(memindex.Fields{Vector: 1})},
		{"words+neighbour", alike(memindex.Fields{Words: 1, Neighbour: 1})},
		{"all", memindex.DefaultWeights},
	}
	x := buildOnce(b, 1_000)
	queries := questions(b, x.Corpus(), 24)
	for _, part := range parts {
		b.Run(part.name, func(b *testing.B) { measureSearch(b, x.Reweigh(part.weights), queries) })
	}
}

// BenchmarkScan is the floor under a vector search, the plain scan of
// contiguous floats, and how many times longer chromem takes for the same ten
// nearest of the same vectors.
func BenchmarkScan(b *testing.B) {
	for _, n := range sizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			flat, question := vectors(n)
			collection := collect(b, flat)
			before := cpuTime()
			for b.Loop() {
				scan(flat, question, 10)
			}
			own := b.Elapsed() / time.Duration(b.N)
			reportCPU(b, before)
			b.StopTimer()
			b.ReportMetric(float64(chromemTime(b, collection, question, b.N))/float64(max(own, 1)), "chromem/scan")
		})
	}
}

func vectors(n int) (flat, question []float32) {
	random := rand.New(rand.NewPCG(2, 2))
	flat, question = make([]float32, n*dimension), make([]float32, dimension)
	for i := range flat {
		flat[i] = float32(random.NormFloat64()) / 16
	}
	copy(question, flat[dimension:2*dimension])
	return flat, question
}

func collect(b *testing.B, flat []float32) *chromem.Collection {
	b.Helper()
	collection, err := chromem.NewDB().CreateCollection("scan", nil, func(context.Context, string) ([]float32, error) { panic("not to be called") })
	if err != nil {
		b.Fatal(err)
	}
	for i := range len(flat) / dimension {
		if err := collection.AddDocument(b.Context(), chromem.Document{ID: strconv.Itoa(i), Embedding: flat[i*dimension : (i+1)*dimension]}); err != nil {
			b.Fatal(err)
		}
	}
	return collection
}

// chromemTime is what chromem takes for a search, by the clock.
func chromemTime(b *testing.B, collection *chromem.Collection, question []float32, times int) time.Duration {
	times = min(max(times, 5), 50)
	start := time.Now()
	for range times {
		if _, err := collection.QueryEmbedding(b.Context(), question, 10, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start) / time.Duration(times)
}

type scored struct {
	row   int
	score float32
}

// scan finds the k rows with the highest dot product with question, on one core.
func scan(flat, question []float32, k int) []scored {
	best := make([]scored, 0, k+1)
	for row := 0; row*dimension < len(flat); row++ {
		s := dot(flat[row*dimension:(row+1)*dimension], question)
		if len(best) == k && s <= best[k-1].score {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, s, func(x scored, s float32) int {
			if x.score >= s {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, scored{row, s})[:min(len(best)+1, k)]
	}
	return best
}

func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for i := 0; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	return s0 + s1 + s2 + s3
}

// BenchmarkLoad reads a saved generation, as the program does when it starts.
// The heap it reports is the largest seen while loading, and what is left in
// use afterwards.
func BenchmarkLoad(b *testing.B) {
	dirs := map[int]string{}
	for _, n := range sizes[1:] {
		dirs[n] = b.TempDir()
		if _, err := buildOnce(b, n).Save(b.Context(), dirs[n], time.Unix(0, 0)); err != nil {
			b.Fatal(err)
		}
	}
	forget()
	for _, n := range sizes[1:] {
		b.Run(strconv.Itoa(n), func(b *testing.B) { measureLoad(b, dirs[n]) })
	}
}

func measureLoad(b *testing.B, dir string) {
	e := embed.NewHashing(dimension)
	base := heapMB()
	peak := watchHeap()
	before := cpuTime()
	var x *memindex.Index
	for b.Loop() {
		x = nil
		var err error
		if x, err = memindex.Load(b.Context(), dir, e); err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, before)
	b.StopTimer()
	b.ReportMetric(peak()-base, "peak-heap-MB")
	b.ReportMetric(heapMB()-base, "heap-MB")
	runtime.KeepAlive(x)
}

func heapMB() float64 {
	runtime.GC()
	return heapNow()
}

func heapNow() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// watchHeap looks at the heap every few milliseconds until the function it
// returns is called, which says how large it was at most, in MB.
func watchHeap() func() float64 {
	peak, stop, done := heapMB(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-tick.C:
				peak = max(peak, heapNow())
			case <-stop:
				tick.Stop()
				return
			}
		}
	}()
	return func() float64 { close(stop); <-done; return max(peak, heapNow()) }
}
