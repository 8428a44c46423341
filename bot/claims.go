package bot

import (
	"slices"
	"strings"

	"setu/corpus"
	"setu/retrieval/analyze"
	"setu/retrieval/analyze/quantity"
)

// refersBack reports whether a sentence speaks of what the one before it does.
func refersBack(text string) bool {
	lower := strings.ToLower(text)
	for _, p := range []string{"of these", "of them", "of this", "of which", "うち", "इनमें से", "उनमें से"} {
		if strings.HasPrefix(lower, p) {
			return true
		}
	}
	return corpus.PointsBack(text)
}

// stands reports whether a sentence that points back has a number or a quotation
// of its own, by which it may be found in documents that the sentence before
// says nothing of.
func stands(text string) bool {
	return counts(text) || strings.ContainsAny(text, "\"“「『«")
}

// counts reports whether a text has a number that can be nothing else.
func counts(text string) bool {
	return slices.ContainsFunc(quantity.Find(text), func(q quantity.Quantity) bool { return !q.Loose })
}

// attributed reports whether a sentence says itself that it tells what sources say.
func attributed(text string) bool {
	lower := strings.ToLower(text)
	for _, w := range []string{"according to", "sources", "reported", "reports", "unclear", "differ", "not confirmed", "no page", "known only", "によれば", "によると", "報道", "異なる", "異なり", "確認されていない", "के अनुसार", "रिपोर्ट", "स्रोत", "भिन्न"} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

// claims reports whether a sentence says something that documents could bear
// out: not a greeting, a question, a request or a word about the draft itself.
func claims(text string) bool {
	bare := strings.Trim(text, " \t*_-–—")
	if bare == "" || question(bare) {
		return false
	}
	lower := strings.ToLower(bare)
	for _, p := range courtesies {
		if strings.HasPrefix(lower, p) {
			return len(quantity.Find(bare)) > 0 && len(strings.Fields(bare)) > 12
		}
	}
	said := content(bare)
	firm := counts(bare)
	last := lastLetter(bare)
	switch {
	case last == ":" || last == "：" || last == ",":
		return firm && said > 4
	case strings.ContainsAny(last, ".。．।!！"):
		return said > 0
	}
	return said > 2 || firm && said > 1
}

// content counts the words of a text that mean something.
func content(text string) int {
	a := analyze.Borrow()
	defer a.Return()
	n := 0
	for _, t := range a.Tokens(text) {
		if !t.Stop {
			n++
		}
	}
	return n
}

func question(s string) bool {
	return strings.ContainsAny(lastLetter(strings.TrimRight(s, `"”’')）」 `)), "?？") || strings.HasSuffix(s, "か。") || strings.HasSuffix(s, "でしょうか")
}

// courtesies begin what is said to the reader of a draft, not about the world.
var courtesies = strings.Split("dear |hello|hi |hi,|good morning|good afternoon|thank you|thanks|best regards|kind regards|regards|sincerely|yours |please |kindly |attached |see below|note to |to: |from: |cc: |subject: |date: |re: |this memo|this note|this paper|this email|this draft|the purpose of this|below is|i attach|we attach|for your |action required|prepared by|draft |"+
	"拝啓|敬具|前略|草々|お世話|お疲れ|いつも|よろしく|宜しく|ご確認|ご査収|宛先|件名|日付|差出|本メモ|本書|本稿|このメモ|以下|以上のとおり|以上です|何卒|各位|"+
	"प्रिय |नमस्ते|नमस्कार|सादर|धन्यवाद|कृपया|महोदय|सेवा में|विषय:|दिनांक|प्रेषक|यह ज्ञापन|यह नोट|इस ज्ञापन|इस नोट|भवदीय", "|")
