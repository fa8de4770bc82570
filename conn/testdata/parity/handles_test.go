package parity

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/sqlcompat"
)

// session is what a pool, a connection and a transaction have in common, under
// database/sql and under native handles.
type session interface {
	Exec(ctx context.Context, sql string, args ...any) error
	Query(ctx context.Context, sql string, args ...any) (result, error)
	Row(ctx context.Context, sql string, args ...any) func(...any) error
	Prepare(ctx context.Context, sql string) (statement, error)
}

type statement interface {
	Exec(ctx context.Context, args ...any) (int64, error)
	Query(ctx context.Context, args ...any) (result, error)
	Row(ctx context.Context, args ...any) func(...any) error
	Close() error
	On(context.Context, transaction) statement
}

type result interface {
	Next() bool
	Scan(...any) error
	Close()
	Err() error
}

type transaction interface {
	session
	Commit(context.Context) error
	Rollback(context.Context) error
}

type connection interface {
	session
	Begin(context.Context) (transaction, error)
	Close()
}

// handle is a whole pool.
type handle interface {
	connection
	Conn(context.Context) (connection, error)
	InUse() int
}

// contextual are the methods of *sql.DB, *sql.Conn and *sql.Tx.
type contextual interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}

type sqlSession struct{ contextual }

func (s sqlSession) Exec(ctx context.Context, q string, args ...any) error {
	_, err := s.ExecContext(ctx, q, args...)
	return err
}

func (s sqlSession) Query(ctx context.Context, q string, args ...any) (result, error) {
	rows, err := s.QueryContext(ctx, q, args...)
	return sqlResult{rows}, err
}

func (s sqlSession) Row(ctx context.Context, q string, args ...any) func(...any) error {
	return s.QueryRowContext(ctx, q, args...).Scan
}

func (s sqlSession) Prepare(ctx context.Context, q string) (statement, error) {
	stmt, err := s.PrepareContext(ctx, q)
	return sqlStmt{stmt}, err
}

type sqlStmt struct{ *sql.Stmt }

func (s sqlStmt) Exec(ctx context.Context, args ...any) (int64, error) {
	res, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (s sqlStmt) Query(ctx context.Context, args ...any) (result, error) {
	rows, err := s.QueryContext(ctx, args...)
	return sqlResult{rows}, err
}

func (s sqlStmt) Row(ctx context.Context, args ...any) func(...any) error {
	return s.QueryRowContext(ctx, args...).Scan
}

func (s sqlStmt) On(ctx context.Context, tx transaction) statement {
	return sqlStmt{tx.(sqlTx).tx.StmtContext(ctx, s.Stmt)}
}

type sqlResult struct{ *sql.Rows }

func (r sqlResult) Close() { _ = r.Rows.Close() }

type sqlTx struct {
	sqlSession
	tx *sql.Tx
}

func (t sqlTx) Commit(context.Context) error   { return t.tx.Commit() }
func (t sqlTx) Rollback(context.Context) error { return t.tx.Rollback() }

type sqlConn struct {
	sqlSession
	begin func(context.Context, *sql.TxOptions) (*sql.Tx, error)
	close func() error
}

func (c sqlConn) Begin(ctx context.Context) (transaction, error) {
	tx, err := c.begin(ctx, nil)
	return sqlTx{sqlSession{tx}, tx}, err
}

func (c sqlConn) Close() { _ = c.close() }

type sqlHandle struct {
	sqlConn
	db *sql.DB
}

func overSQL(db *sql.DB) handle { return sqlHandle{sqlConn{sqlSession{db}, db.BeginTx, db.Close}, db} }

func (h sqlHandle) Conn(ctx context.Context) (connection, error) {
	c, err := h.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return sqlConn{sqlSession{c}, c.BeginTx, c.Close}, nil
}

func (h sqlHandle) InUse() int { return h.db.Stats().InUse }

// statements are the methods of *conn.DB, *conn.Conn and pgx.Tx.
type statements interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
}

type nativeSession struct{ on statements }

func (s nativeSession) Exec(ctx context.Context, q string, args ...any) error {
	_, err := s.on.Exec(ctx, q, args...)
	return err
}

func (s nativeSession) Query(ctx context.Context, q string, args ...any) (result, error) {
	return s.on.Query(ctx, q, args...)
}

func (s nativeSession) Row(ctx context.Context, q string, args ...any) func(...any) error {
	return s.on.QueryRow(ctx, q, args...).Scan
}

func (s nativeSession) Prepare(ctx context.Context, q string) (statement, error) {
	stmt, err := sqlcompat.Prepare(ctx, s.on, q)
	return nativeStmt{stmt}, err
}

type nativeStmt struct{ *sqlcompat.Stmt }

func (s nativeStmt) Exec(ctx context.Context, args ...any) (int64, error) {
	tag, err := s.Stmt.Exec(ctx, args...)
	if err != nil {
		return 0, err
	}
	return sqlcompat.RowsAffected(tag)
}

func (s nativeStmt) Query(ctx context.Context, args ...any) (result, error) {
	return s.Stmt.Query(ctx, args...)
}

