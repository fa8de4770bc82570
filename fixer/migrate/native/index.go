package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// Index knows where the methods of the module are declared and used, and its
// types. Methods are told apart by where they are declared, so that those of
// several builds and test variants are one.
type Index struct {
	Decls map[token.Pos]Named
	Uses  map[token.Pos][]Named
	Named map[token.Pos][]Named // uses of declared types
	Types []*types.Named        // declared in the module, interfaces too
	sql   *types.Package        // database/sql
	Sqlx  *types.Package
}

// Named is an identifier.
type Named struct {
	Pkg *fixer.Package
	Id  *ast.Ident
}

// Indexed returns the index, which it makes when first asked for.
func (p *Module) Indexed() *Index {
	if p.ix != nil {
		return p.ix
	}
	p.ix = &Index{Decls: map[token.Pos]Named{}, Uses: map[token.Pos][]Named{}, Named: map[token.Pos][]Named{}}
	seen := map[token.Pos]bool{}
	for _, b := range p.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil {
				continue
			}
			if p.ix.sql == nil {
				p.ix.sql = imported(pkg.Types, "database/sql", map[*types.Package]bool{})
			}
			if p.ix.Sqlx == nil {
				p.ix.Sqlx = imported(pkg.Types, dbapi.SQLXPath, map[*types.Package]bool{})
			}
			p.ix.add(pkg, seen)
		}
	}
	return p.ix
}

// imported returns a package that another imports, or one of those does.
func imported(pkg *types.Package, path string, seen map[*types.Package]bool) *types.Package {
	if pkg.Path() == path || seen[pkg] {
		return nil
	}
	seen[pkg] = true
	for _, imp := range pkg.Imports() {
		if imp.Path() == path {
			return imp
		}
		if found := imported(imp, path, seen); found != nil {
			return found
		}
	}
	return nil
}

// add indexes one package; seen are the identifiers that another build had already.
func (x *Index) add(pkg *fixer.Package, seen map[token.Pos]bool) {
	for id, obj := range pkg.Info.Defs {
		switch obj := obj.(type) {
		case *types.Func:
			x.Decls[obj.Pos()] = Named{pkg, id}
		case *types.TypeName:
			if n, ok := obj.Type().(*types.Named); ok && !obj.IsAlias() {
				x.Types = append(x.Types, n)
			}
		}
	}
	for _, f := range pkg.Files {
		if f.Syntax == nil {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			if seen[id.Pos()] {
				return true
			}
			switch obj := pkg.Info.Uses[id].(type) {
			case *types.Func:
				if obj.Signature().Recv() != nil {
					seen[id.Pos()] = true
					x.Uses[obj.Origin().Pos()] = append(x.Uses[obj.Origin().Pos()], Named{pkg, id})
				}
			case *types.TypeName:
				seen[id.Pos()] = true
				x.Named[obj.Pos()] = append(x.Named[obj.Pos()], Named{pkg, id})
			}
			return true
		})
	}
}

// Method returns the method of a type of database/sql that has the name and the
// signature of m, nil if none has.
func (x *Index) Method(m *types.Func) *types.Func {
	for t := range handles(x.sql) {
		found, _, _ := types.LookupFieldOrMethod(t, false, nil, m.Name())
		if f, ok := found.(*types.Func); ok && types.Identical(f.Signature(), m.Signature()) {
			return f
		}
	}
	return nil
}

// Satisfied reports whether a handle has all methods of an interface.
func (x *Index) Satisfied(i *types.Interface) bool {
	for _, pkg := range []*types.Package{x.sql, x.Sqlx} {
		for t := range handles(pkg) {
			if types.Implements(t, i) {
				return true
			}
		}
	}
	return false
}

// handles yields the types of the handles that a package declares, which can be nil.
func handles(pkg *types.Package) iter.Seq[types.Type] {
	return func(yield func(types.Type) bool) {
		for _, name := range []string{"DB", "Tx", "Conn", "Stmt", "NamedStmt", "Rows", "Row", "Result"} {
			if pkg == nil {
				return
			}
			obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok {
				continue
			}
			t := obj.Type()
			if !types.IsInterface(t) {
				t = types.NewPointer(t)
			}
			if !yield(t) {
				return
			}
		}
	}
}
