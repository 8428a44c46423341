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
		"For a parliamentary question: will the dam of Idukki be made higher in 2027?":             "will the dam of Idukki be made higher in 2027?",
		"Drafting talking points - is India going to raise the dam of Idukki?":                     "is India going to raise the dam of Idukki?",
		"The Idukki dam: what was changed about its height in the second plan?":                    "", // that is what it is about
		"Semiconductors: when was the first policy dialogue of the two held?":                      "",
		"बाँध की योजना: उसमें भाखड़ा बाँध की ऊँचाई कितनी रखी गई?":                                  "",
		"The minister asked: is the Idukki dam older than the Bhakra dam?":                         "is the Idukki dam older than the Bhakra dam?",
		"The second plan: what was changed there?":                                                 "",
		"堤防の計画：いつ決まりましたか":                                                                          "",
		"Tell me about the dam of Idukki. Thanks.":                                                 "",
	} {
		if got := asking(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
