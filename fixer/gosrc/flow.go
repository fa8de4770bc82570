package gosrc

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/cfg"
)

// Statements returns the statements of a block or clause, or nil.
func Statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// Leaves reports whether control does not come out of the end of a list of
// statements: they return, jump to somewhere else or end the program.
func Leaves(info *types.Info, list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	body := &ast.BlockStmt{Lbrace: list[0].Pos(), List: list, Rbrace: list[len(list)-1].End()}
	for _, b := range Graph(info, body).Blocks {
		// The graph ends a body that has no return with one.
		if r := b.Return(); r != nil && b.Live && r.Return == body.Rbrace {
			return false
		}
	}
	return true
}

// Graph returns the control flow of the body of a function.
func Graph(info *types.Info, body *ast.BlockStmt) *cfg.CFG {
	return cfg.New(body, func(call *ast.CallExpr) bool { return !Exits(info, call) })
}

// A Flow answers where control goes in the functions of a package. It is not
// for use by several goroutines at once.
type Flow struct {
	info   *types.Info
	graphs map[*ast.BlockStmt]*cfg.CFG
}

// NewFlow returns the Flow of a package.
func NewFlow(info *types.Info) *Flow {
	return &Flow{info: info, graphs: make(map[*ast.BlockStmt]*cfg.CFG)}
}

// A Way is a way from one place of a function to another.
type Way struct {
	From, To token.Pos
	// Around are places that the way must not come through; From, a second
	// time, is always one.
	Around []token.Pos
	// If says which way a condition goes that From is evaluated for. Nil means
	// that it may go either way. A case of a select that From stands in is the
	// one that is taken.
	If func(cond ast.Expr) Branch
}

// A Branch is where control goes from a condition.
type Branch int

const (
	Either Branch = iota // it may go both ways
	True                 // only where the condition holds
	False                // only where it does not
)

// Open reports whether control that has come through one place can come to the
// other, as far as the statements of fn tell. The places are in fn or in
// function literals in it, which count as run where they stand.
func (f *Flow) Open(fn ast.Node, w Way) bool {
	body := innermost(fn, w.From, w.To)
	if body == nil {
		return true
	}
	g := f.graphs[body]
	if g == nil {
		g = Graph(f.info, body)
		f.graphs[body] = g
	}
	s := &walk{way: w, seen: make(map[*cfg.Block]bool)}
	known := false
	for _, b := range g.Blocks {
		for i, n := range b.Nodes {
			if !Contains(n, w.From) {
				continue
			}
			known = true
			if s.from(g, b, i) {
				return true
			}
		}
	}
	return !known
}

// innermost returns the body of the innermost function in fn that holds both
// positions.
func innermost(fn ast.Node, from, to token.Pos) *ast.BlockStmt {
	var body *ast.BlockStmt
	ast.Inspect(fn, func(n ast.Node) bool {
		if n == nil || n != fn && !(Contains(n, from) && Contains(n, to)) {
			return false
		}
		if b := FuncBody(n); b != nil && Contains(b, from) && Contains(b, to) {
			body = b
		}
		return true
	})
	return body
}

// A walk looks for a way through a graph.
type walk struct {
	way  Way
	seen map[*cfg.Block]bool
}

// from starts behind the ith node of a block.
func (w *walk) from(g *cfg.CFG, b *cfg.Block, i int) bool {
	if clause := received(g, w.way.From); clause != nil {
		return w.enter(clause)
	}
	if open, ended := w.nodes(b.Nodes[i+1:]); open || ended {
		return open
	}
	next := b.Succs
	if len(next) == 2 && w.way.If != nil {
		cond, _ := b.Nodes[len(b.Nodes)-1].(ast.Expr)
		switch w.way.If(cond) {
		case True:
			next = next[:1]
		case False:
			next = next[1:]
		}
	}
	return w.any(next)
}

// received returns the body of the select's case that receives or sends at pos.
func received(g *cfg.CFG, pos token.Pos) *cfg.Block {
	for _, b := range g.Blocks {
		if clause, ok := b.Stmt.(*ast.CommClause); ok && b.Kind == cfg.KindSelectCaseBody && clause.Comm != nil && Contains(clause.Comm, pos) {
			return b
		}
	}
	return nil
}

func (w *walk) any(blocks []*cfg.Block) bool {
	for _, b := range blocks {
		if w.enter(b) {
			return true
		}
	}
	return false
}

// enter follows a block from its beginning.
func (w *walk) enter(b *cfg.Block) bool {
	if w.seen[b] {
		return false
	}
	w.seen[b] = true
	open, ended := w.nodes(b.Nodes)
	return open || !ended && w.any(b.Succs)
}

// nodes reports whether nodes that are run one after the other come to the end
// of the way, or to a place it must not come through.
func (w *walk) nodes(list []ast.Node) (open, ended bool) {
	for _, n := range list {
		if Contains(n, w.way.To) {
			return true, true
		}
		if Contains(n, w.way.From) {
			return false, true
		}
		for _, pos := range w.way.Around {
			if Contains(n, pos) {
				return false, true
			}
		}
	}
	return false, false
}
