package conn

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ownName is how the server quotes a name under which pgx prepares a statement of its
// cache or, in its driver for database/sql, one that is prepared.
var ownName = regexp.MustCompile(`"stmt(cache)?_[0-9a-f]{32,}"`)

// pooled adds what to do to the error of a statement of pgx's own that the
// session does not have, or has already: it is not the session it was, since a
// pooler hands them out by transaction.
func pooled(err error) error {
	if err == nil {
		return nil
	}
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || pgErr.Code != "42P05" && pgErr.Code != "26000" || !ownName.MatchString(pgErr.Message) {
		return err
	}
	return fmt.Errorf("conn: the session has other prepared statements than it was given: behind a transaction pooler such as PgBouncer use WithPgBouncer, or pgbouncer=true in the URL; without one, leave out DISCARD ALL and DEALLOCATE ALL, which take them away: %w", err)
}

// hintedRows and hintedRow tell in their error what pooled does.
type hintedRows struct{ pgx.Rows }

func (r *hintedRows) Err() error { return pooled(r.Rows.Err()) }

type hintedRow struct{ row pgx.Row }

func (r *hintedRow) Scan(dest ...any) error { return pooled(r.row.Scan(dest...)) }

// hintRows and hintRow wrap the results of e.
func (e *entry) hintRows(inner pgx.Rows, err error) (pgx.Rows, error) {
	if err != nil {
		return errRows{err: pooled(err)}, pooled(err)
	}
	r := next(&e.hintedRows)
	r.Rows = inner
	return r, nil
}

func (e *entry) hintRow(inner pgx.Row) pgx.Row {
	r := next(&e.hintedRow)
	r.row = inner
	return r
}

// hintedBatch tells in each error what pooled does.
type hintedBatch struct{ pgx.BatchResults }

func (b hintedBatch) Exec() (pgconn.CommandTag, error) {
	tag, err := b.BatchResults.Exec()
	return tag, pooled(err)
}

func (b hintedBatch) Query() (pgx.Rows, error) {
	inner, err := b.BatchResults.Query()
	return &hintedRows{inner}, pooled(err)
}

func (b hintedBatch) QueryRow() pgx.Row { return &hintedRow{b.BatchResults.QueryRow()} }
func (b hintedBatch) Close() error      { return pooled(b.BatchResults.Close()) }

// stmt is a prepared statement of pgx's driver for database/sql.
type stmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// hinted tells in each error what pooled does.
type hinted struct {
	stmt
	e *entry
}

func hintedStmt(e *entry, s driver.Stmt, err error) (driver.Stmt, error) {
	if inner, ok := s.(stmt); ok && err == nil {
		return hinted{inner, e}, nil
	}
	return s, pooled(err)
}

func (s hinted) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.e.notBegun(ctx); err != nil {
		return nil, err
	}
	r, err := s.stmt.ExecContext(ctx, args)
	return r, pooled(err)
}

func (s hinted) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.e.notBegun(ctx); err != nil {
		return nil, err
	}
	r, err := s.stmt.QueryContext(ctx, args)
	return r, pooled(err)
}
