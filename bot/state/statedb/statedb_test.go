package statedb_test

import (
	"path/filepath"
	"testing"

	"setu/bot/state"
	"setu/bot/state/statedb"
	"setu/bot/state/statetest"
)

func open(t *testing.T, path string, c state.Config) *statedb.Store {
	t.Helper()
	s, err := statedb.Open(t.Context(), path, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestFile(t *testing.T) {
	statetest.TestStore(t, func(t *testing.T, c state.Config) state.Store {
		return open(t, filepath.Join(t.TempDir(), "data", "state.db"), c)
	})
}

func TestMemory(t *testing.T) {
	statetest.TestStore(t, func(t *testing.T, c state.Config) state.Store {
		s, err := statedb.Memory(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
