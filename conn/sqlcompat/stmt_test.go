package sqlcompat_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/pqcompat"
	"github.com/netra-systems/netralint/conn/sqlcompat"
)

func plain(t *testing.T, opts ...conn.Option) *conn.DB {
	t.Helper()
	db, err := conn.OpenURL(t.Context(), pgtest.Database(t), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if _, err := db.Exec(t.Context(), "CREATE TABLE n (n int)"); err != nil {
		t.Fatal(err)
	}
	return db
}

// The comparison with lib/pq is in conn/testdata/parity; here is what goes
// without parity as well.
func TestStmt(t *testing.T) {
	for name, opts := range map[string][]conn.Option{"parity": {parity.LibPQ()}, "no parity": nil} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			db := plain(t, opts...)
			err := db.AcquireFunc(ctx, func(c *conn.Conn) error {
				return db.InTx(ctx, func(tx pgx.Tx) error {
					for _, on := range []sqlcompat.Preparer{db, c, tx} {
						useStmt(t, on)
					}
					s, err := sqlcompat.Prepare(ctx, db, "SELECT $1::int")
					if err != nil {
						return err
					}
					inTx := s.On(tx)
					if err := s.Close(); err != nil {
						return err
					}
					var n int
					if err := inTx.QueryRow(ctx, 7).Scan(&n); err != nil || n != 7 {
						t.Errorf("on the transaction: %d, %v", n, err)
					}
					_, err = sqlcompat.Prepare(ctx, tx, "SELECT missing")
					if conn.Code(err) != "42703" {
						t.Errorf("prepared a wrong statement: %v", err)
					}
					return nil
				})
			})
			if !errors.Is(err, pgx.ErrTxCommitRollback) { // of the wrong statement
				t.Error(err)
			}
		})
	}
}

func useStmt(t *testing.T, on sqlcompat.Preparer) {
	t.Helper()
	ctx := t.Context()
	s, err := sqlcompat.Prepare(ctx, on, "SELECT n FROM generate_series(1, $1) n")
	if err != nil {
		t.Fatalf("%T: %v", on, err)
	}
	for range 2 {
		rows, _ := s.Query(ctx, 3)
		got, err := pgx.CollectRows(rows, pgx.RowTo[int])
		if err != nil || !slices.Equal(got, []int{1, 2, 3}) {
			t.Errorf("%T: rows %v, %v", on, got, err)
		}
		if tag, err := s.Exec(ctx, 2); err != nil || tag.RowsAffected() != 2 {
			t.Errorf("%T: exec %v, %v", on, tag, err)
		}
	}
	fails := func(want string, args ...any) {
		t.Helper()
		rows, errQuery := s.Query(ctx, args...)
		_, errExec := s.Exec(ctx, args...)
		row := s.QueryRow(ctx, args...)
		for i, err := range []error{errQuery, errExec, row.Scan(new(int)), rows.Err(), sqlcompat.RowErr(row)} {
			if err == nil || err.Error() != want {
				t.Errorf("%T: call %d: %v, want %s", on, i, err, want)
			}
		}
	}
	fails("sql: expected 1 arguments, got 0")
	fails("sql: expected 1 arguments, got 2", 1, 2)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	fails("sql: statement is closed", 1)
}

func TestStmtIsShared(t *testing.T) {
	db := plain(t, parity.LibPQ())
	insert, err := sqlcompat.Prepare(t.Context(), db, "INSERT INTO n VALUES ($1)")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			if _, err := insert.Exec(t.Context(), n); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	count(t, db, 20)
}

func count(t *testing.T, db *conn.DB, want int) {
	t.Helper()
	var n int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM n").Scan(&n); err != nil || n != want {
		t.Errorf("%d rows, %v; want %d", n, err, want)
	}
}

