package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/anthropic"
	"github.com/tmc/langchaingo/llms/bedrock"
	"github.com/tmc/langchaingo/llms/ollama"
	"github.com/tmc/langchaingo/llms/openai"
)

// providers make the library's model. Google and Mistral are reached through
// the OpenAI-compatible APIs that they offer: the library's own package for
// Google weighs 17 MB, that for Mistral can't be cancelled.
var providers = map[string]func(ctx context.Context, out *Client, c Config, model string) error{
	"openai":    openAI,
	"anthropic": anthropicOf,
	"ollama":    ollamaOf,
	"googleai":  google,
	"mistral":   mistral,
	"bedrock":   bedrockOf,
}

// Providers are the names of the providers.
func Providers() []string { return slices.Sorted(maps.Keys(providers)) }

const (
	openAIBase = "https://api.openai.com/v1"
	noKey      = "none" // for servers that want none: the library insists on one
)

func openAI(_ context.Context, out *Client, c Config, model string) error {
	base, key := c.Getenv("OPENAI_BASE_URL"), c.Getenv("OPENAI_API_KEY")
	if base == "" && key == "" {
		return errors.New("set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that wants no key")
	}
	if base != "" && strings.TrimSuffix(base, "/") != openAIBase { // the name that servers which copy the API know
		out.options = []llms.CallOption{openai.WithLegacyMaxTokensField()}
	}
	return compatible(out, c, newWire(c, openAILine), model, cmp.Or(base, openAIBase), cmp.Or(key, noKey), c.Getenv("OPENAI_ORGANIZATION"))
}

func google(_ context.Context, out *Client, c Config, model string) error {
	key := cmp.Or(c.Getenv("GOOGLE_API_KEY"), c.Getenv("GEMINI_API_KEY"))
	if key == "" {
		return errors.New("set GOOGLE_API_KEY or GEMINI_API_KEY")
	}
	out.options = []llms.CallOption{openai.WithLegacyMaxTokensField()}
	return compatible(out, c, newWire(c, openAILine), model, "https://generativelanguage.googleapis.com/v1beta/openai", key, "")
}

func mistral(_ context.Context, out *Client, c Config, model string) error {
	key := c.Getenv("MISTRAL_API_KEY")
	if key == "" {
		return errors.New("set MISTRAL_API_KEY")
	}
	out.options = []llms.CallOption{openai.WithLegacyMaxTokensField()}
	w := newWire(c, openAILine)
	w.unfit["stream_options"] = "" // it refuses fields that it does not know, and counts tokens anyway
	return compatible(out, c, w, model, "https://api.mistral.ai/v1", key, "")
}

// compatible speaks OpenAI's API to whoever does.
func compatible(out *Client, c Config, w *wire, model, base, key, organization string) error {
	if err := address(base); err != nil {
		return err
	}
	if key != noKey {
		out.secrets = []string{key}
	}
	m, err := openai.New(openai.WithModel(model), openai.WithBaseURL(base), openai.WithToken(key), openai.WithOrganization(organization), openai.WithHTTPClient(w.client()))
	out.model = m
	return err
}

func anthropicOf(_ context.Context, out *Client, c Config, model string) error {
	key := c.Getenv("ANTHROPIC_API_KEY")
	if key == "" {
		return errors.New("set ANTHROPIC_API_KEY")
	}
	base := strings.TrimSuffix(cmp.Or(c.Getenv("ANTHROPIC_BASE_URL"), "https://api.anthropic.com"), "/")
	if err := address(base); err != nil {
		return err
	}
	out.secrets = []string{key}
	m, err := anthropic.New(anthropic.WithModel(model), anthropic.WithBaseURL(strings.TrimSuffix(base, "/v1")+"/v1"), anthropic.WithToken(key), anthropic.WithHTTPClient(newWire(c, anthropicLine).client()))
	out.model = m
	return err
}

// window is how many tokens Ollama is told to keep of prompt and text: the
// passages, the rules and the limit of what is written. Its own default cuts
// the passages off in silence.
const window = 12 << 10

func ollamaOf(_ context.Context, out *Client, c Config, model string) error {
	host := ollamaURL(c.Getenv("OLLAMA_HOST"))
	if err := address(host); err != nil {
		return err
	}
	m, err := ollama.New(ollama.WithModel(model), ollama.WithServerURL(host), ollama.WithHTTPClient(newWire(c, ollamaLine).client().HTTP), ollama.WithRunnerNumCtx(window))
	out.model = m
	return err
}

// ollamaURL reads OLLAMA_HOST as Ollama's own tools do: host, host:port or a
// URL. The address that a server listens on everywhere is this machine.
func ollamaURL(host string) string {
	scheme, rest, hasScheme := strings.Cut(host, "://")
	if !hasScheme {
		scheme, rest = "http", host
	}
	rest, path, _ := strings.Cut(rest, "/")
	name, port, err := net.SplitHostPort(rest)
	if err != nil {
		name, port = strings.Trim(rest, "[]"), map[bool]string{true: "443", false: "11434"}[scheme == "https"]
	}
	if ip := net.ParseIP(name); name == "" || ip != nil && ip.IsUnspecified() {
		name = "127.0.0.1"
	}
	return strings.TrimSuffix(scheme+"://"+net.JoinHostPort(name, cmp.Or(port, "11434"))+"/"+path, "/")
}

// bedrockOf takes AWS's settings from where its own tools take them; those of
// the environment come through Getenv. The library streams only Anthropic's
// models there.
func bedrockOf(ctx context.Context, out *Client, c Config, model string) error {
	w := newWire(c, nil)
	options := []func(*config.LoadOptions) error{config.WithRetryMaxAttempts(1)} // the wire has its own way
	if region := cmp.Or(c.Getenv("AWS_REGION"), c.Getenv("AWS_DEFAULT_REGION")); region != "" {
		options = append(options, config.WithRegion(region))
	}
	if profile := c.Getenv("AWS_PROFILE"); profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	if id, key := c.Getenv("AWS_ACCESS_KEY_ID"), c.Getenv("AWS_SECRET_ACCESS_KEY"); id != "" && key != "" {
		token := c.Getenv("AWS_SESSION_TOKEN")
		options = append(options, config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(id, key, token)))
		out.secrets = slices.DeleteFunc([]string{key, token}, func(s string) bool { return s == "" })
	}
	settings, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return fmt.Errorf("read the settings of AWS: %w", err)
	}
	if settings.Region == "" {
		return errors.New("set AWS_REGION")
	}
	client := bedrockruntime.NewFromConfig(settings, func(o *bedrockruntime.Options) {
		o.HTTPClient = w.client()
		if base := c.Getenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME"); base != "" {
			o.BaseEndpoint = aws.String(base)
		}
	})
	m, err := bedrock.NewWithContext(ctx, bedrock.WithModel(model), bedrock.WithClient(client))
	out.model, out.watched, out.streams = m, false, strings.Contains(model, "anthropic")
	return err
}

// address refuses what is no address of a server. The library would end the
// whole program at some of these.
func address(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return errors.New("its address is no URL; want http://host:port or https://…")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("its address %q: want http://host:port or https://…", u.Redacted())
	}
	return nil
}
