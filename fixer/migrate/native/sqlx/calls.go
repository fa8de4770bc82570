package sqlx

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// sqlxFuncs are the functions of sqlx that get a handle.
//
//	sqlx.SelectContext(ctx, db, &list, sql)    sqlxcompat.Select(ctx, db, &list, sql)
//	sqlx.Select(db, &list, sql)                sqlxcompat.Select(ctx, db, &list, sql)
var sqlxFuncs = functionRules()

func functionRules() map[string]func(r *native.Rewrite, c *flow.Call) {
	rules := map[string]func(r *native.Rewrite, c *flow.Call){
		"LoadFile": loadFile, "LoadFileContext": loadFile,
		"StructScan": scanFunc("ScanAll"), "MapScan": scanFunc("MapScan"), "SliceScan": scanFunc("SliceScan"),
	}
	for api := range dbapi.All {
		if api.Package == dbapi.SQLXPath && api.Recv == "" && api.Of != dbapi.NoOperand && api.Native.Home != dbapi.NoHome && rules[api.Name] == nil {
			rules[api.Name] = func(r *native.Rewrite, c *flow.Call) { callInstead(r, c, api.Native) }
		}
	}
	return rules
}

// scanFuncs are those of them that do not talk to the database by themselves.
var scanFuncs = map[string]bool{"StructScan": true, "MapScan": true, "SliceScan": true, "NewDb": true}

// RewriteCalls rewrites the calls of functions that get a handle.
func RewriteCalls(r *native.Rewrite) {
	for _, c := range r.Flow.Calls {
		if c.Func.Pkg().Path() != dbapi.SQLXPath || c.Func.Signature().Recv() != nil {
			continue
		}
		if !scanFuncs[c.Func.Name()] {
			r.Site(c.Package, c.Call.Pos())
		}
		rewrite := sqlxFuncs[c.Func.Name()]
		switch {
		case c.Func.Name() == "NewDb": // a source
		case rewrite == nil:
			r.Refuse(native.Method, c.Package, c.Call.Pos(), "sqlx.%s has no native form", c.Func.Name())
		case len(c.Call.Args) == 1 && c.Func.Signature().Params().Len() > 1 && c.Func.Name() != "SliceScan":
			r.Refuse(native.Spread, c.Package, c.Call.Pos(), "the arguments of sqlx.%s come from a call", c.Func.Name())
		default:
			rewrite(r, c)
		}
	}
}

// callInstead calls the function that stands for one of sqlx, with a context.
func callInstead(r *native.Rewrite, c *flow.Call, n dbapi.Native) {
	r.Replace(c.Package, c.Call.Fun.Pos(), c.Call.Fun.End(), r.Counterpart(c.Package, c.Call.Pos(), n))
	if !native.TakesContext(c.Func) {
		r.GiveContext(c.Package, c.Call, r.ContextOf(c.Package, c.Call))
	}
}

// loadFile is for a function that returned a pointer to the result.
func loadFile(r *native.Rewrite, c *flow.Call) {
	if a, ok := r.Outer(c.Call).(*ast.AssignStmt); !ok || len(a.Lhs) != 2 || !native.IsBlank(a.Lhs[0]) {
		if _, alone := r.Outer(c.Call).(*ast.ExprStmt); !alone {
			r.Refuse(native.ResultUsed, c.Package, c.Call.Pos(), "the result of sqlx.%s is a pointer, and is looked at", c.Func.Name())
			return
		}
	}
	api, _ := dbapi.Of(c.Func)
	callInstead(r, c, api.Native)
}

// scanFunc is for a function that reads rows.
func scanFunc(name string) func(r *native.Rewrite, c *flow.Call) {
	return func(r *native.Rewrite, c *flow.Call) {
		if !native.IsHandle(c.Package.Info.TypeOf(c.Call.Args[0]), "Rows") {
			r.Refuse(native.Argument, c.Package, c.Call.Pos(), "sqlx.%s gets %s: call its method", c.Func.Name(), native.TypeText(c.Package, c.Call.Args[0]))
			return
		}
		r.Replace(c.Package, c.Call.Fun.Pos(), c.Call.Fun.End(), r.SQLXCompat(c.Package, c.Call.Pos(), name))
	}
}

// innerHandles are the fields of sqlx's types that hold the one of database/sql:
// natively the two are one.
var innerHandles = map[string]bool{"DB.DB": true, "Tx.Tx": true, "Conn.Conn": true, "Rows.Rows": true, "Stmt.Stmt": true}

// keptFields are those that the type of sqlxcompat has too.
var keptFields = map[string]bool{"NamedStmt.Params": true, "NamedStmt.QueryString": true, "NamedStmt.Stmt": true}

