package libpq_test

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

func exec(t *testing.T, c *pgx.Conn, sql string, args ...any) pgconn.CommandTag {
	t.Helper()
	tag, err := libpq.Exec(t.Context(), c, sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return tag
}

// wantCode checks for an error of the server with lib/pq's text.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var server *pgconn.PgError
	if !errors.As(err, &server) || server.Code != code {
		t.Fatalf("error %T %v, want a *pgconn.PgError with %s", err, err, code)
	}
	if want := "pq: " + server.Message; err.Error() != want {
		t.Errorf("error text %q, want %q", err, want)
	}
}

func TestQueryReportsTheFirstReply(t *testing.T) {
	c := connect(t)
	exec(t, c, "CREATE TABLE one (n int PRIMARY KEY)")
	exec(t, c, "INSERT INTO one VALUES (1)")
	for _, q := range []struct {
		sql, code string
		args      []any
	}{
		{"SELECT 1/0", "22012", nil},
		{"SELECT 1/$1::int", "22012", []any{0}},
		{"INSERT INTO one VALUES (1) RETURNING n", "23505", nil},
		{"INSERT INTO one VALUES ($1) RETURNING n", "23505", []any{1}},
		{"SELECT $1::int", "22P02", []any{"x"}},
		{"SELEC", "42601", nil},
		{"SELEC $1", "42601", []any{1}},
		{"SELECT 1; SELECT $1::int", "42601", []any{1}},
	} {
		rows, err := libpq.Query(t.Context(), c, q.sql, q.args...)
		wantCode(t, err, q.code)
		if rows == nil || rows.Next() || rows.Err() != err {
			t.Errorf("%s: the rows of a failed Query must be closed and report its error", q.sql)
		}
	}
	exec(t, c, "SELECT 1")
}

func TestLaterErrorComesFromErr(t *testing.T) {
	c := connect(t)
	rows, err := libpq.Query(t.Context(), c, "SELECT 1/(3-n) FROM generate_series(1, 5) n")
	must(t, err)
	n := 0
	for rows.Next() {
		n++
	}
	wantCode(t, rows.Err(), "22012")
	if n != 2 {
		t.Errorf("read %d rows before the error, want 2", n)
	}
	exec(t, c, "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (p int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
	rows, err = libpq.Query(t.Context(), c, "INSERT INTO child VALUES ($1) RETURNING p", 7)
	must(t, err)
	if !rows.Next() {
		t.Error("the returned row came before the error")
	}
	rows.Close()
	wantCode(t, rows.Err(), "23503")
}

func TestFailedScanGoesOn(t *testing.T) {
	c := connect(t)
	rows, err := libpq.Query(t.Context(), c, "VALUES ('1'), ('x'), ('3')")
	must(t, err)
	var got []int
	failed := 0
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			failed++
			continue
		}
		got = append(got, n)
	}
	must(t, rows.Err())
	if !reflect.DeepEqual(got, []int{1, 3}) || failed != 1 {
		t.Errorf("got %v and %d failures, want [1 3] and 1", got, failed)
	}
}

func TestScanAtTheWrongTime(t *testing.T) {
	c := connect(t)
	rows, err := libpq.Query(t.Context(), c, "SELECT 1, 2")
	must(t, err)
	var a, b int
	if err := rows.Scan(&a, &b); err == nil {
		t.Error("Scan before Next must fail")
	}
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	if err := rows.Scan(&a); err == nil || !strings.Contains(err.Error(), "expected 2 destination arguments in Scan, not 1") {
		t.Errorf("Scan of one of two columns: %v", err)
	}
	must(t, rows.Scan(&a, &b))
	rows.Close()
	if err := rows.Scan(&a, &b); err == nil {
		t.Error("Scan after Close must fail")
	}
	if got := rows.FieldDescriptions(); len(got) != 2 {
		t.Errorf("%d columns after Close, want 2", len(got))
	}
}

func TestQueryRowFreesItsConnection(t *testing.T) {
	c := connect(t)
	row := libpq.QueryRow(t.Context(), c, "SELECT n, '\\x0102'::bytea FROM generate_series(5, 9) n")
	exec(t, c, "SELECT repeat('overwritten', 1000)")
	var n int
	var b []byte
	must(t, row.Scan(&n, &b))
	if n != 5 || string(b) != "\x01\x02" {
		t.Errorf("scanned %d %q", n, b)
	}
	err := libpq.QueryRow(t.Context(), c, "SELECT 1 WHERE false").Scan(&n)
	if err != sql.ErrNoRows {
		t.Errorf("without a row: %v, want sql.ErrNoRows itself", err)
	}
	var raw sql.RawBytes
	if err := libpq.QueryRow(t.Context(), c, "SELECT 'x'").Scan(&raw); err == nil {
		t.Error("RawBytes must be refused")
	}
}

