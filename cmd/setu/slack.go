package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"setu/bot"
	"setu/bot/slackbot"
	"setu/bot/state"
)

type slackCommand struct {
	Manifest slackManifest `cmd:"" help:"Print the manifest to create the Slack app from."`
	Check    slackCheck    `cmd:"" help:"Try the tokens, scopes and connection, and say what is wrong."`
}

// slackTokens are what the program has to know of the Slack app.
type slackTokens struct {
	Bot    secret `name:"slack-bot-token" help:"Bot token of the Slack app (xoxb-…); better in the variable than on the command line." setting:"SLACK_BOT_TOKEN" placeholder:"TOKEN"`
	App    secret `name:"slack-app-token" help:"App-level token (xapp-…), for Socket Mode." setting:"SLACK_APP_TOKEN" placeholder:"TOKEN"`
	Secret secret `name:"slack-signing-secret" help:"Signing secret, for HTTP: Slack delivers to /slack/events, /slack/commands and /slack/interactions." setting:"SLACK_SIGNING_SECRET" placeholder:"SECRET"`
	API    string `name:"slack-api-url" help:"Another base of Slack's Web API, such as a proxy's." setting:"SLACK_API_URL" placeholder:"URL"`
}

func (c slackTokens) config() slackbot.Config {
	return slackbot.Config{BotToken: string(c.Bot), AppToken: string(c.App), SigningSecret: string(c.Secret), APIURL: c.API}
}

// slackSettings are what serve has to know besides.
type slackSettings struct {
	slackTokens
	URL      string `name:"url" help:"Public address of this server, for links to documents in Slack. Default: links lead to the sources." setting:"SETU_URL" placeholder:"URL"`
	External bool   `name:"slack-external" help:"Also answer in channels that are shared with other organisations." setting:"SETU_SLACK_EXTERNAL"`
	Guests   bool   `name:"slack-guests" help:"Also answer guests and members of other organisations." setting:"SETU_SLACK_GUESTS"`
}

// wanted reports whether anything of Slack is set up.
func (c slackSettings) wanted() bool { return c.Bot != "" || c.App != "" || c.Secret != "" }

// open makes the bot.
func (c slackSettings) open(a *bot.Assistant, store state.Store, durable bool, log *slog.Logger) (*slackbot.Bot, error) {
	config := c.config()
	if c.Bot == "" || c.App == "" && c.Secret == "" {
		return nil, usagef("Slack wants SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
	}
	config.URL, config.External, config.Guests = c.URL, c.External, c.Guests
	config.Assistant, config.Store, config.Durable, config.Log, config.Drain = a, store, durable, log, drain
	return slackbot.New(config)
}

// runSlack runs the bot until ctx ends. That Slack has ended the app's access ends
// the bot, and shows in /readyz, but not the service over HTTP.
func runSlack(ctx context.Context, b *slackbot.Bot, log *slog.Logger) error {
	err := b.Run(ctx)
	if errors.Is(err, slackbot.ErrGone) {
		log.Error("slack has ended; the service goes on over HTTP", "err", err)
		<-ctx.Done()
		return nil
	}
	return err
}

// mount puts Slack's deliveries before the service.
func mount(service http.Handler, deliveries http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/slack/", deliveries)
	mux.Handle("/", service)
	return mux
}

type slackCheck struct {
	slackTokens
	JSON bool `help:"JSON: an array of what was tried."`
}

// Run tries the settings; exit status 1 when something is wrong.
func (c *slackCheck) Run(env *environmentOf) error {
	findings := slackbot.Check(env.ctx, c.config())
	wrong := 0
	for _, f := range findings {
		if !f.OK {
			wrong++
		}
	}
	if c.JSON {
		if err := json.NewEncoder(env.stdout).Encode(findings); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			sign := "ok   "
			if !f.OK {
				sign = "WRONG"
			}
			fmt.Fprintf(env.stdout, "%s  %s: %s\n", sign, f.What, f.Says)
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d checks failed", wrong, len(findings))
	}
	return nil
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
