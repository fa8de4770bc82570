package statements

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// scans returns how the result of a call is read, as far as the function shows
// it.
func (p *Package) scans(c Call, k kind, at int) []Scan {
	if k&dest != 0 {
		if at == 0 {
			return nil
		}
		return p.into(c.Expr.Args[at-1], true)
	}
	if k&prepares != 0 {
		return nil
	}
	var all []Scan
	switch up := p.parentOf(c.Expr).(type) {
	case *ast.SelectorExpr:
		all = append(all, p.method(up)...)
	case *ast.AssignStmt:
		if len(up.Rhs) == 1 {
			all = append(all, p.variableScans(p.variable(up.Lhs[0]), up)...)
		}
	case *ast.ValueSpec:
		if len(up.Values) == 1 {
			v, _ := p.Info.Defs[up.Names[0]].(*types.Var)
			all = append(all, p.variableScans(v, up)...)
		}
	}
	return all
}

// parentOf returns the node around an expression and its parentheses.
func (p *Package) parentOf(e ast.Node) ast.Node {
	up := p.parent[e]
	for {
		paren, ok := up.(*ast.ParenExpr)
		if !ok {
			return up
		}
		up = p.parent[paren]
	}
}

// variableScans returns how the rows are read that an assignment puts into a
// variable.
func (p *Package) variableScans(v *types.Var, from ast.Node) []Scan {
	if v == nil || p.escaped[v] || p.params[v] != nil {
		return nil
	}
	var all []Scan
	for _, use := range p.uses[v] {
		if last, some, ok := p.before(v, use); !ok || len(some) > 0 || last.at != from {
			continue
		}
		switch up := p.parentOf(use).(type) {
		case *ast.SelectorExpr:
			all = append(all, p.method(up)...)
		case *ast.CallExpr:
			all = append(all, p.collected(up, use)...)
		}
	}
	return all
}

// method reads rows.Scan(...), rows.StructScan(...) and the like.
func (p *Package) method(sel *ast.SelectorExpr) []Scan {
	call, ok := p.parentOf(sel).(*ast.CallExpr)
	if !ok || ast.Unparen(call.Fun) != sel {
		return nil
	}
	fn := gosrc.Callee(p.Info, call)
	if fn == nil || fn.Pkg() == nil {
		return nil
	}
	switch fn.Name() {
	case "Scan":
		return p.targets(call, call.Args)
	case "StructScan":
		if fn.Pkg().Path() == dbapi.SQLXPath && len(call.Args) == 1 {
			return p.into(call.Args[0], false)
		}
	}
	return nil
}

// targets reads a list of pointers.
func (p *Package) targets(call *ast.CallExpr, args []ast.Expr) []Scan {
	if call.Ellipsis.IsValid() {
		list, ok := p.listed(args[len(args)-1])
		if !ok || len(args) != 1 {
			return nil
		}
		args = list
	}
	if len(args) == 1 {
		if obj, _, _ := types.LookupFieldOrMethod(p.Info.TypeOf(args[0]), true, p.Types, "ScanRow"); obj != nil {
			return nil // pgx hands it the whole row
		}
	}
	s := Scan{Place: p.place(call)}
	for _, a := range args {
		t := p.Info.TypeOf(a)
		if tuple, ok := t.(*types.Tuple); ok && tuple.Len() != 1 {
			return nil
		}
		target := Target{Place: p.place(a)}
		if array, ok := p.array(a); ok {
			array.Form = strings.TrimPrefix(array.Form, "*")
			target.Type = array
		} else if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
			target.Type = p.typeOf(ptr.Elem())
		} else {
			target.Type = Type{Name: types.TypeString(t, p.qualify)}
		}
		s.Targets = append(s.Targets, target)
	}
	if len(s.Targets) == 0 {
		return nil
	}
	return []Scan{s}
}

