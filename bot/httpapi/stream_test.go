package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"setu/bot"
	"setu/bot/httpapi"
)

// acting is an assistant that does as it is told for a question.
type acting struct {
	*bot.Assistant
	act func(ctx context.Context, tell func(bot.Event)) (bot.Answer, error)
}

func (a acting) Ask(ctx context.Context, _ bot.Question, tell func(bot.Event)) (bot.Answer, error) {
	if tell == nil {
		tell = func(bot.Event) {}
	}
	return a.act(ctx, tell)
}

// written is what a model might have written.
var written = bot.Answer{
	Text: "One is one. [1] Two is two. [2]", Status: bot.Answered, Language: "en", Mode: bot.Written, Notice: "Mind the gap.",
	Citations:    []bot.Citation{{Number: 1, DocumentID: "harbour", Paragraph: 1, Quote: "one"}, {Number: 2, DocumentID: "harbour", Paragraph: 2, Quote: "two"}},
	Verification: bot.Verification{Sentences: 2, Unsupported: 1}, Usage: bot.Usage{Calls: 2, Read: 300, Written: 40, Cost: 0.25}, Conversation: "c",
}

func writes(_ context.Context, tell func(bot.Event)) (bot.Answer, error) {
	tell(bot.Event{Stage: bot.Searching})
	tell(bot.Event{Stage: bot.Writing})
	tell(bot.Event{Stage: bot.Writing, Text: "One is one. [1]"})
	tell(bot.Event{Stage: bot.Writing, Text: " Two is two. [2]"})
	tell(bot.Event{Stage: bot.Checking})
	return written, nil
}

// sticks tells a sentence and comes to no end.
func sticks(ctx context.Context, tell func(bot.Event)) (bot.Answer, error) {
	tell(bot.Event{Stage: bot.Writing, Text: "<b>One</b> is one. [1]"})
	tell(bot.Event{Stage: bot.Writing})
	<-ctx.Done()
	return bot.Answer{}, ctx.Err()
}

func quietly(a acting) http.Handler { return httpapi.New(a, slog.New(slog.DiscardHandler)) }

// asking is a request for a stream, by a field or by a header.
func asking(ctx context.Context, byHeader bool) *http.Request {
	body := `{"question":"why","stream":true}`
	if byHeader {
		body = `{"question":"why"}`
	}
	r := httptest.NewRequestWithContext(ctx, "POST", "/v1/ask", strings.NewReader(body))
	if byHeader {
		r.Header.Set("Accept", "text/event-stream")
	}
	return r
}

// told are the events of a stream: name and data. It fails when something
// stands between them that is no comment.
func told(t *testing.T, stream string) (events [][2]string, comments int) {
	t.Helper()
	for _, block := range strings.Split(strings.TrimSuffix(stream, "\n\n"), "\n\n") {
		if strings.HasPrefix(block, ":") {
			comments++
			continue
		}
		name, data, ok := strings.Cut(block, "\n")
		if !ok || !strings.HasPrefix(name, "event: ") || !strings.HasPrefix(data, "data: ") || strings.Contains(data, "\n") {
			t.Fatalf("no event: %q", block)
		}
		events = append(events, [2]string{name[len("event: "):], data[len("data: "):]})
	}
	return events, comments
}

func TestStreamTellsEachStepAndThenTheAnswer(t *testing.T) {
	for _, byHeader := range []bool{true, false} {
		w := httptest.NewRecorder()
		quietly(acting{assistant(t), writes}).ServeHTTP(w, asking(t.Context(), byHeader))
		if w.Code != 200 || w.Header().Get("Content-Type") != "text/event-stream" || w.Header().Get("Cache-Control") != "no-store" || !w.Flushed {
			t.Fatalf("%d %v", w.Code, w.Header())
		}
		got, _ := told(t, w.Body.String())
		want := [][2]string{
			{"stage", `{"stage":"searching"}`}, {"stage", `{"stage":"writing"}`}, {"sentence", `{"text":"One is one. [1]"}`},
			{"sentence", `{"text":" Two is two. [2]"}`}, {"stage", `{"stage":"checking"}`},
		}
		if len(got) != 6 || !reflect.DeepEqual(got[:5], want) || got[5][0] != "answer" {
			t.Fatalf("got %q", got)
		}
		var a httpapi.Answer
		if err := json.Unmarshal([]byte(got[5][1]), &a); err != nil {
			t.Fatal(err)
		}
		whole := read[httpapi.Answer](t, send(quietly(acting{assistant(t), writes}), "POST", "/v1/ask", `{"question":"why"}`))
		a.TimingMS, whole.TimingMS = 0, 0
		if !reflect.DeepEqual(a, whole) {
			t.Errorf("the stream ends in %+v\nwithout one it is %+v", a, whole)
		}
		if a.Mode != "model" || a.Notice != "Mind the gap." || a.Verification != (httpapi.Verification{Sentences: 2, Unsupported: 1}) || *a.Usage != (httpapi.Usage{Calls: 2, Read: 300, Written: 40, Cost: 0.25}) {
			t.Errorf("got %+v", a)
		}
	}
}

