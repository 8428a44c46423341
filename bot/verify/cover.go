package verify

import (
	"slices"
	"strings"

	"setu/retrieval/analyze"
)

// countries are the names of countries and peoples.
var countries = func() map[analyze.Term]bool {
	out := map[analyze.Term]bool{}
	for a, b := range country {
		out[a], out[b] = true, true
	}
	for _, w := range strings.Fields("日本 インド 中国 米国 フランス ドイツ 英国 日印 emirates uae taiwan singapore canada brazil indonesia kenya") {
		out[analyze.Hash(analyze.Stem(analyze.Normalise(w)))] = true
	}
	return out
}()

// country is the country that a people is of, and the reverse, by stem.
var country = func() map[analyze.Term]analyze.Term {
	out := map[analyze.Term]analyze.Term{}
	for _, pair := range strings.Fields("india/indian japan/japanese china/chinese america/american france/french germany/german thailand/thai korea/korean italy/italian russia/russian switzerland/swiss australia/australian britain/british भारत/भारतीय जापान/जापानी चीन/चीनी अमेरिका/अमेरिकी") {
		a, b, _ := strings.Cut(pair, "/")
		x, y := analyze.Hash(analyze.Stem(analyze.Normalise(a))), analyze.Hash(analyze.Stem(analyze.Normalise(b)))
		out[x], out[y] = y, x
	}
	return out
}()

// framedShare is what a word counts that stands around the passages only:
// a name is as good there as within.
const framedShare = 0.5

// held is how much of an item the sentences that count hold, 0–1.
func (al *alignment) held(i int) float64 {
	m, facing := al.matches[i], al.claim.facing()
	best := 0.0
	for _, p := range m.places {
		if al.counts(p) && !(facing && al.joint(i, p)) {
			best = m.share
			break
		}
	}
	for n := range al.evidence {
		if m.framed&(1<<n) != 0 && al.inAccepted(n) {
			if al.claim.items[i].name || al.claim.items[i].capital {
				return 1
			}
			best = max(best, framedShare)
		}
	}
	return best
}

func (al *alignment) counts(p place) bool {
	return !al.narrowed || slices.Contains(al.rest, al.sentenceOf(p))
}

// inAccepted reports whether a sentence of a passage counts.
func (al *alignment) inAccepted(passage int) bool {
	return !al.narrowed || slices.ContainsFunc(al.rest, func(r chosen) bool { return r.passage == passage })
}

// light are such words, by stem.
var light = func() map[analyze.Term]bool {
	out := map[analyze.Term]bool{}
	for _, w := range strings.Fields("held hold take took taken place give given make made say said set come came bring include includes involve call called holds have get got put go went see seen use used begin began begun start started " +
		"run led lead leads become became remain show work carry carried keep country countries people also both total year spend plan available new main part side according full fully establish founded create form launch set up afterwards thereby moreover furthermore thus raise bring document text state stated write read " +
		"prime minister ministers foreign president secretary leader leaders side sides party parties 首相 大臣 外相 首脳 両首脳 प्रधानमंत्री मंत्री नेता दोनों इसमें इसका इसके इससे उसमें इनमें जिसमें मिला मिले मिली दिया लिया बताया कहा रखा जारी " +
		"文書 記載 本文 दस्तावेज़ लिखा पाठ") {
		out[analyze.Hash(analyze.Stem(analyze.Normalise(w)))] = true
	}
	return out
}()

// coverage is the share of what the claim says that the evidence holds, 0–1: a
// name of several words and a number are one thing each, and a word counts
// once. Numbers that differ are left to be told apart.
func (al *alignment) coverage() float64 {
	total, held := 0.0, 0.0
	seen := map[analyze.Term]bool{}
	for i := 0; i < len(al.claim.items); {
		share, n := 0.0, 0
		for j := i; j < len(al.claim.items) && (j == i || al.claim.items[j].run); j++ {
			share += al.held(j)
			n++
		}
		if w := al.weight(i, n); !seen[al.claim.items[i].terms[0]] || n > 1 {
			total += w
			held += w * share / float64(n)
		}
		seen[al.claim.items[i].terms[0]] = true
		i += n
	}
	for _, q := range al.claim.quantities {
		if !q.Loose && al.anywhere(q) {
			total += numberWeight
			held += numberWeight
		}
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// What things count in the coverage, beside 1 for a word. A name that is missing
// is a difference of its own: what is said of it is to be covered.
const (
	lightWeight  = 0.25 // a word that many others may stand for
	nameWeight   = 0.5
	numberWeight = 0.5
	longerWeight = 0.25 // more for each further pair of characters of a Japanese word
)

// weight is what n items from i, one name or word, count.
func (al *alignment) weight(i, n int) float64 {
	switch it := al.claim.items[i]; {
	case it.light, it.act: // what an act is, is compared on its own
		return lightWeight
	case n > 1 || it.name || countries[it.terms[0]]:
		return nameWeight
	case it.japanese:
		return 1 + longerWeight*float64(len(it.terms)-1)
	}
	return 1
}
