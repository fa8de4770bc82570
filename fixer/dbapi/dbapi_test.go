package dbapi_test

import (
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// load returns the real packages by import path, without wrappers.
func load(t *testing.T) map[string]*types.Package {
	t.Helper()
	dir, err := filepath.Abs("testdata/real")
	if err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	fetch := exec.Command("go", "build", "./...")
	fetch.Dir, fetch.Env = dir, env
	if out, err := fetch.CombinedOutput(); err != nil {
		t.Fatalf("building the module with the real packages: %v\n%s", err, out)
	}
	cfg := &packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps, Dir: dir, Env: env}
	roots, err := packages.Load(cfg, "./...")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*types.Package{}
	packages.Visit(roots, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			t.Fatalf("%s: %v", p.PkgPath, e)
		}
		if p.Types != nil {
			all[p.PkgPath] = p.Types
		}
	})
	return all
}

// lookup returns the function or method of an entry as the real package
// declares it.
func lookup(pkg *types.Package, recv, name string) *types.Func {
	if recv == "" {
		fn, _ := pkg.Scope().Lookup(name).(*types.Func)
		return fn
	}
	tn, ok := pkg.Scope().Lookup(recv).(*types.TypeName)
	if !ok {
		return nil
	}
	t := tn.Type()
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, pkg, name)
	fn, _ := obj.(*types.Func)
	return fn
}

func TestTableIsReal(t *testing.T) {
	real := load(t)
	seen := map[string]bool{}
	for a := range dbapi.All {
		seen[a.Package] = true
		if dbapi.IsWrapper(a.Package) {
			continue // TestWrappersAreReal
		}
		if dbapi.IsGenerated(a.Package) {
			continue // there is one for each schema
		}
		name := a.Package + "." + a.Recv + "." + a.Name
		pkg := real[a.Package]
		if pkg == nil {
			t.Fatalf("%s: the package is not imported by testdata/real", name)
		}
		checkEntry(t, name, a, pkg)
		checkNative(t, name, a, real)
	}
	for path := range real {
		if dbapi.IsPackage(path) && !seen[path] {
			t.Errorf("%s has no entry", path)
		}
	}
}

// checkEntry holds an entry against the package it is about.
func checkEntry(t *testing.T, name string, a dbapi.API, pkg *types.Package) {
	t.Helper()
	fn := lookup(pkg, a.Recv, a.Name)
	if fn == nil {
		t.Errorf("%s does not exist", name)
		return
	}
	if got, ok := dbapi.Of(fn); !ok || got != a {
		t.Errorf("%s: Of gives %+v, %v; want the entry itself", name, got, ok)
	}
	checkSignature(t, name, a, fn)
	checkContext(t, name, a, pkg, fn)
}

func checkSignature(t *testing.T, name string, a dbapi.API, fn *types.Func) {
	t.Helper()
	sig := signatureOf(t, fn)
	takes := sig.Params().Len() > 0 && sig.Params().At(0).Type().String() == "context.Context"
	if takes != a.TakesContext {
		t.Errorf("%s: takes a context: %v, the table says %v", name, takes, a.TakesContext)
	}
	for role, o := range map[string]dbapi.Operand{"Of": a.Of, "Driver": a.Driver, "DSN": a.DSN, "Config": a.Config, "Releases": a.Releases, "Names": a.Names, "Registers": a.Registers, "Lends": a.Lends} {
		switch {
		case o == dbapi.Receiver && sig.Recv() == nil:
			t.Errorf("%s: %s is the receiver of a function", name, role)
		case o.Arg() >= sig.Params().Len():
			t.Errorf("%s: %s is argument %d of %d", name, role, o.Arg(), sig.Params().Len())
		case (role == "Driver" || role == "DSN" || role == "Names") && o.Arg() >= 0 && !strings.HasSuffix(sig.Params().At(o.Arg()).Type().String(), "string"):
			t.Errorf("%s: %s is a %s", name, role, sig.Params().At(o.Arg()).Type())
		}
	}
	if a.Names != dbapi.NoOperand && sig.Results().At(0).Type().String() != "string" {
		t.Errorf("%s returns a %s as the name of a driver", name, sig.Results().At(0).Type())
	}
	if i := a.Registers.Arg(); i >= 0 && sig.Params().At(i).Type().String() != "database/sql/driver.Driver" {
		t.Errorf("%s registers a %s", name, sig.Params().At(i).Type())
	}
	checkResult(t, name, a, sig)
	checkEnding(t, name, a, sig)
}

