package parity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jmoiron/sqlx"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/sqlcompat"
	"github.com/netra-systems/netralint/conn/sqlxcompat"
)

// xReader is what every handle of sqlx reads with.
type xReader interface {
	Get(ctx context.Context, dest any, q string, args ...any) error
	Select(ctx context.Context, dest any, q string, args ...any) error
	Query(ctx context.Context, q string, args ...any) (xRows, error)
	QueryRow(ctx context.Context, q string, args ...any) xRow
	Prepare(ctx context.Context, q string) (xStmt, error)
}

// xSession is a pool or a transaction.
type xSession interface {
	xReader
	NamedExec(ctx context.Context, q string, arg any) (int64, error)
	NamedQuery(ctx context.Context, q string, arg any) (xRows, error)
	PrepareNamed(ctx context.Context, q string) (xNamed, error)
	MustExec(ctx context.Context, q string, args ...any) int64
	LoadFile(ctx context.Context, path string) (int64, error)
}

type xTx interface {
	xSession
	Commit(context.Context) error
	Rollback(context.Context) error
}

type xHandle interface {
	xSession
	Begin(context.Context) xTx // panics
	Conn(context.Context) (xReader, func(), error)
	InUse() int
	Close()
}

type xRow interface {
	Scan(...any) error
	StructScan(any) error
	MapScan(map[string]any) error
	SliceScan() ([]any, error)
	Columns() ([]string, error)
	Err() error
}

type xRows interface {
	Next() bool
	Scan(...any) error
	StructScan(any) error
	MapScan(map[string]any) error
	SliceScan() ([]any, error)
	Columns() ([]string, error)
	Err() error
	Close()
	All(dest any) error // the function sqlx.StructScan
}

type xStmt interface {
	Get(ctx context.Context, dest any, args ...any) error
	Select(ctx context.Context, dest any, args ...any) error
	QueryRow(ctx context.Context, args ...any) xRow
	MustExec(ctx context.Context, args ...any) int64
	Close() error
}

type xNamed interface {
	Get(ctx context.Context, dest any, arg any) error
	Select(ctx context.Context, dest any, arg any) error
	Query(ctx context.Context, arg any) (xRows, error)
	QueryRow(ctx context.Context, arg any) xRow
	Exec(ctx context.Context, arg any) (int64, error)
	MustExec(ctx context.Context, arg any) int64
	On(xTx) xNamed
	Text() string
	Close() error
}

// What follows is sqlx itself.

type realReader struct {
	on interface {
		sqlx.QueryerContext
		sqlx.PreparerContext
	}
}

func (s realReader) Get(ctx context.Context, dest any, q string, args ...any) error {
	return sqlx.GetContext(ctx, s.on, dest, q, args...)
}

func (s realReader) Select(ctx context.Context, dest any, q string, args ...any) error {
	return sqlx.SelectContext(ctx, s.on, dest, q, args...)
}

func (s realReader) Query(ctx context.Context, q string, args ...any) (xRows, error) {
	return realRowsOf(s.on.QueryxContext(ctx, q, args...))
}

func (s realReader) QueryRow(ctx context.Context, q string, args ...any) xRow {
	return s.on.QueryRowxContext(ctx, q, args...)
}

func (s realReader) Prepare(ctx context.Context, q string) (xStmt, error) {
	stmt, err := sqlx.PreparexContext(ctx, s.on, q)
	return realStmt{stmt}, err
}

// realExt is *sqlx.DB or *sqlx.Tx.
type realExt interface {
	sqlx.ExtContext
	sqlx.PreparerContext
	PrepareNamedContext(context.Context, string) (*sqlx.NamedStmt, error)
}

type realSession struct {
	realReader
	ext realExt
}

func realSessionOf(ext realExt) realSession { return realSession{realReader{ext}, ext} }

func (s realSession) NamedExec(ctx context.Context, q string, arg any) (int64, error) {
	return affected(sqlx.NamedExecContext(ctx, s.ext, q, arg))
}

func (s realSession) NamedQuery(ctx context.Context, q string, arg any) (xRows, error) {
	return realRowsOf(sqlx.NamedQueryContext(ctx, s.ext, q, arg))
}

func (s realSession) PrepareNamed(ctx context.Context, q string) (xNamed, error) {
	stmt, err := s.ext.PrepareNamedContext(ctx, q)
	return realNamed{stmt}, err
}

