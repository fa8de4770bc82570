package conn

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// strange gives a session other statements than its client believes it has, as a
// pooler does that hands sessions out by transaction.
var strange = map[string]struct {
	code string
	do   func(context.Context, *pgx.Conn) error
}{
	"it does not have": {"26000", func(ctx context.Context, c *pgx.Conn) error {
		if _, err := c.Exec(ctx, "SELECT n FROM n WHERE n = $1", 1); err != nil {
			return err
		}
		return c.PgConn().Exec(ctx, "DEALLOCATE ALL").Close()
	}},
	"it has already": {"42P05", func(ctx context.Context, c *pgx.Conn) error {
		var name string
		if _, err := c.Exec(ctx, "SELECT n FROM n WHERE n = $1", 1); err != nil {
			return err
		}
		if err := c.QueryRow(ctx, "SELECT name FROM pg_prepared_statements WHERE statement LIKE 'SELECT n FROM n%'", pgx.QueryExecModeSimpleProtocol).Scan(&name); err != nil {
			return err
		}
		if err := c.DeallocateAll(ctx); err != nil {
			return err
		}
		return c.PgConn().Exec(ctx, `PREPARE "`+name+`" AS SELECT 1`).Close()
	}},
}

// ways are those of asking for the same statement.
func ways(ctx context.Context, q queryer) map[string]func() error {
	const query = "SELECT n FROM n WHERE n = $1"
	return map[string]func() error{
		"Exec":     func() error { _, err := q.Exec(ctx, query, 1); return err },
		"QueryRow": func() error { return q.QueryRow(ctx, query, 1).Scan(new(int)) },
		"Query": func() error {
			rows, err := q.Query(ctx, query, 1)
			for err == nil && rows.Next() {
				err = rows.Scan(new(int))
			}
			return errors.Join(err, rows.Err())
		},
		"SendBatch": func() error {
			b := &pgx.Batch{}
			b.Queue(query, 1)
			return q.(interface {
				SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
			}).SendBatch(ctx, b).Close()
		},
		"SendBatch.QueryRow": func() error {
			b := &pgx.Batch{}
			b.Queue(query, 1)
			r := q.(interface {
				SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
			}).SendBatch(ctx, b)
			err := r.QueryRow().Scan(new(int))
			_ = r.Close()
			return err
		},
	}
}

func TestStatementsOfAnotherSessionNameThePooler(t *testing.T) {
	pgtest.NoLeaks(t)
	ctx := t.Context()
	for what, s := range strange {
		for _, of := range []string{"DB", "Conn", "Tx"} {
			for _, way := range []string{"Exec", "QueryRow", "Query", "SendBatch", "SendBatch.QueryRow"} {
				db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
				if _, err := db.Exec(ctx, "CREATE TABLE n (n int)"); err != nil {
					t.Fatal(err)
				}
				c, err := db.Acquire(ctx)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.do(ctx, c.Conn()); err != nil {
					t.Fatal(err)
				}
				q, end := queryer(c), func() { c.Release() }
				switch of {
				case "DB":
					c.Release()
					q, end = db, func() {}
				case "Tx":
					tx, err := c.Begin(ctx)
					if err != nil {
						t.Fatal(err)
					}
					q, end = tx, func() { _ = tx.Rollback(ctx); c.Release() }
				}
				if err := ways(ctx, q)[way](); Code(err) != s.code || !strings.Contains(err.Error(), "WithPgBouncer") {
					t.Errorf("%s, %s of a %s: %v", what, way, of, err)
				}
				end()
			}
		}
	}
}

func TestSQLStatementsOfAnotherSessionNameThePooler(t *testing.T) {
	pgtest.NoLeaks(t)
	ctx := t.Context()
	for what, s := range strange {
		for way, do := range map[string]func(c *sql.Conn) error{
			"ExecContext": func(c *sql.Conn) error { _, err := c.ExecContext(ctx, "SELECT n FROM n WHERE n = $1", 1); return err },
			"QueryRowContext": func(c *sql.Conn) error {
				return c.QueryRowContext(ctx, "SELECT n FROM n WHERE n = $1", 1).Scan(new(int))
			},
		} {
			db, err := OpenSQL(pgtest.Database(t), WithSize(1), WithOverflow(-1))
			if err != nil {
				t.Fatal(err)
			}
			c, err := db.Conn(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.ExecContext(ctx, "CREATE TABLE n (n int)"); err != nil {
				t.Fatal(err)
			}
			if err := c.Raw(func(driver any) error { return s.do(ctx, driver.(interface{ Conn() *pgx.Conn }).Conn()) }); err != nil {
				t.Fatal(err)
			}
			if err := do(c); Code(err) != s.code || !strings.Contains(err.Error(), "WithPgBouncer") {
				t.Errorf("%s, %s: %v", what, way, err)
			}
			_ = c.Close()
			_ = db.Close()
		}
	}
}

// One that database/sql prepared is not there where the pooler put another session.
func TestPreparedSQLNamesThePooler(t *testing.T) {
	pgtest.NoLeaks(t)
	ctx := t.Context()
	db, err := OpenSQL(pgtest.Database(t), WithSize(1), WithOverflow(-1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	st, err := db.PrepareContext(ctx, "SELECT $1::int")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if _, err := db.ExecContext(ctx, "DEALLOCATE ALL"); err != nil {
		t.Fatal(err)
	}
	if err := st.QueryRowContext(ctx, 1).Scan(new(int)); Code(err) != "26000" || !strings.Contains(err.Error(), "WithPgBouncer") {
		t.Errorf("got %v", err)
	}
}

// A statement that the program itself names is its own affair.
func TestOwnStatementsDoNotNameThePooler(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	if _, err := db.Exec(t.Context(), "EXECUTE nothing"); Code(err) != "26000" || strings.Contains(err.Error(), "PgBouncer") {
		t.Errorf("got %v", err)
	}
}
