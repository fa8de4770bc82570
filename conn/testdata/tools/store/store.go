// Package store has the shape of the code sqlc generates with sql_package
// pgx/v5: the interface DBTX, Queries over it, and methods for :one, :many,
// :exec, :execrows, :copyfrom and :batchexec.
package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// DBTX is what sqlc asks of a handle; a *conn.DB, a *conn.Conn and a pgx.Tx
// have it.
type DBTX interface {
	Exec(context.Context, string, ...interface{}) (pgconn.CommandTag, error)
	Query(context.Context, string, ...interface{}) (pgx.Rows, error)
	QueryRow(context.Context, string, ...interface{}) pgx.Row
	CopyFrom(ctx context.Context, tableName pgx.Identifier, columnNames []string, rowSrc pgx.CopyFromSource) (int64, error)
	SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
}

// New returns the queries over db.
func New(db DBTX) *Queries { return &Queries{db: db} }

// Queries holds the statements.
type Queries struct{ db DBTX }

// WithTx returns the queries inside a transaction.
func (q *Queries) WithTx(tx pgx.Tx) *Queries { return &Queries{db: tx} }

// Book is a row of the table book.
type Book struct {
	ID    int64
	Title string
	Pages pgtype.Int4
}

// AddBookParams are the arguments of AddBook and of one row of AddBooks.
type AddBookParams struct {
	Title string
	Pages pgtype.Int4
}

const addBook = `-- name: AddBook :one
INSERT INTO book (title, pages) VALUES ($1, $2) RETURNING id, title, pages`

// AddBook adds a book and returns it.
func (q *Queries) AddBook(ctx context.Context, arg AddBookParams) (Book, error) {
	row := q.db.QueryRow(ctx, addBook, arg.Title, arg.Pages)
	var i Book
	err := row.Scan(&i.ID, &i.Title, &i.Pages)
	return i, err
}

const listBooks = `-- name: ListBooks :many
SELECT id, title, pages FROM book WHERE title = ANY($1::text[]) ORDER BY id`

// ListBooks returns the books with these titles.
func (q *Queries) ListBooks(ctx context.Context, titles []string) ([]Book, error) {
	rows, err := q.db.Query(ctx, listBooks, titles)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []Book
	for rows.Next() {
		var i Book
		if err := rows.Scan(&i.ID, &i.Title, &i.Pages); err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return items, nil
}

const deleteBook = `-- name: DeleteBook :execrows
DELETE FROM book WHERE title = $1`

// DeleteBook returns how many books it deleted.
func (q *Queries) DeleteBook(ctx context.Context, title string) (int64, error) {
	result, err := q.db.Exec(ctx, deleteBook, title)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected(), nil
}

// AddBooks adds books with COPY.
func (q *Queries) AddBooks(ctx context.Context, arg []AddBookParams) (int64, error) {
	return q.db.CopyFrom(ctx, []string{"book"}, []string{"title", "pages"}, pgx.CopyFromSlice(len(arg), func(i int) ([]any, error) {
		return []any{arg[i].Title, arg[i].Pages}, nil
	}))
}

const setPages = `-- name: SetPages :batchexec
UPDATE book SET pages = $2 WHERE title = $1`

// SetPages changes several books in one round trip and calls f for each.
func (q *Queries) SetPages(ctx context.Context, arg []AddBookParams, f func(int, error)) error {
	batch := &pgx.Batch{}
	for _, a := range arg {
		batch.Queue(setPages, a.Title, a.Pages)
	}
	br := q.db.SendBatch(ctx, batch)
	for t := range arg {
		_, err := br.Exec()
		f(t, err)
	}
	return br.Close()
}
