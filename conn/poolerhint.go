package conn

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// cachedName starts the names under which pgx prepares the statements it keeps.
const cachedName = `"stmtcache_`

// pooled adds what to do to the error of a statement of pgx's cache that the
// session does not have, or has already: it is not the session it was, since a
// pooler hands them out by transaction.
func pooled(err error) error {
	if err == nil {
		return nil
	}
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || pgErr.Code != "42P05" && pgErr.Code != "26000" || !strings.Contains(pgErr.Message, cachedName) {
		return err
	}
	return fmt.Errorf("conn: the session has other prepared statements than it was given: behind a transaction pooler such as PgBouncer use WithPgBouncer, or pgbouncer=true in the URL: %w", err)
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
