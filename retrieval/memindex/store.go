package memindex

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/lexical"
)

// A generation is a folder below the data folder: manifest.json,
// documents.jsonl, vectors.f32 (little-endian, row after row) and a file a
// lexical field. It is written under another name, flushed and renamed; then
// CURRENT, which names the one in use, is replaced the same way. A crash
// anywhere leaves the one before in use.

// ErrNoGeneration means that a data folder holds no index.
var ErrNoGeneration = errors.New("no index here")

// format changes when a generation of before can't be read any more.
const format = 1

// Manifest says what a generation was made of.
type Manifest struct {
	Format    int             `json:"format"`
	Created   time.Time       `json:"created"`
	Embedder  string          `json:"embedder"`
	Dimension int             `json:"dimension"`
	Weights   Weights         `json:"weights"`
	Glossary  []corpus.Term   `json:"glossary,omitempty"`
	Stats     retrieval.Stats `json:"stats"`
}

var fieldNames = [fields]string{"words", "sub", "pairs", "asked", "asked_sub", "names", "title"}

// Save writes the index as a new generation of a data folder and makes it the
// current one. It returns the generation's folder. Vectors are those the index
// was built of, in passage order.
func (x *Index) Save(ctx context.Context, dir string, now time.Time) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("save index: %w", err)
	}
	tmp, err := os.MkdirTemp(dir, ".generation-*")
	if err != nil {
		return "", fmt.Errorf("save index: %w", err)
	}
	defer os.RemoveAll(tmp) // gone already when all went well
	if err := x.write(ctx, tmp, now); err != nil {
		return "", fmt.Errorf("save index: %w", err)
	}
	name := now.UTC().Format("20060102T150405.000000000Z") + "-" + x.stats.Version
	if err := os.Rename(tmp, filepath.Join(dir, name)); err != nil {
		return "", fmt.Errorf("save index: %w", err)
	}
	if err := writeFile(filepath.Join(dir, "CURRENT.new"), func(w io.Writer) error {
		_, err := io.WriteString(w, name+"\n")
		return err
	}); err != nil {
		return "", fmt.Errorf("save index: %w", err)
	}
	if err := os.Rename(filepath.Join(dir, "CURRENT.new"), filepath.Join(dir, "CURRENT")); err != nil {
		return "", fmt.Errorf("save index: %w", err)
	}
	return filepath.Join(dir, name), nil
}

func (x *Index) write(ctx context.Context, dir string, now time.Time) error {
	manifest := Manifest{Format: format, Created: now.UTC(), Embedder: x.stats.Embedder, Dimension: x.stats.Dimension, Weights: x.weights, Glossary: x.corpus.Glossary, Stats: x.stats}
	if err := writeFile(filepath.Join(dir, "manifest.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(manifest)
	}); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "documents.jsonl"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		for _, d := range x.corpus.Documents {
			if err := e.Encode(stored(d)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "vectors.f32"), func(w io.Writer) error { return x.writeVectors(ctx, w) }); err != nil {
		return err
	}
	for i, f := range x.fields {
		if f == nil {
			continue
		}
		if err := writeFile(filepath.Join(dir, fieldNames[i]+".lex"), func(w io.Writer) error { _, err := f.WriteTo(w); return err }); err != nil {
			return err
		}
	}
	return nil
}

