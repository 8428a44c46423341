package local

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	modelFile     = "model.onnx"
	tokenizerFile = "tokenizer.json"
	configFile    = "config.json"
	poolingFile   = "1_Pooling/config.json"
)

// found is what a folder holds.
type found struct {
	name  string            // of the folder, with a hash of what is in it
	files map[string]string // by the name that hugot wants, where they are
	first bool              // the first token stands for the text
}

// look finds a model's files in a folder.
func look(folder string) (found, error) {
	info, err := os.Stat(folder)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return found{}, err
	}
	if !info.IsDir() {
		return found{}, errors.New("it is a file; name the folder that holds model.onnx")
	}
	f := found{files: map[string]string{}}
	for _, name := range []string{modelFile, tokenizerFile, configFile} {
		for _, sub := range []string{"", "onnx"} {
			file := filepath.Join(folder, sub, name)
			if _, err := os.Stat(file); err == nil && f.files[name] == "" {
				f.files[name] = file
			}
		}
	}
	for _, name := range []string{modelFile, tokenizerFile} {
		if f.files[name] == "" {
			return found{}, fmt.Errorf("there is no %s, nor in onnx; want a model in ONNX form with its tokenizer, as in the folder of a sentence-transformers model", name)
		}
	}
	// Weights may lie in files of their own, beside the model.
	beside, err := filepath.Glob(filepath.Join(filepath.Dir(f.files[modelFile]), modelFile+"?*"))
	if err != nil {
		return found{}, err
	}
	for _, file := range beside {
		f.files[filepath.Base(file)] = file
	}
	if f.first, err = pooling(filepath.Join(folder, poolingFile)); err != nil {
		return found{}, err
	}
	f.name, err = f.identify(folder)
	return f, err
}

// pooling reads how the states of a text's tokens become one vector, as
// sentence-transformers says it. It reports whether that is the first's.
func pooling(file string) (first bool, err error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var modes map[string]any
	if err := json.Unmarshal(data, &modes); err != nil {
		return false, fmt.Errorf("%s: %w", poolingFile, err)
	}
	for name, on := range modes {
		switch on, _ := on.(bool); {
		case !on || !strings.HasPrefix(name, "pooling_mode_") || name == "pooling_mode_mean_tokens":
		case name == "pooling_mode_cls_token":
			first = true
		default:
			return false, fmt.Errorf("%s: %s can't be done here, only the mean of the tokens or the first", poolingFile, name)
		}
	}
	return first, nil
}

// ends is how much of the start and of the end of each file is looked at: all
// of the weights take seconds to read, and two models never share both ends.
const ends = 1 << 20

// identify names the model, so that another in the same folder has another name.
func (f found) identify(folder string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, f.first, maxTokens)
	for _, name := range []string{modelFile, tokenizerFile, configFile, modelFile + "_data"} {
		if f.files[name] == "" {
			continue
		}
		if err := sample(sum, f.files[name]); err != nil {
			return "", err
		}
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	return "local:" + filepath.Base(absolute) + "-" + hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// sample copies a file's size and ends.
func sample(w io.Writer, file string) error {
	r, err := os.Open(file)
	if err != nil {
		return err
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return err
	}
	fmt.Fprintln(w, info.Size())
	if _, err := io.Copy(w, io.NewSectionReader(r, 0, ends)); err != nil {
		return err
	}
	_, err = io.Copy(w, io.NewSectionReader(r, max(info.Size()-ends, ends), ends))
	return err
}

// gathered calls load with a folder in which the files lie side by side under
// the names that hugot wants, which can't find them elsewhere.
func (f found) gathered(load func(dir string) error) error {
	dir, err := os.MkdirTemp("", "setu-model-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, file := range f.files {
		file, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		if err := os.Symlink(file, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return load(dir)
}
