package statedb

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strconv"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const (
	busy    = 5 * time.Second // how long to wait for another process that writes
	readers = 4               // connections that read at a time
)

// session runs statements, each prepared once.
type session struct {
	db *sql.DB
	on interface { // db, or its only connection
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	}
	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// connect makes a session of several connections.
func connect(ctx context.Context, dsn string, connections int) (*session, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := ping(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &session{db: db, on: db, prepared: map[string]*sql.Stmt{}}, nil
}

// connectOne makes a session of one connection: a transaction may span its
// statements, and memory lasts as long.
func connectOne(ctx context.Context, dsn string) (*session, error) {
	s, err := connect(ctx, dsn, 1)
	if err != nil {
		return nil, err
	}
	c, err := s.db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	s.on = c
	return s, nil
}

// ping connects. Two processes that make the file at the same time can collide
// where SQLite does not wait by itself.
func ping(ctx context.Context, db *sql.DB) error {
	for end := time.Now().Add(busy); ; time.Sleep(busy / 500) {
		if err := db.PingContext(ctx); !isBusy(err) || time.Now().After(end) {
			return err
		}
	}
}

// writing is how the connection is opened that writes: a commit reaches the
// disk before it returns, and what is deleted is overwritten.
func writing(path string) string {
	return dsn(path, "foreign_keys(1)", "synchronous(FULL)", "secure_delete(1)", "journal_size_limit(16777216)")
}

// reading is how the connections are opened that read.
func reading(path string) string { return dsn(path, "query_only(1)") }

// dsn names a file to the driver, or memory when path is empty.
func dsn(path string, pragmas ...string) string {
	q := url.Values{
		"_busy_timeout": {strconv.FormatInt(busy.Milliseconds(), 10)},
		"_auto_vacuum":  {"INCREMENTAL"}, "_dqs": {"0"}, "_defensive": {"1"},
		"_pragma": append([]string{"journal_mode(WAL)", "trusted_schema(0)", "cell_size_check(1)"}, pragmas...),
	}
	if path == "" {
		return "file::memory:?" + q.Encode()
	}
	return uri(path, q)
}

func uri(path string, q url.Values) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}).String()
}

func (s *session) close() error {
	var errs []error
	for _, p := range s.prepared {
		errs = append(errs, p.Close())
	}
	if c, ok := s.on.(*sql.Conn); ok {
		errs = append(errs, c.Close())
	}
	return errors.Join(append(errs, s.db.Close())...)
}

// atomically runs f in a transaction of a session with one connection.
func (s *session) atomically(ctx context.Context, f func() error) error {
	if _, err := s.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f()
	if err == nil {
		_, err = s.exec(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = s.exec(ctx, "ROLLBACK") // fails where SQLite has rolled back by itself
	}
	return err
}

func (s *session) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.prepared[query]; ok {
		return p, nil
	}
	p, err := s.on.PrepareContext(ctx, query)
	if err == nil {
		s.prepared[query] = p
	}
	return p, err
}

// exec runs a statement and returns how many rows it changed.
func (s *session) exec(ctx context.Context, query string, args ...any) (int64, error) {
	p, err := s.prepare(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := p.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// one reads the columns of the first row, or returns sql.ErrNoRows.
func (s *session) one(ctx context.Context, query string, args []any, columns ...any) error {
	p, err := s.prepare(ctx, query)
	if err != nil {
		return err
	}
	return p.QueryRowContext(ctx, args...).Scan(columns...)
}

// all reads every row.
func all[T any](ctx context.Context, s *session, scan func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	p, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := p.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
