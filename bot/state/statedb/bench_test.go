package statedb_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"setu/bot"
	"setu/bot/state"
	"setu/bot/state/statedb"
)

// stores are one of each kind.
func stores(b *testing.B, f func(b *testing.B, s *statedb.Store)) {
	for name, make := range map[string]func() (*statedb.Store, error){
		"file": func() (*statedb.Store, error) {
			return statedb.Open(b.Context(), filepath.Join(b.TempDir(), "state.db"), state.Config{})
		},
		"memory": func() (*statedb.Store, error) { return statedb.Memory(b.Context(), state.Config{}) },
	} {
		b.Run(name, func(b *testing.B) {
			s, err := make()
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			b.ReportAllocs()
			f(b, s)
		})
	}
}

func check(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAccept is what stands between an event and its acknowledgement.
func BenchmarkAccept(b *testing.B) {
	stores(b, func(b *testing.B, s *statedb.Store) {
		data := make([]byte, 500)
		for i := 0; b.Loop(); i++ {
			_, err := s.Accept(b.Context(), state.Job{ID: fmt.Sprint(i), Data: data}, fmt.Sprint("event ", i), fmt.Sprint("message ", i))
			check(b, err)
		}
	})
}

// BenchmarkAcceptAtOnce is the same from many goroutines.
func BenchmarkAcceptAtOnce(b *testing.B) {
	stores(b, func(b *testing.B, s *statedb.Store) {
		data := make([]byte, 500)
		var n atomic.Int64
		b.SetParallelism(16)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := n.Add(1)
				if _, err := s.Accept(b.Context(), state.Job{ID: fmt.Sprint(i), Data: data}, fmt.Sprint("event ", i), fmt.Sprint("message ", i)); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkFirst(b *testing.B) {
	stores(b, func(b *testing.B, s *statedb.Store) {
		for i := 0; b.Loop(); i++ {
			_, err := s.First(b.Context(), fmt.Sprint("event ", i), fmt.Sprint("message ", i))
			check(b, err)
		}
	})
}

// BenchmarkSeen is First for an event that is known.
func BenchmarkSeen(b *testing.B) {
	stores(b, func(b *testing.B, s *statedb.Store) {
		for b.Loop() {
			_, err := s.First(b.Context(), "event", "message")
			check(b, err)
		}
	})
}

func BenchmarkRemember(b *testing.B) {
	stores(b, func(b *testing.B, s *statedb.Store) {
		turn := bot.Turn{Question: "How many keepers are invited?", Answer: string(make([]byte, 1500))}
		for i := 0; b.Loop(); i++ {
			check(b, s.Remember(b.Context(), state.Owner{}, fmt.Sprint(i/4), turn))
		}
	})
}

func BenchmarkTurns(b *testing.B) {
	stores(b, func(b *testing.B, s *statedb.Store) {
		for range 8 {
			check(b, s.Remember(b.Context(), state.Owner{}, "thread", bot.Turn{Answer: string(make([]byte, 1500))}))
		}
		for b.Loop() {
			_, err := s.Turns(b.Context(), "thread")
			check(b, err)
		}
	})
}

// BenchmarkJob is a question from acceptance to its post: six writes.
func BenchmarkJob(b *testing.B) {
	stores(b, func(b *testing.B, s *statedb.Store) {
		for i := 0; b.Loop(); i++ {
			id := fmt.Sprint(i)
			_, err := s.Accept(b.Context(), state.Job{ID: id, Conversation: id}, id)
			check(b, err)
			_, err = s.Next(b.Context())
			check(b, err)
			check(b, s.Answered(b.Context(), id, state.Outcome{Turn: &bot.Turn{}, Posts: []state.Post{{ID: id, Data: make([]byte, 2000)}}}))
			posts, err := s.Due(b.Context(), 10)
			check(b, err)
			check(b, s.Sending(b.Context(), posts[0].ID))
			check(b, s.Posted(b.Context(), posts[0].ID, "ts"))
		}
	})
}
