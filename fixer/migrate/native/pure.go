package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// purePackages are packages whose functions, not methods, do nothing but return
// a value of their arguments.
var purePackages = map[string]bool{
	"strconv": true, "strings": true, "math": true, "unicode": true, "unicode/utf8": true, "path": true, "errors": true, "cmp": true,
}

// pureFuncs are others that change nothing, and return the same at every call as
// long as the program does not ask for another.
var pureFuncs = map[string]bool{
	"os.Getenv":                    true,
	"os.LookupEnv":                 true,
	"runtime.NumCPU":               true,
	"fmt.Sprintf":                  true,
	"fmt.Sprint":                   true,
	"fmt.Errorf":                   true,
	"time.ParseDuration":           true,
	"(time.Duration).Seconds":      true,
	"(time.Duration).Minutes":      true,
	"(time.Duration).Hours":        true,
	"(time.Duration).Milliseconds": true,
	"(time.Duration).Round":        true,
	"(time.Duration).Truncate":     true,
}

// viper is a store of settings that its Get functions only read.
const viper = "github.com/spf13/viper"

func isPureFunc(f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	path := f.Pkg().Path()
	return pureFuncs[f.FullName()] || purePackages[path] && f.Signature().Recv() == nil ||
		path == viper && (strings.HasPrefix(f.Name(), "Get") || f.Name() == "IsSet")
}

// Pure reports whether an expression has a value and nothing else: evaluated
// elsewhere it is the same, or panics alike, as long as its variables are.
func (p *Module) Pure(info *types.Info, e ast.Expr, depth int) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return true
	case *ast.ParenExpr:
		return p.Pure(info, e.X, depth)
	case *ast.StarExpr:
		return p.Pure(info, e.X, depth)
	case *ast.UnaryExpr:
		return e.Op != token.ARROW && e.Op != token.AND && p.Pure(info, e.X, depth)
	case *ast.BinaryExpr:
		return p.Pure(info, e.X, depth) && p.Pure(info, e.Y, depth)
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if _, isPackage := info.Uses[id].(*types.PkgName); isPackage {
				return true
			}
		}
		_, isFunc := info.Uses[e.Sel].(*types.Func)
		return !isFunc && p.Pure(info, e.X, depth)
	case *ast.IndexExpr:
		return info.Types[e].IsValue() && p.Pure(info, e.X, depth) && p.Pure(info, e.Index, depth)
	case *ast.CallExpr:
		return p.pureCall(info, e, depth)
	}
	return false
}

// pureCall reports whether a call only reads, so that moving it changes nothing.
// Calls are followed three deep.
func (p *Module) pureCall(info *types.Info, call *ast.CallExpr, depth int) bool {
	for _, arg := range call.Args {
		if !p.Pure(info, arg, depth) {
			return false
		}
	}
	if info.Types[call.Fun].IsType() {
		return true
	}
	switch f := typeutil.Callee(info, call).(type) {
	case *types.Builtin:
		switch f.Name() {
		case "len", "cap", "min", "max":
			return true
		}
	case *types.Func:
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && f.Signature().Recv() != nil && !p.Pure(info, sel.X, depth) {
			return false
		}
		return isPureFunc(f) || depth < 3 && p.onlyReads(f, depth)
	}
	return false
}

// onlyReads reports whether a function of the module changes nothing but its own
// variables, as one that reads a number from the environment does.
func (p *Module) onlyReads(f *types.Func, depth int) bool {
	file := p.FileAt(f.Pos())
	if file == nil || file.Syntax == nil {
		return false
	}
	for _, d := range file.Syntax.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Pos() != f.Pos() || fn.Body == nil {
			continue
		}
		pkg := p.PackageOf(file)
		return pkg != nil && p.readsOnly(pkg.Info, fn, fn.Body, depth+1)
	}
	return false
}

