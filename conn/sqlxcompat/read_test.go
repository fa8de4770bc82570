package sqlxcompat_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	"github.com/netra-systems/netralint/conn/sqlcompat"
	"github.com/netra-systems/netralint/conn/sqlxcompat"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// inBoth runs a test with parity and without. The comparison with sqlx is in
// conn/testdata/parity; here is what goes without parity as well.
func inBoth(t *testing.T, f func(t *testing.T, db *conn.DB)) {
	for name, opts := range map[string][]conn.Option{"parity": {parity.LibPQ()}, "no parity": nil} {
		t.Run(name, func(t *testing.T) {
			db := sqlxcompat.MustOpen(t.Context(), pgtest.Database(t), opts...)
			t.Cleanup(db.Close)
			sqlxcompat.MustExec(t.Context(), db, "CREATE TABLE book (id int, title text, made timestamptz)")
			sqlxcompat.MustExec(t.Context(), db, "INSERT INTO book VALUES (1, 'Emma', '2024-03-10 23:30:15+00'), (2, NULL, NULL)")
			f(t, db)
			if n := db.Stats().InUse; n != 0 {
				t.Errorf("%d connections are still in use", n)
			}
		})
	}
}

type (
	Record struct{ ID int64 }
	book   struct {
		*Record
		Title *string
		Made  sql.NullTime `db:"made,omitempty"`
	}
)

func books() []book {
	emma := "Emma"
	return []book{
		{&Record{1}, &emma, sql.NullTime{Time: time.Date(2024, 3, 10, 23, 30, 15, 0, time.UTC), Valid: true}},
		{&Record{2}, nil, sql.NullTime{}},
	}
}

const allBooks = "SELECT * FROM book ORDER BY id"

