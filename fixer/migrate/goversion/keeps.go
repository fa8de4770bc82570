package goversion

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// keeping says which functions keep a pointer they are given beyond their call.
type keeping struct {
	build *fixer.Build
	decls map[token.Pos]declared // by the place of the name
}

type declared struct {
	*ast.FuncDecl
	info *types.Info
}

// deepest is how many calls a pointer is followed.
const deepest = 4

// receiver reports whether a method may keep its receiver. One outside the
// module that returns no such pointer does not.
func (k *keeping) receiver(fn *types.Func) bool { return fn == nil || k.method(fn, deepest) }

func (k *keeping) method(fn *types.Func, depth int) bool {
	d, ok := k.decl(fn)
	if !ok {
		return returnsReceiver(fn.Signature())
	}
	if len(d.Recv.List[0].Names) == 0 {
		return false
	}
	return k.variable(d, d.info.Defs[d.Recv.List[0].Names[0]], depth)
}

// argument reports whether a function may keep its argument number i. Those
// outside the module may, but for the ones that fill what they are given.
func (k *keeping) argument(fn *types.Func, i int) bool {
	return fn == nil || k.parameter(fn, i, deepest)
}

// parameter reports whether a function may keep the pointer that it is given at i. Of
// code without a body only those that fill it are known not to.
func (k *keeping) parameter(fn *types.Func, i, depth int) bool {
	d, ok := k.decl(fn)
	if !ok {
		return !fills[fn.Name()]
	}
	params := fn.Signature().Params()
	if i >= params.Len() || fn.Signature().Variadic() && i == params.Len()-1 {
		return true
	}
	n := 0
	for _, field := range d.Type.Params.List {
		for _, name := range field.Names {
			if n == i {
				return k.variable(d, d.info.Defs[name], depth)
			}
			n++
		}
	}
	return false // it has no name
}

// fills are the names of functions that write to a pointer and forget it.
var fills = map[string]bool{"Scan": true, "StructScan": true, "Unmarshal": true, "Decode": true, "Sscan": true, "Sscanf": true, "Sscanln": true, "As": true}

// variable reports whether a pointer in a variable may be kept: it is anything
// but looked into, and the receiver or an argument of what does not keep it.
func (k *keeping) variable(d declared, v types.Object, depth int) (kept bool) {
	if v == nil {
		return false // _
	}
	if depth == 0 {
		return true
	}
	fine := map[*ast.Ident]bool{}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		kept = kept || k.node(d, n, v, depth, fine)
		return !kept
	})
	ast.Inspect(d.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		kept = kept || ok && d.info.Uses[id] == v && !fine[id]
		return !kept
	})
	return kept
}

// node reports whether n keeps v, and adds to fine the mentions of v that do not.
func (k *keeping) node(d declared, n ast.Node, v types.Object, depth int, fine map[*ast.Ident]bool) bool {
	switch n := n.(type) {
	case *ast.FuncLit, *ast.GoStmt:
		return gosrc.Mentions(d.info, n, v)
	case *ast.UnaryExpr, *ast.SliceExpr: // &v.field, v.array[:]
		return k.pointsInto(d.info, n, v)
	case *ast.StarExpr:
		allow(fine, n.X)
	case *ast.BinaryExpr:
		if d.info.Types[n.Y].IsNil() {
			allow(fine, n.X)
		}
	case *ast.SelectorExpr:
		allow(fine, n.X)
		return k.selects(d, n, v, depth)
	case *ast.CallExpr:
		fn := gosrc.Callee(d.info, n)
		for i, arg := range n.Args {
			if fn != nil && isVar(d.info, arg, v) && !k.parameter(fn, i, depth-1) {
				allow(fine, arg)
			}
		}
	}
	return false
}

// allow notes that a variable is only looked into.
func allow(fine map[*ast.Ident]bool, e ast.Expr) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		fine[id] = true
	}
}

// selects reports whether a selector on a variable, or on what is in it, is a
// method that may keep its receiver.
func (k *keeping) selects(d declared, n *ast.SelectorExpr, v types.Object, depth int) bool {
	sel := d.info.Selections[n]
	if sel == nil || sel.Kind() == types.FieldVal || !isVar(d.info, n.X, v) && pointee(d.info, n.X) != v {
		return false
	}
	fn := sel.Obj().(*types.Func)
	if _, pointer := fn.Signature().Recv().Type().(*types.Pointer); !pointer {
		return false
	}
	return k.method(fn, depth-1)
}

// pointsInto reports whether an expression makes a pointer into what v points to.
func (k *keeping) pointsInto(info *types.Info, n ast.Node, v types.Object) bool {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		return n.Op == token.AND && pointee(info, n.X) == v
	case *ast.SliceExpr:
		_, array := info.TypeOf(n.X).Underlying().(*types.Array)
		return array && pointee(info, n.X) == v
	}
	return false
}

// pointee is the pointer whose memory an addressable expression is part of.
func pointee(info *types.Info, e ast.Expr) types.Object {
	for ; e != nil; e = whole(info, e) {
		switch x := ast.Unparen(e).(type) {
		case *ast.StarExpr:
			return used(info, x.X)
		case *ast.SelectorExpr:
			if isPointer(info, x.X) {
				return used(info, x.X)
			}
		}
	}
	return nil
}

// used is the object of an identifier, nil for another expression.
func used(info *types.Info, e ast.Expr) types.Object {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	return info.Uses[id]
}

func isVar(info *types.Info, e ast.Expr, v types.Object) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && info.Uses[id] == v
}

// returnsReceiver reports whether a method has a result that may be its receiver.
func returnsReceiver(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if types.Identical(v.Type(), sig.Recv().Type()) {
			return true
		}
	}
	return false
}

// decl returns the declaration of a function of the module.
func (k *keeping) decl(fn *types.Func) (declared, bool) {
	if k.decls == nil {
		k.decls = map[token.Pos]declared{}
		for _, pkg := range k.build.Packages {
			if pkg.Info == nil {
				continue
			}
			for _, f := range pkg.Files {
				if f.Syntax != nil {
					k.enter(pkg.Info, f.Syntax)
				}
			}
		}
	}
	d, ok := k.decls[fn.Pos()]
	return d, ok
}

func (k *keeping) enter(info *types.Info, file *ast.File) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			k.decls[f.Name.Pos()] = declared{f, info}
		}
	}
}
