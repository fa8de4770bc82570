package stdlib

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// Findings are constructs of the whole module that matter to components.
type Findings struct {
	results []native.Place // nil as a sql.Result
	nils    []native.Place // sql.Result or *sql.Rows compared with nil
	derefs  []native.Place // *db as a value
	done    []errorPlace
	shared  []native.Place // a *sql.Conn that a goroutine was handed
}

// Scan looks through a module.
func Scan(p *native.Module) *Findings {
	found := new(Findings)
	seen := map[*fixer.File]bool{}
	reach, _ := p.Code.Reaching(flow.HasHandles)
	for _, b := range p.Code.Builds {
		for _, pkg := range b.Packages {
			for _, f := range pkg.Files {
				if !reach[pkg] || pkg.Info == nil || f.Syntax == nil || seen[f] || p.OfConn(gosrc.UnderTest(pkg.Path)) {
					continue
				}
				seen[f] = true
				s := &scanner{Module: p, found: found, pkg: pkg, info: pkg.Info}
				ast.PreorderStack(f.Syntax, nil, s.visit)
			}
		}
	}
	return found
}

// scanner looks through one file.
type scanner struct {
	*native.Module
	found *Findings
	pkg   *fixer.Package
	info  *types.Info
}

// visit collects the places that are not uses of a method and still matter natively:
// nil, dereferences, values of errors, what runs in goroutines. stack has the nodes
// around n.
func (s *scanner) visit(n ast.Node, stack []ast.Node) bool {
	switch n := n.(type) {
	case *ast.Ident:
		if n.Name == "nil" && s.info.Types[n].IsNil() {
			s.null(n, stack)
		}
	case *ast.StarExpr:
		tv := s.info.Types[n]
		if tv.IsValue() && s.Graph.Handle(tv.Type) {
			s.found.derefs = append(s.found.derefs, native.Place{Pkg: s.pkg, Expr: n, Of: n.X})
		}
	case *ast.SelectorExpr:
		s.errorValue(n)
	case *ast.GoStmt:
		s.goroutine(n)
	case *ast.CallExpr:
		s.spawn(n)
	}
	return true
}

// null notes a nil that is a handle.
func (s *scanner) null(id *ast.Ident, stack []ast.Node) {
	var child ast.Node = id
	up := len(stack) - 1
	for {
		paren, ok := stack[up].(*ast.ParenExpr)
		if !ok {
			break
		}
		child, up = paren, up-1
	}
	parent := stack[up]
	if b, ok := parent.(*ast.BinaryExpr); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
		other := b.X
		if other == child {
			other = b.Y
		}
		t := s.info.TypeOf(other)
		if native.IsSQL(t, "Result") || native.IsHandle(t, "Rows") {
			s.found.nils = append(s.found.nils, native.Place{Pkg: s.pkg, Expr: b, Of: other})
		}
		return
	}
	if _, ok := parent.(*ast.CaseClause); ok {
		if on, ok := stack[up-2].(*ast.SwitchStmt); ok && on.Tag != nil && native.IsHandle(s.info.TypeOf(on.Tag), "Rows") {
			s.found.nils = append(s.found.nils, native.Place{Pkg: s.pkg, Expr: id, Of: on.Tag})
		}
		return
	}
	pl := native.Place{Pkg: s.pkg, Expr: id}
	if t := s.expected(parent, child, stack, &pl); t != nil && native.IsSQL(t, "Result") {
		s.found.results = append(s.found.results, pl)
	}
}

// expected returns the type that an untyped nil takes on from what is around
// it, and notes in pl what it becomes.
func (s *scanner) expected(parent, child ast.Node, stack []ast.Node, pl *native.Place) types.Type {
	switch n := parent.(type) {
	case *ast.ReturnStmt:
		return s.returned(n, child, stack, pl)
	case *ast.AssignStmt:
		for i, e := range n.Rhs {
			if e == child && len(n.Lhs) == len(n.Rhs) {
				pl.Of = n.Lhs[i]
				return s.info.TypeOf(n.Lhs[i])
			}
		}
	case *ast.ValueSpec:
		for i, e := range n.Values {
			if e == child && len(n.Names) == len(n.Values) {
				pl.Obj = s.info.Defs[n.Names[i]]
				if pl.Obj != nil {
					return pl.Obj.Type()
				}
			}
		}
	case *ast.CallExpr:
		return s.passed(n, child, pl)
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && n.Value == child {
			if v, ok := s.info.Uses[key].(*types.Var); ok && v.IsField() {
				pl.Obj = v
				return v.Type()
			}
		}
	}
	return nil
}

