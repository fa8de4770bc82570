//netralint:ignore blockingcall,serverlesspool,boundpool,preping the drivers are called as programs on lib/pq do
package errortext

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/parity"
	_ "github.com/netra-systems/netralint/conn/pqcodes"
	"github.com/netra-systems/netralint/conn/pqcompat"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// statements are wrong in ways that have a position, and in ways that have none.
var statements = []struct {
	sql  string
	args []any
}{
	{"SELECT 1 FROM nowhere", nil},
	{"SELECT 1 FROM nowhere WHERE a = $1", []any{1}},
	{"SELECT 1\n  FROM nowhere\n WHERE a = 2", nil},
	{"SELECT 'Größe',\n\t'日本', nowhere FROM pg_class", nil},
	{"SELEC 1", nil},
	{"", nil},
	{"SELECT 1 /", nil},
	{"SELECT 1/0", nil},
	{"SELECT 1/$1::int", []any{0}},
	{"SELECT $1::int", []any{"x"}},
	{"INSERT INTO e VALUES (1), (1)", nil},
	{"INSERT INTO e VALUES ($1)", []any{nil}},
	{"DO $$ BEGIN RAISE EXCEPTION 'own' USING ERRCODE = 'AB123'; END $$", nil},
	{"DO $$ BEGIN EXECUTE 'SELECT nowhere'; END $$", nil},
	{"CREATE TABLE e (n int)", nil},
	{"COMMIT AND", nil},
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestTexts runs the statements on all the handles.
func TestTexts(t *testing.T) {
	at := pgtest.Database(t)
	theirs, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = theirs.Close() }()
	if _, err := theirs.Exec("CREATE TABLE e (n int PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	ours, err := conn.OpenSQL(at, parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ours.Close() }()
	db, err := conn.OpenURL(t.Context(), at, parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		_, want := theirs.Exec(s.sql, s.args...)
		_, overSQL := ours.Exec(s.sql, s.args...)
		_, native := db.Exec(t.Context(), s.sql, s.args...)
		same(t, s.sql, want, overSQL, native)
		same(t, s.sql, queried(theirs, s.sql, s.args), queried(ours, s.sql, s.args), db.QueryRow(t.Context(), s.sql, s.args...).Scan(new(any)))
		_, want = theirs.Prepare(s.sql)
		_, overSQL = ours.Prepare(s.sql)
		same(t, s.sql, want, overSQL, overSQL)
	}
}

// TestFailedCommit holds the text of Commit after a statement failed.
func TestFailedCommit(t *testing.T) {
	at := pgtest.Database(t)
	theirs, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = theirs.Close() }()
	ours, err := conn.OpenSQL(at, parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ours.Close() }()
	db, err := conn.OpenURL(t.Context(), at, parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = tx.Exec(t.Context(), "SELECT 1/0")
	native := tx.Commit(t.Context())
	want := failedCommit(t, theirs)
	for kind, got := range map[string]error{"OpenSQL": failedCommit(t, ours), "OpenURL": native} {
		if textOf(got) != textOf(want) || !errors.Is(got, pqcompat.ErrInFailedTransaction) {
			t.Errorf("with %s: %q, want %q", kind, textOf(got), textOf(want))
		}
	}
}

func failedCommit(t *testing.T, db *sql.DB) error {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = tx.Exec("SELECT 1/0")
	return tx.Commit()
}

func queried(db *sql.DB, text string, args []any) error {
	return db.QueryRow(text, args...).Scan(new(any))
}

// same holds the errors of both kinds of handles against lib/pq's, and the errors of
// the server in them.
func same(t *testing.T, text string, want, overSQL, native error) {
	t.Helper()
	var theirs *pq.Error
	if want != nil && !errors.As(want, &theirs) {
		return // of database/sql, which gives it to both
	}
	for kind, got := range map[string]error{"OpenSQL": overSQL, "OpenURL": native} {
		if textOf(got) != textOf(want) {
			t.Errorf("%q with %s: %q, want %q", text, kind, textOf(got), textOf(want))
		}
		if want == nil {
			continue
		}
		var inner *pgconn.PgError
		if !errors.As(got, &inner) {
			t.Errorf("%q with %s: no error of the server in %v", text, kind, got)
			continue
		}
		if said := pqcompat.ServerError(inner).Error(); said != theirs.Error() {
			t.Errorf("%q with %s: the error itself says %q, want %q", text, kind, said, theirs.Error())
		}
	}
}

// TestExtracted holds that the text outlives the error it was taken out of.
func TestExtracted(t *testing.T) {
	db, err := conn.OpenURL(t.Context(), pgtest.Database(t), parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	inner := extract(t.Context(), db)
	runtime.GC()
	runtime.GC()
	if got, want := fmt.Sprint(pqcompat.ServerError(inner)), `pq: relation "nowhere" does not exist at column 15 (42P01)`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for made, want := range map[*pgconn.PgError]string{
		{Message: "gone", Code: "42P01"}:              (&pq.Error{Message: "gone", Code: "42P01"}).Error(),
		{Message: "gone"}:                             (&pq.Error{Message: "gone"}).Error(),
		{Message: "gone", Code: "42P01", Position: 3}: (&pq.Error{Message: "gone", Code: "42P01", Position: "3"}).Error(),
	} {
		if got := pqcompat.ServerError(made).Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func extract(ctx context.Context, db *conn.DB) *pgconn.PgError {
	_, err := db.Exec(ctx, "SELECT 1 FROM nowhere")
	return pqcompat.As(err)
}

// TestConnecting holds the text of what the server says at connecting.
func TestConnecting(t *testing.T) {
	at, err := url.Parse(pgtest.ServerURL(t))
	if err != nil {
		t.Fatal(err)
	}
	at.Path = "/none_of_that_name"
	theirs, err := sql.Open("postgres", at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = theirs.Close() }()
	ours, err := conn.OpenSQL(at.String(), parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ours.Close() }()
	if got, want := textOf(ours.Ping()), textOf(theirs.Ping()); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
