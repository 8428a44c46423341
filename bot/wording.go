package bot

import (
	"slices"
	"strings"
	"unicode"

	"setu/corpus"
	"setu/retrieval/analyze"
)

// A checker by words can't tell a verb from its opposite: it wants most words
// of a sentence, and one is enough to turn it. A draft that a person wrote is
// given that; a model can be told to keep the words of the passages, and is
// held to it wherever they are in its language.

// ownWords are words a sentence may add, by their stems: what ties words
// together and what says who says it, and nothing that is said.
var ownWords = stems(`
state states stated statement note notes noted report reports reported mention mentions mentioned document documents source sources
passage passages text include includes including included announce announces announced announcement concern concerns concerning concerned regard regards regarding relate relates related
according refer refers referred describe describes described set sets aim aims aimed plan plans planned seek seeks goal target
respectively together also total overall altogether jointly side sides part parts number numbers amount figure figures
country countries government governments nation nations party parties people person persons year years month months date dates day days time
first second third one two three new namely specifically particular particularly well
घोषणा घोषित बताया बताता बताते कहा कहता कहते उल्लेख उल्लेखित शामिल सम्मिलित अनुसार मुताबिक दस्तावेज़ दस्तावेज वक्तव्य स्रोत संबंधित संबंध विषय दोनों देश देशों सरकार सरकारें पक्ष कुल संख्या
वर्ष साल महीना तारीख दिन समय लोग व्यक्ति पहला दूसरा तीसरा एक दो तीन नया नई नए विशेष रूप योजना लक्ष्य उद्देश्य अंतर्गत तहत साथ मिलकर संयुक्त
`)

// ownSigns are the same in Japanese, where a run of signs stands for a word.
var ownSigns = strings.Fields(`
文書 声明 発表 記載 記述 言及 記 述 示 含 言 両国 両者 双方 両 国 政府 側 合計 総数 総計 計 数 人数 目標 目的 予定 計画 方針 対象 関 対 基 通 向 用 行 際 間 中 内 外 上 下
前 後 以上 以下 以内 未満 以降 以前 年 月 日 時 人 名 者 件 社 点 的 化 性 等 同 同年 同月 同日 本 各 他 約 第 次 今 新 共同 共 併 新規 特 特定 具体 具体的 主 一 二 三 つ 場合 必要 可能 設 定 設定 掲 挙
`)

func stems(words string) map[analyze.Term]bool {
	a := analyze.Borrow()
	defer a.Return()
	out := map[analyze.Term]bool{}
	for _, t := range a.Tokens(words) {
		out[t.Term] = true
	}
	return out
}

// addedWords are the words of a sentence that its evidence has not, in texts
// or titles, if any of it is in the language of the sentence.
func addedWords(sentence string, evidence []corpus.Passage) []string {
	language := analyze.Language(sentence)
	said := ""
	same := false
	for _, p := range evidence {
		same = same || analyze.Language(p.Text) == language
		said += p.Text + "\n" + p.Document.Title + "\n" + strings.Join(p.Document.Aka, "\n") + "\n" + p.Document.Issuer + "\n"
	}
	switch {
	case !same:
		return nil
	case language == "ja":
		return addedSigns(analyze.Normalise(sentence), analyze.Normalise(said))
	}
	a := analyze.Borrow()
	defer a.Return()
	held := a.Tokens(said)
	var out []string
	for _, t := range a.Tokens(sentence) {
		number := strings.ContainsFunc(t.Text, unicode.IsNumber) // the checker knows more ways to write one
		has := func(other analyze.Token) bool { return other.Term == t.Term || akin(other.Text, t.Text) }
		if !t.Stop && !number && !ownWords[t.Term] && !slices.Contains(out, t.Text) && !slices.ContainsFunc(held, has) {
			out = append(out, t.Text)
		}
	}
	return out
}

// akin reports whether two words begin alike, as priority and prioritise do.
func akin(a, b string) bool {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n >= 5 && 3*n >= 2*min(len(x), len(y))
}

// addedSigns are the runs of Chinese characters or katakana of a sentence that
// a text has not, not even part by part.
func addedSigns(sentence, said string) []string {
	var out []string
	for _, run := range strings.FieldsFunc(sentence, func(r rune) bool { return !sign(r) }) {
		if !strings.Contains(said, run) && !madeOf(run, said) && !slices.Contains(out, run) {
			out = append(out, run)
		}
	}
	return out
}

func sign(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Katakana) || r == 'ー' || r == '々'
}

// madeOf reports whether a run of signs can be parted into pieces of a text, of
// two signs at least, and signs that may be added.
func madeOf(run, said string) bool {
	signs := []rune(run)
	reached := make([]bool, len(signs)+1)
	reached[0] = true
	for i := range signs {
		for j := i + 1; reached[i] && j <= len(signs); j++ {
			piece := string(signs[i:j])
			if slices.Contains(ownSigns, piece) || j-i >= 2 && strings.Contains(said, piece) || j-i == 1 && unicode.In(signs[i], unicode.Han) && strings.Contains(said, piece) && len(signs) > 2 {
				reached[j] = true
			}
		}
	}
	return reached[len(signs)]
}
