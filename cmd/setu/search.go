package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"setu/bot"
	"setu/bot/httpapi"
	"setu/retrieval"
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
		return usagef("--limit is 1 to %d", httpapi.MaxPassages)
	}
	a, err := s.open(env.ctx, nil)
	if err != nil {
		return err
	}
	found, err := a.Search(env.ctx, bot.Question{Text: strings.Join(c.Words, " "), Language: c.Language, Filter: c.filter()}, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(env.stdout).Encode(httpapi.NewPassages(found, 0))
	} else {
		printHits(env.stdout, found.Hits)
	}
	if err == nil && len(found.Hits) == 0 {
		return errQuiet
	}
	return err
}

func printHits(w io.Writer, hits []retrieval.Hit) {
	for i, h := range hits {
		p := h.Passage
		fmt.Fprintf(w, "%2d. %.3f  %s ¶%d — %s\n    %s\n", i+1, h.Score, p.Document.ID, p.Number, p.Document.Title, p.Text)
	}
	if len(hits) == 0 {
		fmt.Fprintln(w, "Nothing found.")
	}
}
