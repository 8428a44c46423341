package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"setu/retrieval/analyze"
	"setu/retrieval/analyze/quantity"
)

// value is a kind of value and how questions ask for it.
type value struct {
	kind   string
	asks   *regexp.Regexp
	unless *regexp.Regexp // the question asks this, too; nil for never
}

// values are what questions ask for, in English, Japanese, Hindi and Hindi in
// Latin letters. What stands first is what a question wants that asks both.
var values = []value{
	{kindPercent, regexp.MustCompile(`(?i)\b(?:what|which|how many|how big an?) (?:percentage|per ?cent|share|proportion)\b|何[%％]|何パーセント|何割|割合|कितन[ाेी] (?:प्रतिशत|फ़ीसदी|फीसदी|हिस्स)|\bkitn[aei] (?:percent|pratishat)`), nil},
	{kindSpan, regexp.MustCompile(`(?i)\bhow long\b|何年間|何[かカヶヵケ]月|何週間|何日間|何[年日](?:かか|続|開|必要)|どのくらいの期間|期間は|कितन[ाेी] (?:समय|देर|वक़्त|वक्त|दिन|साल|वर्ष|महीने|महीनों|सालों|घंटे)|अवधि|\bkitn[aei] (?:din|saal|samay|mahine|time|der)`), nil},
	{kindSum, regexp.MustCompile(`(?i)\bhow much (?:money|funding)\b|\bhow much (?:does|do|did|will|would)\b[^?]*\b(?:cost|charge|pay|earn)\b|\bhow many (?:\w+ )?(?:rupees|yen|dollars|crores?)\b|いくら|कितन[ाेी] (?:पैस|रुप|करोड़|राशि|रकम|धन|खर्च|ख़र्च|निवेश)|\bkitn[aei] (?:paisa|paise|rupa|rupay|kharch|nivesh|crore)`), nil},
	{kindCount, regexp.MustCompile(`(?i)\b(?:how many(?: of (?:the|these|those|its|their))?|what(?:'s| is| was) the (?:total )?number of|headcount of)\b([^?.,;:()]*)|何(人|名|社|件|[かカヶヵケ]国|個|回|隻|台|基|校|枚|[かカヶヵ]所|機関|団体|組織|チーム|点|冊|本|種類|言語)|いくつの(\S{1,8})|कितने\s+(\S+(?:\s+\S+)?)|कितनी (बार)|\bkitne ([a-z]+(?: [a-z]+)?)`), nil},
	{kindDate, regexp.MustCompile(`(?i)(?:^|[,;:] |\b(?:and|or|since|by|until|till|from|exactly) )when\b|\b(?:what|which) (?:year|date|day|month)\b|\b(?:deadline|how soon|kab|kis (?:saal|din|tarikh))\b|いつ(?:[^もかで]|から|$)|何[年日](?:[^か続間開必]|から|$)|何月|期限|締切|締め切り|日程|कब|किस (?:वर्ष|साल|दिन|तारीख|तिथि|महीने)|अंतिम तिथि|तारीख`), nil},
	{kindSum, regexp.MustCompile(`(?i)\b(?:costs?|price[sd]?|budget|fees?|salar(?:y|ies)|wages?|revenues?|turnover|profits?|valuation)\b|予算|費用|価格|値段|金額|総額|年俸|給与|給料|料金|売上|लागत|क़ीमत|कीमत|बजट|वेतन|तनख़्वाह|शुल्क|फ़ीस|फीस|\b(?:kharcha?|kimat|keemat|vetan|tankhwah)\b`), askedElse},
}

// askedElse is what else is asked where a sum is only named.
var askedElse = regexp.MustCompile(`(?i)\b(?:who|whom|whose|why|where|which|how)\b|誰|なぜ|どこ|どの|कौन|क्यों|कहाँ|कैसे|\b(?:kaun|kyon|kahan|kaise)\b`)

// wants is the value that a question asks for, nil when it asks for none, and
// what it counts, if it says that.
func wants(question string) (v *value, counted string) {
	for i := range values {
		v = &values[i]
		m := v.asks.FindStringSubmatch(question)
		if m == nil || v.unless != nil && v.unless.MatchString(question) {
			continue
		}
		counted = beforeVerb(strings.Join(m[1:], "")) // one of the groups at most
		if v.kind == kindCount && spans[unitOf(counted)] {
			return &value{kind: kindSpan}, ""
		}
		return v, counted
	}
	return nil, ""
}

// verb is where it ends what is counted.
var verb = regexp.MustCompile(`(?i)\b(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could|may|must|in|of|from|to|on|at|for|by|with|per)\b`)

func beforeVerb(counted string) string {
	if at := verb.FindStringIndex(counted); at != nil {
		return counted[:at[0]]
	}
	return counted
}

// unitOf is the unit that one of the first words names, if any does.
func unitOf(counted string) string {
	for i, word := range strings.Fields(counted) {
		if unit := quantity.UnitOf(word); unit != "" || i+1 == counting {
			return unit
		}
	}
	return ""
}

