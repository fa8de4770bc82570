package conn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// numbers is a table of rows written by the tests.
func numbers(t *testing.T, db *DB) func() []int {
	t.Helper()
	if _, err := db.Exec(t.Context(), "CREATE TABLE numbers (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"); err != nil {
		t.Fatal(err)
	}
	return func() []int {
		t.Helper()
		rows, err := db.Query(t.Context(), "SELECT n FROM numbers ORDER BY n")
		if err != nil {
			t.Fatal(err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowTo[int])
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
}

func insert(ctx context.Context, tx pgx.Tx, n int) error {
	_, err := tx.Exec(ctx, "INSERT INTO numbers VALUES ($1)", n)
	return err
}

func want(t *testing.T, got []int, want ...int) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("stored %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("stored %v, want %v", got, want)
		}
	}
}

func TestInTx(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(-1))
	stored := numbers(t, db)
	ctx := t.Context()
	if err := db.InTx(ctx, func(tx pgx.Tx) error { return insert(ctx, tx, 1) }); err != nil {
		t.Fatal(err)
	}
	want(t, stored(), 1)
	mine := errors.New("mine")
	if err := db.InTx(ctx, func(tx pgx.Tx) error { return errors.Join(insert(ctx, tx, 2), mine) }); !errors.Is(err, mine) {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() {
			if r := recover(); r != "boom" {
				t.Errorf("recovered %v", r)
			}
		}()
		_ = db.InTx(ctx, func(tx pgx.Tx) error {
			if err := insert(ctx, tx, 3); err != nil {
				t.Error(err)
			}
			panic("boom")
		})
	}()
	want(t, stored(), 1)
	if s := db.Stats(); s.Connects != 1 || s.RolledBack != 0 || s.InUse != 0 {
		t.Errorf("stats: %+v", s)
	}
}

