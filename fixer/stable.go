package fixer

import (
	"bytes"
	"go/ast"
	"go/token"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// sameFace reports whether two versions of a file declare the same to other
// packages: they differ only inside the bodies of declared functions, and in
// imports that are added. Packages that depend on it need no second look then.
func sameFace(was, now *File) bool {
	if was.Syntax == nil || now.Syntax == nil || len(was.parseErrs)+len(now.parseErrs) > 0 {
		return false
	}
	for _, s := range was.Syntax.Imports {
		if !hasSpec(now.Syntax.Imports, s) {
			return false
		}
	}
	for _, s := range now.Syntax.Imports {
		if s.Name != nil && s.Name.Name == "." && !hasSpec(was.Syntax.Imports, s) {
			return false
		}
	}
	return bytes.Equal(skeleton(was), skeleton(now))
}

func hasSpec(list []*ast.ImportSpec, want *ast.ImportSpec) bool {
	for _, s := range list {
		u := unusedImport{path: gosrc.ImportPath(want)}
		if want.Name != nil {
			u.name = want.Name.Name
		}
		if u.is(s) {
			return true
		}
	}
	return false
}

// skeleton is a file without imports and function bodies.
func skeleton(f *File) []byte {
	var out []byte
	offset := func(p token.Pos) int { return int(p - f.Syntax.FileStart) }
	for _, d := range f.Syntax.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok != token.IMPORT {
				out = append(out, f.Src[offset(d.Pos()):offset(d.End())]...)
			}
		case *ast.FuncDecl:
			end := d.End()
			if d.Body != nil {
				end = d.Body.Lbrace
			}
			out = append(out, f.Src[offset(d.Pos()):offset(end)]...)
		}
		out = append(out, '\n')
	}
	return out
}
