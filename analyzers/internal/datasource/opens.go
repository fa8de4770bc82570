package datasource

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Analyzer finds where data sources of PostgreSQL are used, also by functions that are
// passed them, in this package and others. Its result is a [*Result].
var Analyzer = &analysis.Analyzer{
	Name:       "datasources",
	Doc:        "follow data sources to the clients that open them",
	URL:        "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/internal/datasource",
	Run:        find,
	Requires:   []*analysis.Analyzer{connfacts.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(Uses)},
}

// Uses are the data sources that a call of a function hands to a client.
type Uses struct{ All []Used }

// AFact marks Uses as a fact.
func (*Uses) AFact() {}

func (u *Uses) String() string { return fmt.Sprintf("uses %v", u.All) }

// Used is a data source for a client: that of a parameter, or one that is the same
// wherever it is named so.
type Used struct {
	Param int    // -1: Text is it
	Path  string // in the parameter, such as .DB.URL
	Text  string
	// Stack is the client, Client what it is called: lib/pq, pgx, pgxpool, go-pg or conn.
	Stack  dbapi.Stack
	Client string
	// Opens: it is opened, and not only read.
	Opens bool
}

// A Use is a call that hands a data source to a client, itself or by the function called.
type Use struct {
	Used
	Call *ast.CallExpr
	Fn   *types.Func // the function called
	Func ast.Node    // the innermost function around the call
	Arg  ast.Expr    // the data source, nil if it is not passed or is in a field of what is
	Test bool
	// Of is the variable that the data source is in, or in a field of by Path.
	Of types.Object
	// Direct: Fn is of a database library.
	Direct bool
}

// Same reports whether two uses have one data source.
func (u *Use) Same(v *Use) bool {
	if u.Of == nil && u.Text == "" {
		return false
	}
	return u.Of == v.Of && u.Path == v.Path && u.Text == v.Text
}

// Result has the uses of a package, in the order of the source.
type Result struct{ Uses []*Use }

func find(pass *analysis.Pass) (any, error) {
	conns := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
	if !conns.Reaches() {
		return &Result{}, nil
	}
	f := &finder{pass: pass, facts: map[*types.Func]*Uses{}, seen: map[string]bool{}}
	f.direct(conns)
	f.calls()
	slices.SortStableFunc(f.uses, func(a, b *Use) int { return int(a.Call.Pos() - b.Call.Pos()) })
	for fn, uses := range f.facts {
		pass.ExportObjectFact(fn, uses)
	}
	return &Result{f.uses}, nil
}

type finder struct {
	pass  *analysis.Pass
	facts map[*types.Func]*Uses
	uses  []*Use
	seen  map[string]bool
}

// direct finds the calls of libraries that are given a data source for PostgreSQL.
func (f *finder) direct(conns *connfacts.Result) {
	opens := map[ast.Expr]bool{}
	for _, o := range conns.Openings() {
		opens[o.Expr] = o.Factory == nil
		if o.Config != nil && !o.ConfigOpen {
			opens[o.Config] = true
		}
	}
	for _, call := range conns.Calls() {
		client := ClientOf(call)
		if arg := call.API.DSN.Arg(); client != "" && arg >= 0 && arg < len(call.Expr.Args) && call.Origin.Verdict == connfacts.Postgres {
			stack := call.API.Stack
			if stack == dbapi.Generic {
				stack = call.Origin.Stacks[0]
			}
			u := &Use{Call: call.Expr, Fn: call.Fn, Func: call.Func, Arg: call.Expr.Args[arg], Test: call.Test, Direct: true,
				Used: Used{Param: -1, Stack: stack, Client: client, Opens: opens[call.Expr]}}
			f.key(u, u.Arg)
			f.add(u)
		}
	}
}

const (
	// Conn is the client that takes everything.
	Conn = "conn"
	// Gopg is one that takes a URL with few parameters.
	Gopg = "go-pg"
)

// ClientOf names the client that reads the data source of a call, "" when it is not
// certain.
func ClientOf(call *connfacts.Call) string {
	stack := call.API.Stack
	if stack == dbapi.Generic {
		if len(call.Origin.Stacks) != 1 || !call.Origin.Followed {
			return ""
		}
		stack = call.Origin.Stacks[0]
	}
	switch {
	case stack == dbapi.LibPQ:
		return "lib/pq"
	case stack == dbapi.Pgx && strings.HasSuffix(call.API.Package, "/pgxpool"):
		return "pgxpool"
	case stack == dbapi.Pgx, stack == dbapi.PgxStdlib:
		return "pgx"
	case stack == dbapi.NetraConn:
		return Conn
	case dbapi.IsGopg(call.API.Package):
		return Gopg
	}
	return ""
}

// calls finds those of functions that use a data source, until there are no more.
func (f *finder) calls() {
	for grown := true; grown; {
		grown = false
		for _, file := range f.pass.Files {
			ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					grown = f.call(call, stack) || grown
				}
				return true
			})
		}
	}
}

// call adds what a function called uses, and reports whether that was new.
func (f *finder) call(call *ast.CallExpr, stack []ast.Node) (grown bool) {
	fn := gosrc.Callee(f.pass.TypesInfo, call)
	if fn == nil {
		return false
	}
	for _, used := range f.of(fn.Origin()) {
		u := &Use{Call: call, Fn: fn, Func: gosrc.Innermost(stack), Test: f.isTest(call), Used: used}
		if used.Param >= len(call.Args) || u.Func == nil || call.Ellipsis.IsValid() {
			continue
		}
		if used.Param >= 0 {
			u.Param, u.Path = -1, ""
			f.key(u, call.Args[used.Param])
			u.Path += used.Path
			if used.Path == "" {
				u.Arg = call.Args[used.Param]
			} else if u.Text != "" {
				continue // a field of what a function returns
			}
		}
		grown = f.add(u) || grown
	}
	return grown
}

