package main

import (
	"encoding/json"
	"fmt"
	"time"

	"setu/retrieval"
)

type indexCommand struct {
	Expand bool `help:"First have the model write reader's questions for paragraphs that have none."`
	JSON   bool `help:"JSON."`
}

// built is what `index` reports.
type built struct {
	retrieval.Stats
	Folder  string `json:"folder,omitempty"`
	BuildMS int64  `json:"build_ms"`
}

// Run builds the index of the documents and, with --data, makes it the current
// generation there.
func (c *indexCommand) Run(env *environmentOf, s *settings) error {
	start := time.Now()
	docs, err := s.readCorpus()
	if err != nil {
		return err
	}
	if c.Expand {
		if docs, err = s.expand(env.ctx, docs); err != nil {
			return err
		}
	}
	if !c.JSON {
		fmt.Fprintf(env.stderr, "indexing %d documents …\n", len(docs.Documents))
	}
	e, err := s.openEmbedder(env.ctx)
	if err != nil {
		return err
	}
	x, err := s.build(env.ctx, docs, e)
	if err != nil {
		return err
	}
	out := built{Stats: x.Stats(), BuildMS: time.Since(start).Milliseconds()}
	if s.Data != "" {
		if out.Folder, err = x.Save(env.ctx, s.Data, start); err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(out)
	}
	fmt.Fprintf(env.stdout, "%d documents, %d passages (", out.Documents, out.Passages)
	sep := ""
	for _, l := range []string{"en", "ja", "hi"} {
		fmt.Fprintf(env.stdout, "%s%s %d", sep, l, out.Languages[l])
		sep = ", "
	}
	fmt.Fprintf(env.stdout, "), %d reader's questions, %d terms\nembedder %s, %d dimensions; corpus version %s; built in %d ms\n", out.Questions, out.Terms, out.Embedder, out.Dimension, out.Version, out.BuildMS)
	if out.Folder != "" {
		fmt.Fprintln(env.stdout, "now current:", out.Folder)
	}
	return nil
}
