package bot

import (
	"errors"
	"strconv"
	"strings"
	"testing"
)

// The bounds are reached inside the package: ten thousand whole questions
// would take minutes under the race detector.
func TestMemoryForgetsTheOldest(t *testing.T) {
	long := strings.Repeat("橋", MaxQuestion)
	for name, c := range map[string]struct {
		question string
		more     int
	}{
		"too many conversations": {"why", maxConversations},
		"too much text":          {long, maxMemory / len(long)},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			remember(t, m, "first", c.question)
			if turns, err := m.Turns(t.Context(), "first"); err != nil || len(turns) != 1 || turns[0].Question != c.question {
				t.Fatalf("turns: %v, %v", turns, err)
			}
			for i := range c.more {
				remember(t, m, strconv.Itoa(i), c.question)
			}
			if _, err := m.Turns(t.Context(), "first"); !errors.Is(err, ErrConversation) {
				t.Errorf("the oldest is still there: %v", err)
			}
			if turns, err := m.Turns(t.Context(), strconv.Itoa(c.more-1)); err != nil || len(turns) != 1 {
				t.Errorf("the newest is gone: %v, %v", turns, err)
			}
		})
	}
}

func remember(t *testing.T, m *memory, id, question string) {
	t.Helper()
	if err := m.Append(t.Context(), id, Turn{Question: question}); err != nil {
		t.Fatal(err)
	}
}

func TestMemoryKeepsTheLatestTurns(t *testing.T) {
	m := newMemory()
	remember(t, m, "other", "why")
	for i := range 2 * maxMemory / (3 * MaxQuestion) {
		remember(t, m, "chatty", strconv.Itoa(i)+strings.Repeat("橋", MaxQuestion-5))
	}
	if _, err := m.Turns(t.Context(), "other"); err != nil {
		t.Errorf("one long conversation drove out another: %v", err)
	}
	turns, err := m.Turns(t.Context(), "chatty")
	last := strconv.Itoa(2*maxMemory/(3*MaxQuestion) - 1)
	if err != nil || len(turns) != maxTurns || !strings.HasPrefix(turns[maxTurns-1].Question, last) {
		t.Errorf("%d turns, %v; want %d up to %s", len(turns), err, maxTurns, last)
	}
}
