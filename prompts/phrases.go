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
}

var phrases = map[string]Phrases{
	"en": {
		NoEvidence: "The documents of this corpus do not answer that question.",
		Nearest:    "The nearest documents are:",
		OnDocument: "%s (%s):",
		Undated:    "%s:",
		Busy:       "Too many questions are being answered just now; please ask again in a moment.",
		ByWords:    "Search by meaning is not available just now; this was searched for by words alone.",
	},
	"ja": {
		NoEvidence: "収録文書の中には、このご質問への答えは見つかりませんでした。",
		Nearest:    "最も近い文書は次のとおりです。",
		OnDocument: "%s（%s）：",
		Undated:    "%s：",
		Busy:       "ただいま質問が集中しています。しばらくしてからもう一度お尋ねください。",
		ByWords:    "意味による検索が一時的に利用できないため、語句のみで検索しました。",
	},
	"hi": {
		NoEvidence: "इस संग्रह के दस्तावेज़ों में इस प्रश्न का उत्तर नहीं है।",
		Nearest:    "निकटतम दस्तावेज़ ये हैं:",
		OnDocument: "%s (%s):",
		Undated:    "%s:",
		Busy:       "अभी बहुत से प्रश्न आ रहे हैं; कृपया थोड़ी देर बाद फिर पूछें।",
		ByWords:    "अर्थ के आधार पर खोज अभी उपलब्ध नहीं है; केवल शब्दों से खोजा गया है।",
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