func TestCopyStmt(t *testing.T) {
	ctx := t.Context()
	db := plain(t, parity.LibPQ())
	err := db.InTx(ctx, func(tx pgx.Tx) error {
		s, err := sqlcompat.Prepare(ctx, tx, pqcompat.CopyIn("n", "n"))
		if err != nil {
			return err
		}
		for n := range 10000 {
			if _, err := s.Exec(ctx, n); err != nil {
				return err
			}
		}
		rows, errQuery := tx.Query(ctx, "SELECT 1")
		batch := &pgx.Batch{}
		batch.Queue("SELECT 1")
		for i, err := range []error{errQuery, rows.Err(), tx.SendBatch(ctx, batch).Close(), s.QueryRow(ctx).Scan(nil), s.On(tx).Close()} {
			if err == nil {
				t.Errorf("no error of call %d while rows are copied", i)
			}
		}
		tag, err := s.Exec(ctx)
		if n, errRows := sqlcompat.RowsAffected(tag); err != nil || errRows != nil || n != 10000 {
			t.Errorf("copied %d, %v, %v", n, err, errRows)
		}
		return s.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	count(t, db, 10000)
	if s := db.Stats(); s.Connects != 1 || s.InUse != 0 {
		t.Errorf("the connection was not kept: %+v", s)
	}
}

func TestCopyStmtEndsWithItsTransaction(t *testing.T) {
	db := plain(t, parity.LibPQ())
	for _, how := range []string{"commit", "rollback", "context"} {
		t.Run(how, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tx, err := db.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			s, err := sqlcompat.Prepare(t.Context(), tx, pqcompat.CopyIn("n", "n"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Exec(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			switch how {
			case "commit":
				if err := tx.Commit(t.Context()); err == nil || !strings.Contains(err.Error(), "COPY") {
					t.Errorf("Commit in the middle of a COPY: %v", err)
				}
			case "rollback":
				if err := tx.Rollback(t.Context()); err != nil {
					t.Error(err)
				}
			case "context":
				cancel()
				if err := tx.Commit(t.Context()); !errors.Is(err, context.Canceled) {
					t.Errorf("Commit: %v", err)
				}
			}
			if _, err := s.Exec(t.Context(), 2); !errors.Is(err, sql.ErrTxDone) {
				t.Errorf("a row after that: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			count(t, db, 0)
		})
	}
}

func TestCopyStmtIsEndedByClose(t *testing.T) {
	db := plain(t, parity.LibPQ())
	err := db.InTx(t.Context(), func(tx pgx.Tx) error {
		s, err := sqlcompat.Prepare(t.Context(), tx, pqcompat.CopyIn("n", "n"))
		if err != nil {
			return err
		}
		if _, err := s.Exec(t.Context(), 1); err != nil {
			return err
		}
		return errors.Join(s.Close(), s.Close())
	})
	if err != nil {
		t.Fatal(err)
	}
	count(t, db, 1)
}

func TestCopyStmtOfALostConnection(t *testing.T) {
	ctx := t.Context()
	db := plain(t, parity.LibPQ(), conn.WithLogger(slog.New(slog.DiscardHandler)))
	tx, err := db.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if err := tx.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	s, err := sqlcompat.Prepare(ctx, tx, pqcompat.CopyIn("n", "n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, "SELECT pg_terminate_backend($1)", pid); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = s.Exec(ctx, 1)
	}
	if err := s.Close(); err == nil {
		t.Error("closed without an error")
	}
	if err := tx.Commit(ctx); err == nil {
		t.Error("committed")
	}
	count(t, db, 0)
	for db.Stats().InUse > 0 { // the lost one is closed in the background
		runtime.Gosched()
	}
}

func TestCopyStmtNeedsATransactionWithParity(t *testing.T) {
	copied := pqcompat.CopyIn("n", "n")
	for _, db := range []*conn.DB{plain(t), plain(t, parity.LibPQ())} {
		if _, err := sqlcompat.Prepare(t.Context(), db, copied); err == nil || !strings.Contains(err.Error(), "CopyFrom") {
			t.Errorf("on a pool: %v", err)
		}
	}
	err := plain(t).InTx(t.Context(), func(tx pgx.Tx) error {
		_, err := sqlcompat.Prepare(t.Context(), tx, copied)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "CopyFrom") {
		t.Errorf("without parity: %v", err)
	}
}

func TestPreparerThatCannot(t *testing.T) {
	type other struct{ sqlcompat.Preparer }
	if _, err := sqlcompat.Prepare(t.Context(), other{}, "SELECT 1"); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%T", other{})) {
		t.Errorf("got %v", err)
	}
}

func TestColumnsAndRowsAffected(t *testing.T) {
	db, old := open(t)
	ctx := t.Context()
	for _, q := range []string{"SELECT 1 AS one, 2 AS two", "SELECT", "SELECT 1 AS one WHERE false"} {
		was, err := old.QueryContext(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		now, err := db.Query(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		want, errWant := was.Columns()
		got, errGot := sqlcompat.Columns(now)
		if !slices.Equal(got, want) || errGot != nil || errWant != nil {
			t.Errorf("%s: %v, %v; want %v, %v", q, got, errGot, want, errWant)
		}
		_ = was.Close()
		now.Close()
	}
	rows, _ := db.Query(ctx, "SELEC")
	if _, err := sqlcompat.Columns(rows); conn.Code(err) != "42601" {
		t.Errorf("columns of a failed query: %v", err)
	}
	for _, q := range []string{"CREATE TABLE %s (n int)", "INSERT INTO %s VALUES (1), (2)", "SELECT 1", "", "UPDATE %s SET n = 3",
		"MERGE INTO %s USING (VALUES (1)) v ON false WHEN NOT MATCHED THEN INSERT VALUES (1)", "DELETE FROM %s"} {
		was, err := old.ExecContext(ctx, strings.ReplaceAll(q, "%s", "was"))
		if err != nil {
			t.Fatal(err)
		}
		tag, err := db.Exec(ctx, strings.ReplaceAll(q, "%s", "now"))
		if err != nil {
			t.Fatal(err)
		}
		want, errWant := was.RowsAffected()
		got, errGot := sqlcompat.RowsAffected(tag)
		if got != want || (errGot == nil) != (errWant == nil) {
			t.Errorf("%s: %d, %v; want %d, %v", q, got, errGot, want, errWant)
		}
	}
}

func TestStats(t *testing.T) {
	db := plain(t, parity.LibPQ(), parity.MaxOpenConns(2), parity.MaxIdleConns(1), parity.ConnMaxLifetime(0))
	one, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	two, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := sqlcompat.Stats(db); s.MaxOpenConnections != 2 || s.OpenConnections != 2 || s.InUse != 2 || s.Idle != 0 {
		t.Errorf("in use: %+v", s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = db.Ping(ctx) // an ended context does not wait
	one.Release()
	two.Release()
	if s := sqlcompat.Stats(db); s.OpenConnections != 1 || s.InUse != 0 || s.Idle != 1 || s.MaxIdleClosed != 1 || s.WaitCount != 0 {
		t.Errorf("idle: %+v", s)
	}
}

func TestUnwrapKnowsALostConnection(t *testing.T) {
	db := plain(t, parity.LibPQ(), conn.WithLogger(slog.New(slog.DiscardHandler)))
	ctx := t.Context()
	tx, err := db.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, "SELECT pg_terminate_backend($1)", tx.Conn().PgConn().PID()); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, "SELECT 1"); err == nil || errors.Is(err, driver.ErrBadConn) {
		t.Errorf("a statement that was sent: %v, must not be driver.ErrBadConn", err)
	}
	_, err = tx.Exec(ctx, "SELECT 1") // is not sent any more
	wrapped := fmt.Errorf("read: %w", err)
	if sqlcompat.Unwrap(err) != driver.ErrBadConn || sqlcompat.Unwrap(wrapped) != wrapped {
		t.Errorf("%v is %v, wrapped %v", err, sqlcompat.Unwrap(err), sqlcompat.Unwrap(wrapped))
	}
	_ = tx.Rollback(ctx)
}
