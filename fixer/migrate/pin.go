package migrate

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// A pin keeps a file on the language of an older Go, by a build constraint,
// where the version the conn module asks for would change what it means or
// keep its tests from running.
type pin struct {
	version string // "1.21"
	why     string
}

// oldestPin is the oldest language a single file can be kept on.
const oldestPin = "1.21"

// loopPins finds the files whose meaning Go 1.22 changes: a variable of a for
// loop is captured by a function, or its address is taken, and so may be seen
// after its turn of the loop.
func (p *planner) loopPins(ms *gomod.Modules) {
	raised := func(f *fixer.File) bool {
		mod := ms.Of(p.m.RootOf(f.Name))
		return mod != nil && gomod.Older(mod.GoBefore, "1.22")
	}
	for _, b := range p.m.Builds {
		for _, pkg := range b.Packages {
			for _, f := range pkg.Files {
				if !pkg.Widest || pkg.Info == nil || f.Syntax == nil || !f.Editable || f.Generated || !raised(f) {
					continue
				}
				if at := sharedLoopVar(pkg.Info, f.Syntax); at.IsValid() {
					line := p.m.Fset.Position(at).Line
					p.pins[f] = pin{oldestPin, fmt.Sprintf("line %d shares the variable of a loop between its turns, which Go 1.22 ends", line)}
				}
			}
		}
	}
}

// sharedLoopVar returns the place of a loop variable that may be seen after its
// turn, or NoPos.
func sharedLoopVar(info *types.Info, file *ast.File) (found token.Pos) {
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
			s := sharing{info: info, vars: vars}
			ast.Inspect(n, s.visit)
			found = s.found
		}
		return !found.IsValid()
	})
	return found
}

// sharing looks for uses of variables that may outlive a turn of their loop.
type sharing struct {
	info  *types.Info
	vars  map[types.Object]bool
	found token.Pos
}

// visit looks for a variable of a loop that is shared between its rounds: captured by a
// function that may run later, or its address taken.
func (s *sharing) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		if s.runsNow(n) {
			for _, a := range n.Args {
				if lit, ok := a.(*ast.FuncLit); ok {
					ast.Inspect(lit.Body, s.visit)
				} else {
					ast.Inspect(a, s.visit)
				}
			}
			return false
		}
	case *ast.FuncLit:
		ast.Inspect(n.Body, func(x ast.Node) bool {
			if id, ok := x.(*ast.Ident); ok && s.vars[s.info.Uses[id]] {
				s.found = id.Pos()
			}
			return true
		})
	case *ast.UnaryExpr:
		if n.Op == token.AND && s.vars[root(s.info, n.X)] {
			s.found = n.Pos()
		}
	case *ast.SelectorExpr: // a method with a pointer receiver takes the address
		sel := s.info.Selections[n]
		if sel == nil || sel.Kind() == types.FieldVal || !s.vars[root(s.info, n.X)] {
			break
		}
		_, wantsPointer := sel.Obj().(*types.Func).Signature().Recv().Type().(*types.Pointer)
		if _, has := sel.Recv().(*types.Pointer); wantsPointer && !has {
			s.found = n.Pos()
		}
	}
	return !s.found.IsValid()
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

// root is the variable whose memory an addressable expression is part of.
func root(info *types.Info, e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return info.Uses[x]
		case *ast.SelectorExpr:
			if _, pointer := info.TypeOf(x.X).Underlying().(*types.Pointer); pointer {
				return nil
			}
			e = x.X
		case *ast.IndexExpr:
			if _, array := info.TypeOf(x.X).Underlying().(*types.Array); !array {
				return nil
			}
			e = x.X
		default:
			return nil
		}
	}
}

// pinChanges writes the build constraints, and notes what else the language asks
// for.
func (p *planner) pinChanges() []*fixer.Change {
	var list []*fixer.Change
	for _, at := range p.formats {
		p.report.Notes = append(p.report.Notes, at+": the format string becomes a constant, which the go vet of newer code asks for before tests run")
	}
	for _, f := range p.m.Files() {
		if pin, ok := p.pins[f]; ok {
			list = append(list, &fixer.Change{ID: "pin " + p.m.Rel(f.Name), Origin: originLanguage,
				Description: "keep the file on the language of Go " + pin.version, Edits: []fixer.Edit{pinEdit(p.m, f, pin)}})
			p.report.Notes = append(p.report.Notes, fmt.Sprintf("%s is kept on the language of Go %s by a build constraint: %s", p.m.Rel(f.Name), pin.version, pin.why))
		}
	}
	return list
}

// pinEdit adds the version to the constraint of a file, or gives it one.
func pinEdit(m *fixer.Module, f *fixer.File, v pin) fixer.Edit {
	offset := func(p token.Pos) int { return m.Fset.Position(p).Offset }
	tag := "go" + v.version
	for _, group := range f.Syntax.Comments {
		for _, c := range group.List {
			if c.Pos() > f.Syntax.Package || !constraint.IsGoBuild(c.Text) {
				continue
			}
			if expr, err := constraint.Parse(c.Text); err == nil {
				and := &constraint.AndExpr{X: expr, Y: &constraint.TagExpr{Tag: tag}}
				return fixer.Edit{File: f.Name, Start: offset(c.Pos()), End: offset(c.End()), New: "//go:build " + and.String()}
			}
		}
	}
	at := offset(f.Syntax.Package)
	if f.Syntax.Doc != nil {
		at = offset(f.Syntax.Doc.Pos())
	}
	return fixer.Edit{File: f.Name, Start: at, End: at, New: "//go:build " + tag + "\n\n"}
}
