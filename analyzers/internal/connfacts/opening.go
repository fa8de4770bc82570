package connfacts

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/netra-systems/netralint/analyzers/internal/poolurl"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Opening is a call that opens a pool, a connection or a listener.
type Opening struct {
	Expr *ast.CallExpr
	// Fn is the function called: of a database library, or of another package
	// when Factory is set.
	Fn *types.Func
	// API is the library call that opens the pool, here or in Factory.
	API dbapi.API
	// Factory describes the pool when a function of another package opens and
	// returns it.
	Factory *PoolFact
	Func    ast.Node
	File    *ast.File
	Test    bool
	// ForTest: it is opened in a test file, or by a function that is given a test.
	ForTest bool
	Origin  Origin
	// Sets is everything set on the pool and its configuration, and done to it,
	// in sight.
	Sets []Set
	// Config is the value the configuration starts as, when it is one in sight:
	// a composite literal, a call of new, or a call of a library.
	Config ast.Expr
	// ConfigOpen: the configuration comes, or may come, from out of sight.
	ConfigOpen bool
	// DSNKnown: the data source is a constant; what it sets is in Sets.
	DSNKnown bool
	// Escapes: code out of sight may change the pool: it is in an exported
	// variable or field, is passed to a function value or to code no facts are
	// known of, or an exported accessor returns it.
	Escapes bool
	// Contained: the pool stays with the function that opens it and those it
	// calls; no struct, package variable, function literal or goroutine has it, or
	// it is Closed.
	Contained bool
	// Kept: the package keeps it, in a variable, field or element.
	Kept bool
	// Closed: the function that opens the pool, or one that calls it, closes the pool
	// before it returns, and no code uses it but that function and those it runs.
	Closed bool
	// Holders are the functions and methods that return a struct to other packages, which
	// holds the newly opened pool where they do not get at it.
	Holders []*types.Func
	// Returned are the functions and methods that return the newly opened pool
	// to other packages, which are to judge it.
	Returned []*types.Func
}

// Does is the set of things done to the pool.
func (o *Opening) Does() dbapi.Setting {
	var all dbapi.Setting
	for _, s := range o.Sets {
		all |= s.Does
	}
	return all
}

// Set returns the settings of that name.
func (o *Opening) Set(name string) []Set {
	var all []Set
	for _, s := range o.Sets {
		if s.Name == name {
			all = append(all, s)
		}
	}
	return all
}

// collectOpenings finds the calls that open something, and what becomes of it.
func (r *Result) collectOpenings() {
	for _, c := range r.calls {
		if c.API.Opens != dbapi.NoResource && !r.graph.mapsGiven(c) {
			r.addOpening(&Opening{Expr: c.Expr, Fn: c.Fn, API: c.API, Func: c.Func, File: c.File, Test: c.Test, Origin: c.Origin})
		}
	}
	for _, f := range r.graph.factories {
		api, ok := dbapi.Lookup(f.fact.Package, "", f.fact.Name)
		if !ok {
			continue
		}
		o := &Opening{Expr: f.call, Fn: f.fn, API: api, Factory: f.fact, Sets: slices.Clone(f.fact.Sets), Escapes: f.fact.Escapes}
		o.File, o.Func = r.around(f.call.Pos())
		o.Test = isTestFile(r.pass, f.call)
		o.Origin = r.origin(f.res, o.Test)
		r.addOpening(o)
	}
	slices.SortFunc(r.openings, func(a, b *Opening) int { return int(a.Expr.Pos() - b.Expr.Pos()) })
}

// addOpening adds an opening with all that is known of it: its data source, its
// configuration, what is set on the pool, and where that goes.
func (r *Result) addOpening(o *Opening) {
	g := r.graph
	res := g.callResult(o.Expr, 0)
	if o.Factory != nil {
		res = g.factoryResult(o.Expr)
	}
	r.openings = append(r.openings, o)
	o.ForTest = o.Test || r.givenTest(o.Func)
	if res == none {
		return
	}
	if o.Factory == nil {
		if e := g.operand(o.Expr, o.API.DSN); e != nil {
			g.dataSource(o, e)
		}
		g.configuration(o)
	}
	how := itself
	if t := resultType(g.info, o.Expr); t != nil && !isHandle(t) {
		how = held
	}
	r.follow(o, res, how)
	r.usedWhileOpening(o, res, how)
	o.Kept = r.keptAnywhere(res, how) || o.Factory != nil && o.Factory.Kept
	o.Closed = how == itself && r.closedByOpener(o.Func, res)
	o.Contained = o.Closed || r.contained(o.Func, res, how)
}

