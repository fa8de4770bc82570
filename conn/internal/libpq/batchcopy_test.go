package libpq_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

func TestBatch(t *testing.T) {
	c := connect(t)
	exec(t, c, "CREATE TABLE batch (n int, b bytea)")
	b := &pgx.Batch{}
	b.Queue("INSERT INTO batch VALUES ($1, $2)", 1, `\x41`)
	b.Queue("SELECT n, b FROM batch")
	b.Queue("SELECT generate_series(1, $1::int)", 3)
	var affected int64
	b.Queue("DELETE FROM batch").Exec(func(tag pgconn.CommandTag) error { affected = tag.RowsAffected(); return nil })
	br := libpq.SendBatch(t.Context(), c, b)
	_, err := br.Exec()
	must(t, err)
	var n int
	var data []byte
	must(t, br.QueryRow().Scan(&n, &data))
	if n != 1 || string(data) != `\x41` {
		t.Errorf("stored %d %q", n, data)
	}
	rows, err := br.Query()
	must(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[int])
	must(t, err)
	if !reflect.DeepEqual(got, []int{1, 2, 3}) {
		t.Errorf("series %v", got)
	}
	must(t, br.Close())
	if affected != 1 {
		t.Errorf("the callback saw %d rows", affected)
	}
	exec(t, c, "SELECT 1")
}

func TestBatchError(t *testing.T) {
	c := connect(t)
	b := &pgx.Batch{}
	b.Queue("SELECT 1")
	b.Queue("SELECT 1/$1::int", 0)
	b.Queue("SELECT 3")
	err := libpq.SendBatch(t.Context(), c, b).Close()
	wantCode(t, err, "22012")
	exec(t, c, "SELECT 1")
	b = &pgx.Batch{}
	b.BeginTx(pgx.TxOptions{})
	if err := libpq.SendBatch(t.Context(), c, b).Close(); err == nil {
		t.Error("Batch.BeginTx must be refused")
	}
	exec(t, c, "SELECT 1")
}

func TestCopyFrom(t *testing.T) {
	c := connect(t)
	exec(t, c, `CREATE TABLE "Copy" (n int, s text, b bytea, at timestamptz)`)
	at := time.Date(2024, 3, 10, 1, 2, 3, 999999999, time.UTC)
	rows := [][]any{{1, "a\tb\\c\nd", []byte{0, 255}, at}, {nil, nil, nil, nil}, {"3", 4, "x", nil}}
	n, err := libpq.CopyFrom(t.Context(), c, pgx.Identifier{"Copy"}, []string{"n", "s", "b", "at"}, pgx.CopyFromRows(rows))
	must(t, err)
	if n != 3 {
		t.Errorf("copied %d rows", n)
	}
	var text string
	must(t, libpq.QueryRow(t.Context(), c, `SELECT string_agg(x::text, ' ' ORDER BY n) FROM "Copy" x WHERE n IS NOT NULL`).Scan(&text))
	if want := "(1,\"a\tb\\\\c\nd\",\"\\\\x00ff\",\"2024-03-10 01:02:04+00\") (3,4,\"\\\\x78\",)"; text != want {
		t.Errorf("stored %s, want %s", text, want)
	}
	boom := errors.New("boom")
	_, err = libpq.CopyFrom(t.Context(), c, pgx.Identifier{"Copy"}, []string{"n"}, pgx.CopyFromFunc(func() ([]any, error) { return nil, boom }))
	if !errors.Is(err, boom) {
		t.Errorf("the error of the source came as %v", err)
	}
	if _, err = libpq.CopyFrom(t.Context(), c, pgx.Identifier{"Copy"}, []string{"n", "s"}, pgx.CopyFromRows([][]any{{1}})); err == nil {
		t.Error("a short row must fail")
	}
	_, err = libpq.CopyFrom(t.Context(), c, pgx.Identifier{"nowhere"}, nil, pgx.CopyFromRows(nil))
	wantCode(t, err, "42P01")
	if n, err = libpq.CopyFrom(t.Context(), c, pgx.Identifier{"Copy"}, nil, pgx.CopyFromRows(rows[:1])); n != 1 || err != nil {
		t.Errorf("without columns: %d %v", n, err)
	}
}

func TestCopyPanics(t *testing.T) {
	c := connect(t)
	exec(t, c, "CREATE TABLE panics (n int)")
	func() {
		defer func() {
			if v := recover(); v != "mine" {
				t.Errorf("got %v, want the panic of the row", v)
			}
		}()
		_, err := libpq.CopyFrom(t.Context(), c, pgx.Identifier{"panics"}, []string{"n"}, pgx.CopyFromSlice(3, func(i int) ([]any, error) {
			if i == 2 {
				panic("mine")
			}
			return []any{i}, nil
		}))
		t.Errorf("it returned %v", err)
	}()
	var n int
	must(t, c.QueryRow(t.Context(), "SELECT count(*) FROM panics").Scan(&n))
	if n != 0 {
		t.Errorf("%d rows were copied", n)
	}
}
