package mixeddriver

import (
	_ "embed"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/datasource"
	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

//go:embed doc.go
var doc string

// Analyzer is the rule.
var Analyzer = New()

// New returns the rule.
func New() *analysis.Analyzer {
	return rule.New("mixeddriver", doc, run, errorOrigins, datasource.Analyzer)
}

// check is one run of the rule.
type check struct {
	*pkg
	out *report.Reporter
}

func run(p *rule.Pass) {
	c := &check{pkg: p.ResultOf[errorOrigins].(*pkg), out: p.Out}
	for _, file := range c.Files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil {
				c.errors(decl, c.conns.IsTest(file))
			}
		}
	}
	c.openings(p.ResultOf[datasource.Analyzer].(*datasource.Result))
}

// errors judges what a function looks for in errors.
func (c *check) errors(decl *ast.FuncDecl, test bool) {
	linked := c.conns.Linked(test)
	sites := c.sites(decl)
	said := map[ast.Node]bool{}
	for _, s := range sites {
		from, dead := c.dead(c.trace().of(decl, s.err), s.look, linked)
		if !dead || said[s.at] || finds(sites, from, linked) {
			continue
		}
		said[s.at] = true
		severity := report.Error
		if test {
			severity = report.Lower(severity)
		}
		c.out.Report(analysis.Diagnostic{Pos: s.at.Pos(), End: s.at.End(), Category: severity, Message: message(s, from)})
	}
}

// finds reports whether one of the sites looks for what handles of a library give:
// the function serves several.
func finds(sites []site, from dbapi.Stack, linked []dbapi.Driver) bool {
	for _, s := range sites {
		if e, ok := s.look.errorType(); ok && !e.Never(from, linked) {
			return true
		}
	}
	return false
}
