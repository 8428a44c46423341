package bot

import (
	"slices"
	"testing"

	"setu/corpus"
)

func TestAddedWords(t *testing.T) {
	d := &corpus.Document{Meta: corpus.Meta{Title: "Harbour Compact", Issuer: "Port Office", Aka: []string{"HC"}}}
	english := corpus.Passage{Document: d, Text: "The compact invites 120 lighthouse keepers to Yokohama by 2031 as a priority."}
	japanese := corpus.Passage{Document: d, Text: "港湾協定は2031年までに灯台守120人を横浜に招く。"}
	hindi := corpus.Passage{Document: d, Text: "समझौता 2031 तक योकोहामा में 120 प्रकाशस्तंभ रक्षकों को बुलाता है।"}
	for _, c := range []struct {
		sentence string
		evidence corpus.Passage
		want     []string
	}{
		{"By 2031 the Port Office's Harbour Compact (HC) will invite 120 keepers.", english, nil},
		{"According to the document, the compact prioritises inviting 120 lighthouse keepers.", english, nil},
		{"The compact dismisses 120 lighthouse keepers.", english, []string{"dismisses"}},
		{"The compact secretly invites and pays 120 keepers.", english, []string{"secretly", "pays"}},
		{"The compact invites 1.2 hundred keepers to Yokohama.", english, []string{"hundred"}},
		{"港湾協定は横浜に灯台守120人を招く目標を発表した。", japanese, nil},
		{"港湾協定は横浜の灯台守120人を解雇する。", japanese, []string{"解雇"}},
		{"港湾協定はカンガルー120頭を横浜に招く。", japanese, []string{"カンガルー", "頭"}},
		{"समझौता योकोहामा में 120 रक्षक बुलाता है।", hindi, nil},
		{"समझौता योकोहामा के 120 रक्षकों को निकालता है।", hindi, []string{"निकालता"}},
		{"समझौता 120 रक्षकों को निकालता है।", english, nil}, // another language: only the checker can tell
	} {
		if got := addedWords(c.sentence, []corpus.Passage{c.evidence}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.sentence, got, c.want)
		}
	}
}

// A sentence that is copied adds nothing.
func TestShippedSentencesAddNothing(t *testing.T) {
	c, err := corpus.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range c.Passages() {
		if i%7 > 0 {
			continue
		}
		for _, s := range corpus.Sentences(p.Text) {
			if added := addedWords(s, []corpus.Passage{p}); len(added) > 0 {
				t.Errorf("%s: %q adds %q", p.ID, s, added)
			}
		}
	}
}
