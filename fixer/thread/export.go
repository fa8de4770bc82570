package thread

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// importable reports whether other modules can import a package.
func importable(p *fixer.Package) bool {
	return p.Name != "main" && !strings.HasSuffix(p.Path, "_test") && !slices.Contains(strings.Split(p.Path, "/"), "internal")
}

// publish seals what code outside the module can see of a package.
func (g *graph) publish(p *fixer.Package) {
	if g.opts.All || !importable(p) {
		return
	}
	open := g.exposed(p)
	const why = "it is exported to other modules"
	for _, name := range p.Types.Scope().Names() {
		obj := p.Types.Scope().Lookup(name)
		if g.inTest(obj.Pos()) {
			continue
		}
		switch obj := obj.(type) {
		case *types.TypeName:
			if open[obj] {
				g.publishType(obj, why)
			} else if g.leaves(obj, open) {
				g.publishType(obj, "its values are handed to other modules")
			}
		case *types.Func:
			if obj.Exported() {
				g.publishFunc(obj, why)
			}
		case *types.Var:
			if obj.Exported() && g.functional(obj.Type()) {
				g.at(obj.Pos()).seal(why)
			}
		}
	}
}

// leaves reports whether values of a type that is not exported become such of an
// interface by which code outside the module can have them, and find the other
// methods of theirs.
func (g *graph) leaves(obj *types.TypeName, open map[*types.TypeName]bool) bool {
	if types.IsInterface(obj.Type()) {
		return false
	}
	for iface := range g.becomes[obj.Pos()] {
		n, ok := types.Unalias(iface).(*types.Named)
		if !ok || !g.ours(n.Obj()) || n.Obj().Exported() || open[n.Origin().Obj()] {
			return true
		}
	}
	return false
}

func (g *graph) publishFunc(obj *types.Func, why string) {
	g.at(obj.Pos()).seal(why)
	if f := g.funcs[obj.Pos()]; f != nil {
		f.api = true
	}
}

func (g *graph) publishType(obj *types.TypeName, why string) {
	if n, ok := types.Unalias(obj.Type()).(*types.Named); ok && n.Obj().Pkg() == obj.Pkg() {
		for m := range n.Origin().Methods() {
			if m.Exported() && !g.inTest(m.Pos()) {
				g.publishFunc(m, why)
			}
		}
	}
	switch u := obj.Type().Underlying().(type) {
	case *types.Interface:
		for m := range u.ExplicitMethods() {
			if m.Exported() && g.ours(m) {
				g.at(m.Origin().Pos()).seal(why)
			}
		}
	case *types.Struct:
		for f := range u.Fields() {
			if f.Exported() && g.functional(f.Type()) && g.ours(f) {
				g.at(f.Origin().Pos()).seal(why)
			}
		}
	default:
		if g.functional(obj.Type()) {
			g.at(obj.Pos()).seal(why)
		}
	}
}

func (g *graph) inTest(pos token.Pos) bool {
	return strings.HasSuffix(g.m.Fset.File(pos).Name(), "_test.go")
}

// exposed returns the declared types of a package that code outside can get
// hold of: the exported ones, and those in what is exported.
func (g *graph) exposed(p *fixer.Package) map[*types.TypeName]bool {
	open := make(map[*types.TypeName]bool)
	var see func(t types.Type)
	see = func(t types.Type) {
		if n, ok := t.(*types.Named); ok {
			n = n.Origin()
			if n.Obj().Pkg() != p.Types || open[n.Obj()] {
				return
			}
			open[n.Obj()] = true
			t = n
		}
		eachPart(t, see)
	}
	for _, name := range p.Types.Scope().Names() {
		if obj := p.Types.Scope().Lookup(name); obj.Exported() && !g.inTest(obj.Pos()) {
			see(obj.Type())
			if tn, ok := obj.(*types.TypeName); ok {
				open[tn] = true
			}
		}
	}
	return open
}

// eachPart calls do for the types that a type is made of, and those that are
// to be had from it by exported fields and methods.
func eachPart(t types.Type, do func(types.Type)) {
	switch t := t.(type) {
	case *types.Alias:
		do(types.Unalias(t))
	case *types.Named:
		do(t.Underlying())
		for m := range t.Methods() {
			if m.Exported() {
				do(m.Signature())
			}
		}
	case *types.Map:
		do(t.Key())
		do(t.Elem())
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		do(t.Elem())
	case *types.Signature:
		do(t.Params())
		do(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			do(v.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				do(f.Type())
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			do(m.Signature())
		}
	}
}
