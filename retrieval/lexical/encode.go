package lexical

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
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
	if x.Impacts, err = readFloats(r, int(postings)); err != nil {
		return nil, err
	}
	if err := x.check(); err != nil {
		return nil, err
	}
	x.open()
	return x, nil
}

// check makes sure that terms, and documents within a term, ascend: they are
// found by halving.
func (x *Index) check() error {
	if !ascending(x.Terms) {
		return fmt.Errorf("%w: order of terms", ErrCorrupt)
	}
	last := len(x.Terms)
	if x.Starts[0] != 0 || !slices.IsSorted(x.Starts) || int(x.Starts[last]) != len(x.Docs) {
		return fmt.Errorf("%w: places of postings", ErrCorrupt)
	}
	for i, start := range x.Starts[:last] {
		docs := x.Docs[start:x.Starts[i+1]]
		if !ascending(docs) || len(docs) > 0 && int(docs[len(docs)-1]) >= x.Count {
			return fmt.Errorf("%w: documents of a term", ErrCorrupt)
		}
	}
	for _, v := range x.Impacts {
		if !(v >= 0 && v <= math.MaxFloat32) { // what is not a number fails both
			return fmt.Errorf("%w: impact %v", ErrCorrupt, v)
		}
	}
	return nil
}

func ascending[T cmp.Ordered](s []T) bool {
	for i := 1; i < len(s); i++ {
		if s[i-1] >= s[i] {
			return false
		}
	}
	return true
}