// collected reads pgx.CollectRows(rows, pgx.RowToStructByName[T]) and its
// relatives.
func (p *Package) collected(call *ast.CallExpr, rows ast.Node) []Scan {
	fn := gosrc.Callee(p.Info, call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != pgxPath || len(call.Args) == 0 {
		return nil
	}
	last := call.Args[len(call.Args)-1]
	switch fn.Name() {
	case "ForEachRow":
		if list, ok := p.listed(call.Args[1]); ok && len(call.Args) == 3 {
			return p.targets(&ast.CallExpr{Fun: call.Fun, Lparen: call.Lparen, Rparen: call.Rparen}, list)
		}
	case "CollectRows", "CollectOneRow", "CollectExactlyOneRow", "AppendRows":
		return p.byFunction(last)
	}
	return nil
}

var matches = map[string]Match{
	"RowToStructByName": ByName, "RowToAddrOfStructByName": ByName, "RowToStructByNameLax": ByNameLax,
	"RowToAddrOfStructByNameLax": ByNameLax, "RowToStructByPos": ByPosition, "RowToAddrOfStructByPos": ByPosition,
}

// byFunction reads an instance of one of pgx's functions that make a value of a
// row.
func (p *Package) byFunction(e ast.Expr) []Scan {
	name := ast.Unparen(e)
	if ix, ok := name.(*ast.IndexExpr); ok {
		name = ix.X
	}
	id := gosrc.Name(name)
	fn, ok := p.Info.Uses[id].(*types.Func)
	inst, instantiated := p.Info.Instances[id]
	if !ok || !instantiated || fn.Pkg() == nil || fn.Pkg().Path() != pgxPath || inst.TypeArgs.Len() != 1 {
		return nil
	}
	t := inst.TypeArgs.At(0)
	switch m, ok := matches[fn.Name()]; {
	case ok:
		return p.structure(e, t, m)
	case fn.Name() == "RowTo", fn.Name() == "RowToAddrOf":
		return []Scan{{Place: p.place(e), Targets: []Target{{Place: p.place(e), Type: p.typeOf(t)}}}}
	}
	return nil
}

// structure is a scan into the fields of t.
func (p *Package) structure(e ast.Expr, t types.Type, m Match) []Scan {
	list, ok := p.fieldsOf(t, m)
	if !ok {
		return nil
	}
	return []Scan{{Place: p.place(e), Struct: &Struct{Name: types.TypeString(t, p.qualify), Match: m, Fields: list}}}
}

// into reads what sqlx scans into: a pointer to a struct or to a value of one
// column, or with many, to a slice of these.
func (p *Package) into(e ast.Expr, many bool) []Scan {
	ptr, ok := types.Unalias(p.Info.TypeOf(e)).(*types.Pointer)
	if !ok {
		return nil
	}
	t := ptr.Elem()
	if list, ok := t.Underlying().(*types.Slice); ok && many {
		if b, ok := list.Elem().Underlying().(*types.Basic); !ok || b.Kind() != types.Uint8 {
			t = deref(list.Elem())
		}
	}
	n := gosrc.Named(t)
	if _, ok := t.Underlying().(*types.Struct); ok && (n == nil || form(t, 0) == "struct") && !p.renames() {
		return p.structure(e, t, ByDB)
	}
	if f := form(t, 0); f == "" || f == "struct" {
		return nil
	}
	return []Scan{{Place: p.place(e), Targets: []Target{{Place: p.place(e), Type: p.typeOf(t)}}}}
}

// renames reports whether the package sets how sqlx finds fields by columns, or
// lets it ignore columns.
func (p *Package) renames() bool {
	for id, obj := range p.Info.Uses {
		if obj.Pkg() == nil || obj.Pkg().Path() != dbapi.SQLXPath {
			continue
		}
		switch id.Name {
		case "MapperFunc", "Mapper", "NameMapper", "Unsafe":
			return true
		}
	}
	return false
}
