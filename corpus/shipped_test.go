package corpus

import "testing"

func TestShippedCorpusIsSound(t *testing.T) {
	c, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Documents) < 35 {
		t.Fatalf("%d documents, want the 25 English ones and ten translations", len(c.Documents))
	}
	for _, p := range Check(c) {
		t.Error(p)
	}
}
