package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"setu/corpus"
	"setu/prompts"
	"setu/retrieval"
	"setu/retrieval/analyze"
)

// MaxQuestion is the length of the longest question, in characters.
const MaxQuestion = 4000

// MaxCitations is the most citations an answer has.
const MaxCitations = 8

// Composer chooses what to answer with. It quotes: each Excerpt is a verbatim
// part of its passage.
type Composer interface {
	Compose(question string, found retrieval.Result) []Excerpt
}

// Excerpt is a quotation and the hit it was taken from.
type Excerpt struct {
	Hit   retrieval.Hit
	Quote string
	Score float64
}

// Config are the parts of an assistant. Retriever and Composer are needed.
type Config struct {
	Retriever *retrieval.Retriever
	Composer  Composer
	// Comparer holds documents against each other.
	Comparer Comparer
	// Threshold is the least evidence, 0–1, an answer is given on.
	Threshold float64
	// Slots is how many questions may be answered at once; 0 is 64.
	Slots int
	// Conversations remembers what was asked; nil is a bounded memory of its own.
	Conversations Conversations
	// Model writes the answers, and Checker decides what of them is shown; without
	// both, answers are quotations. Verify needs the Checker too.
	Model   Model
	Checker Checker
	// Log hears of failures that the asker is spared; nil is nobody.
	Log *slog.Logger
}

// Assistant answers questions. It is safe for concurrent use.
type Assistant struct {
	retriever     *retrieval.Retriever
	composer      Composer
	comparer      Comparer
	threshold     float64
	slots         chan struct{}
	conversations Conversations
	model         Model
	checker       Checker
	log           *slog.Logger
}

// New makes an assistant.
func New(c Config) *Assistant {
	if c.Conversations == nil {
		c.Conversations = newMemory()
	}
	if c.Checker == nil {
		c.Model = nil // nothing unchecked is shown
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Assistant{
		retriever: c.Retriever, composer: c.Composer, comparer: c.Comparer, threshold: c.Threshold,
		slots: make(chan struct{}, cmp.Or(c.Slots, 64)), conversations: c.Conversations,
		model: c.Model, checker: c.Checker, log: c.Log,
	}
}

// passagesRead is how many passages an answer is composed of.
const passagesRead = 10

// Ask answers a question and tells progress, unless it is nil, of each step
// from the goroutine that called. That the corpus holds no answer is a status,
// not an error; errors are those of this package, of the filter, or of ctx.
func (a *Assistant) Ask(ctx context.Context, q Question, progress func(Event)) (Answer, error) {
	release, err := a.enter()
	if err != nil {
		return Answer{}, err
	}
	defer release()
	text, err := a.check(q)
	if err != nil {
		return Answer{}, err
	}
	earlier, err := a.earlier(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	if progress == nil {
		progress = func(Event) {}
	}
	progress(Event{Stage: Searching})
	q.Language = cmp.Or(q.Language, analyze.Language(text)) // not that of the turn before
	var used Usage
	standalone := a.condense(ctx, text, q.Language, earlier, &used)
	answer, err := a.answer(ctx, standalone, q, progress, &used)
	for _, other := range otherwise(standalone, text) {
		if err != nil || answer.Status == Answered {
			break
		}
		var again Answer
		if again, err = a.answer(ctx, other, q, progress, &used); again.Status == Answered {
			answer, standalone = again, other
		}
	}
	if err != nil {
		return Answer{}, fmt.Errorf("answer: %w", err)
	}
	answer.Asked, answer.Usage = standalone, used
	answer.Version = a.retriever.Index.Stats().Version
	if q.Earlier == nil {
		answer.Conversation = cmp.Or(q.Conversation, rand.Text())
		turn := Turn{Question: text, Standalone: standalone, Answer: answer.Text, At: time.Now()}
		if err := a.conversations.Append(ctx, answer.Conversation, turn); err != nil {
			return Answer{}, fmt.Errorf("remember the conversation: %w", err)
		}
	}
	return answer, nil
}

// enter takes one of the slots, or is ErrBusy.
func (a *Assistant) enter() (release func(), err error) {
	select {
	case a.slots <- struct{}{}:
		return func() { <-a.slots }, nil
	default:
		return nil, ErrBusy
	}
}

// earlier returns the turns before a question.
func (a *Assistant) earlier(ctx context.Context, q Question) ([]Turn, error) {
	if q.Conversation == "" {
		return q.Earlier, nil
	}
	turns, err := a.conversations.Turns(ctx, q.Conversation)
	if err != nil && !errors.Is(err, ErrConversation) {
		err = fmt.Errorf("recall the conversation: %w", err)
	}
	return turns, err
}

// answer searches and decides.
func (a *Assistant) answer(ctx context.Context, text string, q Question, tell func(Event), used *Usage) (Answer, error) {
	found, err := a.retrieve(ctx, text, q)
	if err == nil && found.evidence < a.threshold {
		found, err = a.retrieveTranslated(ctx, found, q, used)
	}
	if err != nil {
		return Answer{}, err
	}
	out, err := a.decide(ctx, found, tell, used)
	if found.Read != "" {
		out.Notice = strings.TrimSpace(fmt.Sprintf(prompts.In(found.Language).ReadAs, found.Read) + " " + out.Notice)
	}
	if found.ByWords {
		out.Notice = strings.TrimSpace(prompts.In(found.Language).ByWords + " " + out.Notice)
	}
	return out, err
}

// decide answers when there is evidence enough, and else names what comes near.
func (a *Assistant) decide(ctx context.Context, found finding, tell func(Event), used *Usage) (Answer, error) {
	switch {
	case found.evidence < a.threshold:
		return refuse(found), nil
	case a.model == nil, found.comparison != nil: // which document says what is left to no model
		return a.quote(found), nil
	}
	return a.write(ctx, found, tell, used)
}

// Search finds passages without answering.
func (a *Assistant) Search(ctx context.Context, q Question, limit int) (retrieval.Result, error) {
	text, err := a.check(q)
	if err != nil {
		return retrieval.Result{}, err
	}
	earlier, err := a.earlier(ctx, q)
	if err != nil {
		return retrieval.Result{}, err
	}
	return a.retriever.Retrieve(ctx, lean(text, earlier), q.Language, limit, q.Filter)
}

// Corpus is what the assistant answers from.
func (a *Assistant) Corpus() *corpus.Corpus { return a.retriever.Index.Corpus() }

// Stats says what the index behind the assistant holds.
func (a *Assistant) Stats() retrieval.Stats { return a.retriever.Index.Stats() }

// check refuses what is no question and returns its text, trimmed.
func (a *Assistant) check(q Question) (string, error) {
	if !utf8.ValidString(q.Text) {
		return "", fmt.Errorf("%w: not valid UTF-8", ErrInvalid)
	}
	text := strings.TrimSpace(q.Text)
	if n := utf8.RuneCountInString(text); n > MaxQuestion {
		return "", fmt.Errorf("%w: %d characters, at most %d", ErrTooLong, n, MaxQuestion)
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return "", fmt.Errorf("%w: control character U+%04X", ErrInvalid, r)
		}
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return "", ErrEmpty
	}
	if q.Language != "" && !slices.Contains(corpus.Languages, q.Language) {
		return "", fmt.Errorf("%w %q: want one of %s", ErrLanguage, q.Language, strings.Join(corpus.Languages, ", "))
	}
	// A line of its own is what a question leans on; see lean.
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " "), a.checkFilter(q.Filter)
}

