package prompts

// Verdicts are the words in which a checked draft is shown, in one language.
type Verdicts struct {
	Supported, Contradicted, NotFound string
	Draft                             string // names the draft, before its words
	Lacking                           string // before words that no document has
	Disputed                          string // before what sources disagree about
	Nearest                           string // before what comes nearest
	NothingClaimed                    string // the draft says nothing that can be checked
}

var verdicts = map[string]Verdicts{
	"en": {
		Supported: "supported", Contradicted: "contradicted", NotFound: "not found",
		Draft: "draft", Lacking: "not in the documents", Disputed: "sources differ", Nearest: "nearest",
		NothingClaimed: "The text claims nothing that can be checked.",
	},
	"ja": {
		Supported: "裏付けあり", Contradicted: "相違あり", NotFound: "記載なし",
		Draft: "原稿", Lacking: "文書にない語", Disputed: "情報源に相違あり", Nearest: "最も近い記載",
		NothingClaimed: "確認の対象となる記述がありません。",
	},
	"hi": {
		Supported: "समर्थित", Contradicted: "विरोध में", NotFound: "नहीं मिला",
		Draft: "मसौदा", Lacking: "दस्तावेज़ों में नहीं", Disputed: "स्रोतों में मतभेद", Nearest: "निकटतम",
		NothingClaimed: "इस पाठ में जाँचने योग्य कोई कथन नहीं है।",
	},
}

// VerdictsIn returns the words of a language, English where it has none.
func VerdictsIn(language string) Verdicts {
	if v, ok := verdicts[language]; ok {
		return v
	}
	return verdicts["en"]
}
