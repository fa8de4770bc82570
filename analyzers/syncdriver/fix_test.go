package syncdriver

import (
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// The fix puts names of pqcompat in the place of lib/pq's without compiling the
// result, so each must be of the same kind and type, with the same fields and
// methods.
func TestCounterpartsAreAlike(t *testing.T) {
	dir, err := filepath.Abs("testdata/src")
	if err != nil {
		t.Fatal(err)
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps,
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off"),
	}, dbapi.PQPath, dbapi.ConnPath+"/pqcompat")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("loading lib/pq and pqcompat:", err)
	}
	all := make(map[string]*types.Package)
	for _, p := range pkgs {
		all[p.PkgPath] = p.Types
	}
	pq, compat := all[dbapi.PQPath], all[dbapi.ConnPath+"/pqcompat"]
	compared := 0
	for _, name := range pq.Scope().Names() {
		kept := dbapi.CompatOf(name)
		if kept != dbapi.NoCompat && compat.Scope().Lookup(name) == nil {
			t.Errorf("pqcompat has no %s", name)
			continue
		}
		if kept != dbapi.CompatType {
			continue
		}
		compared++
		want, got := shape(pq.Scope().Lookup(name)), shape(compat.Scope().Lookup(name))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-lib/pq +pqcompat):\n%s", name, diff)
		}
	}
	if compared < 20 {
		t.Errorf("only %d names compared", compared)
	}
}

// shape writes what code can see of an object, the same for both packages.
func shape(obj types.Object) []string {
	qualify := func(p *types.Package) string {
		if p == obj.Pkg() {
			return "pq"
		}
		return p.Path()
	}
	named, isType := obj.(*types.TypeName)
	if !isType {
		return []string{text(obj.Type(), qualify)}
	}
	var lines []string
	t := named.Type()
	if s, ok := t.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Exported() {
				lines = append(lines, types.ObjectString(f, qualify))
			}
		}
	} else {
		lines = append(lines, types.TypeString(t.Underlying(), qualify))
	}
	for m := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		if fn := m.Obj(); fn.Exported() {
			lines = append(lines, fn.Name()+" "+text(fn.Type(), qualify))
		}
	}
	return lines
}

// text writes a type, that of a function without the names of its parameters.
func text(t types.Type, qualify types.Qualifier) string {
	sig, ok := t.(*types.Signature)
	if !ok {
		return types.TypeString(t, qualify)
	}
	var parts []string
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range tuple.Variables() {
			parts = append(parts, types.TypeString(v.Type(), qualify))
		}
		parts = append(parts, ";")
	}
	return fmt.Sprint(sig.Variadic(), parts)
}

// Each client has the severity and the words of its kind, with all its packages.
func TestLibraryAt(t *testing.T) {
	for path, want := range map[string]library{
		"github.com/lib/pq":                      {dbapi.PQPath, report.Error, costOfPQ},
		"github.com/lib/pq/oid":                  {dbapi.PQPath, report.Error, costOfPQ},
		"github.com/Kount/pq-timeouts":           {"github.com/Kount/pq-timeouts", report.Error, costOfPQ},
		"github.com/go-pg/pg/v10/orm":            {"github.com/go-pg/pg", report.Warning, costOfOther},
		"github.com/jackc/pgx":                   {"github.com/jackc/pgx", report.Warning, costOfOther},
		"github.com/jackc/pgx/stdlib":            {"github.com/jackc/pgx", report.Warning, costOfOther},
		"github.com/jackc/pgx/v4":                {"github.com/jackc/pgx/v4", report.Warning, costOfOther},
		"github.com/jackc/pgx/v4/stdlib":         {"github.com/jackc/pgx/v4", report.Warning, costOfOther},
		"github.com/uptrace/bun/driver/pgdriver": {"github.com/uptrace/bun/driver/pgdriver", report.Warning, costOfOther},
		"github.com/jackc/pgx/v5":                {},
		"github.com/jackc/pgx/v5/stdlib":         {},
		"github.com/lib/pqueue":                  {},
		"github.com/go-sql-driver/mysql":         {},
		"database/sql":                           {},
	} {
		if got, ok := libraryAt(path); got != want || ok != (want != library{}) {
			t.Errorf("%s: %+v, %v, want %+v", path, got, ok, want)
		}
	}
}
