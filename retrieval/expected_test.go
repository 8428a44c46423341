package retrieval_test

import (
	"testing"

	"setu/retrieval"
	"setu/retrieval/analyze"
)

// What the question brings along is no answer to it.
func TestBeyondTheQuestion(t *testing.T) {
	for name, c := range map[string]struct {
		question, text string
		want           float64
	}{
		"another date":        {"When did the dam of 1998 close?", "The dam of 1998 was closed in 2011.", 1},
		"the date asked with": {"When did the dam of 1998 close?", "The dam of 1998 was closed.", 0},
		"nothing expected":    {"What of the dam?", "It was closed in 2011.", 0},
		"one of two":          {"When was it built and how many built it?", "Forty built it.", 0},
		"a digit of the year": {"How many centres were opened in 2025?", "It opened 52 centres.", 1},
		"Japanese":            {"2011年の大会はいつ決まった？", "2011年の大会は2009年に決まった。", 1},
	} {
		if got := retrieval.Expect(c.question).Beyond(c.text, analyze.Normalise(c.question)); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestTwoStep(t *testing.T) {
	for question, want := range map[string]bool{
		"Who founded the company that works with Sarvam AI?":            true,
		"The statement builds on an initiative. Who launched that one?": true,
		"ダムを建てた会社の社長は誰ですか":                                              true,
		"जिस शहर में बाँध है, वहाँ कितने लोग रहते हैं?":                 true,
		"Who founded Sarvam AI?":                                    false,
		"What did Mr. Modi say about U.S. chips?":                   false,
		"Which company works with Sarvam AI?":                       false,
		"ダムの高さは何メートルですか":                                            false,
		"बाँध कितना ऊँचा है?":                                       false,
		"What of the company that works with Sarvam AI?\nAnd when?": false, // only its last line asks
	} {
		if got := retrieval.TwoStep(question); got != want {
			t.Errorf("%q: %v, want %v", question, got, want)
		}
	}
}

// The last line of a question is asked; those before it are what it leans on.
func TestLeaningQuestionStressesItsOwnWords(t *testing.T) {
	r := retriever(t, map[string]string{
		"dam.md":  "# The dam\n\nThe Idukki dam is deep.\n\nGulls nest there.\n\nThe Idukki dam was costly.\n",
		"road.md": "# The road\n\nThe road is deep.\n\nGulls rest.\n\nThe road was costly.\n",
	})
	hits := find(t, r, "Is the Idukki dam deep?\nand costly?").Hits
	if len(hits) == 0 || hits[0].Passage.Number != 3 || hits[0].Passage.Document.ID != "dam" {
		t.Errorf("got %v, want what the dam cost", hits)
	}
	if e := retrieval.Expect("What of the road?\nwhen?\n"); len(e) != 1 {
		t.Errorf("%d expectations of a last line with an end", len(e))
	}
	if e := retrieval.Expect("When was it built?\nWhat of the road?"); len(e) != 0 {
		t.Errorf("%d expectations of a line that is only leaned on", len(e))
	}
}
