package edit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// GroupImports puts imports that stand alone, one under the other, into one
// declaration, standard library first. It is for files that had at most one
// import before and would otherwise read `import "a"` `import "b"`.
func GroupImports(src []byte) []byte {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return src
	}
	alone := LoneImports(file)
	if len(alone) < 2 {
		return src
	}
	tok := fset.File(file.FileStart)
	from, to := alone[0].Pos(), specEnd(alone[len(alone)-1].Specs[0].(*ast.ImportSpec))
	var std, other []string
	for _, decl := range alone {
		spec := decl.Specs[0].(*ast.ImportSpec)
		line := string(src[tok.Offset(spec.Pos()):tok.Offset(specEnd(spec))])
		if gosrc.IsStandard(gosrc.ImportPath(spec)) {
			std = append(std, line)
		} else {
			other = append(other, line)
		}
	}
	slices.SortFunc(std, byPath)
	slices.SortFunc(other, byPath)
	if len(std) > 0 && len(other) > 0 {
		std = append(std, "")
	}
	group := "import (\n\t" + strings.Join(append(std, other...), "\n\t") + "\n)"
	return slices.Concat(src[:tok.Offset(from)], []byte(group), src[tok.Offset(to):])
}

// byPath compares import lines by what is between the quotes.
func byPath(x, y string) int {
	_, x, _ = strings.Cut(x, `"`)
	_, y, _ = strings.Cut(y, `"`)
	return strings.Compare(x, y)
}

// LoneImports returns the imports of a file without parentheses, or nil if
// something other than blank lines is between them.
func LoneImports(file *ast.File) []*ast.GenDecl {
	var alone []*ast.GenDecl
	for _, d := range file.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.IMPORT || gen.Lparen.IsValid() || importsC(gen) {
			continue
		}
		if len(alone) > 0 {
			last := alone[len(alone)-1]
			if gen.Doc != nil || commentBetween(file, specEnd(last.Specs[0].(*ast.ImportSpec)), gen.Pos()) || declBetween(file, last, gen) {
				return nil
			}
		}
		alone = append(alone, gen)
	}
	return alone
}

func commentBetween(file *ast.File, from, to token.Pos) bool {
	return slices.ContainsFunc(file.Comments, func(g *ast.CommentGroup) bool { return g.Pos() >= from && g.Pos() < to })
}

func declBetween(file *ast.File, x, y *ast.GenDecl) bool {
	return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool { return d.Pos() > x.Pos() && d.Pos() < y.Pos() })
}
