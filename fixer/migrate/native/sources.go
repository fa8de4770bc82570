package native

import (
	"go/types"
)

const sqlxPath = "github.com/jmoiron/sqlx"

// sources rewrites the calls that make the component's handles. All must be of
// conn: then PostgreSQL is what it talks to.
func (r *rewriter) sources() {
	if len(r.flow.Sources) == 0 {
		r.refuse(Source, r.first(), r.flow.Nodes[0].Pos, "nothing in the module opens this handle")
	}
	for _, s := range r.flow.Sources {
		switch {
		case s.Func != nil && s.Func.FullName() == r.p.opts.ConnPath+".OpenSQL":
			r.c.Sites = append(r.c.Sites, Site{s.Package, s.Call.Pos()})
			r.open(s)
		case isOpenDB(s):
			r.c.Sites = append(r.c.Sites, Site{s.Package, s.Call.Pos()})
			r.openDB(s)
		case s.Func == nil:
			r.refuse(Source, s.Package, s.Call.Pos(), "the handle comes from a function value")
		default:
			r.refuse(Source, s.Package, s.Call.Pos(), "the handle comes from %s", s.Func.FullName())
		}
	}
}

// isBridge reports whether a function is DB.SQL.
func (p *planner) isBridge(f *types.Func) bool {
	return f != nil && f.FullName() == "(*"+p.opts.ConnPath+".DB).SQL"
}
