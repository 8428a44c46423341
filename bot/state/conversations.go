package state

import (
	"context"
	"log/slog"

	"setu/bot"
)

// Anonymous is the part of a store that an assistant keeps the conversations
// of callers in whom nobody knows. Such callers name a conversation by its id
// alone: they must not reach those of people with names by guessing.
//
// A turn that can't be kept is logged and no error: whoever asked gets the
// answer all the same, and can't refer to it.
func Anonymous(s Store, log *slog.Logger) bot.Conversations { return anonymous{s, log} }

type anonymous struct {
	store Store
	log   *slog.Logger
}

const prefix = "anonymous/"

// Turns implements bot.Conversations.
func (a anonymous) Turns(ctx context.Context, id string) ([]bot.Turn, error) {
	return a.store.Turns(ctx, prefix+id)
}

// Append implements bot.Conversations.
func (a anonymous) Append(ctx context.Context, id string, t bot.Turn) error {
	err := a.store.Remember(ctx, Owner{}, prefix+id, t)
	if err == nil || ctx.Err() != nil {
		return err
	}
	a.log.Error("a turn is not kept", "error", err)
	return nil
}
