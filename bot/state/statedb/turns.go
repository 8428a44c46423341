package statedb

import (
	"context"
	"slices"

	"setu/bot"
	"setu/bot/state"
)

// Turns implements state.Store.
func (s *Store) Turns(ctx context.Context, conversation string) ([]bot.Turn, error) {
	var turns []bot.Turn
	err := s.read(ctx, "read a conversation in", func(ctx context.Context, q *session) (err error) {
		turns, err = all(ctx, q, scanTurn, "SELECT question, standalone, answer, at FROM turns WHERE conversation = ? ORDER BY seq DESC LIMIT ?", conversation, s.limits.Turns)
		if err == nil && turns == nil {
			err = bot.ErrConversation
		}
		return err
	})
	slices.Reverse(turns)
	return turns, err
}

func scanTurn(scan func(...any) error) (bot.Turn, error) {
	var t bot.Turn
	var at int64
	err := scan(&t.Question, &t.Standalone, &t.Answer, &at)
	t.At = fromMillis(at)
	return t, err
}

// Remember implements state.Store.
func (s *Store) Remember(ctx context.Context, o state.Owner, conversation string, t bot.Turn) error {
	return s.write(ctx, "keep a conversation in", func(ctx context.Context, q *session) error {
		return s.remember(ctx, q, o, conversation, t)
	})
}

func (s *Store) remember(ctx context.Context, q *session, o state.Owner, conversation string, t bot.Turn) error {
	if err := fits(len(t.Question) + len(t.Standalone) + len(t.Answer)); err != nil {
		return err
	}
	if t.At.IsZero() {
		t.At = s.now()
	}
	_, err := q.exec(ctx, "INSERT INTO turns (conversation, team, channel, user, question, standalone, answer, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		conversation, o.Team, o.Channel, o.User, t.Question, t.Standalone, t.Answer, millis(t.At))
	if err != nil {
		return err
	}
	if _, err = q.exec(ctx, "DELETE FROM turns WHERE conversation = ?1 AND seq <= (SELECT seq FROM turns WHERE conversation = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)", conversation, s.limits.Turns); err != nil {
		return err
	}
	_, err = q.exec(ctx, "DELETE FROM turns WHERE seq <= (SELECT max(seq) FROM turns) - ?", s.limits.AllTurns)
	return err
}

// fits returns ErrTooBig for what is longer than state.MaxSize.
func fits(size int) error {
	if size > state.MaxSize {
		return state.ErrTooBig
	}
	return nil
}
