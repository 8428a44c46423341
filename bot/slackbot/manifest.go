package slackbot

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"
)

//go:embed manifest.yaml
var manifestText string

var manifestTemplate = template.Must(template.New("manifest.yaml").Parse(manifestText))

// ErrURL is an address that Slack can't deliver to.
var ErrURL = errors.New("the address must be https:// and a host, in ASCII and without a query")

// Manifest is the manifest to create the Slack app from, as YAML. With the
// public address of the server ("https://setu.example", a path may follow)
// the app is delivered to over HTTP, at /slack/events, /slack/commands and
// /slack/interactions below it; without one, over Socket Mode. The error is
// ErrURL.
func Manifest(address string) (string, error) {
	if address != "" {
		u, err := url.Parse(address)
		odd := strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' })
		if err != nil || odd || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return "", fmt.Errorf("%w: %q", ErrURL, address)
		}
	}
	var out strings.Builder
	err := manifestTemplate.Execute(&out, struct{ URL string }{strings.TrimRight(address, "/")})
	return out.String(), err
}

// ManifestJSON is Manifest as JSON.
func ManifestJSON(address string) ([]byte, error) {
	text, err := Manifest(address)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	if err := yaml.Unmarshal([]byte(text), &fields); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return json.MarshalIndent(fields, "", "  ")
}
