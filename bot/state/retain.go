package state

import (
	"context"
	"log/slog"
	"time"
)

// Retain expires what is older than the retention, now and then every day,
// until ctx is done. What fails is logged and tried again the day after.
func Retain(ctx context.Context, s Store, retention time.Duration, log *slog.Logger) {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		removed, err := s.Expire(ctx, retention)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Error("expire state", "error", err)
		case removed.Sum() > 0:
			log.Info("state expired", "turns", removed.Turns, "jobs", removed.Jobs, "posts", removed.Posts, "feedback", removed.Feedback, "keys", removed.Keys)
		}
		select {
		case <-day.C:
		case <-ctx.Done():
			return
		}
	}
}
