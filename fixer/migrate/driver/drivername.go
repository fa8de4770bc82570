package driver

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// maxHands is how many functions a name is followed through.
const maxHands = 4

// driverOf returns the name that a database is opened by where it can be no other: of a
// constant, of a package variable that keeps what it is declared with, or of a parameter
// that all callers give the same.
func (r *rewriter) driverOf(e ast.Expr) (string, bool) {
	name, known := r.p.stringOf(r.pkg, e, maxHands)
	if _, isConst := r.constString(e); known && !isConst && name == Name {
		at := r.p.m.Fset.Position(e.Pos())
		r.note("%s:%d: %s is %q wherever it comes from, and opens nothing any more", r.p.m.Rel(at.Filename), at.Line, types.ExprString(e), Name)
	}
	return name, known
}

func (p *Plan) stringOf(pkg *fixer.Package, e ast.Expr, hands int) (string, bool) {
	if v := pkg.Info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		e = sel.Sel
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok || hands == 0 {
		return "", false
	}
	v, ok := pkg.Info.Uses[id].(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil || !p.inModule(v.Pkg().Path()) || p.seen(v) {
		return "", false
	}
	if v.Parent() == v.Pkg().Scope() {
		return p.declared(v)
	}
	return p.givenBy(v, hands)
}

// seen reports whether other modules see an object of a package.
func (p *Plan) seen(obj types.Object) bool {
	return obj.Exported() && obj.Parent() == obj.Pkg().Scope() && p.opts.API != nil && p.opts.API.Kept[obj.Pkg().Path()] != ""
}

// declared returns the text that a package variable is declared with, if nothing else is
// written to it.
func (p *Plan) declared(v *types.Var) (text string, known bool) {
	written := false
	p.mentions(v, func(pkg *fixer.Package, id *ast.Ident, stack []ast.Node) {
		if spec, ok := stack[len(stack)-1].(*ast.ValueSpec); ok && slices.Contains(spec.Names, id) {
			if i := slices.Index(spec.Names, id); len(spec.Values) == len(spec.Names) {
				text, known = p.stringOf(pkg, spec.Values[i], 1)
			}
			return
		}
		var of ast.Expr = id
		if sel, ok := stack[len(stack)-1].(*ast.SelectorExpr); ok {
			of, stack = sel, stack[:len(stack)-1]
		}
		written = written || gosrc.IsWritten(of, stack)
	})
	return text, known && !written
}

// givenBy returns the text that all calls of a function give a parameter of it, which
// the function does not write to, nor anything calls it but by its name.
func (p *Plan) givenBy(v *types.Var, hands int) (text string, known bool) {
	fn, index := p.parameter(v)
	if fn == nil || p.seen(fn) {
		return "", false
	}
	other := false
	p.mentions(v, func(_ *fixer.Package, id *ast.Ident, stack []ast.Node) {
		other = other || gosrc.IsWritten(id, stack)
	})
	p.mentions(fn, func(pkg *fixer.Package, id *ast.Ident, stack []ast.Node) {
		if _, declares := stack[len(stack)-1].(*ast.FuncDecl); declares {
			return
		}
		var called ast.Expr = id
		if sel, ok := stack[len(stack)-1].(*ast.SelectorExpr); ok {
			called, stack = sel, stack[:len(stack)-1]
		}
		call, ok := stack[len(stack)-1].(*ast.CallExpr)
		if !ok || call.Fun != called || len(call.Args) != fn.Signature().Params().Len() {
			other = true
			return
		}
		given, is := p.stringOf(pkg, call.Args[index], hands-1)
		other = other || !is || known && given != text
		text, known = given, true
	})
	return text, known && !other
}

// parameter returns the function of the module, other than a method, whose parameter a
// variable is, and the place of that.
func (p *Plan) parameter(v *types.Var) (fn *types.Func, index int) {
	p.mentions(v, func(pkg *fixer.Package, id *ast.Ident, stack []ast.Node) {
		if len(stack) < 4 || pkg.Info.Defs[id] == nil {
			return
		}
		decl, ok := stack[1].(*ast.FuncDecl)
		if !ok || decl.Recv != nil || stack[2] != decl.Type || stack[3] != decl.Type.Params {
			return
		}
		fn = pkg.Info.Defs[decl.Name].(*types.Func)
		for i := range fn.Signature().Params().Len() {
			if fn.Signature().Params().At(i).Pos() == v.Pos() {
				index = i
			}
		}
		if fn.Signature().Variadic() {
			fn = nil
		}
	})
	return fn, index
}

// mentions calls do for each identifier of the module that stands for an object.
func (p *Plan) mentions(obj types.Object, do func(pkg *fixer.Package, id *ast.Ident, stack []ast.Node)) {
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil || !pkg.Widest {
				continue
			}
			for _, f := range pkg.Files {
				if f.Syntax == nil {
					continue
				}
				ast.PreorderStack(f.Syntax, nil, func(n ast.Node, stack []ast.Node) bool {
					id, ok := n.(*ast.Ident)
					if ok && id.Name == obj.Name() && len(stack) > 0 {
						if o := pkg.Info.ObjectOf(id); o != nil && o.Pos() == obj.Pos() {
							do(pkg, id, stack)
						}
					}
					return true
				})
			}
		}
	}
}
