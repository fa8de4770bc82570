package perrequest

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// handlers knows which functions of a package run for each request.
type handlers struct {
	pass  *analysis.Pass
	decls map[*types.Func]*ast.FuncDecl
	// calls are the calls of each function of the package, and others counts what
	// else is done with it: it is passed on, or called by a test.
	calls  map[*types.Func][]*ast.CallExpr
	others map[*types.Func]int
	parent map[ast.Node]ast.Node        // of function literals: the function around them that runs them, or nil
	given  map[ast.Node]event           // functions that are passed to what runs them
	local  map[ast.Node][]*ast.CallExpr // of function literals in variables that are only called
	values map[types.Object]ast.Expr    // of variables, where they are declared
	memo   map[ast.Node]event
}

// findHandlers collects the functions of a package, how often each is called and
// otherwise used, and those that something takes as a handler.
func findHandlers(pass *analysis.Pass) *handlers {
	h := &handlers{
		pass: pass, decls: gosrc.FuncDecls(pass.TypesInfo, pass.Files), calls: map[*types.Func][]*ast.CallExpr{}, others: map[*types.Func]int{},
		parent: map[ast.Node]ast.Node{}, given: map[ast.Node]event{}, memo: map[ast.Node]event{},
		local: map[ast.Node][]*ast.CallExpr{}, values: map[types.Object]ast.Expr{},
	}
	for _, file := range pass.Files {
		if !strings.HasSuffix(pass.Fset.File(file.FileStart).Name(), "_test.go") {
			h.variables(file)
		}
	}
	for _, file := range pass.Files {
		test := strings.HasSuffix(pass.Fset.File(file.FileStart).Name(), "_test.go")
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				h.use(n, stack, test)
			case *ast.FuncLit:
				h.literal(n, stack)
			case *ast.CallExpr:
				h.host(n)
			}
			return true
		})
	}
	return h
}

// variables notes the functions in local variables.
func (h *handlers) variables(file *ast.File) {
	gosrc.Definitions(file, func(id *ast.Ident, value ast.Expr) { h.values[h.pass.TypesInfo.Defs[id]] = value })
	for _, f := range gosrc.LocalFuncs(h.pass.TypesInfo, file) {
		h.local[f.Value] = f.Calls
		if fn := gosrc.FuncNamed(h.pass.TypesInfo, f.Value); fn != nil && fn.Pkg() == h.pass.Pkg {
			h.calls[fn.Origin()] = append(h.calls[fn.Origin()], f.Calls...)
			h.others[fn.Origin()]-- // what names it there
		}
	}
}

// use notes a use of a function of the package.
func (h *handlers) use(id *ast.Ident, stack []ast.Node, test bool) {
	fn, ok := h.pass.TypesInfo.Uses[id].(*types.Func)
	if !ok || fn.Pkg() != h.pass.Pkg {
		return
	}
	fn = fn.Origin()
	var named ast.Node = id
	i := len(stack) - 1
	if sel, ok := stack[i].(*ast.SelectorExpr); ok && sel.Sel == id {
		named = sel
		i--
	}
	if i >= 0 {
		switch at := stack[i].(type) {
		case *ast.IndexExpr, *ast.IndexListExpr:
			named = at
			i--
		}
	}
	if i >= 0 {
		if call, ok := stack[i].(*ast.CallExpr); ok && call.Fun == named && !test {
			h.calls[fn] = append(h.calls[fn], call)
			return
		}
	}
	if !test {
		h.others[fn]++
	}
}

// literal notes the function that runs a literal which is called, deferred or
// started where it stands.
func (h *handlers) literal(lit *ast.FuncLit, stack []ast.Node) {
	h.parent[lit] = nil
	call, ok := stack[len(stack)-1].(*ast.CallExpr)
	if !ok || call.Fun != lit {
		return
	}
	for i := len(stack) - 1; i >= 0; i-- {
		if gosrc.FuncBody(stack[i]) != nil {
			h.parent[lit] = stack[i]
			return
		}
	}
}

// host notes the functions that a call gives to what runs them for each event.
func (h *handlers) host(call *ast.CallExpr) {
	fn := gosrc.Callee(h.pass.TypesInfo, call)
	if fn == nil || fn.Pkg() == nil {
		return
	}
	e, ok := hosts[fn.Pkg().Path()][fn.Name()]
	if !ok {
		return
	}
	for _, arg := range call.Args {
		for _, f := range h.functions(arg, 0) {
			h.given[f] = e
		}
	}
}

