package httpapi

import (
	"time"

	"setu/bot"
	"setu/corpus"
	"setu/retrieval"
)

// Answer is the answer to POST /v1/ask.
type Answer struct {
	Answer         string       `json:"answer"`
	Answered       bool         `json:"answered"`
	Status         string       `json:"status"`           // answered | no_evidence
	Language       string       `json:"language"`         // of the question: en | ja | hi
	Mode           string       `json:"mode"`             // extract: every sentence is a quotation | model: a model wrote, every sentence was checked
	Notice         string       `json:"notice,omitempty"` // something to know of how it was answered
	Confidence     float64      `json:"confidence"`       // 0–1
	Citations      []Citation   `json:"citations"`
	Nearest        []Nearest    `json:"nearest,omitempty"` // documents, when there is no answer
	Verification   Verification `json:"verification"`
	Usage          *Usage       `json:"usage,omitempty"` // when a model was asked
	ConversationID string       `json:"conversation_id"`
	CorpusVersion  string       `json:"corpus_version"`
	TimingMS       float64      `json:"timing_ms"`
}

// Verification says what was checked of an answer.
type Verification struct {
	Sentences   int `json:"sentences"`   // in the answer, each supported by what it cites
	Unsupported int `json:"unsupported"` // left out, because nothing supports them
}

// Usage is what a language model took for an answer.
type Usage struct {
	Calls   int     `json:"calls"`
	Read    int     `json:"tokens_read"`
	Written int     `json:"tokens_written"`
	Cost    float64 `json:"cost,omitempty"` // in the currency of the prices that were set
}

// Citation is the evidence behind [number] in an answer.
type Citation struct {
	Number     int     `json:"number"`
	DocumentID string  `json:"document_id"`
	Title      string  `json:"title"`
	Paragraph  int     `json:"paragraph"`
	Anchor     string  `json:"anchor"`
	Quote      string  `json:"quote"` // a verbatim part of the paragraph's text
	Date       string  `json:"date,omitempty"`
	Publisher  string  `json:"publisher,omitempty"`
	URL        string  `json:"url,omitempty"`   // of the source that supports the paragraph
	Link       string  `json:"link"`            // to the paragraph, on this service
	Score      float64 `json:"score,omitempty"` // of what was searched for
}

// Nearest is a document that comes close without answering.
type Nearest struct {
	DocumentID string `json:"document_id"`
	Title      string `json:"title"`
	Date       string `json:"date,omitempty"`
	Link       string `json:"link"`
}

// NewAnswer is an answer as JSON shows it.
func NewAnswer(a bot.Answer, took time.Duration) Answer {
	out := Answer{
		Answer: a.Text, Answered: a.Status == bot.Answered, Status: string(a.Status), Language: a.Language, Mode: a.Mode, Notice: a.Notice,
		Confidence: round(a.Confidence), Verification: Verification(a.Verification), Citations: make([]Citation, 0, len(a.Citations)),
		ConversationID: a.Conversation, CorpusVersion: a.Version, TimingMS: milliseconds(took),
	}
	if a.Usage.Calls > 0 {
		out.Usage = &Usage{a.Usage.Calls, a.Usage.Read, a.Usage.Written, a.Usage.Cost}
	}
	for _, c := range a.Citations {
		out.Citations = append(out.Citations, newCitation(c))
	}
	for _, n := range a.Nearest {
		out.Nearest = append(out.Nearest, Nearest(n))
	}
	return out
}

func newCitation(c bot.Citation) Citation {
	return Citation{c.Number, c.DocumentID, c.Title, c.Paragraph, c.Anchor, c.Quote, c.Date, c.Publisher, c.URL, c.Link, round(c.Score)}
}

// Passages is the answer to POST /v1/search.
type Passages struct {
	Passages []Passage `json:"passages"`
	Language string    `json:"language"`
	TimingMS float64   `json:"timing_ms"`
}

// Passage is a paragraph that was found, or a part of a long one.
type Passage struct {
	DocumentID string  `json:"document_id"`
	Title      string  `json:"title"`
	Kind       string  `json:"kind,omitempty"`
	Language   string  `json:"language"`
	Date       string  `json:"date,omitempty"`
	Paragraph  int     `json:"paragraph"`
	Anchor     string  `json:"anchor"`
	Heading    string  `json:"heading,omitempty"`
	Text       string  `json:"text"`
	Link       string  `json:"link"`
	Score      float64 `json:"score"`
}

// NewPassages is a search's result as JSON shows it.
func NewPassages(r retrieval.Result, took time.Duration) Passages {
	out := Passages{Passages: make([]Passage, 0, len(r.Hits)), Language: r.Language, TimingMS: milliseconds(took)}
	for _, h := range r.Hits {
		p, d := h.Passage, h.Passage.Document
		out.Passages = append(out.Passages, Passage{d.ID, d.Title, d.Kind, d.Language, d.Date, p.Number, p.Anchor, p.Paragraph().Heading, p.Text, bot.Link(d.ID, p.Number), round(h.Score)})
	}
	return out
}

// Documents is the answer to GET /v1/documents.
type Documents struct {
	Documents []DocumentSummary `json:"documents"`
}

// DocumentSummary is a document without its text.
type DocumentSummary struct {
	corpus.Meta
	Paragraphs int    `json:"paragraph_count"`
	Link       string `json:"link"`
}

// Document is the answer to GET /v1/documents/{id}.
type Document struct {
	corpus.Meta
	Link       string      `json:"link"`
	Paragraphs []Paragraph `json:"paragraphs"`
}

// Paragraph is a paragraph and the sources that support it.
type Paragraph struct {
	corpus.Paragraph
	Sources []corpus.Source `json:"sources"`
}

// NewDocuments lists the documents of a corpus.
func NewDocuments(c *corpus.Corpus) Documents {
	out := Documents{Documents: make([]DocumentSummary, 0, len(c.Documents))}
	for _, d := range c.Documents {
		out.Documents = append(out.Documents, DocumentSummary{d.Meta, len(d.Paragraphs), bot.DocumentLink(d.ID)})
	}
	return out
}

// NewDocument is a document with its paragraphs.
func NewDocument(d *corpus.Document) Document {
	out := Document{Meta: d.Meta, Link: bot.DocumentLink(d.ID)}
	for _, p := range d.Paragraphs {
		sources := make([]corpus.Source, 0, len(p.Sources))
		for _, i := range p.Sources {
			sources = append(sources, d.Sources[i])
		}
		out.Paragraphs = append(out.Paragraphs, Paragraph{p, sources})
	}
	return out
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// round keeps four places: more would be noise.
func round(f float64) float64 { return float64(int64(f*1e4+0.5)) / 1e4 }
