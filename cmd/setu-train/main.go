// Setu-train trains the static embedder on the shipped documents, their
// reader's questions, the glossary and the word list, and writes its weights:
// run `go generate ./retrieval/embed/static` after any of these has changed
// much. With -embed it trains nothing and writes the vectors that a model gives
// the shipped passages, which a start would else compute: run
// `go generate -run vectors ./retrieval/embed/static` after each change of these.
// Golden questions are never learned. Questions that the documents do not
// answer, given with -unanswered, keep the paragraphs at a distance. With -check
// it learns without a tenth of the reader's questions, asks those and writes
// nothing.
package main

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"os/signal"
	"slices"
	"time"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/analyze"
	"setu/retrieval/embed"
	"setu/retrieval/embed/static"
)

func main() {
	out := flag.String("out", "weights.bin", "file to write")
	check := flag.Bool("check", false, "measure on held-out questions instead")
	model := flag.String("embed", "", "model whose vectors of the shipped passages to write")
	unanswered := flag.String("unanswered", "", "file of questions without an answer")
	o := static.Defaults
	flag.IntVar(&o.Dimension, "dimension", o.Dimension, "length of the vectors")
	flag.IntVar(&o.Sub, "sub", o.Sub, "texts a sub-word must be in")
	flag.IntVar(&o.Epochs, "epochs", o.Epochs, "how often every pair is seen")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := error(nil)
	if *model != "" {
		err = store(ctx, *model, *out)
	} else {
		err = run(ctx, *out, *unanswered, *check, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "setu-train:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, out, unanswered string, check bool, o static.Options) error {
	c, err := corpus.Shipped()
	if err != nil {
		return err
	}
	var kept []question
	if check {
		kept = holdOut(c)
	}
	without, err := read(unanswered)
	if err != nil {
		return err
	}
	m, err := train(ctx, c, without, o)
	if err != nil {
		return err
	}
	if !check {
		data := m.Bytes()
		fmt.Fprintf(os.Stderr, "%s: %s, %d bytes\n", out, m.Name(), len(data))
		return os.WriteFile(out, data, 0o644)
	}
	for _, e := range []retrieval.Embedder{embed.NewHashing(m.Dimension()), m} {
		if err := measure(ctx, e, c, kept); err != nil {
			return err
		}
	}
	return nil
}

// read reads the questions without an answer; no file has none.
func read(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	questions, err := corpus.ReadUnanswered(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []string
	for _, q := range questions {
		out = append(out, q.Text)
	}
	return out, nil
}

// store writes a model's vectors of the shipped passages to a file.
func store(ctx context.Context, model, out string) error {
	data, err := os.ReadFile(model)
	if err != nil {
		return err
	}
	m, err := static.Parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", model, err)
	}
	c, err := corpus.Shipped()
	if err != nil {
		return err
	}
	if data, err = m.Stored(ctx, searchTexts(c.Passages())); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: vectors of %s, %d bytes\n", out, m.Name(), len(data))
	return os.WriteFile(out, data, 0o644)
}

func searchTexts(passages []corpus.Passage) []string {
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.SearchText()
	}
	return texts
}

func train(ctx context.Context, c *corpus.Corpus, without []string, o static.Options) (*static.Model, error) {
	entries := analyze.Words()
	for _, t := range c.Glossary {
		entries = append(entries, analyze.Entry{English: append([]string{t.Name}, t.Acronyms...), Japanese: t.Japanese, Hindi: t.Hindi})
	}
	start := time.Now()
	return static.Train(ctx, static.Lessons(c, entries), without, o, func(epoch int, loss float64) {
		fmt.Fprintf(os.Stderr, "epoch %d of %d: loss %.3f, %v\n", epoch, o.Epochs, loss, time.Since(start).Round(time.Second))
	})
}

// question is one held out, and the paragraph that answers it.
type question struct{ text, document, anchor string }

// holdOut takes a tenth of the reader's questions out of a corpus, chosen by
// their hash, from all language versions of a document alike.
func holdOut(c *corpus.Corpus) []question {
	var out []question
	for _, d := range c.Documents {
		for i := range d.Paragraphs {
			p := &d.Paragraphs[i]
			p.Questions = slices.DeleteFunc(slices.Clone(p.Questions), func(q string) bool {
				h := fnv.New32a()
				h.Write([]byte(q))
				held := h.Sum32()%10 == 0
				if held && d.Translates == "" {
					out = append(out, question{q, d.ID, p.Anchor})
				}
				return held
			})
		}
	}
	return out
}

// measure prints how often the paragraph asked for is the nearest, or among the
// five nearest, by an embedder alone.
func measure(ctx context.Context, e retrieval.Embedder, c *corpus.Corpus, questions []question) error {
	passages := c.Passages()
	vectors, err := e.EmbedPassages(ctx, searchTexts(passages))
	if err != nil {
		return err
	}
	first, five := 0, 0
	for _, q := range questions {
		v, err := e.EmbedQuery(ctx, q.text)
		if err != nil {
			return err
		}
		switch r := rank(v, vectors, passages, q); {
		case r == 0:
			first++
			five++
		case r < 5:
			five++
		}
	}
	n := float64(len(questions))
	fmt.Printf("%s: %d questions, recall@1 %.3f, recall@5 %.3f\n", e.Name(), len(questions), float64(first)/n, float64(five)/n)
	return nil
}

// rank counts the paragraphs nearer than the one that answers a question, the
// language versions of one as one.
func rank(v []float32, vectors [][]float32, passages []corpus.Passage, q question) int {
	best := map[[2]string]float32{}
	for i, p := range passages {
		id := p.Document.ID
		if p.Document.Translates != "" {
			id = p.Document.Translates
		}
		k, sum := [2]string{id, p.Anchor}, float32(0)
		for j, x := range vectors[i] {
			sum += x * v[j]
		}
		if old, ok := best[k]; !ok || sum > old {
			best[k] = sum
		}
	}
	own, nearer := best[[2]string{q.document, q.anchor}], 0
	for _, x := range best {
		if x > own {
			nearer++
		}
	}
	return nearer
}
