package goversion

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// loopPins finds the files whose meaning Go 1.22 changes: a variable of a for
// loop is captured by a function, or its address is kept, and so may be seen
// after its turn of the loop.
func (r *Rise) loopPins(ms *gomod.Modules) {
	raised := func(f *fixer.File) bool {
		mod := ms.Of(r.m.RootOf(f.Name))
		return mod != nil && gomod.Older(mod.GoBefore, "1.22")
	}
	for _, b := range r.m.Builds {
		keeps := &keeping{build: b}
		for _, pkg := range b.Packages {
			for _, f := range pkg.Files {
				if !pkg.Widest || pkg.Info == nil || f.Syntax == nil || !f.Editable || f.Generated || !raised(f) {
					continue
				}
				if at := sharedLoopVar(pkg.Info, f.Syntax, keeps); at.IsValid() {
					line := r.m.Fset.Position(at).Line
					r.pins[f] = pin{oldestPin, fmt.Sprintf("line %d shares the variable of a loop between its turns, which Go 1.22 ends", line)}
				}
			}
		}
	}
}

// sharedLoopVar returns the place of a loop variable that may be seen after its
// turn, or NoPos.
func sharedLoopVar(info *types.Info, file *ast.File, keeps *keeping) (found token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		var defined []ast.Expr
		switch n := n.(type) {
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				defined = []ast.Expr{n.Key, n.Value}
			}
		case *ast.ForStmt:
			if init, ok := n.Init.(*ast.AssignStmt); ok && init.Tok == token.DEFINE {
				defined = init.Lhs
			}
		}
		vars := map[types.Object]bool{}
		for _, e := range defined {
			if id, ok := e.(*ast.Ident); ok && info.Defs[id] != nil {
				vars[info.Defs[id]] = true
			}
		}
		if len(vars) > 0 && !found.IsValid() {
			s := sharing{info: info, vars: vars, keeps: keeps}
			found = s.in(n)
		}
		return !found.IsValid()
	})
	return found
}

// sharing looks for uses of variables that may outlive a turn of their loop.
type sharing struct {
	info  *types.Info
	vars  map[types.Object]bool
	keeps *keeping
	found token.Pos

	inner  bool // a break here leaves another statement than the loop
	inFunc bool // a return here leaves a function that the loop calls
}

// in looks at what is inside a node.
func (s sharing) in(n ast.Node) token.Pos {
	ast.Inspect(n, func(x ast.Node) bool { return x == n || s.visit(x) })
	return s.found
}

// visit looks for a variable of a loop that is shared between its turns: captured by a
// function that may run later, or its address kept.
func (s *sharing) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return !s.found.IsValid() && !s.isLastTurn(n.List)
	case *ast.CaseClause:
		return !s.found.IsValid() && !s.isLastTurn(n.Body)
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		inside := *s
		inside.inner = true
		s.found = inside.in(n)
		return false
	case *ast.DeferStmt:
		s.later(n.Call)
		return false
	case *ast.GoStmt:
		s.later(n.Call)
		return false
	case *ast.CallExpr:
		return s.call(n)
	}
	s.address(n)
	return !s.found.IsValid()
}

// address notes a variable whose address a node takes: as the operand of &, as the
// receiver of a method, or in a function literal.
func (s *sharing) address(n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncLit:
		s.captured(n)
	case *ast.UnaryExpr:
		if n.Op == token.AND && s.vars[root(s.info, n.X)] {
			s.found = n.Pos()
		}
	case *ast.SelectorExpr:
		s.method(n)
	}
}

// later looks at a call that is made when the turn is over: what it is given
// counts as kept.
func (s *sharing) later(call *ast.CallExpr) {
	ast.Inspect(call, func(n ast.Node) bool {
		s.address(n)
		return !s.found.IsValid()
	})
}

// captured notes a variable that a function literal uses.
func (s *sharing) captured(lit *ast.FuncLit) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && s.vars[s.info.Uses[id]] {
			s.found = id.Pos()
		}
		return true
	})
}

