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
	// all are the cases, sqlx those that open a handle of sqlx.
	all, sqlx share
	// byConstruct and byFlow count the cases of one construct alone: all, and
	// those that became native.
	byConstruct, byFlow, byOpen map[string]*share
	refusals                    map[string]int
	reasons                     strings.Builder // of all refusals
	dropped                     drops
	before, after               calls
}

type share struct{ all, native int }

func (s *share) add(native bool) {
	s.all++
	if native {
		s.native++
	}
}

// calls counts database calls by the context they are given.
type calls struct{ none, background, given int }

func newTally() *tally {
	return &tally{byConstruct: map[string]*share{}, byFlow: map[string]*share{}, byOpen: map[string]*share{}, refusals: map[string]int{}, dropped: drops{}}
}

func (n *tally) String() string {
	text := fmt.Sprintf("%s; refusals %v\n", n.counts(), n.refusals)
	if n.all.native > 0 {
		text += fmt.Sprintf("never native: constructs %v; flows %v; opens %v\n", never(n.byConstruct), never(n.byFlow), never(n.byOpen))
	}
	return text + n.dropped.String()
}

func (n *tally) counts() string {
	return fmt.Sprintf("%d cases: %d native, %d driver, of which of sqlx %d native, %d driver; dropped by the compiler %d; calls before %+v, after %+v",
		n.all.all, n.all.native, n.all.all-n.all.native, n.sqlx.native, n.sqlx.all-n.sqlx.native, n.dropped.total(), n.before, n.after)
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

// refused counts the reasons.
func (n *tally) refused(r *migrate.Report) {
	for _, f := range r.Refusals {
		n.refusals[f.Code]++
		fmt.Fprintf(&n.reasons, "%s %s:%d %s\n", f.Code, f.File, f.Line, f.Text)
	}
}

// writeDown writes all reasons to -stress.dir.
func (n *tally) writeDown(t *testing.T, level string) {
	t.Helper()
	if *stressDir != "" {
		write(t, filepath.Join(*stressDir, "refused-"+level+".txt"), []byte(n.reasons.String()))
		write(t, filepath.Join(*stressDir, "dropped-"+level+".txt"), []byte(n.dropped.lines()))
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
	native := pkg == "conn"
	n.all.add(native)
	if c.open.header["type"] == sqlxType {
		n.sqlx.add(native)
	}
	if len(c.constructs) > 1 {
		return
	}
	count := func(by map[string]*share, name string) {
		if by[name] == nil {
			by[name] = &share{}
		}
		by[name].add(native)
	}
	count(n.byConstruct, c.constructs[0].name)
	count(n.byFlow, c.flow.name)
	count(n.byOpen, c.open.name)
}

// withoutContext are the names of methods that have a form with a context; the
// names of the forms follow, Begin has BeginTx.
var withoutContext = []string{"Query", "QueryRow", "Exec", "Prepare", "Begin", "Ping", "Get", "Select", "NamedExec", "NamedQuery", "MustExec", "Queryx", "QueryRowx", "MustBegin", "Beginx", "Preparex", "PrepareNamed"}

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
		if !strings.HasPrefix(file.Name.Name, "foreign") && file.Name.Name != "main" {
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
	if n.all.all == 0 {
		t.Fatalf("level %s: no case was counted", level)
	}
	if *stressMatch != "" {
		return
	}
	if level == "native" || level == "all" {
		if n.all.native < n.all.all*2/5 {
			t.Errorf("level %s: %d of %d handles became native, want two of five", level, n.all.native, n.all.all)
		}
		if n.sqlx.native < n.sqlx.all*2/5 {
			t.Errorf("level %s: %d of %d handles of sqlx became native, want two of five", level, n.sqlx.native, n.sqlx.all)
		}
	}
	if level != "driver" && n.after.none > n.before.none/5 {
		t.Errorf("level %s: %d of %d calls are still without a context, want at most a fifth", level, n.after.none, n.before.none)
	}
}
