package lexical

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrCorrupt means that stored bytes are no index.
var ErrCorrupt = errors.New("corrupt lexical index")

const magic = 0x31584c53 // "SLX1"

// maxElements bounds what a header may claim, before anything is allocated.
const maxElements = 1 << 30

// WriteTo stores the index: a header and four little-endian arrays.
func (x *Index) WriteTo(w io.Writer) (int64, error) {
	b := bufio.NewWriterSize(w, 1<<20)
	header := []uint32{magic, uint32(x.Count), uint32(len(x.Terms)), uint32(len(x.Docs))}
	size := 0
	for _, part := range []any{header, x.Terms, x.Starts, x.Docs, x.Impacts} {
		if err := binary.Write(b, binary.LittleEndian, part); err != nil {
			return 0, fmt.Errorf("write lexical index: %w", err)
		}
		size += binary.Size(part)
	}
	return int64(size), b.Flush()
}

// Read loads an index that WriteTo stored and checks that it is whole.
func Read(r io.Reader) (*Index, error) {
	var header [4]uint32
	if err := binary.Read(r, binary.LittleEndian, &header); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrCorrupt, err)
	}
	count, terms, postings := header[1], header[2], header[3]
	if header[0] != magic || count > maxElements || terms > maxElements || postings > maxElements {
		return nil, fmt.Errorf("%w: header", ErrCorrupt)
	}
	x := &Index{Count: int(count)}
	var err error
	if x.Terms, err = read64(r, int(terms)); err != nil {
		return nil, err
	}
	if x.Starts, err = read32(r, int(terms)+1); err != nil {
		return nil, err
	}
	if x.Docs, err = read32(r, int(postings)); err != nil {
		return nil, err
	}
	bits, err := read32(r, int(postings))
	if err != nil {
		return nil, err
	}
	x.Impacts = floats(bits)
	return x, x.check()
}

func (x *Index) check() error {
	last := x.Starts[len(x.Starts)-1]
	if !slices.IsSorted(x.Terms) || !slices.IsSorted(x.Starts) || int(last) != len(x.Docs) {
		return fmt.Errorf("%w: order", ErrCorrupt)
	}
	for _, d := range x.Docs {
		if int(d) >= x.Count {
			return fmt.Errorf("%w: document %d of %d", ErrCorrupt, d, x.Count)
		}
	}
	return nil
}
