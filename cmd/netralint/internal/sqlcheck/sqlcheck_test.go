package sqlcheck

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/statements"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		sql  string
		want []string
	}{
		{"", nil},
		{" ; -- nothing;\n /* ; /* ; */ ; */ ", nil},
		{"SELECT 1", []string{"SELECT 1"}},
		{"a;b;", []string{"a", "b"}},
		{`SELECT ';', ";", E'\';', $$;$$, $x$;$$;$x$; b`, []string{`SELECT ';', ";", E'\';', $$;$$, $x$;$$;$x$`, " b"}},
		{"SELECT $1;b", []string{"SELECT $1", "b"}},
		{"CREATE RULE r AS ON INSERT TO t DO (a; b); c", []string{"CREATE RULE r AS ON INSERT TO t DO (a; b)", " c"}},
		{"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; c",
			[]string{"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END", " c"}},
		{"INSERT INTO a$b VALUES (1); c", []string{"INSERT INTO a$b VALUES (1)", " c"}},
	} {
		var got []string
		for _, p := range split(test.sql) {
			if !strings.HasPrefix(test.sql[p.at:], p.text) {
				t.Errorf("%s: %q is not at %d", test.sql, p.text, p.at)
			}
			got = append(got, p.text)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.sql, diff)
		}
	}
}

func TestRewrite(t *testing.T) {
	for _, test := range []struct {
		rule      statements.Rule
		old, want string
		args      int
	}{
		{statements.AsIs, "a = ? AND b = :b", "a = ? AND b = :b", -1},
		{statements.Rebound, "a = ? AND b = ?", "a = $1 AND b = $2", -1},
		{statements.NamedColon, "a = :a AND b = :b.c, x", "a = $1 AND b = $2, x", 2},
		{statements.NamedColon, "a = :a", "a = $1", 1},
		{statements.NamedColon, "a = :a1)", "a = $1)", 1},
		{statements.NamedColon, "a::::int := :a", "a::int := $1", 1},
		{statements.NamedColon, "a::int", "a:int", 0},
		{statements.NamedAt, "a = @a AND b = '@b' AND c = @a", "a = $1 AND b = '@b' AND c = $1", 1},
	} {
		got, err := rewrite(&statements.Statement{Text: test.old, Rewrite: test.rule})
		if err != nil || got.text != test.want || got.args != test.args {
			t.Errorf("%s: %q with %d arguments, %v; want %q with %d", test.old, got.text, got.args, err, test.want, test.args)
		}
	}
}

// The place of an error in the text that was sent is that of what was written.
func TestOrigin(t *testing.T) {
	for _, test := range []struct {
		rule statements.Rule
		old  string
	}{
		{statements.Rebound, "SELECT ?, ? FROM x WHERE here = ?"},
		{statements.NamedColon, "SELECT :a.b, :second FROM x WHERE y::::int = 1 AND here = :end"},
		{statements.NamedAt, "SELECT @a, @second FROM x WHERE here = @end"},
	} {
		out, err := rewrite(&statements.Statement{Text: test.old, Rewrite: test.rule})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := out.origin(strings.Index(out.text, "here")), strings.Index(test.old, "here"); got != want {
			t.Errorf("%s: %d, want %d", test.old, got, want)
		}
	}
}

func TestByteOffset(t *testing.T) {
	text := "SELECT 'é', x"
	if got, want := byteOffset(text, 13), strings.Index(text, "x"); got != want {
		t.Errorf("%d, want %d", got, want)
	}
	if got := byteOffset(text, 0); got != -1 {
		t.Errorf("%d for no position", got)
	}
}

func TestUpward(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"goose", "-- +goose Up\nA;\n-- +goose Down\nB;\n", "-- +goose Up\nA;\n\n\n"},
		{"goose again", "-- +goose Down\nB;\n-- +goose Up\nA;\n", "\n\n-- +goose Up\nA;\n"},
		{"dbmate", "-- migrate:up transaction:false\nA;\n\n-- migrate:down\nB;\n", "-- migrate:up transaction:false\nA;\n\n\n\n"},
		{"sql-migrate", "-- +migrate Up\nA;\n-- +migrate Down\nB;\n", "-- +migrate Up\nA;\n\n\n"},
		{"tern", "A;\n---- create above / drop below ----\nB;\n", "A;\n"},
		{"plain", "A;\nB;\n", "A;\nB;\n"},
	} {
		got, err := upward(test.text)
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v; want %q", test.name, got, err, test.want)
		}
	}
}

