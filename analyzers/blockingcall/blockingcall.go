package blockingcall

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/dbapi"
	"github.com/netra-systems/netralint/analyzers/internal/page"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     "blockingcall",
		Doc:      page.Doc(doc, "blockingcall"),
		URL:      page.URL("blockingcall"),
		Requires: append([]*analysis.Analyzer{connfacts.Analyzer}, report.Requires...),
		Run:      run,
	}
}

// check is one run of the rule.
type check struct {
	pass     *analysis.Pass
	out      *report.Reporter
	conns    *connfacts.Result
	contexts *fixer.Contexts
}

func run(pass *analysis.Pass) (any, error) {
	c := &check{pass: pass, conns: pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)}
	if !c.conns.Reaches() {
		return nil, nil
	}
	c.out = report.New(pass)
	c.contexts = fixer.NewContexts(pass.Fset, pass.Files, pass.Pkg, pass.TypesInfo)
	for _, call := range c.conns.Calls() {
		if call.API.Contextless() && call.Origin.Verdict.Maybe() {
			c.call(call)
		}
	}
	for _, file := range pass.Files {
		c.values(file)
	}
	for _, h := range c.conns.Handovers() {
		if c.ownModule(h.Fn.Pkg()) {
			c.handover(h)
		}
	}
	return nil, nil
}

// call reports a call without a context.
func (c *check) call(call *connfacts.Call) {
	form := call.API.Context.Find(call.Fn)
	if call.Interface != nil {
		if !c.isDatabaseInterface(call) {
			return
		}
	} else if form == nil && !types.IsInterface(call.Fn.Signature().Recv().Type()) {
		return // the library in use is older than the form
	}
	d := analysis.Diagnostic{
		Pos:      call.Expr.Pos(),
		End:      call.Expr.End(),
		Category: severity(call.Origin, call.Test),
	}
	what := fmt.Sprintf("%s%s takes no context, so no timeout and no shutdown ends it while it holds a connection",
		name(call.Expr.Fun), among(call.Origin))
	fix := c.fix(call, form)
	if fix.edits == nil {
		d.Message = fmt.Sprintf("%s; use %s (%s)", what, call.API.Context.Name, fix.why)
	} else {
		d.Message = fmt.Sprintf("%s; use %s with %s", what, call.API.Context.Name, fix.expr)
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   fmt.Sprintf("Pass %s to %s", fix.expr, call.API.Context.Name),
			TextEdits: fix.edits,
		}}
	}
	c.out.Report(d)
}

// isDatabaseInterface reports whether a call through an interface is a
// database call for certain: the interface is of this module, and its methods
// speak of database types, or a handle is seen to be in it.
func (c *check) isDatabaseInterface(call *connfacts.Call) bool {
	pkg := call.Interface.Obj().Pkg()
	if !c.ownModule(pkg) {
		return false
	}
	if call.Origin.Followed {
		return true
	}
	iface, _ := call.Interface.Underlying().(*types.Interface)
	for m := range iface.Methods() {
		for _, tuple := range []*types.Tuple{m.Signature().Params(), m.Signature().Results()} {
			for v := range tuple.Variables() {
				if isDatabaseType(v.Type()) {
					return true
				}
			}
		}
	}
	return false
}

// isDatabaseType reports whether a type, or what it points to, is declared by
// a database library.
func isDatabaseType(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	return ok && named.Obj().Pkg() != nil && dbapi.IsPackage(named.Obj().Pkg().Path())
}

// ownModule reports whether a package belongs to the module of the one that is
// analysed.
func (c *check) ownModule(pkg *types.Package) bool {
	if pkg == c.pass.Pkg {
		return true
	}
	if pkg == nil || c.pass.Module == nil {
		return false
	}
	rest, ok := strings.CutPrefix(pkg.Path(), c.pass.Module.Path)
	return ok && (rest == "" || rest[0] == '/')
}

// values reports method values: the calls that are made through them are out
// of sight.
func (c *check) values(file *ast.File) {
	called := make(map[ast.Expr]bool)
	for n := range ast.Preorder(file) {
		switch n := n.(type) {
		case *ast.CallExpr:
			called[ast.Unparen(n.Fun)] = true
		case *ast.SelectorExpr:
			if !called[n] {
				c.value(file, n)
			}
		}
	}
}

func (c *check) value(file *ast.File, sel *ast.SelectorExpr) {
	selection := c.pass.TypesInfo.Selections[sel]
	if selection == nil || selection.Kind() != types.MethodVal {
		return
	}
	fn, _ := selection.Obj().(*types.Func)
	api, ok := dbapi.Of(fn)
	if !ok || !api.Contextless() || api.Context.Find(fn) == nil {
		return
	}
	origin := c.conns.Origin(sel.X)
	if !origin.Verdict.Maybe() {
		return
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      sel.Pos(),
		End:      sel.End(),
		Category: severity(origin, c.isTest(file)),
		Message: fmt.Sprintf("method value %s%s takes no context, so no timeout and no shutdown ends the calls made through it; use %s",
			name(sel), among(origin), api.Context.Name),
	})
}

// handover reports a call that hands a PostgreSQL handle to a package that
// cannot tell what it is given.
func (c *check) handover(h *connfacts.Handover) {
	calls := "a call"
	if h.Contextless > 1 {
		calls = fmt.Sprintf("%d calls", h.Contextless)
	}
	c.out.Report(analysis.Diagnostic{
		Pos:      h.Expr.Pos(),
		End:      h.Expr.End(),
		Category: lower(severity(h.Origin, h.Test)),
		Message: fmt.Sprintf("%s hands %s%s to code that makes %s without a context on it, which no timeout and no shutdown ends",
			name(h.Expr.Fun), types.ExprString(h.Arg), among(h.Origin), calls),
	})
}

func (c *check) isTest(file *ast.File) bool {
	return strings.HasSuffix(c.pass.Fset.File(file.FileStart).Name(), "_test.go")
}

// severity is error for what is certain and runs in production.
func severity(origin connfacts.Origin, test bool) string {
	s := report.Error
	if origin.Verdict == connfacts.CanBePostgres {
		s = lower(s)
	}
	if test {
		s = lower(s)
	}
	return s
}

func lower(severity string) string {
	if severity == report.Error {
		return report.Warning
	}
	return report.Info
}

// among says in a message which databases a handle can be.
func among(origin connfacts.Origin) string {
	switch {
	case origin.Verdict != connfacts.CanBePostgres:
		return ""
	case len(origin.Drivers) > 1:
		return " (it can be PostgreSQL: the drivers are " + strings.Join(origin.Drivers, ", ") + ")"
	}
	return " (it can be PostgreSQL)"
}

// name writes an expression for a message, shortened from the left.
func name(e ast.Expr) string {
	const limit = 40
	text := types.ExprString(e)
	if len(text) <= limit {
		return text
	}
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		return "(...)." + sel.Sel.Name
	}
	return text[:limit] + "..."
}
