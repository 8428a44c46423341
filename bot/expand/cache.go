package expand

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"setu/corpus"
)

// File is the name of the cache below the data folder.
const File = "questions.jsonl"

// Cache keeps the questions of paragraphs by a hash of their content: they are
// found again wherever the paragraph stands, and not when its text is changed.
// It is a file of lines to which lines are added; one that a crash cut off is
// passed over. It is safe for concurrent use.
type Cache struct {
	mu    sync.Mutex
	known map[string][]string
	file  *os.File // nil when nothing may be added
}

// entry is a line of the file.
type entry struct {
	Key       string   `json:"key"`
	Questions []string `json:"questions"`
}

// Open reads the cache of a data folder. Unless it is to be written, no file
// is an empty cache and none is made.
func Open(folder string, write bool) (*Cache, error) {
	name := filepath.Join(folder, File)
	flags := os.O_RDONLY
	if write {
		flags = os.O_RDWR | os.O_CREATE | os.O_APPEND
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, fmt.Errorf("keep questions: %w", err)
		}
	}
	f, err := os.OpenFile(name, flags, 0o644)
	if !write && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) { // whoever writes there will say so
		return &Cache{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read kept questions: %w", err)
	}
	c := &Cache{known: map[string][]string{}}
	whole, err := c.read(f)
	if err != nil || !write {
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("read kept questions: %s: %w", name, err)
		}
		return c, nil
	}
	c.file = f
	if !whole { // what follows must not stand on the line that was cut off
		if _, err := f.WriteString("\n"); err != nil {
			f.Close()
			return nil, fmt.Errorf("keep questions: %w", err)
		}
	}
	return c, nil
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 1 << 20

// read takes the lines in, and reports whether the last one is whole.
func (c *Cache) read(r io.Reader) (whole bool, err error) {
	in := bufio.NewReaderSize(r, maxLine)
	for whole = true; ; {
		line, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF):
			return len(line) == 0, nil
		case err != nil:
			return false, err
		}
		var e entry
		if json.Unmarshal(bytes.TrimSpace(line), &e) == nil && e.Key != "" {
			c.known[e.Key] = e.Questions
		}
	}
}

// Close closes the file.
func (c *Cache) Close() error {
	if c.file == nil {
		return nil
	}
	return c.file.Close()
}

// Apply is the corpus with the questions that are kept for its paragraphs.
func (c *Cache) Apply(to *corpus.Corpus) *corpus.Corpus {
	if len(c.known) == 0 {
		return to
	}
	return to.WithQuestions(func(d *corpus.Document, p corpus.Paragraph) []string {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.known[keyOf(d, p)]
	})
}

func (c *Cache) has(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.known[key]
	return ok
}

// add keeps the questions of a paragraph, though there be none: it need not be
// asked for again.
func (c *Cache) add(key string, questions []string) error {
	line, err := json.Marshal(entry{key, questions})
	if err != nil {
		return fmt.Errorf("keep questions: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.file == nil {
		return ErrNoFolder
	}
	if _, err := c.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("keep questions: %w", err)
	}
	c.known[key] = questions
	return nil
}

// keyOf is a hash of all that the model is told of a paragraph.
func keyOf(d *corpus.Document, p corpus.Paragraph) string {
	h := sha256.New()
	for _, part := range []string{d.Title, d.Date, p.Text} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
