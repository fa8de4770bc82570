package migrate_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/fixer/migrate"
)

// tally counts what became of the cases of one level.
type tally struct {
	cases, native, sqlx int
	// byConstruct and byFlow count the cases of one construct alone: all, and
	// those that became native.
	byConstruct, byFlow, byOpen map[string]*share
	refusals                    map[string]int
	before, after               calls
}

type share struct{ all, native int }

// calls counts database calls by the context they are given.
type calls struct{ none, background, given int }

func newTally() *tally {
	return &tally{byConstruct: map[string]*share{}, byFlow: map[string]*share{}, byOpen: map[string]*share{}, refusals: map[string]int{}}
}

func (n *tally) String() string {
	return fmt.Sprintf("%s; refusals %v\nnever native: constructs %v; flows %v; opens %v",
		n.counts(), n.refusals, never(n.byConstruct), never(n.byFlow), never(n.byOpen))
}

func (n *tally) counts() string {
	return fmt.Sprintf("%d cases: %d native, %d driver, of which %d sqlx; calls before %+v, after %+v",
		n.cases, n.native, n.cases-n.native, n.sqlx, n.before, n.after)
}

// never lists what became native in no case.
func never(by map[string]*share) []string {
	var list []string
	for name, s := range by {
		if s.native == 0 {
			list = append(list, name)
		}
	}
	sort.Strings(list)
	return list
}

// refused counts the reasons and, with -stress.dir, writes them down. What did
// not compile was held back in time, but should not have been tried: it is
// shown.
func (n *tally) refused(t *testing.T, r *migrate.Report, level string) {
	t.Helper()
	var lines strings.Builder
	for _, f := range r.Refusals {
		n.refusals[f.Code]++
		if f.Code == migrate.DoesNotCompile {
			t.Logf("did not compile: %s:%d: %s", f.File, f.Line, f.Text)
		}
		fmt.Fprintf(&lines, "%s %s:%d %s\n", f.Code, f.File, f.Line, f.Text)
	}
	if *stressDir != "" {
		write(t, filepath.Join(*stressDir, "refused-"+level+".txt"), []byte(lines.String()))
	}
}

// outcomes looks at the type of the handle of each case.
func (n *tally) outcomes(t *testing.T, dir string, cases []*stressCase) {
	t.Helper()
	each(t, dir, func(f *ast.File) {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Type.Results == nil || !strings.HasPrefix(fn.Name.Name, "open") {
				continue
			}
			id, err := strconv.Atoi(strings.TrimPrefix(fn.Name.Name, "open"))
			if err != nil {
				continue
			}
			n.outcome(cases[id], holds(fn.Type.Results.List[0].Type))
		}
	})
}

// holds returns the name of the package a pointer type is from.
func holds(typ ast.Expr) string {
	if star, ok := typ.(*ast.StarExpr); ok {
		if sel, ok := star.X.(*ast.SelectorExpr); ok {
			return fmt.Sprint(sel.X)
		}
	}
	return ""
}

func (n *tally) outcome(c *stressCase, pkg string) {
	native := 0
	if pkg == "conn" {
		native = 1
	}
	n.cases++
	n.native += native
	if pkg == "sqlx" {
		n.sqlx++
		return
	}
	if len(c.constructs) > 1 {
		return
	}
	count := func(by map[string]*share, name string) {
		if by[name] == nil {
			by[name] = &share{}
		}
		by[name].all++
		by[name].native += native
	}
	count(n.byConstruct, c.constructs[0].name)
	count(n.byFlow, c.flow.name)
	count(n.byOpen, c.open.name)
}

// withoutContext are the names of methods that have a form with a context; the
// names of the forms follow, Begin has BeginTx.
var withoutContext = []string{"Query", "QueryRow", "Exec", "Prepare", "Begin", "Ping", "Get", "Select", "NamedExec", "Queryx", "QueryRowx", "Beginx", "Preparex"}

// calls counts the database calls of the module by their first arguments.
func (n *tally) calls(t *testing.T, dir string, to *calls) {
	t.Helper()
	each(t, dir, func(f *ast.File) {
		ast.Inspect(f, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			base := strings.TrimSuffix(strings.TrimSuffix(sel.Sel.Name, "Context"), "Tx")
			if !slices.Contains(withoutContext, base) {
				return true
			}
			to.count(call)
			return true
		})
	})
}

// contextNames are what contexts are called in the cases.
var contextNames = []string{"ctx", "gone", "inner", "short", "step", "c"}

func (c *calls) count(call *ast.CallExpr) {
	name := ""
	if len(call.Args) > 0 {
		switch first := call.Args[0].(type) {
		case *ast.Ident:
			name = first.Name
		case *ast.CallExpr:
			if sel, ok := first.Fun.(*ast.SelectorExpr); ok {
				name = sel.Sel.Name
			}
		}
	}
	switch {
	case name == "Background" || name == "TODO":
		c.background++
	case name == "WithoutCancel" || name == "Context" || slices.Contains(contextNames, strings.TrimRight(name, "0123456789")):
		c.given++
	default:
		c.none++
	}
}

// each calls f with each file of the cases.
func each(t *testing.T, dir string, f func(*ast.File)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if file.Name.Name != "foreign" && file.Name.Name != "main" {
			f(file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// check requires what makes the comparison mean something: a good part of the
// handles of database/sql became native, and most calls were given a context.
// Half of the random cases hold something on purpose that cannot be native.
func (n *tally) check(t *testing.T, level string) {
	t.Helper()
	if n.cases == 0 {
		t.Fatalf("level %s: no case was counted", level)
	}
	if *stressMatch != "" {
		return
	}
	if plain := n.cases - n.sqlx; (level == "native" || level == "all") && n.native < plain*2/5 {
		t.Errorf("level %s: %d of %d handles became native, want two of five", level, n.native, plain)
	}
	if level != "driver" && n.after.none > n.before.none/5 {
		t.Errorf("level %s: %d of %d calls are still without a context, want at most a fifth", level, n.after.none, n.before.none)
	}
}
