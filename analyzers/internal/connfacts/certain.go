package connfacts

import (
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Certain reports whether a call is a database call for certain. One through
// an interface is if the interface is of this module, and its methods speak of
// database types, or a handle is seen to be in it.
func (r *Result) Certain(call *Call) bool {
	if call.Interface == nil {
		return true
	}
	if !r.OwnModule(call.Interface.Obj().Pkg()) {
		return false
	}
	if call.Origin.Followed {
		return true
	}
	iface, _ := call.Interface.Underlying().(*types.Interface)
	for m := range iface.Methods() {
		for _, tuple := range []*types.Tuple{m.Signature().Params(), m.Signature().Results()} {
			for v := range tuple.Variables() {
				if isDatabaseType(v.Type()) {
					return true
				}
			}
		}
	}
	return false
}

// isDatabaseType reports whether a type, or what it points to, is declared by
// a database library.
func isDatabaseType(t types.Type) bool {
	named, ok := gosrc.Deref(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && dbapi.IsPackage(dbapi.PathOf(named.Obj().Pkg()))
}

// OwnModule reports whether a package belongs to the module of the one that is
// analysed.
func (r *Result) OwnModule(pkg *types.Package) bool {
	if pkg == r.pass.Pkg {
		return true
	}
	module := modulePath(r.pass)
	return pkg != nil && module != "" && inTree(pkg.Path(), module)
}
