package flows_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer/flows"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
)

// TestPlaces compares the flows of the file p.go of each archive, there is one
// for each place, with its file "want": a line for each, with the line in p.go.
func TestPlaces(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 11 {
		t.Fatalf("found %d cases: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive := fixtest.Parse(t, name)
			got := record(t, string(archive.Files[0].Data))
			at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			if *fixtest.Update {
				archive.Files[at].Data = []byte(got)
				fixtest.Write(t, name, txtar.Format(archive))
			}
			if diff := cmp.Diff(string(archive.Files[at].Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// record lists the flows of a file.
func record(t *testing.T, src string) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{}}
	conf := types.Config{Error: func(err error) {
		if !strings.Contains(err.Error(), "missing function body") && !strings.Contains(err.Error(), "declared and not used") {
			t.Error(err)
		}
	}}
	_, _ = conf.Check("p", fset, []*ast.File{file}, info) // the errors were seen above
	r := &recorder{fset: fset, info: info}
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		flows.Visit(info, n, stack, r)
		if call, ok := n.(*ast.CallExpr); ok {
			if sig, ok := info.TypeOf(call.Fun).(*types.Signature); ok && !info.Types[call.Fun].IsBuiltin() {
				flows.Arguments(info, call, sig, func(arg, param int, typ types.Type, from flows.Value) {
					r.add(call, "argument %d for parameter %d of type %s: %s", arg, param, typ, r.value(from))
				})
			}
		}
		stack = append(stack, n)
		return true
	})
	return r.out.String()
}

// recorder writes down what it is told.
type recorder struct {
	fset *token.FileSet
	info *types.Info
	out  strings.Builder
}

func (r *recorder) add(at ast.Node, format string, args ...any) {
	fmt.Fprintf(&r.out, "%d ", r.fset.Position(at.Pos()).Line)
	fmt.Fprintf(&r.out, format+"\n", args...)
}

func (r *recorder) value(v flows.Value) string {
	text := types.ExprString(v.Expr)
	if v.Call() != nil {
		text = fmt.Sprintf("result %d of %s", v.Result, text)
	}
	if v.Type == nil {
		return text
	}
	return text + " (" + v.Type.String() + ")"
}

func (r *recorder) Assigned(lhs ast.Expr, from flows.Value) {
	r.add(lhs, "%s = %s", types.ExprString(lhs), r.value(from))
}

func (r *recorder) Ranged(lhs ast.Expr, key bool, from flows.Value) {
	of := "element of"
	if key {
		of = "key of"
	}
	r.add(lhs, "%s = %s %s", types.ExprString(lhs), of, r.value(from))
}

func (r *recorder) Returned(fn ast.Node, _ *types.Signature, i int, from flows.Value) {
	r.add(from.Expr, "result %d of the function of line %d = %s", i, r.fset.Position(fn.Pos()).Line, r.value(from))
}

func (r *recorder) Contained(container ast.Expr, t types.Type, key bool, from flows.Value) {
	as := "element"
	if key {
		as = "key"
	}
	r.add(from.Expr, "%s of type %s in %s = %s", as, t, types.ExprString(container), r.value(from))
}

func (r *recorder) Shared(x, y ast.Expr) {
	r.add(x, "%s shares with %s", types.ExprString(x), types.ExprString(y))
}

func (r *recorder) InField(_ *ast.CompositeLit, f *types.Var, from flows.Value) {
	r.add(from.Expr, "field %s = %s", f.Name(), r.value(from))
}

func (r *recorder) Compared(x, y ast.Expr) {
	r.add(y, "%s == %s", types.ExprString(x), types.ExprString(y))
}

func (r *recorder) Asserted(n *ast.TypeAssertExpr) { r.add(n, "asserted %s", types.ExprString(n)) }

func (r *recorder) Cased(x, typ ast.Expr, v *types.Var, only bool) {
	name := "no variable"
	if v != nil {
		name = v.Name()
	}
	r.add(typ, "case %s of %s, %s, alone %t", types.ExprString(typ), types.ExprString(x), name, only)
}
