package main

import (
	"io"
	"testing"
)

// A start with the shipped documents, without the listener.
func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s := &settings{stderr: io.Discard, getenv: func(string) string { return "" }}
		s.Embedder.kind, s.Model = "offline", "none"
		if _, err := s.open(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
}
