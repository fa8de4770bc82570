//netralint:ignore blockingcall the driver under test is called as programs on lib/pq do
package pqcompat_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/pqcompat"
	"github.com/netra-systems/netralint/conn/pqdriver"
)

func TestDriverIsRegistered(t *testing.T) {
	db, err := sql.Open("postgres", pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, ok := db.Driver().(*pqcompat.Driver); !ok || pqdriver.Name != "postgres" {
		t.Fatalf("driver %T under %q", db.Driver(), pqdriver.Name)
	}
	var got string
	if err := db.QueryRow("SELECT $1::text", 42).Scan(&got); err != nil || got != "42" {
		t.Errorf("an int into text gave %q, %v; want 42 as with lib/pq", got, err)
	}
	if _, err := sql.Open("postgres", "mysql://u:hush@h/d"); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("a URL of another database: %v", err)
	}
}

func TestConnectorCopiesIn(t *testing.T) {
	c, err := pqcompat.NewConnector(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(`CREATE TABLE "T" (a int, b text)`); err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	stmt, err := tx.Prepare(pqcompat.CopyIn("T", "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if _, err := stmt.Exec(i, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := stmt.Exec(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(stmt.Close(), tx.Commit()); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM "T" WHERE b = 'x'`).Scan(&n); err != nil || n != 3 {
		t.Errorf("%d rows, %v", n, err)
	}
	_, err = db.Exec(`INSERT INTO "T" VALUES (1/0)`)
	if e := pqcompat.As(err, "22012"); e == nil || pqcompat.As(err, "23505") != nil || pqcompat.As(err) == nil || pqcompat.As(nil) != nil {
		t.Errorf("As of %v", err)
	}
	if _, ok := pqcompat.Unwrap(err).(*pgconn.PgError); !ok {
		t.Errorf("Unwrap of %T %v", err, err)
	}
	if wrapped := fmt.Errorf("wrapped: %w", err); pqcompat.Unwrap(wrapped) != wrapped || pqcompat.AsError(wrapped) != nil || pqcompat.As(wrapped) == nil {
		t.Error("a wrapped error: As finds it, an assertion and a type switch do not look into errors of the program")
	}
	if e, ok := pqcompat.AsErrorOK(err); !ok || e.Code != "22012" || pqcompat.AsError(err) != e {
		t.Errorf("AsErrorOK of %v: %v, %v", err, e, ok)
	}
	if e := pqcompat.AsError(err); pqcompat.Digits(e.Position) != "" || pqcompat.Digits(e.Line) == "" {
		t.Errorf("of a division: position %q, line %q", pqcompat.Digits(e.Position), pqcompat.Digits(e.Line))
	}
	_, err = db.Exec("SELECT  nothing")
	if e := pqcompat.AsError(err); e == nil || pqcompat.Digits(e.Position) != "9" {
		t.Errorf("position in %v", err)
	}
	if prepare := (&pgconn.PrepareError{}); pqcompat.Unwrap(prepare) != error(prepare) {
		t.Error("Unwrap changes an error of pgx that is none of the server")
	}
	if other := errors.New("other"); pqcompat.Unwrap(other) != other || pqcompat.Unwrap[error](nil) != nil {
		t.Error("Unwrap changes errors that are none of the server")
	}
}

func TestNewListener(t *testing.T) {
	url := pgtest.Database(t)
	l := pqcompat.NewListener(url, time.Millisecond, time.Second, nil)
	defer func() { _ = l.Close() }()
	if err := l.Listen("jobs"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("NOTIFY jobs, 'x'"); err != nil {
		t.Fatal(err)
	}
	if n := <-l.Notify; n == nil || n.Extra != "x" {
		t.Errorf("notification %+v", n)
	}
}

func TestNewListenerTellsOfAWrongURL(t *testing.T) {
	failed := make(chan error, 100)
	l := pqcompat.NewListener("mysql://u:hush@h/d", time.Millisecond, time.Millisecond, func(e pqcompat.ListenerEventType, err error) {
		if e == pqcompat.ListenerEventConnectionAttemptFailed {
			select {
			case failed <- err:
			default:
			}
		}
	})
	if err := <-failed; err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("wrong URL: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestParseURL(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://bob:s%27e%5Ccret@h:5433/shop?sslmode=disable&search_path=a,b": `dbname='shop' host='h' password='s\'e\\cret' port='5433' search_path='a,b' sslmode='disable' user='bob'`,
		"postgresql://":                 "",
		"mysql://u:hush@h/d":            "invalid connection protocol: mysql",
		"host=h":                        "invalid connection protocol: ",
		"postgres://u:hush@%%":          "parse database URL: it is not a URL",
		"postgres://h:x/?password=hush": "parse database URL: it is not a URL",
		"postgres://h:port/d":           `parse "postgres://h:port/d": invalid port ":port" after host`,
		"postgres://h/%zz":              `parse "postgres://h/%zz": invalid URL escape "%zz"`,
	} {
		got, err := pqcompat.ParseURL(in)
		if err != nil {
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the error shows the password: %v", err)
			}
			got = err.Error()
		}
		if got != want {
			t.Errorf("ParseURL(%q) = %s, want %s", in, got, want)
		}
	}
}
