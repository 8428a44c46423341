package bot

import "testing"

// Around what is asked people greet, explain and sign.
func TestAsking(t *testing.T) {
	for text, want := range map[string]string{
		"Dear all, good morning. How many GPUs had India approved by June 2025? Regards, the desk": "How many GPUs had India approved by June 2025?",
		"資料を作っています。ダムの高さは何メートルですか。よろしくお願いします。":                                                     "ダムの高さは何メートルですか。",
		"नमस्ते। भाखड़ा बाँध की कुल ऊँचाई कितने मीटर है? धन्यवाद।":                                 "भाखड़ा बाँध की कुल ऊँचाई कितने मीटर है?",
		"The dam is 120 metres high. Who paid for it?":                                             "", // leans on what was said
		"How high is the Idukki dam in metres?":                                                    "", // nothing around it
		"Tell me about the dam of Idukki. Thanks.":                                                 "",
	} {
		if got := asking(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
