package gosrc

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// IsStandard reports whether a path is of the standard library: its first
// element has no dot. A path of the user's own without one counts as well, as
// it does for goimports.
func IsStandard(pkgPath string) bool {
	first, _, _ := strings.Cut(pkgPath, "/")
	return !strings.Contains(first, ".")
}

// IsBelow reports whether an import path is that of root, or of a package below it.
func IsBelow(pkgPath, root string) bool {
	return pkgPath == root || strings.HasPrefix(pkgPath, root+"/")
}

// UnderTest returns the import path of the package that an external test package
// tests; of any other package, its own.
func UnderTest(pkgPath string) string { return strings.TrimSuffix(pkgPath, "_test") }

// ImportPath returns the path of an import, without its quotes.
func ImportPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	return path.Clean(p)
}

// Imports lists the imports of a file, quoted and sorted; "" if it cannot be
// read.
func Imports(src []byte) string {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	if err != nil {
		return ""
	}
	var list []string
	for _, spec := range f.Imports {
		list = append(list, spec.Path.Value)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}
