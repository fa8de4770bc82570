package blockingcall

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A mapping is how an object mapper whose statements have no form with a context is
// given one before they are sent.
type mapping struct {
	pkg string
	// handle is the type of a pool, base what it embeds to have its methods, if it has them
	// from there, chained that of what its methods return, which is of the package in.
	handle, base, chained, in string
	// sends are the methods that send a statement, carries those that give what they
	// return a context; the first of these is the one to use.
	sends   map[string]bool
	carries []string
	// chains are the methods of a chain alone that send a statement.
	chains map[string]bool
	// held: a handle may have a context itself.
	held bool
}

const gopgPath = "github.com/go-pg/pg/v10"

var mappings = []mapping{
	{pkg: "gorm.io/gorm", handle: "DB", chained: "DB", in: "gorm.io/gorm", sends: names("Begin", "Connection", "Count", "Create", "CreateInBatches", "Delete", "Exec",
		"Find", "FindInBatches", "First", "FirstOrCreate", "FirstOrInit", "Last", "Pluck",
		"Row", "Rows", "Save", "Scan", "Take", "Transaction", "Update",
		"UpdateColumn", "UpdateColumns", "Updates"), carries: []string{"WithContext", "Session"}, held: true},
	{pkg: "xorm.io/xorm", handle: "Engine", chained: "Session", in: "xorm.io/xorm", sends: names("Count", "Delete", "Exec", "Exist", "Find", "FindAndCount", "Get", "Insert", "InsertMulti",
		"InsertOne", "Iterate", "Query", "QueryInterface", "QueryString", "Rows", "Sum", "SumInt", "Sums", "SumsInt",
		"Update"), carries: []string{"Context"}},
	{pkg: gopgPath, handle: "DB", base: "baseDB", chained: "Query", in: gopgPath + "/orm", sends: names("Begin", "CopyFrom", "CopyTo", "Exec", "ExecOne", "Query", "QueryOne"),
		chains:  names(dbapi.GopgSends...),
		carries: []string{"WithContext", "Context", "ModelContext"}, held: true},
}

func names(list ...string) map[string]bool {
	all := make(map[string]bool, len(list))
	for _, name := range list {
		all[name] = true
	}
	return all
}

// mapped reports the statements of object mappers on a handle that has no context.
func (c *check) mapped(file *ast.File) {
	said := map[ast.Expr]bool{}
	for n := range ast.Preorder(file) {
		call, ok := n.(*ast.CallExpr)
		if !ok || said[call] {
			continue
		}
		m, fn := c.mapping(call)
		if m == nil || !m.sending(fn) {
			continue
		}
		root, plain := c.chain(m, call, said)
		if !plain {
			continue
		}
		ctx, why := c.contexts.At(call.Lparen)
		if m.held && !c.withoutContext(m, root, ctx.Expr != "") || !m.isHandle(c.pass.TypesInfo.TypeOf(root)) {
			continue
		}
		if origin := c.conns.Origin(root); origin.Verdict.Maybe() {
			what := fmt.Sprintf("%s%s takes no context; use %s.%s", report.Name(call.Fun), report.Among(origin), report.Name(root), m.carries[0])
			if ctx.Expr != "" {
				what += "(" + ctx.Expr + ")"
			} else {
				what += " (" + why + ")"
			}
			c.out.Report(analysis.Diagnostic{
				Pos: call.Pos(), End: call.End(), Category: report.Severity(origin, c.conns.IsTest(file)), Message: what,
			})
		}
	}
}

// mapping returns the mapper whose method is called, on a handle or in a chain, and the
// method.
func (c *check) mapping(call *ast.CallExpr) (*mapping, *types.Func) {
	fn := gosrc.Callee(c.pass.TypesInfo, call)
	if fn == nil || fn.Signature().Recv() == nil {
		return nil, nil
	}
	for i := range mappings {
		if m, t := &mappings[i], fn.Signature().Recv().Type(); m.isHandle(t) || isPointerTo(t, m.pkg, m.base) || m.isChain(t) {
			return m, fn
		}
	}
	return nil, nil
}

// sending reports whether a method of a handle or in a chain sends a statement.
func (m *mapping) sending(fn *types.Func) bool {
	if m.chains != nil && m.isChain(fn.Signature().Recv().Type()) {
		return m.chains[fn.Name()]
	}
	return m.sends[fn.Name()]
}

func (m *mapping) isChain(t types.Type) bool { return isPointerTo(t, m.in, m.chained) }

func (m *mapping) isHandle(t types.Type) bool { return isPointerTo(t, m.pkg, m.handle) }

