package native

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// sqlxFuncs are the functions of sqlx that get a handle.
//
//	sqlx.SelectContext(ctx, db, &list, sql)    sqlxcompat.Select(ctx, db, &list, sql)
//	sqlx.Select(db, &list, sql)                sqlxcompat.Select(ctx, db, &list, sql)
var sqlxFuncs = map[string]func(r *rewriter, c *flow.Call){
	"Get": sqlxFunc("Get"), "GetContext": sqlxFunc("Get"),
	"Select": sqlxFunc("Select"), "SelectContext": sqlxFunc("Select"),
	"NamedExec": sqlxFunc("NamedExec"), "NamedExecContext": sqlxFunc("NamedExec"),
	"NamedQuery": sqlxFunc("NamedQuery"), "NamedQueryContext": sqlxFunc("NamedQuery"),
	"MustExec": sqlxFunc("MustExec"), "MustExecContext": sqlxFunc("MustExec"),
	"LoadFile": loadFile, "LoadFileContext": loadFile,
	"Preparex": preparex, "PreparexContext": preparex,
	"StructScan": scanFunc("ScanAll"), "MapScan": scanFunc("MapScan"), "SliceScan": scanFunc("SliceScan"),
}

// scanFuncs are those of them that do not talk to the database by themselves.
var scanFuncs = map[string]bool{"StructScan": true, "MapScan": true, "SliceScan": true, "NewDb": true}

// calls rewrites the calls of functions that get a handle.
func calls(r *rewriter) {
	for _, c := range r.flow.Calls {
		if c.Func.Pkg().Path() != sqlxPath || c.Func.Signature().Recv() != nil {
			continue
		}
		if !scanFuncs[c.Func.Name()] {
			r.site(c.Package, c.Call.Pos())
		}
		rewrite := sqlxFuncs[c.Func.Name()]
		switch {
		case c.Func.Name() == "NewDb": // a source
		case rewrite == nil:
			r.refuse(Method, c.Package, c.Call.Pos(), "sqlx.%s has no native form", c.Func.Name())
		case len(c.Call.Args) == 1 && c.Func.Signature().Params().Len() > 1 && c.Func.Name() != "SliceScan":
			r.refuse(Untracked, c.Package, c.Call.Pos(), "the arguments of sqlx.%s come from a call", c.Func.Name())
		default:
			rewrite(r, c)
		}
	}
}

// sqlxFunc is for a function of sqlx that is one of sqlxcompat.
func sqlxFunc(name string) func(r *rewriter, c *flow.Call) {
	return func(r *rewriter, c *flow.Call) {
		r.callInstead(c, r.sqlxcompat(c.Package, c.Call.Pos(), name))
	}
}

func preparex(r *rewriter, c *flow.Call) {
	r.callInstead(c, r.sqlcompat(c.Package, c.Call.Pos(), "Prepare"))
}

// callInstead calls another function, with a context.
func (r *rewriter) callInstead(c *flow.Call, name string) {
	r.replace(c.Package, c.Call.Fun.Pos(), c.Call.Fun.End(), name)
	if !takesContext(c.Func) {
		r.giveContext(c.Package, c.Call, r.contextOf(c.Package, c.Call))
	}
}

// loadFile is for a function that returned a pointer to the result.
func loadFile(r *rewriter, c *flow.Call) {
	if a, ok := r.outer(c.Call).(*ast.AssignStmt); !ok || len(a.Lhs) != 2 || !isBlank(a.Lhs[0]) {
		if _, alone := r.outer(c.Call).(*ast.ExprStmt); !alone {
			r.refuse(Method, c.Package, c.Call.Pos(), "the result of sqlx.%s is a pointer, and is looked at", c.Func.Name())
			return
		}
	}
	r.callInstead(c, r.sqlxcompat(c.Package, c.Call.Pos(), "LoadFile"))
}

// scanFunc is for a function that reads rows.
func scanFunc(name string) func(r *rewriter, c *flow.Call) {
	return func(r *rewriter, c *flow.Call) {
		if !isHandle(c.Package.Info.TypeOf(c.Call.Args[0]), "Rows") {
			r.refuse(Method, c.Package, c.Call.Pos(), "sqlx.%s gets %s: call its method", c.Func.Name(), typeText(c.Package, c.Call.Args[0]))
			return
		}
		r.replace(c.Package, c.Call.Fun.Pos(), c.Call.Fun.End(), r.sqlxcompat(c.Package, c.Call.Pos(), name))
	}
}

// innerHandles are the fields of sqlx's types that hold the one of database/sql:
// natively the two are one.
var innerHandles = map[string]bool{"DB.DB": true, "Tx.Tx": true, "Conn.Conn": true, "Rows.Rows": true, "Stmt.Stmt": true}

