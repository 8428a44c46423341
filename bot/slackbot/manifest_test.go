package slackbot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"go.yaml.in/yaml/v3"

	"setu/bot/slackbot"
	"setu/bot/slackbot/slacktest"
)

// decode reads the manifest, as YAML and as JSON, and takes no field that
// slack-go does not know.
func decode(t *testing.T, address string) slack.Manifest {
	t.Helper()
	text, err := slackbot.Manifest(address)
	if err != nil {
		t.Fatal(err)
	}
	var fromYAML, fromJSON slack.Manifest
	y := yaml.NewDecoder(strings.NewReader(text))
	y.KnownFields(true)
	if err := y.Decode(&fromYAML); err != nil {
		t.Fatal(err)
	}
	raw, err := slackbot.ManifestJSON(address)
	if err != nil {
		t.Fatal(err)
	}
	j := json.NewDecoder(bytes.NewReader(raw))
	j.DisallowUnknownFields()
	if err := j.Decode(&fromJSON); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromYAML, fromJSON); diff != "" {
		t.Errorf("YAML and JSON differ: %s", diff)
	}
	return fromJSON
}

func TestManifestForSocketMode(t *testing.T) {
	m := decode(t, "")
	if !m.Settings.SocketModeEnabled || m.Settings.EventSubscriptions.RequestUrl != "" ||
		m.Settings.Interactivity.RequestUrl != "" || m.Features.SlashCommands[0].Url != "" {
		t.Errorf("%+v", m.Settings)
	}
	if m.Features.AgentView == nil || m.Features.AppHome.MessagesTabReadOnlyEnabled || !m.Features.AppHome.MessagesTabEnabled {
		t.Errorf("%+v", m.Features)
	}
}

func TestManifestForHTTP(t *testing.T) {
	m := decode(t, "https://setu.example/ai/")
	got := []string{m.Settings.EventSubscriptions.RequestUrl, m.Features.SlashCommands[0].Url, m.Settings.Interactivity.RequestUrl}
	want := []string{"https://setu.example/ai/slack/events", "https://setu.example/ai/slack/commands", "https://setu.example/ai/slack/interactions"}
	if m.Settings.SocketModeEnabled || !slices.Equal(got, want) {
		t.Errorf("got %v, Socket Mode %v", got, m.Settings.SocketModeEnabled)
	}
}

func TestManifestRefusesWhatSlackCannotReach(t *testing.T) {
	for _, address := range []string{"http://setu.example", "setu.example", "https://", "https://setu.example?x=1", "https://a:b@setu.example", "https://setu.example#x", "https://\n", "https://灯.example"} {
		if _, err := slackbot.Manifest(address); !errors.Is(err, slackbot.ErrURL) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestManifestAsksForWhatTheTestsGrant(t *testing.T) {
	if got := decode(t, "").OAuthConfig.Scopes.Bot; !slices.Equal(got, slacktest.DefaultScopes) {
		t.Errorf("the manifest asks for %v, the tests grant %v", got, slacktest.DefaultScopes)
	}
}

func TestManifestIsOfTheOfficialType(t *testing.T) {
	var both []json.RawMessage
	for _, address := range []string{"", "https://setu.example"} {
		raw, err := slackbot.ManifestJSON(address)
		if err != nil {
			t.Fatal(err)
		}
		// The types of 8.2.0 do not know these two, which Slack does.
		for _, unknown := range []string{`"assistant:write",`, `"agent_session_stopped",`} {
			if !bytes.Contains(raw, []byte(unknown)) {
				t.Fatalf("no %s in %s", unknown, raw)
			}
			raw = bytes.Replace(raw, []byte(unknown), nil, 1)
		}
		both = append(both, raw)
	}
	slacktest.CheckType(t, "api.AppsManifestValidateArguments['manifest'][]", both)
}

func FuzzManifest(f *testing.F) {
	f.Add("https://setu.example")
	f.Add("https://setu.example/{{.}}\"'\\")
	f.Add("https://[::1]:8443/#")
	f.Add("https://\xb5")
	f.Fuzz(func(t *testing.T, address string) {
		raw, err := slackbot.ManifestJSON(address)
		if errors.Is(err, slackbot.ErrURL) {
			return
		}
		var m slack.Manifest
		if err != nil || json.Unmarshal(raw, &m) != nil {
			t.Fatalf("%q: %v %s", address, err, raw)
		}
		if want := strings.TrimRight(address, "/"); want != "" && m.Features.SlashCommands[0].Url != want+"/slack/commands" {
			t.Errorf("%q: %s", address, m.Features.SlashCommands[0].Url)
		}
	})
}
