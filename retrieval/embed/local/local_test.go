package local_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"setu/retrieval"
	"setu/retrieval/embed/local"
	"setu/retrieval/embed/local/localtest"
	"setu/retrieval/indextest"
)

// texts are what the tiny tokenizer knows the words of.
var texts = []string{
	"The two sides will invite five hundred engineers.", "Semiconductors need a trusted supply chain.",
	"両国は半導体の供給網を強化する。", "दोनों देश शोधकर्ताओं का आदान-प्रदान करेंगे।", "日本 and भारत agree on AI.",
	"How many will be invited? What does it of semiconductors need",
}

// object is a JSON object.
type object = localtest.Object

func tiny(positions int) map[string]any { return localtest.Files(positions, texts...) }

func open(t *testing.T, files map[string]any) (*local.Embedder, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tiny")
	localtest.Write(t, dir, files)
	e, err := local.Open(dir, nil)
	if err == nil {
		t.Cleanup(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return e, err
}

func must(t *testing.T, files map[string]any) *local.Embedder {
	t.Helper()
	e, err := open(t, files)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestConformance(t *testing.T) {
	indextest.TestEmbedder(t, func(t *testing.T) retrieval.Embedder { return must(t, tiny(514)) })
}

// A folder as the hub lays it out: the model in onnx/, other forms of it beside
// it, the rest above.
func TestFolders(t *testing.T) {
	flat := must(t, tiny(514))
	hub := tiny(514)
	hub["onnx/model.onnx"], hub["onnx/model_quantized.onnx"], hub["README.md"] = hub["model.onnx"], []byte("x"), []byte("x")
	delete(hub, "model.onnx")
	nested := must(t, hub)
	if flat.Name() != nested.Name() || !strings.HasPrefix(flat.Name(), "local:tiny-") {
		t.Errorf("%s and %s, want one name", flat.Name(), nested.Name())
	}
	a, _ := flat.EmbedQuery(t.Context(), texts[0])
	b, err := nested.EmbedQuery(t.Context(), texts[0])
	if err != nil || !slices.Equal(a, b) {
		t.Errorf("two folders of one model embed in two ways (%v)", err)
	}
}

// What changes the vectors changes the name: they must not mix.
func TestNameTellsModels(t *testing.T) {
	names := map[string]string{}
	for what, change := range map[string]func(map[string]any){
		"as it is":        func(map[string]any) {},
		"a shorter model": func(f map[string]any) { f["model.onnx"] = tiny(100)["model.onnx"] },
		"a tokenizer":     func(f map[string]any) { f["tokenizer.json"].(object)["normalizer"] = nil },
		"pooling":         func(f map[string]any) { f["1_Pooling/config.json"] = object{"pooling_mode_cls_token": true} },
	} {
		files := tiny(514)
		change(files)
		name := must(t, files).Name()
		if other, there := names[name]; there {
			t.Errorf("%s and %s are both %s", what, other, name)
		}
		names[name] = what
	}
}

func TestPooling(t *testing.T) {
	with := func(modes object) map[string]any {
		files := tiny(514)
		files["1_Pooling/config.json"] = modes
		return files
	}
	mean := must(t, with(object{"word_embedding_dimension": localtest.Dimension, "pooling_mode_mean_tokens": true, "pooling_mode_cls_token": false}))
	first := must(t, with(object{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}))
	plain := must(t, tiny(514))
	a, _ := mean.EmbedQuery(t.Context(), texts[0])
	b, _ := first.EmbedQuery(t.Context(), texts[0])
	c, err := plain.EmbedQuery(t.Context(), texts[0])
	if err != nil || !slices.Equal(a, c) || slices.Equal(a, b) {
		t.Errorf("the mean, the first and the usual: %v, %v, %v (%v)", a[:3], b[:3], c[:3], err)
	}
	if _, err := open(t, with(object{"pooling_mode_lasttoken": true})); err == nil || !strings.Contains(err.Error(), "pooling_mode_lasttoken") {
		t.Errorf("error %v", err)
	}
}

// A model reads so many tokens and no more; what is beyond is left out, and is
// no panic.
func TestLongTexts(t *testing.T) {
	e := must(t, tiny(40))
	long := strings.Repeat(texts[0]+" ", 2_000)
	a, err := e.EmbedQuery(t.Context(), long)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := e.EmbedQuery(t.Context(), long+" and then more"); err != nil || !slices.Equal(a, b) {
		t.Errorf("the end of a long text was read (%v)", err)
	}
}

func TestProgressAndCancellation(t *testing.T) {
	dir := t.TempDir()
	localtest.Write(t, dir, tiny(514))
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var seen []int
	e, err := local.Open(dir, func(done, total int) {
		mu.Lock()
		defer mu.Unlock()
		if seen = append(seen, done, total); done == 3 {
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.EmbedPassages(ctx, slices.Repeat(texts, 100)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(seen) < 6 || len(seen) > 2*(3+64) || !slices.Equal(seen[:6], []int{1, 600, 2, 600, 3, 600}) {
		t.Errorf("progress %v", seen)
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "model.onnx")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		folder string
		words  string
	}{
		"nowhere": {filepath.Join(t.TempDir(), "none"), "no such file or directory"},
		"a file":  {file, "name the folder"},
	} {
		if _, err := local.Open(c.folder, nil); err == nil || !strings.Contains(err.Error(), "embedder local:"+c.folder) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		change func(map[string]any)
		words  string
	}{
		"empty":               {func(f map[string]any) { clear(f); f["x"] = 1 }, "there is no model.onnx"},
		"no tokenizer":        {func(f map[string]any) { delete(f, "tokenizer.json") }, "there is no tokenizer.json"},
		"a broken model":      {func(f map[string]any) { f["model.onnx"] = []byte("\x08\xff") }, "can't run the model"},
		"half a model":        {func(f map[string]any) { f["model.onnx"] = f["model.onnx"].([]byte)[:1000] }, "can't run the model"},
		"another's tokenizer": {func(f map[string]any) { f["tokenizer.json"] = object{"hello": "world"} }, "model"},
		"a broken config":     {func(f map[string]any) { f["config.json"] = []byte("{") }, "can't run the model"},
		"too few words":       {func(f map[string]any) { f["config.json"].(object)["vocab_size"] = 5 }, "it is another model's"},
		"broken pooling":      {func(f map[string]any) { f["1_Pooling/config.json"] = []byte("{") }, "1_Pooling/config.json"},
	} {
		files := tiny(514)
		c.change(files)
		_, err := open(t, files)
		if err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: error %v, want %q", name, err, c.words)
		}
	}
}
