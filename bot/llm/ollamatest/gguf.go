// Package ollamatest runs a real Ollama server with a model of random weights,
// for tests by hand: what it writes is gibberish, but the wire is a real one.
//
// Where the server comes from (about ten minutes on two processors, 76 MB; Go,
// gcc and g++ are needed, cmake is not):
//
//	apt-get install nlohmann-json3-dev libstb-dev
//	go mod download github.com/gen2brain/malgo@v0.11.24
//	mkdir -p include/miniaudio
//	cp "$(go env GOMODCACHE)"/github.com/gen2brain/malgo@v0.11.24/miniaudio.h include/miniaudio/
//	CPLUS_INCLUDE_PATH=$PWD/include GOBIN=$PWD go install github.com/ollama/ollama@v0.17.4
//
// and how the tests that use it are run:
//
//	SETU_TEST_OLLAMA=$PWD/ollama go test -count=1 -v -run Ollama ./bot/llm/... ./retrieval/embed/remote ./cmd/setu
package ollamatest

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
)

// gguf is a file in GGUF's third version as it is being written: counts and
// values, then what tensors there are, then their numbers.
type gguf struct {
	values, tensors, data []byte
	valueCount            uint64
	tensorCount           uint64
}

// The types of values.
const (
	typeUint32  = 4
	typeInt32   = 5
	typeFloat32 = 6
	typeString  = 8
	typeArray   = 9
)

// alignment is where a tensor's numbers may begin.
const alignment = 32

var order = binary.LittleEndian

func appendText(b []byte, s string) []byte {
	return append(order.AppendUint64(b, uint64(len(s))), s...)
}

func appendFloat(b []byte, f float32) []byte { return order.AppendUint32(b, math.Float32bits(f)) }

func (g *gguf) key(name string, kind uint32) {
	g.valueCount++
	g.values = order.AppendUint32(appendText(g.values, name), kind)
}

func (g *gguf) text(name, value string) {
	g.key(name, typeString)
	g.values = appendText(g.values, value)
}

func (g *gguf) number(name string, value uint32) {
	g.key(name, typeUint32)
	g.values = order.AppendUint32(g.values, value)
}

func (g *gguf) float(name string, value float32) {
	g.key(name, typeFloat32)
	g.values = appendFloat(g.values, value)
}

// list adds an array whose n elements write appends.
func (g *gguf) list(name string, kind uint32, n int, write func([]byte, int) []byte) {
	g.key(name, typeArray)
	g.values = order.AppendUint64(order.AppendUint32(g.values, kind), uint64(n))
	for i := range n {
		g.values = write(g.values, i)
	}
}

// tensor adds one of float32; the first dimension is the innermost.
func (g *gguf) tensor(name string, value func() float32, dims ...int) {
	g.tensorCount++
	g.tensors = order.AppendUint32(appendText(g.tensors, name), uint32(len(dims)))
	size := 1
	for _, d := range dims {
		g.tensors = order.AppendUint64(g.tensors, uint64(d))
		size *= d
	}
	for len(g.data)%alignment != 0 {
		g.data = append(g.data, 0)
	}
	g.tensors = order.AppendUint64(order.AppendUint32(g.tensors, 0), uint64(len(g.data))) // 0 is float32
	for range size {
		g.data = appendFloat(g.data, value())
	}
}

func (g *gguf) file() []byte {
	out := order.AppendUint32([]byte("GGUF"), 3)
	out = order.AppendUint64(order.AppendUint64(out, g.tensorCount), g.valueCount)
	out = append(append(out, g.values...), g.tensors...)
	for len(out)%alignment != 0 {
		out = append(out, 0)
	}
	return append(out, g.data...)
}

// The size of the model.
const (
	width, inner, layers, heads = 64, 128, 2, 4

	// Context is how many tokens the model can read and write.
	Context = 4096
)

// vocabulary is a token each for what ends and begins a text, and one a byte.
func vocabulary() (tokens []string, kinds []int32) {
	const unknown, control, character = 2, 3, 6
	tokens, kinds = []string{"<unk>", "<s>", "</s>"}, []int32{unknown, control, control}
	for b := range 256 {
		tokens, kinds = append(tokens, fmt.Sprintf("<0x%02X>", b)), append(kinds, character)
	}
	return tokens, kinds
}

// Weights is a model of Llama's kind with random weights, in the form that
// Ollama reads. It is below 500 kB.
func Weights() []byte {
	var g gguf
	tokens, kinds := vocabulary()
	g.text("general.architecture", "llama")
	g.text("general.name", Model)
	g.number("general.file_type", 0)
	for name, value := range map[string]uint32{
		"context_length": Context, "embedding_length": width, "block_count": layers, "feed_forward_length": inner,
		"attention.head_count": heads, "attention.head_count_kv": heads, "rope.dimension_count": width / heads, "vocab_size": uint32(len(tokens)),
	} {
		g.number("llama."+name, value)
	}
	g.float("llama.attention.layer_norm_rms_epsilon", 1e-5)
	g.text("tokenizer.ggml.model", "llama")
	g.list("tokenizer.ggml.tokens", typeString, len(tokens), func(b []byte, i int) []byte { return appendText(b, tokens[i]) })
	g.list("tokenizer.ggml.scores", typeFloat32, len(tokens), func(b []byte, i int) []byte { return appendFloat(b, 0) })
	g.list("tokenizer.ggml.token_type", typeInt32, len(tokens), func(b []byte, i int) []byte { return order.AppendUint32(b, uint32(kinds[i])) })
	g.number("tokenizer.ggml.unknown_token_id", 0)
	g.number("tokenizer.ggml.bos_token_id", 1)
	g.number("tokenizer.ggml.eos_token_id", 2)
	g.weights(len(tokens))
	return g.file()
}

func (g *gguf) weights(vocabulary int) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() float32 { return float32(r.NormFloat64()) * 0.2 }
	one := func() float32 { return 1 }
	g.tensor("token_embd.weight", random, width, vocabulary)
	g.tensor("output_norm.weight", one, width)
	g.tensor("output.weight", random, width, vocabulary)
	for l := range layers {
		block := fmt.Sprintf("blk.%d.", l)
		g.tensor(block+"attn_norm.weight", one, width)
		g.tensor(block+"ffn_norm.weight", one, width)
		for _, name := range []string{"attn_q", "attn_k", "attn_v", "attn_output"} {
			g.tensor(block+name+".weight", random, width, width)
		}
		g.tensor(block+"ffn_gate.weight", random, width, inner)
		g.tensor(block+"ffn_up.weight", random, width, inner)
		g.tensor(block+"ffn_down.weight", random, inner, width)
	}
}
