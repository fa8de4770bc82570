package plan

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// escapes looks at the places where handles leave what is followed.
func escapes(r *native.Rewrite) {
	for _, e := range r.Flow.Escapes {
		pos := e.Expr.Pos()
		switch e.Kind {
		case flow.Argument:
			argument(r, e)
		case flow.Dynamic:
			dynamic(r, e)
		case flow.Asserted:
			if !distinguishes(r, e) {
				r.Refuse(native.Asserted, e.Package, pos, "the handle comes out of %s", e.To)
			}
		case flow.ForeignField:
			foreignField(r, e)
		case flow.ForeignMethod:
			r.Refuse(native.Implements, e.Package, pos, "%s", e.To)
		default:
			r.Refuse(native.Untracked, e.Package, pos, "%s", e.To)
		}
	}
}

// argument bridges a handle that is passed to a function outside the module:
//
//	goose.Up(db, dir)    goose.Up(db.SQL(), dir)
func argument(r *native.Rewrite, e *flow.Escape) {
	name := e.Func.FullName()
	switch {
	case native.TakesAny(e.Func) && nilAsBefore(r, e):
	case !native.IsPointerTo(e.Package.Info.TypeOf(e.Expr), "DB"):
		r.Refuse(native.Foreign, e.Package, e.Expr.Pos(), "%s is passed to %s", native.TypeText(e.Package, e.Expr), name)
	case observes(e.Func):
		r.Refuse(native.Observed, e.Package, e.Expr.Pos(), "%s watches this *sql.DB", name)
	default:
		bridge(r, e.Package, e.Expr)
	}
}

func bridge(r *native.Rewrite, pkg *fixer.Package, e ast.Expr) {
	r.Insert(pkg, e.End(), ".SQL()")
	r.Bridges++
}

// dynamic bridges a handle that becomes an interface of others, unless that is
// there to close it:
//
//	var q store.DBTX = db    var q store.DBTX = db.SQL()
//	defer closing(rows)      defer closing(sqlcompat.Closer(rows))
func dynamic(r *native.Rewrite, e *flow.Escape) {
	t := e.Package.Info.TypeOf(e.Expr)
	if e.Closes && !r.Graph.Asserts(t) {
		r.Wrap(e.Package, e.Expr, r.SQLCompat(e.Package, e.Expr.Pos(), "Closer")+"(", ")")
		return
	}
	if !native.IsPointerTo(t, "DB") || strings.HasSuffix(e.To, "Closer") || strings.Contains(e.To, "Close()") {
		r.Refuse(native.Interfaced, e.Package, e.Expr.Pos(), "the handle becomes %s", e.To)
		return
	}
	bridge(r, e.Package, e.Expr)
}

// worth refuses a component of which only code outside would run statements.
func (d *draft) worth(r *native.Rewrite) {
	if d.c.Bridges == 0 {
		return
	}
	for _, u := range r.Flow.Uses {
		switch name := u.Method.Name(); {
		case !sites[gosrc.ReceiverName(u.Method)] && (u.Method.Pkg().Path() == "database/sql" || readsOnly(u.Method)):
		case name == "Close" || strings.HasPrefix(name, "Ping") || strings.HasPrefix(name, "Set") || name == "Stats" || name == "Driver":
		default:
			return
		}
	}
	r.Refuse(native.Foreign, r.SomePackage(), r.Flow.Nodes[0].Pos, "only code that needs a *sql.DB runs statements on it")
}

// foreignField bridges a handle that is put into a field of a foreign struct:
//
//	postgres.Config{Conn: db}    postgres.Config{Conn: db.SQL()}
func foreignField(r *native.Rewrite, e *flow.Escape) {
	parent, child := r.Around(e.Expr)
	if kv, ok := parent.(*ast.KeyValueExpr); ok && kv.Value == child && native.IsPointerTo(e.Package.Info.TypeOf(e.Expr), "DB") {
		if _, inLit := r.Parent(kv).(*ast.CompositeLit); inLit {
			bridge(r, e.Package, e.Expr)
			return
		}
	}
	r.Refuse(native.Foreign, e.Package, e.Expr.Pos(), "%s is in a field or variable outside the module", e.To)
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

// nilAsBefore reports whether a handle natively is nil when it was before: a
// result never is, and the rows of a failed query are not.
func nilAsBefore(r *native.Rewrite, e *flow.Escape) bool {
	t := e.Package.Info.TypeOf(e.Expr)
	return native.IsHandle(t, "DB") || native.IsHandle(t, "Tx") || native.IsHandle(t, "Conn") || native.IsHandle(t, "Stmt") || native.IsHandle(t, "NamedStmt") ||
		strings.HasPrefix(e.Func.Name(), "NotNil")
}
