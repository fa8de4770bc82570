package syncdriver

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/siblings"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/edit"
)

// A move takes lib/pq out of a file:
//
//	import _ "github.com/lib/pq"
//	       ---------------------
//	import "github.com/netra-systems/netralint/conn"
//	import "github.com/netra-systems/netralint/conn/parity"
//
//	db, err := sql.Open("postgres", url)
//	           --------------------    +
//	db, err := conn.OpenSQL(url, parity.LibPQ())
//
// There is one only where nothing else can have to do with the driver: the file
// is the only one of a program that knows lib/pq or opens a pool, no package it
// imports reaches a database, and package conn is one of its dependencies.
type move struct {
	*check
	file    *ast.File
	conn    *types.Package
	imports map[string]string // the path and the name of what is imported instead
	edits   []analysis.TextEdit
}

// move returns the fix of the imports of lib/pq in a file, or nil.
func (c *check) move(file *ast.File, specs []*ast.ImportSpec) []analysis.SuggestedFix {
	m := &move{check: c, file: file, imports: make(map[string]string)}
	if !m.isAlone(specs) || !m.opens() || !m.names(specs) || !m.rewriteImports(specs) {
		return nil
	}
	slices.SortStableFunc(m.edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	return []analysis.SuggestedFix{{Message: "Open with conn.OpenSQL instead of lib/pq", TextEdits: m.edits}}
}

// databases matches the imports of files that may open a pool by its name.
var databases = regexp.MustCompile(`"(database/sql|github\.com/lib/pq|github\.com/jmoiron/sqlx)"`)

// isAlone reports whether the file is all of the program that has to do with a
// database, and conn is there.
func (m *move) isAlone(specs []*ast.ImportSpec) bool {
	if m.pass.Pkg.Name() != "main" || m.out.Frozen(m.file.Package) || len(m.conns.Reaching()) > 0 {
		return false
	}
	for _, spec := range specs {
		if spec.Path.Value != `"`+dbapi.PQPath+`"` || spec.Name != nil && spec.Name.Name == "." {
			return false
		}
	}
	for _, file := range m.pass.Files {
		for _, spec := range file.Imports {
			if file != m.file && databases.MatchString(spec.Path.Value) {
				return false
			}
		}
	}
	m.conn = findConn(m.pass.Pkg)
	return m.conn != nil && !m.isVendored() && !siblings.New(m.pass).Match(databases, m.pass.Fset.File(m.file.FileStart).Name())
}

// findConn finds package conn, or the module's copy of it, among the
// dependencies of a package.
func findConn(pkg *types.Package) *types.Package {
	seen := make(map[*types.Package]bool)
	var visit func(p *types.Package) *types.Package
	visit = func(p *types.Package) *types.Package {
		if dbapi.PathOf(p) == dbapi.ConnPath {
			return p
		}
		seen[p] = true
		for _, imp := range p.Imports() {
			if !seen[imp] {
				if found := visit(imp); found != nil {
					return found
				}
			}
		}
		return nil
	}
	return visit(pkg)
}

// isVendored reports whether conn is: then packages beside it may not be there.
func (m *move) isVendored() bool {
	for _, name := range m.conn.Scope().Names() {
		return strings.Contains(m.pass.Fset.Position(m.conn.Scope().Lookup(name).Pos()).Filename, "/vendor/")
	}
	return true // nothing is known of it
}

// opens rewrites the openings of lib/pq, of which there is at least one, and
// reports whether all openings of the program are known.
func (m *move) opens() bool {
	moved := false
	for _, o := range m.conns.Openings() {
		switch {
		case o.Test || o.API.Stack != dbapi.Generic:
			continue
		case o.API.Package != "database/sql":
			return false
		}
		driver := m.pass.TypesInfo.Types[o.Expr.Args[0]].Value
		if driver == nil {
			return false // any name may come, or a connector
		}
		if constant.StringVal(driver) == "postgres" {
			moved = true
			if !m.open(o) {
				return false
			}
		}
	}
	return moved && !m.asksForDriver()
}

// called returns the identifier of the function that a call names.
func called(call *ast.CallExpr) *ast.Ident {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.Sel
	}
	return nil
}

// open rewrites one call of sql.Open.
func (m *move) open(o *connfacts.Opening) bool {
	q, ok := m.qualifier(o.Expr.Pos(), m.conn.Path(), "conn", "OpenSQL")
	p, free := m.qualifier(o.Expr.Pos(), m.conn.Path()+dbapi.ParityPath, "parity", "LibPQ")
	args := o.Expr.Args
	m.edits = append(m.edits,
		replace(o.Expr.Fun.Pos(), o.Expr.Fun.End(), q+"OpenSQL"),
		replace(args[0].Pos(), args[1].Pos(), ""),
		replace(args[1].End(), args[1].End(), ", "+p+"LibPQ()"))
	return ok && free
}

