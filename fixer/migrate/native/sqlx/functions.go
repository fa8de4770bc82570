package sqlx

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// sqlxPure are functions of sqlx that have to do with texts and values alone,
// and are the same in sqlxcompat. Those with true get the kind of parameters
// first, which there is no choice of.
var sqlxPure = map[string]bool{"In": false, "Named": false, "Rebind": true, "BindNamed": true}

// ReplaceRemains rewrites what is left of sqlx when changes are made, and reports
// whether that was possible: if it is nothing but functions that sqlxcompat has
// too, the module can do without sqlx.
//
//	query, args, err := sqlx.In(query, ids)    query, args, err := sqlxcompat.In(query, ids)
func ReplaceRemains(r *native.Rewrite, changes []*fixer.Change) bool {
	left := &remains{Rewrite: r, gone: map[string][]fixer.Edit{}, read: map[*fixer.File]bool{}}
	for _, c := range changes {
		for _, e := range c.Edits {
			left.gone[e.File] = append(left.gone[e.File], e)
		}
	}
	for _, b := range r.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info != nil && !r.OfConn(gosrc.UnderTest(pkg.Path)) && !left.replaceIn(pkg) {
				return false
			}
		}
	}
	return true
}

// remains is what is left of sqlx beside the edits that are made already.
type remains struct {
	*native.Rewrite
	gone map[string][]fixer.Edit // by file; what goes with a function, too
	read map[*fixer.File]bool
}

// replaceIn rewrites what a package uses of sqlx beside what is gone, and
// reports whether nothing is left of it.
func (r *remains) replaceIn(pkg *fixer.Package) bool {
	for _, f := range pkg.Files {
		if f.Syntax == nil || r.read[f] {
			continue
		}
		r.read[f] = true
		for _, imp := range f.Syntax.Imports {
			if strings.HasPrefix(strings.Trim(imp.Path.Value, "`\""), dbapi.SQLXPath+"/") {
				return false
			}
		}
		all := true
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				all = all && r.pureOrGone(pkg, id)
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
func (r *remains) pureOrGone(pkg *fixer.Package, id *ast.Ident) bool {
	obj := pkg.Info.Uses[id]
	if _, isImport := obj.(*types.PkgName); isImport || obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != dbapi.SQLXPath || obj.Parent() != obj.Pkg().Scope() {
		return true // methods and fields are those of a handle
	}
	at := r.Code.Fset.PositionFor(id.Pos(), false)
	for _, e := range r.gone[at.Filename] {
		if e.Start <= at.Offset && at.Offset < e.End {
			return true
		}
	}
	bound, isPure := sqlxPure[obj.Name()]
	if !isPure {
		return false
	}
	var name ast.Expr = id
	if sel, ok := r.Parent(id).(*ast.SelectorExpr); ok && sel.Sel == id {
		name = sel
	}
	if bound && !r.dropDollar(pkg, name) {
		return false
	}
	r.Replace(pkg, name.Pos(), name.End(), r.SQLXCompat(pkg, name.Pos(), obj.Name()))
	return true
}

// dropDollar takes out the first argument of a call, if it says that parameters
// are $1.
func (r *remains) dropDollar(pkg *fixer.Package, fun ast.Expr) bool {
	parent, child := r.Around(fun)
	call, ok := parent.(*ast.CallExpr)
	if !ok || call.Fun != child || len(call.Args) < 2 || !isDollar(pkg.Info, call.Args[0]) {
		return false
	}
	r.Replace(pkg, call.Args[0].Pos(), call.Args[1].Pos(), "")
	e := r.Edit(pkg, call.Args[0].Pos(), call.Args[0].End(), "").Edit
	r.gone[e.File] = append(r.gone[e.File], e)
	return true
}

// isDollar reports whether an expression is sqlx.DOLLAR, or sqlx.BindType of a
// driver that has it.
func isDollar(info *types.Info, e ast.Expr) bool {
	if c, ok := native.ConstantOf(info, e); ok {
		return c.Name() == "DOLLAR" && c.Pkg().Path() == dbapi.SQLXPath
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	f := gosrc.Callee(info, call)
	v := info.Types[call.Args[0]].Value
	return f != nil && f.FullName() == dbapi.SQLXPath+".BindType" && v != nil && v.Kind() == constant.String && slices.Contains(dollars, constant.StringVal(v))
}
