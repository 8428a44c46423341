package statedb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"setu/bot/state"
)

// First implements state.Store.
func (s *Store) First(ctx context.Context, keys ...string) (first bool, err error) {
	err = s.write(ctx, "look for events in", func(ctx context.Context, q *session) (err error) {
		first, err = s.first(ctx, q, keys)
		return err
	})
	return first && err == nil, err
}

// first remembers all keys, also when some of them are known: the others are
// further names of the same event.
func (s *Store) first(ctx context.Context, q *session, keys []string) (bool, error) {
	fresh := true
	for _, k := range keys {
		hash := sha256.Sum256([]byte(k))
		n, err := q.exec(ctx, "INSERT INTO keys (key, at) VALUES (?, ?) ON CONFLICT DO NOTHING", hash[:16], millis(s.now()))
		if err != nil {
			return false, err
		}
		fresh = fresh && n == 1
	}
	_, err := q.exec(ctx, "DELETE FROM keys WHERE seq <= (SELECT max(seq) FROM keys) - ?", s.limits.Keys)
	return fresh, err
}

// Accept implements state.Store.
func (s *Store) Accept(ctx context.Context, j state.Job, keys ...string) (accepted bool, err error) {
	if err := fits(len(j.Data)); err != nil {
		return false, err
	}
	err = s.write(ctx, "accept a question in", func(ctx context.Context, q *session) error {
		first, err := s.first(ctx, q, keys)
		if err != nil || !first {
			return err
		}
		n, err := q.exec(ctx, "INSERT INTO jobs (id, team, channel, user, conversation, data, state, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			j.ID, j.Owner.Team, j.Owner.Channel, j.Owner.User, j.Conversation, blob(j.Data), state.Accepted, millis(s.now()))
		if err != nil {
			return err
		}
		accepted = n == 1
		_, err = q.exec(ctx, "DELETE FROM jobs WHERE seq <= (SELECT max(seq) FROM jobs) - ? AND state IN (?, ?, ?)", s.limits.Ended, state.Posted, state.Failed, state.Cancelled)
		return err
	})
	return accepted && err == nil, err
}

// blob is data that is never NULL.
func blob(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}

// Next implements state.Store.
func (s *Store) Next(ctx context.Context) (j state.Job, err error) {
	err = s.lazily(ctx, "take a question from", func(ctx context.Context, q *session) error {
		var seq int64
		err := q.one(ctx, `SELECT seq FROM jobs j WHERE state = ?1 AND (conversation = '' OR NOT EXISTS
			(SELECT 1 FROM jobs k WHERE k.state = ?2 AND k.conversation = j.conversation)) ORDER BY seq LIMIT 1`, []any{state.Accepted, state.Answering}, &seq)
		if errors.Is(err, sql.ErrNoRows) {
			return state.ErrNone
		}
		if err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE jobs SET state = ?, attempts = attempts + 1 WHERE seq = ?", state.Answering, seq); err != nil {
			return err
		}
		j, err = job(ctx, q, "seq = ?", seq)
		return err
	})
	return j, err
}

// Job implements state.Store.
func (s *Store) Job(ctx context.Context, id string) (j state.Job, err error) {
	err = s.read(ctx, "look for a question in", func(ctx context.Context, q *session) (err error) {
		j, err = job(ctx, q, "id = ?", id)
		return err
	})
	return j, err
}

func job(ctx context.Context, q *session, where string, arg any) (j state.Job, err error) {
	var at int64
	err = q.one(ctx, "SELECT id, team, channel, user, conversation, data, state, attempts, reason, at FROM jobs WHERE "+where, []any{arg},
		&j.ID, &j.Owner.Team, &j.Owner.Channel, &j.Owner.User, &j.Conversation, &j.Data, &j.State, &j.Attempts, &j.Reason, &at)
	j.At = fromMillis(at)
	return j, gone(err)
}

// gone makes a missing row ErrGone.
func gone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return state.ErrGone
	}
	return err
}

// Save implements state.Store.
func (s *Store) Save(ctx context.Context, id string, data []byte) error {
	if err := fits(len(data)); err != nil {
		return err
	}
	return s.write(ctx, "keep a question in", func(ctx context.Context, q *session) error {
		return must(q.exec(ctx, "UPDATE jobs SET data = ? WHERE id = ?", blob(data), id))
	})
}

// must is ErrGone where no row was changed.
func must(changed int64, err error) error {
	if err == nil && changed == 0 {
		return state.ErrGone
	}
	return err
}

// Answered implements state.Store.
func (s *Store) Answered(ctx context.Context, id string, o state.Outcome) error {
	if err := fits(len(o.Data)); err != nil {
		return err
	}
	return s.write(ctx, "keep an answer in", func(ctx context.Context, q *session) error {
		j, err := job(ctx, q, "id = ?", id)
		switch {
		case err != nil:
			return err
		case j.State != state.Answering:
			return state.ErrGone
		}
		if o.Data == nil {
			o.Data = j.Data
		}
		if _, err := q.exec(ctx, "UPDATE jobs SET data = ?, state = ? WHERE id = ?", blob(o.Data), state.Answered, id); err != nil {
			return err
		}
		if o.Turn != nil {
			if err := s.remember(ctx, q, j.Owner, j.Conversation, *o.Turn); err != nil {
				return err
			}
		}
		for _, p := range o.Posts {
			p.Job, p.Owner = id, j.Owner
			if err := s.enqueue(ctx, q, p); err != nil {
				return err
			}
		}
		return settle(ctx, q, id)
	})
}

// settle ends an answered job for which nothing waits to be posted.
func settle(ctx context.Context, q *session, id string) error {
	_, err := q.exec(ctx, "UPDATE jobs SET state = ?1 WHERE id = ?2 AND state = ?3 AND NOT EXISTS (SELECT 1 FROM posts WHERE job = ?2 AND state = ?4)",
		state.Posted, id, state.Answered, state.Waiting)
	return err
}

// End implements state.Store.
func (s *Store) End(ctx context.Context, id string, as state.JobState, reason string) error {
	if as != state.Failed && as != state.Cancelled {
		return fmt.Errorf("end a question as %q: it can be %s or %s", as, state.Failed, state.Cancelled)
	}
	return s.write(ctx, "end a question in", func(ctx context.Context, q *session) error {
		return end(ctx, q, id, as, reason)
	})
}

func end(ctx context.Context, q *session, id string, as state.JobState, reason string) error {
	err := must(q.exec(ctx, "UPDATE jobs SET state = ?, reason = ? WHERE id = ? AND state IN (?, ?, ?)", as, reason, id, state.Accepted, state.Answering, state.Answered))
	if err != nil {
		return err
	}
	_, err = q.exec(ctx, "UPDATE posts SET state = ?, reason = ?, data = x'' WHERE job = ? AND state = ?", state.Rejected, reason, id, state.Waiting)
	return err
}
