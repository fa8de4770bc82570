package gosrc

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"strings"
)

// Mentions reports whether an identifier in n stands for obj.
func Mentions(info *types.Info, n ast.Node, obj types.Object) bool {
	for n := range ast.Preorder(n) {
		if id, ok := n.(*ast.Ident); ok && (info.Uses[id] == obj || info.Defs[id] == obj) {
			return true
		}
	}
	return false
}

// MentionsName reports whether an identifier in n has the name, whatever it
// stands for.
func MentionsName(n ast.Node, name string) bool {
	for n := range ast.Preorder(n) {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			return true
		}
	}
	return false
}

// IdentsOutsideTests returns the identifiers of the files that are no tests.
func IdentsOutsideTests(fset *token.FileSet, files []*ast.File) iter.Seq[*ast.Ident] {
	return func(yield func(*ast.Ident) bool) {
		for _, f := range files {
			if strings.HasSuffix(fset.File(f.FileStart).Name(), "_test.go") {
				continue
			}
			for n := range ast.Preorder(f) {
				if id, ok := n.(*ast.Ident); ok && !yield(id) {
					return
				}
			}
		}
	}
}
