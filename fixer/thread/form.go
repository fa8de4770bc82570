package thread

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// renames reports whether methods of other modules that satisfy an interface of
// this one have a form with a context, by one name that is free in all types
// which have the method. It remembers the form.
func (g *graph) renames(t *term) bool {
	if t.form != nil {
		return true
	}
	if g.opts.Form == nil {
		return false
	}
	var form Form
	for i, o := range t.foreign {
		got, ok := g.opts.Form(o.method)
		if !ok || i > 0 && got != form || !o.has(got.Name) {
			return false
		}
		form = got
	}
	tail := lastParam(t.foreign[0].method, form)
	for _, sh := range t.shapes {
		if sh.recv != nil && !g.free(sh, form.Name) {
			return false
		}
		if _, ok := tailType(sh, tail); !ok {
			return false
		}
	}
	t.form, t.tail = &form, tail
	return true
}

// has reports whether the type has a method of that name from where it has the
// other.
func (o *outside) has(name string) bool {
	find := func(name string) (types.Object, []int) {
		obj, index, _ := types.LookupFieldOrMethod(o.recv, true, o.pkg, name)
		return obj, index
	}
	_, from := find(o.method.Name())
	obj, index := find(name)
	f, ok := obj.(*types.Func)
	return ok && len(index) == len(from) && slices.Equal(index[:len(index)-1], from[:len(from)-1]) && f.Pkg() == o.method.Pkg()
}

// lastParam returns the last parameter of the form of a method, if that has one
// for the Tail.
func lastParam(f *types.Func, form Form) *types.Var {
	if form.Tail == "" {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(f.Signature().Recv().Type(), true, f.Pkg(), form.Name)
	with, ok := obj.(*types.Func)
	if !ok || with.Signature().Params().Len() == 0 {
		return nil
	}
	params := with.Signature().Params()
	return params.At(params.Len() - 1)
}

// tailType writes the type of a parameter in a file, if all names for that are
// imported.
func tailType(sh *shape, tail *types.Var) (text string, ok bool) {
	if tail == nil {
		return "", true
	}
	ok = true
	text = types.TypeString(tail.Type(), func(p *types.Package) string {
		q, add := edit.Qualifier(sh.pkg.Info, sh.pkg.Types, sh.file.Syntax, sh.typ.Pos(), p.Path(), p.Name(), "")
		ok = ok && add == nil && q != ""
		return strings.TrimSuffix(q, ".")
	})
	return text, ok
}

// addTail puts the parameter for Form.Tail behind those of a function type.
func (w *writer) addTail(sh *shape, tail *types.Var, named bool) {
	text, _ := tailType(sh, tail)
	if named {
		text = tail.Name() + " " + text
	}
	list := sh.typ.Params.List
	w.insert(sh.file, list[len(list)-1].End(), ", "+text)
}

// free reports whether the type that has a method may have one by another name,
// too.
func (g *graph) free(sh *shape, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(sh.recv, true, sh.pkg.Types, name)
	if obj == nil {
		return true
	}
	// It may hide one that is promoted from what is in the type, if nobody
	// calls that.
	named := gosrc.Named(sh.recv)
	return named != nil && !types.IsInterface(named) && !g.ours(obj) && !g.promoted[promotion{named.Origin().Obj().Pos(), name}]
}

// forms collects the terms that have a form.
func (g *graph) forms() {
	for _, t := range g.terms {
		if t = t.find(); len(t.foreign) > 0 {
			g.formed[t] = true
		}
	}
}

// rename gives the methods of a term, where they are declared and selected, the
// name of their form.
func (w *writer) rename(t *term) {
	if t.form == nil {
		return
	}
	for _, sh := range t.shapes {
		if sh.recv != nil {
			w.replace(sh.file, sh.name.Pos(), sh.name.End(), t.form.Name)
			w.renameDoc(sh, t.form.Name)
		}
	}
	for _, r := range t.refs {
		w.replace(r.file, r.name.Pos(), r.name.End(), t.form.Name)
	}
}

// renameDoc changes the name with which a doc comment begins.
func (w *writer) renameDoc(sh *shape, name string) {
	if sh.fn == nil || sh.fn.decl == nil || sh.fn.decl.Doc == nil {
		return
	}
	first := sh.fn.decl.Doc.List[0]
	if rest, ok := strings.CutPrefix(first.Text, "// "+sh.name.Name+" "); ok {
		from := first.End() - token.Pos(len(rest)) - 1 - token.Pos(len(sh.name.Name))
		w.replace(sh.file, from, from+token.Pos(len(sh.name.Name)), name)
	}
}

// formedSites lists the calls of an interface that methods of other modules
// with such a form satisfy.
func (w *writer) formedSites(t *term) {
	if t.form == nil && !w.hasForms(t) {
		return
	}
	for _, c := range t.calls {
		if c.callee != nil || c.expr != nil && w.s.g.wanted[c.expr.Lparen] {
			continue
		}
		site := &Site{Package: c.pkg, Pos: c.expr.Pos()}
		if !w.s.threaded[t] {
			site.Why = "the interface stays as it is: " + w.s.whyNot(t)
		} else if x := w.s.supply(c); x.kind == None {
			site.Why = x.why
		} else {
			site.Supply, site.Change = x.kind, w.change(t)
		}
		w.sites = append(w.sites, site)
	}
}

// hasForms reports whether the methods of other modules have forms, though
// they cannot be used.
func (w *writer) hasForms(t *term) bool {
	if w.s.g.opts.Form == nil {
		return false
	}
	for _, o := range t.foreign {
		if _, ok := w.s.g.opts.Form(o.method); !ok {
			return false
		}
	}
	return true
}