func (f *finder) of(fn *types.Func) []Used {
	if fn.Pkg() == f.pass.Pkg {
		if u := f.facts[fn]; u != nil {
			return slices.Clone(u.All)
		}
		return nil
	}
	var u Uses
	if fn.Pkg() == nil || !f.pass.ImportObjectFact(fn, &u) {
		return nil
	}
	return u.All
}

// deepestField is how many fields a data source is in, one in the other. A function that
// calls itself with a field of its parameter has no end of them.
const deepestField = 4

// add notes a use, and in the fact of the function around it what its callers bring.
func (f *finder) add(u *Use) bool {
	if strings.Count(u.Path, ".") > deepestField {
		return false
	}
	name := fmt.Sprint(u.Call.Pos(), u.Used)
	if u.Of != nil {
		name += fmt.Sprint(u.Of.Pos())
	}
	if f.seen[name] {
		return false
	}
	f.seen[name] = true
	f.uses = append(f.uses, u)
	decl, fn := f.around(u.Call)
	if fn == nil || u.Test {
		return true
	}
	used := u.Used
	if u.Of != nil {
		used.Param = paramOf(fn, u.Of)
	}
	if used.Param < 0 && used.Text == "" || used.Param >= 0 && assigned(f.pass.TypesInfo, decl, u.Of) {
		return true
	}
	if f.facts[fn] == nil {
		f.facts[fn] = &Uses{}
	}
	if all := &f.facts[fn].All; !slices.Contains(*all, used) {
		*all = append(*all, used)
	}
	return true
}

// key sets by what a data source is given, as far as two of them can be told to be the
// same: a constant, a variable or a field of one, or what a function makes of constants,
// such as os.Getenv.
func (f *finder) key(u *Use, e ast.Expr) {
	info := f.pass.TypesInfo
	if tv := info.Types[e]; tv.Value != nil {
		if text := tv.Value.ExactString(); text != `""` {
			u.Text = text
		}
		return
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if v, ok := info.Uses[e].(*types.Var); ok {
			f.variable(u, v)
		}
	case *ast.SelectorExpr:
		v, ok := info.Uses[e.Sel].(*types.Var)
		if ok && v.IsField() {
			f.key(u, e.X)
			u.Path += "." + e.Sel.Name
		} else if ok {
			f.variable(u, v)
		}
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			f.key(u, e.X)
		}
	case *ast.StarExpr:
		f.key(u, e.X)
	case *ast.CallExpr:
		f.made(u, e)
	}
}

// variable is the data source in a variable: that of the package by its name, for all
// packages, and that of a function by what it is given, if only once.
func (f *finder) variable(u *Use, v *types.Var) {
	if v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		u.Text = v.Pkg().Path() + "." + v.Name()
		return
	}
	u.Of = v
	decl, _ := f.around(u.Call)
	if decl == nil || !gosrc.Contains(decl.Body, v.Pos()) {
		return
	}
	values := valuesOf(f.pass.TypesInfo, decl, v)
	if call, ok := only(values).(*ast.CallExpr); ok {
		made := &Use{Call: u.Call}
		if f.made(made, call); made.Text != "" {
			u.Of, u.Text = nil, made.Text
		}
	}
}

// made is what a function makes of constants alone.
func (f *finder) made(u *Use, call *ast.CallExpr) {
	fn := gosrc.Callee(f.pass.TypesInfo, call)
	if fn == nil || fn.Signature().Recv() != nil || len(call.Args) == 0 {
		return
	}
	text := fn.FullName()
	for _, arg := range call.Args {
		tv := f.pass.TypesInfo.Types[arg]
		if tv.Value == nil {
			return
		}
		text += " " + tv.Value.ExactString()
	}
	u.Text = text
}

// around returns the declaration around a call.
func (f *finder) around(call *ast.CallExpr) (*ast.FuncDecl, *types.Func) {
	for _, file := range f.pass.Files {
		if !gosrc.Contains(file, call.Pos()) {
			continue
		}
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && gosrc.Contains(decl, call.Pos()) {
				fn, _ := f.pass.TypesInfo.Defs[decl.Name].(*types.Func)
				return decl, fn
			}
		}
	}
	return nil, nil
}

func (f *finder) isTest(n ast.Node) bool {
	return strings.HasSuffix(f.pass.Fset.Position(n.Pos()).Filename, "_test.go")
}

func paramOf(fn *types.Func, v types.Object) int {
	for i := range fn.Signature().Params().Len() {
		if fn.Signature().Params().At(i) == v {
			return i
		}
	}
	return -1
}

// only returns the one value of a list, nil if it has more.
func only(values []ast.Expr) ast.Expr {
	if len(values) != 1 {
		return nil
	}
	return ast.Unparen(values[0])
}

func assigned(info *types.Info, decl *ast.FuncDecl, v types.Object) bool {
	return len(valuesOf(info, decl, v)) > 0
}

// valuesOf returns what a function gives a variable, nil for a value that is out of
// sight.
func valuesOf(info *types.Info, decl *ast.FuncDecl, v types.Object) (all []ast.Expr) {
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); !ok || info.ObjectOf(id) != v {
					continue
				}
				if len(n.Lhs) == len(n.Rhs) && n.Tok != token.ADD_ASSIGN {
					all = append(all, n.Rhs[i])
				} else {
					all = append(all, nil)
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if info.Defs[id] == v && len(n.Names) == len(n.Values) {
					all = append(all, n.Values[i])
				}
			}
		case *ast.UnaryExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && info.Uses[id] == v {
				all = append(all, nil, nil)
			}
		}
	}
	return all
}
