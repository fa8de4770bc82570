package connfacts

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// call makes the flows of one call.
func (g *graph) call(call *ast.CallExpr) {
	if tv := g.info.Types[call.Fun]; tv.IsType() {
		return
	}
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		if b, ok := g.info.Uses[id].(*types.Builtin); ok {
			g.builtin(b.Name(), call)
			return
		}
	}
	fn := callee(g.info, call)
	if fn == nil {
		g.dynamic(call)
		return
	}
	g.rebinds = g.rebinds || rebinds(fn) && !g.inTest
	if api, ok := dbapi.Of(fn); ok {
		g.library(call, fn, api)
		return
	}
	g.setByInterface(call, fn)
	switch {
	case fn.Pkg() == nil:
	case fn.Pkg() == g.pass.Pkg:
		g.static(call, fn)
	default:
		g.imported(call, fn)
	}
}

func (g *graph) builtin(name string, call *ast.CallExpr) {
	if (name == "append" || name == "copy") && len(call.Args) > 1 {
		for _, a := range call.Args[1:] {
			if t := g.info.TypeOf(a); t != nil && g.relevant(t) {
				g.flow(g.eval(a), g.target(call.Args[0]))
			}
		}
	}
}

// static joins the arguments with the parameters and the results of a function
// or method of this package.
func (g *graph) static(call *ast.CallExpr, fn *types.Func) {
	sig := fn.Signature()
	if recv := sig.Recv(); recv != nil {
		g.flow(g.receiver(call), g.object(recv))
	}
	g.arguments(call, sig, func(i int) nodeID { return g.object(sig.Params().At(i)) })
	for i := range sig.Results().Len() {
		if res := g.callResult(call, i); res != none {
			from := g.result(key{obj: fn}, i)
			g.nodes[from].to = append(g.nodes[from].to, res)
			g.nodes[res].pending = fn
		}
	}
}

// arguments makes flows from the arguments into param(i).
func (g *graph) arguments(call *ast.CallExpr, sig *types.Signature, param func(int) nodeID) {
	n := sig.Params().Len()
	if n == 0 {
		return
	}
	if len(call.Args) == 1 && n > 1 {
		if inner, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr); ok { // f(g())
			for i := range n {
				g.flow(g.callResult(inner, i), param(i))
			}
			return
		}
	}
	for i, arg := range call.Args {
		p := min(i, n-1)
		if !g.relevant(sig.Params().At(p).Type()) {
			continue
		}
		a := g.eval(arg)
		d := param(p)
		g.flow(a, d)
		g.moveFunc(arg, a, d)
	}
}

// receiver returns the place of the value a method is called on: the embedded
// field for a promoted method.
func (g *graph) receiver(call *ast.CallExpr) nodeID {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return none
	}
	s, ok := g.info.Selections[sel]
	if !ok {
		return none
	}
	if s.Kind() == types.MethodExpr {
		if len(call.Args) == 0 {
			return none
		}
		return g.eval(call.Args[0])
	}
	index := s.Index()
	n := g.path(g.eval(sel.X), s.Recv(), index[:len(index)-1])
	if len(index) > 1 {
		return g.ofOutgoing(sel, n)
	}
	return n
}

// dynamic joins a call of a function value with what the value can be.
func (g *graph) dynamic(call *ast.CallExpr) {
	sig, ok := typeOf(g.info, call.Fun).(*types.Signature)
	if !ok {
		return
	}
	f := g.eval(call.Fun)
	if f == none {
		g.escape(call)
		g.giveStructs(call)
		return
	}
	g.arguments(call, sig, func(i int) nodeID { return g.paramOf(f, i) })
	for i := range sig.Results().Len() {
		g.flow(g.slotOf(f, resultSlot(i)), g.callResult(call, i))
	}
}

// escape marks handles among the arguments of a call that cannot be followed.
func (g *graph) escape(call *ast.CallExpr) {
	for _, a := range call.Args {
		g.escapeValue(a)
	}
}

func (g *graph) escapeValue(e ast.Expr) {
	t := g.info.TypeOf(e)
	if t == nil || !isHandle(t) {
		return
	}
	if n := g.eval(e); n != none {
		g.note(n).escapes = true
	}
}

