package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"setu/bot/httpapi"
	"setu/corpus"
)

type corpusCommand struct {
	Check corpusCheck `cmd:"" help:"Look for faults: front matter, sources, translations, glossary."`
	List  corpusList  `cmd:"" help:"List the documents."`
	Show  corpusShow  `cmd:"" help:"Show a document with its paragraph numbers."`
}

type corpusCheck struct {
	JSON bool `help:"JSON: an array of problems."`
}

// Run checks the documents; faults end it with exit status 3.
func (c *corpusCheck) Run(env *environmentOf, s *settings) error {
	docs, err := s.readCorpus()
	if err != nil {
		return err
	}
	problems := corpus.Check(docs)
	faults := 0
	for _, p := range problems {
		if !p.Note {
			faults++
		}
	}
	if c.JSON {
		if err := json.NewEncoder(env.stdout).Encode(append([]corpus.Problem{}, problems...)); err != nil {
			return err
		}
	} else {
		for _, p := range problems {
			fmt.Fprintln(env.stdout, p)
		}
		fmt.Fprintf(env.stdout, "%d documents, %d passages, %d faults\n", len(docs.Documents), len(docs.Passages()), faults)
	}
	if faults > 0 {
		return errQuiet
	}
	return nil
}

type corpusList struct {
	JSON bool `help:"JSON, as the HTTP API gives it."`
}

// Run lists the documents.
func (c *corpusList) Run(env *environmentOf, s *settings) error {
	docs, err := s.readCorpus()
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(httpapi.NewDocuments(docs))
	}
	w := tabwriter.NewWriter(env.stdout, 0, 8, 2, ' ', 0)
	for _, d := range docs.Documents {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t¶%d\t%s\n", d.ID, d.Language, d.Date, d.Kind, len(d.Paragraphs), d.Title)
	}
	return w.Flush()
}

type corpusShow struct {
	ID   string `arg:"" help:"The document's id, as 'corpus list' shows it."`
	JSON bool   `help:"JSON, as the HTTP API gives it."`
}

// Run shows a document.
func (c *corpusShow) Run(env *environmentOf, s *settings) error {
	docs, err := s.readCorpus()
	if err != nil {
		return err
	}
	d, ok := docs.Document(c.ID)
	if !ok {
		return usagef("no document has the id %q; 'setu corpus list' shows them", c.ID)
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(httpapi.NewDocument(d))
	}
	fmt.Fprintf(env.stdout, "%s\n%s\n", d.Title, strings.Join(nonEmpty(d.ID, d.Kind, d.Issuer, d.Date, d.Status), " · "))
	heading := ""
	for _, p := range d.Paragraphs {
		if p.Heading != heading {
			heading = p.Heading
			fmt.Fprintf(env.stdout, "\n%s\n", heading)
		}
		fmt.Fprintf(env.stdout, "\n¶%d  %s\n", p.Number, p.Text)
	}
	return nil
}

func nonEmpty(values ...string) []string {
	var out []string
	for _, v := range values {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}
