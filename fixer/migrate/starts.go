package migrate

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"

	"github.com/netra-systems/netralint/fixer"
)

const originStart = "start"

// startPass gives a function that starts something one variable for
// context.Background(), where the passes before wrote that beside another:
//
//	func main() {
//		ctx := context.Background()
//		db := open(ctx)
//		serve(ctx, db)
//	}
//
// It makes none where functions wait for a context to pass on: the next run would
// give them this one.
func (g *migration) startPass(ctx context.Context) error {
	names := g.repeating()
	if len(names) == 0 || g.waits {
		return nil
	}
	m, err := g.load(ctx)
	if err != nil {
		return err
	}
	var changes []*fixer.Change
	seen := map[*fixer.File]bool{}
	for _, b := range m.Builds {
		for _, p := range b.Packages {
			for _, f := range p.Files {
				if p.Info == nil || f.Syntax == nil || seen[f] || names[f.Name] == nil {
					continue
				}
				seen[f] = true
				changes = append(changes, startChanges(m, p, f, names[f.Name])...)
			}
		}
	}
	changes = g.skip(passStarts, changes, func(*fixer.Change) {})
	_, err = g.merge(ctx, m, passStarts, changes, nil)
	return err
}

// repeating returns the functions, by file and name, in which the passes wrote
// context.Background(), and which could have one variable for it.
func (g *migration) repeating() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(g.now)) {
		r := g.now[name]
		if filepath.Ext(name) != ".go" || r.Old == nil || !bytes.Contains(r.New, []byte("Background()")) {
			continue
		}
		was := backgrounds(r.Old)
		for fn, n := range backgrounds(r.New) {
			if n <= was[fn] {
				continue
			}
			if out[name] == nil {
				out[name] = map[string]bool{}
			}
			out[name][fn] = true
		}
	}
	return out
}

// backgrounds counts context.Background() among the arguments of calls, in each
// function that starts something.
func backgrounds(src []byte) map[string]int {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	count := map[string]int{}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !starts(fn) {
			continue
		}
		for n := range ast.Preorder(fn.Body) {
			call, ok := n.(*ast.CallExpr)
			if ok && slices.ContainsFunc(call.Args, looksLikeBackground) {
				count[fn.Name.Name]++
			}
		}
	}
	return count
}

// starts reports whether a function is one that starts a program, a package or
// its tests.
func starts(fn *ast.FuncDecl) bool {
	return fn.Recv == nil && fn.Body != nil && slices.Contains([]string{"main", "init", "TestMain"}, fn.Name.Name)
}

// looksLikeBackground reports whether an expression is context.Background(), by
// its text.
func looksLikeBackground(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) > 0 {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Background"
}
