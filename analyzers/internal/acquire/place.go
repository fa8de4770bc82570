package acquire

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Place is a variable, or a field of what one holds, that a pool is in. Places
// of one function that are equal hold the same pool.
type Place struct {
	// Root is the variable; Param the parameter of the function that it is,
	// counted from 1, or -1 for the receiver; 0 for a package variable.
	Root  string
	Param int
	// Fields are the names of the fields to the pool, each behind a dot.
	Fields string
}

// IsZero reports whether the place is unknown.
func (p Place) IsZero() bool { return p == Place{} }

// placeOf returns the place of an expression in a function, the zero one if it is
// none, or if the function gives it another value.
func (p *pkg) placeOf(fn ast.Node, e ast.Expr) Place {
	if e == nil {
		return Place{}
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := p.TypesInfo.Uses[e].(*types.Var)
		if !ok || v.IsField() {
			return Place{}
		}
		return p.placeOfVar(fn, v)
	case *ast.SelectorExpr:
		s := p.TypesInfo.Selections[e]
		if s == nil {
			v, ok := p.TypesInfo.Uses[e.Sel].(*types.Var)
			if !ok {
				return Place{}
			}
			return p.placeOfVar(fn, v)
		}
		x := p.placeOf(fn, e.X)
		if s.Kind() != types.FieldVal {
			return Place{}
		}
		return p.fieldOf(fn, p.fieldOf(fn, x, gosrc.Embedded(s)...), s.Obj().(*types.Var))
	case *ast.StarExpr:
		return p.placeOf(fn, e.X)
	}
	return Place{}
}

// fieldOf returns the place of a field of what is at x, through the fields before it,
// the zero one if the function gives one of them another value.
func (p *pkg) fieldOf(fn ast.Node, x Place, fields ...*types.Var) Place {
	for _, f := range fields {
		if x.IsZero() || p.changes(fn).fields[f] {
			return Place{}
		}
		x.Fields += "." + f.Name()
	}
	return x
}

// poolOf returns the place of the pool that a call works on.
func (p *pkg) poolOf(fn ast.Node, c *connfacts.Call) Place {
	return p.fieldOf(fn, p.placeOf(fn, c.Handle), c.Through...)
}

// placeOfVar returns the place of a variable that is set once; a parameter has its
// number, so that callers can put their own place for it.
func (p *pkg) placeOfVar(fn ast.Node, v *types.Var) Place {
	if v.Parent() == v.Pkg().Scope() {
		return Place{Root: v.Pkg().Path() + "." + v.Name()}
	}
	if p.changes(fn).sets[v] > 1 || p.changes(fn).addressed[v] {
		return Place{}
	}
	place := Place{Root: fmt.Sprintf("%s %d", v.Name(), v.Pos())}
	decl, ok := fn.(*ast.FuncDecl)
	if !ok {
		return place
	}
	obj, ok := p.TypesInfo.Defs[decl.Name].(*types.Func)
	if !ok {
		return place
	}
	sig := obj.Signature()
	if sig.Recv() == v {
		place.Param = -1
	}
	for i := range sig.Params().Len() {
		if sig.Params().At(i) == v {
			place.Param = i + 1
		}
	}
	if place.Param != 0 && p.changes(fn).sets[v] > 0 {
		return Place{}
	}
	return place
}

// here is the place in the calling function of one of the function called.
func (p *pkg) here(fn ast.Node, call *ast.CallExpr, there Place) Place {
	if there.IsZero() || there.Param == 0 {
		return there
	}
	var at Place
	if there.Param < 0 {
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			return Place{}
		}
		s := p.TypesInfo.Selections[sel]
		if s == nil || s.Kind() != types.MethodVal {
			return Place{}
		}
		at = p.fieldOf(fn, p.placeOf(fn, sel.X), gosrc.Embedded(s)...)
	} else if i := there.Param - 1; i < len(call.Args) {
		at = p.placeOf(fn, call.Args[i])
	}
	if at.IsZero() {
		return Place{}
	}
	at.Fields += there.Fields
	return at
}

// elsewhere is a place as callers can name it, the zero one if they cannot.
func (p Place) elsewhere() Place {
	if p.Param != 0 {
		p.Root = ""
	} else if p.local() {
		return Place{}
	}
	return p
}

// local reports whether the place is in a variable of one function.
func (p Place) local() bool {
	for _, r := range p.Root {
		if r == ' ' {
			return true
		}
	}
	return false
}

// Acquires returns the pools that a call takes a connection from before it
// returns, as places of the function fn around it.
func (r *Result) Acquires(fn ast.Node, call *ast.CallExpr) []Place {
	r.pkg.mu.Lock()
	defer r.pkg.mu.Unlock()
	return r.pkg.acquires(outermost(r.pkg, fn), call)
}

// acquires returns the pools of which a call takes a connection, by itself or in what
// it calls.
func (p *pkg) acquires(fn ast.Node, call *ast.CallExpr) []Place {
	if c := p.conns.Call(call); c != nil {
		if (!c.API.Acquires || !c.Resource.HasConns()) && !p.asksInterface(fn, c) {
			return nil
		}
		return places(p.poolOf(fn, c))
	}
	if lit := p.named(call); lit != nil {
		return p.acquiringIn(fn, lit.Body)
	}
	callee := gosrc.Callee(p.TypesInfo, call)
	if callee == nil {
		return nil
	}
	f := p.fact(callee)
	if f == nil {
		return nil
	}
	var all []Place
	for _, there := range f.Acquires {
		all = append(all, places(p.here(fn, call, there))...)
	}
	return all
}

// asksInterface reports whether a call sends a statement by an interface in a parameter
// of the function around it, which is a pool where a caller passes one.
func (p *pkg) asksInterface(fn ast.Node, c *connfacts.Call) bool {
	return c.API.Blocks && c.Resource == dbapi.NoResource && c.Handle != nil &&
		types.IsInterface(p.TypesInfo.TypeOf(c.Handle)) && p.placeOf(fn, c.Handle).Param > 0
}

func places(p Place) []Place {
	if p.IsZero() {
		return nil
	}
	return []Place{p}
}
