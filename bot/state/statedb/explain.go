package statedb

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"setu/bot"
	"setu/bot/state"
)

// explain says what failed, where, and what to do about it.
func (s *Store) explain(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, state.ErrGone), errors.Is(err, state.ErrNone), errors.Is(err, bot.ErrConversation):
		return err // answers rather than faults
	}
	where := "in memory"
	if s.path != "" {
		where = s.path
	}
	if advice := advice(err); advice != "" {
		return fmt.Errorf("%s state (%s): %s: %w", what, where, advice, cause(err))
	}
	return fmt.Errorf("%s state (%s): %w", what, where, cause(err))
}

// cause is the reason inside a file system's error, without the path.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func advice(err error) string {
	var e *sqlite.Error
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return "can't write there; make the folder writable, or name another"
	case !errors.As(err, &e):
		return ""
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "the file is damaged; restore it from a backup, or move it and its -wal and -shm away to begin anew"
	case sqlite3.SQLITE_FULL:
		return "the disk is full; make room"
	case sqlite3.SQLITE_IOERR:
		return "the disk fails or is full"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "can't write there; make the file and its folder writable, or name another"
	case sqlite3.SQLITE_BUSY:
		return "another process has been writing for too long; try again"
	}
	return ""
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}
