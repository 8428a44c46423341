package statedb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"setu/bot/state"
)

// Rate implements state.Store.
func (s *Store) Rate(ctx context.Context, f state.Feedback) error {
	if err := fits(len(f.Comment)); err != nil {
		return err
	}
	return s.write(ctx, "keep feedback in", func(ctx context.Context, q *session) error {
		o := f.Owner
		if f.Verdict == state.Withdrawn {
			_, err := q.exec(ctx, "DELETE FROM feedback WHERE answer = ? AND team = ? AND user = ?", f.Answer, o.Team, o.User)
			return err
		}
		_, err := q.exec(ctx, `INSERT INTO feedback (answer, team, channel, user, verdict, comment, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (answer, team, user) DO UPDATE SET verdict = excluded.verdict, channel = excluded.channel, at = excluded.at,
			comment = iif(excluded.comment = '' AND verdict = excluded.verdict, comment, excluded.comment)`,
			f.Answer, o.Team, o.Channel, o.User, f.Verdict, f.Comment, millis(s.now()))
		if err != nil {
			return err
		}
		_, err = q.exec(ctx, "DELETE FROM feedback WHERE seq <= (SELECT max(seq) FROM feedback) - ?", s.limits.Ended)
		return err
	})
}

// Ratings implements state.Store.
func (s *Store) Ratings(ctx context.Context, limit int) (ratings []state.Feedback, err error) {
	err = s.read(ctx, "read feedback in", func(ctx context.Context, q *session) (err error) {
		ratings, err = all(ctx, q, scanFeedback, "SELECT answer, team, channel, user, verdict, comment, at FROM feedback ORDER BY at DESC, seq DESC LIMIT ?", limit)
		return err
	})
	return ratings, err
}

func scanFeedback(scan func(...any) error) (f state.Feedback, err error) {
	var at int64
	err = scan(&f.Answer, &f.Owner.Team, &f.Owner.Channel, &f.Owner.User, &f.Verdict, &f.Comment, &at)
	f.At = fromMillis(at)
	return f, err
}

// Channel implements state.Store.
func (s *Store) Channel(ctx context.Context, team, id string) (state.Channel, error) {
	c := state.Channel{Team: team, ID: id, Mode: state.FollowUps}
	err := s.read(ctx, "read a channel's settings in", func(ctx context.Context, q *session) error {
		err := q.one(ctx, "SELECT mode, external FROM channels WHERE team = ? AND id = ?", []any{team, id}, &c.Mode, &c.External)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return c, err
}

// SetChannel implements state.Store.
func (s *Store) SetChannel(ctx context.Context, c state.Channel) error {
	switch c.Mode {
	case state.FollowUps, state.MentionOnly, state.Off:
	default:
		return fmt.Errorf("channel mode %q: want %s, %s or %s", c.Mode, state.FollowUps, state.MentionOnly, state.Off)
	}
	return s.write(ctx, "keep a channel's settings in", func(ctx context.Context, q *session) error {
		_, err := q.exec(ctx, "INSERT INTO channels (team, id, mode, external) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET mode = excluded.mode, external = excluded.external",
			c.Team, c.ID, c.Mode, c.External)
		return err
	})
}
