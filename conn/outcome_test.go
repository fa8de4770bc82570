package conn

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// A COMMIT whose answer is lost must not look like something to run again.
func TestUnknownOutcomeIsNotSafeToRetry(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		t.Run(parity.String(), func(t *testing.T) {
			p, through := newProxy(t, pgtest.Database(t))
			db := start(t, through, WithParity(parity))
			if _, err := db.Exec(t.Context(), "CREATE TABLE fee (cents int)"); err != nil {
				t.Fatal(err)
			}
			err := db.InTx(t.Context(), func(tx pgx.Tx) error {
				_, err := tx.Exec(t.Context(), "INSERT INTO fee VALUES ($1)", 100)
				p.set(func() { p.cutOn = []byte("commit") })
				return err
			})
			if !errors.Is(err, ErrCommitUnknown) || pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) {
				t.Errorf("error %v: unknown %v, safe to retry %v, ErrBadConn %v", err, errors.Is(err, ErrCommitUnknown), pgconn.SafeToRetry(err), errors.Is(err, driver.ErrBadConn))
			}
		})
	}
}

// That holds for whoever commits.
func TestUnknownOutcomeOfEveryCommit(t *testing.T) {
	const insert = "INSERT INTO fee VALUES (100)"
	after := func(begin func(context.Context) (pgx.Tx, error), ctx context.Context, lose func()) error {
		tx, err := begin(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insert); err != nil {
			return err
		}
		lose()
		return tx.Commit(ctx)
	}
	for name, run := range map[string]func(ctx context.Context, db *DB, lose func()) error{
		"Begin": func(ctx context.Context, db *DB, lose func()) error { return after(db.Begin, ctx, lose) },
		"Conn.Begin": func(ctx context.Context, db *DB, lose func()) error {
			c, err := db.Acquire(ctx)
			if err != nil {
				return err
			}
			defer c.Release()
			return after(c.Begin, ctx, lose)
		},
		"SQL": func(ctx context.Context, db *DB, lose func()) error {
			tx, err := db.SQL().BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, insert); err != nil {
				return err
			}
			lose()
			return tx.Commit()
		},
	} {
		t.Run(name, func(t *testing.T) {
			sqlPools(t, func(t *testing.T, parity Parity) {
				p, through := newProxy(t, pgtest.Database(t))
				db := start(t, through, WithParity(parity))
				if _, err := db.Exec(t.Context(), "CREATE TABLE fee (cents int)"); err != nil {
					t.Fatal(err)
				}
				err := run(t.Context(), db, func() { p.set(func() { p.cutOn = []byte("commit") }) })
				if !errors.Is(err, ErrCommitUnknown) || pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) {
					t.Errorf("error %v: unknown %v, safe to retry %v, ErrBadConn %v", err, errors.Is(err, ErrCommitUnknown), pgconn.SafeToRetry(err), errors.Is(err, driver.ErrBadConn))
				}
			})
		})
	}
}

// What the server refuses to commit has a known outcome.
func TestKnownOutcomeOfEveryCommit(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		if _, err := db.Exec(ctx, "CREATE TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"); err != nil {
			t.Fatal(err)
		}
		for _, script := range []string{"INSERT INTO once VALUES (1), (1)", "SELECT 1/0"} {
			tx, err := db.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = tx.Exec(ctx, script)
			if err := tx.Commit(ctx); err == nil || errors.Is(err, ErrCommitUnknown) {
				t.Errorf("%s: Commit: %v", script, err)
			}
			old, err := db.SQL().BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = old.ExecContext(ctx, script)
			if err := old.Commit(); err == nil || errors.Is(err, ErrCommitUnknown) {
				t.Errorf("%s: Commit of a sql.Tx: %v", script, err)
			}
		}
	})
}

