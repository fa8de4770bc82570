//netralint:ignore blockingcall the driver under test is called as programs on lib/pq do
package libpq_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

type connector struct {
	url    string
	pooler bool
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	config, err := pgx.ParseConfig(c.url)
	if err != nil {
		return nil, err
	}
	if c.pooler {
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	pc, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return libpq.NewSQLConn(pc), nil
}

func (connector) Driver() driver.Driver { return nil }

func open(t *testing.T, pooler bool) *sql.DB {
	t.Helper()
	db := sql.OpenDB(connector{pgtest.Database(t), pooler})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestSQLResultSets(t *testing.T) {
	db := open(t, false)
	rows, err := db.Query("SELECT 1; CREATE TABLE between (n int); SELECT 'a', 'b' WHERE false; SELECT 2 UNION SELECT 3")
	must(t, err)
	var got [][]string
	for {
		columns, err := rows.Columns()
		must(t, err)
		n := 0
		for rows.Next() {
			n++
		}
		got = append(got, []string{strings.Repeat("c", len(columns)), strings.Repeat("r", n)})
		if !rows.NextResultSet() {
			break
		}
	}
	must(t, rows.Err())
	must(t, rows.Close())
	if want := [][]string{{"c", "r"}, {"cc", ""}, {"c", "rr"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("sets %q, want %q", got, want)
	}
}

func TestSQLPreparedLeavesNothingBehindAPooler(t *testing.T) {
	for pooler, want := range map[bool]int{false: 1, true: 0} {
		db := open(t, pooler)
		s, err := db.Prepare("SELECT count(*) FROM pg_prepared_statements WHERE $1")
		must(t, err)
		var n int
		must(t, s.QueryRow(true).Scan(&n))
		if n != want {
			t.Errorf("pooler %v: %d named statements, want %d", pooler, n, want)
		}
		if _, err := s.Exec(); err == nil || !strings.Contains(err.Error(), "expected 1 arguments, got 0") {
			t.Errorf("too few arguments: %v", err)
		}
		must(t, s.Close())
		must(t, db.QueryRow("SELECT count(*) FROM pg_prepared_statements").Scan(&n))
		if n != 0 {
			t.Errorf("pooler %v: %d statements left after Close", pooler, n)
		}
	}
}

func TestSQLCopyIn(t *testing.T) {
	db := open(t, false)
	_, err := db.Exec("CREATE TABLE copied (n int PRIMARY KEY, s text)")
	must(t, err)
	if _, err := db.Prepare("COPY copied FROM STDIN"); err == nil {
		t.Error("COPY outside a transaction must be refused")
	}
	tx, err := db.Begin()
	must(t, err)
	if _, err := tx.Prepare("COPY copied (nope) FROM STDIN"); err == nil {
		t.Error("a missing column must show at Prepare")
	}
	must(t, tx.Rollback())
	tx, err = db.Begin()
	must(t, err)
	s, err := tx.Prepare(`COPY "copied" ("n", "s") FROM STDIN`)
	must(t, err)
	text := strings.Repeat("long\t", 1000)
	for i := range 100 { // several buffers
		_, err := s.Exec(i, text)
		must(t, err)
	}
	if _, err := tx.Exec("SELECT 1"); err == nil {
		t.Error("a statement during COPY must be refused")
	}
	r, err := s.Exec()
	must(t, err)
	if n, err := r.RowsAffected(); n != 100 || err != nil {
		t.Errorf("RowsAffected %d, %v", n, err)
	}
	must(t, s.Close())
	var sum int
	must(t, tx.QueryRow("SELECT sum(n) FROM copied WHERE s = $1", text).Scan(&sum))
	if sum != 4950 {
		t.Errorf("sum %d, want 4950", sum)
	}
	must(t, tx.Commit())
	tx, err = db.Begin()
	must(t, err)
	s, err = tx.Prepare("COPY copied FROM STDIN")
	must(t, err)
	_, err = s.Exec(1, "twice")
	must(t, err)
	_, err = s.Exec()
	wantCode(t, err, "23505")
	must(t, tx.Rollback())
	must(t, db.Ping())
}

func TestSQLTransactions(t *testing.T) {
	db := open(t, false)
	for _, level := range []sql.IsolationLevel{sql.LevelWriteCommitted, sql.LevelSnapshot, sql.LevelLinearizable} {
		if _, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: level}); err == nil || !strings.Contains(err.Error(), "isolation level not supported") {
			t.Errorf("%v: %v", level, err)
		}
	}
	tx, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true})
	must(t, err)
	var level, readOnly string
	must(t, tx.QueryRow("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')").Scan(&level, &readOnly))
	if level != "serializable" || readOnly != "on" {
		t.Errorf("%s, read only %s", level, readOnly)
	}
	if _, err := tx.Exec("SELECT 1/0"); err == nil {
		t.Error("no error")
	}
	if err := tx.Commit(); !errors.Is(err, pgx.ErrTxCommitRollback) || err.Error() != "pq: Could not complete operation in a failed transaction" {
		t.Errorf("commit of a failed transaction: %v", err)
	}
	must(t, db.Ping())
}

// The end of the context given to BeginTx stops a statement that has none.
func TestSQLTransactionStopsItsStatement(t *testing.T) {
	db := open(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	must(t, err)
	running := make(chan struct{})
	go func() { close(running); cancel() }()
	<-running
	_, err = tx.Exec("SELECT pg_sleep(60)")
	var server *pgconn.PgError
	if !errors.Is(err, context.Canceled) && !errors.Is(err, sql.ErrTxDone) && !(errors.As(err, &server) && server.Code == "57014") {
		t.Errorf("the statement ended with %v", err)
	}
	must(t, db.Ping())
}

func TestSQLResults(t *testing.T) {
	db := open(t, false)
	_, err := db.Exec("CREATE TABLE affected (n int PRIMARY KEY)")
	must(t, err)
	for q, want := range map[string]int64{
		"INSERT INTO affected SELECT generate_series(1, 3)": 3, "SELECT 1": 1, "CREATE TABLE other (n int)": 0,
	} {
		r, err := db.Exec(q)
		must(t, err)
		if n, err := r.RowsAffected(); n != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", q, n, err, want)
		}
		if _, err := r.LastInsertId(); err == nil {
			t.Errorf("%s: LastInsertId must fail", q)
		}
	}
	r, err := db.Exec("")
	must(t, err)
	if _, err := r.RowsAffected(); err == nil {
		t.Error("RowsAffected of an empty statement must fail")
	}
}

func TestSQLStatementWhileRowsAreOpen(t *testing.T) {
	tx, err := open(t, false).Begin()
	must(t, err)
	defer func() { _ = tx.Rollback() }()
	_, err = tx.Exec("SELECT $1::int", 1) // its description is known from here on
	must(t, err)
	rows, err := tx.Query("SELECT generate_series(1, $1)", 3)
	must(t, err)
	if _, err := tx.Exec("SELECT $1::int", 1); err == nil {
		t.Error("a statement ran between the rows of another")
	}
	if _, err := tx.Prepare("SELECT 1"); err == nil {
		t.Error("a statement was prepared between the rows of another")
	}
	var got []int
	for rows.Next() {
		var n int
		must(t, rows.Scan(&n))
		got = append(got, n)
	}
	must(t, rows.Err())
	if !reflect.DeepEqual(got, []int{1, 2, 3}) {
		t.Errorf("the open rows gave %v, want all three", got)
	}
	must(t, tx.Commit())
}
