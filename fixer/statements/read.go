package statements

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

const (
	sqlPath = "database/sql"
	pgxPath = "github.com/jackc/pgx/v5"
)

// kind is what a method does with its text.
type kind uint8

const (
	runs     kind = 1 << iota // it runs the statement
	prepares                  // it prepares it
	dest                      // the argument in front of the text is what is scanned into
	colon                     // parameters are :name, of one argument
)

// methods are the calls that take the text of a statement, without the Context
// at the end of their name.
var methods = map[string]kind{
	"Exec": runs, "Query": runs, "QueryRow": runs, "Queryx": runs, "QueryRowx": runs, "MustExec": runs, "Queue": runs,
	"Get": runs | dest, "Select": runs | dest, "NamedExec": runs | colon, "NamedQuery": runs | colon,
	"Prepare": prepares, "Preparex": prepares, "PrepareNamed": prepares | colon,
}

// libraries are the packages whose methods these are, as dbapi knows them.
var libraries = map[string]bool{
	sqlPath: true, dbapi.SQLXPath: true, pgxPath: true, dbapi.PoolPath: true,
	dbapi.ConnPath: true, dbapi.ConnPath + "/sqlcompat": true, dbapi.ConnPath + "/sqlxcompat": true,
}

// A Call is a call of a database API.
type Call struct {
	Expr *ast.CallExpr
	Fn   *types.Func
	API  dbapi.API // Fn's, or that of the method it stands for
}

// Queue is the method of pgx.Batch, of which dbapi has nothing to say.
func Queue(info *types.Info, call *ast.CallExpr) (Call, bool) {
	fn := gosrc.Callee(info, call)
	if fn == nil || fn.Name() != "Queue" || fn.Pkg() == nil || fn.Pkg().Path() != pgxPath || gosrc.ReceiverName(fn) != "Batch" {
		return Call{}, false
	}
	return Call{Expr: call, Fn: fn, API: dbapi.API{Package: pgxPath, Recv: "Batch", Name: "Queue", Stack: dbapi.Pgx}}, true
}

// modes are the constants of pgx, and the parameter of its URLs, by which
// arguments are sent in another way than by default.
var modes = map[string]bool{"QueryExecModeSimpleProtocol": true, "QueryExecModeExec": true, "PreferSimpleProtocol": true}

// OtherModes returns where the package chooses how pgx sends statements, nil if
// it leaves that to pgx.
func (p *Package) OtherModes() ast.Node {
	for id, obj := range p.Info.Uses {
		if modes[id.Name] && obj.Pkg() != nil {
			return id
		}
	}
	for n := range p.parent {
		if lit, ok := n.(*ast.BasicLit); ok && strings.Contains(lit.Value, "default_query_exec_mode") {
			return lit
		}
	}
	return nil
}

// LikeLibPQ returns where the package has pools behave as lib/pq does, nil if it has none.
func (p *Package) LikeLibPQ() ast.Node {
	for id, obj := range p.Info.Uses {
		if id.Name == "LibPQ" && obj.Pkg() != nil {
			if path := dbapi.PathOf(obj.Pkg()); path == dbapi.ConnPath || path == dbapi.ConnPath+dbapi.ParityPath {
				return id
			}
		}
	}
	return nil
}

// Read returns the statements that a call sends, nil if it sends none. One
// without text says why.
func (p *Package) Read(c Call) []*Statement {
	k, ok := methods[strings.TrimSuffix(c.API.Name, "Context")]
	if !ok || !libraries[c.API.Package] || c.API.Recv == "BatchResults" {
		return nil
	}
	if c.API.Recv == "Stmt" || c.API.Recv == "NamedStmt" {
		return p.ofFile(c, k)
	}
	at := textParameter(c)
	if at < 0 || at >= len(c.Expr.Args) {
		return nil
	}
	m := p.textOf(c.Expr.Args[at])
	base := *p.begin(c, k)
	base.Rewrite = m.rule
	if m.unknown != "" {
		p.withoutText(&base, c, k, at, m)
		base.Unknown = cmp.Or(base.Unknown, m.unknown)
		return []*Statement{&base}
	}
	if k&colon != 0 {
		base.Rewrite = NamedColon
	} else if k&prepares == 0 && len(c.Expr.Args) > at+1 && !c.Expr.Ellipsis.IsValid() && c.pgx() && p.rewriter(p.Info.TypeOf(c.Expr.Args[at+1])) {
		base.Unknown = rewrittenByArg
		return []*Statement{&base}
	} else if k&prepares == 0 {
		p.readArgs(&base, c.Expr, at+1)
	}
	base.Scans = p.scans(c, k, at)
	var all []*Statement
	for _, t := range distinct(m.texts) {
		s := base
		s.Text, s.Runs = t.value, t.runs
		all = append(all, &s)
	}
	return all
}

