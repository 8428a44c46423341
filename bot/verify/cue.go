package verify

import (
	"strings"

	"setu/retrieval/analyze"
)

// sense is what a cue does to the words beside it: it denies them, says how
// sure they are, or names what somebody does in saying them.
type sense uint8

const (
	denial   sense = iota
	will           // will, करेगा
	may            // may, can, かもしれない, सकता
	must           // must, なければならない, अनिवार्य
	should         // should, べき, चाहिए
	plan           // plans to, is expected to, 予定, योजना
	aim            // aims, hopes, goal, 目指す, लक्ष्य
	consider       // considers, discusses, 検討, विचार
	welcome        // welcomes, 歓迎, स्वागत
	support        // supports, encourages, 支持, समर्थन
	note           // notes, recognises, 認識
	reaffirm       // reaffirms, 再確認
	agree          // agrees, decides, 合意, सहमति
	commit         // commits to, pledges, 約束, प्रतिबद्ध
	reject         // rejects, refuses, opposes, 拒否
	urge           // calls on, 求める
	senses
)

// String names the sense for messages.
func (s sense) modal() bool { return s >= will && s <= consider }
func (s sense) act() bool   { return s >= welcome && s < senses }

// set is a set of senses.
type set uint32

func (s set) has(x sense) bool { return s&(1<<x) != 0 }
func (s *set) add(x sense)     { *s |= 1 << x }

// cue is a word that bears a sense, and the word it bears on.
type cue struct {
	sense      sense
	start, end int
	target     token // its start is -1 when there is none
}

// words of cues by normalised form. English words bear on what follows.
var (
	englishCues = cueWords(map[sense]string{
		denial: "not no never neither nor without none nobody nothing cannot non t",
		will:   "will shall would", may: "may might could can possibly perhaps maybe likely", must: "must required obliged mandatory compulsory obligatory",
		should: "should ought", plan: "plan plans planned intends intended expected scheduled due planning intend",
		aim:      "aim aims aimed seek seeks goal goals target targets hope hopes wish wishes want wants wanted aspires aspire objective",
		consider: "consider considers considered considering explore explores exploring discuss discussed",
		welcome:  "welcome welcomes welcomed welcoming", support: "support supports supported encourage encourages encouraged endorse endorses endorsed promote promotes back backs",
		note: "note notes noted recognise recognises recognised recognize recognizes recognized acknowledge acknowledges acknowledged", reaffirm: "reaffirm reaffirms reaffirmed reiterate reiterates reiterated upheld uphold affirm affirms affirmed",
		agree:  "agree agrees agreed agreeing decide decides decided",
		commit: "commit commits committed commitment commitments pledge pledges pledged promise promises promised vow vows vowed undertake undertakes guarantee guarantees guaranteed",
		reject: "reject rejects rejected refuse refuses refused oppose opposes opposed deny denies denied condemn condemns condemned decline declined ban bans banned",
		urge:   "urge urges urged call calls called",
	})
	hindiCues = cueWords(map[sense]string{
		denial: "नहीं नही न ना बिना मत गैर", may: "सकता सकती सकते सकेगा सकेगी सकेंगे संभव संभवतः शायद संभावना", must: "अनिवार्य बाध्यकारी आवश्यक ज़रूरी",
		should: "चाहिए", plan: "योजना अपेक्षित नियोजित", aim: "लक्ष्य उद्देश्य इच्छा इच्छुक चाहता चाहती चाहते आशा इरादा",
		consider: "विचार चर्चा", welcome: "स्वागत", support: "समर्थन प्रोत्साहित प्रोत्साहन", note: "स्वीकार मान्यता", reaffirm: "पुष्टि दोहराया दोहराई पुनः",
		agree: "सहमति सहमत निर्णय", commit: "प्रतिबद्ध प्रतिबद्धता वचन संकल्प वादा वचनबद्ध", reject: "अस्वीकार विरोध इनकार खारिज", urge: "आह्वान आग्रह",
	})
	japaneseCues = phraseCues(map[sense]string{
		denial: "ない なかった ません なく、 なくなっ ず、 ずに 非",
		may:    "かもしれない 可能性 得る し得 できる 恐れがある", must: "なければならない ねばならない 義務 必要がある 必須", should: "べき",
		plan: "予定 計画 方針 見込み 見通し", aim: "目指 目標 希望 望む 望ん 望み 意向 意図 したい 求めている", consider: "検討 協議",
		welcome: "歓迎", support: "支持 奨励 後押し 賛同", note: "認識 留意 認め", reaffirm: "再確認 堅持 改めて", agree: "合意 一致 決定 決め",
		commit: "約束 確約 誓約 コミット 公約 保証", reject: "拒否 拒絶 反対 否定 却下 禁止 非難", urge: "要請 呼びかけ 促す",
	})
)

func cueWords(lists map[sense]string) map[string]sense {
	out := map[string]sense{}
	for s, list := range lists {
		for _, w := range strings.Fields(list) {
			out[analyze.Normalise(w)] = s
		}
	}
	return out
}

type phraseCue struct {
	text  string
	sense sense
}

func phraseCues(lists map[sense]string) []phraseCue {
	var out []phraseCue
	for s := range senses {
		for _, w := range strings.Fields(lists[s]) {
			out = append(out, phraseCue{w, s})
		}
	}
	return out
}

