package verify_test

import (
	"testing"

	"setu/corpus"
)

// Half of a pair that acts as one is no country that does something to the other;
// other marks beside a name make no pair.
func TestCountriesThatFaceEachOther(t *testing.T) {
	_, checker := shipped(t)
	for _, c := range []struct {
		claim, text string
		want        bool
	}{
		{"जापान ने भारत पर आर्थिक प्रतिबंध लगाए।", "Economic coercion is a grave concern in the India–Japan declaration, which counts arbitrary export restrictions among it.", false},
		{"インドは日本を共同議長国に選んだ。", "インドは、G7・日本を共同議長国に選んだ。", true},
		{"インドは日本に500人の技術者を派遣した。", "インドは日本・東京に500人の技術者を派遣した。", true},
		{"Japan invited 500 engineers from India.", "Japan invited 500 engineers from India under the India–Japan plan.", true},
	} {
		d, err := corpus.Read("a.md", []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := supports(checker, c.claim, corpus.Split(d)[0]); ok != c.want {
			t.Errorf("%s: supported %v by %q: %+v", c.claim, ok, c.text, v.Differences)
		}
	}
}
