package prompts

import (
	"fmt"
	"strings"
)

// Comparison are the fixed phrases around what two documents say side by side.
// None of them says that a document dropped what it does not mention.
type Comparison struct {
	On        string // what it is about; takes the topic
	Differing string // introduces what both say with different figures, dates or firmness
	InBoth    string // introduces what both say
	OnlyIn    string // introduces what one document mentions alone; takes its title and the other's
	Unclear   string // introduces what may or may not be in both
	Says      string // introduces what one document says on a topic on which the other has nothing; takes its title
	Nearest   string // introduces the nearest in the other document
	Nothing   string // a document has nothing on the topic; takes its title and the topic
	Neither   string // neither has; takes the topic
	Differs   string // names what differs, of the first document and of the second
	Agrees    string // names figures that are the same
	Names     string // names what the other document does not mention
	Omitted   string // some lines are not shown; takes how many
}

var comparisons = map[string]Comparison{
	"en": {
		On:        "On “%s”",
		Differing: "In both, with different figures, dates or firmness",
		InBoth:    "In both",
		OnlyIn:    "Named only in %s, not mentioned in %s",
		Unclear:   "Not surely in both: what one says, and the nearest in the other",
		Says:      "What %s says on it",
		Nearest:   "nearest in the other",
		Nothing:   "In %s nothing was found on “%s”.",
		Neither:   "In neither document was anything found on “%s”.",
		Differs:   "Differs",
		Agrees:    "The same in both",
		Names:     "Not named in the other",
		Omitted:   "Lines not shown here: %s.",
	},
	"ja": {
		On:        "「%s」について",
		Differing: "双方にあり、数値・日付・確約の度合いが異なるもの",
		InBoth:    "双方にあるもの",
		OnlyIn:    "%sにのみあり、%sには言及がないもの",
		Unclear:   "双方にあるか確かでないもの（一方の記述と、他方で最も近い箇所）",
		Says:      "%sの記述",
		Nearest:   "他方で最も近い箇所",
		Nothing:   "%sには「%s」に関する記述が見つかりませんでした。",
		Neither:   "どちらの文書にも「%s」に関する記述は見つかりませんでした。",
		Differs:   "相違",
		Agrees:    "双方で同じ",
		Names:     "他方に言及のない名称",
		Omitted:   "ここに示していない項目：%s件。",
	},
	"hi": {
		On:        "विषय: “%s”",
		Differing: "दोनों में, पर अलग आँकड़ों, तिथियों या वचनबद्धता के साथ",
		InBoth:    "दोनों में",
		OnlyIn:    "केवल %s में, %s में उल्लेख नहीं",
		Unclear:   "दोनों में होना निश्चित नहीं: एक का कथन, और दूसरे में निकटतम",
		Says:      "%s में इस पर",
		Nearest:   "दूसरे में निकटतम",
		Nothing:   "%s में “%s” पर कुछ नहीं मिला।",
		Neither:   "दोनों में से किसी दस्तावेज़ में “%s” पर कुछ नहीं मिला।",
		Differs:   "अंतर",
		Agrees:    "दोनों में समान",
		Names:     "दूसरे में जिनका नाम नहीं",
		Omitted:   "यहाँ न दिखाई गई पंक्तियाँ: %s.",
	},
}

// Comparing returns the phrases of a language, English where it has none.
func Comparing(language string) Comparison {
	if c, ok := comparisons[language]; ok {
		return c
	}
	return comparisons["en"]
}

// Only introduces what only one of two documents mentions.
func (c Comparison) Only(title, other string) string { return fmt.Sprintf(c.OnlyIn, title, other) }

// Silent says that nothing on a topic was found in a document.
func (c Comparison) Silent(title, topic string) string { return fmt.Sprintf(c.Nothing, title, topic) }

// None says that nothing on a topic was found in either document.
func (c Comparison) None(topic string) string { return fmt.Sprintf(c.Neither, topic) }

// Notes are what there is to say of two quotations: what differs, of the first
// and of the second, which figures agree, and which names stand in one alone.
func (c Comparison) Notes(differ [][2]string, agree, names []string) []string {
	var both []string
	for _, d := range differ {
		both = append(both, orDash(d[0])+" / "+orDash(d[1]))
	}
	var out []string
	for _, n := range []struct {
		label  string
		values []string
	}{{c.Differs, both}, {c.Agrees, agree}, {c.Names, names}} {
		if len(n.values) > 0 {
			out = append(out, n.label+": "+strings.Join(n.values, "; "))
		}
	}
	return out
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
