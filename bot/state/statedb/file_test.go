package statedb_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"setu/bot"
	"setu/bot/state"
	"setu/bot/state/statedb"
)

// run runs SQL on a file, past the store.
func run(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

func remember(t *testing.T, s state.Store, user, text string) {
	t.Helper()
	if err := s.Remember(t.Context(), state.Owner{User: user}, "thread", bot.Turn{Question: text}); err != nil {
		t.Fatal(err)
	}
}

func TestReopened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "with space?&%41#", "state.db")
	s, err := statedb.Open(t.Context(), path, state.Config{})
	if err != nil {
		t.Fatal(err)
	}
	remember(t, s, "U", "why?")
	if err := s.SetChannel(t.Context(), state.Channel{ID: "C", Mode: state.Off}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, state.Config{})
	if turns, err := s.Turns(t.Context(), "thread"); err != nil || turns[0].Question != "why?" {
		t.Errorf("turns %v, %v", turns, err)
	}
	if c, err := s.Channel(t.Context(), "", "C"); err != nil || c.Mode != state.Off {
		t.Errorf("channel %v, %v", c, err)
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Path != path {
		t.Errorf("stats %+v, %v", st, err)
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil { // as an administrator may have made it
		t.Fatal(err)
	}
	s := open(t, path, state.Config{})
	remember(t, s, "U", "why?")
	if err := s.Lead(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) != 4 {
		t.Errorf("files %q, %v; want the file, its -wal and -shm, and -lead", files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", name, info.Mode(), err)
		}
	}
}

// What was purged can't be read in any of the files, and their room is free.
func TestPurgeLeavesNoTrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path, state.Config{})
	secret := strings.Repeat("the minister's secret; ", 300)
	for range 10 {
		remember(t, s, "U", secret)
		remember(t, s, "V", "harmless")
	}
	if !traces(t, path, secret[:20]) {
		t.Fatal("the test looks for the wrong bytes")
	}
	before, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Purge(t.Context(), state.Scope{User: "U"}); err != nil {
		t.Fatal(err)
	}
	if traces(t, path, secret[:20]) {
		t.Error("what was purged can still be read")
	}
	after, err := s.Stats(t.Context())
	if err != nil || after.Bytes >= before.Bytes/2 {
		t.Errorf("%d bytes before, %d after, %v", before.Bytes, after.Bytes, err)
	}
}

func traces(t *testing.T, path, text string) bool {
	t.Helper()
	for _, name := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(text)) {
			return true
		}
	}
	return false
}

func TestOpenedByManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s, err := statedb.Open(t.Context(), path, state.Config{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			for k := range 10 {
				if ok, err := s.First(t.Context(), fmt.Sprint(i, k)); err != nil || !ok {
					t.Errorf("first: %t, %v", ok, err)
				}
			}
		})
	}
	wg.Wait()
}

// wantFault fails unless an error names the file and says what to do.
func wantFault(t *testing.T, err error, path string, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, w := range append(words, path) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q lacks %q", err, w)
		}
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	for name, c := range map[string]struct {
		make  func(t *testing.T, path string)
		words []string
		is    error
	}{
		"no database": {func(t *testing.T, path string) {
			write(t, path, strings.Repeat("These are no tables. ", 1000))
		}, []string{"damaged", "backup"}, nil},
		"half a header": {func(t *testing.T, path string) { write(t, path, "SQLite format 3\x00\x10") }, []string{"damaged", "backup"}, nil},
		"newer": {func(t *testing.T, path string) {
			open(t, path, state.Config{})
			run(t, path, "PRAGMA user_version = 99")
		}, []string{"99", "newer version"}, statedb.ErrNewer},
		"foreign":  {func(t *testing.T, path string) { run(t, path, "CREATE TABLE recipes (name TEXT)") }, []string{"other program"}, statedb.ErrForeign},
		"a folder": {func(t *testing.T, path string) { _ = os.Mkdir(path, 0o755) }, []string{"can't write"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state.db")
			c.make(t, path)
			s, err := statedb.Open(t.Context(), path, state.Config{})
			if err == nil {
				s.Close()
			}
			wantFault(t, err, path, c.words...)
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v, want %v", err, c.is)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	path := filepath.Join(file, "state.db")
	_, err := statedb.Open(t.Context(), path, state.Config{})
	wantFault(t, err, path, "can't write", "not a directory")
}

// A page in the middle is overwritten while nobody has the file open.
func TestDamagedPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s, err := statedb.Open(t.Context(), path, state.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for range 16 {
		remember(t, s, "U", strings.Repeat("x", 3000))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4 * 4096; i < len(data); i++ {
		data[i] = 0xa5
	}
	write(t, path, string(data))
	s, err = statedb.Open(t.Context(), path, state.Config{})
	if err == nil {
		defer s.Close()
		_, err = s.Turns(t.Context(), "thread")
	}
	wantFault(t, err, path, "damaged", "backup")
}

func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path, state.Config{})
	if ok, err := s.Accept(t.Context(), state.Job{ID: "before"}, "k"); err != nil || !ok {
		t.Fatal(ok, err)
	}
	limited(t, 64<<10, func() {
		var err error
		for i := 0; err == nil && i < 1000; i++ {
			_, err = s.Accept(t.Context(), state.Job{ID: fmt.Sprint(i), Data: make([]byte, 4000)}, fmt.Sprint(i))
		}
		wantFault(t, err, path, "disk")
	})
	// With room again it works as before, and nothing is half there.
	if ok, err := s.Accept(t.Context(), state.Job{ID: "after"}, "after"); err != nil || !ok {
		t.Errorf("after the disk was full: %t, %v", ok, err)
	}
	if ok, err := s.Accept(t.Context(), state.Job{ID: "before"}, "k"); err != nil || ok {
		t.Errorf("what was there before is lost: %t, %v", ok, err)
	}
}
