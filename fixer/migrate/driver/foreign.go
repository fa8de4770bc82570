package driver

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// foreignErrors makes a component match the errors of both drivers that asks for
// those of lib/pq where they may come from handles that are not its own: those that a
// dependency opens with lib/pq, or that programs which import the module hand in. Such
// errors stay what they are when the component moves. Where it cannot, it is refused.
func (r *rewriter) foreignErrors() {
	for _, pkg := range r.c.Packages {
		for _, f := range pkg.Files {
			if f.Syntax == nil || pkg.Info == nil || !f.Editable {
				continue
			}
			r.pkg, r.file = pkg, f
			for _, d := range f.Syntax.Decls {
				if at := r.asksForError(d); at.IsValid() && r.refuseForeign(d, at) {
					return
				}
			}
		}
	}
}

// refuseForeign refuses the component for a declaration that asks for an error, or
// has it match both, and reports whether there is cause.
func (r *rewriter) refuseForeign(d ast.Decl, at token.Pos) bool {
	if from := r.foreignSource(d); from != "" {
		if (r.opens || len(r.openedAt) > 0) && r.matchesBoth() {
			return true // else nothing is gained: lib/pq stays for what it opens
		}
		r.refuse(ForeignErrors, at, "the error may be one of lib/pq still: %s", from)
		return true
	}
	if isTest(r.file) {
		return false // a test hands in its own
	}
	from := r.handedIn()
	if from != "" && !r.matchesBoth() {
		r.refuse(ForeignErrors, at, "the error is of the driver that the importing program opens with: %s", from)
	}
	return from != ""
}

// asksForError returns where code names a type of lib/pq's errors, or a code.
func (r *rewriter) asksForError(n ast.Node) token.Pos {
	for n := range ast.Preorder(n) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		obj := r.info().Uses[id]
		if obj == nil || obj.Pkg() == nil {
			continue
		}
		switch path := obj.Pkg().Path(); {
		case path == pqerrPath, path == dbapi.PQPath && (obj.Name() == "Error" || obj.Name() == "ErrorCode" || obj.Name() == "ErrorClass"):
			return id.Pos()
		}
	}
	return token.NoPos
}

