package mixeddriver

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/datasource"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// openings reports the data sources that lib/pq opens and pgx too, where both come
// together.
func (c *check) openings(sources *datasource.Result) {
	said := map[*datasource.Use]bool{}
	for _, old := range sources.Uses {
		for _, u := range sources.Uses {
			if said[old] || !old.Opens || !u.Opens || old.Test || u.Test || old.Stack != dbapi.LibPQ || !isPgx(u.Stack) || !old.Same(u) {
				continue
			}
			if !c.meet(old, u) {
				continue
			}
			said[old] = true
			c.out.Report(analysis.Diagnostic{
				Pos: old.Call.Pos(), End: old.Call.End(), Category: report.Warning,
				Message: fmt.Sprintf("%s opens with lib/pq the database that %s in line %d opens with %s: TLS, types and errors follow two sets of rules",
					report.Callee(old.Call, old.Fn), report.Callee(u.Call, u.Fn), c.Fset.Position(u.Call.Pos()).Line, u.Stack),
			})
		}
	}
}

func isPgx(s dbapi.Stack) bool { return s == dbapi.Pgx || s == dbapi.PgxStdlib || s == dbapi.NetraConn }

// meet reports whether a program can open both, and these are the calls to tell it of.
// What is the same by its name alone is told of where it is opened in the package, not
// where that is called.
func (c *check) meet(a, b *datasource.Use) bool {
	if a.Call == b.Call || a.Of == nil && (c.isCall(a) || c.isCall(b)) {
		return false
	}
	return a.Func != b.Func || c.follows(a, b) || c.follows(b, a)
}

// isCall reports whether a use is the call of a function of this package.
func (c *check) isCall(u *datasource.Use) bool { return !u.Direct && u.Fn.Pkg() == c.Pkg }

// follows reports whether control goes from one call to another.
func (c *check) follows(a, b *datasource.Use) bool {
	return c.flow.Open(a.Func, gosrc.Way{From: a.Call.Pos(), To: b.Call.Pos()})
}
