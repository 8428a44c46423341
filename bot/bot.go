// Package bot turns a question into an answer whose every sentence can be
// checked: a document, a paragraph number and a verbatim quote.
package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"setu/retrieval"
)

// Errors that Ask and Verify return; match them with errors.Is. Their texts may be shown.
var (
	ErrEmpty        = errors.New("the question is empty")
	ErrTooLong      = errors.New("the question is too long")
	ErrNoDraft      = errors.New("the text to check is empty")
	ErrDraftTooLong = errors.New("the text to check is too long")
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
	// Earlier are the turns before, oldest first, for callers that keep their
	// conversations themselves; Conversation is then empty.
	Earlier []Turn
	Filter  retrieval.Filter
}

// Turn is a question of a conversation and what was answered.
type Turn struct {
	Question   string    // as it was asked
	Standalone string    // as it was searched for: with what it leaned on; empty is Question
	Answer     string    // as it was shown
	At         time.Time // when it was answered
}

// Conversations remembers turns by the conversation's id. It is safe for
// concurrent use and may forget what is old.
type Conversations interface {
	// Turns returns the latest turns of a conversation, oldest first, or
	// ErrConversation when it remembers none.
	Turns(ctx context.Context, id string) ([]Turn, error)
	// Append adds a turn, and the conversation when it is the first.
	Append(ctx context.Context, id string, turn Turn) error
}

// Stage is a part of the work on a question.
type Stage string

// The stages of a question, in order; without a model there is no writing.
const (
	Searching Stage = "searching"
	Writing   Stage = "writing"
	Checking  Stage = "checking"
)

// Event tells of progress on a question: a stage begins, or, with Text, a piece
// of the answer is ready. Pieces are checked before they are told; joined they
// are the start of the answer's text.
type Event struct {
	Stage Stage
	Text  string
}

// Status says how a question ended.
type Status string

// The ways a question ends.
const (
	Answered   Status = "answered"
	NoEvidence Status = "no_evidence"
)

// The ways in which an answer comes about.
const (
	Extract = "extract" // every sentence is a quotation
	Written = "model"   // a model wrote it and every sentence was checked
)

// Answer is what the assistant replies.
type Answer struct {
	Asked        string // what was searched for: the question with what it leaned on
	Text         string
	Status       Status
	Language     string // of the question
	Mode         string // Extract or Written
	Notice       string // something the reader should know of how it was answered, in Language, or empty
	Confidence   float64
	Citations    []Citation // best first; none without an answer
	Others       []Citation // passages found but not used, best first, unnumbered
	Nearest      []Nearest  // the nearest documents, when there is no answer
	Verification Verification
	Usage        Usage // of a language model
	Conversation string
	Version      string // of the corpus
}

// Verification says what was checked of an answer.
type Verification struct {
	Sentences   int // in the answer, each supported by what it cites
	Unsupported int // cut, because nothing cited supports them
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

// mark is how a text refers to a citation.
func (c Citation) mark() string { return fmt.Sprintf("[%d]", c.Number) }

// Nearest is a document that comes close to a question without answering it.
type Nearest struct{ DocumentID, Title, Date, Link string }
