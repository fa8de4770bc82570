package connfacts

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// A pool, or what is put around one, may be known by an interface of the module that has
// methods of *sql.DB to set it up.

// setByInterface remembers what a call of such a method does to the pool behind it.
func (g *graph) setByInterface(call *ast.CallExpr, fn *types.Func) {
	if api, ok := settingOf(fn); ok {
		api.Of = dbapi.Receiver
		g.setByCall(call, api)
	}
}

// settingOf returns the method of *sql.DB, by which a pool is set up or pinged, that a
// method of an interface is named after.
func settingOf(fn *types.Func) (dbapi.API, bool) {
	if !types.IsInterface(receiverType(fn.Signature())) {
		return dbapi.API{}, false
	}
	api, ok := dbapi.Lookup("database/sql", "DB", fn.Name())
	return api, ok && api.Does != 0
}

// settable reports whether others can set up a pool by a value of type t, through a method
// that it has from an interface.
func settable(t types.Type, pkg *types.Package) bool {
	for _, name := range []string{"SetMaxOpenConns", "SetConnMaxLifetime", "SetConnMaxIdleTime"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, pkg, name)
		if fn, ok := obj.(*types.Func); ok {
			if _, ok := settingOf(fn); ok {
				return true
			}
		}
	}
	return false
}
