// Package statedb keeps state in SQLite: in a file, or in memory only.
package statedb

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"time"

	"setu/bot/state"
)

// What is kept unless the Config says otherwise.
var (
	FileLimits   = state.Limits{Turns: 16, AllTurns: 200_000, Ended: 100_000, Keys: 1_000_000}
	MemoryLimits = state.Limits{Turns: 16, AllTurns: 5_000, Ended: 2_000, Keys: 50_000}
)

// Store implements state.Store.
type Store struct {
	path   string // empty in memory
	limits state.Limits
	now    func() time.Time
	writer *session      // the only one that writes
	reader *session      // in memory the writer: there is one connection for all
	turn   chan struct{} // holds one while a statement of the writer runs
	lead   *sql.DB       // see Lead
}

var _ state.Store = (*Store)(nil)

// Open opens the file, or makes it and the folder it is in. Several processes
// may have it open. The errors say what to do about them.
func Open(ctx context.Context, path string, c state.Config) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	s := newStore(path, c, FileLimits)
	if err := create(path); err != nil {
		return nil, s.explain("open", err)
	}
	if s.writer, err = connectOne(ctx, writing(path)); err == nil {
		if err = migrate(ctx, s.writer); err == nil {
			s.reader, err = connect(ctx, reading(path), readers)
		}
	}
	if err != nil {
		return nil, s.explain("open", errors.Join(err, s.Close()))
	}
	return s, nil
}

// Memory makes a store that lasts as long as the program.
func Memory(ctx context.Context, c state.Config) (*Store, error) {
	s := newStore("", c, MemoryLimits)
	var err error
	if s.writer, err = connectOne(ctx, writing("")); err == nil {
		s.reader = s.writer
		err = migrate(ctx, s.writer)
	}
	if err != nil {
		return nil, s.explain("open", errors.Join(err, s.Close()))
	}
	return s, nil
}

func newStore(path string, c state.Config, l state.Limits) *Store {
	s := &Store{path: path, limits: c.Limits.Or(l), now: c.Now, turn: make(chan struct{}, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

// create makes the file, so that it is readable by its owner alone. The files
// that SQLite puts beside it get the same mode.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if os.IsExist(err) {
		// It is not opened: to close it would drop the locks that other
		// connections of this process hold.
		return os.Chmod(path, 0o600)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Close ends all use of the store. Nothing may be under way.
func (s *Store) Close() error {
	var errs []error
	if s.reader != nil && s.reader != s.writer {
		errs = append(errs, s.reader.close())
	}
	if s.writer != nil { // the last one moves the log into the file
		errs = append(errs, s.writer.close())
	}
	if s.lead != nil {
		errs = append(errs, s.lead.Close())
	}
	return errors.Join(errs...)
}

// write runs f in a transaction. Once begun it is not cancelled: an error then
// always means that nothing was written.
func (s *Store) write(ctx context.Context, what string, f func(context.Context, *session) error) error {
	return s.exclusive(ctx, what, func(ctx context.Context, q *session) error {
		return q.atomically(ctx, func() error { return f(ctx, q) })
	})
}

// lazily is write for what need not outlive a power cut: it is on its way to
// the disk when it returns, and there at the latest with the next write. That
// waits for the disk: others do not have to.
func (s *Store) lazily(ctx context.Context, what string, f func(context.Context, *session) error) error {
	return s.exclusive(ctx, what, func(ctx context.Context, q *session) error {
		// Not prepared: SQLite obeys this pragma when it compiles it.
		if _, err := q.on.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
			return err
		}
		err := q.atomically(ctx, func() error { return f(ctx, q) })
		_, back := q.on.ExecContext(ctx, "PRAGMA synchronous = FULL")
		return errors.Join(err, back)
	})
}

// exclusive runs f with the writer, alone.
func (s *Store) exclusive(ctx context.Context, what string, f func(context.Context, *session) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return s.explain(what, err)
	}
	return s.explain(what, f(context.WithoutCancel(ctx), s.writer))
}

// read runs f on what was written before.
func (s *Store) read(ctx context.Context, what string, f func(context.Context, *session) error) error {
	if s.reader == s.writer {
		return s.exclusive(ctx, what, f)
	}
	return s.explain(what, f(ctx, s.reader))
}

// millis is how times are stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