// library makes the flows of a call of a database library.
func (g *graph) library(call *ast.CallExpr, fn *types.Func, api dbapi.API) {
	res := g.callResult(call, 0)
	if api.Opens != dbapi.NoResource || api.Returns == dbapi.Connector || api.Returns == dbapi.Config {
		if res != none && api.Stack != dbapi.Generic {
			g.nodes[res].stacks = []dbapi.Stack{api.Stack}
		}
	}
	if res != none {
		g.flow(g.operandNode(call, api.Names), res)
		g.scheme(call, api, res)
		for _, o := range []dbapi.Operand{api.Of, api.Driver, api.Config} {
			if src := g.operandNode(call, o); api.Returns == dbapi.Pool || api.Returns == dbapi.Mapper || api.Returns == dbapi.Builder || api.Returns == dbapi.Config || dialect(api) {
				g.flow(src, res)
			} else {
				// Rows and the like come from the pool but are not the pool.
				g.source(src, res)
			}
		}
	}
	g.setByCall(call, api)
	if n := g.operandNode(call, api.Lends); n != none {
		g.note(n).escapes = true
	}
	if n := g.operandNode(call, api.Releases); n != none {
		g.note(n).released = true
	}
	if recv := fn.Signature().Recv(); recv == nil && api.Of == dbapi.NoOperand && api.Opens == dbapi.NoResource && !dialect(api) {
		g.escape(call)
	}
}

// scheme takes the driver of a call that has none from the scheme of its
// constant URL. Of other URLs it is out of sight.
func (g *graph) scheme(call *ast.CallExpr, api dbapi.API, res nodeID) {
	if api.Opens != dbapi.Pool || api.Stack != dbapi.Generic || api.Driver != dbapi.NoOperand || api.Config != dbapi.NoOperand {
		return
	}
	g.nodes[res].open = true
	if e := g.operand(call, api.DSN); e != nil {
		if url, ok := constantString(g.info, e); ok {
			g.nodes[res].drivers, g.nodes[res].open = []string{dbapi.DriverOfURL(url)}, false
		}
	}
}

// operand returns the expression that plays a role in a call, nil when it is
// an argument that is not there or no expression of its own.
func (g *graph) operand(call *ast.CallExpr, o dbapi.Operand) ast.Expr {
	args := call.Args
	sel, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if sel != nil {
		if s, ok := g.info.Selections[sel]; ok && s.Kind() == types.MethodExpr {
			if o == dbapi.Receiver {
				o = dbapi.Arg0
			} else if o >= dbapi.Arg0 {
				o++
			}
		}
	}
	switch {
	case o == dbapi.Receiver && sel != nil:
		return sel.X
	case o >= dbapi.Arg0 && o.Arg() < len(args):
		return args[o.Arg()]
	}
	return nil
}

func (g *graph) operandNode(call *ast.CallExpr, o dbapi.Operand) nodeID {
	if o == dbapi.Receiver {
		return g.receiver(call)
	}
	if e := g.operand(call, o); e != nil {
		return g.eval(e)
	}
	return none
}

// imported makes the flows of a call of a function of another package, from
// what the facts say about it.
func (g *graph) imported(call *ast.CallExpr, fn *types.Func) {
	if g.driverValue(call, fn) || g.swap(call, fn) {
		return
	}
	g.touch(call)
	g.give(call, fn)
	var f FuncFact
	known := g.pass.ImportObjectFact(fn, &f)
	sig := fn.Signature()
	if g.lends(call, fn) {
		g.lend(call, fn, &f)
		return
	}
	for i := range sig.Results().Len() {
		res := g.callResult(call, i)
		if res == none {
			continue
		}
		if v := f.Result(i); v != nil {
			g.fromFact(call, fn, v, res)
		} else {
			g.fromUnknown(call, fn, res)
		}
	}
	if !known {
		if types.IsInterface(receiverType(sig)) || mayHandle(fn.Pkg().Path()) {
			g.escape(call)
			g.giveStructs(call)
		}
		return
	}
	g.applyFact(call, &f)
}

// applyFact takes what f says of the receiver and the arguments.
func (g *graph) applyFact(call *ast.CallExpr, f *FuncFact) {
	if n := g.receiver(call); n != none {
		g.applyParam(n, f.Recv)
	}
	for i, arg := range call.Args {
		p := min(i, len(f.Params)-1)
		if p < 0 || g.info.TypeOf(arg) == nil || !g.relevant(g.info.TypeOf(arg)) {
			continue
		}
		if n := g.eval(arg); n != none {
			g.applyParam(n, f.Params[p])
		}
	}
}

// swap makes the flows of the methods of atomic values that take one. What Swap
// returns came out of the value: what is done to it is not done to what went in.
func (g *graph) swap(call *ast.CallExpr, fn *types.Func) bool {
	if fn.Pkg().Path() != "sync/atomic" || fn.Signature().Recv() == nil || len(call.Args) == 0 {
		return false
	}
	recv := g.receiver(call)
	g.flow(g.eval(call.Args[len(call.Args)-1]), recv)
	if res := g.callResult(call, 0); res != none && recv != none {
		g.source(recv, res)
	}
	return true
}

