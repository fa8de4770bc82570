package parity

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// rows looks at what becomes of the rows of a Query: without parity their errors are
// told at the end, and a connection that others need is in use until then.
func (r *reader) rows(call *ast.CallExpr) {
	const goOn = "the rows go on from here, and whether their errors are looked at is not known"
	assign, ok := r.up(call).(*ast.AssignStmt)
	if !ok || len(assign.Rhs) != 1 {
		if up, ok := r.up(call).(*ast.CallExpr); !ok || !r.collects(up) {
			r.say(Unknown, call, goOn)
		}
		return
	}
	v, body := r.variable(assign.Lhs[0]), r.function(call)
	if v == nil || body == nil {
		r.unseen(call)
		return
	}
	looked := false
	for n := range ast.Preorder(body) {
		id, ok := n.(*ast.Ident)
		if !ok || r.info.Uses[id] != v {
			continue
		}
		switch up := r.up(id).(type) {
		case *ast.SelectorExpr:
			looked = looked || up.Sel.Name == "Err"
		case *ast.CallExpr:
			if !r.collects(up) && !r.closes(up) {
				r.say(Unknown, id, "the rows are given to another function, and whether it looks at their error is not known")
			}
			looked = true
		case *ast.AssignStmt, *ast.BinaryExpr, *ast.CaseClause:
		default:
			r.say(Unknown, id, goOn)
			looked = true
		}
	}
	if !looked {
		r.unseen(call)
	}
	r.curing(nil, func() { r.between(call, body, r.open(v, body)) })
	r.failedQuery(assign)
}

// unseen says that nobody looks at the error of the rows.
func (r *reader) unseen(call *ast.CallExpr) {
	r.say(Differs, call, "without parity errors of the statement are told by Err of the rows, which nobody looks at here")
}

// failedQuery looks at what is done with the error of a Query: without parity, errors
// of execution are not among those.
func (r *reader) failedQuery(assign *ast.AssignStmt) {
	err := r.variable(assign.Lhs[len(assign.Lhs)-1])
	block, ok := r.parent[assign].(*ast.BlockStmt)
	if err == nil || !ok {
		return
	}
	test := nextIf(block, assign)
	if test == nil || !r.isFailure(test.Cond) || test.Else != nil {
		r.say(Unknown, assign, "errors of execution are those of the rows without parity, and what is done with the error here is not known")
		return
	}
	for n := range ast.Preorder(test.Body) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		fn := gosrc.Callee(r.info, call)
		for _, arg := range call.Args {
			if r.variable(arg) == err && (fn == nil || fn.Pkg() == nil || !keepers[fn.Pkg().Path()] || fn.Pkg().Path() == "errors") {
				r.say(Unknown, call, "errors of execution are those of the rows without parity, and what is done with them here is not done there")
			}
		}
	}
}

// closes reports whether a call is one of sqlcompat.CloseRows, which returns the error
// of the rows.
func (r *reader) closes(call *ast.CallExpr) bool {
	return r.is(call, dbapi.ConnPath+"/sqlcompat", "CloseRows")
}

// collects reports whether a call is one of pgx's that reads all rows and returns
// their error.
func (r *reader) collects(call *ast.CallExpr) bool {
	fn := gosrc.Callee(r.info, call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == pgxPath && reads[fn.Name()]
}

// open returns where rows are closed at the latest, as far as the function shows it: a
// loop over them that nothing breaks out of reads them to the end.
func (r *reader) open(rows *types.Var, body *ast.BlockStmt) token.Pos {
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok && r.receiver(call) == rows && strings.HasSuffix(types.ExprString(call.Fun), ".Close") && r.parent[n] == ast.Node(body) {
				return n.End()
			}
		case *ast.ForStmt:
			if cond, ok := ast.Unparen(orNil(n.Cond)).(*ast.CallExpr); ok && r.receiver(cond) == rows && !breaks(n) {
				return n.End()
			}
		case *ast.CallExpr:
			if r.collects(n) && len(n.Args) > 0 && r.variable(n.Args[0]) == rows {
				return n.End()
			}
		}
	}
	return body.End()
}

func orNil(e ast.Expr) ast.Expr {
	if e == nil {
		return &ast.Ident{}
	}
	return e
}

// breaks reports whether something may leave a loop for what is behind it.
func breaks(loop *ast.ForStmt) bool {
	for n := range ast.Preorder(loop.Body) {
		if b, ok := n.(*ast.BranchStmt); ok && (b.Tok == token.BREAK || b.Tok == token.GOTO) {
			return true
		}
	}
	return false
}