func (s realSession) MustExec(ctx context.Context, q string, args ...any) int64 {
	n, _ := affected(sqlx.MustExecContext(ctx, s.ext, q, args...), nil)
	return n
}

func (s realSession) LoadFile(ctx context.Context, path string) (int64, error) {
	res, err := sqlx.LoadFileContext(ctx, s.ext, path)
	if err != nil {
		return 0, err
	}
	return affected(*res, nil)
}

func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

type realTx struct {
	realSession
	tx *sqlx.Tx
}

func (t realTx) Commit(context.Context) error   { return t.tx.Commit() }
func (t realTx) Rollback(context.Context) error { return t.tx.Rollback() }

type realHandle struct {
	realSession
	db *sqlx.DB
}

func overSqlx(db *sqlx.DB) xHandle { return realHandle{realSessionOf(db), db} }

func (h realHandle) Begin(ctx context.Context) xTx {
	tx := h.db.MustBeginTx(ctx, nil)
	return realTx{realSessionOf(tx), tx}
}

func (h realHandle) Conn(ctx context.Context) (xReader, func(), error) {
	c, err := h.db.Connx(ctx)
	return realReader{c}, func() { _ = c.Close() }, err
}

func (h realHandle) InUse() int { return h.db.Stats().InUse }
func (h realHandle) Close()     { _ = h.db.Close() }

type realRows struct{ *sqlx.Rows }

func realRowsOf(rows *sqlx.Rows, err error) (xRows, error) { return realRows{rows}, err }

func (r realRows) Close()             { _ = r.Rows.Close() }
func (r realRows) All(dest any) error { return sqlx.StructScan(r.Rows, dest) }

type realStmt struct{ *sqlx.Stmt }

func (s realStmt) Get(ctx context.Context, dest any, args ...any) error {
	return s.GetContext(ctx, dest, args...)
}

func (s realStmt) Select(ctx context.Context, dest any, args ...any) error {
	return s.SelectContext(ctx, dest, args...)
}

func (s realStmt) QueryRow(ctx context.Context, args ...any) xRow {
	return s.QueryRowxContext(ctx, args...)
}

func (s realStmt) MustExec(ctx context.Context, args ...any) int64 {
	n, _ := affected(s.MustExecContext(ctx, args...), nil)
	return n
}

type realNamed struct{ *sqlx.NamedStmt }

func (s realNamed) Get(ctx context.Context, dest any, arg any) error {
	return s.GetContext(ctx, dest, arg)
}

func (s realNamed) Select(ctx context.Context, dest any, arg any) error {
	return s.SelectContext(ctx, dest, arg)
}

func (s realNamed) Query(ctx context.Context, arg any) (xRows, error) {
	return realRowsOf(s.QueryxContext(ctx, arg))
}

func (s realNamed) QueryRow(ctx context.Context, arg any) xRow { return s.QueryRowContext(ctx, arg) }

func (s realNamed) Exec(ctx context.Context, arg any) (int64, error) {
	return affected(s.ExecContext(ctx, arg))
}

func (s realNamed) MustExec(ctx context.Context, arg any) int64 {
	n, _ := affected(s.MustExecContext(ctx, arg), nil)
	return n
}

func (s realNamed) On(tx xTx) xNamed { return realNamed{tx.(realTx).tx.NamedStmt(s.NamedStmt)} }
func (s realNamed) Text() string     { return fmt.Sprint(s.QueryString, s.Params) }

// What follows is package sqlxcompat.

type newReader struct{ on sqlxcompat.Ext }

func (s newReader) Get(ctx context.Context, dest any, q string, args ...any) error {
	return sqlxcompat.Get(ctx, s.on, dest, q, args...)
}

func (s newReader) Select(ctx context.Context, dest any, q string, args ...any) error {
	return sqlxcompat.Select(ctx, s.on, dest, q, args...)
}

func (s newReader) Query(ctx context.Context, q string, args ...any) (xRows, error) {
	return newRowsOf(s.on.Query(ctx, q, args...))
}

func (s newReader) QueryRow(ctx context.Context, q string, args ...any) xRow {
	return sqlxcompat.QueryRow(ctx, s.on, q, args...)
}

func (s newReader) Prepare(ctx context.Context, q string) (xStmt, error) {
	stmt, err := sqlcompat.Prepare(ctx, s.on, q)
	return newStmt{stmt}, err
}