func TestNulls(t *testing.T) {
	nick := Column{Name: "nick", Of: &TableColumn{Table: "users", Name: "nick", Nullable: true}}
	id := Column{Name: "id", Of: &TableColumn{Table: "users", Name: "id"}}
	made := Column{Name: "max"}
	for _, test := range []struct {
		sql     string
		columns []Column
		want    string // of the last column
	}{
		{"SELECT nick FROM users", []Column{nick}, "column nick of table users can be NULL"},
		{"SELECT * FROM users", []Column{id, nick}, "column nick of table users can be NULL"},
		{"SELECT u.nick AS n FROM users u ORDER BY id", []Column{nick}, "column nick of table users can be NULL"},
		{"DELETE FROM users RETURNING nick", []Column{nick}, "column nick of table users can be NULL"},
		{"SELECT max(id) FROM users", []Column{made}, "max of no rows is NULL"},
		{"SELECT count(*), sum(id * 2) total FROM users WHERE id > 1", []Column{made, made}, "sum of no rows is NULL"},

		{"SELECT id FROM users", []Column{id}, ""},
		{"SELECT nick FROM users WHERE nick IS NOT NULL", []Column{nick}, ""},
		{"SELECT n.nick FROM (SELECT nick FROM users WHERE nick <> '') n", []Column{nick}, ""},
		{`SELECT nick FROM users WHERE "nick" > ''`, []Column{nick}, ""},
		{"UPDATE users SET nick = 'x' RETURNING nick", []Column{nick}, ""},
		{"INSERT INTO users (nick) VALUES ('x') RETURNING nick", []Column{nick}, ""},
		{"WITH u AS (SELECT nick FROM users WHERE nick > '') SELECT nick FROM u", []Column{nick}, ""},
		{"SELECT max(id) FROM users GROUP BY name", []Column{made}, ""},
		{"SELECT max(id) + 1 FROM users", []Column{made}, ""},
		{"SELECT coalesce(max(id), 0) FROM users", []Column{made}, ""},
		{"SELECT max(id) OVER () FROM users", []Column{made}, ""},
		{"SELECT count(*) FROM users", []Column{made}, ""},
		{"SELECT max(1)", []Column{made}, ""},
		{"SELECT max(n) FROM generate_series(1, 3) n", []Column{made}, ""},
		{"SELECT max(n) FROM (VALUES (1)) v (n)", []Column{made}, ""},
		{"SELECT nick FROM users NATURAL JOIN nicks", []Column{nick}, ""},
		{"SELECT u.b FROM users u (a, b) WHERE b > ''", []Column{{Name: "b", Of: nick.Of}}, ""},
	} {
		if got := readNulls(tokens(test.sql)).canBeNull(len(test.columns)-1, test.columns); got != test.want {
			t.Errorf("%s: %q, want %q", test.sql, got, test.want)
		}
	}
}

func TestTypes(t *testing.T) {
	for _, test := range []struct {
		stack      dbapi.Stack
		form       string
		oid        uint32
		send, hold bool // it cannot
	}{
		{dbapi.Pgx, "int", pgtype.TextOID, true, true},
		{dbapi.LibPQ, "int", pgtype.TextOID, false, false},
		{"", "int", pgtype.TextOID, false, false},
		{dbapi.Pgx, "string", pgtype.Int4OID, false, false},
		{dbapi.LibPQ, "string", pgtype.Int4OID, false, false},
		{dbapi.Pgx, "[]string", pgtype.TextArrayOID, false, false},
		{dbapi.LibPQ, "[]string", pgtype.TextArrayOID, false, true},
		{dbapi.Pgx, "[]string", pgtype.TimestamptzArrayOID, false, true},
		{dbapi.PgxStdlib, "[]string", pgtype.TextArrayOID, false, false},
		{dbapi.NetraConn, "[]string", pgtype.TextArrayOID, false, false},
		{dbapi.LibPQ, "time.Time", pgtype.TextOID, false, true},
		{dbapi.LibPQ, "int", pgtype.TimestamptzOID, false, true},
		{dbapi.LibPQ, "[]uint8", pgtype.JSONBOID, false, false},
		{dbapi.LibPQ, "*bool", pgtype.Int8OID, false, false},
		{dbapi.LibPQ, "sql.NullInt64", pgtype.TextOID, false, false},
		{dbapi.Pgx, "sql.NullInt64", pgtype.TextOID, false, false},
		{dbapi.Pgx, "time.Time", pgtype.TimestamptzOID, false, false},
		{dbapi.Pgx, "time.Duration", pgtype.IntervalOID, false, false},
		{dbapi.Pgx, "*time.Time", pgtype.Int4OID, true, true},
		{dbapi.Pgx, "int", 999999, false, false}, // a type of the schema
	} {
		goType := reflected(test.form)
		if goType == nil {
			t.Fatalf("no type for %s", test.form)
		}
		if got := cannotSend(string(test.stack), goType, test.oid); got != test.send {
			t.Errorf("%s: %s cannot be sent as %d: %v", test.stack, test.form, test.oid, got)
		}
		if got := cannotHold(string(test.stack), goType, test.oid); got != test.hold {
			t.Errorf("%s: %s cannot hold %d: %v", test.stack, test.form, test.oid, got)
		}
	}
}

// What the checks say of NULL is what pgx does, for all types they know.
func TestNullIsScannedAsPgxDoes(t *testing.T) {
	for name, leaf := range leaves {
		for form, goType := range map[string]reflect.Type{name: leaf, "*" + name: reflect.PointerTo(leaf), "[]" + name: reflect.SliceOf(leaf)} {
			for _, oid := range []uint32{pgtype.TextOID, pgtype.Int8OID, pgtype.TimestamptzOID, pgtype.BoolOID, pgtype.Float8OID, pgtype.TextArrayOID, pgtype.Int8ArrayOID, pgtype.ByteaOID} {
				if nativeCannotHold(goType, oid) {
					continue
				}
				err := known.Scan(oid, known.FormatCodeForOID(oid), nil, reflect.New(goType).Interface())
				if (err == nil) != takesNull(form) {
					t.Errorf("NULL of %d into %s: %v, and takesNull says %v", oid, form, err, takesNull(form))
				}
			}
		}
	}
}

// The name by which a plan that fails is known is that of this version of pgx.
func TestFailingPlanIsKnown(t *testing.T) {
	plan := known.PlanScan(pgtype.TimestamptzOID, pgtype.BinaryFormatCode, new(string))
	if got := fmt.Sprintf("%T", plan); got != "*pgtype.scanPlanFail" || plan.Scan([]byte("12345678"), new(string)) == nil {
		t.Errorf("the plan is %s", got)
	}
}

// The kinds are those that comments and baselines know.
func TestKindNames(t *testing.T) {
	var names []string
	for _, k := range Kinds {
		names = append(names, k.Name)
	}
	if diff := cmp.Diff(analyzers.StatementKinds, names); diff != "" {
		t.Errorf("kinds (-analyzers.StatementKinds +here):\n%s", diff)
	}
}
