package embed

import (
	"context"
	"fmt"
	"strings"

	"setu/retrieval"
)

// Prefixes are what some models were trained to read before a text, to tell a
// question from a passage. Without them they find worse and say nothing.
type Prefixes struct{ Query, Passage string }

// families are models by a part of their name, the first that matches, with
// the prefixes their makers' cards give.
var families = []struct {
	part string
	Prefixes
}{
	{"e5-mistral", Prefixes{Query: "Instruct: Given a question, retrieve passages that answer it\nQuery: "}},
	{"e5-large-instruct", Prefixes{Query: "Instruct: Given a question, retrieve passages that answer it\nQuery: "}},
	{"qwen3-embedding", Prefixes{Query: "Instruct: Given a question, retrieve passages that answer it\nQuery:"}},
	{"e5", Prefixes{"query: ", "passage: "}},
	{"nomic-embed-text", Prefixes{"search_query: ", "search_document: "}},
	{"embeddinggemma", Prefixes{"task: search result | query: ", "title: none | text: "}},
	{"snowflake-arctic-embed2", Prefixes{Query: "query: "}},
	{"snowflake-arctic-embed", Prefixes{Query: "Represent this sentence for searching relevant passages: "}},
	{"mxbai-embed", Prefixes{Query: "Represent this sentence for searching relevant passages: "}},
}

// PrefixesOf are those a model is known to want, by its name.
func PrefixesOf(model string) Prefixes {
	model = strings.ToLower(model)
	for _, f := range families {
		if strings.Contains(model, f.part) {
			return f.Prefixes
		}
	}
	return Prefixes{}
}

// Prefixed is an embedder that puts prefixes before its texts. They are part of
// its name: vectors made with others don't mix.
func Prefixed(e retrieval.Embedder, p Prefixes) retrieval.Embedder {
	if p == (Prefixes{}) {
		return e
	}
	return prefixed{e, p}
}

type prefixed struct {
	retrieval.Embedder
	prefixes Prefixes
}

func (p prefixed) Name() string {
	return fmt.Sprintf("%s with prefixes %q and %q", p.Embedder.Name(), p.prefixes.Query, p.prefixes.Passage)
}

func (p prefixed) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	with := make([]string, len(texts))
	for i, text := range texts {
		with[i] = before(p.prefixes.Passage, text)
	}
	return p.Embedder.EmbedPassages(ctx, with)
}

func (p prefixed) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	return p.Embedder.EmbedQuery(ctx, before(p.prefixes.Query, text))
}

// before leaves a blank text blank.
func before(prefix, text string) string {
	if strings.TrimSpace(text) == "" {
		return text
	}
	return prefix + text
}
