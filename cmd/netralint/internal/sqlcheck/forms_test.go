package sqlcheck

import (
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
)

func TestCastable(t *testing.T) {
	one := func(name string) []Column { return []Column{{Name: name}} }
	for _, c := range []struct {
		sql     string
		columns []Column
		want    string // "" where no cast is possible
	}{
		{"SELECT a FROM t", one("a"), "SELECT a::text FROM t"},
		{"SELECT t.a FROM t ORDER BY b", one("a"), "SELECT t.a::text FROM t ORDER BY b"},
		{"SELECT s.t . a AS b FROM t", one("b"), "SELECT s.t . a::text AS b FROM t"},
		{"SELECT a b FROM t", one("b"), "SELECT a::text b FROM t"},
		{`SELECT "a b" FROM t`, one("a b"), `SELECT "a b"::text FROM t`},
		{"INSERT INTO t VALUES (1) RETURNING a", one("a"), "INSERT INTO t VALUES (1) RETURNING a::text"},
		{"UPDATE t SET a = 1 RETURNING a -- done", one("a"), "UPDATE t SET a = 1 RETURNING a::text -- done"},
		{"SELECT a + 1 FROM t", one("?column?"), ""},
		{"SELECT f(a) FROM t", one("f"), ""},
		{"SELECT t.* FROM t", one("a"), ""},
		{"SELECT * FROM t", one("a"), ""},
		{"SELECT DISTINCT a FROM t", one("a"), ""},
		{"SELECT a FROM t UNION SELECT b FROM t", one("a"), ""},
		{"SELECT a FROM t GROUP BY a", one("a"), ""},
		{"SELECT a FROM t ORDER BY a", one("a"), ""},
		{"SELECT a FROM t ORDER BY 1", one("a"), ""},
		{"SELECT t.a AS b FROM t ORDER BY b DESC", one("b"), ""},
		{"WITH x AS (SELECT 1) SELECT a FROM t", one("a"), ""},
		{"INSERT INTO t VALUES (1)", nil, ""},
		{"SELECT a, b FROM t", one("a"), ""},
	} {
		end := castable(c.sql, 0, c.columns)
		got := ""
		if end >= 0 {
			got = c.sql[:end] + "::text" + c.sql[end:]
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.sql, got, c.want)
		}
	}
}

func TestNeverNull(t *testing.T) {
	kept := Column{Name: "a", Of: &TableColumn{Table: "t", Name: "a", NotNull: true}}
	outer := kept
	outer.Outer = true
	for _, c := range []struct {
		sql    string
		column Column
		want   bool
	}{
		{"SELECT a FROM t", kept, true},
		{"INSERT INTO t VALUES (1) RETURNING a", kept, true},
		{"SELECT a FROM t", Column{Name: "a", Of: &TableColumn{Table: "t", Name: "a", Nullable: true}}, false},
		{"SELECT a FROM view", Column{Name: "a", Of: &TableColumn{Table: "view", Name: "a"}}, false},
		{"SELECT a FROM t", Column{Name: "a"}, false},
		{"SELECT a FROM t", outer, false},
		{"SELECT a FROM u LEFT JOIN t ON true", kept, false},
		{"SELECT a FROM t GROUP BY ROLLUP (a)", kept, false},
		{"INSERT INTO t VALUES (1) RETURNING old.a", kept, false},
		{"MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE RETURNING a", kept, false},
		{"TABLE t", kept, false},
	} {
		if got := readNulls(tokens(c.sql)).neverNull(c.column); got != c.want {
			t.Errorf("%s: got %v", c.sql, got)
		}
	}
}

func TestSameButText(t *testing.T) {
	answer := func(param uint32, name string, of uint32) *Answer {
		return &Answer{Params: []Typ{{OID: param}}, Columns: []Column{{Name: name, Type: Typ{OID: of}}}}
	}
	old, cast := answer(pgtype.Int8OID, "a", pgtype.JSONBOID), map[int]bool{0: true}
	for what, c := range map[string]struct {
		changed *Answer
		want    bool
	}{
		"text":              {answer(pgtype.Int8OID, "a", pgtype.TextOID), true},
		"another name":      {answer(pgtype.Int8OID, "text", pgtype.TextOID), false},
		"another parameter": {answer(pgtype.TextOID, "a", pgtype.TextOID), false},
		"no text":           {answer(pgtype.Int8OID, "a", pgtype.JSONBOID), false},
		"no column":         {&Answer{Params: old.Params}, false},
	} {
		if got := sameButText(old, c.changed, cast); got != c.want {
			t.Errorf("%s: got %v", what, got)
		}
	}
}