// foreignSource names a call in the component of a dependency that links lib/pq
// and gives a handle of its own; or an error, where the declaration d that asks
// for one may be given that.
func (r *rewriter) foreignSource(d ast.Decl) string {
	anywhere := r.takesError(d)
	for _, pkg := range r.c.Packages {
		if pkg.Info == nil {
			continue
		}
		for _, f := range pkg.Files {
			if f.Syntax == nil || isTest(f) && !isTest(r.file) {
				continue
			}
			for _, in := range f.Syntax.Decls {
				if text := r.foreignCall(pkg, in, anywhere || in == d); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// takesError reports whether a declaration is a function that is given an error.
func (r *rewriter) takesError(d ast.Decl) bool {
	fn, ok := d.(*ast.FuncDecl)
	return ok && slices.ContainsFunc(fn.Type.Params.List, func(f *ast.Field) bool { return gosrc.IsError(r.info().TypeOf(f.Type)) })
}

// foreignCall names the first call of isForeign in a declaration.
func (r *rewriter) foreignCall(pkg *fixer.Package, d ast.Decl, errors bool) string {
	for n := range ast.Preorder(d) {
		at := r.p.m.Fset.Position(n.Pos())
		switch n := n.(type) {
		case *ast.CallExpr:
			if r.isForeign(pkg, n, errors) {
				return fmt.Sprintf("%s, called at %s:%d, has it from a database that it opens itself",
					gosrc.Callee(pkg.Info, n).FullName(), r.p.m.Rel(at.Filename), at.Line)
			}
		case *ast.SelectorExpr:
			if v, ok := pkg.Info.Uses[n.Sel].(*types.Var); ok && v.Pkg() != nil && isHandle(v.Type()) && r.isOthers(v.Pkg().Path()) {
				return fmt.Sprintf("%s.%s, at %s:%d, is a database that package %[1]s opens itself",
					v.Pkg().Path(), v.Name(), r.p.m.Rel(at.Filename), at.Line)
			}
		}
	}
	return ""
}

// isOthers reports whether a package is outside the module and links lib/pq.
func (r *rewriter) isOthers(path string) bool {
	if r.p.inModule(path) || gosrc.IsBelow(path, dbapi.PQPath) || r.p.ofConn(path) || path == "database/sql" || path == dbapi.SQLXPath {
		return false
	}
	return r.p.reaches(path, dbapi.PQPath)
}

// isForeign reports whether a call is one of code outside the module that links
// lib/pq, gives a handle or, if errors are asked for, an error, and is not given
// the handle.
func (r *rewriter) isForeign(pkg *fixer.Package, call *ast.CallExpr, errors bool) bool {
	fn := gosrc.Callee(pkg.Info, call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	gives := false
	for v := range fn.Signature().Results().Variables() {
		gives = gives || isHandle(v.Type()) || errors && gosrc.IsError(v.Type())
	}
	if !gives {
		return false
	}
	for _, arg := range call.Args {
		if isHandle(pkg.Info.TypeOf(arg)) {
			return false
		}
	}
	return r.isOthers(fn.Pkg().Path())
}

// reaches is fixer.Module.Reaches, asked once for each package.
func (p *Plan) reaches(path, other string) bool {
	key := path + " " + other
	if _, ok := p.reached[key]; !ok {
		if p.reached == nil {
			p.reached = map[string]bool{}
		}
		p.reached[key] = p.m.Reaches(path, other)
	}
	return p.reached[key]
}

// isHandle reports whether a type is one of the handles of database/sql or sqlx.
func isHandle(t types.Type) bool {
	n := gosrc.Named(t)
	if n == nil && t != nil {
		n = gosrc.Named(gosrc.Deref(t))
	}
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	switch path := n.Obj().Pkg().Path(); path {
	case "database/sql", dbapi.SQLXPath:
		switch n.Obj().Name() {
		case "DB", "Tx", "Conn", "Stmt", "NamedStmt":
			return true
		}
	}
	return false
}

// handedIn names what of the module's API other modules hand a handle in by.
func (r *rewriter) handedIn() string {
	if r.p.opts.API == nil {
		return ""
	}
	for _, pkg := range r.c.Packages {
		if r.p.opts.API.Kept[pkg.Path] == "" || pkg.Types == nil {
			continue
		}
		for _, name := range pkg.Types.Scope().Names() {
			if obj := pkg.Types.Scope().Lookup(name); obj.Exported() && !strings.HasSuffix(r.p.m.Fset.Position(obj.Pos()).Filename, "_test.go") {
				if by := takesHandle(obj); by != "" {
					return by + " takes a handle"
				}
			}
		}
	}
	return ""
}

// takesHandle names the function, method or field of an exported object that
// takes a handle; it is empty if there is none.
func takesHandle(obj types.Object) string {
	if fn, ok := obj.(*types.Func); ok && hasHandle(fn.Signature()) {
		return obj.Name()
	}
	if _, ok := obj.(*types.TypeName); !ok {
		return ""
	}
	n, ok := types.Unalias(obj.Type()).(*types.Named)
	if !ok {
		return ""
	}
	for m := range n.Methods() {
		if m.Exported() && hasHandle(m.Signature()) {
			return obj.Name() + "." + m.Name()
		}
	}
	if s, ok := n.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Exported() && (isHandle(f.Type()) || isHandleLike(f.Type())) {
				return obj.Name() + "." + f.Name()
			}
		}
	}
	return ""
}

func hasHandle(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if isHandle(v.Type()) || isHandleLike(v.Type()) {
			return true
		}
	}
	return false
}

// isHandleLike reports whether a type is an interface that handles satisfy: one
// of its methods gives what only a handle has.
func isHandleLike(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range i.Methods() {
		for v := range m.Signature().Results().Variables() {
			n := gosrc.Named(gosrc.Deref(v.Type()))
			if n != nil && n.Obj().Pkg() != nil && (n.Obj().Pkg().Path() == "database/sql" || n.Obj().Pkg().Path() == dbapi.SQLXPath) {
				return true
			}
		}
	}
	return false
}