func TestAnswersByQuotationStreamToo(t *testing.T) {
	w := httptest.NewRecorder()
	service(t).ServeHTTP(w, httptest.NewRequest("POST", "/v1/ask", strings.NewReader(`{"question":"How many lighthouse keepers does the Harbour Compact invite?","stream":true}`)))
	got, _ := told(t, w.Body.String())
	if len(got) != 2 || got[0][1] != `{"stage":"searching"}` || !strings.Contains(got[1][1], "120 lighthouse keepers") || strings.Contains(got[1][1], `"usage"`) {
		t.Errorf("got %q", got)
	}
	if !strings.Contains(got[1][1], `"verification":{"sentences":1,"unsupported":0}`) {
		t.Errorf("quotations are supported: %s", got[1][1])
	}
}

func TestFaultsOfAStream(t *testing.T) {
	inside := errors.New("the disk is full of secrets")
	for name, c := range map[string]struct {
		act  func(ctx context.Context, tell func(bot.Event)) (bot.Answer, error)
		want string
	}{
		"an error": {func(_ context.Context, tell func(bot.Event)) (bot.Answer, error) {
			tell(bot.Event{Stage: bot.Searching})
			return bot.Answer{}, inside
		}, `"status":500`},
		"a deadline": {func(_ context.Context, tell func(bot.Event)) (bot.Answer, error) {
			tell(bot.Event{Stage: bot.Searching})
			return bot.Answer{}, context.DeadlineExceeded
		}, `"status":504`},
		"a panic": {func(_ context.Context, tell func(bot.Event)) (bot.Answer, error) {
			tell(bot.Event{Stage: bot.Searching})
			panic(inside)
		}, `"status":500`},
		"an error at once": {func(context.Context, func(bot.Event)) (bot.Answer, error) { return bot.Answer{}, inside }, ""},
	} {
		var log bytes.Buffer
		w := httptest.NewRecorder()
		httpapi.New(acting{assistant(t), c.act}, slog.New(slog.NewTextHandler(&log, nil))).ServeHTTP(w, asking(t.Context(), true))
		if strings.Contains(w.Body.String(), "secrets") {
			t.Errorf("%s: the client is told %s", name, w.Body)
		}
		if name != "a deadline" && !strings.Contains(log.String(), "secrets") {
			t.Errorf("%s: the log says %s", name, &log)
		}
		if c.want == "" {
			wantProblem(t, w, 500)
			continue
		}
		got, _ := told(t, w.Body.String())
		if len(got) != 2 || got[1][0] != "problem" || !strings.Contains(got[1][1], c.want) {
			t.Errorf("%s: got %q", name, got)
		}
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/v1/ask", strings.NewReader(`{"question":"?","stream":true}`))
	service(t).ServeHTTP(w, r)
	wantProblem(t, w, 400, "question is empty")
}

func TestHeartbeats(t *testing.T) {
	a := assistant(t)
	synctest.Test(t, func(t *testing.T) {
		w := httptest.NewRecorder()
		quietly(acting{a, func(_ context.Context, tell func(bot.Event)) (bot.Answer, error) {
			tell(bot.Event{Stage: bot.Writing})
			time.Sleep(35 * time.Second)
			return written, nil
		}}).ServeHTTP(w, asking(t.Context(), true))
		if got, comments := told(t, w.Body.String()); len(got) != 2 || comments != 3 {
			t.Errorf("%d events, %d heartbeats in 35 s", len(got), comments)
		}
	})
}

func TestClientsAreToldThatTheServiceStops(t *testing.T) {
	for name, body := range map[string]string{"a stream": `{"question":"why","stream":true}`, "no stream": `{"question":"why"}`} {
		t.Run(name, func(t *testing.T) {
			working, abandon := context.WithCancelCause(t.Context())
			defer abandon(nil)
			server := httptest.NewUnstartedServer(quietly(acting{assistant(t), func(ctx context.Context, tell func(bot.Event)) (bot.Answer, error) {
				if tell != nil {
					tell(bot.Event{Stage: bot.Writing})
				}
				abandon(httpapi.ErrStopping)
				<-ctx.Done()
				return bot.Answer{}, ctx.Err()
			}}))
			server.Config.BaseContext = func(net.Listener) context.Context { return working }
			server.Start()
			defer server.Close()
			response, err := http.Post(server.URL+"/v1/ask", "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			got, err := io.ReadAll(response.Body)
			if err != nil || !strings.Contains(string(got), "the service is stopping") || !strings.Contains(string(got), `"status":503`) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestClientThatLeavesEndsTheWork(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewServer(quietly(acting{assistant(t), func(ctx context.Context, tell func(bot.Event)) (bot.Answer, error) {
		tell(bot.Event{Stage: bot.Writing})
		<-ctx.Done()
		ended <- ctx.Err()
		return bot.Answer{}, ctx.Err()
	}}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/v1/ask", strings.NewReader(`{"question":"why","stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if first, err := io.ReadAll(io.LimitReader(response.Body, 12)); string(first) != "event: stage" {
		t.Fatalf("%q, %v", first, err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	response.Body.Close()
}
