package conn

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
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
func (s *brokenSource) Values() ([]any, error) { return []any{brokenValue{s}}, s.event("Values") }
func (s *brokenSource) Err() error             { return s.event("Err") }

// brokenValue is a value of a brokenSource.
type brokenValue struct{ of *brokenSource }

func (v brokenValue) Value() (driver.Value, error) { return int64(v.of.n), v.of.event("Value") }

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

// What happens in a source or in a value is an error or a panic of the caller, and nothing is copied.
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
		"EOF":    {func() error { return io.EOF }, "EOF", nil},
	} {
		t.Run(name, func(t *testing.T) {
			bothParities(t, func(t *testing.T, db *DB) {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				for way, copy := range copies(ctx, db) {
					for _, method := range []string{"Next", "Values", "Err", "Value"} {
						if name == "error" && method == "Next" || name == "EOF" && !strings.HasPrefix(method, "Value") {
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

// ones is a source of rows without end.
type ones struct{}

func (ones) Next() bool             { return true }
func (ones) Values() ([]any, error) { return []any{int32(1)}, nil }
func (ones) Err() error             { return nil }

// The error of a copy that its context ended is that of the context, and that of the
// socket where pgx closed it in the middle of a write.
func TestCopyFromUntilItsContextEnds(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		for range 8 {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			if n, err := copies(ctx, db)["DB"](ones{}); n != 0 || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%d rows, %v", n, err)
			}
			cancel()
		}
	})
}

func run(copy func(pgx.CopyFromSource) (int64, error), src pgx.CopyFromSource) (panicked any, err error) {
	defer func() { panicked = recover() }()
	_, err = copy(src)
	return nil, err
}

// What is stored, or the error, is that of CopyFrom of pgx.
func TestCopyFromAsPgx(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	c := acquire(t, db, 1)[0]
	defer c.Release()
	if _, err := c.Exec(t.Context(), "CREATE TYPE mood AS ENUM ('glad')"); err != nil {
		t.Fatal(err)
	}
	seven := 7
	values := []any{nil, 7, &seven, (*int)(nil), int64(-1), 1.5, true, "7", "2024-05-06", "{7,NULL}", "{{1,2},{3,4}}", "glad", "", "\\x00ff", []byte("{}"), []byte(nil),
		[]int{1, 2}, [][]int{{1}, {2}}, []string{"a", "b"}, map[string]any{"a": []int{1}}, json.RawMessage("[1]"), [16]byte{15: 7}, time.Unix(1, 0).UTC(), time.Minute,
		pgtype.Numeric{Int: big.NewInt(15), Exp: -1, Valid: true}, pgtype.Int8{}, brokenValue{&brokenSource{}}, netip.MustParseAddr("::1"), struct{ A int }{1}}
	for i, column := range []string{"int4", "int8", "float8", "numeric", "bool", "text", "varchar(3)", "bytea", "date", "timestamptz", "interval", "int4[]", "text[]", "json", "jsonb", "uuid", "inet", "mood", "oid"} {
		table := fmt.Sprint("kept", i)
		if _, err := c.Exec(t.Context(), "CREATE TABLE "+table+" (v "+column+")"); err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			copied := func(by interface {
				CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error)
			}) string {
				n, err := by.CopyFrom(t.Context(), pgx.Identifier{table}, []string{"v"}, pgx.CopyFromRows([][]any{{v}, {v}}))
				var stored string
				if scanned := c.QueryRow(t.Context(), "WITH gone AS (DELETE FROM "+table+" RETURNING v::text) SELECT coalesce(string_agg(coalesce(v, 'NULL'), ' '), 'none') FROM gone").Scan(&stored); scanned != nil {
					t.Fatal(scanned)
				}
				return fmt.Sprint(n, err, stored)
			}
			if got, want := copied(c), copied(c.Conn()); got != want {
				t.Errorf("%T %v for %s: %s, with pgx %s", v, v, column, got, want)
			}
		}
	}
}
