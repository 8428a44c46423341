package static

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"

	"setu/retrieval/analyze"
)

// A model's file, little-endian: magic, dimension and number of rows (32 bits
// each), then for all rows one after the other terms (64 bits), weights and
// scales (32-bit floats) and elements (4 bits, dimension a row), and last the
// CRC-32C of all before it.

const (
	magic     = "setuvec1"
	headerLen = len(magic) + 8
	rowLen    = 16 // without its elements
)

// ErrModel means that bytes are no model.
var ErrModel = errors.New("not a static embedding model")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Parse reads a model. It keeps data, which must not be changed afterwards.
func Parse(data []byte) (*Model, error) {
	if len(data) < headerLen+4 || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: no header", ErrModel)
	}
	body, sum := data[:len(data)-4], binary.LittleEndian.Uint32(data[len(data)-4:])
	dimension := binary.LittleEndian.Uint32(data[len(magic):])
	rows := binary.LittleEndian.Uint32(data[len(magic)+4:])
	if dimension < 16 || dimension > 4096 || dimension%2 != 0 || uint64(len(body)) != uint64(headerLen)+uint64(rows)*uint64(rowLen+dimension/2) {
		return nil, fmt.Errorf("%w: %d rows of %d elements in %d bytes", ErrModel, rows, dimension, len(data))
	}
	if crc32.Checksum(body, castagnoli) != sum {
		return nil, fmt.Errorf("%w: wrong checksum: it is damaged", ErrModel)
	}
	m := &Model{name: fmt.Sprintf("static-1-%08x", sum), dimension: int(dimension)}
	rest := body[headerLen:]
	for range rows {
		m.terms = append(m.terms, analyze.Term(binary.LittleEndian.Uint64(rest)))
		rest = rest[8:]
	}
	m.weight, rest = floats(rest, int(rows))
	m.scale, m.packed = floats(rest, int(rows))
	return m, m.check()
}

func floats(data []byte, n int) ([]float32, []byte) {
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out, data[4*n:]
}

func (m *Model) check() error {
	for i := range m.terms {
		if i > 0 && m.terms[i-1] >= m.terms[i] {
			return fmt.Errorf("%w: row %d is out of order", ErrModel, i)
		}
		if !(m.weight[i] >= 0 && m.weight[i] <= 1 && m.scale[i] >= 0 && m.scale[i] <= 1e3) {
			return fmt.Errorf("%w: row %d has weight %v, scale %v", ErrModel, i, m.weight[i], m.scale[i])
		}
	}
	return nil
}

// Bytes is the model as Parse reads it.
func (m *Model) Bytes() []byte {
	out := append([]byte(magic), make([]byte, 8)...)
	binary.LittleEndian.PutUint32(out[len(magic):], uint32(m.dimension))
	binary.LittleEndian.PutUint32(out[len(magic)+4:], uint32(len(m.terms)))
	for _, t := range m.terms {
		out = binary.LittleEndian.AppendUint64(out, uint64(t))
	}
	for _, f := range slices.Concat(m.weight, m.scale) {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(f))
	}
	out = append(out, m.packed...)
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(out, castagnoli))
}

// pack rounds learned rows to 4 bits an element. Elements far beyond the rest
// are cut off, which loses less than rounding all the others more.
func (m *Model) pack(learned []float32) {
	m.scale = make([]float32, len(m.terms))
	m.packed = make([]byte, 0, len(learned)/2)
	for i := range m.terms {
		row := learned[i*m.dimension : (i+1)*m.dimension]
		top := float32(0)
		for _, x := range row {
			top = max(top, x, -x)
		}
		usual := float32(2.7 * math.Sqrt(float64(dot(row, row))/float64(m.dimension)))
		m.scale[i] = min(top, usual) / 7
		for j := 0; j < len(row); j += 2 {
			m.packed = append(m.packed, nibble(row[j], m.scale[i])<<4|nibble(row[j+1], m.scale[i]))
		}
	}
}

func nibble(x, scale float32) byte {
	if scale == 0 {
		return 8
	}
	return byte(min(max(math.Round(float64(x/scale)), -7), 7) + 8)
}