// method notes a method that takes the address of a variable.
func (s *sharing) method(sel *ast.SelectorExpr) {
	if takesAddress(s.info, sel) && s.vars[root(s.info, sel.X)] {
		s.found = sel.Pos()
	}
}

// call looks at a call, and reports whether what is in it is to be looked at too.
func (s *sharing) call(call *ast.CallExpr) bool {
	if s.runsNow(call) {
		inside := *s
		inside.inner, inside.inFunc = true, true
		for _, a := range call.Args {
			var n ast.Node = a
			if lit, ok := a.(*ast.FuncLit); ok {
				n = lit.Body
			}
			if at := inside.in(n); at.IsValid() {
				s.found = at
			}
		}
		return false
	}
	fn := gosrc.Callee(s.info, call)
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); !ok || !takesAddress(s.info, sel) || s.keeps.receiver(fn) {
		ast.Inspect(call.Fun, s.visit)
	} else {
		ast.Inspect(sel.X, s.visit)
	}
	for i, arg := range call.Args {
		if address, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && address.Op == token.AND && !s.keeps.argument(fn, i) {
			arg = address.X
		}
		ast.Inspect(arg, s.visit)
	}
	return false
}

// isLastTurn reports whether the loop ends with a list of statements: nobody
// gives the variable another value after that.
func (s *sharing) isLastTurn(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		if s.inFunc {
			return false
		}
	case *ast.BranchStmt:
		if last.Tok != token.BREAK || last.Label != nil || s.inner {
			return false
		}
	default:
		return false
	}
	ends := true
	for _, stmt := range list {
		ast.Inspect(stmt, func(n ast.Node) bool {
			if b, ok := n.(*ast.BranchStmt); ok && (b.Tok == token.CONTINUE || b.Tok == token.GOTO) {
				ends = false
			}
			return ends
		})
	}
	return ends
}

// runsNow reports whether a call runs the functions it is given before it
// returns: those of sort, slices and strings, and subtests that are not
// parallel.
func (s *sharing) runsNow(call *ast.CallExpr) bool {
	fn := gosrc.Callee(s.info, call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "sort", "slices", "strings", "bytes", "maps":
		return true
	case "testing":
		return fn.Name() == "Run" && len(call.Args) == 2 && !callsParallel(call.Args[1])
	}
	return false
}

func callsParallel(n ast.Node) (found bool) {
	ast.Inspect(n, func(x ast.Node) bool {
		if sel, ok := x.(*ast.SelectorExpr); ok && sel.Sel.Name == "Parallel" {
			found = true
		}
		return !found
	})
	return found
}

// takesAddress reports whether a selector is a method with a pointer receiver of
// a value that is no pointer.
func takesAddress(info *types.Info, n *ast.SelectorExpr) bool {
	sel := info.Selections[n]
	if sel == nil || sel.Kind() == types.FieldVal {
		return false
	}
	_, wantsPointer := sel.Obj().(*types.Func).Signature().Recv().Type().(*types.Pointer)
	_, has := sel.Recv().(*types.Pointer)
	return wantsPointer && !has
}

// root is the variable whose memory an addressable expression is part of.
func root(info *types.Info, e ast.Expr) types.Object {
	for ; e != nil; e = whole(info, e) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			return info.Uses[id]
		}
	}
	return nil
}

// whole returns the struct or array whose field or element an expression is, nil
// where the expression is none or lies behind a pointer.
func whole(info *types.Info, e ast.Expr) ast.Expr {
	switch x := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		if !isPointer(info, x.X) {
			return x.X
		}
	case *ast.IndexExpr:
		if _, array := info.TypeOf(x.X).Underlying().(*types.Array); array {
			return x.X
		}
	}
	return nil
}

func isPointer(info *types.Info, e ast.Expr) bool {
	_, pointer := info.TypeOf(e).Underlying().(*types.Pointer)
	return pointer
}