// checkEnding holds how a call ends when it gives back the connection against
// what it returns.
func checkEnding(t *testing.T, name string, a dbapi.API, sig *types.Signature) {
	t.Helper()
	want := map[dbapi.Ending]string{dbapi.False: "bool", dbapi.Failure: "error"}[a.ReleasesIf]
	if want == "" {
		return
	}
	if n := sig.Results().Len(); n == 0 || sig.Results().At(n-1).Type().String() != want {
		t.Errorf("%s gives back the connection when it returns a certain %s, and returns %s", name, want, sig.Results())
	}
}

// checkResult holds the resource the table says a call returns against the
// type of its first result.
func checkResult(t *testing.T, name string, a dbapi.API, sig *types.Signature) {
	t.Helper()
	var first types.Type
	if sig.Results().Len() > 0 {
		first = sig.Results().At(0).Type()
	}
	got := dbapi.NoResource
	if first != nil {
		got = dbapi.ResourceOf(first)
	}
	switch {
	case a.Returns == got:
	case a.Returns == dbapi.Connector && first != nil && strings.Contains(first.String(), "Connector"):
	default:
		t.Errorf("%s returns %s (%v), the table says %s", name, got, first, a.Returns)
	}
	if a.Opens != dbapi.NoResource && a.Opens != a.Returns && a.Returns != dbapi.Mapper {
		t.Errorf("%s opens a %s and returns a %s", name, a.Opens, a.Returns)
	}
}

// checkContext holds the form with a context against the real one: the context
// first, then the same parameters, then Extra.
func checkContext(t *testing.T, name string, a dbapi.API, pkg *types.Package, fn *types.Func) {
	t.Helper()
	if a.Context.Name == "" {
		if form := lookup(pkg, a.Recv, a.Name+"Context"); form != nil && a.Blocks && !a.TakesContext && !carriesContext(a) {
			t.Errorf("%s has the form %s that the table does not name", name, form.Name())
		}
		return
	}
	form := a.Context.Find(fn)
	if form == nil && types.IsInterface(recvType(fn)) {
		// The form is in the interface of the same name with Context.
		form = lookup(pkg, a.Recv+"Context", a.Context.Name)
	}
	if form == nil {
		t.Errorf("%s: no %s", name, a.Context.Name)
		return
	}
	was, is := signatureOf(t, fn), signatureOf(t, form)
	plain, ctx := was.Params(), is.Params()
	extra := 0
	if a.Context.Extra != "" {
		extra = 1
	}
	if ctx.Len() != plain.Len()+1+extra || ctx.At(0).Type().String() != "context.Context" {
		t.Errorf("%s: %s has the parameters %s", name, a.Context.Name, ctx)
		return
	}
	for i := range plain.Len() {
		// sqlx's functions take other interfaces in the form with a context.
		p, q := plain.At(i).Type(), ctx.At(i+1).Type()
		if !types.Identical(p, q) && !(types.IsInterface(p) && q.String() == p.String()+"Context") {
			t.Errorf("%s: parameter %d is %s, in %s %s", name, i, p, a.Context.Name, q)
		}
	}
	if a.Context.Extra == "nil" && !nilable(ctx.At(ctx.Len()-1).Type()) {
		t.Errorf("%s: %s does not take nil as its last argument", name, a.Context.Name)
	}
	if !types.Identical(was.Results(), is.Results()) {
		t.Errorf("%s returns %s, %s returns %s", name, was.Results(), form.Name(), is.Results())
	}
}

