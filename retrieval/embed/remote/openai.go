package remote

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/tmc/langchaingo/llms/openai"

	"setu/retrieval/polite"
)

// openAIURL is where OpenAI's own API is.
const openAIURL = "https://api.openai.com/v1"

// OpenAI embeds with a model of OpenAI's API, or of a server that copies it. It
// sends nothing yet.
func OpenAI(c Config) (*Embedder, error) {
	c.URL = cmp.Or(c.URL, openAIURL)
	if err := check("OPENAI_BASE_URL", c.URL); err != nil {
		return nil, err
	}
	if c.Model == "" {
		return nil, errors.New("embedder openai: name a model, such as openai:text-embedding-3-small")
	}
	if c.Key == "" && c.URL == openAIURL {
		return nil, fmt.Errorf("embedder openai:%s: there is no key; set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs none", c.Model)
	}
	client := keyed{polite.New(patient(c.Patience), nil).Client(), c.Key}
	// Every option that langchaingo would else read from the environment is given.
	llm, err := openai.New(openai.WithToken(cmp.Or(c.Key, "none")), openai.WithBaseURL(c.URL), openai.WithOrganization(""),
		openai.WithModel(c.Model), openai.WithEmbeddingModel(c.Model), openai.WithHTTPClient(client))
	if err != nil {
		return nil, fmt.Errorf("embedder openai:%s: %w", c.Model, err)
	}
	e, err := newEmbedder(c, "openai", llm, maxBatch)
	if err != nil {
		return nil, err
	}
	e.advice = adviceOpenAI
	return e, nil
}

func check(setting, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%s %q: want http://host:port/path or https://…", setting, address)
	}
	return nil
}

func adviceOpenAI(e *polite.Error) string {
	switch {
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return "; check OPENAI_API_KEY"
	case e.Status == http.StatusNotFound:
		return "; check the model's name and OPENAI_BASE_URL"
	case e.Status == http.StatusTooManyRequests:
		return "; wait, or look at the limits of your account"
	case e.Status == 0:
		return "; check OPENAI_BASE_URL and the network"
	}
	return ""
}

// keyed sends the key, if there is one, and puts the vectors of an answer in
// their order.
type keyed struct {
	polite.Client
	key string
}

// Do implements what langchaingo wants of a client.
func (k keyed) Do(r *http.Request) (*http.Response, error) {
	if k.key == "" {
		r.Header.Del("Authorization")
	}
	response, err := k.Client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if body, err = ordered(body); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// ordered puts the vectors in the order of their index, which langchaingo does
// not look at. A server that gives none, or only zeros, is taken at its word.
func ordered(body []byte) ([]byte, error) {
	type vector struct {
		Index     int             `json:"index"`
		Embedding json.RawMessage `json:"embedding"`
	}
	var answer struct {
		Data []vector `json:"data"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("no JSON as expected: %w", err)
	}
	if !slices.ContainsFunc(answer.Data, func(v vector) bool { return v.Index != 0 }) {
		return body, nil
	}
	slices.SortFunc(answer.Data, func(a, b vector) int { return cmp.Compare(a.Index, b.Index) })
	for i, v := range answer.Data {
		if v.Index != i {
			return nil, fmt.Errorf("the vectors are numbered as if there were one %d", v.Index)
		}
	}
	return json.Marshal(answer)
}
