package sqlx

import (
	"go/constant"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// Opener returns what stands natively for a function of sqlx that opens a
// database. It reports false for any other source.
func Opener(s *flow.Source) (dbapi.Native, bool) {
	api, _ := dbapi.Of(s.Func)
	return api.Native, api.Package == dbapi.SQLXPath && api.Opens == dbapi.Pool
}

// FuncName returns the name of a function of sqlx, "" for any other.
func FuncName(s *flow.Source) string {
	if s.Func == nil || s.Func.Pkg() == nil || s.Func.Pkg().Path() != dbapi.SQLXPath || s.Func.Signature().Recv() != nil {
		return ""
	}
	return s.Func.Name()
}

// RewriteSource rewrites a call of sqlx that makes a handle, and reports whether it
// is one.
func RewriteSource(r *native.Rewrite, s *flow.Source) bool {
	name := FuncName(s)
	opener, opens := Opener(s)
	switch {
	case name == "":
		return false
	case opens:
		sqlxOpen(r, s, opener)
		return true
	case name == "NewDb":
		newDb(r, s)
		return true
	}
	return sqlxFuncs[name] != nil // what it returns comes from the handle it gets
}

// sqlxOpen rewrites the call that opens the database:
//
//	sqlx.Connect(pqdriver.Name, url)
//	sqlxcompat.Connect(ctx, url, parity.LibPQ())
func sqlxOpen(r *native.Rewrite, s *flow.Source, opener dbapi.Native) {
	pkg, call := s.Package, s.Call
	pos := call.Pos()
	r.Site(pkg, pos)
	url := len(call.Args) - 1
	if url < 1 {
		r.Refuse(native.Spread, pkg, pos, "the arguments of %s come from a call", s.Func.Name())
		return
	}
	driver := call.Args[url-1]
	if c, ok := native.ConstantOf(pkg.Info, driver); !ok || c.Pkg() == nil || c.Pkg().Path() != r.Options.ConnPath+dbapi.PQDriverPath {
		r.Refuse(native.Source, pkg, pos, "the handle comes from %s with the driver %s", s.Func.FullName(), r.Source(driver))
		return
	}
	from := driver.Pos()
	if url == 1 {
		ctx := r.OpeningContext(pkg, pos)
		if api, _ := dbapi.Of(s.Func); api.Blocks {
			ctx = r.ContextOf(pkg, call)
		}
		r.Insert(pkg, from, ctx+", ")
	}
	r.Replace(pkg, call.Fun.Pos(), call.Fun.End(), r.Counterpart(pkg, pos, opener))
	r.Replace(pkg, from, call.Args[url].Pos(), "")
	r.WithParity(s, call)
}

// dollars are the drivers of which sqlx knows that parameters are $1.
var dollars = []string{"postgres", "pgx", "pq-timeouts", "cloudsqlpostgres", "nrpostgres", "cockroach"}

// newDb takes away what made a *sqlx.DB of a *sql.DB:
//
//	db := sqlx.NewDb(pool, "postgres")    db := pool
func newDb(r *native.Rewrite, s *flow.Source) {
	call := s.Call
	if len(call.Args) != 2 {
		r.Refuse(native.Spread, s.Package, call.Pos(), "the arguments of sqlx.NewDb come from a call")
		return
	}
	db, driver := call.Args[0], call.Args[1]
	v := s.Package.Info.Types[driver].Value
	if v == nil || v.Kind() != constant.String || !slices.Contains(dollars, constant.StringVal(v)) {
		r.Refuse(native.Source, s.Package, call.Pos(), "the handle comes from sqlx.NewDb with the driver %s", r.Source(driver))
		return
	}
	open, shut := "", ""
	if !native.IsPrimary(db) {
		open, shut = "(", ")"
	}
	r.Replace(s.Package, call.Pos(), db.Pos(), open)
	r.Replace(s.Package, db.End(), call.End(), shut+r.CommentsIn(db.End(), call.End()))
}
