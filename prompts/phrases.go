// Package prompts holds what the assistant says in its own words, in English,
// Japanese and Hindi. Everything else in an answer is a quotation.
package prompts

import "fmt"

// Phrases are the fixed sentences of one language.
type Phrases struct {
	NoEvidence string // the corpus does not answer this
	Nearest    string // introduces the nearest documents
	OnDocument string // introduces what one document says; takes its title and date
	Undated    string // the same for a document without a date; takes its title
	Busy       string // too many questions at once
	ByWords    string // the embedder failed
	ReadAs     string // the question with its spelling mended; takes it

	// What the reader should know of an answer that a model was to write.
	NoModel    string // the model failed: the answer is quotations
	Unverified string // nothing that it wrote was supported: the answer is quotations
	Incomplete string // it broke off
	Cut        string // sentences that nothing supports were left out
}

var phrases = map[string]Phrases{
	"en": {
		NoEvidence: "The documents of this corpus do not answer that question.",
		Nearest:    "The nearest documents are:",
		OnDocument: "%s (%s):",
		Undated:    "%s:",
		Busy:       "Too many questions are being answered just now; please ask again in a moment.",
		ByWords:    "Search by meaning is not available just now; this was searched for by words alone.",
		ReadAs:     "The question was read as: %s",

		NoModel:    "The language model did not answer, so this answer quotes the documents.",
		Unverified: "What the language model wrote could not be verified, so this answer quotes the documents.",
		Incomplete: "The language model broke off; the answer may be incomplete.",
		Cut:        "Sentences that the documents do not support were left out.",
	},
	"ja": {
		NoEvidence: "収録文書の中には、このご質問への答えは見つかりませんでした。",
		Nearest:    "最も近い文書は次のとおりです。",
		OnDocument: "%s（%s）：",
		Undated:    "%s：",
		Busy:       "ただいま質問が集中しています。しばらくしてからもう一度お尋ねください。",
		ByWords:    "意味による検索が一時的に利用できないため、語句のみで検索しました。",
		ReadAs:     "ご質問を次のように読み替えました：%s",

		NoModel:    "言語モデルから応答がなかったため、文書の引用でお答えしています。",
		Unverified: "言語モデルの文章は検証できなかったため、文書の引用でお答えしています。",
		Incomplete: "言語モデルが途中で止まりました。回答は不完全なことがあります。",
		Cut:        "文書に裏付けのない文は除きました。",
	},
	"hi": {
		NoEvidence: "इस संग्रह के दस्तावेज़ों में इस प्रश्न का उत्तर नहीं है।",
		Nearest:    "निकटतम दस्तावेज़ ये हैं:",
		OnDocument: "%s (%s):",
		Undated:    "%s:",
		Busy:       "अभी बहुत से प्रश्न आ रहे हैं; कृपया थोड़ी देर बाद फिर पूछें।",
		ByWords:    "अर्थ के आधार पर खोज अभी उपलब्ध नहीं है; केवल शब्दों से खोजा गया है।",
		ReadAs:     "प्रश्न को इस तरह पढ़ा गया: %s",

		NoModel:    "भाषा मॉडल से उत्तर नहीं मिला, इसलिए यह उत्तर दस्तावेज़ों के उद्धरणों से बना है।",
		Unverified: "भाषा मॉडल का लिखा सत्यापित नहीं हो सका, इसलिए यह उत्तर दस्तावेज़ों के उद्धरणों से बना है।",
		Incomplete: "भाषा मॉडल बीच में रुक गया; उत्तर अधूरा हो सकता है।",
		Cut:        "जिन वाक्यों की पुष्टि दस्तावेज़ नहीं करते, वे हटा दिए गए।",
	},
}

// In returns the phrases of a language, English where it has none.
func In(language string) Phrases {
	if p, ok := phrases[language]; ok {
		return p
	}
	return phrases["en"]
}

// Heading introduces what a document says.
func (p Phrases) Heading(title, date string) string {
	if date == "" {
		return fmt.Sprintf(p.Undated, title)
	}
	return fmt.Sprintf(p.OnDocument, title, date)
}
