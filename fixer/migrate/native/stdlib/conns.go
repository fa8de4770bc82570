package stdlib

import (
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// connRules are those of a single connection; see closeRules for its end.
//
//	db.Conn(ctx)    db.Acquire(ctx)
var connRules = map[string]native.Rule{
	"DB.Conn": func(r *native.Rewrite, u *flow.Use) { r.Rename(u, "Acquire") },
}
