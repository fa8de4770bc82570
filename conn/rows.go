package conn

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// rows gives its connection back at the end of the result.
type rows struct {
	pgx.Rows
	db *DB
	e  *entry // nil once given back
}

func (r *rows) Close() {
	defer r.done()
	r.Rows.Close()
}

func (r *rows) Err() error { return pooled(r.Rows.Err()) }

func (r *rows) done() {
	if e := r.e; e != nil {
		r.e = nil
		r.db.release(e)
	}
}

func (r *rows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.done()
	return false
}

func (r *rows) Scan(dest ...any) error {
	err := r.Rows.Scan(dest...)
	if err != nil && r.db.run.scanEnds() {
		r.Close()
	}
	return err
}

func (r *rows) Values() ([]any, error) {
	values, err := r.Rows.Values()
	if err != nil && r.db.run.scanEnds() {
		r.Close()
	}
	return values, err
}

// row gives its connection back when it is scanned.
type row struct {
	row pgx.Row
	db  *DB
	e   *entry
}

func (r *row) Scan(dest ...any) error {
	if e := r.e; e != nil {
		r.e = nil
		defer r.db.release(e)
	}
	return pooled(r.row.Scan(dest...))
}

// batchResults gives its connection back when closed, or has tx do it.
type batchResults struct {
	pgx.BatchResults
	db *DB
	e  *entry
	tx *tx
}

func (b *batchResults) Close() error {
	if e := b.e; e != nil {
		b.e = nil
		defer b.db.release(e)
	}
	defer b.finish()
	return pooled(b.BatchResults.Close())
}

// finish gives the connection back if the transaction was not begun, since many
// callers only look at the error of Close then, or if the batch itself ended it.
func (b *batchResults) finish() {
	t := b.tx
	if t == nil || t.free == nil { // it ended: the connection may be with another
		return
	}
	if pc := t.Conn().PgConn(); pc.IsClosed() || pc.TxStatus() == 'I' {
		_ = rollback(context.Background(), t) // closes it, which may be all there is to do
	}
}

func (b *batchResults) Tx() pgx.Tx {
	if b.tx == nil {
		return nil
	}
	return b.tx
}

// errRows is the result of a query that was never sent.
type errRows struct{ err error }

func (errRows) Close()                                       {}
func (r errRows) Err() error                                 { return r.err }
func (errRows) CommandTag() pgconn.CommandTag                { return pgconn.CommandTag{} }
func (errRows) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (errRows) Next() bool                                   { return false }
func (r errRows) Scan(...any) error                          { return r.err }
func (r errRows) Values() ([]any, error)                     { return nil, r.err }
func (errRows) RawValues() [][]byte                          { return nil }
func (errRows) Conn() *pgx.Conn                              { return nil }
func (errRows) TypeMap() *pgtype.Map                         { return nil }

type errRow struct{ err error }

func (r errRow) Scan(...any) error { return r.err }
func (r errRow) Err() error        { return r.err }