// carriesContext reports whether the handles of a library have a context in them, which
// the calls without one use.
func carriesContext(a dbapi.API) bool { return dbapi.IsGopg(a.Package) }

// signatureOf returns the signature of a function, with sql.DB for a type of pool
// that it is generic in.
func signatureOf(t *testing.T, fn *types.Func) *types.Signature {
	t.Helper()
	sig := fn.Signature()
	if sig.TypeParams().Len() != 1 || sig.TypeParams().At(0).Obj().Name() != "DB" {
		return sig
	}
	for _, imp := range fn.Pkg().Imports() {
		if imp.Path() == "database/sql" {
			of, err := types.Instantiate(nil, sig, []types.Type{imp.Scope().Lookup("DB").Type()}, false)
			if err != nil {
				t.Fatal(err)
			}
			return of.(*types.Signature)
		}
	}
	t.Fatalf("%s is generic, and its package does not import database/sql", fn.FullName())
	return nil
}

// checkNative holds the native counterpart against what conn and pgx declare.
func checkNative(t *testing.T, name string, a dbapi.API, real map[string]*types.Package) {
	t.Helper()
	pkg, recv := dbapi.ConnPath, ""
	switch a.Native.Home {
	case dbapi.NoHome:
		return
	case dbapi.OnHandle:
		pkg, recv = nativeType(a.Recv)
	case dbapi.InParity:
		pkg += dbapi.ParityPath
	case dbapi.InSQLCompat:
		pkg += "/sqlcompat"
	case dbapi.InSQLXCompat:
		pkg += "/sqlxcompat"
	}
	fn := lookup(real[pkg], recv, a.Native.Name)
	if fn == nil {
		t.Errorf("%s: no %s of %s in %s", name, a.Native.Name, recv, pkg)
		return
	}
	params := fn.Signature().Params()
	isSetting := a.Does != 0 && a.Does != dbapi.Pinged
	if takes := params.Len() > 0 && params.At(0).Type().String() == "context.Context"; takes == isSetting {
		t.Errorf("%s: %s takes a context: %v", name, fn.FullName(), takes)
	}
	if got := fn.Signature().Results().At(0).Type().String(); isSetting && got != dbapi.ConnPath+".Option" {
		t.Errorf("%s: %s returns a %s", name, fn.FullName(), got)
	}
}

// What package conn had of package parity is still there, and has the same type.
func TestNamesOfParity(t *testing.T) {
	real := load(t)
	was, is := real[dbapi.ConnPath].Scope(), real[dbapi.ConnPath+dbapi.ParityPath].Scope()
	if len(dbapi.ParityNames) < 10 || len(dbapi.ParityOptions) != 2 {
		t.Errorf("%d names and %d options", len(dbapi.ParityNames), len(dbapi.ParityOptions))
	}
	for old, name := range dbapi.ParityNames {
		a, b := was.Lookup(old), is.Lookup(name)
		if a == nil || b == nil || !types.Identical(a.Type(), b.Type()) {
			t.Errorf("conn.%s is %v, parity.%s is %v", old, a, name, b)
		}
	}
	for old, name := range dbapi.ParityOptions {
		if was.Lookup(old) == nil || lookup(real[dbapi.ConnPath+dbapi.ParityPath], "", name) == nil {
			t.Errorf("there is no conn.%s or no parity.%s", old, name)
		}
	}
	parity := real[dbapi.ConnPath+dbapi.ParityPath]
	copied := types.NewPackage("example.com/shop/internal/pg/parity", "parity")
	for _, name := range []string{"LibPQ", "Sessions"} {
		copied.Scope().Insert(parity.Scope().Lookup(name))
	}
	if got := dbapi.PathOf(copied); got != dbapi.ConnPath+dbapi.ParityPath {
		t.Errorf("the copy of package parity is taken for %s", got)
	}
	if got := dbapi.PathOf(types.NewPackage("example.com/shop/parity", "parity")); got != "example.com/shop/parity" {
		t.Errorf("another package parity is taken for %s", got)
	}
}