type newSession struct{ newReader }

func newSessionOf(on sqlxcompat.Ext) newSession { return newSession{newReader{on}} }

func (s newSession) NamedExec(ctx context.Context, q string, arg any) (int64, error) {
	return changed(sqlxcompat.NamedExec(ctx, s.on, q, arg))
}

func (s newSession) NamedQuery(ctx context.Context, q string, arg any) (xRows, error) {
	return newRowsOf(sqlxcompat.NamedQuery(ctx, s.on, q, arg))
}

func (s newSession) PrepareNamed(ctx context.Context, q string) (xNamed, error) {
	stmt, err := sqlxcompat.PrepareNamed(ctx, s.on, q)
	return newNamed{stmt}, err
}

func (s newSession) MustExec(ctx context.Context, q string, args ...any) int64 {
	return sqlxcompat.MustExec(ctx, s.on, q, args...).RowsAffected()
}

func (s newSession) LoadFile(ctx context.Context, path string) (int64, error) {
	return changed(sqlxcompat.LoadFile(ctx, s.on, path))
}

func changed(tag pgconn.CommandTag, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return sqlcompat.RowsAffected(tag)
}

type newTx struct {
	newSession
	pgx.Tx
}

func (t newTx) Query(ctx context.Context, q string, args ...any) (xRows, error) {
	return t.newSession.Query(ctx, q, args...)
}

func (t newTx) QueryRow(ctx context.Context, q string, args ...any) xRow {
	return t.newSession.QueryRow(ctx, q, args...)
}

func (t newTx) Prepare(ctx context.Context, q string) (xStmt, error) {
	return t.newSession.Prepare(ctx, q)
}

type newHandle struct {
	newSession
	db *conn.DB
}

func overSqlxcompat(db *conn.DB) xHandle { return newHandle{newSessionOf(db), db} }

func (h newHandle) Begin(ctx context.Context) xTx {
	tx := sqlxcompat.MustBeginTx(ctx, h.db, sqlcompat.TxOptions(nil))
	return newTx{newSessionOf(tx), tx}
}

func (h newHandle) Conn(ctx context.Context) (xReader, func(), error) {
	c, err := h.db.Acquire(ctx)
	if err != nil {
		return nil, nil, err
	}
	return newReader{c}, c.Release, nil
}

func (h newHandle) InUse() int { return h.db.Stats().InUse }
func (h newHandle) Close()     { h.db.Close() }

type newRows struct{ pgx.Rows }

func newRowsOf(rows pgx.Rows, err error) (xRows, error) { return newRows{rows}, err }

func (r newRows) StructScan(dest any) error         { return sqlxcompat.StructScan(r.Rows, dest) }
func (r newRows) MapScan(dest map[string]any) error { return sqlxcompat.MapScan(r.Rows, dest) }
func (r newRows) SliceScan() ([]any, error)         { return sqlxcompat.SliceScan(r.Rows) }
func (r newRows) Columns() ([]string, error)        { return sqlcompat.Columns(r.Rows) }
func (r newRows) All(dest any) error                { return sqlxcompat.ScanAll(r.Rows, dest) }

type newStmt struct{ *sqlcompat.Stmt }

func (s newStmt) Get(ctx context.Context, dest any, args ...any) error {
	return sqlxcompat.StmtGet(ctx, s.Stmt, dest, args...)
}

func (s newStmt) Select(ctx context.Context, dest any, args ...any) error {
	return sqlxcompat.StmtSelect(ctx, s.Stmt, dest, args...)
}

func (s newStmt) QueryRow(ctx context.Context, args ...any) xRow {
	return sqlxcompat.StmtQueryRow(ctx, s.Stmt, args...)
}

func (s newStmt) MustExec(ctx context.Context, args ...any) int64 {
	return sqlxcompat.StmtMustExec(ctx, s.Stmt, args...).RowsAffected()
}

type newNamed struct{ *sqlxcompat.NamedStmt }

func (s newNamed) Query(ctx context.Context, arg any) (xRows, error) {
	return newRowsOf(s.NamedStmt.Query(ctx, arg))
}

func (s newNamed) QueryRow(ctx context.Context, arg any) xRow { return s.NamedStmt.QueryRow(ctx, arg) }

