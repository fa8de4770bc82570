package preping

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"time"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// shortest is the shortest time that somebody may mean. What is less was meant
// as a number of seconds, minutes or milliseconds.
const shortest = time.Millisecond

// timeFields are the fields of pgxpool.Config with a time that a connection
// stays.
var timeFields = []string{"MaxConnLifetime", "MaxConnIdleTime"}

// nanoseconds reports times without a unit: SetConnMaxLifetime(1800).
func (c *check) nanoseconds() {
	for _, call := range c.conns.Calls() {
		if call.Test || call.API.Does&(dbapi.Lifetime|dbapi.IdleTime) == 0 || !call.Origin.Verdict.Maybe() || len(call.Expr.Args) != 1 {
			continue
		}
		severity := report.Error
		if call.Origin.Verdict == connfacts.CanBePostgres {
			severity = report.Warning
		}
		c.nanosecond(call.Expr.Args[0], call.Fn.Name(), severity)
	}
	seen := map[token.Pos]bool{} // a configuration may open several pools
	for _, o := range c.conns.Openings() {
		if o.ForTest || !o.API.IsPgxpool() {
			continue
		}
		for _, name := range timeFields {
			for _, s := range o.Set(name) {
				if e := s.Expr(); e != nil && !seen[e.Pos()] {
					seen[e.Pos()] = true
					c.nanosecond(e, name, report.Error)
				}
			}
		}
	}
}

// nanosecond reports a constant that is too short to be meant.
func (c *check) nanosecond(e ast.Expr, name, severity string) {
	tv := c.pass.TypesInfo.Types[e]
	if tv.Value == nil {
		return
	}
	n, exact := constant.Int64Val(constant.ToInt(tv.Value))
	if d := time.Duration(n); exact && 0 < d && d < shortest {
		c.report(e, severity, fmt.Sprintf("%s of %s is %s, a time.Duration counts nanoseconds: no connection is used twice",
			name, types.ExprString(e), d))
	}
}
