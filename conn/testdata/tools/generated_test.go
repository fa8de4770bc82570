package tools_test

import (
	"context"
	"errors"
	"testing"

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/testdata/tools/store"
)

const bookTable = "CREATE TABLE book (id bigserial PRIMARY KEY, title text NOT NULL, pages int)"

func pages(n int32) pgtype.Int4 { return pgtype.Int4{Int32: n, Valid: true} }

// Code as sqlc generates it runs on a DB, on one connection of it, and in a
// transaction.
func TestGeneratedCode(t *testing.T) {
	for _, mode := range []conn.Mode{conn.ModePool, conn.ModeBounded, conn.ModeNull} {
		t.Run(mode.String(), func(t *testing.T) {
			db := open(t, conn.WithMode(mode))
			exec(t, db, bookTable)
			useBooks(t, store.New(db))
			if err := db.AcquireFunc(t.Context(), func(c *conn.Conn) error {
				useBooks(t, store.New(c))
				return nil
			}); err != nil {
				t.Error(err)
			}
			if err := db.InTx(t.Context(), func(tx pgx.Tx) error {
				useBooks(t, store.New(db).WithTx(tx))
				return nil
			}); err != nil {
				t.Error(err)
			}
			if err := pgx.BeginFunc(t.Context(), db, func(tx pgx.Tx) error {
				useBooks(t, store.New(tx))
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

func useBooks(t *testing.T, q *store.Queries) {
	t.Helper()
	ctx := t.Context()
	kim, err := q.AddBook(ctx, store.AddBookParams{Title: "Kim", Pages: pages(300)})
	if err != nil || kim.Title != "Kim" || kim.Pages != pages(300) {
		t.Fatalf("AddBook: %+v, %v", kim, err)
	}
	if n, err := q.AddBooks(ctx, []store.AddBookParams{{Title: "Emma"}, {Title: "Ulysses", Pages: pages(700)}}); err != nil || n != 2 {
		t.Fatalf("AddBooks: %d, %v", n, err)
	}
	seen := 0
	if err := q.SetPages(ctx, []store.AddBookParams{{Title: "Emma", Pages: pages(400)}, {Title: "none"}}, func(i int, err error) {
		if seen++; err != nil {
			t.Errorf("SetPages %d: %v", i, err)
		}
	}); err != nil || seen != 2 {
		t.Errorf("SetPages: %d, %v", seen, err)
	}
	list, err := q.ListBooks(ctx, []string{"Kim", "Emma", "none"})
	if err != nil || len(list) != 2 || list[1].Pages != pages(400) {
		t.Errorf("ListBooks: %+v, %v", list, err)
	}
	for _, title := range []string{"Kim", "Emma", "Ulysses"} {
		if n, err := q.DeleteBook(ctx, title); err != nil || n != 1 {
			t.Errorf("DeleteBook: %d, %v", n, err)
		}
	}
}

// Book is a row as a scanner sees it.
type Book struct {
	ID    int64
	Title string
	Pages *int32
}

func TestScanners(t *testing.T) {
	db := open(t)
	exec(t, db, bookTable)
	exec(t, db, "INSERT INTO book (title, pages) VALUES ('Kim', 300), ('Emma', NULL)")
	ctx := context.Background()
	const all = "SELECT id, title, pages FROM book ORDER BY id"

	var list []Book
	if err := pgxscan.Select(ctx, db, &list, all); err != nil || len(list) != 2 || *list[0].Pages != 300 || list[1].Pages != nil {
		t.Errorf("Select: %+v, %v", list, err)
	}
	var one Book
	if err := pgxscan.Get(ctx, db, &one, all+" LIMIT 1"); err != nil || one.Title != "Kim" {
		t.Errorf("Get: %+v, %v", one, err)
	}
	if err := pgxscan.Get(ctx, db, &one, "SELECT id, title, pages FROM book WHERE false"); !pgxscan.NotFound(err) {
		t.Errorf("Get of nothing: %v", err)
	}

	rows, err := db.Query(ctx, all)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := pgx.CollectRows(rows, pgx.RowToStructByName[Book]); err != nil || len(got) != 2 {
		t.Errorf("CollectRows: %+v, %v", got, err)
	}
	rows, err = db.Query(ctx, "SELECT id, title, pages FROM book WHERE false")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Book]); !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("CollectExactlyOneRow: %v", err)
	}
	rows, err = db.Query(ctx, "SELECT title FROM book ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	var title string
	var titles []string
	if _, err := pgx.ForEachRow(rows, []any{&title}, func() error { titles = append(titles, title); return nil }); err != nil || len(titles) != 2 {
		t.Errorf("ForEachRow: %v, %v", titles, err)
	}
	if s := db.Stats(); s.InUse != 0 {
		t.Errorf("%d connections are still in use", s.InUse)
	}
}
