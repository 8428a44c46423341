package statedb

import (
	"context"
	"net/url"

	"setu/bot/state"
)

// Lead implements state.Store. Who leads holds a lock on a file of its own; the
// system drops it however the process ends.
func (s *Store) Lead(ctx context.Context) error {
	if s.path != "" && s.lead == nil {
		if err := s.lock(ctx); err != nil {
			return s.explain("lead", err)
		}
	}
	return s.write(ctx, "take up questions in", func(ctx context.Context, q *session) error {
		_, err := q.exec(ctx, "UPDATE jobs SET state = ? WHERE state = ?", state.Accepted, state.Answering)
		return err
	})
}

func (s *Store) lock(ctx context.Context) error {
	name := s.path + "-lead"
	if err := create(name); err != nil {
		return err
	}
	c, err := connectOne(ctx, uri(name, url.Values{"_busy_timeout": {"0"}}))
	if err != nil {
		return err
	}
	if _, err := c.on.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		c.close()
		if isBusy(err) {
			err = state.ErrLed
		}
		return err
	}
	s.lead = c
	return nil
}
