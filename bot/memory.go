package bot

import (
	"crypto/rand"
	"strings"
	"sync"
	"unicode/utf8"

	"setu/retrieval/analyze"
)

// Conversations are remembered in memory, the oldest forgotten first.
const (
	maxConversations = 10_000
	maxTurns         = 8
)

// memory holds the questions of each conversation, each made standalone.
type memory struct {
	mu    sync.Mutex
	turns map[string][]string
	order []string // ids, oldest first
}

func newMemory() *memory { return &memory{turns: map[string][]string{}} }

// open returns a conversation's earlier questions, or a new conversation's id.
func (m *memory) open(id string) (string, []string, error) {
	if id == "" {
		return rand.Text(), nil, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	turns, ok := m.turns[id]
	if !ok {
		return "", nil, ErrConversation
	}
	return id, turns, nil
}

func (m *memory) remember(id, question string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	turns, known := m.turns[id]
	if !known {
		m.order = append(m.order, id)
		if len(m.order) > maxConversations {
			delete(m.turns, m.order[0])
			m.order = m.order[1:]
		}
	}
	// A new slice each time: open's callers read the old one without the lock.
	next := append(append(make([]string, 0, len(turns)+1), turns...), question)
	m.turns[id] = next[max(0, len(next)-maxTurns):]
}

// followUp are ways a question leans on the one before.
var followUp = []string{"and ", "what about ", "how about ", "but ", "also ", "then ", "その", "それ", "では", "じゃあ", "それで", "और ", "तो ", "उस", "इस", "aur ", "uska", "uski", "iska"}

// leaning are words that stand for something said before.
var leaning = map[string]bool{"it": true, "its": true, "they": true, "them": true, "their": true, "that": true, "those": true, "he": true, "she": true, "his": true, "her": true, "there": true, "उसका": true, "उसकी": true, "उसके": true, "उसने": true, "उन्होंने": true, "वह": true, "वे": true}

// condense makes a follow-up standalone by putting the question before it in
// front. A question that says enough on its own is left alone.
func condense(text string, earlier []string) string {
	if len(earlier) == 0 || !leans(text) {
		return text
	}
	joined := earlier[len(earlier)-1] + "\n" + text
	if utf8.RuneCountInString(joined) > MaxQuestion {
		return text
	}
	return joined
}

func leans(text string) bool {
	lower := analyze.Normalise(text)
	for _, f := range followUp {
		if strings.HasPrefix(lower, f) {
			return true
		}
	}
	var a analyze.Analyzer
	content := 0
	for _, t := range a.Tokens(text) {
		if leaning[t.Text] {
			return true
		}
		if !t.Stop {
			content++
		}
	}
	return content <= 2
}
