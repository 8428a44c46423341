package httpapi

import (
	"context"
	"net/http"
	"time"

	"setu/bot"
)

type compareRequest struct {
	A        string `json:"a"` // an id, a title, another name, or words and a year that fit one document only
	B        string `json:"b"`
	Topic    string `json:"topic"`    // empty: everything
	Language string `json:"language"` // en, ja or hi; empty: that of the names and the topic
}

func (s *server) compare(w http.ResponseWriter, r *http.Request) error {
	start := time.Now()
	var in compareRequest
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	c, err := s.asker.Compare(ctx, bot.CompareQuestion(in))
	if err != nil {
		return err
	}
	took := time.Since(start)
	s.log.Info("compare", "channel", "http", "a", c.A.DocumentID, "b", c.B.DocumentID, "status", c.Status, "lines", len(c.Lines), "ms", milliseconds(took))
	return writeJSON(w, NewComparison(c, took))
}

// Comparison is the answer to POST /v1/compare.
type Comparison struct {
	A             Compared       `json:"a"` // the earlier when both are dated, else as asked
	B             Compared       `json:"b"`
	Topic         string         `json:"topic,omitempty"`
	Status        string         `json:"status"`   // answered | no_evidence: neither has anything on the topic
	Language      string         `json:"language"` // of the asker: en | ja | hi
	Counts        map[string]int `json:"counts"`   // lines by change
	Lines         []Line         `json:"lines"`
	Omitted       int            `json:"omitted"` // lines beyond the first 200
	CorpusVersion string         `json:"corpus_version"`
	TimingMS      float64        `json:"timing_ms"`
}

// Compared is one of the two documents.
type Compared struct {
	DocumentID string `json:"document_id"`
	Title      string `json:"title"`
	Date       string `json:"date,omitempty"`
	Link       string `json:"link"`
	Silent     bool   `json:"silent"` // nothing on the topic was found in it
}

// Line is one thing that is said in one document or in both.
type Line struct {
	// Change is changed (both say it, with different figures, dates or
	// firmness), both, new (only b mentions it), gone (only a mentions it, which
	// does not mean that it was dropped), or unclear (one says it, and the other
	// mentions some of it).
	Change      string     `json:"change"`
	A           *Citation  `json:"a"`       // where it is said, or null
	B           *Citation  `json:"b"`       // likewise
	Nearest     *Citation  `json:"nearest"` // of new, gone and unclear: what comes nearest in the other document, or null
	Differences []Contrast `json:"differences,omitempty"`
	Same        []string   `json:"same,omitempty"`  // figures and dates that both give
	Names       []string   `json:"names,omitempty"` // names in it that the other document does not mention
	Commitment  bool       `json:"commitment"`      // somebody undertakes something or sets a target
}

// Contrast is a point in which both differ, in their own words; empty where
// one says nothing of it.
type Contrast struct {
	Kind string `json:"kind"` // number | date | modality
	A    string `json:"a"`
	B    string `json:"b"`
}

// NewComparison is a comparison as JSON shows it.
func NewComparison(c bot.Comparison, took time.Duration) Comparison {
	out := Comparison{
		A: Compared(c.A), B: Compared(c.B), Topic: c.Topic, Status: string(c.Status), Language: c.Language,
		Counts: map[string]int{}, Lines: make([]Line, 0, len(c.Lines)), Omitted: c.Omitted,
		CorpusVersion: c.Version, TimingMS: milliseconds(took),
	}
	for _, change := range bot.Changes {
		out.Counts[string(change)] = 0
	}
	for _, l := range c.Lines {
		out.Counts[string(l.Change)]++
		line := Line{
			Change: string(l.Change), A: citationOf(l.A), B: citationOf(l.B), Nearest: citationOf(l.Nearest),
			Same: l.Agreed, Names: l.Names, Commitment: l.Commitment,
		}
		for _, d := range l.Contrasts {
			line.Differences = append(line.Differences, Contrast(d))
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

func citationOf(c *bot.Citation) *Citation {
	if c == nil {
		return nil
	}
	out := newCitation(*c)
	return &out
}
