package analyzers_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// The migration finds by their types which functions of database/sql and sqlx
// have a form with a context; the rules have a table. TestSameContexts calls
// every function of both packages and holds the one against the other.
func TestSameContexts(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example.com/every\n\ngo 1.26\n\nrequire github.com/jmoiron/sqlx v1.4.0\n")
	sum, err := os.ReadFile(filepath.Join("..", "fixer", "dbapi", "testdata", "real", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "go.sum", string(sum))
	write(t, dir, "every.go", "package every\n\nimport (\n\t_ \"database/sql\"\n\t_ \"github.com/jmoiron/sqlx\"\n)\n")
	write(t, dir, "every.go", everyCall(libraries(t, dir)))

	m, err := fixer.Load(t.Context(), fixer.Config{Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")})
	if err != nil {
		t.Fatal(err)
	}
	wants := make(map[string]int)
	for _, pkg := range m.Builds[0].Packages {
		for _, err := range pkg.Errors {
			t.Fatalf("%v", err)
		}
		for _, file := range pkg.Files {
			compareCalls(t, pkg, file.Syntax, wants)
		}
	}
	// None of the two is empty.
	if wants["database/sql"] < 10 || wants["github.com/jmoiron/sqlx"] < 30 {
		t.Errorf("calls that want a context: %v", wants)
	}
}

// compareCalls compares what the two say of each call in a file, and counts
// those that want a context by package.
func compareCalls(t *testing.T, pkg *fixer.Package, file *ast.File, wants map[string]int) {
	t.Helper()
	for n := range ast.Preorder(file) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		fn := gosrc.Callee(pkg.Info, call)
		if fn == nil || fn.Pkg() == pkg.Types {
			continue
		}
		form, migrated := migrate.WantsContext(pkg, call)
		api, _ := dbapi.Of(fn)
		reported := api.Contextless() && api.Context.Find(fn) != nil
		switch {
		case migrated != reported:
			t.Errorf("%s: the migration gives it a context: %v; the rules report it: %v", fn.FullName(), migrated, reported)
		case migrated && (form.Name != api.Context.Name || form.Tail != api.Context.Extra):
			t.Errorf("%s: the form with a context is %s(... %s) for the migration, %s(... %s) for the rules",
				fn.FullName(), form.Name, form.Tail, api.Context.Name, api.Context.Extra)
		case migrated:
			wants[fn.Pkg().Path()]++
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// libraries returns database/sql and sqlx.
func libraries(t *testing.T, dir string) []*types.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps,
		Dir:  dir,
		Env:  append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
	}, "database/sql", "github.com/jmoiron/sqlx")
	if err != nil {
		t.Fatal(err)
	}
	var libs []*types.Package
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Fatal(p.Errors)
		}
		libs = append(libs, p.Types)
	}
	return libs
}

// everyCall writes a file that calls each exported function and method of the
// packages once.
func everyCall(libs []*types.Package) string {
	c := &caller{imports: make(map[string]string)}
	for _, lib := range libs {
		for _, name := range lib.Scope().Names() {
			switch obj := lib.Scope().Lookup(name).(type) {
			case *types.Func:
				c.call(c.qualify(lib)+"."+name, obj.Signature(), "")
			case *types.TypeName:
				c.methods(obj)
			}
		}
	}
	var out bytes.Buffer
	out.WriteString("package every\n\nimport (\n")
	for _, path := range slices.Sorted(maps.Keys(c.imports)) {
		fmt.Fprintf(&out, "\t%q\n", path)
	}
	out.WriteString(")\n")
	out.Write(c.funcs.Bytes())
	return out.String()
}

// caller writes functions that each hold one call.
type caller struct {
	imports map[string]string
	funcs   bytes.Buffer
}

func (c *caller) qualify(pkg *types.Package) string {
	c.imports[pkg.Path()] = pkg.Name()
	return pkg.Name()
}

// methods writes calls of the methods of a type, its own and promoted ones.
func (c *caller) methods(name *types.TypeName) {
	named, ok := name.Type().(*types.Named)
	if !ok || !name.Exported() || named.TypeParams().Len() > 0 {
		return
	}
	var t types.Type = named
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	for method := range types.NewMethodSet(t).Methods() {
		if fn, ok := method.Obj().(*types.Func); ok && fn.Exported() {
			c.call("recv."+fn.Name(), fn.Signature(), "recv "+types.TypeString(t, c.qualify))
		}
	}
}

// hidden matches types that other packages cannot name.
var hidden = regexp.MustCompile(`\bsqlx?\.[a-z]`)

func (c *caller) call(fun string, sig *types.Signature, recv string) {
	if last := fun[strings.LastIndexByte(fun, '.')+1:]; !ast.IsExported(last) || sig.TypeParams().Len() > 0 {
		return
	}
	var params, args []string
	if recv != "" {
		params = append(params, recv)
	}
	for i := range sig.Params().Len() {
		t := types.TypeString(sig.Params().At(i).Type(), c.qualify)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			break
		}
		switch t {
		case "sqlx.Queryer", "sqlx.Execer", "sqlx.Preparer", "sqlx.Ext":
			t = "*sqlx.DB" // satisfies the interfaces with contexts too
		}
		if hidden.MatchString(t) {
			return
		}
		params, args = append(params, fmt.Sprintf("a%d %s", i, t)), append(args, fmt.Sprintf("a%d", i))
	}
	fmt.Fprintf(&c.funcs, "\nfunc _(%s) { %s(%s) }\n", strings.Join(params, ", "), fun, strings.Join(args, ", "))
}
