package sqlcheck

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/cmd/netralint/internal/servertest"
)

const outerSchema = `
	CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, vip bool NOT NULL);
	CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES customers, note text NOT NULL);
	CREATE TABLE payments (id int PRIMARY KEY, "order" int NOT NULL REFERENCES orders, amount int NOT NULL);
	CREATE TABLE offers (id int PRIMARY KEY, seller int REFERENCES customers);
	CREATE TABLE "Ratings" ("order" int NOT NULL, stars int NOT NULL)`

// What is said of an outer join is what the server does with rows that have no partner,
// and nothing is said where the statement or the schema lets none through.
func TestOuterJoins(t *testing.T) {
	server, conn := outerServer(t)
	if server == nil {
		return
	}
	for _, test := range []struct {
		sql  string
		want string // of the first column
	}{
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id", "payments"},
		{"SELECT p.amount FROM payments p RIGHT JOIN orders o ON p.order = o.id ORDER BY o.id", "payments"},
		{"SELECT p.amount FROM payments p FULL JOIN orders o ON p.order = o.id AND p.amount = o.id", "payments"},
		{"SELECT c.name FROM offers o LEFT JOIN customers c ON c.id = o.seller", "customers"},
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id LEFT JOIN offers f ON f.id = p.amount", "payments"},
		{"SELECT DISTINCT p.amount FROM orders o LEFT OUTER JOIN payments p ON p.order = o.id WHERE o.note > $1 LIMIT 5", "payments"},
		{"SELECT p.amount, c.name FROM orders o JOIN customers c ON c.id = o.customer LEFT JOIN payments p ON p.order = o.id", "payments"},
		{"SELECT x.amount FROM (SELECT o.id, p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id) x WHERE x.id > 0", "payments"},
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id GROUP BY p.amount", "payments"},
		{`SELECT r.stars FROM orders o LEFT JOIN "Ratings" r ON r.order = o.id`, "Ratings"},

		{"SELECT o.note FROM orders o LEFT JOIN payments p ON p.order = o.id", ""},
		{"SELECT c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer", ""}, // the foreign key is NOT NULL
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id WHERE p.id IS NOT NULL", ""},
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id WHERE p.amount > 5", ""},
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id WHERE coalesce(p.amount, 0) > 5", ""},
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id GROUP BY p.amount HAVING coalesce(max(p.amount), 0) > 5", ""},
		{"SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id JOIN customers c ON c.id = coalesce(p.amount, 9) - 9", ""},
		{"SELECT coalesce(p.amount, 0) FROM orders o LEFT JOIN payments p ON p.order = o.id", ""},
		{"SELECT p.amount FROM orders o JOIN payments p ON p.order = o.id", ""},
		{"SELECT left(o.note, 3) FROM orders o", ""},
	} {
		answer, err := server.Describe(t.Context(), test.sql)
		if err != nil || answer.Error != nil {
			t.Fatal(test.sql, err, answer)
		}
		got := ""
		if c := answer.Columns[0]; c.Outer {
			got = c.Of.Table
		}
		if got != test.want {
			t.Errorf("%s: without a row of %q, want %q", test.sql, got, test.want)
		}
		if null := hasNull(t, conn, test.sql, len(answer.Params)); null != (test.want != "") {
			t.Errorf("%s: the server gives NULL: %v", test.sql, null)
		}
	}
}

func TestOuterJoinsOfTablesThatMayNotBeRead(t *testing.T) {
	server, conn := outerServer(t)
	if server == nil {
		return
	}
	if _, err := conn.Exec(t.Context(), "CREATE ROLE netralint_outer_reader; GRANT USAGE ON SCHEMA netralint_outer TO netralint_outer_reader"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = conn.Exec(context.WithoutCancel(t.Context()), "DROP OWNED BY netralint_outer_reader; DROP ROLE netralint_outer_reader")
	})
	if _, err := server.conn.Exec(t.Context(), "SET ROLE netralint_outer_reader"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the session goes on
		answer, err := server.Describe(t.Context(), "SELECT p.amount FROM orders o LEFT JOIN payments p ON p.order = o.id")
		if err != nil || len(answer.Columns) != 1 || answer.Columns[0].Outer {
			t.Errorf("%v %+v", err, answer)
		}
	}
	if _, err := server.conn.Exec(t.Context(), "RESET ROLE"); err != nil {
		t.Fatal(err)
	}
}

// outerServer returns a Server and a connection to a database of the test's own, with an
// order that has no payment or rating and an offer that has no seller; nil in the test
// that runs this one under a server.
func outerServer(t *testing.T) (*Server, *pgx.Conn) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	url, ok := servertest.URL(t, root)
	if !ok {
		return nil, nil
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	server, err := Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(context.WithoutCancel(t.Context())) })
	if _, err := conn.Exec(t.Context(), "DROP SCHEMA IF EXISTS netralint_outer CASCADE; CREATE SCHEMA netralint_outer; SET search_path = netralint_outer;"+outerSchema+`;
		INSERT INTO customers VALUES (1, 'a', true), (2, 'b', false); INSERT INTO orders VALUES (1, 1, 'x'), (2, 1, 'y'); INSERT INTO payments VALUES (1, 2, 10); INSERT INTO offers VALUES (1, NULL), (2, 2)`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = conn.Exec(context.WithoutCancel(t.Context()), "DROP SCHEMA netralint_outer CASCADE") })
	if _, err := server.conn.Exec(t.Context(), "SET search_path = netralint_outer"); err != nil {
		t.Fatal(err)
	}
	return server, conn
}

// hasNull runs a statement, with empty text for its parameters.
func hasNull(t *testing.T, conn *pgx.Conn, sql string, params int) bool {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql, slices.Repeat([]any{""}, params)...)
	if err != nil {
		t.Fatal(sql, err)
	}
	null := false
	for rows.Next() {
		null = null || rows.RawValues()[0] == nil
	}
	if rows.Err() != nil {
		t.Fatal(sql, rows.Err())
	}
	return null
}
