package parity

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/statements"
)

// A Form is other code for an argument of a statement, that pgx sends as lib/pq sent what
// is there.
type Form struct {
	Place statements.Place `json:"place"` // of the argument
	Name  string           `json:"name"`  // as the table of cells has it: text or bytes
	Edits []Edit           `json:"edits"`
}

// forms are the other forms that arguments of a call have, by their types.
func (r *reader) forms(call *ast.CallExpr) (all []Form) {
	if call.Ellipsis.IsValid() {
		return nil
	}
	for _, arg := range call.Args {
		if name, before, after := r.form(arg); name != "" {
			from, to := r.offset(arg.Pos()), r.offset(arg.End())
			edits := []Edit{{from, from, before}, {to, to, after}}
			if name == "text" {
				qualifier, imports := r.qualifier(r.file(arg), arg, "strconv", "strconv", "Itoa")
				edits[0].New = qualifier + before
				edits = append(edits, imports...)
			}
			all = append(all, Form{r.place(arg), name, edits})
		}
	}
	return all
}

// form returns the name of the form of an argument and what to write around it; behind
// the name of package strconv where that is the form text.
func (r *reader) form(arg ast.Expr) (name, before, after string) {
	t := r.info.TypeOf(arg)
	if t == nil || r.file(arg) == nil {
		return "", "", ""
	}
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return "", "", ""
	}
	b = types.Default(b).(*types.Basic)
	wide, name, before, after := writtenAs(b)
	switch {
	case name == "" || wide == "":
	case !r.predeclared(arg, wide):
		return "", "", ""
	case types.Unalias(types.Default(t)) != types.Universe.Lookup(wide).Type():
		before, after = before+wide+"(", ")"+after
	}
	return name, before, after
}

// writtenAs returns how values of a basic type are written as text, or text as bytes:
// the type that this takes, the name of the form, and what to write around a value.
func writtenAs(b *types.Basic) (wide, name, before, after string) {
	switch info := b.Info(); {
	case b.Kind() == types.Int:
		return "int", "text", "Itoa(", ")"
	case info&types.IsBoolean != 0:
		return "bool", "text", "FormatBool(", ")"
	case info&types.IsUnsigned != 0:
		return "uint64", "text", "FormatUint(", ", 10)"
	case info&types.IsInteger != 0:
		return "int64", "text", "FormatInt(", ", 10)"
	case info&types.IsFloat != 0:
		return "float64", "text", "FormatFloat(", ", 'f', -1, 64)"
	case info&types.IsString != 0:
		return "", "bytes", "[]byte(", ")"
	}
	return "", "", "", ""
}

// predeclared reports whether a name is that of the language where n stands.
func (r *reader) predeclared(n ast.Node, name string) bool {
	_, obj := r.pkg.Scope().Innermost(n.Pos()).LookupParent(name, n.Pos())
	return obj != nil && obj == types.Universe.Lookup(name)
}

// ownText returns the place of the text of a statement where it belongs to this call
// alone: it is written in the call, or is a variable of the function for nothing else.
func (r *reader) ownText(call *ast.CallExpr) statements.Place {
	for _, arg := range call.Args {
		if b, ok := types.Unalias(r.info.TypeOf(arg)).(*types.Basic); !ok || b.Info()&types.IsString == 0 {
			continue
		}
		id, ok := ast.Unparen(arg).(*ast.Ident)
		if !ok {
			return r.place(arg)
		}
		if value := r.onlyFor(id); value != nil {
			return r.place(value)
		}
		break
	}
	return statements.Place{}
}

// onlyFor returns what a variable or constant of a function is set to, where nothing
// else mentions it.
func (r *reader) onlyFor(id *ast.Ident) (value ast.Expr) {
	obj, body := r.info.Uses[id], r.outermost(id)
	if obj == nil || body == nil || obj.Pos() < body.Pos() || obj.Pos() > body.End() {
		return nil
	}
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.Ident:
			if r.info.Uses[n] == obj && n != id {
				return nil
			}
		case *ast.AssignStmt:
			if i := r.defines(n.Lhs, obj); i >= 0 && n.Tok == token.DEFINE && len(n.Rhs) == len(n.Lhs) {
				value = n.Rhs[i]
			}
		case *ast.ValueSpec:
			if i := slices.IndexFunc(n.Names, func(name *ast.Ident) bool { return r.info.Defs[name] == obj }); i >= 0 && i < len(n.Values) {
				value = n.Values[i]
			}
		}
	}
	return value
}

// defines returns which of some expressions declares an object, -1 if none does.
func (r *reader) defines(list []ast.Expr, obj types.Object) int {
	return slices.IndexFunc(list, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && r.info.Defs[id] == obj
	})
}