// lends reports whether a call gives a handle to a migration tool.
func (g *graph) lends(call *ast.CallExpr, fn *types.Func) bool {
	return dbapi.IsMigrationTool(fn.Pkg().Path()) && !dbapi.IsMigrationTool(g.pass.Pkg.Path()) &&
		slices.ContainsFunc(call.Args, func(a ast.Expr) bool {
			t := g.info.TypeOf(a)
			return t != nil && isHandle(t)
		})
}

// lend notes what a migration tool does with the handles it is given. It has no
// other use for them than to change the schema, and gives none away.
func (g *graph) lend(call *ast.CallExpr, fn *types.Func, f *FuncFact) {
	for i, arg := range call.Args {
		p := min(i, len(f.Params)-1)
		if p < 0 || g.info.TypeOf(arg) == nil || !isHandle(g.info.TypeOf(arg)) {
			continue
		}
		if n := g.eval(arg); n != none {
			at := g.note(n)
			at.released = at.released || f.Params[p].Releases
			at.usedIn = append(at.usedIn, g.fn)
		}
	}
	for i := range fn.Signature().Results().Len() {
		if res := g.callResult(call, i); res != none {
			g.nodes[res].open = true
		}
	}
}

// mayHandle reports whether a function of the package may do something to a
// handle although no fact says so: all packages but those of the standard
// library that cannot know of database/sql.
func mayHandle(path string) bool {
	switch path {
	case "fmt", "log", "log/slog", "reflect", "errors", "sync", "sync/atomic", "context":
		return false
	}
	return true
}

func receiverType(sig *types.Signature) types.Type {
	if sig.Recv() == nil {
		return types.Typ[types.Invalid]
	}
	return sig.Recv().Type()
}

func (g *graph) applyParam(n nodeID, p ParamFact) {
	at := g.note(n)
	at.sets = append(at.sets, p.Sets...)
	at.released = at.released || p.Releases
	at.stored = at.stored || p.Stored
	at.given = at.given || p.Given
	if p.Used {
		at.usedIn = append(at.usedIn, g.fn)
	}
	if p.Silent {
		at.contextless += p.Contextless
	}
	at.escapes = at.escapes || p.Escapes
}

// fromFact makes the node of a result what another package's fact says of it: opened
// there, or made of the arguments and fields that are named.
func (g *graph) fromFact(call *ast.CallExpr, fn *types.Func, v *Value, res nodeID) {
	if v.Pool != nil {
		g.factories = append(g.factories, factory{call, fn, v.Pool, res})
	}
	n := &g.nodes[res]
	n.drivers, n.stacks = v.Drivers, v.Stacks
	n.open, n.single = v.Open, v.Single
	for _, p := range v.Params {
		if p < 0 {
			g.flow(g.receiver(call), res)
		} else if p < len(call.Args) {
			g.flow(g.eval(call.Args[p]), res)
		}
	}
	for _, f := range v.Fields {
		g.unset = append(g.unset, fieldUse{f, res})
	}
	if v.Open && len(v.Params) == 0 && fn.Signature().Recv() != nil {
		g.flow(g.receiver(call), res)
	}
}

// fromUnknown handles results of functions without a fact. Methods of foreign
// types that return a handle are taken for accessors of what the value holds,
// wrappers such as otelsql.Register for functions that return the driver, or
// its name, that they are given.
func (g *graph) fromUnknown(call *ast.CallExpr, fn *types.Func, res nodeID) {
	g.nodes[res].open = true
	text := isString(resultType(g.info, call))
	if recv := g.receiver(call); recv != none && !text {
		g.flow(recv, res)
		return
	}
	for _, a := range call.Args {
		at := g.info.TypeOf(a)
		switch name, isConst := constantString(g.info, a); {
		case at == nil:
		case isConst:
			if isDriverName(name) {
				g.flow(g.eval(a), res)
			}
		case !text && (isHandle(at) || connects(at)), text && fn.Pkg().Path() == "strings":
			g.flow(g.eval(a), res)
		}
	}
}

func isDriverName(name string) bool { return len(dbapi.DriversNamed(name)) > 0 }

// driverValue handles functions of driver packages that return a driver or a
// connector, such as mysql.NewConnector.
func (g *graph) driverValue(call *ast.CallExpr, fn *types.Func) bool {
	d, ok := dbapi.DriverAt(dbapi.PathOf(fn.Pkg()))
	res := g.callResult(call, 0)
	if !ok || res == none {
		return false
	}
	if t := resultType(g.info, call); t == nil || !connects(t) && !isHandle(t) {
		return false
	}
	g.nodes[res].stacks = []dbapi.Stack{d.Stack}
	return true
}

func resultType(info *types.Info, call *ast.CallExpr) types.Type {
	t := info.TypeOf(call)
	if tuple, ok := t.(*types.Tuple); ok {
		if tuple.Len() == 0 {
			return nil
		}
		return tuple.At(0).Type()
	}
	return t
}
