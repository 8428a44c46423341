package corpus

import (
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"
)

// Term is a name or technical term and its forms in the three languages.
type Term struct {
	Name     string   `yaml:"name" json:"name"` // in English
	Acronyms []string `yaml:"acronyms,omitempty" json:"acronyms,omitempty"`
	Japanese []string `yaml:"ja,omitempty" json:"ja,omitempty"`
	Hindi    []string `yaml:"hi,omitempty" json:"hi,omitempty"`
	Meaning  string   `yaml:"meaning,omitempty" json:"meaning,omitempty"` // one line, in English
	// Unused lists forms that no document uses yet, so that the check of the
	// corpus can tell a form kept for questions from a slip.
	Unused []string `yaml:"unused,omitempty" json:"-"`
}

// Forms lists every way the term is written, the English name first.
func (t Term) Forms() []string {
	out := append([]string{t.Name}, t.Acronyms...)
	out = append(out, t.Japanese...)
	return append(out, t.Hindi...)
}

func readGlossary(fsys fs.FS, name string) ([]Term, error) {
	data, err := readBounded(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var terms []Term
	if err := yaml.Unmarshal(data, &terms); err != nil {
		return nil, fmt.Errorf("%s: mend the YAML: %s", name, yamlMessage(err))
	}
	for i, t := range terms {
		if t.Name == "" {
			return nil, fmt.Errorf("%s: entry %d has no name", name, i+1)
		}
	}
	return terms, nil
}
