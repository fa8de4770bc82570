// Package perrequest finds the pools and connections that are opened for each
// request, message or turn of a loop. It reports nothing itself.
package perrequest

import (
	"go/ast"
	"go/token"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Analyzer finds them. Its result is a [*Result].
var Analyzer = &analysis.Analyzer{
	Name:       "perrequest",
	Doc:        "find pools and connections that are opened for each request",
	URL:        "https://pkg.go.dev/github.com/netra-systems/netralint/analyzers/internal/perrequest",
	Run:        run,
	Requires:   []*analysis.Analyzer{connfacts.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
}

// Result is what is known of a package. It is safe for concurrent use.
type Result struct {
	// Pools are in the order of the openings; the places of one are in no order.
	Pools []Pool
}

// Pool is a pool or connection that is opened for each of something.
type Pool struct {
	*connfacts.Opening
	// At is the call to blame: the opening, or a call that leads to it where it is
	// made for other purposes too.
	At *ast.CallExpr
	// Each is what it is opened for each of.
	Each string
	End  End
}

// Has reports whether all that an opening opens is opened for each of something,
// or what opens it in this place is.
func (r *Result) Has(o *connfacts.Opening) bool {
	for _, p := range r.Pools {
		if p.At == o.Expr && p.End != Unknown {
			return true
		}
	}
	return false
}

// End is what becomes of a pool, from good to bad.
type End int

const (
	Unknown   End = iota // it goes out of sight
	Closed               // on every way
	Leaks                // on some way
	NeverEnds            // nothing closes it
)

// check is the work for one package.
type check struct {
	pass  *analysis.Pass
	conns *connfacts.Result
	flow  *gosrc.Flow
	*handlers
	result *Result
}

func run(pass *analysis.Pass) (any, error) {
	c := &check{pass: pass, conns: pass.ResultOf[connfacts.Analyzer].(*connfacts.Result), result: &Result{}}
	for _, o := range slices.Concat(c.conns.Openings(), c.conns.Inside()) {
		if o.ForTest || o.API.Opens != dbapi.Pool && o.API.Opens != dbapi.Conn || !o.Origin.Verdict.Maybe() || o.Factory != nil && o.Factory.Kept {
			continue
		}
		if c.handlers == nil {
			c.handlers, c.flow = findHandlers(pass), gosrc.NewFlow(pass.TypesInfo)
		}
		c.opening(o)
	}
	return c.result, nil
}

// A site is a call whose result is a newly opened pool or connection, in the
// function where it ends up.
type site struct {
	call     *ast.CallExpr
	fn       ast.Node
	lifetime connfacts.Lifetime
	each     event // what it is opened for each of
}

// opening judges where what is opened ends up. It is reported where it is opened
// if all of that runs for requests, and else at the calls in handlers.
func (c *check) opening(o *connfacts.Opening) {
	var found []site
	all := true
	for _, s := range c.sites(o.Expr, map[*ast.CallExpr]bool{}) {
		s.each = c.each(s.fn)
		if s.each != "" && c.fromRequest(s) {
			s.each = ""
		} else if s.each == "" && s.fn != nil && c.inEachTurn(s) {
			s.each = turn
		}
		if s.each != "" {
			found = append(found, s)
		} else {
			all = false
		}
	}
	worst, each := map[*ast.CallExpr]End{}, map[*ast.CallExpr]event{}
	for _, s := range found {
		at := s.call
		if all {
			at = o.Expr
		}
		if e := c.end(s); s.each != job || e != Closed {
			worst[at], each[at] = max(worst[at], e), s.each
		}
	}
	for at, e := range worst {
		c.result.Pools = append(c.result.Pools, Pool{o, at, string(each[at]), e})
	}
}

// sites returns where what a call returns ends up: in the function that makes
// the call, or in those that get it from there.
func (c *check) sites(call *ast.CallExpr, seen map[*ast.CallExpr]bool) []site {
	lifetime, ok := c.conns.Lifetime(call)
	if !ok || seen[call] {
		return nil
	}
	seen[call] = true
	if len(lifetime.Returned) == 0 {
		return []site{{call: call, fn: c.around(call), lifetime: lifetime}}
	}
	if lifetime.Kept {
		return []site{{call: call}} // who gets it next does not open it
	}
	var all []site
	for _, fn := range lifetime.Returned {
		if !c.isSeenWhole(fn) {
			all = append(all, site{call: call, lifetime: lifetime}) // who else gets it is out of sight
		}
		for _, use := range c.calls[fn] {
			all = append(all, c.sites(use, seen)...)
		}
	}
	return all
}

// end says what becomes of what a site opens by the time its function is left.
func (c *check) end(s site) End {
	inside := false
	var around []token.Pos
	for _, call := range s.lifetime.Closers {
		if gosrc.Contains(s.fn, call.Pos()) {
			inside = true
			around = append(around, c.asked(s.fn, call))
		}
	}
	switch {
	case inside && !c.leaves(s, around):
		return Closed
	case s.lifetime.Kept:
		return Unknown
	case inside:
		return Leaks
	case len(s.lifetime.Closers) > 0:
		return Closed // by a function that gets it
	}
	return NeverEnds
}
