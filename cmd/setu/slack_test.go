package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSlackManifest(t *testing.T) {
	if got := output(t, "slack", "manifest"); !strings.Contains(got, "socket_mode_enabled: true") || strings.HasSuffix(got, "\n\n") {
		t.Errorf("YAML: %s", got)
	}
	var fields struct {
		Settings struct {
			Events struct {
				URL string `json:"request_url"`
			} `json:"event_subscriptions"`
		}
	}
	raw := output(t, "slack", "manifest", "--json", "--url", "https://setu.example")
	if err := json.Unmarshal([]byte(raw), &fields); err != nil || fields.Settings.Events.URL != "https://setu.example/slack/events" {
		t.Errorf("%v in %s", err, raw)
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"slack", "manifest", "--url", "http://setu.example"}, func(string) string { return "" }, nil, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "https://") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}
