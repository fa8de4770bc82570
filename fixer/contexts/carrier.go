package contexts

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A carrier is a type whose parameters carry a context.
type carrier struct {
	pkg, name string
	steps     []string // fields and methods that lead to the context
	// gives are the fields and methods by which a value that its framework did
	// not make is given a context; none where each has one.
	gives []string
	// orNil is set where one that was given none has a nil context.
	orNil bool
}

// carriers are the types of frameworks. That the steps exist in the version at
// hand is checked, so that a line may name what only some versions have.
var carriers = []carrier{
	{"net/http", "Request", []string{"Context()"}, nil, false},
	{"github.com/spf13/cobra", "Command", []string{"Context()"}, []string{"SetContext", "Execute", "ExecuteC", "ExecuteContext", "ExecuteContextC"}, true},
	{"github.com/gin-gonic/gin", "Context", []string{"Request", "Context()"}, []string{"Request"}, false},
	{"github.com/labstack/echo", "Context", []string{"Request()", "Context()"}, nil, false},
	{"github.com/labstack/echo/v4", "Context", []string{"Request()", "Context()"}, nil, false},
	{"github.com/labstack/echo/v5", "Context", []string{"Request()", "Context()"}, nil, false},
	{"github.com/gofiber/fiber/v2", "Ctx", []string{"UserContext()"}, nil, false},
	{"github.com/gofiber/fiber/v3", "Ctx", []string{"Context()"}, nil, false},
	{"github.com/urfave/cli/v2", "Context", []string{"Context"}, nil, false},
}

// IsRequest reports whether a type is that of a request, or of what a framework gives a
// handler, which is over when the handler has returned.
func IsRequest(t types.Type) bool {
	return slices.ContainsFunc(carriers, func(c carrier) bool {
		return gosrc.IsNamed(gosrc.Deref(t), c.pkg, c.name) && c.pkg != "github.com/spf13/cobra" && !strings.HasPrefix(c.pkg, "github.com/urfave/cli/")
	})
}

// carried returns the expression for the context that a parameter of fn
// carries, or "".
func (s *search) carried(fn ast.Node, v *types.Var) string {
	if IsTesting(v.Type()) {
		if s.testContext(fn) {
			return v.Name() + ".Context()"
		}
		return ""
	}
	if isServerStream(v.Type()) {
		return v.Name() + ".Context()"
	}
	for _, c := range carriers {
		if gosrc.IsNamed(gosrc.Deref(v.Type()), c.pkg, c.name) && leadsToContext(v.Type(), c.steps) {
			return v.Name() + "." + strings.Join(c.steps, ".")
		}
	}
	if isContext(v.Type()) && !isCarrier(v.Type()) {
		return v.Name()
	}
	return ""
}

// isContext reports whether values of a type are contexts by one that they embed,
// which tells them when they end.
func isContext(t types.Type) bool {
	for _, name := range []string{"Deadline", "Done", "Err", "Value"} {
		obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
		fn, ok := obj.(*types.Func)
		if !ok || name != "Value" && fn.FullName() != "(context.Context)."+name {
			return false
		}
		params, results := fn.Signature().Params(), fn.Signature().Results()
		if name == "Value" && (params.Len() != 1 || results.Len() != 1 || !isAny(params.At(0).Type()) || !isAny(results.At(0).Type())) {
			return false
		}
	}
	return true
}

func isAny(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

// isCarrier reports whether a type is one of a framework.
func isCarrier(t types.Type) bool {
	return slices.ContainsFunc(carriers, func(c carrier) bool { return gosrc.IsNamed(gosrc.Deref(t), c.pkg, c.name) })
}

// leadsToContext reports whether the fields and methods exist, one on the
// other, and the last has the type context.Context.
func leadsToContext(t types.Type, steps []string) bool {
	for _, step := range steps {
		name, isCall := strings.CutSuffix(step, "()")
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		switch obj := obj.(type) {
		case *types.Var:
			if isCall {
				return false
			}
			t = obj.Type()
		case *types.Func:
			sig := obj.Signature()
			if !isCall || sig.Params().Len() != 0 || sig.Results().Len() != 1 {
				return false
			}
			t = sig.Results().At(0).Type()
		default:
			return false
		}
	}
	return gosrc.IsContext(t)
}

// isServerStream reports whether t is an interface with the methods by which
// gRPC's stream types are known.
func isServerStream(t types.Type) bool {
	if !types.IsInterface(t) {
		return false
	}
	for _, name := range []string{"SendMsg", "RecvMsg"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name); obj == nil {
			return false
		}
	}
	return leadsToContext(t, []string{"Context()"})
}

// IsTesting reports whether a type is that of a test, benchmark or fuzz test.
func IsTesting(t types.Type) bool {
	for _, name := range []string{"T", "B", "F", "TB"} {
		if gosrc.IsNamed(gosrc.Deref(t), "testing", name) {
			return true
		}
	}
	return false
}

// testContext reports whether the test handle of fn may give a context: the
// file's Go version has it, and fn does not run in a Cleanup function, when
// the context has been cancelled. Of what files out of sight may call, that is
// known only if it makes something for the test.
func (s *search) testContext(fn ast.Node) bool {
	if !s.hasTestContext() {
		return false
	}
	decl, ok := fn.(*ast.FuncDecl)
	if !ok {
		return true // a literal that runs in Cleanup has no parameter
	}
	obj, _ := s.info.Defs[decl.Name].(*types.Func)
	if obj == nil || s.inCleanup(obj) {
		return false
	}
	if makes(obj.Signature()) {
		return true
	}
	if !strings.HasSuffix(s.fset.File(s.file.FileStart).Name(), "_test.go") {
		return false
	}
	return !obj.Exported() || isTestFunc(decl) || strings.HasSuffix(s.pkg.Name(), "_test")
}

