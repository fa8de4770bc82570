package plan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// rewritable reports whether the code of a package may change: a copy of conn may
// not, nor packages none of whose files may be edited. They are foreign code.
func (p *planner) rewritable(path string) bool {
	in, known := p.editable[path]
	if !known {
		if p.editable == nil {
			p.editable = map[string]bool{}
		}
		in = p.mayChange(path)
		p.editable[path] = in
	}
	return in
}

func (p *planner) mayChange(path string) bool {
	if p.OfConn(path) || p.cut[gosrc.UnderTest(path)] {
		return false
	}
	if p.Options.Within == nil {
		return true
	}
	for _, b := range p.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Path == path && slices.ContainsFunc(pkg.Files, p.Options.Within) {
				return true
			}
		}
	}
	return false
}

// outside refuses a component whose declarations code that may not change makes
// use of.
func (d *draft) outside(r *native.Rewrite) {
	for _, u := range d.fromOutside() {
		if r.ComponentOfDecl(u.obj) == r.Flow {
			r.Refuse(reason.Outside, u.pkg, u.pos, "%s is used outside the packages named", u.obj.Name())
			d.home = append(d.home, u.obj.Pkg().Path())
		}
	}
}

// outsideUse is a place where code that may not change uses a declaration of
// code that may: obj is a variable or field of it, a parameter or a result.
type outsideUse struct {
	pkg *fixer.Package
	pos token.Pos
	obj types.Object
}

// fromOutside finds the uses in packages that are not within.
func (p *planner) fromOutside() []outsideUse {
	if p.outer != nil {
		return p.outer
	}
	p.outer = []outsideUse{}
	seen := map[token.Pos]bool{}
	for _, b := range p.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil || p.OfConn(pkg.Path) || p.rewritable(pkg.Path) {
				continue
			}
			for id, obj := range pkg.Info.Uses {
				if obj.Pkg() != nil && obj.Pkg() != pkg.Types && !seen[id.Pos()] {
					seen[id.Pos()] = true
					p.outer = append(p.outer, usesOf(pkg, id, obj)...)
				}
			}
		}
	}
	p.outer = append(p.outer, p.converted()...)
	slices.SortFunc(p.outer, func(a, b outsideUse) int { return int(a.pos - b.pos) })
	return p.outer
}

// converted returns the parameters and results of methods by which values of one
// side, of the code that may change and that which may not, become an interface
// of the other.
func (p *planner) converted() (list []outsideUse) {
	if p.whole == nil {
		return nil
	}
	for _, conv := range p.whole.Graph.Conversions() {
		to, ok := types.Unalias(conv.To).(*types.Named)
		if !ok || to.Obj().Pkg() == nil {
			continue
		}
		for m := range to.Underlying().(*types.Interface).Methods() {
			obj, _, _ := types.LookupFieldOrMethod(conv.From, true, m.Pkg(), m.Name())
			own, ok := obj.(*types.Func)
			if !ok || own.Pkg() == nil || m.Pkg() == nil || p.rewritable(own.Pkg().Path()) == p.rewritable(m.Pkg().Path()) {
				continue
			}
			for _, f := range []*types.Func{own, m} {
				if decl, ok := p.Indexed().Decls[f.Origin().Pos()]; ok && p.rewritable(f.Pkg().Path()) {
					list = append(list, usesOf(decl.Pkg, decl.Id, f)...)
				}
			}
		}
	}
	return list
}

func usesOf(pkg *fixer.Package, id *ast.Ident, obj types.Object) []outsideUse {
	list := []outsideUse{{pkg, id.Pos(), obj}}
	if f, ok := obj.(*types.Func); ok {
		sig := f.Origin().Signature()
		for _, t := range []*types.Tuple{sig.Params(), sig.Results()} {
			for v := range t.Variables() {
				list = append(list, outsideUse{pkg, id.Pos(), v})
			}
		}
	}
	return list
}
