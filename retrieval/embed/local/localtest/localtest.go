// Package localtest makes up a tiny transformer with random weights, for tests
// of what runs one: model.onnx and tokenizer.json as multilingual models have
// them, small enough to be written by each test.
package localtest

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Object is a JSON object.
type Object = map[string]any

// Dimension is the length of the tiny model's vectors.
const Dimension = 96

// Files are those of a tiny model that reads so many tokens and knows the words
// of some texts. Its config.json has an eos_token_id, as that of many
// multilingual models has.
func Files(positions int, texts ...string) map[string]any {
	tokens, n := Tokenizer(texts...)
	return map[string]any{
		"model.onnx": Transformer(n, positions, Dimension), "tokenizer.json": tokens,
		"config.json": Object{"max_position_embeddings": positions, "eos_token_id": 2, "pad_token_id": 1, "vocab_size": n},
	}
}

// message is a protobuf message as it is being written.
type message []byte

func (m message) key(field, kind int) message {
	return binary.AppendUvarint(m, uint64(field)<<3|uint64(kind))
}

func (m message) number(field int, v int64) message {
	return binary.AppendUvarint(m.key(field, 0), uint64(v))
}

func (m message) bytes(field int, v []byte) message {
	return append(binary.AppendUvarint(m.key(field, 2), uint64(len(v))), v...)
}

func (m message) text(field int, v string) message { return m.bytes(field, []byte(v)) }

// graph is an ONNX graph as it is being written (the fields' numbers are those
// of onnx.proto).
type graph struct{ message }

const (
	float  = 1
	int64s = 7
)

// weights adds a tensor of floats.
func (g *graph) weights(name string, values []float32, dims ...int64) {
	var t message
	for _, d := range dims {
		t = t.number(1, d)
	}
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	g.message = g.bytes(5, t.number(2, float).text(8, name).bytes(9, raw))
}

// numbers adds a tensor of integers.
func (g *graph) numbers(name string, values ...int64) {
	t := message{}.number(1, int64(len(values))).number(2, int64s).text(8, name)
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	g.message = g.bytes(5, t.bytes(9, raw))
}

// node adds an operation.
func (g *graph) node(kind, output string, inputs []string, attributes ...message) {
	var n message
	for _, i := range inputs {
		n = n.text(1, i)
	}
	n = n.text(2, output).text(3, output).text(4, kind)
	for _, a := range attributes {
		n = n.bytes(5, a)
	}
	g.message = g.bytes(1, n)
}

func integer(name string, v int64) message { return message{}.text(1, name).number(3, v).number(20, 2) }

func integers(name string, values ...int64) message {
	a := message{}.text(1, name)
	for _, v := range values {
		a = a.number(8, v)
	}
	return a.number(20, 7)
}

// value declares an input (field 11) or an output (12); a dimension of text is free.
func (g *graph) value(field int, name string, kind int64, dims ...any) {
	var shape message
	for _, d := range dims {
		switch d := d.(type) {
		case string:
			shape = shape.bytes(1, message{}.text(2, d))
		case int:
			shape = shape.bytes(1, message{}.number(1, int64(d)))
		}
	}
	tensor := message{}.number(1, kind).bytes(2, shape)
	g.message = g.bytes(field, message{}.text(1, name).bytes(2, message{}.bytes(1, tensor)))
}

func (g *graph) model() []byte {
	return message{}.number(1, 8).text(2, "setu").bytes(7, g.text(2, "tiny")).bytes(8, message{}.text(1, "").number(2, 13))
}

func random(r *rand.Rand, n int, scale float32) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64()) * scale
	}
	return out
}

