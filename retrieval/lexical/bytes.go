package lexical

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// chunk is how many bytes are read before more memory is allocated, so that a
// header that lies costs little.
const chunk = 1 << 22

// readBytes reads exactly n bytes.
func readBytes(r io.Reader, n int) ([]byte, error) {
	var out []byte
	for len(out) < n {
		at := len(out)
		step := min(n-at, max(chunk, at))
		grown := make([]byte, at+step)
		copy(grown, out)
		out = grown
		if _, err := io.ReadFull(r, out[at:]); err != nil {
			return nil, fmt.Errorf("%w: cut short: %w", ErrCorrupt, err)
		}
	}
	return out, nil
}

func read64(r io.Reader, n int) ([]uint64, error) {
	data, err := readBytes(r, n*8)
	if err != nil {
		return nil, err
	}
	out := make([]uint64, n)
	for i := range out {
		out[i] = binary.LittleEndian.Uint64(data[i*8:])
	}
	return out, nil
}

func read32(r io.Reader, n int) ([]uint32, error) {
	data, err := readBytes(r, n*4)
	if err != nil {
		return nil, err
	}
	out := make([]uint32, n)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(data[i*4:])
	}
	return out, nil
}

func floats(bits []uint32) []float32 {
	out := make([]float32, len(bits))
	for i, b := range bits {
		out[i] = math.Float32frombits(b)
	}
	return out
}
