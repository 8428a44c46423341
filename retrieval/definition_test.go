package retrieval_test

import (
	"testing"

	"setu/retrieval"
)

func TestSubject(t *testing.T) {
	for question, want := range map[string]string{
		"What is the Harbour Compact?":                    "Harbour Compact",
		"what's a radio beacon":                           "radio beacon",
		"GPX: meaning of the acronym GPX and since when?": "GPX and since when",
		"What does MAHA stand for?":                       "MAHA",
		"What is the HC and who signed it?":               "HC",
		"灯台協定とは何ですか":                                      "灯台協定",
		"बंदरगाह समझौता क्या है?":                         "बंदरगाह समझौता",
		"Harbour Compact kya hai":                         "Harbour Compact",
		"How many boats are there?":                       "",
		"What is the cost of dredging in Chennai, where harbours are deep and boats many?": "",
	} {
		if got := retrieval.Subject(question); got != want {
			t.Errorf("%q asks what %q is, want %q", question, got, want)
		}
	}
}

func TestDefines(t *testing.T) {
	for name, c := range map[string]struct {
		text, subject string
		want          bool
	}{
		"begins with it":      {"The Harbour Compact (HC) is a statement of two ministries. It was signed.", "Harbour Compact", true},
		"Japanese":            {"灯台協定は、二つの省の共同声明である。", "灯台協定", true},
		"Hindi":               {"बंदरगाह समझौता दो मंत्रालयों का वक्तव्य है।", "बंदरगाह समझौता", true},
		"named late":          {"Dredging costs were shared by both of the ministries for many long years until in the end it was the Harbour Compact that is blamed.", "Harbour Compact", false},
		"in another sentence": {"Boats are many. The Harbour Compact is one.", "Harbour Compact", false},
		"half of the name":    {"The Compact is a paper.", "Harbour Compact", false},
		"nothing":             {"", "Harbour Compact", false},
		"no subject":          {"It is.", "?!", false},
	} {
		if got := retrieval.Defines(c.text, c.subject); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzSubject(f *testing.F) {
	f.Add("What is the Harbour Compact?", "The Harbour Compact is a statement.")
	f.Add("灯台協定とは何", "灯台協定は声明である。")
	f.Fuzz(func(t *testing.T, question, text string) {
		if s := retrieval.Subject(question); s != "" && retrieval.Defines("", s) {
			t.Errorf("an empty text says what %q is", s)
		}
		retrieval.Defines(text, question)
	})
}
