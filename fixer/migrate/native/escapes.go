package native

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// escapes looks at the places where handles leave what is followed.
func escapes(r *rewriter) {
	for _, e := range r.flow.Escapes {
		pos := e.Expr.Pos()
		switch e.Kind {
		case flow.Argument:
			r.argument(e)
		case flow.Dynamic:
			r.dynamic(e)
		case flow.Asserted:
			if !r.tellsApart(e) {
				r.refuse(Asserted, e.Package, pos, "the handle comes out of %s", e.To)
			}
		case flow.ForeignField:
			r.foreignField(e)
		case flow.ForeignMethod:
			r.refuse(Implements, e.Package, pos, "%s", e.To)
		default:
			r.refuse(Untracked, e.Package, pos, "%s", e.To)
		}
	}
}

// argument bridges a handle that is passed to a function outside the module:
//
//	goose.Up(db, dir)    goose.Up(db.SQL(), dir)
func (r *rewriter) argument(e *flow.Escape) {
	name := e.Func.FullName()
	switch {
	case takesAny(e.Func) && r.nilAsBefore(e):
	case !isPointerTo(e.Package.Info.TypeOf(e.Expr), "DB"):
		r.refuse(Foreign, e.Package, e.Expr.Pos(), "%s is passed to %s", typeText(e.Package, e.Expr), name)
	case observes(e.Func):
		r.refuse(Observed, e.Package, e.Expr.Pos(), "%s watches this *sql.DB", name)
	default:
		r.bridge(e.Package, e.Expr)
	}
}

func (r *rewriter) bridge(pkg *fixer.Package, e ast.Expr) {
	r.insert(pkg, e.End(), ".SQL()")
	r.bridges++
}

// dynamic bridges a handle that becomes an interface of others, unless that is
// there to close it:
//
//	var q store.DBTX = db    var q store.DBTX = db.SQL()
func (r *rewriter) dynamic(e *flow.Escape) {
	t := e.Package.Info.TypeOf(e.Expr)
	if !isPointerTo(t, "DB") || strings.HasSuffix(e.To, "Closer") || strings.Contains(e.To, "Close()") {
		r.refuse(Interfaced, e.Package, e.Expr.Pos(), "the handle becomes %s", e.To)
		return
	}
	r.bridge(e.Package, e.Expr)
}

// worth refuses a component of which only code outside would run statements.
func (d *draft) worth(r *rewriter) {
	if d.c.Bridges == 0 {
		return
	}
	for _, u := range r.flow.Uses {
		switch name := u.Method.Name(); {
		case !sites[receiver(u.Method)] && (u.Method.Pkg().Path() == "database/sql" || readsOnly(u.Method)):
		case name == "Close" || strings.HasPrefix(name, "Ping") || strings.HasPrefix(name, "Set") || name == "Stats" || name == "Driver":
		default:
			return
		}
	}
	r.refuse(Foreign, r.first(), r.flow.Nodes[0].Pos, "only code that needs a *sql.DB runs statements on it")
}

// foreignField bridges a handle that is put into a field of a foreign struct:
//
//	postgres.Config{Conn: db}    postgres.Config{Conn: db.SQL()}
func (r *rewriter) foreignField(e *flow.Escape) {
	parent, child := r.around(e.Expr)
	if kv, ok := parent.(*ast.KeyValueExpr); ok && kv.Value == child && isPointerTo(e.Package.Info.TypeOf(e.Expr), "DB") {
		if _, inLit := r.parent(kv).(*ast.CompositeLit); inLit {
			r.bridge(e.Package, e.Expr)
			return
		}
	}
	r.refuse(Foreign, e.Package, e.Expr.Pos(), "%s is in a field or variable outside the module", e.To)
}

// watchers are functions that observe the pool they are given, by a part of
// their full names: what they would see of the bridge is not what the program
// uses.
var watchers = []string{"DBStats", "ReportDBStats", "StatsCollector", "NewCollector", "/collectors.", "sqlstats"}

func observes(f *types.Func) bool {
	for _, part := range watchers {
		if strings.Contains(f.FullName(), part) {
			return true
		}
	}
	return false
}

// takesAny reports whether a function looks at no more of its arguments than
// whether they are nil.
func takesAny(f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "github.com/stretchr/testify/assert", "github.com/stretchr/testify/require":
		switch strings.TrimSuffix(f.Name(), "f") {
		case "Nil", "NotNil":
			return true
		}
	}
	return false
}

// nilAsBefore reports whether a handle natively is nil when it was before: a
// result never is, and the rows of a failed query are not.
func (r *rewriter) nilAsBefore(e *flow.Escape) bool {
	t := e.Package.Info.TypeOf(e.Expr)
	return isHandle(t, "DB") || isHandle(t, "Tx") || isHandle(t, "Conn") || isHandle(t, "Stmt") || isHandle(t, "NamedStmt") ||
		strings.HasPrefix(e.Func.Name(), "NotNil")
}

// isPointerTo reports whether t is a pointer to a type of database/sql.
func isPointerTo(t types.Type, name string) bool {
	if t == nil {
		return false
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isSQL(p.Elem(), name)
}

// isSQL reports whether t is a type of database/sql.
func isSQL(t types.Type, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "database/sql" && n.Obj().Name() == name
}

func typeText(pkg *fixer.Package, e ast.Expr) string {
	return types.TypeString(pkg.Info.TypeOf(e), func(p *types.Package) string { return p.Name() })
}
