package native

import (
	"go/ast"
	"go/constant"
	"slices"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// sqlxOpeners are the functions of sqlx that open a database, with the name of
// what opens it natively. That of conn does not ping, as sqlx.Open did not.
var sqlxOpeners = map[string]string{
	"Open": "OpenURL", "MustOpen": "MustOpen",
	"Connect": "Connect", "ConnectContext": "ConnectContext", "MustConnect": "MustConnect",
}

// ofSqlxFunc returns the name of a function of sqlx, "" for any other.
func ofSqlxFunc(s *flow.Source) string {
	if s.Func == nil || s.Func.Pkg() == nil || s.Func.Pkg().Path() != sqlxPath || s.Func.Signature().Recv() != nil {
		return ""
	}
	return s.Func.Name()
}

// sqlxSource rewrites a call of sqlx that makes a handle, and reports whether it
// is one.
func (r *rewriter) sqlxSource(s *flow.Source) bool {
	name := ofSqlxFunc(s)
	switch {
	case name == "":
		return false
	case sqlxOpeners[name] != "":
		r.sqlxOpen(s, sqlxOpeners[name])
		return true
	case name == "NewDb":
		r.newDb(s)
		return true
	}
	return sqlxFuncs[name] != nil // what it returns comes from the handle it gets
}

// sqlxOpen rewrites the call that opens the database:
//
//	sqlx.Connect(pqdriver.Name, url)
//	sqlxcompat.Connect(ctx, url, conn.WithParity(conn.LibPQ))
func (r *rewriter) sqlxOpen(s *flow.Source, name string) {
	pkg, call := s.Package, s.Call
	pos := call.Pos()
	r.site(pkg, pos)
	url := len(call.Args) - 1
	if url < 1 {
		r.refuse(Untracked, pkg, pos, "the arguments of %s come from a call", s.Func.Name())
		return
	}
	driver := call.Args[url-1]
	if c, ok := constantOf(pkg.Info, driver); !ok || c.Pkg() == nil || c.Pkg().Path() != r.opts.ConnPath+"/pqdriver" {
		r.refuse(Source, pkg, pos, "the handle comes from %s with the driver %s", s.Func.FullName(), r.source(driver))
		return
	}
	from := driver.Pos()
	if url == 1 {
		ctx := r.opening(pkg, pos)
		if name != "OpenURL" && name != "MustOpen" {
			ctx = r.contextOf(pkg, call)
		}
		r.insert(pkg, from, ctx+", ")
	}
	if name == "OpenURL" {
		name = r.conn(pkg, pos, name)
	} else {
		name = r.sqlxcompat(pkg, pos, name)
	}
	r.replace(pkg, call.Fun.Pos(), call.Fun.End(), name)
	r.replace(pkg, from, call.Args[url].Pos(), "")
	r.withParity(s, call)
}

// withParity gives an opening the option of lib/pq's parity, unless it gets a list
// of options that has it.
func (r *rewriter) withParity(s *flow.Source, call *ast.CallExpr) {
	pkg, pos := s.Package, call.Pos()
	r.apart(call.Rparen).insertFirst(pkg, call.Args[len(call.Args)-1].End(), ", "+r.conn(pkg, pos, "WithParity")+"("+r.conn(pkg, pos, "LibPQ")+")")
}

// dollars are the drivers of which sqlx knows that parameters are $1.
var dollars = []string{"postgres", "pgx", "pq-timeouts", "cloudsqlpostgres", "nrpostgres", "cockroach"}

// newDb takes away what made a *sqlx.DB of a *sql.DB:
//
//	db := sqlx.NewDb(pool, "postgres")    db := pool
func (r *rewriter) newDb(s *flow.Source) {
	call := s.Call
	if len(call.Args) != 2 {
		r.refuse(Untracked, s.Package, call.Pos(), "the arguments of sqlx.NewDb come from a call")
		return
	}
	db, driver := call.Args[0], call.Args[1]
	v := s.Package.Info.Types[driver].Value
	if v == nil || v.Kind() != constant.String || !slices.Contains(dollars, constant.StringVal(v)) {
		r.refuse(Source, s.Package, call.Pos(), "the handle comes from sqlx.NewDb with the driver %s", r.source(driver))
		return
	}
	open, shut := "", ""
	if !isPrimary(db) {
		open, shut = "(", ")"
	}
	r.replace(s.Package, call.Pos(), db.Pos(), open)
	r.replace(s.Package, db.End(), call.End(), shut+r.commentsIn(db.End(), call.End()))
}
