package memindex

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"setu/corpus"
	"setu/retrieval"
	"setu/retrieval/lexical"
)

// A generation is a folder below the data folder: manifest.json,
// documents.jsonl, vectors.f32 (little-endian, row after row) and a file a
// lexical field. It is written under another name, flushed and renamed; then
// CURRENT, which names the one in use, is replaced the same way. A crash
// anywhere leaves the one before in use. The manifest holds every other file's
// size and checksum, so that a damaged file is an error and not a bad answer.

// ErrNoGeneration means that a data folder holds no index.
var ErrNoGeneration = errors.New("no index here")

// format changes when a generation of before can't be read any more.
const format = 2

// Manifest says what a generation was made of.
type Manifest struct {
	Format    int             `json:"format"`
	Created   time.Time       `json:"created"`
	Embedder  string          `json:"embedder"`
	Dimension int             `json:"dimension"`
	Weights   Weights         `json:"weights"`
	Glossary  []corpus.Term   `json:"glossary,omitempty"`
	Stats     retrieval.Stats `json:"stats"`
	Files     map[string]File `json:"files"`
}

// File is what a stored file must be.
type File struct {
	Size  int64  `json:"size"`
	CRC32 uint32 `json:"crc32c"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const (
	manifestFile  = "manifest.json"
	documentsFile = "documents.jsonl"
	vectorsFile   = "vectors.f32"
	currentFile   = "CURRENT"
)

var fieldNames = [fields]string{"words", "sub", "pairs", "asked", "asked_sub", "names", "title"}

// Save writes the index as a new generation of a data folder and makes it the
// current one. It returns the generation's folder. When it fails, nothing of
// the new generation is left and the one before stays current.
func (x *Index) Save(ctx context.Context, dir string, now time.Time) (string, error) {
	generation, err := x.save(ctx, dir, now)
	if err != nil {
		return "", fmt.Errorf("save index: %w", err)
	}
	return generation, nil
}

func (x *Index) save(ctx context.Context, dir string, now time.Time) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(dir, ".generation-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp) // gone already when all went well
	if err := x.write(ctx, tmp, now); err != nil {
		return "", err
	}
	syncDir(tmp)
	generation := filepath.Join(dir, now.UTC().Format("20060102T150405.000000000Z")+"-"+x.stats.Version)
	if err := os.Rename(tmp, generation); err != nil {
		return "", err
	}
	if err := makeCurrent(ctx, generation); err != nil {
		return "", errors.Join(err, os.RemoveAll(generation))
	}
	return generation, nil
}

// makeCurrent names a generation in CURRENT, all at once.
func makeCurrent(ctx context.Context, generation string) error {
	dir, name := filepath.Split(generation)
	next, err := os.MkdirTemp(dir, ".current-*") // a folder, so that the file in it is ours alone
	if err != nil {
		return err
	}
	defer os.RemoveAll(next)
	if _, err := writeFile(filepath.Join(next, currentFile), func(w io.Writer) error {
		_, err := io.WriteString(w, name+"\n")
		return err
	}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	syncDir(dir) // the generation has its name before CURRENT says it
	if err := os.Rename(filepath.Join(next, currentFile), filepath.Join(dir, currentFile)); err != nil {
		return err
	}
	syncDir(dir)
	return nil
}

// syncDir flushes a folder's names to the disk, where the system can.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync() // not every system knows how; the files themselves are flushed
		d.Close()
	}
}

// write fills a generation's folder, the manifest last.
func (x *Index) write(ctx context.Context, dir string, now time.Time) error {
	files := map[string]File{}
	put := func(name string, fill func(io.Writer) error) (err error) {
		if err = ctx.Err(); err == nil {
			files[name], err = writeFile(filepath.Join(dir, name), fill)
		}
		return err
	}
	if err := put(documentsFile, x.writeDocuments); err != nil {
		return err
	}
	if err := put(vectorsFile, func(w io.Writer) error { return x.writeVectors(ctx, w) }); err != nil {
		return err
	}
	for i, f := range x.fields {
		if f == nil {
			continue
		}
		if err := put(fieldFile(i), func(w io.Writer) error { _, err := f.WriteTo(w); return err }); err != nil {
			return err
		}
	}
	m := Manifest{Format: format, Created: now.UTC(), Embedder: x.stats.Embedder, Dimension: x.stats.Dimension, Weights: x.weights, Glossary: x.corpus.Glossary, Stats: x.stats, Files: files}
	return put(manifestFile, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}

func fieldFile(field int) string { return fieldNames[field] + ".lex" }

func (x *Index) writeDocuments(w io.Writer) error {
	e := json.NewEncoder(w)
	for _, d := range x.corpus.Documents {
		if err := e.Encode(stored(d)); err != nil {
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

// writeFile creates a file, fills it, flushes it to the disk, and says what it is.
func writeFile(name string, fill func(io.Writer) error) (File, error) {
	f, err := os.Create(name)
	if err != nil {
		return File{}, err
	}
	sum := crc32.New(castagnoli)
	b := bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<20)
	if err = fill(b); err == nil {
		err = b.Flush()
	}
	var size int64
	if err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		err = f.Sync()
	}
	return File{size, sum.Sum32()}, errors.Join(err, f.Close())
}

// readFile has a stored file read and makes sure that it is the one written.
func readFile(dir, name string, want File, read func(io.Reader) error) error {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != want.Size {
		return fmt.Errorf("%s: %d bytes, want %d: the file is damaged", name, info.Size(), want.Size)
	}
	sum := crc32.New(castagnoli)
	r := bufio.NewReaderSize(io.TeeReader(f, sum), 1<<20)
	if err := read(r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if sum.Sum32() != want.CRC32 {
		return fmt.Errorf("%s: wrong checksum: the file is damaged", name)
	}
	return nil
}

// Load reads the current generation of a data folder. The embedder must be the
// one it was built with, else the error is retrieval.ErrEmbedderMismatch.
func Load(ctx context.Context, dir string, e retrieval.Embedder) (*Index, error) {
	name, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", dir, ErrNoGeneration)
	}
	if err != nil {
		return nil, fmt.Errorf("load index: %w", err)
	}
	generation := strings.TrimSpace(string(name))
	if generation == "" || generation != filepath.Base(generation) || strings.HasPrefix(generation, ".") {
		return nil, fmt.Errorf("load index: %s names no generation", filepath.Join(dir, currentFile))
	}
	x, err := load(ctx, filepath.Join(dir, generation), e)
	if err != nil {
		return nil, fmt.Errorf("load index %s: %w", filepath.Join(dir, generation), err)
	}
	return x, nil
}

func load(ctx context.Context, dir string, e retrieval.Embedder) (*Index, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	if m.Embedder != e.Name() || m.Dimension != e.Dimension() {
		return nil, fmt.Errorf("%w: %s of %d, not %s of %d; run `setu index` again", retrieval.ErrEmbedderMismatch, m.Embedder, m.Dimension, e.Name(), e.Dimension())
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