// keptFields are those that the type of sqlxcompat has too.
var keptFields = map[string]bool{"NamedStmt.Params": true, "NamedStmt.QueryString": true, "NamedStmt.Stmt": true}

// fields rewrites the fields of handles that the code names:
//
//	goose.Up(db.DB, dir)    goose.Up(db.SQL(), dir)
func fields(r *rewriter) {
	for _, f := range r.flow.Fields {
		name := fieldKey(f)
		switch {
		case keptFields[name]:
		case !innerHandles[name]:
			r.refuse(Sqlx, f.Package, f.Sel.Sel.Pos(), "the field %s has no native form", name)
		case r.isPlace(f.Sel):
			r.refuse(Value, f.Package, f.Sel.Sel.Pos(), "the field %s is assigned to, or its address is taken", name)
		default:
			path, _ := pathTo(f.Package.Info.Selections[f.Sel])
			r.replace(f.Package, f.Sel.X.End(), f.Sel.End(), path)
		}
	}
}

// fieldKey names a field as in the tables: "DB.Mapper".
func fieldKey(f *flow.FieldUse) string {
	_, holder := pathTo(f.Package.Info.Selections[f.Sel])
	if n, ok := types.Unalias(holder).(*types.Named); ok {
		return n.Obj().Name() + "." + f.Field.Name()
	}
	return f.Field.Name()
}

// isPlace reports whether an expression is assigned to, or its address taken.
func (r *rewriter) isPlace(e ast.Expr) bool {
	switch n, child := r.around(e); n := n.(type) {
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

// pathTo returns the selectors that lead from x to the handle in x.f, "" where x
// is the handle, and its type without pointer.
func pathTo(sel *types.Selection) (path string, handle types.Type) {
	if sel == nil {
		return "", nil
	}
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		if ofSqlxType(t) {
			break // it has a handle of database/sql inside
		}
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			break
		}
		path += "." + s.Field(i).Name()
		t = s.Field(i).Type()
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return path, t
}

// sameAsBefore are the releases of sqlx that do what sqlxcompat does.
var sameAsBefore = map[string]bool{"v1.3.5": true, "v1.4.0": true}

// isKnownSqlx reports whether the sqlx of a module is of one of them.
func isKnownSqlx(m *fixer.Module) bool { return sameAsBefore[m.VersionOf(sqlxPath)] }

// sqlxAsKnown refuses a component with handles of a sqlx that does otherwise
// than package sqlxcompat: of another version, or with names of its own.
func sqlxAsKnown(r *rewriter, mappers []place) {
	pkg, pos := r.usesSqlx()
	if pkg == nil {
		return
	}
	if v := r.m.VersionOf(sqlxPath); !sameAsBefore[v] {
		if v == "" {
			v = "of a version that is not known"
		}
		r.refuse(SqlxVersion, pkg, pos, "sqlx is %s, and only that of v1.3.5 and v1.4.0 is known", v)
	}
	for _, pl := range mappers {
		r.refuse(Sqlx, pl.pkg, pl.expr.Pos(), "%s is used: natively names and parameters are those of sqlx's defaults", r.source(pl.expr))
	}
}

// usesSqlx returns a place where the component has to do with sqlx, nil if it
// has not.
func (r *rewriter) usesSqlx() (*fixer.Package, token.Pos) {
	for _, ref := range r.flow.Refs {
		if ref.Type.Pkg().Path() == sqlxPath {
			return ref.Package, ref.Expr.Pos()
		}
	}
	for _, s := range r.flow.Sources {
		if ofSqlxFunc(s) != "" {
			return s.Package, s.Call.Pos()
		}
	}
	for _, c := range r.flow.Calls {
		if c.Func.Pkg().Path() == sqlxPath {
			return c.Package, c.Call.Pos()
		}
	}
	for _, u := range r.flow.Uses {
		if u.Method.Pkg() != nil && u.Method.Pkg().Path() == sqlxPath {
			return u.Package, u.Sel.Sel.Pos()
		}
	}
	return nil, token.NoPos
}

// sqlxSettings returns where a module changes how all of sqlx works.
func sqlxSettings(p *module) (list []place) {
	seen := map[token.Pos]bool{}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil || p.ofConn(basePath(pkg.Path)) {
				continue
			}
			for id, obj := range pkg.Info.Uses {
				if obj.Pkg() == nil || obj.Pkg().Path() != sqlxPath || seen[id.Pos()] {
					continue
				}
				if name := obj.Name(); name == "NameMapper" || name == "BindDriver" {
					seen[id.Pos()] = true
					e := ast.Expr(id)
					if sel, ok := p.parent(id).(*ast.SelectorExpr); ok {
						e = sel
					}
					list = append(list, place{pkg: pkg, expr: e})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b place) int { return int(a.expr.Pos() - b.expr.Pos()) })
	return list
}
