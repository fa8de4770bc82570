package conn

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// brokenSource gives three rows unless something happens at one of its methods.
type brokenSource struct {
	at string
	do func() error
	n  int
}

func (s *brokenSource) event(method string) error {
	if s.at != method || s.n < 2 {
		return nil
	}
	return s.do()
}

func (s *brokenSource) Next() bool             { s.n++; return s.event("Next") == nil && s.n <= 3 }
func (s *brokenSource) Values() ([]any, error) { return []any{int32(s.n)}, s.event("Values") }
func (s *brokenSource) Err() error             { return s.event("Err") }

// copies are the ways to copy into n, each on a connection that comes from db.
func copies(ctx context.Context, db *DB) map[string]func(pgx.CopyFromSource) (int64, error) {
	table, columns := pgx.Identifier{"n"}, []string{"n"}
	return map[string]func(pgx.CopyFromSource) (int64, error){
		"DB": func(src pgx.CopyFromSource) (int64, error) { return db.CopyFrom(ctx, table, columns, src) },
		"Conn": func(src pgx.CopyFromSource) (n int64, err error) {
			err = db.AcquireFunc(ctx, func(c *Conn) error { n, err = c.CopyFrom(ctx, table, columns, src); return err })
			return n, err
		},
		"Tx": func(src pgx.CopyFromSource) (n int64, err error) {
			err = db.InTx(ctx, func(tx pgx.Tx) error {
				return Savepoint(ctx, tx, func(tx pgx.Tx) error { n, err = tx.CopyFrom(ctx, table, columns, src); return err })
			})
			return n, err
		},
	}
}

// What happens in a source is an error or a panic of the caller, and nothing is copied.
func TestCopyFromABrokenSource(t *testing.T) {
	errSource := errors.New("no more")
	for name, event := range map[string]struct {
		do       func() error
		want     string
		panicked any
	}{
		"panic":  {func() error { panic(errSource) }, "", errSource},
		"goexit": {func() error { runtime.Goexit(); return nil }, "runtime.Goexit", nil},
		"error":  {func() error { return errSource }, "no more", nil},
		"EOF":    {func() error { return io.EOF }, "no values for a row", nil},
	} {
		t.Run(name, func(t *testing.T) {
			bothParities(t, func(t *testing.T, db *DB) {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				for way, copy := range copies(ctx, db) {
					for _, method := range []string{"Next", "Values", "Err"} {
						if name == "error" && method == "Next" || name == "EOF" && method != "Values" {
							continue // Next returns no error, and an io.EOF of Err is the end of all rows
						}
						panicked, err := run(copy, &brokenSource{at: method, do: event.do})
						if panicked != event.panicked || panicked == nil && (err == nil || !strings.Contains(err.Error(), event.want)) {
							t.Errorf("%s: %s: got %v, panic %v", way, method, err, panicked)
						}
					}
				}
				var n int
				if err := db.QueryRow(ctx, "SELECT count(*) FROM n").Scan(&n); err != nil || n != 0 || db.Stats().InUse != 0 {
					t.Errorf("%v, %d rows, %+v", err, n, db.Stats())
				}
				for way, copy := range copies(ctx, db) {
					if n, err := copy(&brokenSource{}); n != 3 || err != nil {
						t.Errorf("%s: %d, %v", way, n, err)
					}
				}
			})
		})
	}
}

func run(copy func(pgx.CopyFromSource) (int64, error), src pgx.CopyFromSource) (panicked any, err error) {
	defer func() { panicked = recover() }()
	_, err = copy(src)
	return nil, err
}
