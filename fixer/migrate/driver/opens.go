package driver

import (
	"go/ast"
	"go/constant"
	"go/token"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// Name is the name lib/pq registers with database/sql.
const Name = "postgres"

// open rewrites a call that opens lib/pq by its name:
//
//	sql.Open("postgres", dsn)
//	conn.OpenSQL(dsn, parity.LibPQ())
//
// sqlx keeps its functions, with a name that brings the driver with it:
//
//	sqlx.Connect("postgres", dsn)
//	sqlx.Connect(pqdriver.Name, dsn)
//
// Where any name may come, the driver stays registered under that of lib/pq; where
// lib/pq stays linked and has that name, functions that need none are called:
//
//	sql.Open(name, dsn)        pqcompat.OpenSQL(name, dsn)
//	sqlx.Connect(name, dsn)    sqlxcompat.ConnectSQL(sqlx.NewDb, name, dsn)
func (r *rewriter) open(call *ast.CallExpr) {
	fn := gosrc.Callee(r.info(), call)
	if callsValue(r.info(), r.file, call) {
		r.needsDriver = true
		r.openedHere()
	}
	if fn == nil || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return
	}
	switch path := fn.Pkg().Path(); {
	case path == "database/sql" && fn.Name() == "Open" && len(call.Args) == 2:
		r.sqlOpen(call)
	case path == dbapi.SQLXPath:
		if api, _ := dbapi.Of(fn); api.Driver.Arg() >= 0 && len(call.Args) > api.DSN.Arg() {
			r.sqlxOpen(call, call.Args[api.Driver.Arg()])
		}
	}
}

// sqlOpen makes sql.Open with the name of lib/pq conn.OpenSQL.
func (r *rewriter) sqlOpen(call *ast.CallExpr) {
	name, known := r.driverOf(call.Args[0])
	switch {
	case known:
	case !r.p.linked(r.c) || r.file.Generated:
		r.needsDriver = true // any name may come
		r.openedHere()
		return
	default:
		r.opens = true
		r.openedHere()
		r.site(call.Pos())
		r.replace(call.Fun.Pos(), call.Fun.End(), r.compat(call.Pos(), "OpenSQL"))
		return
	}
	if name != Name {
		return
	}
	if r.file.Generated {
		r.refuse(reason.Generated, call.Pos(), "sql.Open in a generated file")
		return
	}
	r.accounted[call.Args[0]], r.opens = true, true
	r.openedHere()
	r.site(call.Pos())
	r.replace(call.Fun.Pos(), call.Fun.End(), r.conn(call.Pos(), "OpenSQL"))
	r.replace(call.Args[0].Pos(), call.Args[1].Pos(), "")
	if !r.p.opts.NoParity {
		r.replace(call.Args[1].End(), call.Args[1].End(), ", "+r.parity(call.Pos(), "LibPQ")+"()")
	}
}

// sqlxOpen has sqlx open by the name that package pqdriver registers. Where the name is
// not known, or lib/pq has it still, it opens without a name, or the driver stays.
func (r *rewriter) sqlxOpen(call *ast.CallExpr, arg ast.Expr) {
	name, known := r.driverOf(arg)
	switch {
	case !known && (!r.p.linked(r.c) || r.file.Generated):
		r.needsDriver = true
		r.openedHere()
	case !known:
		r.opens = true
		r.openedHere()
		r.site(call.Pos())
		r.nameless(call, arg, "")
	case name != Name:
	case r.file.Generated:
		r.refuse(reason.Generated, arg.Pos(), "sqlx is opened in a generated file")
	default:
		r.accounted[arg], r.opens, r.namesDriver = true, true, true
		r.openedHere()
		r.site(arg.Pos())
		r.replace(arg.Pos(), arg.End(), r.member(arg.Pos(), r.p.opts.ConnPath+dbapi.PQDriverPath, "pqdriver", "Name"))
	}
}

func (r *rewriter) constString(e ast.Expr) (string, bool) {
	v := r.info().Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

// harmless are functions of others that take the name of a database but open
// nothing.
var harmless = map[string]bool{"SetDialect": true, "NewDb": true, "BindType": true, "Rebind": true, "Dialect": true}

// literal looks at a string: a text that starts like lib/pq's errors is compared
// with one; a driver name may be opened where it goes.
func (r *rewriter) literal(lit *ast.BasicLit, stack []ast.Node) {
	s, ok := r.constString(lit)
	if !ok {
		return
	}
	if r.p.opts.NoParity && strings.Contains(s, "pq: ") {
		r.refuse(ErrorText, lit.Pos(), "the string %s depends on the text of an error", lit.Value)
	}
	r.textCompared(lit, stack)
	r.name(lit, stack)
}

// name looks at an expression that may be the driver's name and goes somewhere
// that is not known to be harmless. A declaration of a constant goes nowhere;
// the uses of the constant are looked at.
func (r *rewriter) name(e ast.Expr, stack []ast.Node) {
	if s, ok := r.constString(e); !ok || s != Name || r.accounted[e] {
		return
	}
	switch parent := stack[len(stack)-1].(type) {
	case *ast.SelectorExpr: // pkg.Const
		if parent.Sel == e && !r.accounted[parent] {
			r.name(parent, stack[:len(stack)-1])
		}
		return
	case *ast.BinaryExpr, *ast.CaseClause:
		return // compared
	case *ast.ValueSpec:
		if decl, ok := stack[len(stack)-2].(*ast.GenDecl); ok && decl.Tok == token.CONST {
			return
		}
	case *ast.CallExpr:
		if fn := gosrc.Callee(r.info(), parent); fn != nil && harmless[fn.Name()] {
			return
		}
	}
	r.needsDriver = r.needsDriver || r.p.opensElsewhere()
}

// opensNone are packages that import database/sql and open nothing by a name they are
// given.
var opensNone = map[string]bool{
	"github.com/DATA-DOG/go-sqlmock": true,
	"github.com/jackc/pgx/v4/stdlib": true, "github.com/jackc/pgx/v5/stdlib": true,
	"github.com/prometheus/client_golang/prometheus/collectors": true,
}

// opensElsewhere reports whether code outside the module could open a driver by
// a name it is given. Where none can, "postgres" is the name of a user, a
// database or a host; calls in the module are looked at one by one.
func (p *Plan) opensElsewhere() bool {
	return slices.ContainsFunc(p.m.ImportersOf("database/sql"), func(path string) bool {
		return !p.inModule(path) && !opensNone[path] && !dbapi.IsOtherDatabase(path) && !strings.HasPrefix(path, dbapi.PQPath) && !strings.HasPrefix(path, dbapi.SQLXPath) && !p.ofConn(path)
	})
}
