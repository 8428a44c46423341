package llmtest

import (
	"hash/fnv"
	"strings"
)

// Vector is how the server embeds a text: its runs of three characters, counted
// by hash. Texts that share words are near each other; the length is not 1.
func Vector(text string, dimension int) []float32 {
	out := make([]float32, dimension)
	runes := []rune(" " + strings.ToLower(strings.Join(strings.Fields(text), " ")) + " ")
	for i := range max(len(runes)-2, 1) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string(runes[i:min(i+3, len(runes))])))
		out[h.Sum32()%uint32(dimension)]++
	}
	return out
}
