package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Changed returns the names of what a file exports that has another type after
// a change of its text, or is gone: F, T, T.Method, T.Field.
func Changed(before, after []byte) []string {
	was, is := exportedTypes(before), exportedTypes(after)
	var names []string
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if was[name] != is[name] {
			names = append(names, name)
		}
	}
	return names
}

// exportedTypes returns the types of what a file exports, as they are written.
func exportedTypes(src []byte) map[string]string {
	out := make(map[string]string)
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return out
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil && len(d.Recv.List) > 0 {
				recv := receiver(d.Recv.List[0].Type)
				if !ast.IsExported(recv) {
					continue
				}
				name = recv + "." + name
			}
			if d.Name.IsExported() {
				out[name] = signature(d.Type)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				specTypes(out, s)
			}
		}
	}
	return out
}

func specTypes(out map[string]string, s ast.Spec) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			typeParts(out, s.Name.Name, s.Type)
		}
	case *ast.ValueSpec:
		for i, id := range s.Names {
			switch {
			case !id.IsExported():
			case s.Type != nil:
				out[id.Name] = types.ExprString(s.Type)
			case len(s.Values) > 0:
				out[id.Name] = types.ExprString(s.Values[min(i, len(s.Values)-1)])
			}
		}
	}
}

// typeParts adds a declared type: its fields or methods if it has some.
func typeParts(out map[string]string, name string, t ast.Expr) {
	switch t := t.(type) {
	case *ast.StructType:
		for _, f := range t.Fields.List {
			for _, id := range f.Names {
				if id.IsExported() {
					out[name+"."+id.Name] = types.ExprString(f.Type)
				}
			}
			if embedded := receiver(f.Type); len(f.Names) == 0 {
				out[name+"."+embedded] = types.ExprString(f.Type)
			}
		}
	case *ast.InterfaceType:
		for _, f := range t.Methods.List {
			for _, id := range f.Names {
				if ft, ok := f.Type.(*ast.FuncType); ok {
					out[name+"."+id.Name] = signature(ft)
				}
			}
		}
	default:
		out[name] = types.ExprString(t)
	}
}

// signature writes a function type without the names of its parameters.
func signature(t *ast.FuncType) string {
	var text strings.Builder
	for _, list := range []*ast.FieldList{t.Params, t.Results} {
		text.WriteString("(")
		if list != nil {
			for _, f := range list.List {
				for range max(1, len(f.Names)) {
					text.WriteString(types.ExprString(f.Type) + ",")
				}
			}
		}
		text.WriteString(")")
	}
	return text.String()
}

// receiver names the type of a receiver or an embedded field.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.Ident:
		return t.Name
	}
	return ""
}
