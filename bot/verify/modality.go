package verify

// compatible are senses that may stand for each other.
var compatible = map[[2]sense]bool{{will, plan}: true, {plan, aim}: true, {plan, consider}: false, {should, urge}: true, {must, should}: false, {agree, reaffirm}: true, {support, welcome}: false, {commit, agree}: false, {will, agree}: true, {will, commit}: true, {aim, should}: true, {note, reaffirm}: true}

func (s set) allows(x sense) bool {
	if s.has(x) {
		return true
	}
	for y := range senses {
		if s.has(y) && (compatible[[2]sense{x, y}] || compatible[[2]sense{y, x}]) {
			return true
		}
	}
	return false
}

// firm are senses that a sentence which says nothing of the kind does not bear out.
var firm = func() (s set) {
	for _, x := range []sense{may, must, commit, reject, welcome, support} {
		s.add(x)
	}
	return s
}()

// weak are senses that a plain statement makes too much of.
var weak = func() (s set) {
	for _, x := range []sense{may, should, consider} {
		s.add(x)
	}
	return s
}()

// modality finds where the claim is surer, or less sure, than the evidence, and
// where it has somebody do something else in saying it.
func (al *alignment) modality() []point {
	if len(al.rest) == 0 {
		return nil
	}
	var out []point
	evidence := al.sayings()
	var claimed, all set
	for _, q := range al.claim.cues {
		claimed.add(q.sense)
	}
	for _, s := range evidence {
		all.add(s.sense)
	}
	for _, q := range al.claim.cues {
		if q.sense == denial || within(al.settled, q.start) {
			continue
		}
		here, where := al.sensesAt(q, evidence)
		if here == 0 {
			here = all
		}
		if here.allows(q.sense) || all.has(q.sense) && !where.known() {
			continue
		}
		other := rival(q.sense, here)
		if other != denial || firm.has(q.sense) && al.unsaid(q) {
			p := al.differs("modality", al.claim.phrase(q), find(evidence, other))
			p.conflict = other != denial
			out = append(out, p)
		}
	}
	for _, s := range evidence {
		if weak.has(s.sense) && !claimed.allows(s.sense) && al.covers(s) {
			out = append(out, al.differs("modality", al.claim.about(al, s), s))
		}
	}
	return out
}

// known reports whether there is such a cue.
func (s said) known() bool { return s.end > 0 }

// unsaid reports whether the evidence lacks the word of the cue itself, too.
func (al *alignment) unsaid(q cue) bool {
	for i, it := range al.claim.items {
		if it.start < q.end && q.start < it.end && al.held(i) >= 1 {
			return false
		}
	}
	return true
}

// covers reports whether the claim speaks of what a cue of the evidence bears on.
func (al *alignment) covers(s said) bool {
	for i, it := range al.claim.items {
		if s.target.start >= 0 && !within(al.settled, it.start) && al.placed(i, s.passage, s.target.start, 0) {
			return true
		}
	}
	return false
}

// sensesAt are the senses that bear on the same word in the evidence.
func (al *alignment) sensesAt(q cue, evidence []said) (set, said) {
	var out set
	var where said
	item := al.itemAt(q.target)
	if item < 0 {
		return out, where
	}
	for _, s := range evidence {
		if s.sense != denial && s.sense.modal() == q.sense.modal() && al.bearsOn(s, item) {
			out.add(s.sense)
			where = s
		}
	}
	return out, where
}

// rival is a sense of the same kind among those of the evidence, or denial when
// there is none.
func rival(x sense, in set) sense {
	for y := range senses {
		if in.has(y) && (y.modal() && x.modal() || y.act() && x.act()) {
			return y
		}
	}
	return denial
}

func find(all []said, x sense) said {
	for _, s := range all {
		if s.sense == x && x != denial {
			return s
		}
	}
	return said{}
}