// pgx.BeginFunc rolls back with the context of the caller, which has ended:
// each cancelled request costs a connection.
func TestCancelledTransactionKeepsItsConnection(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	stored := numbers(t, db)
	for n := range 10 {
		for _, fail := range []error{nil, context.Canceled} {
			ctx, cancel := context.WithCancel(t.Context())
			err := db.InTx(ctx, func(tx pgx.Tx) error {
				if err := insert(ctx, tx, n); err != nil {
					t.Error(err)
				}
				cancel()
				return fail
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
		}
	}
	want(t, stored())
	if s := db.Stats(); s.Connects != 1 {
		t.Errorf("%d connects, want 1", s.Connects)
	}
}

func TestSavepoint(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	stored := numbers(t, db)
	ctx := t.Context()
	mine := errors.New("mine")
	err := db.InTx(ctx, func(tx pgx.Tx) error {
		if err := insert(ctx, tx, 1); err != nil {
			return err
		}
		err := Savepoint(ctx, tx, func(tx pgx.Tx) error {
			if err := insert(ctx, tx, 2); err != nil {
				return err
			}
			if err := Savepoint(ctx, tx, func(tx pgx.Tx) error { return errors.Join(insert(ctx, tx, 3), mine) }); !errors.Is(err, mine) {
				t.Errorf("got %v", err)
			}
			return insert(ctx, tx, 4)
		})
		if err != nil {
			return err
		}
		func() {
			defer func() { _ = recover() }()
			_ = Savepoint(ctx, tx, func(tx pgx.Tx) error { _ = insert(ctx, tx, 5); panic("boom") })
		}()
		// A statement that fails in a savepoint does not spoil the rest.
		if err := Savepoint(ctx, tx, func(tx pgx.Tx) error { _, err := tx.Exec(ctx, "SELECT 1/0"); return err }); Code(err) != "22012" {
			t.Errorf("got %v", err)
		}
		return insert(ctx, tx, 6)
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, stored(), 1, 2, 4, 6)
}

// An ignored error of a statement undoes the savepoint it was in, and no more.
func TestSavepointWithAnIgnoredError(t *testing.T) {
	bothParities(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		err := db.InTx(ctx, func(tx pgx.Tx) error {
			err := Savepoint(ctx, tx, func(tx pgx.Tx) error {
				runAll(ctx, tx, []string{"INSERT INTO n VALUES (1)", "SELECT 1/0"})
				return nil
			})
			if !errors.Is(err, ErrCommitRolledBack) {
				t.Errorf("got %v, want ErrCommitRolledBack", err)
			}
			_, err = tx.Exec(ctx, "INSERT INTO n VALUES (2)")
			return err
		})
		var sum int
		if err := errors.Join(err, db.QueryRow(ctx, "SELECT sum(n) FROM n").Scan(&sum)); err != nil || sum != 2 {
			t.Errorf("%v, sum %d", err, sum)
		}
	})
}

func TestTxOptions(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	var level, readOnly, deferrable string
	err := db.InTx(t.Context(), func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'), current_setting('transaction_deferrable')").Scan(&level, &readOnly, &deferrable)
	}, Isolation(pgx.Serializable), ReadOnly(), Deferrable())
	if err != nil || level != "serializable" || readOnly != "on" || deferrable != "on" {
		t.Errorf("%s, %s, %s, %v", level, readOnly, deferrable, err)
	}
}

// bump reads and writes one row in a way that fails with 40001 when another
// transaction did the same in between.
func bump(ctx context.Context, tx pgx.Tx, between func()) error {
	var n int
	if err := tx.QueryRow(ctx, "SELECT n FROM counter").Scan(&n); err != nil {
		return err
	}
	between()
	_, err := tx.Exec(ctx, "UPDATE counter SET n = $1", n+1)
	return err
}

func counter(t *testing.T, db *DB) func() int {
	t.Helper()
	if _, err := db.Exec(t.Context(), "CREATE TABLE counter AS SELECT 0 AS n"); err != nil {
		t.Fatal(err)
	}
	return func() (n int) {
		t.Helper()
		if err := db.QueryRow(t.Context(), "SELECT n FROM counter").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
}

func TestRetryRestartsTheTransaction(t *testing.T) {
	for _, c := range []struct{ retries, rivals, calls, n int }{
		{0, 1, 1, 1}, // not asked for
		{3, 0, 1, 1}, // not needed
		{3, 2, 3, 3},
		{3, 9, 4, 4}, // not enough
	} {
		pgtest.NoLeaks(t)
		db := start(t, pgtest.Database(t))
		value := counter(t, db)
		ctx := t.Context()
		calls, rivals := 0, c.rivals
		err := db.InTx(ctx, func(tx pgx.Tx) error {
			calls++
			return bump(ctx, tx, func() {
				if rivals--; rivals >= 0 {
					if err := db.InTx(ctx, func(tx pgx.Tx) error { return bump(ctx, tx, func() {}) }); err != nil {
						t.Error(err)
					}
				}
			})
		}, Isolation(pgx.RepeatableRead), Retry(c.retries))
		failed := c.rivals > c.retries
		if (Code(err) == "40001") != failed || (err != nil) != failed || calls != c.calls || value() != c.n {
			t.Errorf("%+v: %d calls, counter %d, %v", c, calls, value(), err)
		}
	}
}

func TestRetryAfterDeadlock(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET deadlock_timeout = '10ms'")
		return err
	}))
	if _, err := db.Exec(t.Context(), "CREATE TABLE pair AS SELECT k, 0 AS n FROM generate_series(0, 1) k"); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	first := make(chan struct{}, 2) // both hold their first row before either asks for its second
	ready := make(chan struct{})
	errs := make(chan error, 2)
	calls := make(chan int, 10)
	for i := range 2 {
		go func() {
			try := 0
			errs <- db.InTx(ctx, func(tx pgx.Tx) error {
				try++
				calls <- i
				if _, err := tx.Exec(ctx, "UPDATE pair SET n = n + 1 WHERE k = $1", i); err != nil {
					return err
				}
				if try == 1 {
					first <- struct{}{}
					<-ready
				}
				_, err := tx.Exec(ctx, "UPDATE pair SET n = n + 1 WHERE k = $1", 1-i)
				return err
			}, Retry(5))
		}()
	}
	<-first
	<-first
	close(ready)
	for range 2 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	var a, b int
	if err := db.QueryRow(ctx, "SELECT min(n), max(n) FROM pair").Scan(&a, &b); err != nil || a != 2 || b != 2 {
		t.Errorf("rows hold %d and %d, want 2 and 2; %v", a, b, err)
	}
	if len(calls) < 3 || db.Stats().TxRetries < 1 {
		t.Errorf("%d calls: there was no deadlock", len(calls))
	}
}

func TestRetryEndsWithItsContext(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	value := counter(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	err := db.InTx(ctx, func(tx pgx.Tx) error {
		calls++
		err := bump(ctx, tx, func() {
			if _, err := db.Exec(ctx, "UPDATE counter SET n = n + 1"); err != nil {
				t.Error(err)
			}
		})
		cancel()
		return err
	}, Isolation(pgx.RepeatableRead), Retry(1000))
	if Code(err) != "40001" || calls != 1 || value() != 1 {
		t.Errorf("%d calls, counter %d, %v", calls, value(), err)
	}
}

func TestCommitThatRolledBack(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	stored := numbers(t, db)
	calls := 0
	err := db.InTx(t.Context(), func(tx pgx.Tx) error {
		calls++
		if err := insert(t.Context(), tx, 1); err != nil {
			return err
		}
		_, _ = tx.Exec(t.Context(), "SELECT 1/0") // the mistake
		return nil
	}, Retry(3))
	if !errors.Is(err, ErrCommitRolledBack) || !errors.Is(err, pgx.ErrTxCommitRollback) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
	want(t, stored())
}

// An error the server answers to COMMIT with is a known outcome.
func TestCommitRefused(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	stored := numbers(t, db)
	ctx := t.Context()
	err := db.InTx(ctx, func(tx pgx.Tx) error { return errors.Join(insert(ctx, tx, 1), insert(ctx, tx, 1)) })
	if Code(err) != "23505" || errors.Is(err, ErrCommitUnknown) {
		t.Errorf("got %v, want 23505 alone", err)
	}
	want(t, stored())
	if db.Stats().Connects != 1 {
		t.Error("the connection was not kept")
	}
}

func TestConnectionLostBeforeCommit(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn)
	srv := watch(t, dsn)
	for _, notice := range []bool{true, false} {
		err := db.InTx(t.Context(), func(tx pgx.Tx) error {
			srv.kill()
			if notice {
				_, _ = tx.Exec(t.Context(), "SELECT 1")
			}
			return nil
		})
		if err == nil || errors.Is(err, ErrCommitUnknown) == notice {
			t.Errorf("loss noticed %v: got %v", notice, err)
		}
	}
}

