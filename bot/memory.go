package bot

import (
	"context"
	"slices"
	"sync"
)

// What is remembered of conversations: the latest turns of each, the oldest
// conversations forgotten first.
const (
	maxConversations = 10_000
	maxTurns         = 8        // of a conversation
	maxMemory        = 64 << 20 // bytes of questions and answers
)

// memory keeps conversations for as long as the program runs.
type memory struct {
	mu    sync.Mutex
	turns map[string][]Turn
	order []string // ids, oldest first
	size  int      // bytes of the turns
}

func newMemory() *memory { return &memory{turns: map[string][]Turn{}} }

// Turns implements Conversations.
func (m *memory) Turns(_ context.Context, id string) ([]Turn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	turns, ok := m.turns[id]
	if !ok {
		return nil, ErrConversation
	}
	return slices.Clone(turns), nil
}

// Append implements Conversations.
func (m *memory) Append(_ context.Context, id string, turn Turn) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	turns, known := m.turns[id]
	if !known {
		m.order = append(m.order, id)
	}
	m.size += turn.size()
	if turns = append(turns, turn); len(turns) > maxTurns {
		m.size -= turns[0].size()
		turns = slices.Clone(turns[1:])
	}
	m.turns[id] = turns
	for len(m.order) > maxConversations || m.size > maxMemory {
		m.forget(m.order[0])
		m.order = m.order[1:]
	}
	return nil
}

func (m *memory) forget(id string) {
	for _, t := range m.turns[id] {
		m.size -= t.size()
	}
	delete(m.turns, id)
}

// size is about the bytes a turn takes.
func (t Turn) size() int { return len(t.Question) + len(t.Standalone) + len(t.Answer) }
