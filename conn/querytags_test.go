package conn

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

const aTrace = "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"

// taggedUses are the ways to run a statement of the given text.
func taggedUses(db *DB, std *sql.DB) map[string]func(ctx context.Context, text string) error {
	batch := func(send func(context.Context, *pgx.Batch) pgx.BatchResults) func(context.Context, string) error {
		return func(ctx context.Context, text string) error {
			b := &pgx.Batch{}
			b.Queue(text, 1)
			if err := send(ctx, b).Close(); err != nil {
				return err
			}
			if got := b.QueuedQueries[0].SQL; got != text {
				return fmt.Errorf("the caller's batch reads %q now", got)
			}
			return nil
		}
	}
	inTx := func(f func(context.Context, pgx.Tx, string) error) func(context.Context, string) error {
		return func(ctx context.Context, text string) error {
			return db.InTx(ctx, func(tx pgx.Tx) error { return f(ctx, tx, text) })
		}
	}
	exec := func(ctx context.Context, tx pgx.Tx, text string) error { _, err := tx.Exec(ctx, text, 1); return err }
	return map[string]func(context.Context, string) error{
		"Exec": func(ctx context.Context, text string) error { _, err := db.Exec(ctx, text, 1); return err },
		"script": func(ctx context.Context, text string) error {
			_, err := db.Exec(ctx, strings.ReplaceAll(text, "$1", "1"))
			return err
		},
		"named": func(ctx context.Context, text string) error {
			_, err := db.Exec(ctx, strings.ReplaceAll(text, "$1", "@a"), pgx.NamedArgs{"a": 1})
			return err
		},
		"QueryRow": func(ctx context.Context, text string) error { return db.QueryRow(ctx, text, 1).Scan(new(int)) },
		"Query": func(ctx context.Context, text string) error {
			rows, err := db.Query(ctx, text, 1)
			rows.Close()
			return err
		},
		"SendBatch": batch(db.SendBatch),
		"Conn": func(ctx context.Context, text string) error {
			return db.AcquireFunc(ctx, func(c *Conn) error { _, err := c.Exec(ctx, text, 1); return err })
		},
		"Tx.Exec": inTx(exec),
		"Tx.Query": inTx(func(ctx context.Context, tx pgx.Tx, text string) error {
			rows, err := tx.Query(ctx, text, 1)
			rows.Close()
			return err
		}),
		"Tx.QueryRow": inTx(func(ctx context.Context, tx pgx.Tx, text string) error {
			return tx.QueryRow(ctx, text, 1).Scan(new(int))
		}),
		"Tx.SendBatch": inTx(func(ctx context.Context, tx pgx.Tx, text string) error { return batch(tx.SendBatch)(ctx, text) }),
		"Savepoint": inTx(func(ctx context.Context, tx pgx.Tx, text string) error {
			return Savepoint(ctx, tx, func(tx pgx.Tx) error { return exec(ctx, tx, text) })
		}),
		"sql Exec":     func(ctx context.Context, text string) error { _, err := std.ExecContext(ctx, text, 1); return err },
		"sql QueryRow": func(ctx context.Context, text string) error { return std.QueryRowContext(ctx, text, 1).Scan(new(int)) },
		"sql.Tx": func(ctx context.Context, text string) error {
			tx, err := std.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer func() { _ = tx.Rollback() }()
			_, err = tx.ExecContext(ctx, text, 1)
			return err
		},
	}
}

// What the server logs holds the tags of the context, sorted and escaped.
func TestQueryTagsReachTheServer(t *testing.T) {
	srv := pgtest.Private(t, "log_statement=all")
	dsn := srv.URL("postgres")
	for _, parity := range []Parity{NoParity, LibPQ, ParityReport} {
		t.Run(parity.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, dsn, WithQueryTags(ContextTags), WithParity(parity), WithLogger(quiet))
			ctx := ContextWithTag(ContextWithTag(t.Context(), "route", "/a b/{id}'*/"), "action", "show")
			traced := ContextWithTag(ctx, "traceparent", aTrace)
			n := 0
			for name, use := range taggedUses(db, db.SQL()) {
				for tags, ctx := range map[string]context.Context{
					"/*action='show',route='%2Fa%20b%2F%7Bid%7D%27%2A%2F'*/":                              ctx,
					"/*action='show',route='%2Fa%20b%2F%7Bid%7D%27%2A%2F',traceparent='" + aTrace + "'*/": traced,
				} {
					n++
					mark := fmt.Sprintf("%s_%d", parity.String()[:3], n)
					mark = strings.ReplaceAll(mark, "/", "_")
					if err := use(ctx, "SELECT $1::int AS "+mark); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					if log := serverLog(t, srv); !regexp.MustCompile(mark + ` ` + regexp.QuoteMeta(tags) + "\n").MatchString(log) {
						t.Errorf("%s: the log does not hold %s after %s", name, tags, mark)
					}
				}
			}
		})
	}
}

func serverLog(t *testing.T, srv *pgtest.Instance) string {
	t.Helper()
	var log bytes.Buffer
	if err := srv.Log(&log); err != nil {
		t.Fatal(err)
	}
	return log.String()
}

