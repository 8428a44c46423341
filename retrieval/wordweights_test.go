package retrieval

import (
	"encoding/json"
	"strings"
	"testing"

	"setu/retrieval/analyze"
)

func TestWordWeightsAreKeptByWord(t *testing.T) {
	var a WordWeights
	if err := json.Unmarshal([]byte(`{"salary": -1.5, "(name)": -1}`), &a); err != nil {
		t.Fatal(err)
	}
	asked := []Trait{{analyze.Hash(analyze.Stem("salaries")), 0.5}, {analyze.Hash("(name)"), 1}, {analyze.Hash("kid"), 1}}
	if got := a.tell(asked); got != -1.75 {
		t.Errorf("tells %v, want half of the salary and a name", got)
	}
	text, err := json.Marshal(a)
	if err != nil || string(text) != `{"(name)":-1,"salary":-1.5}` {
		t.Errorf("stored as %s, %v", text, err)
	}
	if err := json.Unmarshal([]byte(`{"salary": -1e9}`), &a); err == nil || !strings.Contains(err.Error(), "salary") {
		t.Errorf("a weight beyond measure: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"salary": -1, "salaries": -2}`), &a); err == nil || !strings.Contains(err.Error(), "one stem") {
		t.Errorf("two weights of one stem: %v", err)
	}
	if got := (Result{}).Absences(); got != nil {
		t.Errorf("nothing found lacks %v", got)
	}
	if got := (WordWeights{}).tell(asked); got != 0 {
		t.Errorf("nothing learned tells %v", got)
	}
}