func isPointerTo(t types.Type, pkg, name string) bool {
	if t == nil {
		return false
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == pkg && named.Obj().Name() == name
}

// chain returns the handle on which a chain of methods is called, and whether none
// of them gives it a context. It notes the calls that it goes through.
func (c *check) chain(m *mapping, call *ast.CallExpr, seen map[ast.Expr]bool) (root ast.Expr, plain bool) {
	for {
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || slices.Contains(m.carries, sel.Sel.Name) {
			return nil, false
		}
		inner, ok := ast.Unparen(sel.X).(*ast.CallExpr)
		if !ok {
			return sel.X, true
		}
		if of, _ := c.mapping(inner); of != m {
			return nil, false
		}
		seen[inner] = true
		call = inner
	}
}

// withoutContext reports whether a handle is one that is kept, in a package variable
// or an unexported field, and that nothing in the package may have given a context.
// Where another context is in scope it may be a parameter: that context is the better
// one.
func (c *check) withoutContext(m *mapping, root ast.Expr, inScope bool) bool {
	if !m.isHandle(c.pass.TypesInfo.TypeOf(root)) {
		return false
	}
	var v *types.Var
	switch e := ast.Unparen(root).(type) {
	case *ast.Ident:
		v, _ = c.pass.TypesInfo.Uses[e].(*types.Var)
		if v == nil || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
			return false
		}
	case *ast.SelectorExpr:
		v, _ = c.pass.TypesInfo.Uses[e.Sel].(*types.Var)
		if v == nil || v.IsField() && (v.Exported() || v.Pkg() != c.pass.Pkg) {
			return false
		}
	default:
		return false
	}
	if c.mappedHandles[m] == nil {
		if c.mappedHandles == nil {
			c.mappedHandles = map[*mapping]*mappedHandles{}
		}
		c.mappedHandles[m] = c.handlesOf(m)
	}
	h := c.mappedHandles[m]
	return !h.carrying[v] && (inScope || !h.passed[v])
}

// mappedHandles are the variables and fields of a package with a handle of a mapper.
type mappedHandles struct {
	*check
	of       *mapping
	carrying map[*types.Var]bool // the result of a method, which may have a context
	passed   map[*types.Var]bool // what a parameter brings
	params   map[types.Object]bool
}

func (c *check) handlesOf(m *mapping) *mappedHandles {
	h := &mappedHandles{c, m, map[*types.Var]bool{}, map[*types.Var]bool{}, map[types.Object]bool{}}
	for _, file := range c.pass.Files {
		for n := range ast.Preorder(file) {
			h.note(n)
		}
	}
	return h
}

// note notes the parameters of a function, or what an assignment or a literal puts
// where.
func (h *mappedHandles) note(n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncType:
		for _, field := range n.Params.List {
			for _, name := range field.Names {
				h.params[h.pass.TypesInfo.Defs[name]] = true
			}
		}
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				h.give(h.place(lhs), n.Rhs[i])
			}
		}
	case *ast.KeyValueExpr:
		h.give(h.place(n.Key), n.Value)
	case *ast.CompositeLit:
		st, ok := types.Unalias(h.pass.TypesInfo.TypeOf(n)).Underlying().(*types.Struct)
		for i, e := range n.Elts {
			if _, keyed := e.(*ast.KeyValueExpr); ok && !keyed && i < st.NumFields() {
				h.give(st.Field(i), e)
			}
		}
	}
}

// place is the variable or field that an expression names, or nil.
func (h *mappedHandles) place(e ast.Expr) *types.Var {
	id := gosrc.Name(e)
	if id == nil {
		return nil
	}
	v, _ := h.pass.TypesInfo.ObjectOf(id).(*types.Var)
	return v
}

// give notes what a place gets.
func (h *mappedHandles) give(to *types.Var, value ast.Expr) {
	if t := h.pass.TypesInfo.TypeOf(value); to == nil || t == nil || !h.of.isHandle(t) {
		return
	}
	switch e := ast.Unparen(value).(type) {
	case *ast.Ident:
		from, _ := h.pass.TypesInfo.Uses[e].(*types.Var)
		h.carrying[to] = h.carrying[to] || h.carrying[from]
		h.passed[to] = h.passed[to] || h.passed[from] || h.params[from]
	case *ast.CallExpr:
		h.carrying[to] = h.carrying[to] || !h.opens(e)
	case *ast.SelectorExpr:
		h.carrying[to] = true
	}
}

// opens reports whether a call opens the handle that it returns, or is of a function that
// nothing is called on and that gets no context, which it could give to what it returns.
func (h *mappedHandles) opens(call *ast.CallExpr) bool {
	fn := gosrc.Callee(h.pass.TypesInfo, call)
	if fn == nil || fn.Signature().Recv() != nil {
		return false
	}
	for v := range fn.Signature().Params().Variables() {
		if gosrc.IsContext(v.Type()) {
			return false
		}
	}
	return true
}
