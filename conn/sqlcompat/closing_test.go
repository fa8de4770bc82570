package sqlcompat_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/sqlcompat"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// open returns a native handle with parity, and one of database/sql to compare
// it with.
func open(t *testing.T) (*conn.DB, *sql.DB) {
	t.Helper()
	db, err := conn.OpenURL(t.Context(), pgtest.Database(t), parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db, db.SQL()
}

// failing gives one row, then fails.
const failing = "SELECT 1/(2-x) FROM generate_series(1, 2) x"

func TestCloseRowsReturnsWhatRowsCloseDid(t *testing.T) {
	db, old := open(t)
	for _, test := range []struct {
		name, text string
		read       int // rows before closing
	}{
		{"not read", failing, 0},
		{"read a part", failing, 1},
		{"read to the error", failing, 2},
		{"read to the end", "SELECT 1", 2},
		{"nothing wrong", "SELECT generate_series(1, 3)", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			was, err := old.QueryContext(t.Context(), test.text)
			if err != nil {
				t.Fatal(err)
			}
			now, err := db.Query(t.Context(), test.text)
			if err != nil {
				t.Fatal(err)
			}
			for range test.read {
				if was.Next() != now.Next() {
					t.Fatal("one has a row more")
				}
			}
			want, got := was.Close(), sqlcompat.Closer(now).Close()
			if conn.Code(want) != conn.Code(got) || (want == nil) != (got == nil) {
				t.Errorf("closing gave %v, want %v", got, want)
			}
			if got, want := sqlcompat.CloseRows(now), was.Close(); got != want {
				t.Errorf("closing again gave %v, want %v", got, want)
			}
		})
	}
}

func TestCloseIsTheEnd(t *testing.T) {
	db, _ := open(t)
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := sqlcompat.CloseConn(c); err != nil {
		t.Error(err)
	}
	if err := c.Ping(t.Context()); !errors.Is(err, sql.ErrConnDone) {
		t.Errorf("after CloseConn: %v", err)
	}
	if err := sqlcompat.CloseConn(c); err != sql.ErrConnDone {
		t.Errorf("the second CloseConn: %v", err)
	}
	if err := sqlcompat.Close(db); err != nil {
		t.Error(err)
	}
	if err := db.Ping(t.Context()); !errors.Is(err, conn.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestRowErrIsTheErrorOfTheQuery(t *testing.T) {
	db, old := open(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		ctx  context.Context
		text string
	}{
		{t.Context(), "SELECT 1"}, {t.Context(), "SELECT 1 WHERE false"}, {t.Context(), "SELECT 1/0"},
		{t.Context(), "SELEKT"}, {t.Context(), failing}, {ended, "SELECT 1"},
	} {
		was, now := old.QueryRowContext(test.ctx, test.text), db.QueryRow(test.ctx, test.text)
		want, got := was.Err(), sqlcompat.RowErr(now)
		if (want == nil) != (got == nil) || conn.Code(want) != conn.Code(got) {
			t.Errorf("%s: %v, want %v", test.text, got, want)
		}
		var n int
		want, got = was.Scan(&n), now.Scan(&n)
		if (want == nil) != (got == nil) || errors.Is(want, sql.ErrNoRows) != errors.Is(got, sql.ErrNoRows) {
			t.Errorf("%s: then Scan: %v, want %v", test.text, got, want)
		}
	}
	plain, err := conn.OpenURL(t.Context(), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(plain.Close)
	if err := sqlcompat.RowErr(plain.QueryRow(t.Context(), "SELECT 1, 2 WHERE false")); err != nil {
		t.Errorf("without parity: %v", err)
	}
	if err := sqlcompat.RowErr(plain.QueryRow(t.Context(), "SELECT 1, 2/0")); conn.Code(err) != "22012" {
		t.Errorf("without parity: %v", err)
	}
}

func TestTxOptionsMeanTheSame(t *testing.T) {
	db, old := open(t)
	for _, opts := range []*sql.TxOptions{
		nil, {}, {ReadOnly: true}, {Isolation: sql.LevelReadUncommitted}, {Isolation: sql.LevelReadCommitted},
		{Isolation: sql.LevelRepeatableRead}, {Isolation: sql.LevelSerializable, ReadOnly: true},
		{Isolation: sql.LevelSnapshot}, {Isolation: sql.LevelLinearizable}, {Isolation: sql.LevelWriteCommitted},
	} {
		const show = "SELECT current_setting('transaction_isolation') || current_setting('transaction_read_only')"
		var want, got string
		was, wantErr := old.BeginTx(t.Context(), opts)
		if wantErr == nil {
			_ = was.QueryRowContext(t.Context(), show).Scan(&want)
			_ = was.Rollback()
		}
		now, gotErr := db.BeginTx(t.Context(), sqlcompat.TxOptions(opts))
		if gotErr == nil {
			_ = now.QueryRow(t.Context(), show).Scan(&got)
			_ = now.Rollback(t.Context())
		}
		if want != got || (wantErr == nil) != (gotErr == nil) {
			t.Errorf("%+v: %q, %v; want %q, %v", opts, got, gotErr, want, wantErr)
		}
	}
	var _ pgx.TxOptions = sqlcompat.TxOptions(nil)
}

func TestUnwrapGivesTheErrorThatDatabaseSQLGave(t *testing.T) {
	db, _ := open(t)
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	over := tx.Rollback(t.Context())
	if over == sql.ErrTxDone || sqlcompat.Unwrap(over) != sql.ErrTxDone {
		t.Errorf("%T %v", over, over)
	}
	for _, err := range []error{nil, sql.ErrNoRows, fmt.Errorf("roll back: %w", over)} {
		if got := sqlcompat.Unwrap(err); got != err {
			t.Errorf("%v, want %v", got, err)
		}
	}
}

func TestBeginTxFunc(t *testing.T) {
	db, old := open(t)
	for _, opts := range []*sql.TxOptions{nil, {ReadOnly: true}, {Isolation: sql.LevelSerializable}} {
		was, err := old.BeginTx(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		now, err := sqlcompat.BeginTxFunc(db)(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		const settings = "SELECT current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')"
		var got, want string
		if err := errors.Join(was.QueryRowContext(t.Context(), settings).Scan(&want), now.QueryRow(t.Context(), settings).Scan(&got)); err != nil || got != want {
			t.Errorf("%+v begins %q, want %q: %v", opts, got, want, err)
		}
		if err := errors.Join(was.Rollback(), now.Rollback(t.Context())); err != nil {
			t.Error(err)
		}
	}
}

func TestCloserOfAPool(t *testing.T) {
	db, _ := open(t)
	if err := sqlcompat.Closer(db).Close(); err != nil {
		t.Error(err)
	}
	if err := db.Ping(t.Context()); !errors.Is(err, conn.ErrClosed) {
		t.Errorf("the pool that was closed answers %v", err)
	}
}
