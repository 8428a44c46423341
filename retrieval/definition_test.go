package retrieval_test

import (
	"testing"

	"setu/corpus"
	"setu/retrieval"
)

func TestSubject(t *testing.T) {
	for question, want := range map[string]string{
		"What is the Harbour Compact?":                                                     "Harbour Compact",
		"what's a radio beacon":                                                            "radio beacon",
		"GPX: meaning of the acronym GPX and since when?":                                  "GPX and since when",
		"What does MAHA stand for?":                                                        "MAHA",
		"What is the HC and who signed it?":                                                "HC",
		"灯台協定とは何ですか":                                                                       "灯台協定",
		"MAHAは何の略ですか":                                                                      "MAHA",
		"MAHA किसका संक्षेप है?":                                                           "MAHA",
		"बंदरगाह समझौता क्या है?":                                                          "बंदरगाह समझौता",
		"Harbour Compact kya hai":                                                          "Harbour Compact",
		"How many boats are there?":                                                        "",
		"What is the cost of dredging in Chennai, where harbours are deep and boats many?": "",
	} {
		if got := retrieval.Subject(question); got != want {
			t.Errorf("%q asks what %q is, want %q", question, got, want)
		}
	}
}

// passage is the first of a document.
func passage(t testing.TB, text string) corpus.Passage {
	t.Helper()
	d, err := corpus.Read("a.md", []byte("# The Harbour Compact of Yokohama\n\n"+text+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if all := corpus.Split(d); len(all) > 0 {
		return all[0]
	}
	return corpus.Passage{Document: d}
}

func TestDefines(t *testing.T) {
	for name, c := range map[string]struct {
		text, subject string
		want          float64
	}{
		"begins with it":        {"The Harbour Compact is a statement of two ministries. It was signed.", "Harbour Compact", 1},
		"by its full name":      {"The Harbour Compact of Yokohama was signed in 2025.", "Harbour Compact", 0.5},
		"Japanese":              {"灯台協定は、二つの省の共同声明である。", "灯台協定", 1},
		"Hindi":                 {"बंदरगाह समझौता दो मंत्रालयों का वक्तव्य है।", "बंदरगाह समझौता", 1},
		"Japanese, what befell": {"灯台協定は、2025年に署名された。", "灯台協定", 0.5},
		"a purpose of it":       {"Among the purposes of the Harbour Compact are lamps.", "Harbour Compact", 0},
		"named late":            {"Dredging was paid for by the Harbour Compact.", "Harbour Compact", 0},
		"in another sentence":   {"Boats are many. The Harbour Compact is one.", "Harbour Compact", 0},
		"half of the name":      {"The Compact is a paper.", "Harbour Compact", 0},
		"no subject":            {"It is.", "?!", 0},
		"a doubt":               {"<!-- #open-name -->\nThe Harbour Compact is known by two names.", "Harbour Compact", 0},
	} {
		if got := retrieval.Defines(passage(t, c.text), c.subject); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzSubject(f *testing.F) {
	f.Add("What is the Harbour Compact?")
	f.Add("灯台協定とは何")
	p := passage(f, "The Harbour Compact is a statement.")
	f.Fuzz(func(t *testing.T, question string) {
		if s := retrieval.Subject(question); len(s) > len(question) {
			t.Errorf("%q is longer than %q", s, question)
		}
		retrieval.Defines(p, question)
	})
}