// deepestFunction is how often a function that is passed on is looked for in the value of
// a variable, a result or an argument.
const deepestFunction = 4

// functions returns the function literals and declarations that an expression is, or that
// it may call: what a variable is declared with, what a function of the package returns,
// what one of another package is given to wrap, and the method by which Lambda runs a
// handler of a type.
func (h *handlers) functions(e ast.Expr, depth int) (all []ast.Node) {
	info := h.pass.TypesInfo
	if depth > deepestFunction {
		return nil
	}
	if fn := gosrc.FuncNamed(info, e); fn != nil {
		return h.declared(fn)
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return []ast.Node{e}
	case *ast.Ident:
		if value := h.values[info.Uses[e]]; value != nil {
			all = h.functions(value, depth+1)
		}
	case *ast.CallExpr:
		all = h.made(e, depth+1)
	}
	if t := info.TypeOf(e); len(all) == 0 && t != nil {
		obj, _, _ := types.LookupFieldOrMethod(t, true, h.pass.Pkg, "Invoke")
		if fn, ok := obj.(*types.Func); ok {
			return h.declared(fn)
		}
	}
	return all
}

func (h *handlers) declared(fn *types.Func) []ast.Node {
	if decl := h.decls[fn.Origin()]; decl != nil {
		return []ast.Node{decl}
	}
	return nil
}

// made returns the functions that a call returns, or wraps.
func (h *handlers) made(call *ast.CallExpr, depth int) (all []ast.Node) {
	fn := gosrc.Callee(h.pass.TypesInfo, call)
	if fn == nil || h.decls[fn.Origin()] == nil {
		for _, arg := range call.Args {
			all = append(all, h.functions(arg, depth)...)
		}
		return all
	}
	ast.Inspect(h.decls[fn.Origin()].Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			for _, result := range n.Results {
				all = append(all, h.functions(result, depth)...)
			}
		}
		return true
	})
	return all
}

// each returns what a function runs for each of: a handler, or what only these
// call; "" for others.
func (h *handlers) each(fn ast.Node) event {
	if fn == nil {
		return ""
	}
	if known, ok := h.memo[fn]; ok {
		return known
	}
	h.memo[fn] = "" // for recursive calls
	e := h.handles(fn)
	if e == "" {
		e = h.onlyFromHandlers(fn)
	}
	h.memo[fn] = e
	return e
}

func (h *handlers) onlyFromHandlers(fn ast.Node) (e event) {
	if lit, ok := fn.(*ast.FuncLit); ok {
		if calls := h.local[lit]; len(calls) > 0 {
			return h.eachOf(calls)
		}
		return h.each(h.parent[lit])
	}
	decl, ok := fn.(*ast.FuncDecl)
	if !ok {
		return ""
	}
	obj, _ := h.pass.TypesInfo.Defs[decl.Name].(*types.Func)
	if obj == nil || !h.isSeenWhole(obj) || len(h.calls[obj]) == 0 {
		return ""
	}
	return h.eachOf(h.calls[obj])
}

// eachOf returns what all of the calls are made for each of, "" if one is not.
func (h *handlers) eachOf(calls []*ast.CallExpr) (e event) {
	for _, call := range calls {
		if e = h.each(h.around(call)); e == "" {
			return ""
		}
	}
	return e
}

// isSeenWhole reports whether all uses of a function are calls in this package.
func (h *handlers) isSeenWhole(fn *types.Func) bool {
	return h.others[fn] == 0 && (h.pass.Pkg.Name() == "main" || !fn.Exported()) && h.decls[fn] != nil
}

// around returns the innermost function around a call.
func (h *handlers) around(call *ast.CallExpr) ast.Node { return h.innermost(call) }

func (h *handlers) innermost(call *ast.CallExpr) ast.Node {
	var found ast.Node
	for _, decl := range h.decls {
		if !gosrc.Contains(decl, call.Pos()) {
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if n == nil || !gosrc.Contains(n, call.Pos()) {
				return false
			}
			if gosrc.FuncBody(n) != nil {
				found = n
			}
			return true
		})
	}
	return found
}