// between looks for what uses the connection of the rows before they are read.
func (r *reader) between(query *ast.CallExpr, body *ast.BlockStmt, last token.Pos) {
	handle := r.receiver(query)
	if handle == nil {
		return
	}
	t := r.info.TypeOf(query.Fun)
	if sel, ok := ast.Unparen(query.Fun).(*ast.SelectorExpr); ok {
		t = r.info.TypeOf(sel.X)
	}
	if n := gosrc.Named(t); n != nil && (n.Obj().Name() == "DB" || n.Obj().Name() == "Pool") {
		return // each statement has a connection of its own
	}
	for n := range ast.Preorder(body) {
		call, ok := n.(*ast.CallExpr)
		if !ok || call == query || call.Pos() < query.End() || call.Pos() > last {
			continue
		}
		r.curing(r.likeTransaction(query.Fun.(*ast.SelectorExpr).X), func() { r.whileOpen(call, handle) })
	}
}

// whileOpen says that a call uses a handle whose rows are open.
func (r *reader) whileOpen(call *ast.CallExpr, handle *types.Var) {
	if other := r.receiver(call); other != nil && other == handle {
		if sel := ast.Unparen(call.Fun).(*ast.SelectorExpr); sel.Sel.Name != "Rollback" {
			r.say(Differs, call, "the rows of this connection are still open here: without parity it is busy until they are closed")
		}
	}
	for _, arg := range call.Args {
		if v := r.variable(arg); v != nil && v == handle {
			r.say(Unknown, call, "the rows of this connection are still open here, and what is done with it is not known")
		}
	}
}

// receiver returns the variable that the method of a call is called on.
func (r *reader) receiver(call *ast.CallExpr) *types.Var {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	return r.variable(sel.X)
}

func (r *reader) variable(e ast.Expr) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := r.info.ObjectOf(e).(*types.Var)
		return v
	case *ast.SelectorExpr:
		v, _ := r.info.Uses[e.Sel].(*types.Var)
		return v
	}
	return nil
}

// row looks at whether a QueryRow is scanned at once: without parity its connection
// is in use until then.
func (r *reader) row(call *ast.CallExpr) {
	if sel, ok := r.up(call).(*ast.SelectorExpr); ok && sel.Sel.Name == "Scan" {
		return
	}
	const why = "without parity the connection of this row is in use until it is scanned, which is not at once"
	assign, ok := r.up(call).(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != 1 {
		r.say(Unknown, call, why)
		return
	}
	v := r.variable(assign.Lhs[0])
	block, ok := r.parent[assign].(*ast.BlockStmt)
	if v == nil || !ok {
		r.say(Unknown, call, why)
		return
	}
	for i, s := range block.List {
		if s == ast.Stmt(assign) && i+1 < len(block.List) && r.scansFirst(block.List[i+1], v) {
			return
		}
	}
	r.say(Unknown, call, why)
}

// scansFirst reports whether a statement scans a row, and nothing before it waits for
// the database.
func (r *reader) scansFirst(s ast.Stmt, row *types.Var) bool {
	if f, ok := s.(*ast.IfStmt); ok {
		if s = f.Init; s == nil {
			return false
		}
	}
	found := false
	for n := range ast.Preorder(s) {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit, *ast.SwitchStmt, *ast.SelectStmt:
			return false
		case *ast.CallExpr:
			if r.receiver(n) == row {
				found = true
			}
		}
	}
	return found
}

// failedScan looks at what is done when a Scan of rows fails: without parity that
// ends the rows.
func (r *reader) failedScan(call *ast.CallExpr) {
	if fn := gosrc.Callee(r.info, call); fn == nil || gosrc.ReceiverName(fn) == "Row" {
		return
	}
	loop := r.loop(call)
	if loop == nil {
		return
	}
	var test *ast.IfStmt
	switch up := r.up(call).(type) {
	case *ast.ReturnStmt:
		return
	case *ast.AssignStmt:
		if f, ok := r.parent[up].(*ast.IfStmt); ok && f.Init == ast.Stmt(up) {
			test = f
		} else if block, ok := r.parent[up].(*ast.BlockStmt); ok {
			test = nextIf(block, up)
		}
	case *ast.BinaryExpr:
		test, _ = r.parent[up].(*ast.IfStmt)
	}
	if test == nil || !r.isFailure(test.Cond) || !r.leaves(test) {
		r.say(Differs, call, "without parity a scan that fails ends the rows, and this loop does not end with it")
	}
}

// isFailure reports whether a condition is that an error is not nil.
func (r *reader) isFailure(cond ast.Expr) bool {
	n, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && n.Op == token.NEQ && r.isError(n.X) && r.info.Types[n.Y].IsNil()
}

func nextIf(block *ast.BlockStmt, s ast.Stmt) *ast.IfStmt {
	for i, one := range block.List {
		if one == s && i+1 < len(block.List) {
			f, _ := block.List[i+1].(*ast.IfStmt)
			return f
		}
	}
	return nil
}

