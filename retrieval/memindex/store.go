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
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"setu/corpus"
	"setu/retrieval"
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
const format = 5

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
