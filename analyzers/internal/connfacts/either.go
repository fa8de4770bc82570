package connfacts

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// otherName is the name of a function or file that is for another database.
var otherName = regexp.MustCompile(`(?i)sqlite|mysql|maria|mssql|sqlserver|oracle|duckdb|clickhouse`)

// postgresName is one that is for PostgreSQL.
var postgresName = regexp.MustCompile(`(?i)postgres|pgsql|pgx`)

// forOther reports whether a call on a handle that can be PostgreSQL is made for
// another database only: by its text, by that of another call in its function, which is
// PostgreSQL's nowhere, or by the name of the function, file or package.
func (r *Result) forOther(c *Call) bool {
	if strong := c.text & (postgresText | otherText); strong != 0 {
		return strong == otherText
	}
	return r.funcTexts(c.Func) == otherText || namedForOther(r.nameOf(c.Func)) || namedForOther(r.pass.Pkg.Name()) ||
		namedForOther(filepath.Base(r.pass.Fset.File(c.Expr.Pos()).Name()))
}

func namedForOther(name string) bool {
	return otherName.MatchString(name) && !postgresName.MatchString(name)
}

// lacksPostgres reports whether a package that has $1 for all evidence of PostgreSQL may
// be for another database all the same: it is named for one, or asks for the identity of
// what it inserted, which PostgreSQL's drivers do not tell.
func (r *Result) lacksPostgres() bool {
	if r.lacks == nil {
		lacks := namedForOther(r.pass.Pkg.Name()) || r.asksForIdentity()
		r.lacks = &lacks
	}
	return *r.lacks
}

// asksForIdentity reports whether the package, without its tests, calls LastInsertId of
// sql.Result.
func (r *Result) asksForIdentity() (found bool) {
	r.eachCall(func(call *ast.CallExpr) {
		fn := callee(r.pass.TypesInfo, call)
		found = found || fn != nil && fn.Name() == "LastInsertId" && fn.Pkg() != nil && strings.HasPrefix(fn.Pkg().Path(), "database/sql")
	})
	return found
}

// nameOf returns the name of a declared function, "" for a literal.
func (r *Result) nameOf(fn ast.Node) string {
	if decl, ok := fn.(*ast.FuncDecl); ok {
		return decl.Name.Name
	}
	return ""
}

// funcTexts says what the texts in the calls of a function say that only one database
// understands.
func (r *Result) funcTexts(fn ast.Node) evidence {
	if r.textsIn == nil {
		r.textsIn = make(map[ast.Node]evidence)
		for _, c := range r.calls {
			r.textsIn[c.Func] |= c.text & (postgresText | otherText)
		}
	}
	if fn == nil {
		return 0
	}
	return r.textsIn[fn]
}

// holdsEither reports whether a field or package variable on the way to the handle at n
// is assigned one that PostgreSQL's driver opens and one that another's does: both are
// sent what goes through it.
func (r *Result) holdsEither(n nodeID, test bool) bool {
	either := false
	r.graph.backward(n, false, func(id nodeID) bool {
		at := &r.graph.nodes[id]
		if v, ok := at.obj.(*types.Var); ok && len(at.from) > 1 && (v.IsField() || v.Parent() == r.pass.Pkg.Scope()) {
			either = either || r.opensBoth(at.from, test)
		}
		return !either
	})
	return either
}

// opensBoth reports whether one of the places has a handle of PostgreSQL alone and one
// that of another database alone.
func (r *Result) opensBoth(places []nodeID, test bool) bool {
	postgres, other := false, false
	for _, id := range places {
		s := r.graph.sources(id, false)
		p, o := false, false
		for name := range s.drivers {
			stack := r.stackNamed(name, test)
			p, o = p || stack.Postgres(), o || stack == dbapi.OtherDatabase
		}
		for stack := range s.stacks {
			p, o = p || stack.Postgres(), o || stack == dbapi.OtherDatabase
		}
		postgres, other = postgres || p && !o, other || o && !p
	}
	return postgres && other
}