// loop returns the innermost loop around a node in its function.
func (r *reader) loop(n ast.Node) ast.Node {
	for up := r.parent[n]; up != nil; up = r.parent[up] {
		switch up.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return up
		case *ast.FuncLit, *ast.FuncDecl:
			return nil
		}
	}
	return nil
}

// leaves reports whether a branch ends by leaving the loop around it.
func (r *reader) leaves(branch *ast.IfStmt) bool {
	if len(branch.Body.List) == 0 {
		return false
	}
	switch last := branch.Body.List[len(branch.Body.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.BREAK && last.Label == nil && r.breaksLoop(last)
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}

// breaksLoop reports whether what a break ends is a loop.
func (r *reader) breaksLoop(n ast.Node) bool {
	for up := r.parent[n]; up != nil; up = r.parent[up] {
		switch up.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return false
		}
	}
	return false
}

// transaction looks at the context of a transaction: with parity the transaction ends
// with it.
func (r *reader) transaction(call *ast.CallExpr) {
	if len(call.Args) == 0 {
		return
	}
	r.curing(r.likeReceiver(call), func() { r.lasting(call) })
}

// lasting looks at whether a transaction may outlive its context.
func (r *reader) lasting(call *ast.CallExpr) {
	const why = "with parity a transaction ends with the context that it begins with, without it does not"
	if inner, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr); ok && (r.is(inner, "context", "Background") || r.is(inner, "context", "TODO") || r.is(inner, "context", "WithoutCancel")) {
		return
	}
	assign, ok := r.up(call).(*ast.AssignStmt)
	ctx, body := r.variable(call.Args[0]), r.function(call)
	if !ok || ctx == nil || body == nil || ctx.IsField() {
		r.say(Unknown, call, why)
		return
	}
	tx := r.variable(assign.Lhs[0])
	for n := range ast.Preorder(body) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		if assign, ok := r.up(id).(*ast.AssignStmt); ok && id.Pos() > call.End() && r.info.Uses[id] == ctx && gosrc.Contains(lhs(assign), id.Pos()) {
			r.say(Unknown, call, why+", and the variable with the context changes")
			return
		}
		if tx != nil && r.info.Uses[id] == tx && !r.sameContext(id, ctx) && !r.passedOn(id, ctx, passes) {
			r.say(Unknown, id, why+": this may go on with another context")
			return
		}
	}
}

// lhs is the left side of an assignment as one node.
func lhs(n *ast.AssignStmt) ast.Node { return n.Lhs[len(n.Lhs)-1] }

// passes bounds how many functions a transaction is followed into, one from another.
const passes = 4

// passedOn reports whether a transaction is given with its context to a function of this
// package that uses it with no other.
func (r *reader) passedOn(tx *ast.Ident, ctx *types.Var, depth int) bool {
	call, ok := r.up(tx).(*ast.CallExpr)
	if !ok || depth == 0 || call.Ellipsis.IsValid() {
		return false
	}
	fn := gosrc.Callee(r.info, call)
	decl := r.declaration(fn)
	if decl == nil || fn.Signature().Variadic() || fn.Signature().Params().Len() != len(call.Args) {
		return false
	}
	var inTx, inCtx *types.Var
	for i, arg := range call.Args {
		switch {
		case ast.Unparen(arg) == ast.Expr(tx):
			inTx = fn.Signature().Params().At(i)
		case r.variable(arg) == ctx:
			inCtx = fn.Signature().Params().At(i)
		}
	}
	if inTx == nil || inCtx == nil {
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		if assign, ok := r.up(id).(*ast.AssignStmt); ok && r.info.Uses[id] == inCtx && gosrc.Contains(lhs(assign), id.Pos()) {
			return false
		}
		if r.info.Uses[id] == inTx && !r.sameContext(id, inCtx) && !r.passedOn(id, inCtx, depth-1) {
			return false
		}
	}
	return true
}

// declaration returns the declaration of a function of this package, with its body.
func (r *reader) declaration(fn *types.Func) *ast.FuncDecl {
	if fn == nil || fn.Pkg() != r.pkg {
		return nil
	}
	for _, f := range r.files {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil && r.info.Defs[decl.Name] == types.Object(fn) {
				return decl
			}
		}
	}
	return nil
}

// sameContext reports whether a transaction is used here with the context that it
// began with, or ends.
func (r *reader) sameContext(tx *ast.Ident, ctx *types.Var) bool {
	up := r.up(tx)
	if like, ok := up.(*ast.CallExpr); ok && r.isLike(like) {
		up = r.up(like)
	}
	sel, ok := up.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	call, ok := r.up(sel).(*ast.CallExpr)
	if !ok || ast.Unparen(call.Fun) != ast.Expr(sel) {
		return false
	}
	return sel.Sel.Name == "Rollback" || len(call.Args) > 0 && r.variable(call.Args[0]) == ctx
}
