package main

import (
	"fmt"
	"strings"

	"setu/bot/slackbot"
)

type slackCommand struct {
	Manifest slackManifest `cmd:"" help:"Print the manifest to create the Slack app from."`
}

type slackManifest struct {
	URL  string `help:"Public https address of this server, for HTTP instead of Socket Mode." placeholder:"https://HOST"`
	JSON bool   `help:"JSON instead of YAML."`
}

// Run prints the manifest.
func (c *slackManifest) Run(env *environmentOf) error {
	text, err := slackbot.Manifest(c.URL)
	if c.JSON && err == nil {
		var raw []byte
		raw, err = slackbot.ManifestJSON(c.URL)
		text = string(raw)
	}
	if err != nil {
		return usagef("--url: %w", err)
	}
	_, err = fmt.Fprintln(env.stdout, strings.TrimRight(text, "\n"))
	return err
}
