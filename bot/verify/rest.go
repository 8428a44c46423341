package verify

// chosen is a sentence of the evidence that the claim rests on.
type chosen struct {
	passage, sentence int
}

// What a further sentence must add, in words, names and numbers, for the claim
// to rest on it too. A name alone, taken from elsewhere, bears nothing out.
const (
	mostChosen   = 5
	addsBeside   = 1 // in the sentence before or after
	addsInside   = 2 // in the same passage
	addsFromAway = 3 // in another passage
)

// choose finds the sentences the claim rests on: the one that holds most of it,
// then those that add what it lacks. From then on these alone count.
func (al *alignment) choose() {
	held := al.heldBy()
	covered := map[int]bool{}
	for len(al.rest) < mostChosen {
		best, most := chosen{}, 0
		for key, parts := range held {
			n := 0
			for part := range parts {
				if !covered[part] {
					n++
				}
			}
			if n >= needed(al.rest, key) && (n > most || n == most && key.before(best)) {
				best, most = key, n
			}
		}
		if most == 0 {
			break
		}
		for part := range held[best] {
			covered[part] = true
		}
		al.rest = append(al.rest, best)
		delete(held, best)
	}
	al.narrowed = true
}

// heldBy lists which items and quantities of the claim each sentence holds.
func (al *alignment) heldBy() map[chosen]map[int]bool {
	out := map[chosen]map[int]bool{}
	add := func(p place, part int) {
		key := al.sentenceOf(p)
		if out[key] == nil {
			out[key] = map[int]bool{}
		}
		out[key][part] = true
	}
	for i, m := range al.matches {
		for _, p := range m.places {
			add(p, i)
		}
	}
	for i, q := range al.claim.quantities {
		for n, e := range al.evidence {
			for _, f := range e.quantities {
				if !q.Loose && agrees(q, f) {
					add(place{n, f.Start}, len(al.matches)+i)
				}
			}
		}
	}
	return out
}

// needed is how much a sentence must add to those that are chosen.
func needed(out []chosen, key chosen) int {
	if len(out) == 0 {
		return 1
	}
	least := addsFromAway
	for _, c := range out {
		if c.passage != key.passage {
			continue
		}
		least = min(least, addsInside)
		if d := c.sentence - key.sentence; d == 1 || d == -1 {
			least = addsBeside
		}
	}
	return least
}

func (c chosen) before(other chosen) bool {
	return c.passage < other.passage || c.passage == other.passage && c.sentence < other.sentence
}

// sentenceOf is the sentence that holds a place.
func (al *alignment) sentenceOf(p place) chosen {
	return chosen{p.passage, al.evidence[p.passage].sentenceAt(p.at)}
}

// said is a cue of the evidence in a sentence that the claim rests on.
type said struct {
	cue
	passage int
}

// sayings lists the cues of the sentences the claim rests on, but for those it
// quotes.
func (al *alignment) sayings() []said {
	var out []said
	for _, s := range al.rest {
		e := al.evidence[s.passage]
		for _, q := range e.cues {
			if e.sentenceAt(q.start) == s.sentence && !al.cites(s.passage, q.start) {
				out = append(out, said{q, s.passage})
			}
		}
	}
	return out
}

// cites reports whether the claim quotes the words at a place.
func (al *alignment) cites(passage, at int) bool {
	for _, x := range al.cited {
		if x.passage == passage && x.start <= at && at < x.end {
			return true
		}
	}
	return false
}