// Without the option nothing is added, whatever the context holds.
func TestNoQueryTagsByDefault(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	var text string
	ctx := ContextWithTag(t.Context(), "route", "/")
	if err := db.QueryRow(ctx, "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()").Scan(&text); err != nil || strings.Contains(text, "/*") {
		t.Errorf("the server has %q, %v", text, err)
	}
}

// Tags with few values leave the statements in pgx's cache; a trace, with a value of
// its own each time, leaves nothing behind in it.
func TestQueryTagsAndPreparedStatements(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithQueryTags(ContextTags), WithSize(1), WithOverflow(-1))
	prepared := func() (n int) {
		if err := db.QueryRow(t.Context(), "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE $1", "SELECT $1::int%").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := range 5 {
		ctx := ContextWithTag(t.Context(), "route", "/users")
		ctx = ContextWithTag(ctx, "traceparent", fmt.Sprintf("00-%032x-%016x-01", i+1, i+1))
		if err := db.QueryRow(ctx, "SELECT $1::int", i).Scan(new(int)); err != nil {
			t.Fatal(err)
		}
		if err := db.SQL().QueryRowContext(ctx, "SELECT $1::int", i).Scan(new(int)); err != nil {
			t.Fatal(err)
		}
	}
	if n := prepared(); n != 0 {
		t.Errorf("%d statements were prepared for traces", n)
	}
	for i := range 5 {
		ctx := ContextWithTag(t.Context(), "route", "/users")
		if err := db.QueryRow(ctx, "SELECT $1::int", i).Scan(new(int)); err != nil {
			t.Fatal(err)
		}
	}
	if n := prepared(); n != 1 {
		t.Errorf("%d statements were prepared for one text and one route, want 1", n)
	}
}

// A name of a prepared statement is no text: a tag would make another of it.
func TestQueryTagsLeaveNamesOfStatements(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		t.Run(parity.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, pgtest.Database(t), WithQueryTags(ContextTags), WithParity(parity))
			ctx := ContextWithTag(t.Context(), "route", "/")
			err := db.AcquireFunc(ctx, func(c *Conn) error {
				for _, name := range []string{"select it", "st"} {
					if _, err := c.Prepare(ctx, name, "SELECT $1::int"); err != nil {
						return err
					}
					if err := c.QueryRow(ctx, name, 7).Scan(new(int)); err != nil {
						return err
					}
				}
				b := &pgx.Batch{}
				b.Queue("st", 7)
				return c.SendBatch(ctx, b).Close()
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSQLComment(t *testing.T) {
	for _, tt := range []struct{ sql, want string }{
		{"SELECT 1", "SELECT 1 /*k='v'*/"},
		{"SELECT 1;\n", "SELECT 1 /*k='v'*/;\n"},
		{"SELECT 1 -- one", "SELECT 1 -- one\n/*k='v'*/"},
		{"SELECT 1 -- one\n;", "SELECT 1 -- one\n;\n/*k='v'*/"},
		{"-- name: One :one\nSELECT 1", "-- name: One :one\nSELECT 1 /*k='v'*/"},
		{"SELECT '--'", "SELECT '--'\n/*k='v'*/"},
		{"SELECT 1 /*action='a'*/", "SELECT 1 /*action='a'*/"},
		{" ; ", " ; "},
		{"", ""},
	} {
		comment, _ := sqlComment(map[string]string{"k": "v", "empty": "", "": "x"})
		if got := withComment(tt.sql, comment); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.sql, got, tt.want)
		}
	}
	if comment, _ := sqlComment(nil); withComment("SELECT 1", comment) != "SELECT 1" {
		t.Error("a statement without tags was changed")
	}
}

// Whatever a tag holds it stays in the comment, and can be read again.
func TestNothingEndsTheComment(t *testing.T) {
	for _, value := range []string{"*/ SELECT 1 --", "'", `\'`, "\n", "/*", "a,b='c'", "\x00", "ü", "+ %", "$1 @a ?", "\xff"} {
		comment, _ := sqlComment(map[string]string{value: "v", "k": value})
		inside := strings.TrimSuffix(strings.TrimPrefix(comment, "/*"), "*/")
		if !regexp.MustCompile(`^[\w.~%-]+='[\w.~%-]+',[\w.~%-]+='[\w.~%-]+'$`).MatchString(inside) {
			t.Errorf("%q gives %s", value, comment)
		}
		_, written, _ := strings.Cut(inside, "k='")
		written, _, _ = strings.Cut(written, "'")
		if got, err := url.PathUnescape(written); err != nil || got != value {
			t.Errorf("%q is read as %q, %v", value, got, err)
		}
	}
}

// An inner context adds to the tags of the outer one, which stay as they are.
func TestContextTags(t *testing.T) {
	outer := ContextWithTag(t.Context(), "route", "/")
	inner := ContextWithTag(ContextWithTag(outer, "action", "show"), "route", "/x")
	if got := ContextTags(inner); len(got) != 2 || got["action"] != "show" || got["route"] != "/x" {
		t.Errorf("inner: %v", got)
	}
	if got := ContextTags(outer); len(got) != 1 || got["route"] != "/" {
		t.Errorf("outer: %v", got)
	}
}
