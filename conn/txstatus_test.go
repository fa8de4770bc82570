package conn

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
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

// chainingScripts end the transaction they run in and begin another.
var chainingScripts = map[string][]string{
	"commit and chain":   {"INSERT INTO n VALUES (1)", "COMMIT AND CHAIN", "INSERT INTO n VALUES (2)"},
	"end and chain":      {"END AND CHAIN"},
	"commit and begin":   {"INSERT INTO n VALUES (1); COMMIT; BEGIN; INSERT INTO n VALUES (2)"},
	"start transaction":  {"COMMIT", "START TRANSACTION"},
	"rollback and chain": {"INSERT INTO n VALUES (1)", "ROLLBACK AND CHAIN"},
	"rollback and begin": {"ROLLBACK; BEGIN"},
	"after a failure":    {"SELECT 1/0", "COMMIT AND CHAIN"},
	"after a savepoint":  {"SAVEPOINT s", "RELEASE s", "COMMIT AND CHAIN"},
	"in the next one":    {"SAVEPOINT s; COMMIT; BEGIN"},
}

// The status of the session is that of a transaction, but not of the one that began.
func TestTxFollowedByAnother(t *testing.T) {
	pgtest.NoLeaks(t)
	db, ctx := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1)), t.Context()
	if _, err := db.Exec(ctx, "CREATE TABLE n (n int)"); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("failed")
	for name, script := range chainingScripts {
		for _, fnErr := range []error{nil, failed} {
			err := db.InTx(ctx, func(tx pgx.Tx) error { runAll(ctx, tx, script); return fnErr }, Retry(3))
			if !errors.Is(err, ErrTxEnded) || fnErr != nil && !errors.Is(err, fnErr) {
				t.Errorf("%s: InTx: %v, want ErrTxEnded", name, err)
			}
			tx, err := db.SQL().BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range script {
				_, _ = tx.ExecContext(ctx, s)
			}
			end := tx.Commit
			if fnErr != nil {
				end = tx.Rollback
			}
			if err := end(); !errors.Is(err, ErrTxEnded) {
				t.Errorf("%s: sql.Tx: %v, want ErrTxEnded", name, err)
			}
		}
		b := &pgx.Batch{}
		for _, s := range script {
			b.Queue(s)
		}
		err := db.InTx(ctx, func(tx pgx.Tx) error { _ = tx.SendBatch(ctx, b).Close(); return nil })
		parsed := !slices.ContainsFunc(script, func(s string) bool { return strings.ContainsAny(s, ";/") })
		if parsed != errors.Is(err, ErrTxEnded) {
			t.Errorf("%s: batch: %v", name, err)
		}
	}
	if s := db.Stats(); s.InUse != 0 || s.Connects != 1 {
		t.Errorf("stats: %+v", s)
	}
}

// Whatever the pieces that what the server sends comes in, the count is the same.
func TestEndingsInPieces(t *testing.T) {
	message := func(kind byte, body string) string {
		return string(binary.BigEndian.AppendUint32([]byte{kind}, uint32(4+len(body)))) + body
	}
	long := strings.Repeat("x", 300)
	sent := message('T', long) + message('D', "Z\x00\x00C") + message('C', "SELECT 1\x00") + message('C', "COMMIT\x00") + message('Z', "T") +
		message('C', long) + message('C', "SAVEPOINT\x00") + message('C', "ROLLBACK\x00") + message('Z', "T") + message('1', "") +
		message('C', "PREPARE TRANSACTION\x00") + message('Z', "I") + message('C', "ROLLBACK\x00") + message('C', "COMMIT PREPARED\x00")
	for n := 1; n <= len(sent); n++ {
		e := &endings{}
		for piece := range slices.Chunk([]byte(sent), n) {
			e.read(piece)
		}
		if e.n != 3 || e.skip != 0 || len(e.part) != 0 {
			t.Fatalf("in pieces of %d: %+v, want 3", n, e)
		}
	}
	for _, noise := range []string{"C\xff\xff\xff\xff", "D\xff\xff\xff\xff", "D\x00\x00\x00\x00C\x00\x00\x00\x00", "Z\x80\x00\x00\x00"} {
		(&endings{}).read([]byte(strings.Repeat(noise, 9))) // comes to its end
	}
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
			{"SAVEPOINT s", "INSERT INTO n VALUES (2); ROLLBACK TO s; SELECT 1", "RELEASE s", "INSERT INTO n VALUES (3)"},
			{"BEGIN", "INSERT INTO n VALUES (4)"},
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