// RewriteFields rewrites the fields of handles that the code names:
//
//	goose.Up(db.DB, dir)    goose.Up(db.SQL(), dir)
func RewriteFields(r *native.Rewrite) {
	for _, f := range r.Flow.Fields {
		name := fieldKey(f)
		switch {
		case keptFields[name]:
		case !innerHandles[name]:
			r.Refuse(native.Sqlx, f.Package, f.Sel.Sel.Pos(), "the field %s has no native form", name)
		case isPlace(r, f.Sel):
			r.Refuse(native.Value, f.Package, f.Sel.Sel.Pos(), "the field %s is assigned to, or its address is taken", name)
		default:
			path, _ := native.PathTo(f.Package.Info.Selections[f.Sel])
			r.Replace(f.Package, f.Sel.X.End(), f.Sel.End(), path)
		}
	}
}

// fieldKey names a field as in the tables: "DB.Mapper".
func fieldKey(f *flow.FieldUse) string {
	_, holder := native.PathTo(f.Package.Info.Selections[f.Sel])
	if n, ok := types.Unalias(holder).(*types.Named); ok {
		return n.Obj().Name() + "." + f.Field.Name()
	}
	return f.Field.Name()
}

// isPlace reports whether an expression is assigned to, or its address taken.
func isPlace(r *native.Rewrite, e ast.Expr) bool {
	switch n, child := r.Around(e); n := n.(type) {
	case *ast.AssignStmt:
		for _, l := range n.Lhs {
			if l == child {
				return true
			}
		}
	case *ast.UnaryExpr:
		return n.Op == token.AND
	}
	return false
}

// sameAsBefore are the releases of sqlx that do what sqlxcompat does.
var sameAsBefore = map[string]bool{"v1.3.5": true, "v1.4.0": true}

// IsKnown reports whether the sqlx of a module does what sqlxcompat does, but for the
// differences.
func IsKnown(m *fixer.Module, differences []Difference) bool {
	return sameAsBefore[m.VersionOf(dbapi.SQLXPath)] || IsOlder(m) && len(differences) == 0
}

// RefuseUnknown refuses a component with handles of a sqlx that does otherwise
// than package sqlxcompat: of another version, or with names of its own.
func RefuseUnknown(r *native.Rewrite, mappers []native.Place, differences []Difference) {
	pkg, pos := usesSqlx(r)
	if pkg == nil {
		return
	}
	if v := r.Code.VersionOf(dbapi.SQLXPath); !sameAsBefore[v] && !older[v] {
		if v == "" {
			v = "of a version that is not known"
		}
		r.Refuse(native.SqlxVersion, pkg, pos, "sqlx is %s, and only what v1.2.0 to v1.4.0 do is known", v)
	}
	for _, d := range differences {
		r.Refuse(native.SqlxVersion, d.Pkg, d.Pos, "%s", d.Text)
	}
	for _, pl := range mappers {
		r.Refuse(native.Sqlx, pl.Pkg, pl.Expr.Pos(), "%s is used: natively names and parameters are those of sqlx's defaults", r.Source(pl.Expr))
	}
}

// usesSqlx returns a place where the component has to do with sqlx, nil if it
// has not.
func usesSqlx(r *native.Rewrite) (*fixer.Package, token.Pos) {
	for _, ref := range r.Flow.Refs {
		if ref.Type.Pkg().Path() == dbapi.SQLXPath {
			return ref.Package, ref.Expr.Pos()
		}
	}
	for _, s := range r.Flow.Sources {
		if FuncName(s) != "" {
			return s.Package, s.Call.Pos()
		}
	}
	for _, c := range r.Flow.Calls {
		if c.Func.Pkg().Path() == dbapi.SQLXPath {
			return c.Package, c.Call.Pos()
		}
	}
	for _, u := range r.Flow.Uses {
		if u.Method.Pkg() != nil && u.Method.Pkg().Path() == dbapi.SQLXPath {
			return u.Package, u.Sel.Sel.Pos()
		}
	}
	return nil, token.NoPos
}

// Mappers returns where a module changes how all of sqlx works.
func Mappers(p *native.Module) (list []native.Place) {
	seen := map[token.Pos]bool{}
	for _, b := range p.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil || p.OfConn(gosrc.UnderTest(pkg.Path)) {
				continue
			}
			for id, obj := range pkg.Info.Uses {
				if obj.Pkg() == nil || obj.Pkg().Path() != dbapi.SQLXPath || seen[id.Pos()] {
					continue
				}
				if name := obj.Name(); name == "NameMapper" || name == "BindDriver" {
					seen[id.Pos()] = true
					e := ast.Expr(id)
					if sel, ok := p.Parent(id).(*ast.SelectorExpr); ok {
						e = sel
					}
					list = append(list, native.Place{Pkg: pkg, Expr: e})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b native.Place) int { return int(a.Expr.Pos() - b.Expr.Pos()) })
	return list
}