// readsOnly is onlyReads for a statement of function fn.
func (p *Module) readsOnly(info *types.Info, fn *ast.FuncDecl, s ast.Stmt, depth int) bool {
	all := func(list []ast.Stmt) bool {
		return !slices.ContainsFunc(list, func(s ast.Stmt) bool { return !p.readsOnly(info, fn, s, depth) })
	}
	switch s := s.(type) {
	case nil, *ast.EmptyStmt:
		return true
	case *ast.BlockStmt:
		return all(s.List)
	case *ast.ReturnStmt:
		return p.pureAll(info, s.Results, depth)
	case *ast.AssignStmt:
		return setsLocals(info, fn, s.Lhs) && p.pureAll(info, s.Rhs, depth)
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && !p.pureAll(info, v.Values, depth) {
				return false
			}
		}
		return true
	case *ast.IfStmt:
		return p.readsOnly(info, fn, s.Init, depth) && p.Pure(info, s.Cond, depth) && all(s.Body.List) && p.readsOnly(info, fn, s.Else, depth)
	case *ast.SwitchStmt:
		if s.Tag != nil && !p.Pure(info, s.Tag, depth) {
			return false
		}
		return p.readsOnly(info, fn, s.Init, depth) && all(s.Body.List)
	case *ast.CaseClause:
		return p.pureAll(info, s.List, depth) && all(s.Body)
	}
	return false
}

// setsLocals reports whether all of left are variables of fn.
func setsLocals(info *types.Info, fn *ast.FuncDecl, left []ast.Expr) bool {
	for _, l := range left {
		id, ok := l.(*ast.Ident)
		if !ok {
			return false
		}
		if obj := info.ObjectOf(id); id.Name != "_" && (obj == nil || obj.Pos() < fn.Pos() || fn.End() <= obj.Pos()) {
			return false
		}
	}
	return true
}

func (p *Module) pureAll(info *types.Info, list []ast.Expr, depth int) bool {
	for _, e := range list {
		if !p.Pure(info, e, depth) {
			return false
		}
	}
	return true
}

// Assigns reports whether a statement gives any of the variables, or a field of
// one, another value, or may: its address is taken. A pool and an error are not
// what a setting depends on.
func Assigns(info *types.Info, n ast.Node, vars map[types.Object]bool) bool {
	found := false
	hit := func(e ast.Expr) {
		if t := info.TypeOf(e); IsHandle(t, "DB") || t != nil && gosrc.IsError(t) {
			return
		}
		ast.Inspect(e, func(x ast.Node) bool {
			if id, ok := x.(*ast.Ident); ok && vars[info.Uses[id]] {
				found = true
			}
			return true
		})
	}
	ast.Inspect(n, func(x ast.Node) bool {
		switch x := x.(type) {
		case *ast.AssignStmt:
			for _, l := range x.Lhs {
				hit(l)
			}
		case *ast.IncDecStmt:
			hit(x.X)
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{x.Key, x.Value} {
				if e != nil {
					hit(e)
				}
			}
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				hit(x.X)
			}
		}
		return true
	})
	return found
}

// SamePath reports whether two expressions are the same variable, or the same
// field of one.
func SamePath(info *types.Info, x, y ast.Expr) bool {
	x, y = WithoutInner(info, x), WithoutInner(info, y)
	if sx, ok := x.(*ast.SelectorExpr); ok {
		sy, ok := y.(*ast.SelectorExpr)
		return ok && info.ObjectOf(sx.Sel) == info.ObjectOf(sy.Sel) && SamePath(info, sx.X, sy.X)
	}
	ix, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	iy, ok := y.(*ast.Ident)
	return ok && info.ObjectOf(ix) != nil && info.ObjectOf(ix) == info.ObjectOf(iy)
}

// WithoutInner returns a *sqlx.DB for the *sql.DB inside it, which natively is
// the same pool.
func WithoutInner(info *types.Info, e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "DB" || !IsHandle(info.TypeOf(sel.X), "DB") {
		return e
	}
	return ast.Unparen(sel.X)
}

// IsFree reports whether a name means nothing in a function and its package.
func IsFree(pkg *fixer.Package, fn ast.Node, name string) bool {
	if pkg.Types.Scope().Lookup(name) != nil || types.Universe.Lookup(name) != nil {
		return false
	}
	free := true
	ast.Inspect(fn, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			if sel, isSel := pkg.Info.Uses[id].(*types.Var); !isSel || !sel.IsField() {
				free = false
			}
		}
		return free
	})
	return free
}
