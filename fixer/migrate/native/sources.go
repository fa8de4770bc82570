package native

import (
	"fmt"
	"slices"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// sources rewrites the calls that make the component's handles. All must be of
// conn, or of sqlx with the driver of conn: then PostgreSQL is what it talks to.
func (p *planner) sources(r *rewriter) {
	if !slices.ContainsFunc(r.flow.Sources, opens) {
		n, why := r.unopened()
		r.refuse(Source, r.packageOf(r.fileAt(n.Pos)), n.Pos, "%s", why)
	}
	for _, s := range r.flow.Sources {
		switch {
		case s.Func != nil && s.Func.FullName() == r.opts.ConnPath+".OpenSQL":
			r.site(s.Package, s.Call.Pos())
			r.open(s)
		case isOpenDB(s):
			r.site(s.Package, s.Call.Pos())
			r.openDB(s)
		case r.sqlxSource(s):
		case s.Func == nil:
			r.refuse(Source, s.Package, s.Call.Pos(), "the handle comes from a function value")
		default:
			r.refuse(Source, s.Package, s.Call.Pos(), "the handle comes from %s", s.Func.FullName())
		}
	}
}

// opens reports whether a source makes a handle of something else than another
// one.
func opens(s *flow.Source) bool {
	name := ofSqlxFunc(s)
	return name == "" || sqlxOpeners[name] != ""
}

// unopened says what is the matter with handles that come from nowhere.
func (r *rewriter) unopened() (*flow.Node, string) {
	first := r.flow.Nodes[0]
	named := first
	for _, n := range r.flow.Nodes {
		if n.Kind != flow.Field && n.Kind != flow.Variable || len(r.flow.Escapes) > 0 {
			return first, "nothing in the module opens this handle"
		}
		if n.Kind == flow.Field && named.Kind != flow.Field {
			named = n
		}
	}
	return named, fmt.Sprintf("nothing in the code gives %s %s a value", named.Kind, named.Name)
}
