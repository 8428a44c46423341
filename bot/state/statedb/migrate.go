package statedb

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
)

// Errors of Open; match them with errors.Is.
var (
	ErrNewer   = errors.New("it was written by a newer version of this program: run that one")
	ErrForeign = errors.New("it belongs to some other program: name another folder")
)

var (
	//go:embed schema1.sql
	schema1 string
	//go:embed schema2.sql
	schema2 string
)

// migrations lead from each version of the format to the next; a file's
// version is how many it has gone through. One that was released stays as it is.
var migrations = []string{schema1, schema2}

// application marks our files: "Setu" in ASCII.
const application = 0x53657475

// migrate brings a file to the newest version of the format, all or nothing.
func migrate(ctx context.Context, q *session) error {
	return q.atomically(ctx, func() error {
		version, err := version(ctx, q)
		if err != nil || version == len(migrations) {
			return err
		}
		for _, m := range migrations[version:] {
			if _, err := q.on.ExecContext(ctx, m); err != nil {
				return err
			}
		}
		_, err = q.on.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", application, len(migrations)))
		return err
	})
}

// version is the version of a file's format, 0 when it is empty.
func version(ctx context.Context, q *session) (int, error) {
	var id, version, tables int
	err := q.one(ctx, "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version", nil, &id, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case id != application && tables > 0:
		return 0, ErrForeign
	case version > len(migrations):
		return 0, fmt.Errorf("format %d, known are up to %d: %w", version, len(migrations), ErrNewer)
	}
	return version, nil
}