// The server ended the transaction before it looked at COMMIT.
func TestIdleTransactionIsKnownToBeRolledBack(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx, srv := t.Context(), watch(t, db.set.connConfig.ConnString())
		idle := func(exec func(string) error) {
			if err := exec("SET LOCAL idle_in_transaction_session_timeout = '20ms'; INSERT INTO n VALUES (1)"); err != nil {
				t.Error(err)
			}
			until(t, "the session is gone", func() bool { return srv.count() == 0 })
		}
		native := db.InTx(ctx, func(tx pgx.Tx) error {
			idle(func(s string) error { _, err := tx.Exec(ctx, s); return err })
			return nil
		})
		tx, err := db.SQL().BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		idle(func(s string) error { _, err := tx.ExecContext(ctx, s); return err })
		for name, err := range map[string]error{"InTx": native, "sql.Tx": tx.Commit()} {
			if Code(err) != "25P03" || errors.Is(err, ErrCommitUnknown) || errors.Is(err, driver.ErrBadConn) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Nothing that was sent is sent again by database/sql.
func TestStatementIsSentOnce(t *testing.T) {
	const insert = "INSERT INTO fee VALUES (100)"
	for name, run := range map[string]func(ctx context.Context, db *sql.DB) error{
		"exec": func(ctx context.Context, db *sql.DB) error { _, err := db.ExecContext(ctx, insert); return err },
		"exec with arguments": func(ctx context.Context, db *sql.DB) error {
			_, err := db.ExecContext(ctx, "INSERT INTO fee VALUES ($1)", 100)
			return err
		},
		"script": func(ctx context.Context, db *sql.DB) error {
			_, err := db.ExecContext(ctx, "SELECT 1; "+insert)
			return err
		},
		"query": func(ctx context.Context, db *sql.DB) error {
			var n int
			return db.QueryRowContext(ctx, insert+" RETURNING cents").Scan(&n)
		},
		"prepared": func(ctx context.Context, db *sql.DB) error {
			st, err := db.PrepareContext(ctx, "SELECT pay($1)")
			if err != nil {
				return err
			}
			defer func() { _ = st.Close() }()
			_, err = st.ExecContext(ctx, "INSERT INTO fee")
			return err
		},
		"terminated": func(ctx context.Context, db *sql.DB) error {
			_, err := db.ExecContext(ctx, insert+"; COMMIT; SELECT pg_terminate_backend(pg_backend_pid())")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			sqlPools(t, func(t *testing.T, parity Parity) {
				p, through := newProxy(t, pgtest.Database(t))
				db, _ := startSQL(t, through, WithPing(PingNever), WithParity(parity))
				if _, err := db.ExecContext(t.Context(), "CREATE TABLE fee (cents int); CREATE FUNCTION pay(text) RETURNS int LANGUAGE sql AS 'INSERT INTO fee VALUES (1) RETURNING 1'"); err != nil {
					t.Fatal(err)
				}
				if name != "terminated" {
					p.set(func() { p.cutOn = []byte("insert into fee") })
				}
				err := run(t.Context(), db)
				p.set(func() { p.cutOn = nil })
				var n int
				if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM fee").Scan(&n); err != nil {
					t.Fatal(err)
				}
				if err == nil || errors.Is(err, driver.ErrBadConn) || n > 1 {
					t.Errorf("error %v, %d rows", err, n)
				}
			})
		})
	}
}

// With parity an empty URL is lib/pq's: PG* variables, never DATABASE_URL.
func TestEmptyURLWithParity(t *testing.T) {
	u, err := url.Parse(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]string{"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "PGHOST": u.Hostname(), "PGPORT": u.Port(),
		"PGUSER": u.User.Username(), "PGDATABASE": strings.Trim(u.Path, "/"), "PGSSLMODE": "disable"} {
		t.Setenv(name, v)
	}
	db, err := OpenURL(t.Context(), "", WithParity(LibPQ))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	s, err := OpenSQL("", WithParity(LibPQ))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.PingContext(t.Context()); err != nil {
		t.Error(err)
	}
	without, err := OpenURL(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer without.Close()
	if got := without.Describe().Target; got != "127.0.0.1:1" {
		t.Errorf("without parity the empty URL is %s, want DATABASE_URL", got)
	}
}

func TestEchoOfAFailedCopyHidesValues(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		var out bytes.Buffer
		db := start(t, pgtest.Database(t), WithParity(parity), WithEcho(true), WithLogger(slog.New(slog.NewTextHandler(&out, nil))))
		if _, err := db.Exec(t.Context(), "CREATE TABLE card (n int)"); err != nil {
			t.Fatal(err)
		}
		_, err := db.CopyFrom(t.Context(), pgx.Identifier{"card"}, []string{"n"}, pgx.CopyFromRows([][]any{{"4111-1111"}}))
		if err == nil || !strings.Contains(out.String(), "copy") || strings.Contains(out.String(), "4111") {
			t.Errorf("parity %v: error %v, log %s", parity, err, out.String())
		}
	}
}

// The read-only transaction of a caller says nothing about the server.
func TestOwnReadOnlyTransactionKeepsThePool(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		db := start(t, pgtest.Database(t), WithParity(parity))
		err := db.InTx(t.Context(), func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "SET TRANSACTION READ ONLY"); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), "CREATE TABLE t (n int)")
			return err
		})
		if s := db.Stats(); Code(err) != "25006" || s.Invalidations != 0 || s.Idle != 1 {
			t.Errorf("parity %v: error %v, %+v", parity, err, s)
		}
	}
}