// quote answers by quotation; it refuses where there is nothing to quote.
func (a *Assistant) quote(f finding) Answer {
	if f.comparison != nil {
		return a.sideBySide(f)
	}
	excerpts := unaddressed(a.compose(f))
	if len(excerpts) == 0 {
		return refuse(f)
	}
	out := Answer{Language: f.Language, Mode: Extract, Confidence: f.evidence, Status: Answered}
	out.Text, out.Citations = render(excerpts, f.Language, comparison(f.text) || retrieval.Listing(f.text))
	out.Others = others(f, out.Citations)
	for _, c := range out.Citations {
		out.Verification.Sentences += len(corpus.Sentences(c.Quote))
	}
	return out
}

// refuse says that there is no answer, and what comes near.
func refuse(f finding) Answer {
	out := Answer{Language: f.Language, Mode: Extract, Confidence: f.evidence, Status: NoEvidence, Others: others(f, nil), Nearest: nearest(f.Hits)}
	out.Text = refusal(out.Nearest, f.Language)
	if f.comparison != nil {
		out.Text = prompts.Comparing(f.Language).None(f.comparison.Topic) + "\n" + out.Text
	}
	return out
}

func refusal(near []Nearest, language string) string {
	p := prompts.In(language)
	var b strings.Builder
	b.WriteString(p.NoEvidence)
	if len(near) == 0 {
		return b.String()
	}
	b.WriteString("\n" + p.Nearest)
	for _, n := range near {
		b.WriteString("\n- " + n.Title)
		if n.Date != "" {
			b.WriteString(" (" + n.Date + ")")
		}
	}
	return b.String()
}

// nearest lists up to three different documents of the hits.
func nearest(hits []retrieval.Hit) []Nearest {
	var out []Nearest
	seen := map[string]bool{}
	for _, h := range hits {
		d := h.Passage.Document
		if key := cmp.Or(d.Translates, d.ID); !seen[key] && len(out) < 3 {
			seen[key] = true
			out = append(out, Nearest{DocumentID: d.ID, Title: d.Title, Date: d.Date, Link: DocumentLink(d.ID)})
		}
	}
	return out
}
