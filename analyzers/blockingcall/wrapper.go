package blockingcall

import (
	"fmt"
	"path"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/report"
)

// wrapperCall reports a call of a method of the module's own interface that leads to one
// without a context on a handle. There is no fix: what the form with a context does in the
// types behind the interface is not looked into.
func (c *check) wrapperCall(call *connfacts.Call) {
	api := call.API
	message := fmt.Sprintf("%s%s takes no context, and leads to %s on a *%s.%s; use %s",
		report.Name(call.Expr.Fun), report.Among(call.Origin), api.Name, path.Base(api.Package), api.Recv, api.Context.Name)
	ctx, why := c.contexts.At(call.Expr.Lparen)
	switch {
	case api.Context.Find(call.Fn) == nil:
		message += " (" + formMissing + ")"
	case ctx.Expr == "":
		message += " (" + why + ")"
	default:
		message += " with " + ctx.Expr
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      call.Expr.Pos(),
		End:      call.Expr.End(),
		Category: report.Severity(call.Origin, call.Test),
		Message:  message,
	})
}
