package stdlib

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// txRules are the transactions:
//
//	db.BeginTx(ctx, nil)          db.Begin(ctx)
//	tx.Commit()                   tx.Commit(ctx)
var txRules = map[string]native.Rule{
	"DB.BeginTx":   BeginTx,
	"Conn.BeginTx": BeginTx,
	"Tx.Commit":    end,
	"Tx.Rollback":  end,
}

// BeginTx rewrites a call that begins a transaction with options:
//
//	db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
//	db.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
//
//	in(ctx, db.BeginTx)
//	in(ctx, sqlcompat.BeginTxFunc(db))
func BeginTx(r *native.Rewrite, u *flow.Use) {
	if u.Call == nil {
		r.AsFunction(u, r.SQLCompat(u.Package, u.Sel.Pos(), "BeginTxFunc"))
		return
	}
	if len(u.Call.Args) != 2 {
		r.Refuse(native.Spread, u.Package, u.Call.Pos(), "the arguments of %s come from a call", native.Key(u.Method))
		return
	}
	opts := u.Call.Args[1]
	if u.Package.Info.Types[opts].IsNil() {
		r.Rename(u, "Begin")
		r.Replace(u.Package, u.Call.Args[0].End(), opts.End(), "")
		return
	}
	r.Rename(u, "BeginTx")
	TxOptions(r, u.Package, opts)
}

// TxOptions rewrites an expression of type *sql.TxOptions into one of type
// pgx.TxOptions.
//
//	&sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true}
//	pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly}
func TxOptions(r *native.Rewrite, pkg *fixer.Package, opts ast.Expr) {
	if r.Decided.NativeOptions[opts.Pos()] {
		return
	}
	unary, _ := ast.Unparen(opts).(*ast.UnaryExpr)
	var lit *ast.CompositeLit
	if unary != nil {
		lit, _ = ast.Unparen(unary.X).(*ast.CompositeLit)
	}
	if lit == nil {
		r.Wrap(pkg, opts, r.SQLCompat(pkg, opts.Pos(), "TxOptions")+"(", ")")
		return
	}
	var fields []string
	for i, e := range lit.Elts {
		name, value := [...]string{"Isolation", "ReadOnly"}[min(i, 1)], e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			name, value = kv.Key.(*ast.Ident).Name, kv.Value
		}
		text, ok := txOption(r, pkg, name, value)
		if !ok {
			r.Wrap(pkg, opts, r.SQLCompat(pkg, opts.Pos(), "TxOptions")+"(", ")")
			return
		}
		if text != "" {
			fields = append(fields, text)
		}
	}
	r.Replace(pkg, opts.Pos(), opts.End(), r.PGX(pkg, opts.Pos(), "TxOptions")+"{"+strings.Join(fields, ", ")+"}")
}

// isoLevels are the levels of database/sql that lib/pq had.
var isoLevels = map[int64]string{1: "ReadUncommitted", 2: "ReadCommitted", 4: "RepeatableRead", 6: "Serializable"}

// txOption returns the field of pgx.TxOptions for one of sql.TxOptions, empty
// for a default. It is not ok if the value is none of a constant.
func txOption(r *native.Rewrite, pkg *fixer.Package, name string, value ast.Expr) (string, bool) {
	v := pkg.Info.Types[value].Value
	if v == nil {
		return "", false
	}
	if name == "ReadOnly" {
		if !constant.BoolVal(v) {
			return "", true
		}
		return "AccessMode: " + r.PGX(pkg, value.Pos(), "ReadOnly"), true
	}
	level, _ := constant.Int64Val(v)
	if level == 0 {
		return "", true
	}
	if isoLevels[level] == "" {
		r.Refuse(native.TxOptions, pkg, value.Pos(), "PostgreSQL does not have the isolation level %s", types.ExprString(value))
		return "", true
	}
	return "IsoLevel: " + r.PGX(pkg, value.Pos(), isoLevels[level]), true
}

// end is the rule of Commit and Rollback.
func end(r *native.Rewrite, u *flow.Use) {
	if u.Call == nil {
		ctx := r.EndingContext(u.Package, &ast.CallExpr{Fun: u.Sel})
		r.AsLiteral(u, "return ", "."+u.Method.Name()+"("+ctx+")")
		return
	}
	r.GiveContext(u.Package, u.Call, r.EndingContext(u.Package, u.Call))
}