// withoutText reads a call whose text is not known, or is that of a query in a file.
func (p *Package) withoutText(s *Statement, c Call, k kind, at int, m made) {
	s.HasArgs = k&(prepares|colon) == 0 && len(c.Expr.Args) == at+1 // none
	if s.Query = m.query; s.Query == "" {
		return
	}
	for _, operand := range m.filled {
		var words []Word
		for _, t := range operand.texts {
			words = append(words, Word{Text: t.value, Runs: t.runs})
		}
		s.Holes = append(s.Holes, Hole{Words: words, Free: operand.free})
	}
	s.Unknown = notInFiles
	switch {
	case k&colon != 0:
		s.Rewrite = NamedColon
	case k&prepares == 0:
		p.readArgs(s, c.Expr, at+1)
	}
}

// begin is what is known of the statement of a call before its text is.
func (p *Package) begin(c Call, k kind) *Statement {
	return &Statement{Call: p.place(c.Expr), Method: c.API.Name, Library: c.API.Package, Prepared: k&prepares != 0,
		Test: strings.HasSuffix(p.Fset.Position(c.Expr.Pos()).Filename, "_test.go")}
}

// textParameter returns the index of the parameter that is the text, or -1.
func textParameter(c Call) int {
	params := c.Fn.Signature().Params()
	named := c.API.Package == pgxPath && c.API.Name == "Prepare" || c.API.Package == dbapi.PoolPath && c.API.Name == "Prepare" ||
		c.API.Package == dbapi.ConnPath && c.API.Name == "Prepare"
	for i := range params.Len() {
		b, ok := params.At(i).Type().Underlying().(*types.Basic)
		if !ok || b.Kind() != types.String {
			continue
		}
		if named {
			named = false
			continue
		}
		return i
	}
	return -1
}

func (p *Package) place(n ast.Node) Place { return p.span(n.Pos(), n.End()) }

func (p *Package) span(from, to token.Pos) Place {
	a, b := p.Fset.Position(from), p.Fset.Position(to)
	return Place{File: a.Filename, Line: a.Line, Column: a.Column, EndLine: b.Line, EndColumn: b.Column}
}

// readArgs reads the arguments of a call from the ith one.
func (p *Package) readArgs(s *Statement, call *ast.CallExpr, i int) {
	args := call.Args[min(i, len(call.Args)):]
	if call.Ellipsis.IsValid() {
		list, ok := p.listed(args[len(args)-1])
		if !ok {
			return
		}
		args = append(append([]ast.Expr(nil), args[:len(args)-1]...), list...)
	}
	for len(args) > 0 {
		n := gosrc.Named(p.Info.TypeOf(args[0]))
		if n == nil || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != pgxPath {
			break
		}
		switch n.Obj().Name() {
		case "NamedArgs", "StrictNamedArgs":
			s.Rewrite = NamedAt
			return
		case "QueryExecMode", "QueryResultFormats", "QueryResultFormatsByOID":
			args = args[1:]
			continue
		}
		break
	}
	s.HasArgs = true
	for _, a := range args {
		if t := p.Info.TypeOf(a); t != nil {
			if tuple, ok := t.(*types.Tuple); ok && tuple.Len() != 1 {
				s.Args, s.HasArgs = nil, false // f(g()) of several results
				return
			}
		}
		t, ok := p.array(a)
		if !ok {
			t = p.typeOf(p.Info.TypeOf(a))
		}
		s.Args = append(s.Args, Arg{Place: p.place(a), Type: t})
	}
}

// pgx reports whether the call is one of pgx's own, whose first argument may
// rewrite the text.
func (c Call) pgx() bool {
	return c.API.Package == pgxPath || c.API.Package == dbapi.PoolPath || c.API.Package == dbapi.ConnPath
}

// rewriter reports whether an argument may rewrite the text, in a way that is not
// known here.
func (p *Package) rewriter(t types.Type) bool {
	if t == nil {
		return false
	}
	if types.IsInterface(t) {
		return true
	}
	if n := gosrc.Named(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pgxPath {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, p.Types, "RewriteQuery")
	_, ok := obj.(*types.Func)
	return ok
}

// listed returns the elements of a slice that is written down, and never
// changed.
func (p *Package) listed(e ast.Expr) ([]ast.Expr, bool) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		v := p.variable(id)
		if v == nil || p.params[v] != nil || p.escaped[v] || len(p.assigns[v]) != 1 || len(p.uses[v]) != 1 {
			return nil, false
		}
		a := p.assigns[v][0]
		if a.value == nil || a.call {
			return nil, false
		}
		e = a.value
	}
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	for _, el := range lit.Elts {
		if _, keyed := el.(*ast.KeyValueExpr); keyed {
			return nil, false
		}
	}
	return lit.Elts, true
}