// affirmed are phrases that hold a word of denial and deny nothing.
var affirmed = []string{
	"not only", "not just", "not merely", "no later than", "no more than", "no less than", "no fewer than", "not later than", "whether or not", "not more than", "not less than",
	"だけでなく", "のみならず", "に限らず", "かもしれない", "ほかならない", "なければならない", "ねばならない", "少なくない", "間違いない", "のみでなく", "ばかりでなく", "少なくとも", "問わず", "必ず", "まず", "先ず",
	"न केवल", "न सिर्फ",
}

// cues finds what a text says of how sure its words are. The tokens are those
// of the text.
func cues(text string, all []token) []cue {
	var out []cue
	skip := spans(text, affirmed)
	for i, t := range all {
		if t.japanese || t.acronym {
			continue
		}
		s, english := englishCues[t.text]
		hindi := false
		if !english {
			s, hindi = hindiCues[t.text]
		}
		switch {
		case english && t.text == "t" && !strings.HasSuffix(text[:t.start], "'") && !strings.HasSuffix(text[:t.start], "’"):
		case english && t.text == "may" && t.capital && !first(text, t.start): // the month
		case english && strings.HasPrefix(t.text, "call") && !calls(all, i): // it calls AI a technology
		case english && t.text == "no" && strings.HasPrefix(text[t.end:], "."): // No. 5
		case (english || hindi) && !within(skip, t.start):
			out = append(out, cue{s, t.start, t.end, target(text, all, i, english || t.text == "गैर")})
		case !english && !hindi && future(t.text):
			out = append(out, cue{will, t.start, t.end, before(text, all, i)})
		}
	}
	return japaneseCuesIn(out, text, all, skip)
}

// calls reports whether the verb at token i calls for something.
func calls(all []token, i int) bool {
	if i+1 == len(all) {
		return false
	}
	next := all[i+1].text
	return next == "on" || next == "for" || next == "upon"
}

func first(text string, at int) bool { return strings.TrimSpace(text[:at]) == "" }

// future reports whether a Hindi word is a verb in the future.
func future(s string) bool {
	for _, end := range [...]string{"ेगा", "ेगी", "ेंगे", "ेंगी", "एगा", "एगी", "एंगे", "एंगी", "ूंगा", "ूंगी"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return s == "होगा" || s == "होगी" || s == "होंगे" || s == "होंगी"
}

// reach is how many words a cue may stand away from the one it bears on.
const reach = 4

// target is the word that the cue at token i bears on: where it leads, as in
// English, the next one that means something, in Hindi the one before it, else
// the next.
func target(text string, all []token, i int, leads bool) token {
	if !leads {
		if t := before(text, all, i); t.start >= 0 {
			return t
		}
	}
	for j := i + 1; j < len(all) && j <= i+reach && !strings.ContainsAny(text[all[i].end:all[j].start], ".;:!?।"); j++ {
		if _, also := englishCues[all[j].text]; !all[j].stop && !also {
			return all[j]
		}
	}
	if leads {
		return before(text, all, i)
	}
	return token{start: -1}
}

// before is the nearest word in front of token i that means something.
func before(text string, all []token, i int) token {
	for j := i - 1; j >= 0 && j >= i-reach && !strings.ContainsAny(text[all[j].end:all[i].start], ".;!?।"); j-- {
		if !all[j].stop {
			return all[j]
		}
	}
	return token{start: -1}
}

type span struct{ start, end int }

func spans(text string, phrases []string) []span {
	var out []span
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text
	}
	for _, p := range phrases {
		for at := 0; ; {
			i := strings.Index(lower[at:], p)
			if i < 0 {
				break
			}
			out = append(out, span{at + i, at + i + len(p)})
			at += i + len(p)
		}
	}
	return out
}

func within(all []span, at int) bool {
	for _, s := range all {
		if s.start <= at && at < s.end {
			return true
		}
	}
	return false
}

// japaneseCuesIn appends the cues of Japanese text, which stand behind the
// word they bear on.
func japaneseCuesIn(out []cue, text string, all []token, skip []span) []cue {
	if !strings.ContainsFunc(text, hiragana) {
		return out
	}
	for _, c := range japaneseCues {
		for at := 0; ; {
			i := strings.Index(text[at:], c.text)
			if i < 0 {
				break
			}
			start := at + i
			at = start + len(c.text)
			if c.sense == denial && within(skip, start) {
				continue
			}
			out = append(out, cue{c.sense, start, at, japaneseTarget(text, all, start)})
		}
	}
	return out
}

// japaneseTarget is the last word in front of a place that is not hiragana
// alone.
func japaneseTarget(text string, all []token, at int) token {
	best := token{start: -1}
	for _, t := range all {
		if t.start >= at {
			break
		}
		if !t.stop && t.end <= at+3 && at-t.end < 36 && !strings.ContainsAny(text[min(t.end, at):at], "。") && content(t) {
			best = t
		}
	}
	return best
}

// content reports whether a token has no hiragana: it is a word, not an ending.
func content(t token) bool { return !t.japanese || !strings.ContainsFunc(t.text, hiragana) }

// denies reports whether a text holds a word of denial.
func denies(text string) bool {
	if text == "" {
		return false
	}
	var a analyze.Analyzer
	for _, c := range cues(text, tokens(&a, text)) {
		if c.sense == denial {
			return true
		}
	}
	return false
}
