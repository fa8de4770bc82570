package connfacts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// MayBeTx reports whether the handle in an expression is of a type that stands for a pool
// and for a transaction, and is not certain to be a pool here: a *gorm.DB, and the client
// that ent generates.
func (r *Result) MayBeTx(handle ast.Expr) bool {
	t := r.pass.TypesInfo.TypeOf(handle)
	if t == nil || !dbapi.IsPoolOrTx(t) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.graph.eval(handle)
	if n == none {
		return true
	}
	given := r.givenByOthers()
	may := false
	r.graph.backward(n, false, func(id nodeID) bool {
		at := &r.graph.nodes[id]
		v, isVar := at.obj.(*types.Var)
		call, isCall := at.syn.(*ast.CallExpr)
		switch {
		case isVar && isPackageVar(v):
			return false
		case isVar:
			may = given[v] || v.IsField() && v.Exported() || dbapi.ResourceOf(v.Type()) == dbapi.Tx || at.start()
		case isCall:
			may = r.begins(call)
		default:
			may = at.start()
		}
		return !may
	})
	return may
}

// begins reports whether a call returns a handle for a transaction, or a method returns
// one that nothing is known of.
func (r *Result) begins(call *ast.CallExpr) bool {
	fn := callee(r.pass.TypesInfo, call)
	if fn == nil || fn.Name() == "Begin" {
		return true
	}
	recv := fn.Signature().Recv()
	return recv != nil && (dbapi.ResourceOf(recv.Type()) == dbapi.Tx || fn.Pkg() != r.pass.Pkg && dbapi.ResourceOf(recv.Type()) == dbapi.NoResource)
}

// givenByOthers are the parameters of the functions that other packages can call.
func (r *Result) givenByOthers() map[*types.Var]bool {
	if r.given != nil {
		return r.given
	}
	all := map[*types.Var]bool{}
	r.given = all
	if r.graph.isMain {
		return all
	}
	for fn := range gosrc.FuncDecls(r.pass.TypesInfo, r.pass.Files) {
		if fn.Exported() {
			for v := range fn.Signature().Params().Variables() {
				all[v] = true
			}
		}
	}
	return all
}
