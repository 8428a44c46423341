package remote

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/tmc/langchaingo/llms/ollama"

	"setu/retrieval/polite"
)

// Ollama embeds with a model of an Ollama server. It sends nothing yet.
func Ollama(c Config) (*Embedder, error) {
	address, err := polite.Address(c.URL, "11434")
	if err != nil {
		return nil, fmt.Errorf("OLLAMA_HOST %w", err)
	}
	if c.Model == "" {
		return nil, errors.New("embedder ollama: name a model, such as ollama:bge-m3")
	}
	client := polite.New(patient(c.Patience), nil).Client().HTTP
	// WithServerURL ends the program at an address it can't read: this one was read above.
	llm, err := ollama.New(ollama.WithModel(c.Model), ollama.WithServerURL(address), ollama.WithHTTPClient(client))
	if err != nil {
		return nil, fmt.Errorf("embedder ollama:%s: %w", c.Model, err)
	}
	e, err := newEmbedder(c, "ollama", llm, 1) // langchaingo sends it a text a request
	if err != nil {
		return nil, err
	}
	e.advice = e.adviceOllama
	return e, nil
}

func (e *Embedder) adviceOllama(f *polite.Error) string {
	switch f.Status {
	case http.StatusNotFound:
		return fmt.Sprintf("; is the model there? run `ollama pull %s`", e.Model)
	case http.StatusBadRequest, http.StatusNotImplemented:
		return "; is it a model for embeddings?"
	case 0:
		return "; is the server running (`ollama serve`), and OLLAMA_HOST right?"
	}
	return ""
}
