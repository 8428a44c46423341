package memindex

import (
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
	"strings"
	"sync"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/lexical"
)

// Load reads the current generation of a data folder. The embedder must be the
// one it was built with, else the error is retrieval.ErrEmbedderMismatch.
func Load(ctx context.Context, dir string, e retrieval.Embedder) (*Index, error) {
	generation, err := current(dir)
	if err != nil {
		return nil, err
	}
	x, err := load(ctx, generation, e)
	if err != nil {
		return nil, fmt.Errorf("load index %s: %w", generation, err)
	}
	return x, nil
}

// Current reads what the current generation of a data folder was made of.
func Current(dir string) (Manifest, error) {
	generation, err := current(dir)
	if err != nil {
		return Manifest{}, err
	}
	m, err := readManifest(generation)
	if err != nil {
		return Manifest{}, fmt.Errorf("load index %s: %w", generation, err)
	}
	return m, nil
}

// current is the folder of the current generation.
func current(dir string) (string, error) {
	name, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: %w", dir, ErrNoGeneration)
	}
	if err != nil {
		return "", fmt.Errorf("load index: %w", err)
	}
	generation := strings.TrimSpace(string(name))
	if generation == "" || generation != filepath.Base(generation) || strings.HasPrefix(generation, ".") {
		return "", fmt.Errorf("load index: %s names no generation", filepath.Join(dir, currentFile))
	}
	return filepath.Join(dir, generation), nil
}

func load(ctx context.Context, dir string, e retrieval.Embedder) (*Index, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	if m.Embedder != e.Name() || m.Dimension != e.Dimension() {
		return nil, fmt.Errorf("%w: with %s (%d dimensions), not with %s (%d); set --embedder back, or run `setu index` with the new one", retrieval.ErrEmbedderMismatch, m.Embedder, m.Dimension, e.Name(), e.Dimension())
	}
	return read(ctx, dir, m, e)
}

func readManifest(dir string) (Manifest, error) {
	var m Manifest
	data, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if m.Format != format {
		return m, fmt.Errorf("written in format %d, this program reads %d; run `setu index` again", m.Format, format)
	}
	if m.Dimension < 1 {
		return m, fmt.Errorf("%s: vectors of length %d", manifestFile, m.Dimension)
	}
	return m, nil
}

// read reads the files of a generation side by side.
func read(ctx context.Context, dir string, m Manifest, e retrieval.Embedder) (*Index, error) {
	var built [fields]*lexical.Index
	var vectors [][]float32
	var c *corpus.Corpus
	var errs [3]error
	var wg sync.WaitGroup
	wg.Go(func() { errs[0] = readFields(dir, m, &built) })
	wg.Go(func() { vectors, errs[1] = readVectors(dir, m) })
	c, errs[2] = readCorpus(dir, m)
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	passages := c.Passages()
	for i, f := range built {
		if f != nil && f.Count != len(passages) {
			return nil, fmt.Errorf("%s: %d passages, want %d", fieldFile(i), f.Count, len(passages))
		}
	}
	if len(vectors) != len(passages) {
		return nil, fmt.Errorf("%s: %d vectors for %d passages", vectorsFile, len(vectors), len(passages))
	}
	return assemble(ctx, c, passages, built, vectors, e, m.Weights)
}

func readFields(dir string, m Manifest, built *[fields]*lexical.Index) error {
	for i := range built {
		want, there := m.Files[fieldFile(i)]
		if !there && (i == asked || i == askedSub) {
			continue
		}
		err := readFile(dir, fieldFile(i), want, func(r io.Reader) (err error) {
			built[i], err = lexical.Read(r)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func readVectors(dir string, m Manifest) ([][]float32, error) {
	size := int64(4 * m.Dimension)
	want := m.Files[vectorsFile]
	if want.Size%size != 0 {
		return nil, fmt.Errorf("%s: %d bytes are not rows of %d", vectorsFile, want.Size, size)
	}
	var out [][]float32
	err := readFile(dir, vectorsFile, want, func(r io.Reader) error {
		row := make([]byte, size)
		all := make([]float32, want.Size/4) // the file is as large as that
		out = make([][]float32, want.Size/size)
		for i := range out {
			if _, err := io.ReadFull(r, row); err != nil {
				return err
			}
			out[i], all = all[:m.Dimension:m.Dimension], all[m.Dimension:]
			for j := range out[i] {
				out[i][j] = math.Float32frombits(binary.LittleEndian.Uint32(row[4*j:]))
			}
		}
		return nil
	})
	return out, err
}

func readCorpus(dir string, m Manifest) (*corpus.Corpus, error) {
	var documents []*corpus.Document
	err := readFile(dir, documentsFile, m.Files[documentsFile], func(r io.Reader) error {
		for decoder := json.NewDecoder(r); ; {
			var s storedDocument
			if err := decoder.Decode(&s); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			documents = append(documents, s.document())
		}
	})
	if err != nil {
		return nil, err
	}
	c, err := corpus.New(documents)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", documentsFile, err)
	}
	c.Glossary = m.Glossary
	return c, nil
}

func (s storedDocument) document() *corpus.Document {
	d := &corpus.Document{Meta: s.Meta, Path: s.Path}
	for i, p := range s.Paragraphs {
		d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{Number: i + 1, Anchor: p.Anchor, Heading: p.Heading, Text: p.Text, Sources: p.Sources, Facts: p.Facts, Questions: p.Questions})
	}
	return d
}
