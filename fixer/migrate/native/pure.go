package native

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
)

// pureFuncs are functions outside the module that do nothing but return the
// same value at every call, as long as the program does not ask for another.
var pureFuncs = map[string]bool{
	"runtime.NumCPU":               true,
	"math.Ceil":                    true,
	"math.Floor":                   true,
	"math.Max":                     true,
	"math.Min":                     true,
	"(time.Duration).Seconds":      true,
	"(time.Duration).Minutes":      true,
	"(time.Duration).Hours":        true,
	"(time.Duration).Milliseconds": true,
	"(time.Duration).Round":        true,
	"(time.Duration).Truncate":     true,
}

// pure reports whether an expression has a value and nothing else: evaluated
// elsewhere it is the same, or panics alike, as long as its variables are.
func (p *planner) pure(info *types.Info, e ast.Expr, depth int) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return true
	case *ast.ParenExpr:
		return p.pure(info, e.X, depth)
	case *ast.StarExpr:
		return p.pure(info, e.X, depth)
	case *ast.UnaryExpr:
		return e.Op != token.ARROW && e.Op != token.AND && p.pure(info, e.X, depth)
	case *ast.BinaryExpr:
		return p.pure(info, e.X, depth) && p.pure(info, e.Y, depth)
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if _, isPackage := info.Uses[id].(*types.PkgName); isPackage {
				return true
			}
		}
		_, isFunc := info.Uses[e.Sel].(*types.Func)
		return !isFunc && p.pure(info, e.X, depth)
	case *ast.IndexExpr:
		return info.Types[e].IsValue() && p.pure(info, e.X, depth) && p.pure(info, e.Index, depth)
	case *ast.CallExpr:
		return p.pureCall(info, e, depth)
	}
	return false
}

func (p *planner) pureCall(info *types.Info, call *ast.CallExpr, depth int) bool {
	for _, arg := range call.Args {
		if !p.pure(info, arg, depth) {
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
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && f.Signature().Recv() != nil && !p.pure(info, sel.X, depth) {
			return false
		}
		return pureFuncs[f.FullName()] || depth < 3 && p.isGetter(f, depth)
	}
	return false
}

// isGetter reports whether a function of the module is nothing but
//
//	return EXPRESSION
//
// with a pure expression.
func (p *planner) isGetter(f *types.Func, depth int) bool {
	file := p.fileAt(f.Pos())
	if file == nil || file.Syntax == nil {
		return false
	}
	for _, d := range file.Syntax.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Pos() != f.Pos() || fn.Body == nil || len(fn.Body.List) != 1 {
			continue
		}
		ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
		pkg := p.packageOf(file)
		return ok && len(ret.Results) == 1 && pkg != nil && p.pure(pkg.Info, ret.Results[0], depth+1)
	}
	return false
}

// leaves reports whether a block ends by leaving the statements around it: by
// those of [ends], or the end of the program or test.
func leaves(info *types.Info, b *ast.BlockStmt) bool {
	if ends(b) {
		return true
	}
	if len(b.List) == 0 {
		return false
	}
	s, ok := b.List[len(b.List)-1].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := s.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "os":
		return f.Name() == "Exit"
	case "runtime":
		return f.Name() == "Goexit"
	case "log", "testing":
		switch f.Name() {
		case "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "FailNow", "Skip", "Skipf", "SkipNow":
			return true
		}
	}
	return false
}

// assigns reports whether a statement gives any of the variables, or a field of
// one, another value, or may: its address is taken. A pool and an error are not
// what a setting depends on.
func assigns(info *types.Info, n ast.Node, vars map[types.Object]bool) bool {
	found := false
	hit := func(e ast.Expr) {
		if t := info.TypeOf(e); isPointerTo(t, "DB") || t != nil && isError(t) {
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

// samePath reports whether two expressions are the same variable, or the same
// field of one.
func samePath(info *types.Info, x, y ast.Expr) bool {
	x, y = ast.Unparen(x), ast.Unparen(y)
	if sx, ok := x.(*ast.SelectorExpr); ok {
		sy, ok := y.(*ast.SelectorExpr)
		return ok && info.ObjectOf(sx.Sel) == info.ObjectOf(sy.Sel) && samePath(info, sx.X, sy.X)
	}
	ix, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	iy, ok := y.(*ast.Ident)
	return ok && info.ObjectOf(ix) != nil && info.ObjectOf(ix) == info.ObjectOf(iy)
}

// isFree reports whether a name means nothing in a function and its package.
func isFree(pkg *fixer.Package, fn ast.Node, name string) bool {
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
