package statedb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"setu/bot/state"
)

// batch is how many rows a purge looks at before it lets others write.
const batch = 500

// inScope are a row's columns against a scope; ?1 is the user, ?2 the channel
// and ?3 the time.
const inScope = "(?1 = '' OR user = ?1) AND (?2 = '' OR channel = ?2) AND (?3 IS NULL OR at < ?3)"

// kinds are what a scope is about, posts before the jobs they belong to.
var kinds = []struct {
	table, where string
	count        func(*state.Counts) *int
}{
	{"turns", inScope, func(c *state.Counts) *int { return &c.Turns }},
	{"feedback", inScope, func(c *state.Counts) *int { return &c.Feedback }},
	{"posts", "iif(job IS NULL, " + inScope + ", job IN (SELECT id FROM jobs WHERE " + inScope + "))", func(c *state.Counts) *int { return &c.Posts }},
	{"jobs", inScope, func(c *state.Counts) *int { return &c.Jobs }},
	{"keys", "?1 = '' AND ?2 = '' AND at < ?3", func(c *state.Counts) *int { return &c.Keys }},
}

// Count implements state.Store.
func (s *Store) Count(ctx context.Context, scope state.Scope) (c state.Counts, err error) {
	if scope.Empty() {
		return c, state.ErrScope
	}
	err = s.read(ctx, "look through", func(ctx context.Context, q *session) error {
		for _, k := range kinds {
			if err := q.one(ctx, "SELECT count(*) FROM "+k.table+" WHERE "+k.where, arguments(scope), k.count(&c)); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

func arguments(s state.Scope) []any {
	before := sql.NullInt64{Int64: s.Before.UnixMilli(), Valid: !s.Before.IsZero()}
	return []any{s.User, s.Channel, before}
}

// Purge implements state.Store.
func (s *Store) Purge(ctx context.Context, scope state.Scope) (c state.Counts, err error) {
	if scope.Empty() {
		return c, state.ErrScope
	}
	for _, k := range kinds {
		if err := s.remove(ctx, k.table, k.where, arguments(scope), k.count(&c)); err != nil {
			return c, err
		}
	}
	return c, s.compact(ctx)
}

// Expire implements state.Store.
func (s *Store) Expire(ctx context.Context, retention time.Duration) (state.Counts, error) {
	c, err := s.Purge(ctx, state.Scope{Before: s.now().Add(-retention)})
	if err == nil {
		err = s.remove(ctx, "keys", "at < ?1", []any{millis(s.now().Add(-state.KeysKept))}, &c.Keys)
	}
	return c, err
}

// remove deletes rows batch after batch and counts them.
func (s *Store) remove(ctx context.Context, table, where string, args []any, count *int) error {
	var first, last int64
	err := s.read(ctx, "look through", func(ctx context.Context, q *session) error {
		return q.one(ctx, "SELECT coalesce(min(seq), 0), coalesce(max(seq), -1) FROM "+table, nil, &first, &last)
	})
	// ?8 and ?9 come behind those of where.
	query := "DELETE FROM " + table + " WHERE seq >= ?8 AND seq < ?9 AND " + where
	for args = append(args, make([]any, 9-len(args))...); err == nil && first <= last; first += batch {
		args[7], args[8] = first, first+batch
		err = s.write(ctx, "purge", func(ctx context.Context, q *session) error {
			n, err := q.exec(ctx, query, args...)
			*count += int(n)
			return err
		})
	}
	return err
}

// compact gives the room of what was deleted back, and empties the log in which
// it could still be read.
func (s *Store) compact(ctx context.Context) error {
	for free := 1; free > 0; {
		err := s.exclusive(ctx, "compact", func(ctx context.Context, q *session) error {
			if _, err := q.exec(ctx, "PRAGMA incremental_vacuum(200)"); err != nil {
				return err
			}
			return q.one(ctx, "PRAGMA freelist_count", nil, &free)
		})
		if err != nil {
			return err
		}
	}
	return s.exclusive(ctx, "compact", func(ctx context.Context, q *session) error {
		var stuck, log, copied int
		err := q.one(ctx, "PRAGMA wal_checkpoint(TRUNCATE)", nil, &stuck, &log, &copied)
		if err == nil && stuck != 0 {
			err = errTraces
		}
		return err
	})
}

// errTraces means that other processes read for as long as a purge waits.
var errTraces = errors.New("all is removed, but the log beside the file may hold traces of it: purge again")
