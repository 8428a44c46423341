package httpapi

import (
	"context"
	"net/http"
	"time"

	"setu/bot"
	"setu/retrieval"
)

// verifyTime is how long a draft may take: shorter than the server's time to write.
const verifyTime = 50 * time.Second

type verifyRequest struct {
	Text     string           `json:"text"`
	Language string           `json:"language"` // of the reader; default: that of the text
	Filters  retrieval.Filter `json:"filters"`
}

func (s *server) verify(w http.ResponseWriter, r *http.Request) error {
	start := time.Now()
	var in verifyRequest
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), verifyTime)
	defer cancel()
	report, err := s.asker.Verify(ctx, bot.Draft{Text: in.Text, Language: in.Language, Filter: in.Filters}, nil)
	if err != nil {
		return err
	}
	took := time.Since(start)
	s.log.Info("verify", "channel", "http", "language", report.Language, "sentences", len(report.Sentences),
		"supported", report.Count(bot.Supported), "contradicted", report.Count(bot.Contradicted), "ms", milliseconds(took))
	return writeJSON(w, NewReport(report, took))
}

// Report is the answer to POST /v1/verify.
type Report struct {
	Sentences     []Sentence `json:"sentences"` // that claim something, in order
	Supported     int        `json:"supported"`
	Contradicted  int        `json:"contradicted"`
	NotFound      int        `json:"not_found"`
	Skipped       []string   `json:"skipped"`  // what claims nothing: greetings, headings, questions
	Language      string     `json:"language"` // en | ja | hi
	CorpusVersion string     `json:"corpus_version"`
	TimingMS      float64    `json:"timing_ms"`
}

// Sentence is a sentence of a draft and what the corpus says to it.
type Sentence struct {
	Text        string       `json:"text"`
	Status      string       `json:"status"`      // supported | contradicted | not_found
	Differences []Difference `json:"differences"` // none when supported
	Citations   []Citation   `json:"citations"`   // of what is not found: the nearest
}

// Difference is a point in which a sentence departs from its first citation.
type Difference struct {
	Kind       string `json:"kind"`             // number | date | quotation | name | negation | modality | words | disputed
	Draft      string `json:"draft"`            // what the draft says
	Source     string `json:"source,omitempty"` // what the source says; absent when it says nothing of it
	DocumentID string `json:"document_id,omitempty"`
	Paragraph  int    `json:"paragraph,omitempty"`
}

// NewReport is a report as JSON shows it.
func NewReport(r bot.Report, took time.Duration) Report {
	out := Report{
		Sentences: make([]Sentence, 0, len(r.Sentences)), Skipped: make([]string, 0, len(r.Skipped)),
		Supported: r.Count(bot.Supported), Contradicted: r.Count(bot.Contradicted), NotFound: r.Count(bot.NotFound),
		Language: r.Language, CorpusVersion: r.Version, TimingMS: milliseconds(took),
	}
	for _, c := range r.Sentences {
		s := Sentence{Text: c.Text, Status: string(c.Support), Differences: make([]Difference, 0, len(c.Differences)), Citations: make([]Citation, 0, len(c.Citations))}
		for _, d := range c.Differences {
			one := Difference{Kind: d.Kind, Draft: d.Said, Source: d.Found}
			if d.Found != "" && len(c.Citations) > 0 {
				one.DocumentID, one.Paragraph = c.Citations[0].DocumentID, c.Citations[0].Paragraph
			}
			s.Differences = append(s.Differences, one)
		}
		for _, cited := range c.Citations {
			s.Citations = append(s.Citations, newCitation(cited))
		}
		out.Sentences = append(out.Sentences, s)
	}
	for _, s := range r.Skipped {
		out.Skipped = append(out.Skipped, s.Text)
	}
	return out
}
