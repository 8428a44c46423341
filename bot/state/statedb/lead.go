package statedb

import (
	"context"
	"database/sql"
	"errors"
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

// lock begins a transaction that never ends.
func (s *Store) lock(ctx context.Context) error {
	name := s.path + "-lead"
	if err := create(name); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", uri(name, url.Values{"_pragma": {"journal_mode(MEMORY)"}}))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		if isBusy(err) {
			err = state.ErrLed
		}
		return errors.Join(err, db.Close())
	}
	s.lead = db
	return nil
}
