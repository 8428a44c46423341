package state

import (
	"context"

	"setu/bot"
)

// Anonymous is the part of a store that an assistant keeps the conversations
// of callers in whom nobody knows. Such callers name a conversation by its id
// alone: they must not reach those of people with names by guessing.
func Anonymous(s Store) bot.Conversations { return anonymous{s} }

type anonymous struct{ store Store }

const prefix = "anonymous/"

// Turns implements bot.Conversations.
func (a anonymous) Turns(ctx context.Context, id string) ([]bot.Turn, error) {
	return a.store.Turns(ctx, prefix+id)
}

// Append implements bot.Conversations.
func (a anonymous) Append(ctx context.Context, id string, t bot.Turn) error {
	return a.store.Remember(ctx, Owner{}, prefix+id, t)
}
