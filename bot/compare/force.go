package compare

import "regexp"

// force is how firmly a sentence says that something will be done, and the word
// that tells.
type force struct {
	degree degree
	word   string
}

type degree uint8

const (
	plain     degree = iota // it says what is, or several things at once
	tentative               // may, could, consider
	welcoming               // welcome, support, recognise
	aiming                  // aim, plan, target
	binding                 // will, shall, agree, decide
	refusing                // will not
)

// commits reports whether a sentence undertakes something or sets a target.
func (f force) commits() bool { return f.degree == aiming || f.degree == binding }

// against reports whether two sentences that say the same thing differ in what
// is undertaken: one binds where the other leaves open or refuses.
func (f force) against(g force) bool {
	low, high := min(f.degree, g.degree), max(f.degree, g.degree)
	return low == tentative && high >= binding || low == binding && high == refusing
}

// signs are the words by which the force of a sentence is known, in the three
// languages; the first that fits holds.
var signs = []struct {
	degree degree
	words  *regexp.Regexp
}{
	{refusing, regexp.MustCompile(`(?i)\b(?:will|shall|would|do|does|must) not\b|\bno longer\b|しない(?:こと|方針|。|$)|नहीं (?:करेंगे|करेगा|करेगी|होगा|होगी|होंगे)`)},
	{tentative, regexp.MustCompile(`(?i)\b(?-i:may|might|could)\b|\b(?:consider|explor)(?:s|e|es|ed|ing)?\b|検討|可能性|かもしれない|सकता है|सकती है|सकते हैं|विचार कर`)},
	{binding, regexp.MustCompile(`(?i)\b(?:will|shall|must)\b|\bare to\b|\bis to\b|\b(?:commit(?:s|ted|ments?)?|agree(?:s|d|ments?)?|decid(?:e|es|ed)|decisions?|undertak(?:e|es|en)|pledg(?:e|es|ed))\b|(?:協力|推進|実施|強化|支援|促進|招へい|招請|深化|拡大|設置|創設)する。|合意|決定|決まった|約束|こととした|こととする|कर(?:ेंगे|ेगा|ेगी)|होग(?:ा|ी)|होंगे|सहमत|प्रतिबद्ध|निर्णय`)},
	{aiming, regexp.MustCompile(`(?i)\b(?:aim|plan|target|goal|objective|intend|seek|intention)(?:s|ed|ned|ing)?\b|方針|目指|目標|予定|計画|लक्ष्य|योजना|उद्देश्य|इरादा`)},
	{welcoming, regexp.MustCompile(`(?i)\b(?:welcom|support|recogni[sz]|acknowledg|encourag|appreciat)(?:e|es|ed|ing|s)?\b|歓迎|支持|認識|奨励|評価|स्वागत|समर्थन|प्रोत्साह|सराहना`)},
}

func forceOf(sentence string) force {
	for _, s := range signs {
		if word := s.words.FindString(sentence); word != "" {
			return force{s.degree, word}
		}
	}
	return force{}
}
