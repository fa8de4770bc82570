package driver

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// nameless makes a call of sqlx that opens a database by the name of a driver one
// that needs no registered name:
//
//	sqlx.Connect(name, dsn)
//	sqlxcompat.ConnectSQL(sqlx.NewDb, name, dsn)
//
// A driver that is not "" takes the place of the argument that names one.
func (r *rewriter) nameless(call *ast.CallExpr, arg ast.Expr, driver string) {
	r.replace(call.Fun.Pos(), call.Fun.End(), r.sqlxCompat(gosrc.Callee(r.info(), call), call.Pos()))
	with, to := r.member(arg.Pos(), dbapi.SQLXPath, "sqlx", "NewDb")+", ", arg.Pos()
	if driver != "" {
		with, to = with+strconv.Quote(driver), arg.End()
	}
	r.replace(arg.Pos(), to, with)
}

// sqlxCompat names the function of package sqlxcompat that does what one of sqlx does.
func (r *rewriter) sqlxCompat(fn *types.Func, pos token.Pos) string {
	name := fn.Name() + "SQL"
	if name == "ConnectContextSQL" {
		name = "ConnectSQLContext"
	}
	return r.member(pos, r.p.opts.ConnPath+"/sqlxcompat", "sqlxcompat", name)
}

// linked reports whether lib/pq stays linked, and has the name of the driver: code
// outside the module imports it, or a file of the component that is not edited does.
func (p *Plan) linked(c *Component) bool {
	return len(p.linkersOnce()) > 0 || slices.ContainsFunc(c.Packages, func(pkg *fixer.Package) bool {
		return slices.ContainsFunc(pkg.Files, func(f *fixer.File) bool {
			return f.Generated && f.Syntax != nil && slices.ContainsFunc(f.Syntax.Imports, func(spec *ast.ImportSpec) bool {
				return spec.Path.Value == strconv.Quote(dbapi.PQPath)
			})
		})
	})
}

// Nameless returns a change that has sqlx open by no name what is left to the name that
// package pqdriver registers, where lib/pq registers it too; nil if nothing is.
func Nameless(m *fixer.Module, opts Options) *fixer.Change {
	r := &rewriter{p: &Plan{opts: opts, m: m}, c: &Component{}, seen: map[fixer.Edit]bool{}}
	for _, b := range m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil || !pkg.Widest {
				continue
			}
			for _, f := range pkg.Files {
				if f.Syntax != nil && f.Editable && !f.Generated && opts.Within(f) {
					r.pkg, r.file = pkg, f
					r.namelessIn(f)
				}
			}
		}
	}
	if len(r.edits) == 0 {
		return nil
	}
	return &fixer.Change{ID: "driver without a name", Origin: OriginName, Description: "open without the name of a driver", Edits: r.edits, Imports: r.imports}
}

// namelessIn does so in the file at hand.
func (r *rewriter) namelessIn(f *fixer.File) {
	for n := range ast.Preorder(f.Syntax) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		api, _ := dbapi.Of(gosrc.Callee(r.info(), call))
		if api.Package != dbapi.SQLXPath || api.Recv != "" || api.Driver.Arg() < 0 || len(call.Args) <= api.DSN.Arg() {
			continue
		}
		driver := call.Args[api.Driver.Arg()]
		if c, ok := r.info().Uses[gosrc.Name(driver)].(*types.Const); ok && c.Pkg() != nil && c.Pkg().Path() == r.p.opts.ConnPath+dbapi.PQDriverPath {
			r.nameless(call, driver, Name)
		}
	}
	r.flush()
}

// opensByName reports whether a package opens lib/pq by its name, though perhaps only
// code outside the module imports it.
func (p *Plan) opensByName(pkg *fixer.Package) bool {
	if pkg.Info == nil || len(p.linkersOnce()) == 0 || p.m.Imports(func(path string) bool { return path == p.opts.ConnPath+dbapi.PQDriverPath }) {
		return false
	}
	r := &rewriter{p: p, pkg: pkg}
	return slices.ContainsFunc(pkg.Files, func(f *fixer.File) bool {
		if f.Syntax == nil {
			return false
		}
		for n := range ast.Preorder(f.Syntax) {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				continue
			}
			api, _ := dbapi.Of(gosrc.Callee(pkg.Info, call))
			if api.Stack == dbapi.Generic && api.Opens == dbapi.Pool && api.Driver.Arg() >= 0 && len(call.Args) > api.Driver.Arg() {
				if name, _ := r.constString(call.Args[api.Driver.Arg()]); name == Name {
					return true
				}
			}
		}
		return false
	})
}

// linkersOnce is linkers, worked out once.
func (p *Plan) linkersOnce() []string {
	if p.outside == nil {
		list := p.linkers()
		p.outside = &list
	}
	return *p.outside
}
