// Package acquire follows what holds a database connection, from the call that
// takes it to the places where it is given back, on every way through a
// function. It reports nothing itself.
//
// A result of a query, a transaction, a connection, a statement and the results
// of a batch are followed in the function that takes them, through the
// variables they are assigned to, conditions on them and on the error they came
// with, loops over rows, deferred calls and function literals that run where
// they stand. What goes to another function stays with this one if all that
// function does is to use it, and is given back if it may give it back; facts
// say which of these it is. A handle that is returned, stored, sent, captured by
// a function literal that runs later, or that goes to a function out of sight
// has a new owner, and nothing is said about it.
package acquire

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/funcfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
)

// Analyzer follows the handles of a package. Its result is a [*Result].
var Analyzer = &analysis.Analyzer{
	Name:       "acquire",
	Doc:        "follow what holds a database connection to where it is given back",
	URL:        "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/internal/acquire",
	Run:        run,
	Requires:   []*analysis.Analyzer{connfacts.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(FuncFact)},
}

// Result is what is known of a package. It is safe for concurrent use.
type Result struct {
	// Spans are the handles that are taken in the package, in the order of the
	// source; those of a Callback come first, which is nearer to what it calls.
	Spans []*Span

	pkg *pkg
}

// Span is how long a handle is held that a call takes.
type Span struct {
	// Expr is the call, and Fn what it calls: an API, or a function that returns
	// what it takes.
	Expr *ast.CallExpr
	Fn   *types.Func
	// Kind is what is taken.
	Kind dbapi.Resource
	// Of is the expression with the handle that it is taken from, or nil.
	Of ast.Expr
	// Pool is the place of the pool that it is taken from, as far as it is known.
	Pool Place
	// Callback is the function literal that runs with what the call takes, or what
	// a function that the call leads to takes, nil if the call returns it. It has
	// no leaks.
	Callback *ast.FuncLit
	// During are the calls that are made while it is held, in the order of the
	// source.
	During []*ast.CallExpr
	pauses []ast.Node // where control may wait at a channel meanwhile
	// Borrowed: it uses the connection of another handle, which gives it back
	// when it ends.
	Borrowed bool
	// Shared: it is a transaction on a connection of a pool, or on an interface, which
	// may be a pool or one that holds a connection of a pool.
	Shared bool
	// Opened: it is a connection of its own, of no pool.
	Opened bool
	Origin connfacts.Origin
	// Func is the innermost function around the call.
	Func ast.Node
	Test bool
	// Var is the variable that gets the handle, nil if there is none.
	Var *types.Var
	// Err is the variable that gets the error beside it, nil if there is none.
	Err *types.Var
	// Leaks are the places where control leaves with the handle still held, in
	// the order of the source.
	Leaks []Leak
	// Released: something in the function gives it back on some way.
	Released bool
	// Passed: it has a new owner on some way.
	Passed bool
}

// HoldsConn reports whether a connection of a pool is held with the handle, as far as can
// be seen.
func (s *Span) HoldsConn() bool {
	return !s.Opened && s.Kind != dbapi.Stmt && (!s.Borrowed || s.Shared)
}

// Taken is the place where the handle is taken, for a finding about another one.
func (s *Span) Taken() []analysis.RelatedInformation {
	return []analysis.RelatedInformation{{Pos: s.Expr.Pos(), End: s.Expr.End(), Message: "the connection is taken here"}}
}

// Leak is where a handle is lost.
type Leak struct {
	Pos  token.Pos
	Kind LeakKind
}

// LeakKind is how a handle is lost.
type LeakKind uint8

const (
	// Returns: the function returns.
	Returns LeakKind = iota
	// Dropped: nothing gets the result of the call.
	Dropped
	// Overwritten: the only variable that holds it gets another value.
	Overwritten
	// Again: the call is made again, in the next turn of a loop.
	Again
	// Deferred: as Again, and what gives it back is deferred until the function
	// returns.
	Deferred
)

// FuncFact is what a function does with what it is passed, and what it returns.
type FuncFact struct {
	// Params has one entry per parameter.
	Params []ParamFact
	// Hands is the resource that the first result is, taken by the function
	// itself on every way that returns one.
	Hands dbapi.Resource
	// Borrowed is as in [Span].
	Borrowed bool
	// Pool is the pool that what it hands is taken from, if there is one.
	Pool Place
	// Acquires are the pools from which every call takes a connection, unless
	// something fails before.
	Acquires []Place
	// Waits is what every call waits for that is not the database, as
	// [Result.Waits] returns it.
	Waits []string
	// Lends are the parameters that are called while something is held.
	Lends []Lend
}

// AFact marks FuncFact as a fact.
func (*FuncFact) AFact() {}

// ParamFact is what becomes of a handle in a parameter.
type ParamFact struct {
	// Known is unset for parameters that cannot hold a handle.
	Known bool
	// Kept: it is stored or goes out of sight.
	Kept bool
	// Calls are the methods called on it, sorted; Close also for what closes it
	// in another way.
	Calls []string
}

// pkg is a package while its handles are followed.
type pkg struct {
	*analysis.Pass
	conns *connfacts.Result
	facts *funcfacts.Table[FuncFact, *FuncFact]
	slow  map[*types.Var]bool   // answer of slowLocks
	known map[ast.Node]*changes // answer of changes

	mu sync.Mutex // held by the methods of Result, which rules call at the same time
}

// run finds the spans of a package, and exports what its functions do with what they
// are given.
func run(pass *analysis.Pass) (any, error) {
	conns := pass.ResultOf[connfacts.Analyzer].(*connfacts.Result)
	if !conns.Reaches() {
		return &Result{}, nil
	}
	p := &pkg{Pass: pass, conns: conns, known: map[ast.Node]*changes{}}
	p.facts = funcfacts.New(pass, FuncFact{}, p.fill)
	p.facts.Export(func(f *FuncFact) bool { return !f.empty() })
	spans := p.spans()
	for _, s := range spans {
		if s.Callback == nil {
			p.follow(s)
		}
	}
	slices.SortStableFunc(spans, func(a, b *Span) int {
		return cmp.Compare(rank(a), rank(b))
	})
	return &Result{spans, p}, nil
}

func rank(s *Span) int {
	if s.Callback != nil {
		return 0
	}
	return 1
}
