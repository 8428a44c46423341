package static

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"sort"
)

// Stored vectors' file, little-endian: magic, the name of the model, dimension
// and number of vectors (32 bits each), the first 16 bytes of each text's
// SHA-256, ascending, the vectors in the same order (32-bit floats), and last
// the CRC-32C of all before it.

const (
	storedMagic  = "setuvec2"
	storedHeader = len(storedMagic) + nameLen + 8
	nameLen      = len("static-1-00000000")
	keyLen       = 16
)

//go:embed vectors.bin
var vectors []byte

// errStored means that bytes are no stored vectors.
var errStored = errors.New("not stored vectors")

// stored are vectors of texts that are embedded at every start. The zero value
// holds none.
type stored struct {
	keys, elements []byte
	dimension      int
}

// parseStored reads the vectors of a model. Those of another model are none. It
// keeps data.
func parseStored(data []byte, m *Model) (stored, error) {
	if len(data) < storedHeader+4 || string(data[:len(storedMagic)]) != storedMagic {
		return stored{}, fmt.Errorf("%w: no header", errStored)
	}
	body, sum := data[:len(data)-4], binary.LittleEndian.Uint32(data[len(data)-4:])
	if crc32.Checksum(body, castagnoli) != sum {
		return stored{}, fmt.Errorf("%w: wrong checksum: they are damaged", errStored)
	}
	name, rest := body[len(storedMagic):][:nameLen], body[storedHeader:]
	dimension, n := binary.LittleEndian.Uint32(body[storedHeader-8:]), binary.LittleEndian.Uint32(body[storedHeader-4:])
	if uint64(len(rest)) != uint64(n)*(keyLen+4*uint64(dimension)) {
		return stored{}, fmt.Errorf("%w: %d of %d elements in %d bytes", errStored, n, dimension, len(rest))
	}
	if string(name) != m.name || int(dimension) != m.dimension {
		return stored{}, nil
	}
	return stored{rest[:n*keyLen], rest[n*keyLen:], m.dimension}, nil
}

// vector is that of a text, of its own; nil when none is stored.
func (s stored) vector(text string) []float32 {
	n := len(s.keys) / keyLen
	if n == 0 {
		return nil
	}
	k := key(text)
	i, ok := sort.Find(n, func(i int) int { return bytes.Compare(k[:], s.keys[i*keyLen:(i+1)*keyLen]) })
	if !ok {
		return nil
	}
	v, _ := floats(s.elements[i*4*s.dimension:], s.dimension)
	return v
}

func key(text string) [keyLen]byte {
	sum := sha256.Sum256([]byte(text))
	return [keyLen]byte(sum[:keyLen])
}

// Stored are the model's vectors of texts, as the file vectors.bin holds them.
// It fails only when ctx is done.
func (m *Model) Stored(ctx context.Context, texts []string) ([]byte, error) {
	byKey := map[[keyLen]byte]string{}
	for _, t := range texts {
		byKey[key(t)] = t
	}
	out := append([]byte(storedMagic), m.name...)
	out = binary.LittleEndian.AppendUint32(out, uint32(m.dimension))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(byKey)))
	texts = texts[:0:0]
	for _, k := range slices.SortedFunc(maps.Keys(byKey), func(a, b [keyLen]byte) int { return bytes.Compare(a[:], b[:]) }) {
		out = append(out, k[:]...)
		texts = append(texts, byKey[k])
	}
	vectors, err := m.EmbedPassages(ctx, texts)
	if err != nil {
		return nil, err
	}
	for _, x := range slices.Concat(vectors...) {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(out, castagnoli)), nil
}
