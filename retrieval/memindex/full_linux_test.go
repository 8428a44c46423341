package memindex_test

import (
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSaveWhenTheDiskIsFull lets no file grow beyond a size, each smaller than
// one of those that are written: for the program that is a disk that is full.
func TestSaveWhenTheDiskIsFull(t *testing.T) {
	dir := t.TempDir()
	first := filepath.Base(save(t, build(t, generated(t, 5)), dir, noon))
	x := build(t, generated(t, 200))
	for _, limit := range []uint64{0, 100, 4 << 10, 64 << 10, 150 << 10} {
		err := limited(t, limit, func() error {
			_, err := x.Save(t.Context(), dir, noon.Add(time.Second))
			return err
		})
		if err == nil || !strings.HasPrefix(err.Error(), "save index: ") || !strings.Contains(err.Error(), dir) {
			t.Errorf("files of at most %d bytes: error %v, want one that names what could not be written", limit, err)
		}
		wantDir(t, dir, "CURRENT", first)
	}
	if n := load(t, dir).Stats().Passages; n != 5 {
		t.Errorf("%d passages, want the 5 from before", n)
	}
}

// limited runs f while no file may grow beyond limit bytes. It must not run
// beside other tests.
func limited(t *testing.T, limit uint64, f func() error) error {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old)
	return f()
}