// follow collects what is done to the pool that starts at res, and who else can
// get at it.
func (r *Result) follow(o *Opening, res nodeID, how reach) {
	g := r.graph
	field, variable := false, false // exported ones
	var stored []nodeID
	g.forward(res, how, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		o.Sets = append(o.Sets, n.sets...)
		if how != itself {
			return true
		}
		o.Escapes = o.Escapes || n.escapes || g.dangling(n)
		if g.exportedPlace(n) {
			field = field || n.obj.(*types.Var).IsField()
			variable = variable || !n.obj.(*types.Var).IsField()
		}
		if n.shared() {
			stored = append(stored, id)
		}
		return true
	})
	if variable || slices.ContainsFunc(stored, g.returnedToOthers) {
		o.Escapes = true
		return
	}
	r.findFactories(o, res, how, field)
}

// returnedToOthers reports whether an exported function returns the handle that
// is stored at a place.
func (g *graph) returnedToOthers(place nodeID) bool {
	found := false
	g.forward(place, itself, func(id nodeID, how reach) bool {
		found = found || how == itself && g.exportedResult(&g.nodes[id]) != nil
		return !found
	})
	return found
}

// findFactories finds the functions that open the pool, themselves or by a call, and
// return it. A struct returned to others gives them the pool only when they can
// get at it, by an exported field.
func (r *Result) findFactories(o *Opening, res nodeID, how reach, field bool) {
	g := r.graph
	out := false // it gets out by a function that does not open it
	g.forward(res, how, func(id nodeID, how reach) bool {
		n := &g.nodes[id]
		fn := g.exportedResult(n)
		if fn != nil && how == held && settable(fn.Signature().Results().At(int(n.slot-resultSlot(0))).Type(), fn.Pkg()) {
			o.Escapes = true
		}
		if fn != nil && how == held && n.slot == resultSlot(0) && r.opens(fn, o) {
			o.Holders = append(o.Holders, fn)
		}
		if fn == nil || how == held && !field {
			return !n.shared()
		}
		if r.opens(fn, o) {
			o.Returned = append(o.Returned, fn)
		} else {
			out = true
		}
		return true
	})
	slices.SortFunc(o.Returned, func(a, b *types.Func) int { return int(a.Pos() - b.Pos()) })
	o.Returned = slices.Compact(o.Returned)
	o.Escapes = o.Escapes || len(o.Returned) == 0 && (field || out)
}

// opens reports whether a call of fn runs the function that holds the opening.
func (r *Result) opens(fn *types.Func, o *Opening) bool {
	running := map[ast.Node]bool{}
	r.running(r.declOf(fn), openDepth, running)
	for f := range running {
		if f.Pos() <= o.Expr.Pos() && o.Expr.Pos() < f.End() {
			return true
		}
	}
	return false
}

// dangling reports whether n is a parameter of a function value that can be a
// function out of sight.
func (g *graph) dangling(n *node) bool {
	if n.slot >= whole {
		return false
	}
	fn := n.key
	fn.slot = whole
	id, ok := g.ids[fn]
	return !ok || len(n.to) == 0 || g.nodes[id].open
}

// exportedPlace reports whether other packages can reach the place by name.
func (g *graph) exportedPlace(n *node) bool {
	v, ok := n.obj.(*types.Var)
	if !ok || g.isMain || n.slot != whole || !v.Exported() || v.Pkg() != g.pass.Pkg {
		return false
	}
	return v.IsField() && g.visibleFields()[v] || isPackageVar(v)
}

// visibleFields are the exported fields of types that other packages can have
// values of: exported ones, and those exported functions return.
func (g *graph) visibleFields() map[*types.Var]bool {
	if g.visible != nil {
		return g.visible
	}
	g.visible = map[*types.Var]bool{}
	add := func(t types.Type) {
		if s, ok := gosrc.Deref(t).Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				g.visible[f] = f.Exported()
			}
		}
	}
	scope := g.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		if g.tests && g.testObject(scope.Lookup(name)) {
			continue
		}
		switch obj := scope.Lookup(name).(type) {
		case *types.TypeName:
			if obj.Exported() {
				add(obj.Type())
			}
			if named, ok := obj.Type().(*types.Named); ok {
				for m := range named.Methods() {
					addResults(m, add)
				}
			}
		case *types.Func:
			addResults(obj, add)
		}
	}
	return g.visible
}

func addResults(fn *types.Func, add func(types.Type)) {
	if fn.Exported() {
		for v := range fn.Signature().Results().Variables() {
			add(v.Type())
		}
	}
}

// exportedResult returns the function other packages can call whose result n
// is, nil when it is none.
func (g *graph) exportedResult(n *node) *types.Func {
	fn, ok := n.obj.(*types.Func)
	if !ok || n.slot < resultSlot(0) || g.isMain || !fn.Exported() || fn.Pkg() != g.pass.Pkg || g.testObject(fn) {
		return nil
	}
	return fn
}