func (s nativeStmt) Row(ctx context.Context, args ...any) func(...any) error {
	return s.QueryRow(ctx, args...).Scan
}

func (s nativeStmt) On(_ context.Context, tx transaction) statement {
	return nativeStmt{s.Stmt.On(tx.(nativeTx).Tx)}
}

type nativeTx struct {
	nativeSession
	pgx.Tx
}

func (t nativeTx) Exec(ctx context.Context, q string, args ...any) error {
	return t.nativeSession.Exec(ctx, q, args...)
}

func (t nativeTx) Query(ctx context.Context, q string, args ...any) (result, error) {
	return t.nativeSession.Query(ctx, q, args...)
}

func (t nativeTx) Prepare(ctx context.Context, q string) (statement, error) {
	return t.nativeSession.Prepare(ctx, q)
}

type nativeConn struct {
	nativeSession
	begin func(context.Context) (pgx.Tx, error)
	close func()
}

func (c nativeConn) Begin(ctx context.Context) (transaction, error) {
	tx, err := c.begin(ctx)
	return nativeTx{nativeSession{tx}, tx}, err
}

func (c nativeConn) Close() { c.close() }

type nativeHandle struct {
	nativeConn
	db *conn.DB
}

func overConn(db *conn.DB) handle {
	return nativeHandle{nativeConn{nativeSession{db}, db.Begin, db.Close}, db}
}

func (h nativeHandle) Conn(ctx context.Context) (connection, error) {
	c, err := h.db.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	return nativeConn{nativeSession{c}, c.Begin, c.Release}, nil
}

func (h nativeHandle) InUse() int { return h.db.Stats().InUse }

// record is what a program has seen, step by step.
type record struct {
	steps []step
}

type step struct {
	text string
	err  error
}

func (r *record) say(format string, args ...any) {
	r.steps = append(r.steps, step{text: fmt.Sprintf(format, args...)})
}

func (r *record) err(of string, err error) { r.steps = append(r.steps, step{of, err}) }

// sentinels are the errors that programs look for.
var sentinels = []error{sql.ErrTxDone, sql.ErrNoRows, sql.ErrConnDone, context.Canceled, context.DeadlineExceeded, driver.ErrBadConn}

// sees is what a program can tell of an error of database/sql with lib/pq.
func sees(err error) (kinds []string) {
	if err == nil {
		return []string{"nil"}
	}
	for _, s := range sentinels {
		if errors.Is(err, s) {
			kinds = append(kinds, s.Error())
		}
	}
	if code := sqlstate(err); code != "" {
		kinds = append(kinds, code)
	}
	if strings.HasPrefix(err.Error(), "sql: ") {
		kinds = append(kinds, "text: "+err.Error())
	}
	return kinds
}

// text is the text of an error without what lib/pq adds since 1.11.
func text(err error) string {
	var p *pq.Error
	if errors.As(err, &p) {
		return "pq: " + p.Message
	}
	return err.Error()
}

// differs says how got falls short of want, "" if it does not. It may match more
// than want does.
func (want step) differs(got step) string {
	if want.text != got.text {
		return fmt.Sprintf("%q, want %q", got.text, want.text)
	}
	for _, kind := range sees(want.err) {
		if !slices.Contains(sees(got.err), kind) {
			return fmt.Sprintf("%s: %v, want %v: it lacks %q", want.text, got.err, want.err, kind)
		}
	}
	switch {
	case want.err == nil:
	case got.err == nil:
		return fmt.Sprintf("%s: no error, want %v", want.text, want.err)
	case sqlstate(want.err) != "" && !errors.Is(got.err, context.DeadlineExceeded) && !errors.Is(got.err, context.Canceled) && text(want.err) != text(got.err):
		return fmt.Sprintf("%s: text %q, want %q", want.text, text(got.err), text(want.err))
	}
	return ""
}

// both gives a program a handle of lib/pq and a native one, each on a database
// of its own, and compares what it has seen.
func both(t *testing.T, program func(t *testing.T, h handle, r *record)) {
	t.Helper()
	var seen [2]record
	for i, open := range []func(string) handle{
		func(url string) handle {
			db, err := sql.Open("postgres", url)
			if err != nil {
				t.Fatal(err)
			}
			return overSQL(db)
		},
		func(url string) handle {
			db, err := conn.OpenURL(t.Context(), url, parity.LibPQ())
			if err != nil {
				t.Fatal(err)
			}
			return overConn(db)
		},
	} {
		h := open(pgtest.Database(t))
		if err := h.Exec(t.Context(), "CREATE TABLE n (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"); err != nil {
			t.Fatal(err)
		}
		program(t, h, &seen[i])
		h.Close()
	}
	if len(seen[0].steps) != len(seen[1].steps) {
		t.Fatalf("saw\n%v\nwith lib/pq\n%v", seen[1].steps, seen[0].steps)
	}
	for i, want := range seen[0].steps {
		if d := want.differs(seen[1].steps[i]); d != "" {
			t.Errorf("step %d: %s", i, d)
		}
	}
}

func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !cond() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}
