package statedb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"setu/bot/state"
)

// Enqueue implements state.Store.
func (s *Store) Enqueue(ctx context.Context, posts ...state.Post) error {
	return s.write(ctx, "keep messages in", func(ctx context.Context, q *session) error {
		for _, p := range posts {
			if err := s.enqueue(ctx, q, p); err != nil {
				return err
			}
		}
		// Those of a job go with it.
		_, err := q.exec(ctx, "DELETE FROM posts WHERE seq <= (SELECT max(seq) FROM posts) - ? AND job IS NULL AND state != ?", s.limits.Ended, state.Waiting)
		return err
	})
}

func (s *Store) enqueue(ctx context.Context, q *session, p state.Post) error {
	if err := fits(len(p.Data)); err != nil {
		return err
	}
	_, err := q.exec(ctx, "INSERT INTO posts (id, job, team, channel, user, data, state, not_before, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
		p.ID, sql.NullString{String: p.Job, Valid: p.Job != ""}, p.Owner.Team, p.Owner.Channel, p.Owner.User, blob(p.Data), state.Waiting, millis(p.NotBefore), millis(s.now()))
	return err
}

const postColumns = "id, coalesce(job, ''), team, channel, user, data, state, attempts, uncertain, not_before, receipt, reason"

func scanPost(scan func(...any) error) (p state.Post, err error) {
	var notBefore int64
	err = scan(&p.ID, &p.Job, &p.Owner.Team, &p.Owner.Channel, &p.Owner.User, &p.Data, &p.State, &p.Attempts, &p.Uncertain, &notBefore, &p.Receipt, &p.Reason)
	p.NotBefore = fromMillis(notBefore)
	return p, err
}

// Due implements state.Store.
func (s *Store) Due(ctx context.Context, limit int) (posts []state.Post, err error) {
	err = s.read(ctx, "read the outbox in", func(ctx context.Context, q *session) (err error) {
		// The states are spelled out so that the index of what waits is used.
		posts, err = all(ctx, q, scanPost, "SELECT "+postColumns+` FROM posts WHERE seq IN (
			SELECT min(seq) FROM posts p WHERE state = 'waiting' AND not_before <= ? AND NOT EXISTS
				(SELECT 1 FROM posts e WHERE e.job = p.job AND e.state = 'waiting' AND e.seq < p.seq)
			GROUP BY team, channel, CASE channel WHEN '' THEN seq END) ORDER BY seq LIMIT ?`, millis(s.now()), limit)
		return err
	})
	return posts, err
}

// Posts implements state.Store.
func (s *Store) Posts(ctx context.Context, job string) (posts []state.Post, err error) {
	err = s.read(ctx, "read messages in", func(ctx context.Context, q *session) (err error) {
		posts, err = all(ctx, q, scanPost, "SELECT "+postColumns+" FROM posts WHERE job = ? ORDER BY seq", job)
		return err
	})
	return posts, err
}

// Sending implements state.Store.
func (s *Store) Sending(ctx context.Context, id string) error {
	return s.write(ctx, "begin to post from", func(ctx context.Context, q *session) error {
		return must(q.exec(ctx, "UPDATE posts SET attempts = attempts + 1, uncertain = 1 WHERE id = ? AND state = ?", id, state.Waiting))
	})
}

// Posted implements state.Store.
func (s *Store) Posted(ctx context.Context, id, receipt string) error {
	return s.lazily(ctx, "end a message in", func(ctx context.Context, q *session) error {
		err := must(q.exec(ctx, "UPDATE posts SET state = ?, receipt = ?, uncertain = 0, reason = '', data = x'' WHERE id = ? AND state = ?", state.Sent, receipt, id, state.Waiting))
		if err != nil {
			return err
		}
		job, err := jobOf(ctx, q, id)
		if err != nil {
			return err
		}
		return settle(ctx, q, job)
	})
}

// Retry implements state.Store.
func (s *Store) Retry(ctx context.Context, id string, notBefore time.Time, uncertain bool, reason string) error {
	return s.write(ctx, "keep a message in", func(ctx context.Context, q *session) error {
		return must(q.exec(ctx, "UPDATE posts SET not_before = ?, uncertain = ?, reason = ? WHERE id = ? AND state = ?", millis(notBefore), uncertain, reason, id, state.Waiting))
	})
}

// Reject implements state.Store.
func (s *Store) Reject(ctx context.Context, id, reason string) error {
	return s.write(ctx, "end a message in", func(ctx context.Context, q *session) error {
		if err := must(q.exec(ctx, "UPDATE posts SET state = ?, reason = ?, uncertain = 0, data = x'' WHERE id = ? AND state = ?", state.Rejected, reason, id, state.Waiting)); err != nil {
			return err
		}
		job, err := jobOf(ctx, q, id)
		if err != nil {
			return err
		}
		if err := end(ctx, q, job, state.Failed, reason); !errors.Is(err, state.ErrGone) {
			return err
		}
		return nil // there is no job, or it has ended already
	})
}

// jobOf is the job of a post, empty when it has none.
func jobOf(ctx context.Context, q *session, post string) (job string, err error) {
	err = q.one(ctx, "SELECT coalesce(job, '') FROM posts WHERE id = ?", []any{post}, &job)
	return job, err
}
