package dbapi

import (
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// entAPIs are those of ent's drivers. A Driver and a Tx have the methods of what they
// embed, which is around a pool or a transaction.
func entAPIs() []API {
	return concat(
		on(entPath, "", Generic,
			API{Name: "Open", Opens: Pool, Returns: Mapper, Driver: Arg0, DSN: Arg1},
			API{Name: "OpenDB", Returns: Mapper, Of: Arg1},
		),
		on(entPath, "Driver", Generic, concat(acquiring(entBegins()), []API{
			{Name: "DB", Returns: Pool},
			{Name: "Close", Releases: Receiver},
		})...),
		on(entPath, "Conn", Generic, acquiring(withContext(API{Name: "Exec"}, API{Name: "Query"}))...),
		on(entPath, "ExecQuerier", Generic, acquiring(entTexts())...),
		on(entDialectPath, "Driver", Generic, concat(acquiring(withContext(API{Name: "Tx", Returns: Tx})), []API{
			{Name: "Close", Releases: Receiver},
		})...),
		on(entDialectPath, "ExecQuerier", Generic, acquiring(withContext(API{Name: "Exec"}, API{Name: "Query"}))...),
		generatedByEnt(),
	)
}

func entBegins() []API {
	return withContext(API{Name: "Tx", Returns: Tx}, API{Name: "BeginTx", Returns: Tx})
}

// entTexts send SQL that is written by hand.
func entTexts() []API {
	return withContext(API{Name: "ExecContext"}, API{Name: "QueryContext", Returns: Rows})
}

// entGenerated stands for the packages that ent generates, one for each schema.
const entGenerated = entPath + " (generated)"

// IsGenerated reports whether a path of the table stands for packages that a tool generates.
func IsGenerated(path string) bool { return path == entGenerated }

// entConfig is what all types of such a package embed that reach the database.
const entConfig = "config"

// generatedByEnt are the calls of such packages. The statements of their builders run on
// the client or transaction that a chain begins with.
func generatedByEnt() []API {
	var sends []API
	for _, name := range []string{"All", "First", "FirstID", "Only", "OnlyID", "IDs", "Count", "Exist", "Get", "Save", "Exec"} {
		sends = append(sends, API{Name: name}, API{Name: name + "X"})
	}
	return concat(
		on(entGenerated, "Client", Generic, concat(acquiring(entBegins()), []API{
			{Name: "Close", Releases: Receiver},
		})...),
		on(entGenerated, "Tx", Generic,
			API{Name: "Client", Returns: Mapper},
			API{Name: "Commit", Releases: Receiver, Blocks: true},
			API{Name: "Rollback", Releases: Receiver, Blocks: true},
		),
		on(entGenerated, entConfig, Generic, acquiring(entTexts())...),
		on(entGenerated, "builder", Generic, withContext(sends...)...),
	)
}

// ofEnt returns what a method does that ent generated.
func ofEnt(fn *types.Func) (API, bool) {
	recv := gosrc.ReceiverName(fn)
	api, ok := table[key{entGenerated, recv, fn.Name()}]
	if !ok {
		api, ok = table[key{entGenerated, "builder", fn.Name()}]
		ok = ok && recv != "" && entResource(gosrc.Named(fn.Signature().Recv().Type())) == Builder
	}
	if !ok || recv == "" || !isByEnt(fn.Pkg()) {
		return API{}, false
	}
	return api, true
}

// entResource returns what a type is that ent generated.
func entResource(n *types.Named) Resource {
	if n == nil || !embedsConfig(n) || !isByEnt(n.Obj().Pkg()) {
		return NoResource
	}
	switch n.Obj().Name() {
	case "Client":
		return Mapper
	case "Tx":
		return Tx
	}
	if n.NumMethods() == 0 {
		return NoResource
	}
	return Builder
}

func embedsConfig(n *types.Named) bool {
	s, ok := n.Underlying().(*types.Struct)
	return ok && s.NumFields() > 0 && s.Field(0).Embedded() && s.Field(0).Name() == entConfig
}

// isByEnt reports whether ent generated a package: its client and its transaction embed the
// same, and the latter has hooks.
func isByEnt(pkg *types.Package) bool {
	for _, name := range []string{"Client", "Tx"} {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			return false
		}
		n, ok := tn.Type().(*types.Named)
		if !ok || !embedsConfig(n) {
			return false
		}
		if hooks, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), false, pkg, "OnRollback"); name == "Tx" && hooks == nil {
			return false
		}
	}
	return true
}
