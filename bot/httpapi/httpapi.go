// Package httpapi answers over HTTP: JSON for programs and a page for people.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"setu/bot"
	"setu/corpus"
	"setu/retrieval"
)

// asker is what this channel needs of the assistant.
type asker interface {
	Ask(ctx context.Context, q bot.Question, progress func(bot.Event)) (bot.Answer, error)
	Search(ctx context.Context, q bot.Question, limit int) (retrieval.Result, error)
	Verify(ctx context.Context, d bot.Draft, progress func(done, of int)) (bot.Report, error)
	Compare(ctx context.Context, q bot.CompareQuestion) (bot.Comparison, error)
	Corpus() *corpus.Corpus
}

// MaxPassages is the most passages a search returns.
const MaxPassages = 50

// answerTime is how long an answer may take: a model may write it.
const answerTime = 2 * time.Minute

// Check is something beside the index that must be well for the service to be
// ready. Health says in a few words how it is, and whether that is well.
type Check struct {
	Name   string
	Health func() (string, bool)
}

type server struct {
	asker  asker
	log    *slog.Logger
	checks []Check
}

// New makes the handler of the whole service.
func New(a asker, log *slog.Logger, checks ...Check) http.Handler {
	s := &server{a, log, checks}
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"POST /v1/ask":           s.ask,
		"POST /v1/search":        s.search,
		"POST /v1/verify":        s.verify,
		"POST /v1/compare":       s.compare,
		"GET /v1/documents":      s.documents,
		"GET /v1/documents/{id}": s.document,
		"GET /healthz":           ok,
		"GET /readyz":            s.readyz,
		"GET /{$}":               s.home,
		"GET /documents/{id}":    s.documentPage,
		"GET /page/{file}":       asset,
		"/":                      notFound,
	} {
		mux.HandleFunc(pattern, handle(log, h))
	}
	return secure(recovering(log, methods(mux)))
}

type askRequest struct {
	Question       string           `json:"question"`
	ConversationID string           `json:"conversation_id"`
	Language       string           `json:"language"`
	Filters        retrieval.Filter `json:"filters"`
	Stream         bool             `json:"stream"` // server-sent events, as with Accept: text/event-stream
}

func (in askRequest) question() bot.Question {
	return bot.Question{Text: in.Question, Language: in.Language, Conversation: in.ConversationID, Filter: in.Filters}
}

func (s *server) ask(w http.ResponseWriter, r *http.Request) error {
	start := time.Now()
	var in askRequest
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	if in.Stream || wantsStream(r) {
		return s.stream(ctx, w, in.question(), start)
	}
	// Not every writer has deadlines, those of tests for one.
	_ = http.NewResponseController(w).SetWriteDeadline(start.Add(answerTime + writeTime))
	answer, err := s.asker.Ask(ctx, in.question(), nil)
	if err != nil {
		return err
	}
	took := time.Since(start)
	s.logAnswer(answer, took)
	return writeJSON(w, NewAnswer(answer, took))
}

// logAnswer writes what came of a question, and not what it or the answer says.
func (s *server) logAnswer(a bot.Answer, took time.Duration) {
	said := []any{"channel", "http", "language", a.Language, "status", a.Status, "mode", a.Mode, "citations", len(a.Citations), "confidence", round(a.Confidence)}
	if u := a.Usage; u.Calls > 0 {
		said = append(said, "unsupported", a.Verification.Unsupported, "model_calls", u.Calls, "tokens_read", u.Read, "tokens_written", u.Written, "cost", u.Cost)
	}
	s.log.Info("ask", append(said, "ms", milliseconds(took))...)
}

type searchRequest struct {
	Query    string           `json:"query"`
	Question string           `json:"question"` // the same as query
	Limit    *int             `json:"limit"`    // 1–50, default 10
	Language string           `json:"language"`
	Filters  retrieval.Filter `json:"filters"`
}

func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	start := time.Now()
	var in searchRequest
	if err := readJSON(w, r, &in); err != nil {
		return err
	}
	limit := 10
	if in.Limit != nil {
		limit = *in.Limit
	}
	if limit < 1 || limit > MaxPassages {
		return newProblem(http.StatusBadRequest, "limit is %d, want 1 to %d", limit, MaxPassages)
	}
	if in.Query != "" && in.Question != "" {
		return newProblem(http.StatusBadRequest, "send query or question, not both")
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	found, err := s.asker.Search(ctx, bot.Question{Text: in.Query + in.Question, Language: in.Language, Filter: in.Filters}, limit)
	if err != nil {
		return err
	}
	return writeJSON(w, NewPassages(found, time.Since(start)))
}

func (s *server) documents(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, NewDocuments(s.asker.Corpus()))
}

func (s *server) document(w http.ResponseWriter, r *http.Request) error {
	d, found := s.asker.Corpus().Document(r.PathValue("id"))
	if !found {
		return newProblem(http.StatusNotFound, "no document has the id %q; GET /v1/documents lists them", r.PathValue("id"))
	}
	return writeJSON(w, NewDocument(d))
}

func ok(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, map[string]string{"status": "ok"})
}

// readyz says how each check is, and is 503 while one is not well.
func (s *server) readyz(w http.ResponseWriter, _ *http.Request) error {
	out := map[string]string{"status": "ok"}
	for _, c := range s.checks {
		is, well := c.Health()
		if !well {
			return newProblem(http.StatusServiceUnavailable, "%s: %s", c.Name, is)
		}
		out[c.Name] = is
	}
	return writeJSON(w, out)
}

func notFound(_ http.ResponseWriter, r *http.Request) error {
	return newProblem(http.StatusNotFound, "nothing is at %s", r.URL.Path)
}

// Gate stands before the service while it loads: the process is alive but not
// ready. The zero value is closed.
type Gate struct{ open atomic.Pointer[http.Handler] }

// Open lets requests through to h.
func (g *Gate) Open(h http.Handler) { g.open.Store(&h) }

// ServeHTTP implements http.Handler.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := g.open.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	secure(http.HandlerFunc(closed)).ServeHTTP(w, r)
}

func closed(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/healthz" {
		_ = ok(w, r) // a prober who has gone needs no word
		return
	}
	writeProblem(w, newProblem(http.StatusServiceUnavailable, "the index is being loaded; try again in a second"))
}
