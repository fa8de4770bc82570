package thread

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
)

// A term stands for the function type of a place that holds functions, or that
// holds things made of them, such as a slice. Places between which values flow
// have types that are identical, so their terms are one: all of them get a
// context, or none does.
type term struct {
	up *term // the term that stands for this one; nil if it stands for itself

	params, results []*term // of the function; entries may be nil

	fixed  string // why the type stays as it is; empty if it may change
	sealed bool   // the same holds for all function types that are part of it

	shapes []*shape
	calls  []*call
	wraps  []*use
	refs   []*ref

	foreign []*outside // methods of other modules that satisfy the same interface
	leans   []*lean
	form    *Form      // what those two are called with a context; nil if there are none
	tail    *types.Var // the parameter for Form.Tail
}

// An outside is a method of another module that a type has.
type outside struct {
	method *types.Func
	recv   types.Type
	pkg    *types.Package // that makes an interface of it
}

// A ref is where a method is selected.
type ref struct {
	file *fixer.File
	name *ast.Ident
}

// A shape is the syntax of a function type.
type shape struct {
	pkg  *fixer.Package
	file *fixer.File
	typ  *ast.FuncType
	fn   *function // the declaration or literal it belongs to; nil if to none
	name *ast.Ident
	recv types.Type // the type that has the method
}

// find returns the term that stands for t.
func (t *term) find() *term {
	for t.up != nil {
		if t.up.up != nil {
			t.up = t.up.up
		}
		t = t.up
	}
	return t
}

// unify makes two terms one.
func unify(a, b *term) {
	if a == nil || b == nil {
		return
	}
	a, b = a.find(), b.find()
	if a == b {
		return
	}
	if len(a.shapes)+len(a.calls) < len(b.shapes)+len(b.calls) {
		a, b = b, a
	}
	b.up = a
	a.shapes = append(a.shapes, b.shapes...)
	a.calls = append(a.calls, b.calls...)
	sealed := a.sealed || b.sealed
	if a.fixed == "" {
		a.fixed = b.fixed
	}
	a.wraps = append(a.wraps, b.wraps...)
	a.refs = append(a.refs, b.refs...)
	a.foreign = append(a.foreign, b.foreign...)
	a.leans = append(a.leans, b.leans...)
	if a.form == nil {
		a.form, a.tail = b.form, b.tail
	}
	b.shapes, b.calls, b.wraps, b.refs, b.foreign, b.leans = nil, nil, nil, nil, nil, nil
	was := [2][]*term{b.params, b.results}
	mine := [2][]*term{a.params, a.results}
	a.params, a.results = longer(a.params, b.params), longer(a.results, b.results)
	for i := range was {
		for j := range min(len(was[i]), len(mine[i])) {
			unify(mine[i][j], was[i][j])
		}
	}
	if a = a.find(); sealed {
		a.sealed = false
		a.seal(a.fixed)
	}
}

// longer joins two lists of terms; where both have one, either will do.
func longer(a, b []*term) []*term {
	out := make([]*term, max(len(a), len(b)))
	copy(out, a)
	for i, t := range b {
		if out[i] == nil {
			out[i] = t
		}
	}
	return out
}

// fix keeps the function type as it is.
func (t *term) fix(why string) {
	if t = t.find(); t.fixed == "" {
		t.fixed = why
	}
}

// seal does so for it and all function types in it.
func (t *term) seal(why string) {
	t = t.find()
	if t.sealed {
		return
	}
	t.sealed = true
	t.fix(why)
	for _, list := range [][]*term{t.params, t.results} {
		for _, part := range list {
			if part != nil {
				part.seal(why)
			}
		}
	}
}

// param and result return the term of a part of the function.
func (t *term) param(i int) *term {
	t = t.find()
	t.params = part(t, t.params, i)
	return t.params[i].find()
}

func (t *term) result(i int) *term {
	t = t.find()
	t.results = part(t, t.results, i)
	return t.results[i].find()
}

func part(t *term, list []*term, i int) []*term {
	for len(list) <= i {
		list = append(list, nil)
	}
	if list[i] == nil {
		list[i] = new(term)
		if t.sealed {
			list[i].seal(t.fixed)
		}
	}
	return list
}

// functional reports whether values of a type are functions or are made of
// them, other than by the fields of a struct or the methods of an interface.
func (g *graph) functional(t types.Type) bool {
	if t == nil {
		return false
	}
	if known, ok := g.hasFunc[t]; ok {
		return known
	}
	g.hasFunc[t] = false // for types made of themselves
	found := false
	switch t := t.(type) {
	case *types.Signature, *types.TypeParam:
		found = true
	case *types.Alias:
		found = g.functional(types.Unalias(t))
	case *types.Named:
		found = g.functional(t.Underlying())
	case *types.Pointer:
		found = g.functional(t.Elem())
	case *types.Slice:
		found = g.functional(t.Elem())
	case *types.Array:
		found = g.functional(t.Elem())
	case *types.Chan:
		found = g.functional(t.Elem())
	case *types.Map:
		found = g.functional(t.Elem())
	}
	g.hasFunc[t] = found
	return found
}

// at returns the term of what is declared at pos.
func (g *graph) at(pos token.Pos) *term {
	t := g.terms[pos]
	if t == nil {
		t = new(term)
		g.terms[pos] = t
	}
	return t.find()
}
