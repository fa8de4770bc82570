// Package analyzers lists the rules of netralint.
package analyzers

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/blockingcall"
	"github.com/netra-systems/netralint/analyzers/cloudsql"
	"github.com/netra-systems/netralint/analyzers/detachedctx"
	"github.com/netra-systems/netralint/analyzers/dsn"
	"github.com/netra-systems/netralint/analyzers/heldconn"
	"github.com/netra-systems/netralint/analyzers/ignore"
	directives "github.com/netra-systems/netralint/analyzers/internal/ignore"
	"github.com/netra-systems/netralint/analyzers/mixeddriver"
	"github.com/netra-systems/netralint/analyzers/nestedacquire"
	"github.com/netra-systems/netralint/analyzers/nullpool"
	"github.com/netra-systems/netralint/analyzers/poolperrequest"
	"github.com/netra-systems/netralint/analyzers/preping"
	"github.com/netra-systems/netralint/analyzers/queryloop"
	"github.com/netra-systems/netralint/analyzers/rowserr"
	"github.com/netra-systems/netralint/analyzers/sessionstate"
	"github.com/netra-systems/netralint/analyzers/syncdriver"
	"github.com/netra-systems/netralint/analyzers/unreleased"
)

// rules are the rules that look at code, in the order users see them.
var rules = []*analysis.Analyzer{
	syncdriver.Analyzer,
	mixeddriver.Analyzer,
	blockingcall.Analyzer,
	detachedctx.Analyzer,
	preping.Analyzer,
	nullpool.Analyzer,
	poolperrequest.Analyzer,
	unreleased.Analyzer,
	nestedacquire.Analyzer,
	heldconn.Analyzer,
	rowserr.Analyzer,
	queryloop.Analyzer,
	sessionstate.Analyzer,
	dsn.Analyzer,
	cloudsql.Analyzer,
}

var all = append(rules[:len(rules):len(rules)], ignore.New(StatementKinds, rules...))

// All returns the rules, the one list every door takes them from. The last one
// is `ignore`, which runs after the others. The caller must not change it.
func All() []*analysis.Analyzer { return all }

// Comments returns the comments of a file that accept findings. It remembers which
// of them were needed.
func Comments(fset *token.FileSet, file *ast.File) *directives.Set { return directives.Of(fset, file) }

// Ignored returns what tells whether a comment of the file accepts findings of a
// rule from pos to end.
func Ignored(fset *token.FileSet, file *ast.File) func(rule string, pos, end token.Pos) bool {
	return directives.Of(fset, file).Suppresses
}
