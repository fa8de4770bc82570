package thread

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A start is a function where a program, a test or a package starts, and what
// gets context.Background() there.
type start struct {
	fn    *function
	calls []*call
	parts []any // what changes with these calls
}

// joinStarts lets the calls in a function that starts something share one
// variable, where it would say context.Background() more than once:
//
//	func main() {
//		ctx := context.Background()
//
//		db := open(ctx)
//		serve(ctx, db)
//	}
//
// One that it declares further down moves up. They change together then.
func (w *writer) joinStarts(calls []*call) {
	var list []*start
	byFunc := make(map[*function]*start)
	note := func(c *call, part any) {
		fn := w.startOf(c)
		if fn == nil || w.s.supply(c).kind != Main {
			return
		}
		s := byFunc[fn]
		if s == nil {
			s = &start{fn: fn}
			byFunc[fn] = s
			list = append(list, s)
		}
		s.calls, s.parts = append(s.calls, c), append(s.parts, part)
	}
	for _, c := range calls {
		if t, ok := w.callee(c).(*term); ok && c.expr != nil {
			note(c, t)
		}
	}
	for _, n := range w.s.g.wants {
		if n.own == nil && !w.s.keeps[n] {
			note(&n.call, n)
		}
	}
	for _, s := range list {
		name := fileName(s.fn.file)
		if later := s.declared(); later != nil {
			name = later.Lhs[0].(*ast.Ident).Name
			w.moved[s.fn] = later
		} else if len(s.calls)+openings(s.fn) < 2 || gosrc.MentionsName(s.fn.node(), name) {
			continue
		}
		w.starts[s.fn] = name
		for _, part := range s.parts {
			if a, b := w.root(part), w.root(s.fn); a != b {
				w.groups[a] = b
			}
		}
	}
}

// declared returns the statement that gives a variable context.Background()
// further down, if it may as well come first: nothing of its name is mentioned
// before it, and no comment stands by it.
func (s *start) declared() *ast.AssignStmt {
	for _, stmt := range s.fn.decl.Body.List {
		a, ok := stmt.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 1 || !isBackground(s.fn.pkg.Info, a.Rhs[0]) {
			continue
		}
		id, ok := a.Lhs[0].(*ast.Ident)
		if !ok || id.Name == "_" || slices.ContainsFunc(s.calls, func(c *call) bool { return c.pos() > a.Pos() }) {
			return nil
		}
		for n := range ast.Preorder(s.fn.node()) {
			if before, ok := n.(*ast.Ident); ok && before.Name == id.Name && before.Pos() < id.Pos() {
				return nil
			}
		}
		if alone(s.fn.file, a) {
			return a
		}
		return nil
	}
	return nil
}

// isBackground reports whether an expression is context.Background().
func isBackground(info *types.Info, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := gosrc.Callee(info, call)
	return f != nil && f.FullName() == "context.Background"
}

// alone reports whether a statement has its line for itself, without a comment
// there or on the line above.
func alone(f *fixer.File, s ast.Stmt) bool {
	from, to := lineOf(f, s)
	src := f.Src
	if strings.TrimSpace(string(src[from:int(s.Pos()-f.Syntax.FileStart)])+string(src[int(s.End()-f.Syntax.FileStart):to])) != "" {
		return false
	}
	above := strings.TrimRight(string(src[:from]), "\n")
	above = strings.TrimSpace(above[strings.LastIndexByte(above, '\n')+1:])
	next := from > 1 && src[from-2] != '\n' // no empty line between
	return !next || !strings.HasPrefix(above, "//") && !strings.HasSuffix(above, "*/")
}

// lineOf returns where the lines of a statement begin and end, with the line end.
func lineOf(f *fixer.File, s ast.Stmt) (from, to int) {
	from = bytes.LastIndexByte(f.Src[:int(s.Pos()-f.Syntax.FileStart)], '\n') + 1
	to = int(s.End() - f.Syntax.FileStart)
	if n := bytes.IndexByte(f.Src[to:], '\n'); n >= 0 {
		return from, to + n + 1
	}
	return from, len(f.Src)
}

// startOf returns the declared function around a call that starts something.
func (w *writer) startOf(c *call) *function {
	for i := range c.frames {
		if fn := w.s.function(c.frames[i].Func); fn != nil && fn.root && fn.decl != nil && fn.decl.Body != nil {
			return fn
		}
	}
	return nil
}

// openings counts the handles that a function opens, since the native form of
// that takes a context too; one counts like more.
func openings(fn *function) int {
	for n := range ast.Preorder(fn.decl.Body) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		if f := gosrc.Callee(fn.pkg.Info, call); f != nil && f.Name() == "OpenSQL" && f.Pkg() != nil && f.Pkg().Name() == "conn" {
			return 1
		}
	}
	return 0
}

// started names the variable of a function that starts something, and declares
// it; "" if the function has none.
func (w *writer) started(c *call) string {
	fn := w.startOf(c)
	name := w.starts[fn]
	if fn == nil || name == "" {
		return ""
	}
	at := fn.decl.Body.Lbrace
	if later := w.moved[fn]; later != nil {
		from, to := lineOf(fn.file, later)
		w.replace(fn.file, fn.file.Syntax.FileStart+token.Pos(from), fn.file.Syntax.FileStart+token.Pos(to), "")
	}
	w.insert(fn.file, at+1, "\n\t"+name+" := "+w.context(fn.pkg, fn.file, at, "Background")+"()\n")
	return name
}
