package statements

import (
	"go/token"
	"go/types"
	"testing"
)

// From Go 1.27 on json.RawMessage is an alias of a type with methods.
func TestRawMessage(t *testing.T) {
	for _, test := range []struct{ path, name, form, cell string }{
		{"encoding/json", "RawMessage", "[]uint8", "json.RawMessage"},
		{"encoding/json/jsontext", "Value", "[]uint8", "json.RawMessage"},
		{"example.com/own", "Text", "", ""},
	} {
		pkg := types.NewPackage(test.path, "p")
		named := types.NewNamed(types.NewTypeName(token.NoPos, pkg, test.name, nil), types.NewSlice(types.Typ[types.Byte]), nil)
		result := types.NewTuple(types.NewVar(token.NoPos, pkg, "", types.Typ[types.String]))
		recv := types.NewVar(token.NoPos, pkg, "", named)
		named.AddMethod(types.NewFunc(token.NoPos, pkg, "String", types.NewSignatureType(recv, nil, nil, nil, result, false)))
		for mark, declared := range map[string]types.Type{"": named, "*": types.NewPointer(types.NewAlias(types.NewTypeName(token.NoPos, pkg, "Alias", nil), named))} {
			form, cell := test.form, test.cell
			if form != "" {
				form, cell = mark+form, mark+cell
			}
			p := &Package{Types: pkg}
			if got := p.typeOf(declared); got.Form != form || got.Cell != cell {
				t.Errorf("%s%s.%s is %q, %q, want %q, %q", mark, test.path, test.name, got.Form, got.Cell, form, cell)
			}
		}
	}
}