func TestEndedInsideInTx(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	err := db.InTx(t.Context(), func(tx pgx.Tx) error { return tx.Commit(t.Context()) })
	if !errors.Is(err, pgx.ErrTxClosed) {
		t.Errorf("got %v, want ErrTxClosed", err)
	}
	if s := db.Stats(); s.InUse != 0 || s.Idle != 1 {
		t.Errorf("released twice: %+v", s)
	}
}

// A handler that commits before it answers can still say 500. A middleware that
// commits after the handler cannot: the answer is written.
func TestHandlerAnswers500WhenCommitFails(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t))
	numbers(t, db)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := db.InTx(r.Context(), func(tx pgx.Tx) error { return insert(r.Context(), tx, 7) })
		if err != nil {
			http.Error(w, "not saved", http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
	for _, status := range []int{http.StatusCreated, http.StatusInternalServerError} { // the unique constraint is checked at commit
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil))
		if w.Code != status {
			t.Errorf("got %d, want %d", w.Code, status)
		}
	}
}

// What is undone in a part of a transaction is undone although the context of that part
// has ended: else the whole would store it.
func TestPartIsUndoneOnceItsContextHasEnded(t *testing.T) {
	pgtest.NoLeaks(t)
	errMine := errors.New("mine")
	ways := map[string]func(context.Context, context.CancelFunc, pgx.Tx) error{
		"Rollback": func(ctx context.Context, end context.CancelFunc, tx pgx.Tx) error {
			part, err := tx.Begin(ctx)
			if err != nil {
				return err
			}
			err = insert(ctx, part, 2)
			end()
			return errors.Join(err, part.Rollback(ctx))
		},
		"BeginFunc": func(ctx context.Context, end context.CancelFunc, tx pgx.Tx) error {
			err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
				err := insert(ctx, tx, 2)
				end()
				return errors.Join(err, errMine)
			})
			if errors.Is(err, errMine) {
				return nil
			}
			return fmt.Errorf("got %w, want mine", err)
		},
		"Commit": func(ctx context.Context, end context.CancelFunc, tx pgx.Tx) error {
			part, err := tx.Begin(ctx)
			if err != nil {
				return err
			}
			err = insert(ctx, part, 2)
			end()
			if failed := part.Commit(ctx); !errors.Is(failed, context.Canceled) {
				return fmt.Errorf("got %w, want that the context was canceled", failed)
			}
			if again := part.Commit(context.WithoutCancel(ctx)); !errors.Is(again, pgx.ErrTxClosed) {
				return fmt.Errorf("got %w of a part that has ended", again)
			}
			return err
		},
		"Savepoint": func(ctx context.Context, end context.CancelFunc, tx pgx.Tx) (err error) {
			failed := Savepoint(ctx, tx, func(tx pgx.Tx) error {
				err = insert(ctx, tx, 2)
				end()
				return nil
			})
			if !errors.Is(failed, context.Canceled) {
				return fmt.Errorf("got %w, want that the context was canceled", failed)
			}
			return err
		},
		"part of a part": func(ctx context.Context, end context.CancelFunc, tx pgx.Tx) error {
			return pgx.BeginFunc(context.WithoutCancel(ctx), tx, func(tx pgx.Tx) error {
				part, err := tx.Begin(ctx)
				if err != nil {
					return err
				}
				err = insert(ctx, part, 2)
				end()
				return errors.Join(err, part.Rollback(ctx))
			})
		},
	}
	for _, parity := range []Parity{NoParity, LibPQ} {
		for name, undo := range ways {
			t.Run(parity.String()+"/"+name, func(t *testing.T) {
				db := start(t, pgtest.Database(t), WithParity(parity))
				stored := numbers(t, db)
				err := db.InTx(t.Context(), func(tx pgx.Tx) error {
					ctx, end := context.WithCancel(t.Context())
					defer end()
					return errors.Join(insert(t.Context(), tx, 1), undo(ctx, end, tx), insert(t.Context(), tx, 3))
				})
				if err != nil {
					t.Fatal(err)
				}
				want(t, stored(), 1, 3)
			})
		}
	}
}
