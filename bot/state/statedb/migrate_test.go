package statedb

import (
	"database/sql"
	"path/filepath"
	"testing"

	"setu/bot"
	"setu/bot/state"
)

// next adds steps to the migrations for the time of a test.
func withMigrations(t *testing.T, more ...string) {
	old := migrations
	migrations = append(old[:len(old):len(old)], more...)
	t.Cleanup(func() { migrations = old })
}

func TestMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	version := func() (v int) {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	s, err := Open(t.Context(), path, state.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Remember(t.Context(), state.Owner{}, "thread", bot.Turn{Question: "why?"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	first := version()

	withMigrations(t, "DROP TABLE turns", "CREATE nonsense")
	if _, err := Open(t.Context(), path, state.Config{}); err == nil {
		t.Error("a migration that fails is no error")
	}
	if v := version(); v != first {
		t.Errorf("half a migration left version %d", v)
	}

	migrations = append(migrations[:first:first], "ALTER TABLE turns ADD COLUMN rating INTEGER", "CREATE TABLE more (x TEXT) STRICT")
	for range 2 { // the second time there is nothing to do
		s, err = Open(t.Context(), path, state.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if turns, err := s.Turns(t.Context(), "thread"); err != nil || turns[0].Question != "why?" {
			t.Errorf("turns %v, %v", turns, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if v := version(); v != first+2 {
			t.Errorf("version %d, want %d", v, first+2)
		}
	}
}
