package bot

import (
	"fmt"
	"slices"
	"strings"

	"setu/corpus"
	"setu/retrieval"
)

// checkFilter refuses a filter that could never match, and says why.
func (a *Assistant) checkFilter(f retrieval.Filter) error {
	for _, id := range f.Documents {
		if _, ok := a.Corpus().Document(id); !ok {
			return fmt.Errorf("%w: no document has the id %q", retrieval.ErrFilter, id)
		}
	}
	for _, c := range []struct {
		name            string
		values, allowed []string
	}{{"kind", f.Kinds, corpus.Kinds}, {"language", f.Languages, corpus.Languages}} {
		for _, v := range c.values {
			if !slices.Contains(c.allowed, v) {
				return fmt.Errorf("%w: unknown %s %q: want one of %s", retrieval.ErrFilter, c.name, v, strings.Join(c.allowed, ", "))
			}
		}
	}
	for _, d := range []string{f.From, f.To} {
		if d != "" && !corpus.IsDate(d) {
			return fmt.Errorf("%w: date %q: want a day, month or year that exists, as YYYY-MM-DD, YYYY-MM or YYYY", retrieval.ErrFilter, d)
		}
	}
	if f.From != "" && f.To != "" && f.From[:min(len(f.From), len(f.To))] > f.To {
		return fmt.Errorf("%w: from %s is after to %s", retrieval.ErrFilter, f.From, f.To)
	}
	if !f.Empty() && !slices.ContainsFunc(a.Corpus().Documents, f.Allows) {
		return fmt.Errorf("%w: no document matches it", retrieval.ErrFilter)
	}
	return nil
}
