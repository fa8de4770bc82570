package native

import "github.com/netra-systems/netralint/fixer/migrate/flow"

// connRules are those of a single connection; see closeRules for its end.
//
//	db.Conn(ctx)    db.Acquire(ctx)
var connRules = map[string]rule{
	"DB.Conn": func(r *rewriter, u *flow.Use) { r.rename(u, "Acquire") },
}
