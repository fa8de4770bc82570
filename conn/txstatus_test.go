package conn

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// endingScripts end the transaction they run in.
var endingScripts = map[string][]string{
	"rollback":          {"INSERT INTO n VALUES (1)", "ROLLBACK"},
	"commit":            {"INSERT INTO n VALUES (1)", "COMMIT"},
	"end":               {"INSERT INTO n VALUES (1)", "END"},
	"abort":             {"ABORT"},
	"in a script":       {"INSERT INTO n VALUES (1); ROLLBACK; SELECT 1"},
	"commit of failure": {"INSERT INTO n VALUES (1)", "SELECT 1/0", "COMMIT"},
	"begin and commit":  {"BEGIN; SELECT 1; COMMIT"},
}

// bothParities runs f on a DB without and with parity.
func bothParities(t *testing.T, f func(*testing.T, *DB)) {
	for _, p := range []Parity{NoParity, LibPQ} {
		t.Run(p.String(), func(t *testing.T) {
			pgtest.NoLeaks(t)
			db := start(t, withParam(t, pgtest.Database(t), "sslmode", "disable"), WithParity(p), WithSize(1), WithOverflow(-1))
			if _, err := db.Exec(t.Context(), "CREATE TABLE n (n int)"); err != nil {
				t.Fatal(err)
			}
			f(t, db)
		})
	}
}

func runAll(ctx context.Context, tx pgx.Tx, script []string) {
	for _, s := range script {
		_, _ = tx.Exec(ctx, s)
	}
}

func TestTxEndedByStatement(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		ways := map[string]func(pgx.Tx, context.Context) error{"Commit": pgx.Tx.Commit, "Rollback": pgx.Tx.Rollback}
		for name, script := range endingScripts {
			for how, end := range ways {
				tx, err := db.Begin(ctx)
				if err != nil {
					t.Fatal(err)
				}
				runAll(ctx, tx, script)
				if err := end(tx, ctx); !errors.Is(err, ErrTxEnded) {
					t.Errorf("%s: %s: %v, want ErrTxEnded", name, how, err)
				}
				if err := end(tx, ctx); !errors.Is(err, pgx.ErrTxClosed) {
					t.Errorf("%s: %s again: %v, want ErrTxClosed", name, how, err)
				}
			}
			err := db.InTx(ctx, func(tx pgx.Tx) error { runAll(ctx, tx, script); return nil }, Retry(3))
			if !errors.Is(err, ErrTxEnded) || errors.Is(err, ErrCommitUnknown) {
				t.Errorf("%s: InTx: %v, want ErrTxEnded", name, err)
			}
		}
		if s := db.Stats(); s.InUse != 0 || s.Connects != 1 {
			t.Errorf("stats: %+v", s)
		}
	})
}

// What a statement has committed must not run a second time, and its error must
// not read as if it were undone.
func TestTxEndedByStatementIsNotRunAgain(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx, calls := t.Context(), 0
		err := db.InTx(ctx, func(tx pgx.Tx) error {
			calls++
			runAll(ctx, tx, []string{"INSERT INTO n VALUES (1)", "COMMIT"})
			_, err := tx.Exec(ctx, "DO $$ BEGIN RAISE EXCEPTION 'rival' USING ERRCODE = '40001'; END $$")
			return err
		}, Retry(3))
		if calls != 1 || !errors.Is(err, ErrTxEnded) || Code(err) != "40001" {
			t.Errorf("%d calls, %v", calls, err)
		}
	})
}

func TestTxEndedByBatch(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		err := db.InTx(ctx, func(tx pgx.Tx) error {
			b := &pgx.Batch{}
			b.Queue("INSERT INTO n VALUES (1)")
			b.Queue("COMMIT")
			return tx.SendBatch(ctx, b).Close()
		})
		if !errors.Is(err, ErrTxEnded) {
			t.Errorf("got %v, want ErrTxEnded", err)
		}
	})
}

func TestTxThatGoesOnIsCommitted(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		for _, script := range [][]string{
			{"INSERT INTO n VALUES (1)"},
			{"SAVEPOINT s", "INSERT INTO n VALUES (2)", "SELECT 1/0", "ROLLBACK TO s"},
			{"ROLLBACK AND CHAIN", "INSERT INTO n VALUES (3)"},
			{"COMMIT; BEGIN", "INSERT INTO n VALUES (4)"},
		} {
			if err := db.InTx(ctx, func(tx pgx.Tx) error { runAll(ctx, tx, script); return nil }); err != nil {
				t.Errorf("%q: %v", script, err)
			}
		}
	})
}

func TestBeginInsideTransaction(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		c, err := db.Acquire(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Release()
		if _, err := c.Exec(ctx, "BEGIN"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Begin(ctx); !errors.Is(err, errInTx) {
			t.Errorf("got %v after a text BEGIN", err)
		}
		if _, err := c.Exec(ctx, "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		tx, err := c.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Begin(ctx); !errors.Is(err, errInTx) {
			t.Errorf("got %v while a Tx is open", err)
		}
		if err := tx.Commit(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestCopyFromOnlyInsideTransaction(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		pgtest.NoLeaks(t)
		stored, ctx := numbers(t, db), t.Context()
		for _, savepoints := range []int{0, 1, 2} {
			outer, err := db.Begin(ctx)
			if err != nil {
				t.Fatal(err)
			}
			inner := outer
			for range savepoints {
				if inner, err = inner.Begin(ctx); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := inner.CopyFrom(ctx, pgx.Identifier{"numbers"}, []string{"n"}, pgx.CopyFromRows([][]any{{1}})); err != nil {
				t.Errorf("%d savepoints: %v", savepoints, err)
			}
			runAll(ctx, outer, []string{"ROLLBACK"})
			if n, err := inner.CopyFrom(ctx, pgx.Identifier{"numbers"}, []string{"n"}, pgx.CopyFromRows([][]any{{1}})); err == nil {
				t.Errorf("%d savepoints: %d rows were copied outside the transaction", savepoints, n)
			}
			if err := outer.Rollback(ctx); !errors.Is(err, ErrTxEnded) {
				t.Errorf("%d savepoints: got %v, want ErrTxEnded", savepoints, err)
			}
		}
		want(t, stored())
	})
}

func TestSQLTxEndedByStatement(t *testing.T) {
	bothParities(t, func(t *testing.T, native *DB) {
		ctx, db := t.Context(), native.SQL()
		for name, script := range endingScripts {
			for _, commit := range []bool{true, false} {
				tx, err := db.BeginTx(ctx, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range script {
					_, _ = tx.ExecContext(ctx, s)
				}
				end := tx.Rollback
				if commit {
					end = tx.Commit
				}
				if err := end(); err == nil {
					t.Errorf("%s: commit %v: no error", name, commit)
				}
			}
		}
	})
}
