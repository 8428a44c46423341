// Package bot turns a question into an answer whose every sentence can be
// checked: a document, a paragraph number and a verbatim quote.
package bot

import (
	"errors"

	"setu/retrieval"
)

// Errors that Ask returns; match them with errors.Is. Their texts may be shown.
var (
	ErrEmpty        = errors.New("the question is empty")
	ErrTooLong      = errors.New("the question is too long")
	ErrInvalid      = errors.New("the question holds bytes or characters that are no text")
	ErrLanguage     = errors.New("unknown language")
	ErrConversation = errors.New("no such conversation; leave conversation_id out to start one")
	ErrBusy         = errors.New("too many questions at once")
)

// Question is what somebody asks.
type Question struct {
	Text         string
	Language     string // of the asker: en, ja, hi, or empty to go by the text
	Conversation string // an id that an earlier answer gave, or empty
	Filter       retrieval.Filter
}

// Status says how a question ended.
type Status string

// The ways a question ends.
const (
	Answered   Status = "answered"
	NoEvidence Status = "no_evidence"
)

// Answer is what the assistant replies.
type Answer struct {
	Text         string
	Status       Status
	Language     string // of the question
	Mode         string // "extract": every sentence is a quotation
	Confidence   float64
	Citations    []Citation // best first; none without an answer
	Nearest      []Nearest  // the nearest documents, when there is no answer
	Conversation string
	Version      string // of the corpus
}

// Citation is the evidence for a part of an answer.
type Citation struct {
	Number     int // as in the text, from 1
	DocumentID string
	Title      string
	Paragraph  int    // 1-based, as the reader sees it
	Anchor     string // of the paragraph; stays when others are added
	Quote      string // a verbatim part of the paragraph's text
	Date       string // of the document
	Publisher  string // of the source that supports the paragraph, if it has one
	URL        string // of that source
	Link       string // to the paragraph, relative to this service
	Score      float64
}

// Nearest is a document that comes close to a question without answering it.
type Nearest struct{ DocumentID, Title, Date, Link string }