// makes reports whether a function returns a value to work with, such as a pool
// or a server: nobody calls it to clean up.
func makes(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if _, pointer := types.Unalias(v.Type()).(*types.Pointer); pointer {
			return true
		}
		if named, ok := types.Unalias(v.Type()).(*types.Named); ok && named.Obj().Pkg() != nil {
			switch named.Underlying().(type) {
			case *types.Struct, *types.Interface:
				return true
			}
		}
	}
	return false
}

// hasTestContext reports whether test handles have contexts in the file's Go
// version.
func (s *search) hasTestContext() bool {
	lang := s.info.FileVersions[s.file]
	if lang == "" {
		lang = s.pkg.GoVersion()
	}
	return version.Compare(lang, "go1.24") >= 0
}

func isTestFunc(decl *ast.FuncDecl) bool {
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz"} {
		if strings.HasPrefix(decl.Name.Name, prefix) {
			return true
		}
	}
	return false
}

// inCleanup reports whether a Cleanup function of the package's tests calls
// fn, directly or through other functions of the package.
func (c *Finder) inCleanup(fn *types.Func) bool {
	if c.cleanups == nil {
		c.cleanups = make(map[*types.Func]bool)
		for _, file := range c.files {
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 1 {
					if callee := gosrc.Callee(c.info, call); callee != nil && callee.Name() == "Cleanup" {
						c.reach(call.Args[0])
					}
				}
				return true
			})
		}
	}
	return c.cleanups[fn]
}

// reach marks the functions of the package that n mentions.
func (c *Finder) reach(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		fn, ok := c.info.Uses[id].(*types.Func)
		if !ok || fn.Pkg() != c.pkg || c.cleanups[fn] {
			return true
		}
		c.cleanups[fn] = true
		if decl := c.decl(fn); decl != nil {
			c.reach(decl.Body)
		}
		return true
	})
}

// decl returns the declaration of a function of the package that has a body, or nil.
func (c *Finder) decl(fn *types.Func) *ast.FuncDecl {
	if c.decls == nil {
		c.decls = gosrc.FuncDecls(c.info, c.files)
	}
	return c.decls[fn.Origin()]
}

// runNow are packages whose functions call a function argument before they
// return, and never after.
var runNow = map[string]bool{
	"bytes": true, "io/fs": true, "maps": true, "path/filepath": true,
	"slices": true, "sort": true, "strings": true,
}

// callsNow reports whether callee calls its indexth argument, if at all,
// before it returns, and does not keep it.
func (c *Finder) callsNow(callee *types.Func, index, depth int) bool {
	if callee.Pkg() == nil {
		return false
	}
	if runNow[callee.Pkg().Path()] || callee.FullName() == "(*sync.Map).Range" {
		return true
	}
	if api, ok := dbapi.Of(callee); ok && api.Runs.Arg() >= 0 && api.Runs.Arg() == index {
		return true
	}
	decl := c.decl(callee)
	if decl == nil && callee.Pkg() != c.pkg && c.Elsewhere != nil && depth <= 3 {
		return c.Elsewhere(callee, index)
	}
	if decl == nil || depth > 3 || index < 0 {
		return false
	}
	params := callee.Origin().Signature().Params()
	if index >= params.Len() || callee.Signature().Variadic() && index == params.Len()-1 {
		return false
	}
	return usedOnlyInCallsOr(c.info, decl.Body, params.At(index), func(call *ast.CallExpr, arg int) bool {
		next := gosrc.Callee(c.info, call)
		return next != nil && c.callsNow(next, arg, depth+1)
	})
}

// usedOnlyInCalls reports whether body uses v only to call it while it runs
// itself: not in a go or defer statement or another function literal. Giving
// it its value is no use.
func usedOnlyInCalls(info *types.Info, body ast.Node, v *types.Var) bool {
	return usedOnlyInCallsOr(info, body, v, func(*ast.CallExpr, int) bool { return false })
}

// usedOnlyInCallsOr also allows v as an argument for which passed is true, and
// what is allowed of body in a function literal that is such an argument, or is
// called where it stands.
func usedOnlyInCallsOr(info *types.Info, body ast.Node, v *types.Var, passed func(call *ast.CallExpr, arg int) bool) bool {
	u := &onlyCalls{passed: passed, allowed: make(map[*ast.Ident]bool)}
	u.scan(body)
	only := true
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v && !u.allowed[id] {
			only = false
		}
		return only
	})
	return only
}

// onlyCalls collects the identifiers that are called while a function runs.
type onlyCalls struct {
	passed  func(call *ast.CallExpr, arg int) bool
	allowed map[*ast.Ident]bool
}

func (u *onlyCalls) allow(e ast.Expr) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		u.allowed[id] = true
	}
}

func (u *onlyCalls) scan(body ast.Node) {
	inspectOwn(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.DeferStmt:
			return false
		case *ast.CallExpr:
			u.call(n)
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				u.allow(e)
			}
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				u.allow(n.X)
			}
		}
		return true
	})
}

func (u *onlyCalls) call(n *ast.CallExpr) {
	u.allow(n.Fun)
	if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
		u.scan(lit.Body)
	}
	for i, arg := range n.Args {
		if !u.passed(n, i) {
			continue
		}
		u.allow(arg)
		if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
			u.scan(lit.Body)
		}
	}
}