// writeVectors writes a row a passage; one without a vector is zeros.
func (x *Index) writeVectors(ctx context.Context, w io.Writer) error {
	zero := make([]float32, x.stats.Dimension)
	row := make([]byte, 4*x.stats.Dimension)
	for i := range x.passages {
		v := zero
		if d, err := x.vectors.GetByID(ctx, strconv.Itoa(i)); err == nil {
			v = d.Embedding
		}
		for j, f := range v {
			binary.LittleEndian.PutUint32(row[4*j:], math.Float32bits(f))
		}
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// writeFile creates a file, fills it, and flushes it to the disk.
func writeFile(name string, fill func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<20)
	if err = fill(b); err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Load reads the current generation of a data folder. The embedder must be the
// one it was built with, else the error is retrieval.ErrEmbedderMismatch.
func Load(ctx context.Context, dir string, e retrieval.Embedder) (*Index, error) {
	name, err := os.ReadFile(filepath.Join(dir, "CURRENT"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", dir, ErrNoGeneration)
	}
	if err != nil {
		return nil, fmt.Errorf("load index: %w", err)
	}
	generation := filepath.Join(dir, filepath.Base(strings.TrimSpace(string(name))))
	manifest, err := readManifest(generation)
	if err != nil {
		return nil, fmt.Errorf("load index: %w", err)
	}
	if manifest.Embedder != e.Name() || manifest.Dimension != e.Dimension() {
		return nil, fmt.Errorf("load index: %w: %s of %d, not %s of %d; run `setu index` again", retrieval.ErrEmbedderMismatch, manifest.Embedder, manifest.Dimension, e.Name(), e.Dimension())
	}
	x, err := load(ctx, generation, manifest, e)
	if err != nil {
		return nil, fmt.Errorf("load index %s: %w", generation, err)
	}
	return x, nil
}

func readManifest(dir string) (Manifest, error) {
	var m Manifest
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("manifest.json: %w", err)
	}
	if m.Format != format {
		return m, fmt.Errorf("written in format %d, this program reads %d; run `setu index` again", m.Format, format)
	}
	return m, nil
}

func load(ctx context.Context, dir string, m Manifest, e retrieval.Embedder) (*Index, error) {
	lexicals := make(chan error, 1)
	var built [fields]*lexical.Index
	go func() { lexicals <- readFields(dir, &built) }()
	c, err := readCorpus(filepath.Join(dir, "documents.jsonl"), m.Glossary)
	if errFields := <-lexicals; errFields != nil || err != nil {
		return nil, errors.Join(err, errFields)
	}
	passages := c.Passages()
	for i, f := range built {
		if f != nil && f.Count != len(passages) {
			return nil, fmt.Errorf("%s.lex: %d passages, want %d", fieldNames[i], f.Count, len(passages))
		}
	}
	vectors, err := readVectors(filepath.Join(dir, "vectors.f32"), len(passages), m.Dimension)
	if err != nil {
		return nil, err
	}
	return assemble(ctx, c, passages, built, vectors, e, m.Weights)
}

func readFields(dir string, built *[fields]*lexical.Index) error {
	for i, name := range fieldNames {
		f, err := os.Open(filepath.Join(dir, name+".lex"))
		if errors.Is(err, fs.ErrNotExist) && (i == asked || i == askedSub) {
			continue
		}
		if err != nil {
			return err
		}
		built[i], err = lexical.Read(f)
		f.Close()
		if err != nil {
			return fmt.Errorf("%s.lex: %w", name, err)
		}
	}
	return nil
}

func readVectors(name string, n, dimension int) ([][]float32, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if len(data) != 4*n*dimension {
		return nil, fmt.Errorf("vectors.f32: %d bytes, want %d", len(data), 4*n*dimension)
	}
	all := make([]float32, n*dimension)
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	out := make([][]float32, n)
	for i := range out {
		out[i] = all[i*dimension : (i+1)*dimension : (i+1)*dimension]
	}
	return out, nil
}

// storedDocument is a document as documents.jsonl holds it: with what the
// public JSON leaves out.
type storedDocument struct {
	Meta       corpus.Meta
	Path       string
	Paragraphs []storedParagraph
}

type storedParagraph struct {
	Anchor, Heading, Text string
	Sources               []int    `json:",omitempty"`
	Facts, Questions      []string `json:",omitempty"`
}

func stored(d *corpus.Document) storedDocument {
	out := storedDocument{Meta: d.Meta, Path: d.Path}
	for _, p := range d.Paragraphs {
		out.Paragraphs = append(out.Paragraphs, storedParagraph{p.Anchor, p.Heading, p.Text, p.Sources, p.Facts, p.Questions})
	}
	return out
}

func readCorpus(name string, glossary []corpus.Term) (*corpus.Corpus, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var documents []*corpus.Document
	for decoder := json.NewDecoder(bufio.NewReaderSize(f, 1<<20)); ; {
		var s storedDocument
		if err := decoder.Decode(&s); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("documents.jsonl: %w", err)
		}
		d := &corpus.Document{Meta: s.Meta, Path: s.Path}
		for i, p := range s.Paragraphs {
			d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{Number: i + 1, Anchor: p.Anchor, Heading: p.Heading, Text: p.Text, Sources: p.Sources, Facts: p.Facts, Questions: p.Questions})
		}
		documents = append(documents, d)
	}
	c, err := corpus.New(documents)
	if err == nil {
		c.Glossary = glossary
	}
	return c, err
}
