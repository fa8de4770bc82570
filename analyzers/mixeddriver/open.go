package mixeddriver

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// source is a data source that is the same wherever it is named so.
type source struct {
	text string       // a constant, or a variable of the environment with a $
	obj  types.Object // a variable, or the field of one
	of   types.Object // the variable of that field
}

// openings reports the pools that lib/pq opens for what pgx opens pools for too.
func (c *check) openings() {
	type opening struct {
		*connfacts.Opening
		from source
	}
	var old, new []opening
	for _, o := range c.conns.Openings() {
		if o.Test || o.Factory != nil || o.Origin.Verdict != connfacts.Postgres || !o.Origin.Followed || len(o.Origin.Stacks) != 1 {
			continue
		}
		from, ok := c.source(o)
		if !ok {
			continue
		}
		switch o.Origin.Stacks[0] {
		case dbapi.LibPQ:
			old = append(old, opening{o, from})
		case dbapi.Pgx, dbapi.PgxStdlib, dbapi.NetraConn:
			new = append(new, opening{o, from})
		}
	}
	for _, o := range old {
		for _, n := range new {
			if o.from != n.from {
				continue
			}
			c.out.Report(analysis.Diagnostic{
				Pos: o.Expr.Pos(), End: o.Expr.End(), Category: report.Warning,
				Message: fmt.Sprintf("%s opens with lib/pq the database that %s in line %d opens with %s: TLS, types and errors follow two sets of rules",
					report.Callee(o.Expr, o.Fn), report.Callee(n.Expr, n.Fn), c.Fset.Position(n.Expr.Pos()).Line, n.Origin.Stacks[0]),
			})
			break
		}
	}
}

// source returns the data source of an opening, if it can be told from others.
func (c *check) source(o *connfacts.Opening) (source, bool) {
	call, api := o.Expr, o.API
	if config, ok := o.Config.(*ast.CallExpr); ok && !o.ConfigOpen {
		fn := gosrc.Callee(c.TypesInfo, config)
		if api, ok = dbapi.Of(fn); !ok {
			return source{}, false
		}
		call = config
	}
	if i := api.DSN.Arg(); i >= 0 && i < len(call.Args) {
		return c.sourceIn(call.Args[i])
	}
	return source{}, false
}

// sourceIn says by what a data source is given, as far as two of them can be told to
// be the same: a constant, a variable or field, or a variable of the environment.
func (c *check) sourceIn(e ast.Expr) (source, bool) {
	if tv := c.TypesInfo.Types[e]; tv.Value != nil {
		return source{text: tv.Value.ExactString()}, tv.Value.ExactString() != `""`
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := c.TypesInfo.Uses[e].(*types.Var)
		return source{obj: v}, ok
	case *ast.SelectorExpr:
		obj := c.TypesInfo.Uses[e.Sel]
		if id, ok := ast.Unparen(e.X).(*ast.Ident); ok {
			if of, ok := c.TypesInfo.Uses[id].(*types.Var); ok {
				return source{obj: obj, of: of}, true
			}
			return source{obj: obj}, true // a variable of another package
		}
	case *ast.CallExpr:
		if fn := gosrc.Callee(c.TypesInfo, e); fn != nil && fn.FullName() == "os.Getenv" && len(e.Args) == 1 {
			if tv := c.TypesInfo.Types[e.Args[0]]; tv.Value != nil {
				return source{text: "$" + tv.Value.ExactString()}, true
			}
		}
	}
	return source{}, false
}
