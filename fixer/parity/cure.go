package parity

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/edit"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// An Edit replaces the bytes Start to End of a file, counted from 0, by New.
type Edit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// lends reports whether parity.Like takes a handle of the type.
func lends(t types.Type) bool {
	if t == nil {
		return false
	}
	path, name := "", ""
	if n := gosrc.Named(t); n != nil && n.Obj().Pkg() != nil {
		path, name = n.Obj().Pkg().Path(), n.Obj().Name()
	}
	_, pointer := types.Unalias(t).(*types.Pointer)
	return path == dbapi.ConnPath && pointer && (name == "DB" || name == "Conn") || path == pgxPath && name == "Tx" && !pointer
}

// like are the edits by which a handle goes through parity.Like where an
// expression names it; nil where it cannot.
func (r *reader) like(handle ast.Expr) []Edit {
	return r.likeField(handle, "", r.info.TypeOf(handle))
}

// likeField is like for an embedded field of what the expression names.
func (r *reader) likeField(handle ast.Expr, path string, t types.Type) []Edit {
	file := r.file(handle)
	if file == nil || !lends(t) {
		return nil
	}
	qualifier, imports := r.qualifier(file, handle, dbapi.ConnPath+dbapi.ParityPath, "parity", "Like")
	from, to := r.offset(handle.Pos()), r.offset(handle.End())
	return append([]Edit{{from, from, qualifier + "Like("}, {to, to, path + ")"}}, imports...)
}

// likeReceiver is like for the receiver of a method that is called.
func (r *reader) likeReceiver(call *ast.CallExpr) []Edit {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	s := r.info.Selections[sel]
	if s == nil {
		return nil
	}
	path, t := embedded(s)
	return r.likeField(sel.X, path, t)
}

// embedded returns the fields that a selection goes through on its own, as source, and
// the type of the last.
func embedded(s *types.Selection) (path string, t types.Type) {
	t = s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		under := t.Underlying()
		if ptr, ok := under.(*types.Pointer); ok {
			under = ptr.Elem().Underlying()
		}
		f := under.(*types.Struct).Field(i)
		path, t = path+"."+f.Name(), f.Type()
	}
	return path, t
}

// likeArgument is like for the first argument of a call that is a handle.
func (r *reader) likeArgument(call *ast.CallExpr) []Edit {
	fn := gosrc.Callee(r.info, call)
	for i, arg := range call.Args {
		if lends(r.info.TypeOf(arg)) && fn != nil && i < fn.Signature().Params().Len() && takesLike(fn.Signature().Params().At(i).Type()) {
			return r.like(arg)
		}
	}
	return nil
}

// takesLike reports whether a parameter takes what parity.Like returns.
func takesLike(t types.Type) bool {
	if n := gosrc.Named(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pgxPath {
		return false
	}
	i, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range i.Methods() {
		ok = ok && (sends[m.Name()] || listed("Begin BeginTx", m.Name()))
	}
	return ok
}

// isLike reports whether an expression is a call of parity.Like.
func (r *reader) isLike(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && (r.is(call, dbapi.ConnPath+dbapi.ParityPath, "Like") || r.is(call, dbapi.ConnPath, "LikeLibPQ"))
}

// likeTransaction is like for the handle that begins the transaction which a variable
// holds, where the function shows that.
func (r *reader) likeTransaction(tx ast.Expr) []Edit {
	v := r.variable(tx)
	if v == nil {
		return nil
	}
	if call := r.origin(v, tx); call != nil {
		if fn := gosrc.Callee(r.info, call); fn != nil && listed("Begin BeginTx", fn.Name()) {
			return r.likeReceiver(call)
		}
	}
	return nil
}

// origin returns the call that a local variable is set by, nil where there are more.
func (r *reader) origin(v *types.Var, at ast.Node) *ast.CallExpr {
	var found *ast.CallExpr
	body := r.outermost(at)
	if body == nil {
		return nil
	}
	for n := range ast.Preorder(body) {
		assign, ok := n.(*ast.AssignStmt)
		if !ok {
			continue
		}
		for _, left := range assign.Lhs {
			if r.variable(left) != v {
				continue
			}
			call, ok := ast.Unparen(assign.Rhs[0]).(*ast.CallExpr)
			if !ok || found != nil || len(assign.Rhs) != 1 {
				return nil
			}
			found = call
		}
	}
	return found
}

// outermost returns the body of the declared function around n.
func (r *reader) outermost(n ast.Node) *ast.BlockStmt {
	for up := r.parent[n]; up != nil; up = r.parent[up] {
		if f, ok := up.(*ast.FuncDecl); ok {
			return f.Body
		}
	}
	return nil
}

// likeRows is like for the handle whose rows a call reads.
func (r *reader) likeRows(rows ast.Expr) []Edit {
	if call, ok := ast.Unparen(rows).(*ast.CallExpr); ok {
		return r.likeReceiver(call) // db.QueryRow(…).Scan(…)
	}
	v := r.variable(rows)
	if v == nil {
		return nil
	}
	if call := r.origin(v, rows); call != nil {
		return r.likeReceiver(call)
	}
	return nil
}

// alreadyLike reports whether rows come from parity.Like, or from a prepared statement
// of package sqlcompat, which sends as what it was prepared on does.
func (r *reader) alreadyLike(rows ast.Expr) bool {
	call, ok := ast.Unparen(rows).(*ast.CallExpr)
	if v := r.variable(rows); !ok && v != nil {
		call = r.origin(v, rows)
	}
	if call == nil {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if fn := gosrc.Callee(r.info, call); fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == dbapi.ConnPath+"/sqlcompat" && gosrc.ReceiverName(fn) == "Stmt" {
		return true
	}
	return ok && r.isLike(sel.X)
}

// foundBy is errors.Is in place of a comparison.
func (r *reader) foundBy(n *ast.BinaryExpr, err, sentinel ast.Expr, not string) []Edit {
	file := r.file(n)
	if file == nil {
		return nil
	}
	qualifier, imports := r.qualifier(file, n, "errors", "errors", "Is")
	text := not + qualifier + "Is(" + types.ExprString(err) + ", " + types.ExprString(sentinel) + ")"
	return append([]Edit{{r.offset(n.Pos()), r.offset(n.End()), text}}, imports...)
}

// qualifier returns what to put in front of a member of a package, and the import.
func (r *reader) qualifier(file *ast.File, at ast.Node, path, name, member string) (string, []Edit) {
	qualifier, add := edit.Qualifier(r.info, r.pkg, file, at.Pos(), path, name, member)
	if add == nil {
		return qualifier, nil
	}
	var out []Edit
	for _, e := range edit.AddImports(r.fset, file, *add) {
		out = append(out, Edit{r.offset(e.Pos), r.offset(e.End), string(e.NewText)})
	}
	return qualifier, out
}

// file returns the file that a node is in.
func (r *reader) file(n ast.Node) *ast.File {
	for up := n; up != nil; up = r.parent[up] {
		if f, ok := up.(*ast.File); ok {
			return f
		}
	}
	return nil
}