func TestSeveralStatements(t *testing.T) {
	c := connect(t)
	tag := exec(t, c, "CREATE TABLE several (n int); INSERT INTO several VALUES (1), (2); UPDATE several SET n = n + 1")
	if tag.RowsAffected() != 2 {
		t.Errorf("tag %q, want that of the last statement", tag)
	}
	rows, err := libpq.Query(t.Context(), c, "DELETE FROM several WHERE n = 2; SELECT n FROM several; SELECT 'next'; DELETE FROM several")
	must(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[int])
	must(t, err)
	if !reflect.DeepEqual(got, []int{3}) {
		t.Errorf("first set %v, want [3]", got)
	}
	if n := exec(t, c, "SELECT FROM several").RowsAffected(); n != 0 {
		t.Errorf("%d rows left: the statements behind the first set did not run", n)
	}
	exec(t, c, "")
	exec(t, c, "; ;")
}

func TestPgxHelpers(t *testing.T) {
	c := connect(t)
	type person struct {
		ID   int
		Name string
	}
	query := "SELECT 1 AS id, 'ann'::text AS name UNION ALL SELECT 2, 'bob'"
	rows, err := libpq.Query(t.Context(), c, query)
	must(t, err)
	people, err := pgx.CollectRows(rows, pgx.RowToStructByName[person])
	must(t, err)
	if want := []person{{1, "ann"}, {2, "bob"}}; !reflect.DeepEqual(people, want) {
		t.Errorf("by name: %v", people)
	}
	rows, err = libpq.Query(t.Context(), c, "SELECT 1::int4 AS i, '{}'::jsonb AS j, NULL AS n, 'u'::text AS t")
	must(t, err)
	m, err := pgx.CollectOneRow(rows, pgx.RowToMap)
	must(t, err)
	if want := (map[string]any{"i": int64(1), "j": []byte("{}"), "n": nil, "t": "u"}); !reflect.DeepEqual(m, want) {
		t.Errorf("map %#v, want %#v", m, want)
	}
	var one person
	must(t, libpq.QueryRow(t.Context(), c, "SELECT @id::int, @name::text", pgx.NamedArgs{"id": 3, "name": "cy"}).Scan(&one.ID, &one.Name))
	if one != (person{3, "cy"}) {
		t.Errorf("named arguments gave %v", one)
	}
}

func TestWrongNumberOfArguments(t *testing.T) {
	c := connect(t)
	exec(t, c, "BEGIN")
	if _, err := libpq.Exec(t.Context(), c, "SELECT $1::int", 1, 2); err == nil || !strings.Contains(err.Error(), "got 2 parameters but the statement requires 1") {
		t.Errorf("two for one: %v", err)
	}
	if status := c.PgConn().TxStatus(); status != 'T' {
		t.Errorf("transaction status %q: nothing was sent, it must go on", status)
	}
}

func TestContextEndIsBoth(t *testing.T) {
	c := connect(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := libpq.Exec(ctx, c, "SELECT pg_sleep(30)")
	var server *pgconn.PgError
	if !errors.As(err, &server) || server.Code != "57014" {
		t.Errorf("%v is not 57014", err)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v is not the error of the context", err)
	}
	if got, want := err.Error(), "pq: canceling statement due to user request"; got != want {
		t.Errorf("text %q, want that of lib/pq, %q", got, want)
	}
	if _, err := libpq.Exec(ctx, connect(t), "SELECT 1"); err != context.DeadlineExceeded {
		t.Errorf("with an ended context: %v", err)
	}
}

func TestCopyByExecIsRefused(t *testing.T) {
	c := connect(t)
	exec(t, c, "CREATE TABLE refused (n int)")
	for _, q := range []string{"COPY refused FROM STDIN", "  -- why\n copy refused TO stdout", "/* c */COPY (SELECT 1) TO STDOUT",
		"SET search_path = public; COPY refused FROM stdin;", "SELECT $x$;$x$, ';' -- ;\n; /* ; */ COPY refused FROM STDIN"} {
		if _, err := libpq.Exec(t.Context(), c, q); err == nil || !strings.Contains(err.Error(), "use CopyFrom") {
			t.Errorf("%q: %v", q, err)
		}
	}
	exec(t, c, "SELECT 'COPY x FROM STDIN'")
	exec(t, c, "SELECT '; COPY x FROM STDIN'; SELECT $f$ ; COPY x FROM STDIN $f$ -- ; COPY x TO STDOUT")
	exec(t, c, "COPY (SELECT 1) TO '/dev/null'; SELECT 'to stdout'")
}

func TestPrepareGivesAName(t *testing.T) {
	c := connect(t)
	sd, err := libpq.Prepare(t.Context(), c, "half", "SELECT $1::numeric / 2")
	must(t, err)
	if len(sd.ParamOIDs) != 1 {
		t.Errorf("%d parameters", len(sd.ParamOIDs))
	}
	var got string
	must(t, libpq.QueryRow(t.Context(), c, "half", 3).Scan(&got))
	if !strings.HasPrefix(got, "1.5") {
		t.Errorf("half of 3 is %s", got)
	}
	_, err = libpq.Prepare(t.Context(), c, "bad", "SELEC")
	wantCode(t, err, "42601")
}