// Transformer is a model.onnx with one layer of attention of random weights: the
// hidden states of tokens, to which attention over the unmasked tokens is
// added. positions is how many tokens it can read.
func Transformer(vocabulary, positions, dimension int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var g graph
	d := int64(dimension)
	g.value(11, "input_ids", int64s, "batch", "tokens")
	g.value(11, "attention_mask", int64s, "batch", "tokens")
	g.value(12, "last_hidden_state", float, "batch", "tokens", dimension)
	g.weights("words", random(r, vocabulary*dimension, 1), int64(vocabulary), d)
	g.weights("places", random(r, positions*dimension, 0.01), int64(positions), d)
	for _, name := range []string{"q", "k", "v"} {
		g.weights("w"+name, random(r, dimension*dimension, 0.01), d, d)
	}
	g.weights("one", []float32{1}, 1)
	g.weights("much", []float32{10_000}, 1)
	g.numbers("axis1", 1)
	g.numbers("zero", 0)
	g.numbers("first", 1)

	g.node("Gather", "meaning", []string{"words", "input_ids"})
	g.node("Shape", "shape", []string{"input_ids"})
	g.node("Slice", "length", []string{"shape", "first", "two", "zero"})
	g.numbers("two", 2)
	g.node("Slice", "place", []string{"places", "zero", "length", "zero"}) // fails beyond its positions
	g.node("Add", "x", []string{"meaning", "place"})
	for _, name := range []string{"q", "k", "v"} {
		g.node("MatMul", name, []string{"x", "w" + name})
	}
	g.node("Transpose", "kt", []string{"k"}, integers("perm", 0, 2, 1))
	g.node("MatMul", "scores", []string{"q", "kt"})
	g.node("Cast", "mask", []string{"attention_mask"}, integer("to", float))
	g.node("Unsqueeze", "mask3", []string{"mask", "axis1"})
	g.node("Sub", "away", []string{"mask3", "one"})
	g.node("Mul", "penalty", []string{"away", "much"})
	g.node("Add", "masked", []string{"scores", "penalty"})
	g.node("Softmax", "attention", []string{"masked"}, integer("axis", -1))
	g.node("MatMul", "heard", []string{"attention", "v"})
	g.node("Add", "last_hidden_state", []string{"x", "heard"})
	return g.model()
}

// Tokenizer is a tokenizer.json of the kind that multilingual models have: pieces
// of words with scores (Unigram), a word's start marked, between <s> and </s>.
// It knows all pieces of up to four characters of some texts. It returns how
// many pieces there are.
func Tokenizer(texts ...string) (out Object, pieces int) {
	vocabulary := [][]any{{"<s>", 0}, {"<pad>", 0}, {"</s>", 0}, {"<unk>", 0}}
	known := map[string]bool{}
	for _, word := range strings.Fields(strings.Join(texts, " ")) {
		runes := []rune("▁" + word)
		for n := 1; n <= 4; n++ {
			for i := 0; i+n <= len(runes); i++ {
				known[string(runes[i:i+n])] = true
			}
		}
	}
	for piece := range known {
		vocabulary = append(vocabulary, []any{piece, -10 / float64(len([]rune(piece)))})
	}
	slices.SortFunc(vocabulary[4:], func(a, b []any) int { return strings.Compare(a[0].(string), b[0].(string)) })
	special := []Object{}
	for i, v := range vocabulary[:4] {
		special = append(special, Object{"id": i, "content": v[0], "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true})
	}
	token := func(name string) Object { return Object{"SpecialToken": Object{"id": name, "type_id": 0}} }
	sequence := func(name string) Object { return Object{"Sequence": Object{"id": name, "type_id": 0}} }
	return Object{
		"version": "1.0", "truncation": nil, "padding": nil, "added_tokens": special, "normalizer": Object{"type": "NFKC"},
		"pre_tokenizer": Object{"type": "Sequence", "pretokenizers": []Object{{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true}}},
		"post_processor": Object{
			"type": "TemplateProcessing", "single": []Object{token("<s>"), sequence("A"), token("</s>")},
			"pair":           []Object{token("<s>"), sequence("A"), token("</s>"), token("</s>"), sequence("B"), token("</s>")},
			"special_tokens": Object{"<s>": Object{"id": "<s>", "ids": []int{0}, "tokens": []string{"<s>"}}, "</s>": Object{"id": "</s>", "ids": []int{2}, "tokens": []string{"</s>"}}},
		},
		"decoder": Object{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true},
		"model":   Object{"type": "Unigram", "unk_id": 3, "vocab": vocabulary},
	}, len(vocabulary)
}

// Write puts files, by path, into a folder; what is no []byte becomes JSON.
func Write(t testing.TB, dir string, files map[string]any) {
	t.Helper()
	for name, content := range files {
		data, plain := content.([]byte)
		if !plain {
			var err error
			if data, err = json.Marshal(content); err != nil {
				t.Fatal(err)
			}
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
