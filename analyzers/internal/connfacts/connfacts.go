// Package connfacts follows database handles through a package and across
// packages, and tells the rules what it found. It reports nothing itself.
//
// It is flow-insensitive: a variable, field, parameter or result stands for all
// values it ever holds. Values are followed through assignments, calls of
// functions of the package, results, fields, composite literals, closures,
// containers, package variables and embedded handles; across packages through
// facts on functions, variables and packages. What leaves that net, such as a
// value stored in a field of a foreign type, is marked as escaped.
//
// A handle whose opening is not in sight is judged by the evidence the package
// itself has: the drivers it or its dependencies link, and the SQL text it
// sends.
package connfacts

import (
	"go/ast"
	"go/types"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// Analyzer computes the connection facts of a package. Its result is a
// [*Result].
var Analyzer = &analysis.Analyzer{
	Name:       "connfacts",
	Doc:        "follow database handles within a package and across packages",
	URL:        "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/internal/connfacts",
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(PackageFact), new(FuncFact), new(VarFact), new(WrapperFact)},
}

// Result answers what the rules ask about one package. It is safe for
// concurrent use by rules that only call its methods.
type Result struct {
	pass        *analysis.Pass
	graph       *graph
	calls       []*Call
	byExpr      map[*ast.CallExpr]*Call
	openings    []*Opening
	inside      []*Opening // answer of Inside
	hands       []*Handover
	link        linkage
	origins     map[nodeID]Origin
	funcs       map[*types.Func]*FuncFact
	callees     map[ast.Node][]*types.Func // answers of calleesOf
	decls       map[*types.Func]*ast.FuncDecl
	returns     map[*types.Func]dbapi.Resource // answers of openResult
	byName      map[nodeID][]*Opening          // answer of openedBy
	kept        map[nodeID]bool                // answer of assigned
	lacks       *bool                          // answer of lacksPostgres
	lifetimes   map[*ast.CallExpr]Lifetime
	inVariables map[ast.Expr]bool     // answer of calledOnly
	textsIn     map[ast.Node]evidence // answers of funcTexts
	given       map[*types.Var]bool   // answer of givenByOthers

	limited      map[nodeID]limit // answer of limits
	wrapperCalls []*Call
	ownTypes     []*types.Named // answer of shippedTypes

	mu sync.Mutex // held by the methods that follow values in the graph, which grows then

	endlessFuncs map[ast.Node]bool // answers of endless
	consumers    map[ast.Node]bool // answers of consumes
	defers       []ast.Node        // answer of deferring
	inPlace      []inPlace         // answer of literalsInPlace

	contextsOf *contexts.Finder // answer of finder
}

// Call is a call of a database API in the package.
type Call struct {
	Expr *ast.CallExpr
	// Fn is the function or method called. For a method of an interface it is
	// the interface's method.
	Fn *types.Func
	// API is what the call does; for a method of an interface, what the method
	// it stands for does.
	API dbapi.API
	// Interface is set for calls through an interface that is not declared by
	// a database library.
	Interface *types.Named
	// Handle is the expression with the database value worked on: the receiver
	// or an argument. It is nil for calls that open one.
	Handle ast.Expr
	// Through are the embedded fields of Handle by which the method is reached: the
	// last of them is the database value.
	Through []*types.Var
	// Resource is what the database value is, NoResource for an interface.
	Resource dbapi.Resource
	// Func is the innermost function declaration or literal around the call,
	// nil in a package variable.
	Func ast.Node
	File *ast.File
	// Test: the call is in a _test.go file.
	Test bool
	// Origin says which database the handle reaches.
	Origin Origin

	text evidence // what the SQL text in the arguments says
}

// Reaches reports whether the package can reach a database API at all. All
// else is empty when it cannot.
func (r *Result) Reaches() bool { return r.graph != nil }

// Calls returns the calls of database APIs, in the order of the source.
func (r *Result) Calls() []*Call { return r.calls }

// Call returns what is known about a call, nil when it is not one of a
// database API.
func (r *Result) Call(e *ast.CallExpr) *Call { return r.byExpr[e] }

// Openings returns the calls that open a pool, connection or listener: calls of
// a database library, and calls of functions of other packages that return a
// newly opened pool.
func (r *Result) Openings() []*Opening { return r.openings }

// Handovers returns the calls that give a PostgreSQL handle to a function of
// another package whose own package has no evidence of what it is given, and
// which makes calls without a context on it.
func (r *Result) Handovers() []*Handover { return r.hands }

// Origin says which database the handle in an expression reaches.
func (r *Result) Origin(e ast.Expr) Origin {
	if r.graph == nil {
		return Origin{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.graph.eval(e)
	if n == none {
		return Origin{}
	}
	return r.origin(n, r.IsTest(e))
}

// ObjectOrigin says which database the handle in a variable, parameter or field
// reaches.
func (r *Result) ObjectOrigin(v *types.Var) Origin {
	if r.graph == nil {
		return Origin{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.origin(r.graph.object(v), false)
}

// Func returns the summary of a function of this package, or of another one.
func (r *Result) Func(fn *types.Func) (FuncFact, bool) {
	fn = fn.Origin()
	if fn.Pkg() == r.pass.Pkg {
		f := r.funcs[fn]
		if f == nil {
			return FuncFact{}, false
		}
		return *f, true
	}
	var f FuncFact
	ok := r.pass.ImportObjectFact(fn, &f)
	return f, ok
}

// Linked returns the drivers and client libraries that the package or its
// dependencies import, sorted by path; those of its test files only when tests
// is set.
func (r *Result) Linked(tests bool) []dbapi.Driver { return r.link.drivers(tests) }

// Reaching returns the imports of the package's files, without its tests, that
// reach a database themselves, beside the libraries that are known.
func (r *Result) Reaching() []string { return r.link.reaching }

// IsTest reports whether the file that holds n is a test's.
func (r *Result) IsTest(n ast.Node) bool { return isTestFile(r.pass, n) }

func isTestFile(pass *analysis.Pass, n ast.Node) bool {
	return strings.HasSuffix(pass.Fset.File(n.Pos()).Name(), "_test.go")
}

// isLibrary reports whether a package is a database library: what it does is in
// the table, and its own code is not looked into.
func isLibrary(pkg *types.Package) bool { return isLibraryPath(dbapi.PathOf(pkg)) }

func isLibraryPath(path string) bool {
	_, driver := dbapi.DriverAt(path)
	return driver || dbapi.IsPackage(path) || strings.HasPrefix(path, "github.com/jackc/pgx/")
}

// run builds the graph of one package and answers all that rules ask of it; packages
// that cannot reach a database only pass on what is below them.
func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass}
	r.link = link(pass)
	r.link.export(pass)
	if !r.link.reaches || isLibrary(pass.Pkg) {
		return r, nil
	}
	r.byExpr = make(map[*ast.CallExpr]*Call)
	r.origins = make(map[nodeID]Origin)
	r.returns = make(map[*types.Func]dbapi.Resource)
	r.callees = make(map[ast.Node][]*types.Func)
	r.endlessFuncs = make(map[ast.Node]bool)
	r.consumers = make(map[ast.Node]bool)
	r.graph = newGraph(pass)
	r.graph.build()
	r.collectCalls()
	r.collectEvidence()
	for _, c := range r.calls {
		r.findOrigin(c)
	}
	r.collectWrapperCalls()
	r.markUses()
	r.collectOpenings()
	r.summarise()
	r.collectLifetimes()
	r.collectHandovers()
	return r, nil
}