func TestRead(t *testing.T) {
	inBoth(t, func(t *testing.T, db *conn.DB) {
		ctx := t.Context()
		err := db.InTx(ctx, func(tx pgx.Tx) error {
			for _, on := range []sqlxcompat.Ext{db, tx} {
				readBooks(t, on)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func readBooks(t *testing.T, on sqlxcompat.Ext) {
	ctx := t.Context()
	want := books()
	got := func(what string, got, want any, err error) {
		t.Helper()
		if w, g := reflect.ValueOf(want), reflect.ValueOf(got); err != nil || !same(w, g) {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", what, err, got, want)
		}
	}
	all := make([]book, 1, 8)
	err := sqlxcompat.Select(ctx, on, &all, allBooks)
	got("Select", all, want, err)
	var pointers []*book
	err = sqlxcompat.Select(ctx, on, &pointers, allBooks)
	got("Select of pointers", pointers, []*book{&want[0], &want[1]}, err)
	var ids []int64
	err = sqlxcompat.Select(ctx, on, &ids, "SELECT id FROM book WHERE id < $1 ORDER BY id", 9)
	got("Select of a column", ids, []int64{1, 2}, err)
	var one book
	err = sqlxcompat.Get(ctx, on, &one, allBooks)
	got("Get", one, want[0], err)
	var title string
	err = sqlxcompat.Get(ctx, on, &title, "SELECT title FROM book WHERE id = $1", 1)
	got("Get of a column", title, "Emma", err)
	one = book{}
	err = sqlxcompat.QueryRow(ctx, on, allBooks).StructScan(&one)
	got("QueryRow", one, want[0], err)

	rows, err := sqlxcompat.NamedQuery(ctx, on, "SELECT id, made, title FROM book WHERE id >= :id ORDER BY id", Record{1})
	got("NamedQuery", nil, nil, err)
	all = nil
	for rows.Next() {
		var b book
		err := sqlxcompat.StructScan(rows, &b)
		got("StructScan", nil, nil, err)
		all = append(all, b)
	}
	got("NamedQuery", all, want, rows.Err())
	rows, err = on.Query(ctx, allBooks)
	got("Query", nil, nil, err)
	err = sqlxcompat.ScanAll(rows, &all)
	got("ScanAll", all, want, err)
}

func TestErrors(t *testing.T) {
	inBoth(t, func(t *testing.T, db *conn.DB) {
		ctx := t.Context()
		var none []book
		if err := sqlxcompat.Select(ctx, db, &none, "SELECT * FROM book WHERE false"); err != nil || none != nil {
			t.Errorf("without rows Select gave %v, %v", none, err)
		}
		for what, err := range map[string]error{
			"Get":        sqlxcompat.Get(ctx, db, new(book), "SELECT * FROM book WHERE false"),
			"StructScan": sqlxcompat.QueryRow(ctx, db, "SELECT * FROM book WHERE false").StructScan(new(book)),
			"MapScan":    sqlxcompat.QueryRow(ctx, db, "SELECT * FROM book WHERE false").MapScan(map[string]any{}),
		} {
			if err != sql.ErrNoRows {
				t.Errorf("%s: %v, want sql.ErrNoRows itself", what, err)
			}
		}
		for _, test := range []struct {
			dest any
			sql  string
			get  string // the error of Get
			all  string // and that of Select
		}{
			{new(book), "SELECT 1 AS id, 2 AS nope", "missing destination name nope in *sqlxcompat_test.book", "expected slice but got struct"},
			{new([]book), "SELECT 1 AS nope", "", "missing destination name nope in *[]sqlxcompat_test.book"},
			{new(int), "SELECT 1, 2", "scannable dest type int with >1 columns (2) in result", "expected slice but got int"},
			{new([]time.Time), "SELECT now(), now()", "scannable dest type slice with >1 columns (2) in result", "non-struct dest type struct with >1 columns (2)"},
			{book{}, "SELECT 1 AS id", "must pass a pointer, not a value, to StructScan destination", "must pass a pointer, not a value, to StructScan destination"},
			{(*book)(nil), "SELECT 1 AS id", "nil pointer passed to StructScan destination", "nil pointer passed to StructScan destination"},
		} {
			if err := sqlxcompat.Get(ctx, db, test.dest, test.sql); test.get != "" && (err == nil || err.Error() != test.get) {
				t.Errorf("Get %T: %v, want %s", test.dest, err, test.get)
			}
			if err := sqlxcompat.Select(ctx, db, test.dest, test.sql); err == nil || err.Error() != test.all {
				t.Errorf("Select %T: %v, want %s", test.dest, err, test.all)
			}
		}
		row := sqlxcompat.QueryRow(ctx, db, "SELECT * FROM missing")
		if err := row.Scan(); conn.Code(err) != "42P01" {
			t.Errorf("a missing table: %v", err)
		}
		rows, err := sqlxcompat.NamedQuery(ctx, db, "SELECT :nope", Record{})
		if err == nil || rows == nil || rows.Err() != err || rows.Next() {
			t.Errorf("a missing name: %v", err)
		}
		rows.Close()
	})
}

// A panic on the way gives the connection back all the same.
func TestPanic(t *testing.T) {
	inBoth(t, func(t *testing.T, db *conn.DB) {
		ctx := t.Context()
		type hidden struct {
			*person // cannot be allocated
			Title   string
		}
		for what, f := range map[string]func(){
			"Get":      func() { _ = sqlxcompat.Get(ctx, db, new(hidden), "SELECT 1 AS id") },
			"Select":   func() { _ = sqlxcompat.Select(ctx, db, new([]hidden), "SELECT 1 AS id") },
			"MapScan":  func() { _ = sqlxcompat.QueryRow(ctx, db, "SELECT 1").MapScan(nil) },
			"MustExec": func() { sqlxcompat.MustExec(ctx, db, "SELEC") },
			"Named":    func() { _, _ = sqlxcompat.NamedExec(ctx, db, "SELECT :id", nil) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s does not panic", what)
					}
				}()
				f()
			}()
		}
	})
}

func TestStatements(t *testing.T) {
	inBoth(t, func(t *testing.T, db *conn.DB) {
		ctx := t.Context()
		s, err := sqlcompat.Prepare(ctx, db, "SELECT id FROM book WHERE id >= $1 ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		var ids []int
		var id int
		if err := errors.Join(sqlxcompat.StmtSelect(ctx, s, &ids, 1), sqlxcompat.StmtGet(ctx, s, &id, 2)); err != nil || !reflect.DeepEqual(ids, []int{1, 2}) || id != 2 {
			t.Errorf("a statement gave %v, %d, %v", ids, id, err)
		}
		if tag := sqlxcompat.StmtMustExec(ctx, s, 1); tag.RowsAffected() != 2 {
			t.Error(tag)
		}
		n, err := sqlxcompat.PrepareNamed(ctx, db, "UPDATE book SET title = :title WHERE id = :record.id RETURNING title")
		if err != nil {
			t.Fatal(err)
		}
		rename := struct {
			Record Record
			Title  string
		}{Record{2}, "Kim"}
		tx := sqlxcompat.MustBegin(ctx, db)
		var title string
		if err := n.On(tx).Get(ctx, &title, rename); err != nil || title != "Kim" {
			t.Errorf("a named statement gave %q, %v", title, err)
		}
		if err := tx.Rollback(ctx); err != nil {
			t.Error(err)
		}
		var titles []sql.NullString
		if err := sqlxcompat.Select(ctx, db, &titles, "SELECT title FROM book WHERE id = 2"); err != nil || len(titles) != 1 || titles[0].Valid {
			t.Errorf("after the rollback %v, %v", titles, err)
		}
		if tag := n.MustExec(ctx, rename); tag.RowsAffected() != 1 {
			t.Error(tag)
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		if _, err := n.Exec(ctx, rename); err == nil {
			t.Error("a closed statement runs")
		}
		if err := n.Select(ctx, &titles, map[string]any{}); err == nil || err.Error() != "could not find name title in map[string]interface {}{}" {
			t.Error(err)
		}
	})
}

// One type read with other columns in each goroutine.
func TestConcurrentUse(t *testing.T) {
	inBoth(t, func(t *testing.T, db *conn.DB) {
		type row struct{ A, B, C int }
		var wg sync.WaitGroup
		for i, columns := range []string{"1 AS a", "2 AS b, 1 AS a", "3 AS c, 2 AS b, 1 AS a", "3 AS c"} {
			wg.Go(func() {
				want := []row{{1, 0, 0}, {1, 2, 0}, {1, 2, 3}, {0, 0, 3}}[i]
				for range 50 {
					var got []row
					err := sqlxcompat.Select(t.Context(), db, &got, "SELECT "+columns+" FROM generate_series(1, 2)")
					if err != nil || !reflect.DeepEqual(got, []row{want, want}) {
						t.Errorf("%s: %v, %v", columns, got, err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestConnect(t *testing.T) {
	ctx := t.Context()
	const nobody = "postgres://127.0.0.1:1/x?sslmode=disable"
	if db, err := sqlxcompat.Connect(ctx, nobody); db != nil || err == nil {
		t.Errorf("Connect gave %v, %v", db, err)
	}
	db, err := sqlxcompat.ConnectContext(ctx, nobody)
	if db == nil || err == nil {
		t.Fatalf("ConnectContext gave %v, %v", db, err)
	}
	db.Close()
	if db, err := sqlxcompat.ConnectContext(ctx, "mysql://x"); db != nil || err == nil {
		t.Errorf("ConnectContext gave %v, %v", db, err)
	}
	good := sqlxcompat.MustConnect(ctx, pgtest.Database(t))
	defer good.Close()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for what, f := range map[string]func(){
		"MustConnect": func() { sqlxcompat.MustConnect(ctx, nobody) },
		"MustOpen":    func() { sqlxcompat.MustOpen(ctx, "mysql://x") },
		"MustBegin":   func() { sqlxcompat.MustBegin(ended, good) },
		"MustBeginTx": func() { sqlxcompat.MustBeginTx(ended, good, pgx.TxOptions{}) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(error); !ok {
					t.Errorf("%s does not panic with an error", what)
				}
			}()
			f()
		}()
	}
}

func Example() {
	ctx := context.Background()
	db := sqlxcompat.MustConnect(ctx, pgtest.ServerURL(failure{}), parity.LibPQ())
	defer db.Close()
	tx := sqlxcompat.MustBegin(ctx, db)
	defer func() { _ = tx.Rollback(ctx) }()
	sqlxcompat.MustExec(ctx, tx, "CREATE TEMP TABLE author (id int, name text) ON COMMIT DROP")

	type author struct {
		ID   int
		Name string
	}
	_, err := sqlxcompat.NamedExec(ctx, tx, "INSERT INTO author (id, name) VALUES (:id, :name)", []author{{1, "Austen"}, {2, "Kipling"}})
	fmt.Println(err)
	query, args, err := sqlxcompat.In("SELECT * FROM author WHERE id IN (?) ORDER BY id", []int{1, 2, 3})
	fmt.Println(query, args, err)
	var all []author
	err = sqlxcompat.Select(ctx, tx, &all, sqlxcompat.Rebind(query), args...)
	fmt.Println(all, err)
	var one author
	fmt.Println(sqlxcompat.Get(ctx, tx, &one, "SELECT * FROM author WHERE id = $1", 9) == sql.ErrNoRows)
	// Output:
	// <nil>
	// SELECT * FROM author WHERE id IN (?, ?, ?) ORDER BY id [1 2 3] <nil>
	// [{1 Austen} {2 Kipling}] <nil>
	// true
}

// failure is what an example has instead of a testing.T.
type failure struct{ testing.TB }

func (failure) Helper()                   {}
func (failure) Fatalf(f string, a ...any) { log.Fatalf(f, a...) }
