package gosrc

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// library reads the standard library, once for all tests.
var library = importer.ForCompiler(token.NewFileSet(), "source", nil)

// check type-checks the file of a package that imports the standard library
// only.
func check(t *testing.T, src string) (*ast.File, *types.Info) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatalf("%v in\n%s", err, src)
	}
	info := &types.Info{
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Types: make(map[ast.Expr]types.TypeAndValue), Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}
	if _, err := (&types.Config{Importer: library}).Check("p", fset, []*ast.File{file}, info); err != nil {
		t.Fatalf("%v in\n%s", err, src)
	}
	return file, info
}

// function returns the declaration of a function of the file.
func function(file *ast.File, name string) *ast.FuncDecl {
	for _, d := range file.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name == name {
			return d
		}
	}
	return nil
}

const preamble = `package p
import ("log"; "os"; "testing"; "runtime")
type logger interface { Fatalw(string, ...any); Infow(string, ...any); FatalCount() int }
type app struct { Fatal func(error) }
var _, _, _, _ = log.Println, os.Exit, testing.Short, runtime.GC
`

func TestLeaves(t *testing.T) {
	for list, want := range map[string]bool{
		"":                                      false,
		"n++":                                   false,
		"return":                                true,
		"n++; return":                           true,
		"return; n++":                           true,
		"if n > 0 { return }":                   false,
		"if n > 0 { return } else { n++ }":      false,
		"if n > 0 { return } else { panic(n) }": true,
		"{ return }":                            true,
		"for { n++ }":                           true,
		"for { if n > 0 { break } }":            false,
		"for n > 0 { return }":                  false,
		"select {}":                             true,
		"switch { case n > 0: return }":         false,
		"switch { case n > 0: return; default: panic(n) }":    true,
		"switch { case n > 0: break; default: return }":       false,
		"switch { case n > 0: fallthrough; default: return }": true,
		"break":               true,
		"continue":            true,
		"break outer":         true,
		"goto end":            true,
		"os.Exit(1)":          true,
		"runtime.Goexit()":    true,
		"log.Fatal(n)":        true,
		"log.Panicln(n)":      true,
		"log.Println(n)":      false,
		"t.Fatalf(`x`)":       true,
		"t.FailNow()":         true,
		"t.Skip()":            true,
		"t.Fail()":            false,
		"l.Fatalw(`x`)":       true,
		"l.Infow(`x`)":        false,
		"l.FatalCount()":      false,
		"a.Fatal(nil)":        true,
		"func() { return }()": false,
		"defer log.Fatal(n)":  false,
	} {
		src := preamble + "func f(t *testing.T, l logger, a app, n int) {\nouter:\nfor { for { if n > 1 {" + list + "} }; break outer; if n > 2 { goto end } }\nend:\n}\n"
		file, info := check(t, src)
		var block *ast.BlockStmt
		ast.Inspect(function(file, "f"), func(n ast.Node) bool {
			if b, ok := n.(*ast.IfStmt); ok && block == nil {
				block = b.Body
			}
			return true
		})
		if got := Leaves(info, block.List); got != want {
			t.Errorf("%s: leaves %v, want %v", list, got, want)
		}
	}
}

func TestFlowOpen(t *testing.T) {
	for body, want := range map[string]bool{
		"from(); to()":                                              true,
		"to(); from()":                                              false,
		"for { to(); from() }":                                      true,
		"if n > 0 { from(); return }; to()":                         false,
		"if n > 0 { from() }; to()":                                 true,
		"for { if n > 0 { from(); break }; to() }":                  false,
		"for { if n > 0 { from(); break } }; to()":                  true,
		"for { if n > 0 { from(); continue }; to() }":               true,
		"for from() { to() }":                                       true,
		"if from() { return }; to()":                                true,
		"if n > 0 { from(); goto end }; to(); end:":                 false,
		"if n > 0 { from() } else { to() }":                         false,
		"switch { case n > 0: from(); fallthrough; default: to() }": true,
		"switch { case n > 0: from(); default: to() }":              false,
		"from(); func() { to() }()":                                 true,
		"func() { from(); if n > 0 { return }; to() }()":            true,
		"func() { from(); return; to() }()":                         false,
		"select { case <-c(from()): return; default: }; to()":       false,
		"select { case <-c(from()): default: }; to()":               true,
		"from(); log.Fatal(n); to()":                                false,
		"for { from(); around(); to() }":                            false,
		"for { around(); to(); from() }":                            false,
		"for { if n > 0 { around() }; to(); from() }":               true,
	} {
		src := preamble + "func from() bool { return true }\nfunc to() {}\nfunc around() {}\nfunc c(bool) chan int { return nil }\nfunc f(n int) {" + body + "}\n"
		file, info := check(t, src)
		fn := function(file, "f")
		at := func(name string) token.Pos {
			pos := token.NoPos
			ast.Inspect(fn, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && id.Name == name {
					pos = id.Pos()
				}
				return true
			})
			return pos
		}
		way := Way{From: at("from"), To: at("to")}
		if pos := at("around"); pos.IsValid() {
			way.Around = []token.Pos{pos}
		}
		if got := NewFlow(info).Open(fn, way); got != want {
			t.Errorf("%s: open %v, want %v", body, got, want)
		}
	}
}

func TestTypes(t *testing.T) {
	file, info := check(t, `package p
import "context"
type mine struct{}
type list[T any] []T
type Ctx = context.Context
var (
	a context.Context
	b *context.Context
	c Ctx
	d mine
	e *mine
	f list[int]
	g error
	h interface{ Error() string }
)`)
	of := make(map[string]types.Type)
	for id, obj := range info.Defs {
		if v, ok := obj.(*types.Var); ok {
			of[id.Name] = v.Type()
		}
	}
	_ = file
	yes := func(names string, is func(types.Type) bool) {
		t.Helper()
		for name, typ := range of {
			if got := is(typ); got != strings.Contains(names, name) {
				t.Errorf("%s %s: %v, want those of %s", name, typ, got, names)
			}
		}
	}
	yes("ac", IsContext)
	yes("g", IsError)
	yes("d", func(t types.Type) bool { return IsNamed(t, "p", "mine") })
	yes("de", func(t types.Type) bool { return IsNamed(Deref(t), "p", "mine") })
	yes("f", func(t types.Type) bool { return IsNamed(t, "p", "list") })
	yes("abcdefg", func(t types.Type) bool { return Named(t) != nil })
}

func TestNamedTypes(t *testing.T) {
	_, info := check(t, `package p
type zoo struct{}
type alias = zoo
type ark[T any] struct{}
func (*ark[T]) sail() { type oar int; type bow int }
func row() { type Stern struct{} }
type crew interface{ work() }
`)
	var pkg *types.Package
	receivers := map[string]string{}
	for _, obj := range info.Defs {
		if fn, ok := obj.(*types.Func); ok {
			pkg = fn.Pkg()
			receivers[fn.Name()] = ReceiverName(fn)
		}
	}
	names := func(list []*types.Named) string {
		var all []string
		for _, n := range list {
			all = append(all, n.Obj().Name())
		}
		return strings.Join(all, " ")
	}
	if got := names(NamedTypes(pkg, info)); got != "ark crew zoo oar bow Stern" {
		t.Error("named types:", got)
	}
	if got := names(NamedTypes(pkg, nil)); got != "ark crew zoo" {
		t.Error("named types of the package alone:", got)
	}
	if receivers["sail"] != "ark" || receivers["row"] != "" || receivers["work"] != "crew" {
		t.Error("receivers:", receivers)
	}
}
