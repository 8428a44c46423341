package corpus

import (
	_ "embed"
	"io"
	"strings"
)

//go:embed golden.jsonl
var golden string

// Golden opens the questions that the shipped documents are measured with, a
// JSON object a line; retrieval/eval reads them.
func Golden() io.ReadCloser { return io.NopCloser(strings.NewReader(golden)) }
