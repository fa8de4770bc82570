package blockingcall

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A mapping is how an object mapper whose statements have no form with a context is
// given one before they are sent.
type mapping struct {
	pkg string
	// handle is the type of a pool, chained that of what its methods return.
	handle, chained string
	// sends are the methods that send a statement, carries those that give what they
	// return a context; the first of these is the one to use.
	sends   map[string]bool
	carries []string
	// held: a handle may have a context itself.
	held bool
}

const gormPath = "gorm.io/gorm"

var mappings = []mapping{
	{gormPath, "DB", "DB", names("Begin", "Connection", "Count", "Create", "CreateInBatches", "Delete", "Exec",
		"Find", "FindInBatches", "First", "FirstOrCreate", "FirstOrInit", "Last", "Pluck",
		"Row", "Rows", "Save", "Scan", "Take", "Transaction", "Update",
		"UpdateColumn", "UpdateColumns", "Updates"), []string{"WithContext", "Session"}, true},
	{"xorm.io/xorm", "Engine", "Session", names("Count", "Delete", "Exec", "Exist", "Find", "FindAndCount", "Get", "Insert", "InsertMulti",
		"InsertOne", "Iterate", "Query", "QueryInterface", "QueryString", "Rows", "Sum", "SumInt", "Sums", "SumsInt",
		"Update"), []string{"Context"}, false},
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
		m, name := c.mapping(call)
		if m == nil || !m.sends[name] {
			continue
		}
		root, plain := c.chain(m, call, said)
		if !plain {
			continue
		}
		ctx, why := c.contexts.At(call.Lparen)
		if m.held && !c.withoutContext(root, ctx.Expr != "") || !m.isHandle(c.pass.TypesInfo.TypeOf(root)) {
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
// name of the method.
func (c *check) mapping(call *ast.CallExpr) (*mapping, string) {
	fn := gosrc.Callee(c.pass.TypesInfo, call)
	if fn == nil || fn.Signature().Recv() == nil {
		return nil, ""
	}
	for i := range mappings {
		if m, t := &mappings[i], fn.Signature().Recv().Type(); m.isHandle(t) || isPointerTo(t, m.pkg, m.chained) {
			return m, fn.Name()
		}
	}
	return nil, ""
}

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

func isGorm(t types.Type) bool { return isPointerTo(t, gormPath, "DB") }

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
func (c *check) withoutContext(root ast.Expr, inScope bool) bool {
	if !isGorm(c.pass.TypesInfo.TypeOf(root)) {
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
	if c.gorm == nil {
		c.gorm = c.gormHandles()
	}
	return !c.gorm.carrying[v] && (inScope || !c.gorm.passed[v])
}

// gormHandles are the variables and fields of a package with a *gorm.DB.
type gormHandles struct {
	*check
	carrying map[*types.Var]bool // the result of a method, which may have a context
	passed   map[*types.Var]bool // what a parameter brings
	params   map[types.Object]bool
}

func (c *check) gormHandles() *gormHandles {
	h := &gormHandles{c, map[*types.Var]bool{}, map[*types.Var]bool{}, map[types.Object]bool{}}
	for _, file := range c.pass.Files {
		for n := range ast.Preorder(file) {
			h.note(n)
		}
	}
	return h
}

// note notes the parameters of a function, or what an assignment or a literal puts
// where.
func (h *gormHandles) note(n ast.Node) {
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
func (h *gormHandles) place(e ast.Expr) *types.Var {
	id, _ := ast.Unparen(e).(*ast.Ident)
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		id = sel.Sel
	}
	if id == nil {
		return nil
	}
	v, _ := h.pass.TypesInfo.ObjectOf(id).(*types.Var)
	return v
}

// give notes what a place gets.
func (h *gormHandles) give(to *types.Var, value ast.Expr) {
	if t := h.pass.TypesInfo.TypeOf(value); to == nil || t == nil || !isGorm(t) {
		return
	}
	switch e := ast.Unparen(value).(type) {
	case *ast.Ident:
		from, _ := h.pass.TypesInfo.Uses[e].(*types.Var)
		h.carrying[to] = h.carrying[to] || h.carrying[from]
		h.passed[to] = h.passed[to] || h.passed[from] || h.params[from]
	case *ast.CallExpr, *ast.SelectorExpr:
		h.carrying[to] = true
	}
}
