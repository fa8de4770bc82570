package connfacts

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
)

// evidence is what SQL text says about the database it is for.
type evidence uint8

const (
	postgresText evidence = 1 << iota // only PostgreSQL understands it
	otherText                         // PostgreSQL does not understand it
)

var (
	statement = regexp.MustCompile(`(?is)^\s*(--.*?\n\s*)*(select|insert\s+into|update|delete\s+from|with|create|alter|drop|truncate)\s`)
	// $1, ::type, ILIKE, ANY($1), pg_catalog, jsonb, SKIP LOCKED with $1 ...
	postgresOnly = regexp.MustCompile(`(?i)[=(,\s]\$\d|\w::(text|int|bigint|jsonb?|uuid|timestamptz?|date|numeric|regclass|bool)\b|\silike\s|\bpg_[a-z]+|\bbigserial\b|\bjsonb\b|\btimestamptz\b|\bplpgsql\b`)
	// A placeholder ?, a name in backquotes, a parameter of SQL Server.
	otherOnly = regexp.MustCompile("(?i)[=(,\\s]\\?[,)\\s]|[=(,\\s]\\?$|`|[=(,\\s]@p\\d|\\bsqlite_master\\b|\\bautoincrement\\b|\\bauto_increment\\b")
)

func textEvidence(text string) evidence {
	if !statement.MatchString(text) {
		return 0
	}
	var found evidence
	if postgresOnly.MatchString(text) {
		found |= postgresText
	}
	if otherOnly.MatchString(text) {
		found |= otherText
	}
	return found
}

// rebinds reports whether a function rewrites placeholders ? for the database in
// use, or makes text that is to be rewritten.
func rebinds(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Pkg().Path() != "github.com/jmoiron/sqlx" {
		return false
	}
	switch fn.Name() {
	case "Rebind", "In", "Named":
		return true
	}
	return false
}

// collectEvidence reads the SQL text of the package: that in the arguments of
// database calls for the handle of the call, all else for the package. Text
// with ? says nothing where the package rewrites placeholders.
func (r *Result) collectEvidence() {
	g := r.graph
	mask := ^evidence(0)
	if g.rebinds {
		mask = postgresText
	}
	for _, c := range r.calls {
		var found evidence
		for _, a := range c.Expr.Args {
			if text, ok := constantString(g.info, a); ok {
				found |= textEvidence(text)
			}
		}
		c.text = found & mask
		if c.Handle == nil || c.text == 0 {
			continue
		}
		if n := g.operandNode(c.Expr, c.API.Of); n != none {
			g.inTest = c.Test && g.tests
			g.backward(n, false, func(id nodeID) bool {
				g.note(id).sql |= c.text
				return true
			})
		}
	}
	g.inTest = false
	for _, file := range r.pass.Files {
		if isTestFile(r.pass, file) {
			continue
		}
		for n := range ast.Preorder(file) {
			if lit, ok := n.(*ast.BasicLit); ok && len(lit.Value) > 12 {
				g.text |= textEvidence(strings.Trim(lit.Value, "`\"")) & mask
			}
		}
	}
}
