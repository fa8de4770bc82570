package statements

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A Package is a type-checked package whose statements are read.
type Package struct {
	Fset  *token.FileSet
	Info  *types.Info
	Types *types.Package
	Files []*ast.File
	// ReadFile reads the files that the program embeds; nil: their text is not known.
	ReadFile func(name string) ([]byte, error)

	parent  map[ast.Node]ast.Node
	assigns map[*types.Var][]assign
	uses    map[*types.Var][]*ast.Ident
	escaped map[*types.Var]bool          // changed by something that is not an assignment
	params  map[*types.Var]*ast.FuncType // whose parameter or result it is
	consts  map[*types.Const]ast.Expr
}

// An assign is a place where a variable gets a value.
type assign struct {
	at    ast.Node // the statement or declaration
	value ast.Expr // nil for the zero value, and where there is none of its own
	call  bool     // value is a call, of which the variable gets a result
	index int      // of the result
	adds  bool     // value is added to what the variable held
	zero  bool

	embeds string // the patterns of files that are its value
}

// New prepares a package for [Package.Read].
func New(fset *token.FileSet, info *types.Info, pkg *types.Package, files []*ast.File) *Package {
	p := &Package{Fset: fset, Info: info, Types: pkg, Files: files,
		parent: map[ast.Node]ast.Node{}, assigns: map[*types.Var][]assign{}, uses: map[*types.Var][]*ast.Ident{},
		escaped: map[*types.Var]bool{}, params: map[*types.Var]*ast.FuncType{}, consts: map[*types.Const]ast.Expr{}}
	for _, f := range files {
		p.index(f)
	}
	return p
}

func (p *Package) index(file *ast.File) {
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			p.parent[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		p.note(n)
		return true
	})
}

// note keeps what a node says about variables and constants.
func (p *Package) note(n ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		if v, ok := p.Info.Uses[n].(*types.Var); ok {
			p.uses[v] = append(p.uses[v], n)
		}
	case *ast.AssignStmt:
		p.noteAssign(n)
	case *ast.ValueSpec:
		p.noteSpec(n)
	case *ast.IncDecStmt:
		p.escape(n.X)
	case *ast.RangeStmt:
		p.escape(n.Key)
		p.escape(n.Value)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			p.escape(n.X)
		}
	case *ast.FuncType:
		for _, list := range []*ast.FieldList{n.Params, n.Results} {
			for _, f := range fields(list) {
				for _, name := range f.Names {
					if v, ok := p.Info.Defs[name].(*types.Var); ok {
						p.params[v] = n
					}
				}
			}
		}
	}
}

func fields(list *ast.FieldList) []*ast.Field {
	if list == nil {
		return nil
	}
	return list.List
}

func (p *Package) escape(e ast.Expr) {
	if v := p.variable(e); v != nil {
		p.escaped[v] = true
	}
}

// variable returns the variable, not a field, that an expression names.
func (p *Package) variable(e ast.Expr) *types.Var {
	if e == nil {
		return nil
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := p.Info.ObjectOf(id).(*types.Var)
	if !ok || v.IsField() {
		return nil
	}
	return v
}

func (p *Package) noteAssign(n *ast.AssignStmt) {
	for i, left := range n.Lhs {
		v := p.variable(left)
		if v == nil {
			continue
		}
		a := assign{at: n}
		switch {
		case len(n.Lhs) != len(n.Rhs):
			a.value, a.call, a.index = n.Rhs[0], true, i
		case n.Tok == token.ASSIGN, n.Tok == token.DEFINE:
			a.value = n.Rhs[i]
		case n.Tok == token.ADD_ASSIGN:
			a.value, a.adds = n.Rhs[i], true
		}
		p.assigns[v] = append(p.assigns[v], a)
	}
}

// noteSpec notes the values of constants and what variables begin with. One without a
// value is zero, unless a file is embedded in it.
func (p *Package) noteSpec(n *ast.ValueSpec) {
	for i, name := range n.Names {
		switch obj := p.Info.Defs[name].(type) {
		case *types.Const:
			if i < len(n.Values) {
				p.consts[obj] = n.Values[i]
			}
		case *types.Var:
			a := assign{at: n, embeds: p.embeds(n)}
			a.zero = len(n.Values) == 0 && a.embeds == ""
			switch {
			case len(n.Values) == len(n.Names):
				a.value = n.Values[i]
			case len(n.Values) == 1:
				a.value, a.call, a.index = n.Values[0], true, i
			}
			p.assigns[obj] = append(p.assigns[obj], a)
		}
	}
}

// scope returns the innermost node around n in whose statements the assignment n
// stands.
func (p *Package) scope(n ast.Node) ast.Node {
	for up := p.parent[n]; up != nil; up = p.parent[up] {
		switch up.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.File, *ast.FuncLit, *ast.FuncDecl:
			return up
		}
	}
	return nil
}

// function returns the innermost function around n, nil if there is none.
func (p *Package) function(n ast.Node) ast.Node {
	for up := p.parent[n]; up != nil; up = p.parent[up] {
		switch up.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return up
		}
	}
	return nil
}

// loops returns the loops around n within its function.
func (p *Package) loops(n ast.Node) []ast.Node {
	var all []ast.Node
	for up := p.parent[n]; up != nil; up = p.parent[up] {
		switch up.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			all = append(all, up)
		case *ast.FuncLit, *ast.FuncDecl:
			return all
		}
	}
	return all
}

func contains(n ast.Node, pos token.Pos) bool { return n != nil && n.Pos() <= pos && pos < n.End() }

// before returns the assignments of a variable that can be the last one made
// when control comes to use: the one on every way to it, and in front of that
// those on some ways. ok is false where that is not known.
func (p *Package) before(v *types.Var, use ast.Node) (last assign, some []assign, ok bool) {
	if p.params[v] != nil {
		return assign{}, nil, false
	}
	return p.lastOf(p.assigns[v], v, use)
}

// lastOf is before of some assignments, in their order in the source.
func (p *Package) lastOf(all []assign, v *types.Var, use ast.Node) (last assign, some []assign, ok bool) {
	fn := p.function(use)
	if p.escaped[v] {
		return assign{}, nil, false
	}
	if len(all) == 1 && !all[0].adds {
		return all[0], nil, true // also out of a function that uses it
	}
	for _, a := range slices.Backward(all) {
		if p.function(a.at) != fn {
			return assign{}, nil, false
		}
		if a.at.Pos() >= use.Pos() || contains(a.at, use.Pos()) {
			continue
		}
		if contains(p.scope(a.at), use.Pos()) {
			return a, some, !p.comesBack(all, a, use)
		}
		some = append(some, a)
	}
	return assign{}, nil, false
}

// comesBack reports whether a loop brings another assignment to use that is
// behind it.
func (p *Package) comesBack(all []assign, last assign, use ast.Node) bool {
	for _, loop := range p.loops(use) {
		if contains(loop, last.at.Pos()) {
			continue
		}
		for _, a := range all {
			if contains(loop, a.at.Pos()) {
				return true
			}
		}
	}
	return false
}
