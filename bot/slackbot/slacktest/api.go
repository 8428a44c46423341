package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Call is one request that the app made.
type Call struct {
	// Method is the Web API's, such as "chat.postMessage", or "response_url".
	Method string
	// Token is the one it bore.
	Token string
	// Args are its arguments without the token, decoded: lists and objects out
	// of JSON, true and false, numbers; nil if they could not be.
	Args map[string]any
	// At is when it came.
	At time.Time
	// Error is the code it was refused with, empty when it was carried out.
	Error string
	// Fault says which ordered fault the app saw, if any. The call took effect
	// all the same where the fault came after it.
	Fault string
	// TooSoon: the app had been told to wait longer (Retry-After).
	TooSoon bool
}

// Text is the argument of that name, if it is a text.
func (c Call) Text(name string) string {
	text, _ := c.Args[name].(string)
	return text
}

// Calls are the calls so far, oldest first, of the methods named; of all when
// none is.
func (s *Slack) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callsTo(methods)
}

func (s *Slack) callsTo(methods []string) []Call {
	var out []Call
	for _, c := range s.calls {
		if len(methods) == 0 || slices.Contains(methods, c.Method) {
			out = append(out, *c)
		}
	}
	return out
}

// WaitCalls waits until the method has been called n times, and returns those
// calls.
func (s *Slack) WaitCalls(n int, method string) []Call {
	s.tb.Helper()
	s.wait("a call of "+method, func() bool {
		return s.called[method] >= n
	})
	return s.Calls(method)
}

// method is one of the Web API's.
type method struct {
	args   string   // see parseArgs
	scopes []string // any of them will do
	app    bool     // wants the app-level token
	run    func(*Slack, args) (reply, *refusal)
}

// reply are the fields of a response beside "ok".
type reply map[string]any

// refusal is a response that is not ok.
type refusal struct {
	code     string
	messages []string // for the developer, as Slack gives them
	more     map[string]any
}

func refuse(code string, messages ...string) *refusal {
	return &refusal{code: code, messages: messages}
}

func (r *refusal) reply() reply {
	out := merged(map[string]any{"ok": false, "error": r.code}, r.more)
	if len(r.messages) > 0 {
		out["response_metadata"] = map[string]any{"messages": r.messages}
	}
	return out
}

// maxBody is how much of a request is read.
const maxBody = 4 << 20

func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	given, token, err := readArgs(r)
	call := s.record(name, token)
	fault := s.fault(call)
	if !fault.before(w, s.done) {
		return
	}
	var out reply
	if err != nil {
		out = refuse(err.Error()).reply()
		s.settle(call, nil, err.Error())
	} else {
		out = s.invoke(call, given)
	}
	if !fault.after(w) {
		return
	}
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.scopes(), ","))
	writeJSON(w, out)
}

func (s *Slack) scopes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config.Scopes
}

func (s *Slack) record(method, token string) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	call := &Call{Method: method, Token: token, At: time.Now()}
	s.calls = append(s.calls, call)
	s.called[method]++
	s.note()
	return call
}

func (s *Slack) settle(call *Call, args map[string]any, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	call.Args, call.Error = args, code
	s.note()
}

// invoke checks the call and carries it out.
func (s *Slack) invoke(call *Call, given map[string]any) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.note()
	out, no := s.run(call, given)
	if no != nil {
		call.Error = no.code
		return no.reply()
	}
	return merged(out, map[string]any{"ok": true})
}

func (s *Slack) run(call *Call, given map[string]any) (reply, *refusal) {
	m, known := methods[call.Method]
	if !known {
		return nil, refuse("unknown_method")
	}
	args, no := parseArgs(m.args, given)
	call.Args = args
	if no := s.authorise(m, call.Token); no != nil {
		return nil, no
	}
	if no != nil {
		return nil, no
	}
	return m.run(s, args)
}

// authorise checks the token and its scopes.
func (s *Slack) authorise(m method, token string) *refusal {
	switch {
	case token == "":
		return refuse("not_authed")
	case token != BotToken && token != AppToken:
		return refuse("invalid_auth")
	case m.app != (token == AppToken):
		return refuse("not_allowed_token_type")
	case s.revoked && !m.app:
		return refuse("token_revoked")
	case m.app || len(m.scopes) == 0:
		return nil
	}
	return s.needScope(m.scopes...)
}

// needScope refuses unless one of the scopes is granted.
func (s *Slack) needScope(scopes ...string) *refusal {
	for _, scope := range scopes {
		if slices.Contains(s.config.Scopes, scope) {
			return nil
		}
	}
	no := refuse("missing_scope")
	no.more = map[string]any{"needed": scopes[0], "provided": strings.Join(s.config.Scopes, ",")}
	return no
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v) // the app may have gone
}

// readArgs gives a request's arguments as they were sent, and its token. Its
// error is the code that Slack answers.
func readArgs(r *http.Request) (map[string]any, string, error) {
	given := map[string]any{}
	for name, values := range r.URL.Query() {
		given[name] = values[0]
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, "", errCode("request_timeout")
	}
	if err := readBody(r.Header.Get("Content-Type"), body, given); err != nil {
		return nil, "", err
	}
	token, _ := given["token"].(string)
	delete(given, "token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	return given, token, nil
}

// errCode is an error whose text is a code of Slack's.
type errCode string

// Error implements error.
func (e errCode) Error() string { return string(e) }
