package bot

import (
	"crypto/rand"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"setu/retrieval/analyze"
)

// Conversations are remembered in memory, the oldest forgotten first.
const (
	maxConversations = 10_000
	maxMemory        = 16 << 20 // bytes of questions
)

// memory holds the last question of each conversation, made standalone.
type memory struct {
	mu    sync.Mutex
	last  map[string]string
	order []string // ids, oldest first
	size  int      // bytes of the questions
}

func newMemory() *memory { return &memory{last: map[string]string{}} }

// open returns a conversation's last question, or a new conversation's id.
func (m *memory) open(id string) (string, string, error) {
	if id == "" {
		return rand.Text(), "", nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	last, ok := m.last[id]
	if !ok {
		return "", "", ErrConversation
	}
	return id, last, nil
}

func (m *memory) remember(id, question string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	last, known := m.last[id]
	if !known {
		m.order = append(m.order, id)
	}
	m.last[id] = question
	m.size += len(question) - len(last)
	for len(m.order) > maxConversations || m.size > maxMemory {
		m.size -= len(m.last[m.order[0]])
		delete(m.last, m.order[0])
		m.order = m.order[1:]
	}
}

// followUp are ways a question leans on the one before.
var followUp = []string{"and ", "what about ", "how about ", "but ", "also ", "then ", "その", "それ", "では", "じゃあ", "それで", "और ", "तो ", "उस", "इस", "aur ", "uska", "uski", "iska"}

// leaning are words that stand for something said before.
var leaning = map[string]bool{"it": true, "its": true, "they": true, "them": true, "their": true, "that": true, "those": true, "he": true, "she": true, "his": true, "her": true, "there": true, "उसका": true, "उसकी": true, "उसके": true, "उसने": true, "उन्होंने": true, "वह": true, "वे": true}

// condense makes a follow-up standalone by putting the question before it in
// front. A question that says enough on its own is left alone.
func condense(text, earlier string) string {
	if earlier == "" || !leans(text) {
		return text
	}
	// What the conversation began with and the latest turn: what lies between
	// is left behind, so that a change of subject fades.
	root, _, _ := strings.Cut(earlier, "\n")
	joined := root + "\n" + text
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
	a := analyze.Borrow()
	defer a.Return()
	content := 0
	for _, t := range a.Tokens(text) {
		if leaning[t.Text] {
			return true
		}
		if !t.Stop {
			content++
		}
	}
	return content <= 2 && !names(text)
}

// names reports whether a text brings a name of its own, behind its first
// letter: it does not lean on what was said before.
func names(text string) bool {
	first := strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if r, size := utf8.DecodeRuneInString(first); !analyze.Japanese(r) {
		first = first[size:]
	}
	return strings.ContainsFunc(first, unicode.IsUpper)
}