// configuration finds where the configuration of a pool comes from, and what is
// set in it.
func (g *graph) configuration(o *Opening) {
	start := g.operandNode(o.Expr, o.API.Config)
	if start == none {
		return
	}
	var starts []nodeID
	g.backward(start, false, func(id nodeID) bool {
		n := &g.nodes[id]
		if n.open || n.start() {
			starts = append(starts, id)
		}
		return true
	})
	for _, id := range starts {
		n := &g.nodes[id]
		g.forward(id, itself, func(id nodeID, _ reach) bool {
			o.Sets = append(o.Sets, g.nodes[id].sets...)
			return true
		})
		e, isExpr := n.syn.(ast.Expr)
		call, isCall := n.syn.(*ast.CallExpr)
		switch {
		case n.open || !isExpr || n.escapes:
			o.ConfigOpen = true
		case !isCall:
			if g.isOf(e, g.info.TypeOf(g.operand(o.Expr, o.API.Config))) { // no part of it
				o.Config = e
			}
		default:
			g.parsedConfig(o, call)
		}
	}
}

// isOf reports whether an expression is of a type, or points to one, or the other way round.
func (g *graph) isOf(e ast.Expr, t types.Type) bool {
	of := g.info.TypeOf(e)
	return of == nil || t == nil || types.Identical(gosrc.Deref(of), gosrc.Deref(t))
}

// parsedConfig handles a configuration made by a call such as ParseConfig.
func (g *graph) parsedConfig(o *Opening, call *ast.CallExpr) {
	o.Config = call
	fn := callee(g.info, call)
	api, ok := dbapi.Of(fn)
	if !ok || api.DSN == dbapi.NoOperand {
		o.ConfigOpen = o.ConfigOpen || fn != nil && !ofDriver(fn)
		return
	}
	if e := g.operand(call, api.DSN); e != nil {
		g.dataSource(o, e)
	}
}

// dataSource takes the settings of a pool from a constant connection string.
func (g *graph) dataSource(o *Opening, e ast.Expr) {
	dsn, known := g.oneString(e)
	o.DSNKnown = known
	if !known && o.API.IsPgxpool() && g.writes("pool_max_conns") {
		o.Sets = append(o.Sets, Set{Name: "MaxConns"}) // in the URL that the package makes
	}
	if !known || !o.API.IsPgxpool() && o.API.Stack != dbapi.Pgx {
		return
	}
	params := poolurl.Params(dsn)
	for _, p := range poolParams {
		text, ok := params[p.param]
		if !ok {
			continue
		}
		s := Set{Name: p.field}
		if n, err := strconv.ParseInt(text, 10, 32); err == nil {
			s.Value, s.Known = n, true
		} else if d, err := time.ParseDuration(text); err == nil {
			s.Value, s.Known = int64(d), true
		}
		o.Sets = append(o.Sets, s)
	}
}

// writes reports whether the package, outside of its tests, has a parameter of that name
// for a connection string that it makes: in a format, or by itself.
func (g *graph) writes(param string) bool {
	for _, file := range g.pass.Files {
		if isTestFile(g.pass, file) {
			continue
		}
		for n := range ast.Preorder(file) {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || !strings.Contains(lit.Value, param) {
				continue
			}
			if strings.Contains(lit.Value, "%") || strings.HasPrefix(strings.TrimLeft(lit.Value, "\"`?& "), param) {
				return true
			}
		}
	}
	return false
}

// poolParams are the settings of pgxpool that a connection string can hold.
var poolParams = []struct{ param, field string }{
	{"pool_max_conns", "MaxConns"},
	{"pool_min_conns", "MinConns"},
	{"pool_min_idle_conns", "MinIdleConns"},
	{"pool_max_conn_lifetime", "MaxConnLifetime"},
	{"pool_max_conn_lifetime_jitter", "MaxConnLifetimeJitter"},
	{"pool_max_conn_idle_time", "MaxConnIdleTime"},
	{"pool_health_check_period", "HealthCheckPeriod"},
	{"pool_ping_timeout", "PingTimeout"},
}

// oneString returns the only constant a string expression can be.
func (g *graph) oneString(e ast.Expr) (string, bool) {
	n := g.eval(e)
	if n == none {
		return "", false
	}
	s := g.sources(n, false)
	if s.open || len(s.drivers) != 1 {
		return "", false
	}
	for text := range s.drivers {
		return text, true
	}
	return "", false
}

// around returns the file and the innermost function around a position.
func (r *Result) around(at token.Pos) (*ast.File, ast.Node) {
	for _, f := range r.pass.Files {
		if f.FileStart <= at && at < f.FileEnd {
			return f, enclosing(f, at)
		}
	}
	return nil, nil
}

func enclosing(f *ast.File, pos token.Pos) ast.Node {
	var found ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			found = n
		}
		return true
	})
	return found
}
