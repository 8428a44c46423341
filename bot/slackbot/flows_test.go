package slackbot

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"setu/bot/slackbot/slacktest"
)

var update = flag.Bool("update", false, "write testdata/flows anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Each file of testdata/flows says what Slack tells us and what we do about it.
// A line that begins with ">" is a delivery: a payload of slacktest/recorded and
// what is other in it; or a press on what we last showed. The calls we make
// follow. The assistant is the real one, over a small corpus.
func TestFlows(t *testing.T) {
	names, err := filepath.Glob("testdata/flows/*.txt")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d flows, %v", len(names), err)
	}
	var calls []slacktest.Call
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got, made := flow(t, string(raw))
			calls = append(calls, made...)
			if *update {
				err = os.WriteFile(name, []byte(got), 0o644)
			} else if diff := cmp.Diff(string(raw), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	t.Run("are of the official types", func(t *testing.T) { slacktest.CheckTypes(t, calls) })
}

// flow plays a file and returns it with the calls that were made, and those.
func flow(t *testing.T, text string) (string, []slacktest.Call) {
	t.Helper()
	s := slacktest.Start(t)
	r := start(t, s, func(c *Config) { c.Assistant = assistant(t, library(t)) })
	about, _, _ := strings.Cut(text, "\n>")
	var out strings.Builder
	out.WriteString(strings.TrimSpace(about) + "\n")
	seen := len(s.Calls())
	for line := range strings.Lines(text) {
		said, ok := strings.CutPrefix(line, "> ")
		if !ok {
			continue
		}
		d := s.Deliver(delivery(t, s, strings.TrimSpace(said)))
		if !d.Acked {
			t.Fatalf("%s was not acknowledged: %+v", said, d)
		}
		r.settled()
		calls := s.Calls()
		fmt.Fprintf(&out, "\n> %s\n%s", strings.TrimSpace(said), acknowledged(d)+written(calls[seen:]))
		seen = len(calls)
	}
	return strings.ReplaceAll(out.String(), strings.TrimSuffix(s.APIURL(), "/api/"), "http://slack.example"), s.Calls()
}

// settled waits until nothing is left to do, not even courtesies.
func (r *rig) settled() {
	r.t.Helper()
	for range 3 {
		r.quiet()
		for len(r.busy) > 0 {
			time.Sleep(time.Millisecond)
		}
	}
}

// delivery makes a payload of a line such as: app_mention {"event.text": "x"}.
func delivery(t *testing.T, s *slacktest.Slack, line string) slacktest.Payload {
	t.Helper()
	name, rest, _ := strings.Cut(line, " ")
	var p slacktest.Payload
	switch name {
	case "press", "thumb-up", "thumb-down":
		p = pressOn(t, s, name, &rest)
	case "press-home":
		id, more, _ := strings.Cut(rest, " ")
		p, rest = s.PressHome(slacktest.Asker, id), more
	case "submit":
		var typed map[string]string
		if err := json.Unmarshal([]byte(rest), &typed); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all := s.Modals()
		return s.Submit(all[len(all)-1], typed)
	default:
		p = s.Recorded(name)
	}
	changes := map[string]any{}
	if rest = strings.TrimSpace(rest); rest != "" {
		if err := json.Unmarshal([]byte(rest), &changes); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	for path, value := range changes {
		p = p.With(path, value)
	}
	return p
}

// pressOn presses a button of our last message.
func pressOn(t *testing.T, s *slacktest.Slack, how string, rest *string) slacktest.Payload {
	t.Helper()
	var all []slacktest.Message
	for _, c := range []string{slacktest.DM, slacktest.Channel} {
		all = append(all, s.Messages(c)...)
	}
	all = slices.DeleteFunc(append(all, s.Ephemeral()...), func(m slacktest.Message) bool { return m.BotID != slacktest.BotID })
	last := slices.MaxFunc(all, func(a, b slacktest.Message) int { return strings.Compare(a.TS, b.TS) })
	if how != "press" {
		return s.Feedback(last, actionFeedback, how == "thumb-up")
	}
	id, more, _ := strings.Cut(*rest, " ")
	*rest = more
	return s.Press(last, id)
}

// acknowledged is what Slack was answered at once, where that is something.
func acknowledged(d slacktest.Delivery) string {
	var body any
	if json.Unmarshal(d.Body, &body) != nil || body == nil {
		return ""
	}
	return "acknowledged with " + readable(body) + "\n"
}

// statuses are told side by side, in any order.
var statuses = regexp.MustCompile(`^(agents\.sessions|assistant\.threads)\.setStatus$`)

// written lists calls for a reader.
func written(calls []slacktest.Call) string {
	for i := 1; i < len(calls); i++ {
		if a, b := calls[i-1], calls[i]; statuses.MatchString(a.Method) && statuses.MatchString(b.Method) && a.Method > b.Method {
			calls[i-1], calls[i] = b, a
		}
	}
	var b strings.Builder
	for _, c := range calls {
		b.WriteString(c.Method + " " + readable(c.Args) + "\n")
		if c.Error != "" {
			b.WriteString("  refused: " + c.Error + "\n")
		}
	}
	return b.String()
}

// readable is JSON for people: what is short stands on one line.
func readable(v any) string { return layOut(v, "") }

func layOut(v any, indent string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	short, inner := strings.TrimSpace(b.String()), indent+"  "
	if len(indent)+len(short) <= 120 {
		return short
	}
	var lines []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			lines = append(lines, inner+layOut(e, inner))
		}
		return "[\n" + strings.Join(lines, ",\n") + "\n" + indent + "]"
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			lines = append(lines, fmt.Sprintf("%s%q: %s", inner, k, layOut(v[k], inner)))
		}
		return "{\n" + strings.Join(lines, ",\n") + "\n" + indent + "}"
	}
	return short
}
