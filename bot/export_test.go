package bot

// WithModel is the assistant with another model.
func WithModel(a *Assistant, m Model, c Checker) *Assistant {
	other := *a
	other.model, other.checker = m, c
	return &other
}
