package connfacts

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A place that a pool is kept in stands for all pools that are ever in it. Where
// one pool is replaced by another, what is done to the one that goes is not done
// to the one that comes:
//
//	old := m.db
//	m.db = db
//	old.SetConnMaxLifetime(time.Minute)

// stored is a place as the source names it: a variable, field, element, atomic
// value or channel.
type stored struct {
	root types.Object
	text string
}

// storedAt returns the place that an expression names.
func storedAt(info *types.Info, e ast.Expr) stored {
	root := rootOf(info, e)
	if root == nil {
		return stored{}
	}
	return stored{root, types.ExprString(ast.Unparen(e))}
}

// rootOf returns the variable that the name of a place begins with.
func rootOf(info *types.Info, e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := info.ObjectOf(e).(*types.Var)
		if v == nil {
			return nil
		}
		return v
	case *ast.SelectorExpr:
		if _, field := info.Selections[e]; !field {
			return rootOf(info, e.Sel)
		}
		return rootOf(info, e.X)
	case *ast.IndexExpr:
		return rootOf(info, e.X)
	case *ast.StarExpr:
		return rootOf(info, e.X)
	}
	return nil
}

// readOf returns the place that an expression reads.
func readOf(info *types.Info, e ast.Expr) stored {
	switch x := ast.Unparen(e).(type) {
	case *ast.TypeAssertExpr:
		return readOf(info, x.X)
	case *ast.UnaryExpr:
		if x.Op == token.ARROW {
			return storedAt(info, x.X)
		}
		return stored{}
	case *ast.CallExpr:
		return atomicOf(info, x, "Load")
	}
	return storedAt(info, e)
}

// atomicOf returns the atomic value that a call of one of the methods is made on.
func atomicOf(info *types.Info, call *ast.CallExpr, names ...string) stored {
	fn := callee(info, call)
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if fn == nil || !ok || fn.Pkg() == nil || fn.Pkg().Path() != "sync/atomic" || fn.Signature().Recv() == nil {
		return stored{}
	}
	for _, name := range names {
		if fn.Name() == name {
			return storedAt(info, sel.X)
		}
	}
	return stored{}
}

// reading is a variable that begins as what is in a place.
type reading struct {
	v     *types.Var
	place stored
	pos   token.Pos
}

// writing puts something else in a place.
type writing struct {
	place stored
	pos   token.Pos
	value ast.Expr
}

// findOutgoing finds the variables of a function that hold what has gone from its
// place when they are used.
func (g *graph) findOutgoing(body *ast.BlockStmt) {
	var reads []reading
	var writes []writing
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // a body of its own
		case *ast.AssignStmt:
			r, w := g.exchanges(n)
			reads, writes = append(reads, r...), append(writes, w...)
		case *ast.SendStmt:
			writes = append(writes, writing{storedAt(g.info, n.Chan), n.Pos(), n.Value})
		case *ast.CallExpr:
			if p := atomicOf(g.info, n, "Store", "CompareAndSwap"); p.root != nil {
				writes = append(writes, writing{p, n.Pos(), n.Args[len(n.Args)-1]})
			}
		}
		return true
	})
	for _, r := range reads {
		for _, w := range writes {
			if w.place == r.place && g.replaces(body, r, w, writes) {
				g.outgoing[r.v] = r.place
			}
		}
	}
}

// hasGone reports whether dst takes what goes from the place that src reads.
func (g *graph) hasGone(src, dst ast.Expr) bool {
	id, ok := ast.Unparen(dst).(*ast.Ident)
	if !ok {
		return false
	}
	place, ok := g.outgoing[g.info.ObjectOf(id)]
	return ok && place == readOf(g.info, src)
}

// ofOutgoing returns a place of its own for a field, at n, of a struct that has
// gone from where it was: fields are one place for all structs of a type.
func (g *graph) ofOutgoing(e *ast.SelectorExpr, n nodeID) nodeID {
	root := rootOf(g.info, e.X)
	if root == nil || n == none {
		return n
	}
	if _, gone := g.outgoing[root]; !gone {
		return n
	}
	own := g.node(key{syn: e})
	g.source(n, own)
	return own
}

// exchanges returns what an assignment reads from places, and writes to them.
func (g *graph) exchanges(n *ast.AssignStmt) (reads []reading, writes []writing) {
	for i, lhs := range n.Lhs {
		rhs := n.Rhs[min(i, len(n.Rhs)-1)]
		if id, ok := lhs.(*ast.Ident); ok && (i == 0 || len(n.Lhs) == len(n.Rhs)) {
			v, _ := g.info.ObjectOf(id).(*types.Var)
			if p := readOf(g.info, rhs); v != nil && p.root != nil && p.root != v && !isPackageVar(v) && g.relevant(v.Type()) {
				reads = append(reads, reading{v, p, n.Pos()})
			}
		}
		if t := g.info.TypeOf(lhs); t != nil && g.relevant(t) && !isString(t) {
			writes = append(writes, writing{storedAt(g.info, lhs), n.Pos(), rhs})
		}
	}
	return reads, writes
}

// replaces reports whether w puts another value into the place that r has read,
// and the variable is used after that. What was written to the place before, on
// the way to r, may be in the variable too: then it is not the old one for
// certain.
func (g *graph) replaces(body *ast.BlockStmt, r reading, w writing, writes []writing) bool {
	if w.pos < r.pos || g.info.Types[w.value].IsNil() || g.derives(body, w.value, r) {
		return false
	}
	around := loopAround(body, r.pos, w.pos)
	for _, before := range writes {
		if before.place == r.place && before.pos < r.pos && gosrc.Contains(around, before.pos) {
			return false
		}
	}
	after := blockAround(body, w.pos)
	used := false
	for n := range ast.Preorder(after) {
		id, ok := n.(*ast.Ident)
		used = used || ok && id.Pos() > w.pos && !gosrc.Contains(w.value, id.Pos()) && g.info.Uses[id] == r.v
	}
	return used
}

// derives reports whether a value is made of what has been read, by itself or
// through variables.
func (g *graph) derives(body *ast.BlockStmt, value ast.Expr, r reading) bool {
	from := map[types.Object]bool{r.v: true}
	mentions := func(e ast.Expr) bool {
		found := false
		for n := range ast.Preorder(e) {
			x, ok := n.(ast.Expr)
			if id, isID := n.(*ast.Ident); isID && from[g.info.Uses[id]] {
				found = true
			}
			found = found || ok && storedAt(g.info, x) == r.place
		}
		return found
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if n, ok := n.(*ast.AssignStmt); ok {
			for i, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && mentions(n.Rhs[min(i, len(n.Rhs)-1)]) {
					from[g.info.ObjectOf(id)] = true
				}
			}
		}
		return true
	})
	return mentions(value)
}

// loopAround returns the innermost loop around two places, or else the body.
func loopAround(body *ast.BlockStmt, a, b token.Pos) (found ast.Node) {
	found = body
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if gosrc.Contains(n, a) && gosrc.Contains(n, b) {
				found = n
			}
		}
		return true
	})
	return found
}

// blockAround returns the innermost block or clause around a place; for one in
// the head of a statement, the block that the statement is in.
func blockAround(body *ast.BlockStmt, at token.Pos) (found ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if gosrc.Contains(n, at) {
				found = n
			}
		}
		return true
	})
	return found
}
