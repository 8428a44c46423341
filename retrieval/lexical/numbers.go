package lexical

import "math/bits"

// numbers gives terms consecutive numbers, from 0. Terms are hashes already,
// so that a table with linear probing needs no hashing of its own: a third of
// the time of a map. The zero value is ready.
type numbers struct {
	terms []uint64 // by number
	slots []uint32 // 1 + a number, at its term's highest bits or behind; 0 is free
	shift int      // of a term, to its slot
}

// of is a term's number, a new one for a new term.
func (n *numbers) of(term uint64) uint32 {
	if 2*len(n.terms) >= len(n.slots) {
		n.grow()
	}
	at := n.at(term)
	if n.slots[at] == 0 {
		n.terms = append(n.terms, term)
		n.slots[at] = uint32(len(n.terms))
	}
	return n.slots[at] - 1
}

// at is the slot of a term, or the free one where it belongs.
func (n *numbers) at(term uint64) int {
	at := int(term * 0x9e3779b97f4a7c15 >> n.shift)
	for n.slots[at] != 0 && n.terms[n.slots[at]-1] != term {
		if at++; at == len(n.slots) {
			at = 0
		}
	}
	return at
}

func (n *numbers) grow() {
	n.slots = make([]uint32, max(2*len(n.slots), 1<<12))
	n.shift = 64 - bits.Len(uint(len(n.slots)-1))
	for i, t := range n.terms {
		n.slots[n.at(t)] = uint32(i + 1)
	}
}