// want is what an answer to a question must hold.
type want struct {
	*value
	counted map[analyze.Term]bool // words for what is counted; none for anything
	unit    string                // likewise
	given   []quantity.Quantity   // the question's own, which answer nothing
	lasting bool                  // since when would answer how long, too
}

// lasting is how it is asked how long something has gone on.
var lasting = regexp.MustCompile(`(?i)\bhow long (?:has|have)\b`)

// counting is how many words behind "how many" may say what is counted.
const counting = 3

// want reads it from the last line of the question.
func (r Result) want(a *analyze.Analyzer) (want, bool) {
	if r.value == nil {
		return want{}, false
	}
	w := want{value: r.value, given: quantity.Find(r.last), counted: map[analyze.Term]bool{}, unit: unitOf(r.counted)}
	w.lasting = lasting.MatchString(r.last)
	words, _ := a.Brief(r.counted)
	asked := Set(words[:min(counting, len(words))])
	for _, c := range r.Concepts {
		if !slices.ContainsFunc(c.Forms[0].Words, func(t analyze.Term) bool { return asked[t] }) {
			continue
		}
		for _, f := range c.Forms {
			for _, t := range f.Words {
				w.counted[t] = true
			}
		}
	}
	return w, true
}

// unmet is how much the first hits lack of the value that a question asks for, and
// a little how much the first of them does; false when they lack nothing.
func (r Result) unmet(a *analyze.Analyzer) (Trait, bool) {
	w, ok := r.want(a)
	if !ok || len(r.versions) == 0 {
		return Trait{}, false
	}
	first := w.leastLack(a, r.versions[0])
	least := min(first, w.leastLack(a, slices.Concat(r.versions[1:]...)))
	return Trait{analyze.Hash(w.kind), (first + 3*least) / 4}, first > 0
}

func (w want) leastLack(a *analyze.Analyzer, texts []string) float64 {
	least := 1.0
	for _, text := range texts {
		least = min(least, w.lack(a, text))
	}
	return least
}

// lack is 1 for a text that holds no value of the kind but the question's own, a
// half for one that counts something else, and 0 for one that may answer.
func (w want) lack(a *analyze.Analyzer, text string) float64 {
	least := 1.0
	if inWords[w.kind] != nil && inWords[w.kind].MatchString(text) {
		least = 0.5
	}
	for _, q := range quantity.Find(text) {
		switch {
		case !w.is(q) || slices.ContainsFunc(w.given, func(g quantity.Quantity) bool { return own(g, q) }):
		case len(w.counted) == 0 && w.unit == "", w.counts(a, text, q):
			return 0
		default:
			least = 0.5
		}
	}
	return least
}

// inWords is how values are written that are no numbers.
var inWords = map[string]*regexp.Regexp{
	kindPercent: regexp.MustCompile(`(?i)\b(?:half|thirds?|quarters?|majority|most of|one in)\b|半分|半数|過半|आधा|आधे|आधी|तिहाई|चौथाई`),
	kindCount:   regexp.MustCompile(`(?i)\b(?:once|twice|both|a couple|pair|none|single)\b|両国|双方|दोनों`),
}

// spans are the units of time.
var spans = map[string]bool{"year": true, "month": true, "week": true, "day": true, "hour": true, "minute": true}

func (w want) is(q quantity.Quantity) bool {
	switch w.kind {
	case kindSum:
		return q.Kind == quantity.Money
	case kindSpan:
		return spans[q.Unit] || q.Unit == "m" || q.Kind == quantity.Day && (q.Range() || w.lasting)
	case kindPercent:
		return q.Kind == quantity.Percent
	case kindDate:
		return q.Kind == quantity.Day
	}
	return q.Kind == quantity.Number && !spans[q.Unit]
}

// own reports whether a value is one the question brought along: a day of the month
// that it named is none.
func own(given, q quantity.Quantity) bool {
	if q.Kind == quantity.Day && given.Kind == quantity.Day {
		return q.From == given.From && q.To == given.To
	}
	return given.SameNumber(q)
}

// before and behind a number are how many bytes may name what it counts.
const before, behind = 30, 60

// counts reports whether a number counts what is asked for.
func (w want) counts(a *analyze.Analyzer, text string, q quantity.Quantity) bool {
	if w.unit != "" && q.Unit != "" && quantity.SameUnit(q, quantity.Quantity{Unit: w.unit}) {
		return true
	}
	words, _ := a.Brief(around(text, q.Start-before, q.End+behind))
	return slices.ContainsFunc(words, func(t analyze.Term) bool { return w.counted[t] })
}

// widest is how many bytes a part of a text is widened by at each end.
const widest = 32

// around is a part of a text, widened to whole characters and words.
func around(text string, from, to int) string {
	from, to = max(0, from), min(len(text), to)
	inside := func(i int) bool {
		return i > 0 && i < len(text) && (!utf8.RuneStart(text[i]) || text[i] < utf8.RuneSelf && text[i] > ' ' && text[i-1] > ' ' && text[i-1] < utf8.RuneSelf)
	}
	for least := from - widest; from > least && inside(from); {
		from--
	}
	for most := to + widest; to < most && inside(to); {
		to++
	}
	return text[from:to]
}