// nativeType returns what stands for a type of database/sql or sqlx.
func nativeType(recv string) (pkg, name string) {
	recv = strings.TrimSuffix(recv, "Context")
	switch recv {
	case "Tx":
		return "github.com/jackc/pgx/v5", recv
	case "Stmt":
		return dbapi.ConnPath + "/sqlcompat", recv
	case "NamedStmt", "Queryer", "Execer":
		return dbapi.ConnPath + "/sqlxcompat", recv
	}
	return dbapi.ConnPath, recv
}

func recvType(fn *types.Func) types.Type {
	if r := fn.Signature().Recv(); r != nil {
		return r.Type()
	}
	return types.Typ[types.Invalid]
}

func nilable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return true
	}
	return false
}

// TestNoBlockingMethodMissing finds methods of the types in the table that take
// a context, and so wait for something, without an entry.
func TestNoBlockingMethodMissing(t *testing.T) {
	real := load(t)
	for path, pkg := range real {
		if !dbapi.IsPackage(path) {
			continue
		}
		for _, holder := range dbapi.HandleTypes(path) {
			tn, ok := pkg.Scope().Lookup(holder).(*types.TypeName)
			if !ok {
				t.Errorf("%s.%s does not exist", path, holder)
				continue
			}
			for sel := range types.NewMethodSet(types.NewPointer(tn.Type())).Methods() {
				fn := sel.Obj().(*types.Func)
				name := path + "." + holder + "." + fn.Name()
				params := fn.Signature().Params()
				if !fn.Exported() || params.Len() == 0 || params.At(0).Type().String() != "context.Context" {
					continue
				}
				if _, ok := dbapi.Of(fn); !ok {
					t.Errorf("%s takes a context and is not in the table", name)
				}
			}
		}
	}
}

func TestDriverAt(t *testing.T) {
	for path, want := range map[string]dbapi.Stack{
		"github.com/lib/pq":                 dbapi.LibPQ,
		"github.com/lib/pq/oid":             "",
		"github.com/jackc/pgx/v5/stdlib":    dbapi.PgxStdlib,
		"github.com/jackc/pgx/v5/pgxpool":   dbapi.Pgx,
		"github.com/jackc/pgx/v5/pgtype":    "",
		"github.com/jackc/pgx/v4/stdlib":    dbapi.PgxStdlib,
		"github.com/jackc/pgx/v4/pgxpool":   dbapi.OtherPostgres,
		"github.com/go-pg/pg/v10":           dbapi.OtherPostgres,
		"github.com/go-pg/pgext":            "",
		"modernc.org/sqlite":                dbapi.OtherDatabase,
		"github.com/go-sql-driver/mysql":    dbapi.OtherDatabase,
		"github.com/DATA-DOG/go-sqlmock":    "",
		"database/sql":                      "",
		"github.com/go-sql-driver/mysql2/x": "",
	} {
		d, ok := dbapi.DriverAt(path)
		if d.Stack != want || ok != (want != "") {
			t.Errorf("DriverAt(%q) = %q, %v; want %q", path, d.Stack, ok, want)
		}
	}
}

func TestNamesOtherDatabase(t *testing.T) {
	for name, want := range map[string]bool{
		"mysql": true, "ydb": true, "turso": true, "libsql": true, "sqlite3": true, "azuresql": true, "ql": true,
		"postgres": false, "pgx": false, "pg": false, "cloudsqlpostgres": false, "mine": false, "": false,
	} {
		if got := dbapi.NamesOtherDatabase(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
