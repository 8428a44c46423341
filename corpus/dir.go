package corpus

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
)

//go:embed docs glossary.yaml
var shipped embed.FS

// ErrNoDocuments means that a folder holds nothing that could be read as a document.
var ErrNoDocuments = errors.New("no documents")

// Shipped reads the documents that are part of the program.
func Shipped() (*Corpus, error) { return Dir(shipped) }

// Dir reads every Markdown and text file of a folder, at any depth, except
// those whose path has a part that begins with a dot. Where the folder holds a
// folder "docs", only that is read, and glossary.yaml beside it. A file that
// can't be read as a document is an error that names it: half a corpus would
// answer as if the rest did not exist.
func Dir(fsys fs.FS) (*Corpus, error) {
	root := "."
	if info, err := fs.Stat(fsys, "docs"); err == nil && info.IsDir() {
		root = "docs"
	}
	names, err := documentFiles(fsys, root)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: no .md or .txt file here", ErrNoDocuments)
	}
	documents, err := readAll(fsys, names)
	if err != nil {
		return nil, err
	}
	c, err := New(documents)
	if err != nil {
		return nil, err
	}
	c.Glossary, err = readGlossary(fsys, "glossary.yaml")
	return c, err
}

// New makes a corpus of documents that have been read. Two documents with one
// id are an error. Translations take over the reader's questions of the
// paragraphs they translate.
func New(documents []*Document) (*Corpus, error) {
	c := &Corpus{Documents: slices.Clone(documents), byID: make(map[string]*Document, len(documents))}
	slices.SortFunc(c.Documents, func(a, b *Document) int { return strings.Compare(a.ID, b.ID) })
	for _, d := range c.Documents {
		if other, taken := c.byID[d.ID]; taken {
			return nil, fmt.Errorf("two documents have the id %q: %s and %s; change the id in the front matter, or the name, of one", d.ID, other.Path, d.Path)
		}
		c.byID[d.ID] = d
	}
	for _, d := range c.Documents {
		if original, ok := c.byID[d.Translates]; ok {
			inheritQuestions(d, original)
		}
	}
	return c, nil
}

func inheritQuestions(d, original *Document) {
	questions := map[string][]string{}
	for _, p := range original.Paragraphs {
		questions[p.Anchor] = p.Questions
	}
	for i, p := range d.Paragraphs {
		if len(p.Questions) == 0 {
			d.Paragraphs[i].Questions = questions[p.Anchor]
		}
	}
}

func documentFiles(fsys fs.FS, root string) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(path.Base(name), ".") && name != "."
		switch {
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden || entry.IsDir():
			return nil
		}
		if isExt(name, ".md") || isExt(name, ".txt") {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return names, nil
}

// readAll reads files side by side and keeps their order; of several errors it
// returns the first in that order.
func readAll(fsys fs.FS, names []string) ([]*Document, error) {
	documents, errs := make([]*Document, len(names)), make([]error, len(names))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range names {
		wg.Add(1)
		slots <- struct{}{}
		go func() {
			defer wg.Done()
			documents[i], errs[i] = readFile(fsys, name)
			<-slots
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return documents, nil
}

func readFile(fsys fs.FS, name string) (*Document, error) {
	data, err := readBounded(fsys, name)
	if err != nil {
		return nil, err
	}
	d, err := Read(name, data)
	if err != nil {
		return nil, err
	}
	if err := readQuestions(fsys, strings.TrimSuffix(name, path.Ext(name))+".questions.tsv", d); err != nil {
		return nil, err
	}
	return d, nil
}

func readBounded(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if len(data) > MaxFile { // a part of it would pass for the whole
		return nil, fmt.Errorf("%s: %w: more than %d bytes", name, ErrTooLarge, MaxFile)
	}
	return data, nil
}