// returned is expected for a result.
func (s *scanner) returned(n *ast.ReturnStmt, child ast.Node, stack []ast.Node, pl *native.Place) types.Type {
	sig := s.signature(gosrc.Innermost(stack))
	for i, e := range n.Results {
		if e == child && sig != nil && sig.Results().Len() == len(n.Results) {
			pl.Obj = sig.Results().At(i)
			return pl.Obj.Type()
		}
	}
	return nil
}

// signature returns that of a function.
func (s *scanner) signature(fn ast.Node) *types.Signature {
	switch f := fn.(type) {
	case *ast.FuncLit:
		sig, _ := s.info.TypeOf(f).(*types.Signature)
		return sig
	case *ast.FuncDecl:
		if obj, ok := s.info.Defs[f.Name].(*types.Func); ok {
			return obj.Signature()
		}
	}
	return nil
}

// passed is expected for an argument.
func (s *scanner) passed(n *ast.CallExpr, child ast.Node, pl *native.Place) types.Type {
	tv := s.info.Types[ast.Unparen(n.Fun)]
	if tv.IsType() {
		pl.Of = n
		return tv.Type
	}
	sig, ok := tv.Type.Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	for i, e := range n.Args {
		if e == child && i < sig.Params().Len() && !(sig.Variadic() && i == sig.Params().Len()-1) {
			pl.Obj = sig.Params().At(i)
			return pl.Obj.Type()
		}
	}
	return nil
}

// RewriteValues deals with nils and copies.
func RewriteValues(r *native.Rewrite, found *Findings) {
	for _, pl := range found.results {
		if r.Owns(pl) {
			pos := pl.Expr.Pos()
			r.Replace(pl.Pkg, pos, pl.Expr.End(), r.PGConn(pl.Pkg, pos, "CommandTag")+"{}")
		}
	}
	for _, pl := range found.nils {
		if r.Owns(pl) && !onlyCloses(r, pl) {
			r.Refuse(native.Nil, pl.Pkg, pl.Expr.Pos(), "%s is compared with nil", native.TypeText(pl.Pkg, pl.Of))
		}
	}
	for _, pl := range found.derefs {
		if r.Owns(pl) {
			r.Refuse(native.Value, pl.Pkg, pl.Expr.Pos(), "the handle is copied")
		}
	}
	for _, pl := range found.shared {
		if r.Owns(pl) {
			r.Refuse(native.SharedConn, pl.Pkg, pl.Expr.Pos(), "the connection is used in a goroutine")
		}
	}
	for _, n := range r.Flow.Nodes {
		if !native.IsHandle(n.Type, "Conn") {
			continue
		}
		if pkg := r.PackageOf(r.FileAt(n.Pos)); n.Kind == flow.Field || n.Kind == flow.Variable && pkg.Types.Scope().Lookup(n.Name) != nil && pkg.Types.Scope().Lookup(n.Name).Pos() == n.Pos {
			r.Refuse(native.SharedConn, pkg, n.Pos, "%s %s keeps the connection where several goroutines can use it", n.Kind, n.Name)
		}
	}
}

// onlyCloses reports whether a comparison is that of
//
//	if rows != nil { rows.Close() }
//
// which may as well close rows that a failed query returned.
func onlyCloses(r *native.Rewrite, pl native.Place) bool {
	s, ok := r.Parent(pl.Expr).(*ast.IfStmt)
	if !ok || s.Else != nil || len(s.Body.List) != 1 || native.IsSQL(pl.Pkg.Info.TypeOf(pl.Of), "Result") {
		return false
	}
	var call ast.Expr
	switch b := s.Body.List[0].(type) {
	case *ast.ExprStmt:
		call = b.X
	case *ast.DeferStmt:
		call = b.Call
	case *ast.AssignStmt:
		if id, ok := b.Lhs[0].(*ast.Ident); ok && id.Name == "_" && len(b.Rhs) == 1 {
			call = b.Rhs[0]
		}
	}
	c, ok := call.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Close" && native.IsHandle(pl.Pkg.Info.TypeOf(sel.X), "Rows")
}

// spawn notes the connections in a function literal that a group of goroutines
// is to run.
func (s *scanner) spawn(call *ast.CallExpr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Go" && sel.Sel.Name != "TryGo" && sel.Sel.Name != "Submit" {
		return
	}
	for _, arg := range call.Args {
		if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
			s.goroutine(lit)
		}
	}
}

// goroutine notes the connections that code which runs by itself was handed.
func (s *scanner) goroutine(g ast.Node) {
	ast.Inspect(g, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := s.info.Uses[id].(*types.Var)
		if ok && native.IsHandle(v.Type(), "Conn") && (v.Pos() < g.Pos() || g.End() <= v.Pos()) {
			s.found.shared = append(s.found.shared, native.Place{Pkg: s.pkg, Expr: id, Obj: v})
		}
		return true
	})
}
