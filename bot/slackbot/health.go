package slackbot

import "sync"

// condition is how the connection to Slack is.
type condition string

const (
	connecting condition = "connecting"
	connected  condition = "connected"
	failed     condition = "failed"
	stopped    condition = "stopped"
)

// health is what operators see of the bot.
type health struct {
	mu      sync.Mutex
	is      condition
	why     string
	onLeave func(error)
}

func (h *health) set(is condition, why string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.is != failed || is == failed {
		h.is, h.why = is, why
	}
}

// whenLeft sets what is called when Slack ends our access.
func (h *health) whenLeft(do func(error)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.onLeave = do
}

// leave ends the bot: Slack has ended its access.
func (h *health) leave(err error) {
	h.set(failed, err.Error())
	h.mu.Lock()
	onLeave := h.onLeave
	h.mu.Unlock()
	if onLeave != nil {
		onLeave(err)
	}
}

// Health says how the connection to Slack is, in a few words, and whether
// questions asked now are answered.
func (b *Bot) Health() (string, bool) {
	b.health.mu.Lock()
	defer b.health.mu.Unlock()
	is := b.health.is
	if is == "" {
		is = connecting
	}
	if b.health.why != "" {
		return string(is) + ": " + b.health.why, is == connected
	}
	return string(is), is == connected
}
