package llm

// OllamaURL is ollamaURL, for tests.
var OllamaURL = ollamaURL
