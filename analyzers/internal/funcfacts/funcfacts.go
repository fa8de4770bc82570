// Package funcfacts works out facts about the functions of a package, each once, and
// takes those of other packages from what these exported.
package funcfacts

import (
	"cmp"
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A Table holds facts of type F. It is not safe for concurrent use.
type Table[F any, P interface {
	*F
	analysis.Fact
}] struct {
	Decls map[*types.Func]*ast.FuncDecl // the functions of the package that have a body

	pass  *analysis.Pass
	start F
	fill  func(fn *types.Func, decl *ast.FuncDecl, f P)
	known map[*types.Func]P
}

// New returns the table of a package. Fill fills the fact of one of its functions,
// which begins as start; a recursive call sees what is filled in so far.
func New[F any, P interface {
	*F
	analysis.Fact
}](pass *analysis.Pass, start F, fill func(fn *types.Func, decl *ast.FuncDecl, f P)) *Table[F, P] {
	return &Table[F, P]{Decls: gosrc.FuncDecls(pass.TypesInfo, pass.Files), pass: pass, start: start, fill: fill, known: make(map[*types.Func]P)}
}

// Of returns the fact of a function of this package or of another, nil when that is out
// of sight.
func (t *Table[F, P]) Of(fn *types.Func) P {
	fn = fn.Origin()
	if f, ok := t.known[fn]; ok {
		return f
	}
	f, decl := P(new(F)), t.Decls[fn]
	if decl == nil && (fn.Pkg() == t.pass.Pkg || !t.pass.ImportObjectFact(fn, f)) {
		f = nil
	}
	if decl != nil {
		*f = t.start
	}
	t.known[fn] = f
	if decl != nil {
		t.fill(fn, decl, f)
	}
	return f
}

// Export exports the facts that are worth it. Functions that call each other are always
// gone through in the order of the source, which decides what they see of each other.
func (t *Table[F, P]) Export(worth func(P) bool) {
	order := slices.SortedFunc(maps.Keys(t.Decls), func(a, b *types.Func) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, fn := range order {
		if f := t.Of(fn); worth(f) {
			t.pass.ExportObjectFact(fn, f)
		}
	}
}
