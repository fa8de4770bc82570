package plan

import (
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/hoist"
	"github.com/netra-systems/netralint/fixer/migrate/native/sqlx"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
)

// sqlRules holds the rule of every method, as Type.Method. A method that has none
// refuses the component.
var sqlRules = native.JoinRules(stdlib.Rules, hoist.Rules)

// sites are the types whose methods talk to the database.
var sites = map[string]bool{"DB": true, "Tx": true, "Conn": true, "Stmt": true}

// uses rewrites the uses of methods.
func (d *draft) uses() {
	for _, u := range d.flow.Uses {
		if sites[gosrc.ReceiverName(u.Method)] || u.Method.Pkg().Path() != "database/sql" && !readsOnly(u.Method) {
			d.c.Sites = append(d.c.Sites, native.Site{Package: u.Package, Pos: u.Sel.Sel.Pos()})
		}
		switch u.Method.Pkg().Path() {
		case "database/sql":
			d.hear(u.Sel.Sel.Pos(), func(r *native.Rewrite) { sqlUse(r, u) })
		case dbapi.SQLXPath:
			d.hear(u.Sel.Sel.Pos(), func(r *native.Rewrite) { sqlxUse(r, u) })
		}
	}
}

func sqlUse(r *native.Rewrite, u *flow.Use) {
	rule, ok := sqlRules[native.Key(u.Method)]
	if !ok {
		r.Refuse(native.Method, u.Package, u.Sel.Sel.Pos(), "%s has no native form", native.Key(u.Method))
		return
	}
	rule(r, u)
}

func sqlxUse(r *native.Rewrite, u *flow.Use) {
	rule, ok := sqlx.Rules[native.Key(u.Method)]
	if !ok {
		r.Refuse(native.Method, u.Package, u.Sel.Sel.Pos(), "%s of sqlx has no native form", native.Key(u.Method))
		return
	}
	rule(r, u)
}
