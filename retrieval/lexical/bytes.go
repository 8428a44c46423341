package lexical

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
)

// chunk is how many elements are read before more memory is allocated, so that
// a header that lies costs little.
const chunk = 1 << 16

// readAll reads exactly n elements of a size in bytes.
func readAll[T any](r io.Reader, n, size int, decode func([]byte) T) ([]T, error) {
	out := make([]T, 0, min(n, chunk))
	buffer := make([]byte, size*min(n, chunk))
	for len(out) < n {
		some := buffer[:size*min(n-len(out), chunk)]
		if _, err := io.ReadFull(r, some); err != nil {
			return nil, fmt.Errorf("%w: cut short: %w", ErrCorrupt, err)
		}
		out = grow(out, n)
		for ; len(some) > 0; some = some[size:] {
			out = append(out, decode(some))
		}
	}
	return out, nil
}

// grow makes room for another chunk of n elements. Once an eighth has really
// been there the rest is believed in.
func grow[T any](out []T, n int) []T {
	if cap(out)-len(out) >= min(chunk, n-len(out)) {
		return out
	}
	want := max(8*len(out), chunk)
	return slices.Grow(out, min(want, n)-len(out))
}

func read64(r io.Reader, n int) ([]uint64, error) {
	return readAll(r, n, 8, binary.LittleEndian.Uint64)
}

func read32(r io.Reader, n int) ([]uint32, error) {
	return readAll(r, n, 4, binary.LittleEndian.Uint32)
}

func readFloats(r io.Reader, n int) ([]float32, error) {
	return readAll(r, n, 4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })
}
