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
			m.remember("first", c.question)
			if _, last, err := m.open("first"); err != nil || last != c.question {
				t.Fatalf("open: %q, %v", last, err)
			}
			for i := range c.more {
				m.remember(strconv.Itoa(i), c.question)
			}
			if _, _, err := m.open("first"); !errors.Is(err, ErrConversation) {
				t.Errorf("the oldest is still there: %v", err)
			}
			if _, last, err := m.open(strconv.Itoa(c.more - 1)); err != nil || last != c.question {
				t.Errorf("the newest is gone: %v", err)
			}
		})
	}
}

func TestMemoryKeepsOneQuestionAConversation(t *testing.T) {
	m := newMemory()
	long := strings.Repeat("橋", MaxQuestion)
	m.remember("other", "why")
	for range 2 * maxMemory / len(long) {
		m.remember("chatty", long)
	}
	if _, _, err := m.open("other"); err != nil {
		t.Errorf("one long conversation drove out another: %v", err)
	}
}
