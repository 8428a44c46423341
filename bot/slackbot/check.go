package slackbot

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"go.yaml.in/yaml/v3"
)

// Finding is one thing that Check looked at.
type Finding struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Says string `json:"says"` // how it is; what to do where it is not well
}

// connectTime is how long Check waits for a connection.
const connectTime = 15 * time.Second

// Check tries the tokens, the scopes and the connection of a configuration, and
// says of each in a line how it is. Assistant, Store and Log are not needed.
func Check(ctx context.Context, c Config) []Finding {
	findings := checkBotToken(ctx, c)
	if c.AppToken == "" && c.SigningSecret == "" {
		return append(findings, bad("connection", "set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP"))
	}
	if c.AppToken != "" {
		findings = append(findings, checkSocket(ctx, c))
	}
	if c.SigningSecret != "" {
		findings = append(findings, checkSecret(c.SigningSecret))
	}
	return findings
}

func good(what, format string, a ...any) Finding {
	return Finding{what, true, fmt.Sprintf(format, a...)}
}

func bad(what, format string, a ...any) Finding {
	return Finding{what, false, fmt.Sprintf(format, a...)}
}

// checkBotToken asks Slack who the token is, and what it may do.
func checkBotToken(ctx context.Context, c Config) []Finding {
	const what = "bot token"
	switch {
	case c.BotToken == "":
		return []Finding{bad(what, "set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) under OAuth & Permissions")}
	case !strings.HasPrefix(c.BotToken, "xoxb-"):
		return []Finding{bad(what, "SLACK_BOT_TOKEN does not begin with xoxb-; take the Bot User OAuth Token under OAuth & Permissions")}
	}
	api := slack.New(c.BotToken, options(c, &http.Client{Timeout: connectTime})...)
	auth, err := api.AuthTestContext(ctx)
	if err != nil {
		return []Finding{bad(what, "%s", botTokenAdvice(code(err)))}
	}
	return []Finding{good(what, "user %s of %s", auth.User, auth.Team), checkScopes(auth.Header)}
}

func botTokenAdvice(code string) string {
	switch code {
	case "invalid_auth", "not_authed":
		return "Slack does not know the token (" + code + "); copy the Bot User OAuth Token again"
	case "token_revoked", "account_inactive":
		return "the app was uninstalled or its token revoked (" + code + "); install it to the workspace again"
	case "token_expired":
		return "the token has expired; switch token rotation off in the app's settings"
	}
	return "Slack could not be asked: " + code
}

// checkScopes holds the scopes of a token against the manifest's.
func checkScopes(h http.Header) Finding {
	const what = "scopes"
	granted := strings.FieldsFunc(strings.Join(h.Values("X-OAuth-Scopes"), ","), func(r rune) bool { return r == ',' || r == ' ' })
	if len(granted) == 0 {
		return bad(what, "Slack did not say which scopes the token has")
	}
	needed, err := manifestScopes()
	if err != nil {
		return bad(what, "%s", err)
	}
	missing := slices.DeleteFunc(needed, func(s string) bool { return slices.Contains(granted, s) })
	if len(missing) > 0 {
		return bad(what, "missing: %s; add them under OAuth & Permissions and install the app again", strings.Join(missing, ", "))
	}
	return good(what, "all that are needed")
}

// manifestScopes are the bot scopes that the manifest asks for.
func manifestScopes() ([]string, error) {
	text, err := Manifest("")
	if err != nil {
		return nil, err
	}
	var m struct {
		OAuth struct {
			Scopes struct {
				Bot []string `yaml:"bot"`
			} `yaml:"scopes"`
		} `yaml:"oauth_config"`
	}
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	return m.OAuth.Scopes.Bot, nil
}

// checkSocket connects once over Socket Mode and hangs up.
func checkSocket(ctx context.Context, c Config) Finding {
	const what = "socket mode"
	if !strings.HasPrefix(c.AppToken, "xapp-") {
		return bad(what, "SLACK_APP_TOKEN does not begin with xapp-; make an app-level token with connections:write under Basic Information")
	}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	api := slack.New(c.BotToken, options(c, &http.Client{Timeout: connectTime})...)
	socket := socketmode.New(api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	ended := make(chan error, 1)
	go func() { ended <- socket.RunContext(ctx) }()
	defer func() {
		cancel()
		for {
			select {
			case <-socket.Events:
			case <-ended:
				return
			}
		}
	}()
	for {
		select {
		case err := <-ended:
			ended <- err
			return bad(what, "%s", socketAdvice(code(err)))
		case e := <-socket.Events:
			if e.Type == socketmode.EventTypeHello {
				return good(what, "connected")
			}
			if failed, ok := e.Data.(*slack.ConnectionErrorEvent); ok {
				return bad(what, "%s", socketAdvice(code(failed.ErrorObj)))
			}
		}
	}
}

func socketAdvice(code string) string {
	switch code {
	case "invalid_auth", "not_authed", "token_revoked", "account_inactive":
		return "Slack does not accept SLACK_APP_TOKEN (" + code + "); make an app-level token with connections:write under Basic Information"
	case "not_allowed_token_type":
		return "SLACK_APP_TOKEN is no app-level token; make one with connections:write under Basic Information"
	case "missing_scope":
		return "SLACK_APP_TOKEN lacks connections:write"
	case "too_many_websockets":
		return "ten connections are open already; stop other processes that use this token"
	case "socket_mode_disabled", "forbidden_team":
		return "Socket Mode is switched off for the app (" + code + "); switch it on under Socket Mode"
	}
	return "no connection: " + code
}

// checkSecret looks at the form of a signing secret: only a delivery of
// Slack's shows whether it is the right one.
func checkSecret(secret string) Finding {
	const what = "signing secret"
	if strings.HasPrefix(secret, "xox") || strings.HasPrefix(secret, "xapp-") {
		return bad(what, "SLACK_SIGNING_SECRET looks like a token; take the Signing Secret under Basic Information")
	}
	return good(what, "set; whether it is right shows when Slack verifies the request URL")
}