// asksForDriver reports whether the file does with drivers what it could not do
// with another one: names sql.Open for other than a call, asks a pool for its
// driver.
func (m *move) asksForDriver() bool {
	for n := range ast.Preorder(m.file) {
		id, _ := n.(*ast.Ident)
		fn, ok := m.pass.TypesInfo.Uses[id].(*types.Func)
		if !ok {
			continue
		}
		switch fn.FullName() {
		case "database/sql.Register", "database/sql.Drivers", "(*database/sql.DB).Driver", "(*database/sql.Conn).Raw":
			return true
		case "database/sql.Open":
			if !m.isCalled(id) {
				return true
			}
		}
	}
	return false
}

// isCalled reports whether an identifier is that of an opening.
func (m *move) isCalled(id *ast.Ident) bool {
	return slices.ContainsFunc(m.conns.Openings(), func(o *connfacts.Opening) bool { return called(o.Expr) == id })
}

// names rewrites what the file uses of lib/pq by name, and reports whether all of
// it has a counterpart.
func (m *move) names(specs []*ast.ImportSpec) bool {
	ok := true
	ast.Inspect(m.file, func(n ast.Node) bool {
		sel, isSel := n.(*ast.SelectorExpr)
		if !isSel || !ok {
			return ok
		}
		id, isIdent := sel.X.(*ast.Ident)
		if !isIdent {
			return true
		}
		name, isPkg := m.pass.TypesInfo.Uses[id].(*types.PkgName)
		if !isPkg || name.Imported().Path() != dbapi.PQPath {
			return true
		}
		q, free := m.qualifier(id.Pos(), m.conn.Path()+dbapi.PQCompatPath, "pqcompat", sel.Sel.Name)
		ok = free && dbapi.CompatOf(sel.Sel.Name) == dbapi.CompatType
		m.edits = append(m.edits, replace(id.Pos(), id.End(), strings.TrimSuffix(q, ".")))
		return true
	})
	return ok
}

// qualifier returns how a package is named at pos, and notes that it is to be
// imported. It fails where its own name is taken.
func (m *move) qualifier(pos token.Pos, path, name, member string) (string, bool) {
	q, add := edit.Qualifier(m.pass.TypesInfo, m.pass.Pkg, m.file, pos, path, name, member)
	if add != nil {
		m.imports[path] = name
		return q, add.Name == ""
	}
	return q, q != ""
}

// rewriteImports puts what is imported instead in the place of the first import
// of lib/pq, and takes out what is not used any more.
func (m *move) rewriteImports(specs []*ast.ImportSpec) bool {
	gone := specs
	m.importCodes()
	if len(m.imports) > 0 {
		edit, ok := m.instead(specs[0])
		if !ok {
			return false
		}
		m.edits, gone = append(m.edits, edit), specs[1:]
	}
	edited := m.edits
	for _, spec := range edit.UnusedImports(m.pass.TypesInfo, m.file, func(id *ast.Ident) bool {
		return slices.ContainsFunc(edited, func(e analysis.TextEdit) bool { return e.Pos <= id.Pos() && id.End() <= e.End })
	}) {
		if spec.Path.Value == `"database/sql"` {
			gone = append(gone[:len(gone):len(gone)], spec)
		}
	}
	for _, spec := range gone {
		edit, err := edit.RemoveImport(m.pass.Fset, m.file, spec)
		if err != nil {
			return false
		}
		m.edits = append(m.edits, edit)
	}
	return true
}

// importCodes notes the import of the package that gives errors the text that those of
// the module's release of lib/pq have.
func (m *move) importCodes() {
	path := m.conn.Path() + dbapi.CodesPath
	imported := slices.ContainsFunc(m.file.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"`+path+`"` })
	if !imported && dbapi.PrintsCodes(m.pass.Pkg) {
		m.imports[path] = "_"
	}
}

// instead replaces an import, with what is said about it, by the new ones.
func (m *move) instead(spec *ast.ImportSpec) (analysis.TextEdit, bool) {
	var texts []string
	for _, path := range []string{m.conn.Path(), m.conn.Path() + dbapi.ParityPath, m.conn.Path() + dbapi.CodesPath, m.conn.Path() + dbapi.PQCompatPath} {
		name, wanted := m.imports[path]
		switch {
		case !wanted:
		case strings.HasSuffix(path, "/"+name):
			texts = append(texts, `"`+path+`"`)
		default:
			texts = append(texts, name+` "`+path+`"`)
		}
	}
	between := ""
	for _, decl := range m.file.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && slices.Contains(gen.Specs, ast.Spec(spec)) {
			between = "\n\t"
			if !gen.Lparen.IsValid() {
				between = "\nimport "
			}
		}
	}
	from, to := spec.Pos(), spec.End()
	if spec.Doc != nil {
		from = spec.Doc.Pos()
	}
	if spec.Comment != nil {
		to = spec.Comment.End()
	}
	return replace(from, to, strings.Join(texts, between)), between != ""
}

func replace(from, to token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: from, End: to, NewText: []byte(text)}
}
