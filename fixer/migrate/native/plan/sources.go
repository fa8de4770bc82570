package plan

import (
	"fmt"
	"slices"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/sqlx"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
)

// sources rewrites the calls that make the component's handles. All must be of
// conn, or of sqlx with the driver of conn: then PostgreSQL is what it talks to.
func (p *planner) sources(r *native.Rewrite) {
	if !slices.ContainsFunc(r.Flow.Sources, opens) {
		n, why := unopened(r)
		r.Refuse(native.Source, r.PackageOf(r.FileAt(n.Pos)), n.Pos, "%s", why)
	}
	for _, s := range r.Flow.Sources {
		switch {
		case s.Func != nil && s.Func.FullName() == r.Options.ConnPath+".OpenSQL":
			r.Site(s.Package, s.Call.Pos())
			stdlib.RewriteOpen(r, s)
		case stdlib.IsOpenDB(s):
			r.Site(s.Package, s.Call.Pos())
			stdlib.RewriteOpenDB(r, s)
		case sqlx.RewriteSource(r, s):
		case s.Func == nil:
			r.Refuse(native.Source, s.Package, s.Call.Pos(), "the handle comes from a function value")
		case s.Func.FullName() == "database/sql.Open" && len(s.Call.Args) == 2:
			driver := r.Source(s.Call.Args[0])
			if s.Package.Info.Types[s.Call.Args[0]].Value == nil {
				driver += ", which may be any"
			}
			r.Refuse(native.Source, s.Package, s.Call.Pos(), "the handle is opened with the driver %s", driver)
		default:
			r.Refuse(native.Source, s.Package, s.Call.Pos(), "the handle comes from %s", s.Func.FullName())
		}
	}
}

// opens reports whether a source makes a handle of something else than another
// one.
func opens(s *flow.Source) bool {
	_, opens := sqlx.Opener(s)
	return opens || sqlx.FuncName(s) == ""
}

// unopened says what is the matter with handles that come from nowhere.
func unopened(r *native.Rewrite) (*flow.Node, string) {
	first := r.Flow.Nodes[0]
	named := first
	for _, n := range r.Flow.Nodes {
		if n.Kind != flow.Field && n.Kind != flow.Variable || len(r.Flow.Escapes) > 0 {
			return first, "nothing in the module opens this handle"
		}
		if n.Kind == flow.Field && named.Kind != flow.Field {
			named = n
		}
	}
	return named, fmt.Sprintf("nothing in the code gives this %s a value", named.Kind)
}
