package native

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// txRules are the transactions:
//
//	db.Begin()                    db.Begin(ctx)
//	db.BeginTx(ctx, nil)          db.Begin(ctx)
//	tx.Commit()                   tx.Commit(ctx)
var txRules = map[string]rule{
	"DB.Begin":     withContext("Begin"),
	"DB.BeginTx":   beginTx,
	"Conn.BeginTx": beginTx,
	"Tx.Commit":    end,
	"Tx.Rollback":  end,
}

func beginTx(r *rewriter, u *flow.Use) {
	if u.Call == nil || len(u.Call.Args) != 2 {
		r.refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and takes other options natively", key(u.Method))
		return
	}
	opts := u.Call.Args[1]
	if u.Package.Info.Types[opts].IsNil() {
		r.rename(u, "Begin")
		r.replace(u.Package, u.Call.Args[0].End(), opts.End(), "")
		return
	}
	r.rename(u, "BeginTx")
	r.txOptions(u.Package, opts)
}

// txOptions rewrites an expression of type *sql.TxOptions into one of type
// pgx.TxOptions.
//
//	&sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true}
//	pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly}
func (r *rewriter) txOptions(pkg *fixer.Package, opts ast.Expr) {
	if r.decided.handed[opts.Pos()] {
		return
	}
	unary, _ := ast.Unparen(opts).(*ast.UnaryExpr)
	var lit *ast.CompositeLit
	if unary != nil {
		lit, _ = ast.Unparen(unary.X).(*ast.CompositeLit)
	}
	if lit == nil {
		r.wrap(pkg, opts, r.sqlcompat(pkg, opts.Pos(), "TxOptions")+"(", ")")
		return
	}
	var fields []string
	for i, e := range lit.Elts {
		name, value := [...]string{"Isolation", "ReadOnly"}[min(i, 1)], e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			name, value = kv.Key.(*ast.Ident).Name, kv.Value
		}
		text, ok := r.txOption(pkg, name, value)
		if !ok {
			r.wrap(pkg, opts, r.sqlcompat(pkg, opts.Pos(), "TxOptions")+"(", ")")
			return
		}
		if text != "" {
			fields = append(fields, text)
		}
	}
	r.replace(pkg, opts.Pos(), opts.End(), r.pgx(pkg, opts.Pos(), "TxOptions")+"{"+strings.Join(fields, ", ")+"}")
}

// isoLevels are the levels of database/sql that lib/pq had.
var isoLevels = map[int64]string{1: "ReadUncommitted", 2: "ReadCommitted", 4: "RepeatableRead", 6: "Serializable"}

// txOption returns the field of pgx.TxOptions for one of sql.TxOptions, empty
// for a default. It is not ok if the value is none of a constant.
func (r *rewriter) txOption(pkg *fixer.Package, name string, value ast.Expr) (string, bool) {
	v := pkg.Info.Types[value].Value
	if v == nil {
		return "", false
	}
	if name == "ReadOnly" {
		if !constant.BoolVal(v) {
			return "", true
		}
		return "AccessMode: " + r.pgx(pkg, value.Pos(), "ReadOnly"), true
	}
	level, _ := constant.Int64Val(v)
	if level == 0 {
		return "", true
	}
	if isoLevels[level] == "" {
		r.refuse(TxOptions, pkg, value.Pos(), "PostgreSQL does not have the isolation level %s", types.ExprString(value))
		return "", true
	}
	return "IsoLevel: " + r.pgx(pkg, value.Pos(), isoLevels[level]), true
}

// end is the rule of Commit and Rollback.
func end(r *rewriter, u *flow.Use) {
	if u.Call == nil {
		r.refuse(MethodValue, u.Package, u.Sel.Sel.Pos(), "%s is not called, and takes a context natively", key(u.Method))
		return
	}
	r.giveContext(u.Package, u.Call, r.ending(u.Package, u.Call.Pos()))
}
