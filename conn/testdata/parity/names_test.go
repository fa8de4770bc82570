package parity

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/lib/pq/oid"
	"github.com/lib/pq/pqerror"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// TestConditionNames holds conn's table against every code that lib/pq's
// source names.
func TestConditionNames(t *testing.T) {
	dir := strings.TrimSpace(command(t, ".", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/lib/pq"))
	src, err := os.ReadFile(filepath.Join(dir, "pqerror", "codes.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`Code\("(\w{5})"\)`).FindAllSubmatch(src, -1)
	if len(found) < 250 {
		t.Fatalf("found only %d codes", len(found))
	}
	for _, m := range found {
		code := pqerror.Code(m[1])
		if got := conn.ConditionName(string(code)); got != code.Name() {
			t.Errorf("ConditionName(%q) = %q, lib/pq says %q", code, got, code.Name())
		}
		if got := conn.ClassName(string(code)); got != code.Class().Name() {
			t.Errorf("ClassName(%q) = %q, lib/pq says %q", code, got, code.Class().Name())
		}
		if !slices.Contains(conn.ConditionCodes(code.Name()), string(code)) {
			t.Errorf("ConditionCodes(%q) = %q without %q", code.Name(), conn.ConditionCodes(code.Name()), code)
		}
	}
}

// TestTypeNames holds the names of all built-in types against lib/pq's.
func TestTypeNames(t *testing.T) {
	url := pgtest.Database(t)
	w := newWorld(t, url, "UTC")
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	rows, err := c.Query(t.Context(), "SELECT oid, format_type(oid, NULL) FROM pg_type WHERE oid < 10000 AND typtype IN ('b', 'r', 'm') AND typinput <> 'void_in'::regproc AND typname !~ '^pg_' AND typname <> 'aclitem'")
	if err != nil {
		t.Fatal(err)
	}
	types, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		OID  uint32
		Name string
	}])
	if err != nil || len(types) < 100 {
		t.Fatal(len(types), err)
	}
	for _, typ := range types {
		r, err := w.open.Query(fmt.Sprintf("SELECT NULL::%s", typ.Name))
		if err != nil {
			t.Fatal(err)
		}
		columns, err := r.ColumnTypes()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := columns[0].DatabaseTypeName(), oid.TypeName[oid.Oid(typ.OID)]; got != want {
			t.Errorf("%s: DatabaseTypeName %q, lib/pq says %q", typ.Name, got, want)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
