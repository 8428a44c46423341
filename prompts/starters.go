package prompts

// Starter is a question to begin with, and the document that answers it.
type Starter struct{ Document, Question string }

var startersIn = map[string][]Starter{
	"en": {
		{"talent-programmes", "How many Indian AI professionals will Japan invite, and by when?"},
		{"jai-initiative", "When and where was the Japan–India AI Cooperation Initiative launched?"},
		{"indiaai-mission", "What is the budget of the IndiaAI Mission?"},
		{"annual-summit-2026", "Where and when was the 2026 India–Japan Annual Summit held?"},
	},
	"ja": {
		{"talent-programmes", "日本はインドのAI人材を何人、いつまでに招へいしますか"},
		{"jai-initiative", "日印AI協力イニシアティブ（JAI）は、いつ、どこで、誰によって立ち上げられましたか"},
		{"japan-ai-law", "AI推進法が参議院で可決・成立したのはいつですか"},
		{"annual-summit-2026", "2026年の日印首脳会談は第何回で、いつ、どこで開かれましたか"},
	},
	"hi": {
		{"talent-programmes", "जापान कितने भारतीय एआई पेशेवरों को और कब तक आमंत्रित करेगा?"},
		{"jai-initiative", "जापान-भारत एआई सहयोग पहल (JAI) कब, कहाँ और किसने शुरू की?"},
		{"japan-ai-law", "जापान का एआई कानून संसद के ऊपरी सदन में कब पारित हुआ?"},
		{"annual-summit-2026", "2026 का भारत-जापान वार्षिक शिखर सम्मेलन कहाँ और किस दिन हुआ?"},
	},
}

// Starters are questions to begin with in a language, in English where there
// are none. They fit the documents that are shipped: leave out those whose
// document is missing.
func Starters(language string) []Starter {
	if s, ok := startersIn[language]; ok {
		return s
	}
	return startersIn["en"]
}
