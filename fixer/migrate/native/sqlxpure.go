package native

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
)

// sqlxPure are functions of sqlx that have to do with texts and values alone,
// and are the same in sqlxcompat. Those with true get the kind of parameters
// first, which there is no choice of.
var sqlxPure = map[string]bool{"In": false, "Named": false, "Rebind": true, "BindNamed": true}

// lastOfSqlx returns a component with what is left of sqlx when the others are
// moved, if that is nothing but functions that sqlxcompat has too: then the
// module can do without sqlx. It is nil if anything else of sqlx stays.
//
//	query, args, err := sqlx.In(query, ids)    query, args, err := sqlxcompat.In(query, ids)
func (p *planner) lastOfSqlx(changes []*fixer.Change) *Component {
	usesConn := p.m.Imports(func(path string) bool { return path == p.opts.ConnPath })
	if !p.sqlx || len(changes) == 0 && !usesConn || !sameAsBefore[p.m.VersionOf(sqlxPath)] {
		return nil
	}
	r := &rewriter{p: p, c: &Component{ID: "functions of sqlx"}, texts: map[*fixer.File]*text{}}
	gone := map[string][]fixer.Edit{}
	for _, c := range changes {
		for _, e := range c.Edits {
			gone[e.File] = append(gone[e.File], e)
		}
	}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info != nil && !p.ofConn(basePath(pkg.Path)) && !r.withoutSqlx(pkg, gone) {
				return nil
			}
		}
	}
	if len(r.c.Refusals) > 0 {
		return nil
	}
	if r.c.Change = r.change(); r.c.Change == nil {
		return nil
	}
	return r.c
}

// withoutSqlx rewrites what a package uses of sqlx beside what is gone, and
// reports whether nothing is left of it.
func (r *rewriter) withoutSqlx(pkg *fixer.Package, gone map[string][]fixer.Edit) bool {
	for _, f := range pkg.Files {
		if f.Syntax == nil || slices.Contains(r.read, f) {
			continue
		}
		r.read = append(r.read, f)
		for _, imp := range f.Syntax.Imports {
			if strings.HasPrefix(strings.Trim(imp.Path.Value, "`\""), sqlxPath+"/") {
				return false
			}
		}
		all := true
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				all = all && r.pureOrGone(pkg, id, gone[f.Name])
			}
			return all
		})
		if !all {
			return false
		}
	}
	return true
}

// pureOrGone rewrites a name if it is one of sqlx that is not gone, and reports
// whether that could be done.
func (r *rewriter) pureOrGone(pkg *fixer.Package, id *ast.Ident, gone []fixer.Edit) bool {
	obj := pkg.Info.Uses[id]
	if _, isImport := obj.(*types.PkgName); isImport || obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != sqlxPath || obj.Parent() != obj.Pkg().Scope() {
		return true // methods and fields are those of a handle
	}
	at := r.p.m.Fset.PositionFor(id.Pos(), false).Offset
	for _, e := range slices.Concat(gone, r.replaced) {
		if e.Start <= at && at < e.End && e.File == r.p.m.Fset.PositionFor(id.Pos(), false).Filename {
			return true
		}
	}
	bound, isPure := sqlxPure[obj.Name()]
	if !isPure {
		return false
	}
	var name ast.Expr = id
	if sel, ok := r.p.parent(id).(*ast.SelectorExpr); ok && sel.Sel == id {
		name = sel
	}
	if bound && !r.dropDollar(pkg, name) {
		return false
	}
	r.replace(pkg, name.Pos(), name.End(), r.sqlxcompat(pkg, name.Pos(), obj.Name()))
	return true
}

// dropDollar takes out the first argument of a call, if it says that parameters
// are $1.
func (r *rewriter) dropDollar(pkg *fixer.Package, fun ast.Expr) bool {
	parent, child := r.p.around(fun)
	call, ok := parent.(*ast.CallExpr)
	if !ok || call.Fun != child || len(call.Args) < 2 || !isDollar(pkg.Info, call.Args[0]) {
		return false
	}
	r.replace(pkg, call.Args[0].Pos(), call.Args[1].Pos(), "")
	fset := r.p.m.Fset
	r.replaced = append(r.replaced, fixer.Edit{File: fset.PositionFor(call.Pos(), false).Filename,
		Start: fset.PositionFor(call.Args[0].Pos(), false).Offset, End: fset.PositionFor(call.Args[0].End(), false).Offset})
	return true
}

// isDollar reports whether an expression is sqlx.DOLLAR, or sqlx.BindType of a
// driver that has it.
func isDollar(info *types.Info, e ast.Expr) bool {
	if c, ok := constantOf(info, e); ok {
		return c.Name() == "DOLLAR" && c.Pkg().Path() == sqlxPath
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	f, ok := typeutil.Callee(info, call).(*types.Func)
	v := info.Types[call.Args[0]].Value
	return ok && f.FullName() == sqlxPath+".BindType" && v != nil && v.Kind() == constant.String && slices.Contains(dollars, constant.StringVal(v))
}
