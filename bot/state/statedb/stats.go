package statedb

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"setu/bot/state"
)

// Stats implements state.Store.
func (s *Store) Stats(ctx context.Context) (state.Stats, error) {
	st := state.Stats{Schema: len(migrations), Path: s.path}
	err := s.read(ctx, "look through", func(ctx context.Context, q *session) error {
		var oldest int64
		for _, c := range []struct {
			query string
			into  *int
			args  []any
		}{
			{"SELECT count(*) FROM turns", &st.Turns, nil},
			{"SELECT count(*) FROM jobs", &st.Jobs, nil},
			{"SELECT count(*) FROM posts", &st.Posts, nil},
			{"SELECT count(*) FROM feedback", &st.Feedback, nil},
			{"SELECT count(*) FROM keys", &st.Keys, nil},
			{"SELECT count(DISTINCT conversation) FROM turns", &st.Conversations, nil},
			{"SELECT count(*) FROM channels", &st.Channels, nil},
			{"SELECT count(*) FROM jobs WHERE state IN (?, ?, ?)", &st.Open, []any{state.Accepted, state.Answering, state.Answered}},
			{"SELECT count(*) FROM jobs WHERE state = ?", &st.Failed, []any{state.Failed}},
			{"SELECT count(*) FROM posts WHERE state = ?", &st.Waiting, []any{state.Waiting}},
			{"SELECT count(*) FROM posts WHERE state = ?", &st.Rejected, []any{state.Rejected}},
			{"SELECT count(*) FROM feedback WHERE verdict = ?", &st.Up, []any{state.Up}},
			{"SELECT count(*) FROM feedback WHERE verdict = ?", &st.Down, []any{state.Down}},
			{"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", &st.Bytes, nil},
		} {
			if err := q.one(ctx, c.query, c.args, c.into); err != nil {
				return err
			}
		}
		err := q.one(ctx, "SELECT coalesce(min(at), 0) FROM (SELECT at FROM turns UNION ALL SELECT at FROM jobs UNION ALL SELECT at FROM posts UNION ALL SELECT at FROM feedback)", nil, &oldest)
		if oldest != 0 {
			at := fromMillis(oldest)
			st.Oldest = &at
		}
		return err
	})
	if err == nil && s.path != "" {
		st.Bytes, err = size(s.path, s.path+"-wal")
	}
	return st, err
}

// size is how many bytes files take; one that is not there takes none.
func size(files ...string) (n int, err error) {
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		if err == nil {
			n += int(info.Size())
		}
	}
	return n, nil
}