func (s newNamed) Exec(ctx context.Context, arg any) (int64, error) {
	return changed(s.NamedStmt.Exec(ctx, arg))
}

func (s newNamed) MustExec(ctx context.Context, arg any) int64 {
	return s.NamedStmt.MustExec(ctx, arg).RowsAffected()
}

func (s newNamed) On(tx xTx) xNamed { return newNamed{s.NamedStmt.On(tx.(newTx).Tx)} }
func (s newNamed) Text() string     { return fmt.Sprint(s.QueryString, s.Params) }

// xWays are how the same program can be run: with sqlx over lib/pq, which is
// what counts, with sqlx over OpenSQL and with sqlxcompat.
var xWays = []struct {
	name string
	open func(t testing.TB, url string) xHandle
}{
	{"sqlx over lib/pq", func(t testing.TB, url string) xHandle {
		db, err := sqlx.Connect("postgres", serverURL(t, url, nil))
		if err != nil {
			t.Fatal(err)
		}
		return overSqlx(db)
	}},
	{"sqlx over OpenSQL", func(t testing.TB, url string) xHandle {
		db, err := conn.OpenSQL(url, xOptions...)
		if err != nil {
			t.Fatal(err)
		}
		return overSqlx(sqlx.NewDb(db, "postgres"))
	}},
	{"sqlxcompat", func(t testing.TB, url string) xHandle {
		db, err := sqlxcompat.Connect(t.Context(), url, xOptions...)
		if err != nil {
			t.Fatal(err)
		}
		return overSqlxcompat(db)
	}},
}

var xOptions = []conn.Option{parity.LibPQ(), conn.WithPing(conn.PingNever)}

// notes is what a program has seen, line by line.
type notes []string

func (n *notes) add(format string, args ...any) {
	line := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " ")
	*n = append(*n, address.ReplaceAllString(line, "0x"))
}

// address is a pointer in what %#v writes.
var address = regexp.MustCompile(`0x[0-9a-f]+`)

// run notes what f returned, or with what it panicked.
func (n *notes) run(what string, f func() error) {
	defer func() {
		if p := recover(); p != nil {
			n.add("%s: panic %s", what, panicWords(p))
		}
	}()
	n.add("%s: %s", what, words(f()))
}

// words is all that a program can tell of an error: what it is, and its text.
func words(err error) string {
	if err == nil {
		return "no error"
	}
	is := ""
	if err == sql.ErrNoRows { // of the others only errors.Is holds, see parity.Limits
		is = "itself "
	}
	for _, s := range sentinels {
		if errors.Is(err, s) {
			is += s.Error() + " "
		}
	}
	return fmt.Sprintf("%s%s %q", is, sqlstate(err), text(err))
}

func panicWords(p any) string {
	if err, ok := p.(error); ok {
		var kind *reflect.ValueError
		if errors.As(err, &kind) { // the function it names is another
			return "wrong kind " + kind.Kind.String()
		}
		return words(err)
	}
	return fmt.Sprint(p)
}

// everyWay runs a program on a database of its own in each way and compares
// what it has seen.
func everyWay(t *testing.T, program func(t *testing.T, h xHandle, n *notes)) {
	t.Helper()
	var want notes
	for i, way := range xWays {
		var got notes
		url := pgtest.Database(t)
		prepare(t, url)
		h := way.open(t, url)
		h.MustExec(t.Context(), xSchema)
		program(t, h, &got)
		if n := h.InUse(); n != 0 {
			t.Errorf("%s: %d connections are still in use", way.name, n)
		}
		h.Close()
		if i == 0 {
			want = got
			continue
		}
		compareNotes(t, way.name, want, got)
	}
}

// compareNotes fails with the first lines that differ.
func compareNotes(t *testing.T, way string, want, got notes) {
	t.Helper()
	if len(want) < 10 {
		t.Errorf("the program made only %d notes", len(want))
	}
	if len(want) != len(got) {
		t.Errorf("%s: %d notes, want %d", way, len(got), len(want))
	}
	shown := 0
	for i := range min(len(want), len(got)) {
		if want[i] == got[i] {
			continue
		}
		if shown++; shown > 20 {
			t.Errorf("%s: and more", way)
			return
		}
		t.Errorf("%s\n got %s\nwant %s", way, shorten(got[i]), shorten(want[i]))
	}
}
