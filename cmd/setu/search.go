package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"setu/bot"
	"setu/bot/httpapi"
)

type searchCommand struct {
	Words    []string `arg:"" help:"What to look for."`
	Limit    int      `help:"At most this many passages, 1 to 50." default:"8"`
	JSON     bool     `help:"JSON, as the HTTP API gives it."`
	Language string   `help:"Language of the asker: en, ja or hi. Default: that of the words." placeholder:"LANGUAGE"`
	narrowing
}

// Run searches.
func (c *searchCommand) Run(env *environmentOf, s *settings) error {
	if c.Limit < 1 || c.Limit > httpapi.MaxPassages {
		return fmt.Errorf("%w: --limit is 1 to %d", errUsage, httpapi.MaxPassages)
	}
	x, err := s.openIndex(env.ctx)
	if err != nil {
		return err
	}
	a := s.assistant(x)
	found, err := a.Search(env.ctx, bot.Question{Text: strings.Join(c.Words, " "), Language: c.Language, Filter: c.filter()}, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(httpapi.NewPassages(found, 0))
	}
	for i, h := range found.Hits {
		p := h.Passage
		fmt.Fprintf(env.stdout, "%2d. %.3f  %s ¶%d — %s\n    %s\n", i+1, h.Score, p.Document.ID, p.Number, p.Document.Title, p.Text)
	}
	if len(found.Hits) == 0 {
		fmt.Fprintln(env.stdout, "Nothing found.")
		return errQuiet
	}
	return nil
}
