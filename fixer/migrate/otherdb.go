package migrate

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// otherHandles knows the variables of packages that hold nothing but handles of
// a database that is not PostgreSQL.
type otherHandles map[*fixer.Package]map[*types.Var]bool

// calls reports whether a call is one of such a handle.
func (o otherHandles) calls(pkg *fixer.Package, call *ast.CallExpr) bool {
	vars, known := o[pkg]
	if !known {
		vars = findOthers(pkg)
		o[pkg] = vars
	}
	return vars[receiverVar(pkg.Info, call)]
}

// receiverVar returns the variable whose method is called, or nil.
func receiverVar(info *types.Info, call *ast.CallExpr) *types.Var {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := info.Uses[id].(*types.Var)
	return v
}

// findOthers judges the variables of a package by all that they are given:
// openings with the name of such a driver, and what is made of their results.
func findOthers(pkg *fixer.Package) map[*types.Var]bool {
	var files []*ast.File
	for _, f := range pkg.Files {
		if f.Syntax != nil {
			files = append(files, f.Syntax)
		}
	}
	given, addressed := gosrc.Given(pkg.Info, files...)
	others := make(map[*types.Var]bool)
	for changed := true; changed; {
		changed = false
		for v, values := range given {
			isParam := v.Kind() == types.ParamVar || v.Kind() == types.RecvVar
			if others[v] || addressed[v] || isParam || v.Kind() == types.PackageVar && v.Exported() {
				continue
			}
			if !slices.ContainsFunc(values, func(e ast.Expr) bool { return !isOther(pkg.Info, others, e) }) {
				others[v], changed = true, true
			}
		}
	}
	return others
}

// isOther reports whether an expression opens such a database, or calls a method
// of a variable that holds one.
func isOther(info *types.Info, others map[*types.Var]bool, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := gosrc.Callee(info, call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "database/sql" && fn.Pkg().Path() != dbapi.SQLXPath {
		return false
	}
	if fn.Signature().Recv() != nil {
		return others[receiverVar(info, call)]
	}
	return namesOther(info, call)
}

// namesOther reports whether a call opens a database by the name of such a driver.
func namesOther(info *types.Info, call *ast.CallExpr) bool {
	api, _ := dbapi.Of(gosrc.Callee(info, call))
	at := api.Driver.Arg()
	if at < 0 || len(call.Args) <= at {
		return false
	}
	name := info.Types[call.Args[at]].Value
	return name != nil && name.Kind() == constant.String && dbapi.NamesOtherDatabase(constant.StringVal(name))
}
