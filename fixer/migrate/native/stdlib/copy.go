package stdlib

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// copyLoop is a COPY in the form of lib/pq's manual, over a slice:
//
//	stmt, err := tx.Prepare(pqcompat.CopyIn("goods", "name", "price"))
//	if err != nil { return err }
//	for _, g := range goods {
//		if _, err := stmt.Exec(g.Name, g.Price); err != nil { return err }
//	}
//	if _, err := stmt.Exec(); err != nil { return err }
//	if err := stmt.Close(); err != nil { return err }
//
// It becomes one CopyFrom if every error is dealt with alike, since there is one
// left, and the loop does nothing but make rows out of its variables:
//
//	_, err := tx.CopyFrom(ctx, pgx.Identifier{"goods"}, []string{"name", "price"},
//		pgx.CopyFromSlice(len(goods), func(i int) ([]any, error) {
//			g := goods[i]
//			return []any{g.Name, g.Price}, nil
//		}))
//	if err != nil { return err }
//
// Any other is fed row by row, to a statement of package sqlcompat.
type copyLoop struct {
	r    *native.Rewrite
	pkg  *fixer.Package
	use  *flow.Use // of Prepare
	list []ast.Stmt
	next int // the statement to look at

	first int // the Prepare

	stmt, err types.Object
	table     []string
	columns   []string
	loop      *ast.RangeStmt
	row       *ast.CallExpr
	handled   string // what is done about an error
	uses      int    // of the statement
	ends      bool   // Exec without arguments or Close was checked
}

// asCopyFrom rewrites a COPY as one call, if it has that form.
func asCopyFrom(r *native.Rewrite, u *flow.Use) bool {
	c := &copyLoop{r: r, pkg: u.Package, use: u}
	if gosrc.ReceiverName(u.Method) != "Tx" || !c.begin() || !c.rows() || !c.end() {
		return false
	}
	from, check, to := c.list[c.first], c.list[c.first+1], c.list[c.next-1]
	if r.Commented(from.Pos(), to.End()) || native.CountUses(c.pkg.Info, c.stmt) != c.uses {
		return false
	}
	r.Replace(c.pkg, from.Pos(), check.Pos(), c.text()+"\n")
	r.Replace(c.pkg, check.End(), to.End(), "")
	for _, other := range r.Flow.Uses {
		if pos := other.Sel.Sel.Pos(); check.End() <= pos && pos < to.End() {
			r.Claim(pos)
		}
	}
	return true
}

// begin matches the Prepare and the check of its error.
func (c *copyLoop) begin() bool {
	info := c.pkg.Info
	a, ok := c.r.Outer(c.use.Call).(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 2 || len(a.Rhs) != 1 || a.Tok != token.DEFINE || !native.IsPath(c.use.Sel.X) {
		return false
	}
	c.list = gosrc.Statements(c.r.Parent(a))
	c.first = native.IndexOf(c.list, a)
	c.next = c.first + 1
	stmt, isIdent := a.Lhs[0].(*ast.Ident)
	err, errIsIdent := a.Lhs[1].(*ast.Ident)
	if c.next == 0 || !isIdent || !errIsIdent || info.Defs[stmt] == nil {
		return false
	}
	c.stmt, c.err = info.Defs[stmt], info.ObjectOf(err)
	return c.target() && c.check(c.err)
}

// target reads the table and the columns, which must be constants.
func (c *copyLoop) target() bool {
	call, ok := ast.Unparen(c.use.Call.Args[len(c.use.Call.Args)-1]).(*ast.CallExpr)
	if !ok || call.Ellipsis.IsValid() {
		return false
	}
	f := gosrc.Callee(c.pkg.Info, call)
	if f == nil {
		return false
	}
	names := 1
	switch f.FullName() {
	case c.r.Options.ConnPath + "/pqcompat.CopyIn":
	case c.r.Options.ConnPath + "/pqcompat.CopyInSchema":
		names = 2
	default:
		return false
	}
	for i, arg := range call.Args {
		if v := c.pkg.Info.Types[arg].Value; v == nil || v.Kind() != constant.String || strings.Contains(constant.StringVal(v), "\x00") {
			return false
		}
		if i < names {
			c.table = append(c.table, c.r.Source(arg))
		} else {
			c.columns = append(c.columns, c.r.Source(arg))
		}
	}
	return len(c.columns) > 0
}

// check matches a statement that deals with err as all others do.
func (c *copyLoop) check(err types.Object) bool {
	if c.next >= len(c.list) {
		return false
	}
	s, ok := c.list[c.next].(*ast.IfStmt)
	if !ok || !native.IsErrCheck(c.pkg.Info, s, err) || !c.handles(s.Body) {
		return false
	}
	c.next++
	return true
}

// handles reports whether a block is what is done about every error. The error
// may be another variable of the same name.
func (c *copyLoop) handles(b *ast.BlockStmt) bool {
	text := strings.Join(strings.Fields(c.r.Source(b)), " ")
	if c.handled == "" {
		c.handled = text
	}
	return c.handled == text && gosrc.Leaves(c.pkg.Info, b.List) && !c.means(b)
}

// means reports whether a block means something else outside the loop, or has
// to do with the statement.
func (c *copyLoop) means(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt:
			found = true
		case *ast.Ident:
			obj := c.pkg.Info.Uses[n]
			found = found || obj == c.stmt || obj != nil && c.loop != nil && (obj == c.loopVar(c.loop.Key) || obj == c.loopVar(c.loop.Value))
		}
		return !found
	})
	return found
}

// loopVar returns the variable of the loop that e declares.
func (c *copyLoop) loopVar(e ast.Expr) types.Object {
	if id, ok := e.(*ast.Ident); ok {
		if obj := c.pkg.Info.Defs[id]; obj != nil {
			return obj
		}
	}
	return c.stmt // which is looked for anyway
}

// rows matches the loop.
func (c *copyLoop) rows() bool {
	if d, ok := c.list[min(c.next, len(c.list)-1)].(*ast.DeferStmt); ok && c.isMethod(d.Call, "Close") {
		c.uses++
		c.next++
	}
	if c.next >= len(c.list) {
		return false
	}
	loop, ok := c.list[c.next].(*ast.RangeStmt)
	if !ok || loop.Tok != token.DEFINE || !native.IsPath(loop.X) {
		return false
	}
	if _, isSlice := c.pkg.Info.TypeOf(loop.X).Underlying().(*types.Slice); !isSlice {
		return false
	}
	c.loop = loop
	inner := &copyLoop{r: c.r, pkg: c.pkg, use: c.use, loop: loop, stmt: c.stmt, err: c.err, handled: c.handled, list: loop.Body.List}
	call := inner.checked("Exec")
	if call == nil || inner.next != len(inner.list) || call.Ellipsis.IsValid() {
		return false
	}
	args := c.withoutContext(call)
	if len(args) != len(c.columns) {
		return false
	}
	for _, arg := range args {
		if !c.makesValue(arg) {
			return false
		}
	}
	c.row = call
	c.uses += inner.uses
	c.next++
	return true
}

// checked matches a call of a method of the statement whose error is dealt with
// as all others, in one statement or two, and returns it.
func (c *copyLoop) checked(method string) *ast.CallExpr {
	if c.next >= len(c.list) {
		return nil
	}
	var a *ast.AssignStmt
	check, oneStatement := c.list[c.next].(*ast.IfStmt)
	if oneStatement {
		a, _ = check.Init.(*ast.AssignStmt)
	} else {
		a, _ = c.list[c.next].(*ast.AssignStmt)
	}
	if a == nil || len(a.Rhs) != 1 || !c.isMethod(a.Rhs[0], method) {
		return nil
	}
	err, ok := a.Lhs[len(a.Lhs)-1].(*ast.Ident)
	if !ok || len(a.Lhs) == 2 && !native.IsBlank(a.Lhs[0]) || len(a.Lhs) > 2 {
		return nil
	}
	obj := c.pkg.Info.ObjectOf(err)
	c.uses++
	if oneStatement {
		bare := *check
		bare.Init = nil
		if !native.IsErrCheck(c.pkg.Info, &bare, obj) || !c.handles(check.Body) {
			return nil
		}
		c.next++
	} else if c.next++; !c.check(obj) {
		return nil
	}
	return a.Rhs[0].(*ast.CallExpr)
}

// isMethod reports whether an expression calls a method of the statement, with
// or without a context.
func (c *copyLoop) isMethod(e ast.Expr, name string) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name && sel.Sel.Name != name+"Context" {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	if !ok || c.pkg.Info.Uses[id] != c.stmt {
		return false
	}
	return !strings.HasSuffix(sel.Sel.Name, "Context") || c.sameContext(call)
}

// sameContext reports whether a call has the context of the Prepare.
func (c *copyLoop) sameContext(call *ast.CallExpr) bool {
	return len(c.use.Call.Args) == 2 && len(call.Args) > 0 && native.SamePath(c.pkg.Info, c.use.Call.Args[0], call.Args[0])
}

// withoutContext returns the arguments of Exec that are values.
func (c *copyLoop) withoutContext(call *ast.CallExpr) []ast.Expr {
	if call.Fun.(*ast.SelectorExpr).Sel.Name == "ExecContext" {
		return call.Args[1:]
	}
	return call.Args
}

// end matches the Exec without arguments and the Close; one of them must be
// there.
func (c *copyLoop) end() bool {
	if call := c.checked("Exec"); call != nil {
		if len(c.withoutContext(call)) > 0 {
			return false
		}
		c.ends = true
	}
	if c.next < len(c.list) {
		if s, ok := c.list[c.next].(*ast.ExprStmt); ok && c.isMethod(s.X, "Close") && c.ends {
			c.next++
			c.uses++
			return true
		}
	}
	if c.checked("Close") != nil {
		c.ends = true
	}
	return c.ends
}

// makesValue reports whether an expression makes a value of a row out of
// variables and does nothing else, in particular not with the database.
func (c *copyLoop) makesValue(e ast.Expr) bool {
	info := c.pkg.Info
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return c.r.Pure(info, e, 0) && !c.isPool(e)
	}
	f := gosrc.Callee(info, call)
	if f == nil || f.Pkg() == nil || !makers[f.Pkg().Path()] && f.Pkg().Path() != c.r.Options.ConnPath+dbapi.PQCompatPath {
		return c.r.Pure(info, e, 0)
	}
	args := call.Args
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && f.Signature().Recv() != nil {
		args = append([]ast.Expr{sel.X}, args...)
	}
	for _, arg := range args {
		if !c.makesValue(arg) {
			return false
		}
	}
	return true
}

// makers are packages whose functions make values of values.
var makers = map[string]bool{"strings": true, "strconv": true, "time": true, "bytes": true, "math": true, "path": true, "unicode": true, "encoding/hex": true}

func (c *copyLoop) isPool(e ast.Expr) bool { return c.r.Graph.Handle(c.pkg.Info.TypeOf(e)) }

// text returns the call of CopyFrom.
func (c *copyLoop) text() string {
	r, pos := c.r, c.use.Call.Pos()
	ctx := ""
	if len(c.use.Call.Args) == 2 {
		ctx = r.Source(c.use.Call.Args[0])
	} else {
		ctx = r.Context(c.pkg, pos)
	}
	assign := "="
	if c.pkg.Info.Defs[c.list[c.first].(*ast.AssignStmt).Lhs[1].(*ast.Ident)] != nil {
		assign = ":="
	}
	i, head := c.element()
	var values []string
	for _, arg := range c.withoutContext(c.row) {
		values = append(values, r.Source(arg))
	}
	return "_, " + c.err.Name() + " " + assign + " " + r.Source(c.use.Sel.X) + r.PromotedBy(c.use) + ".CopyFrom(" + ctx + ", " +
		r.PGX(c.pkg, pos, "Identifier") + "{" + strings.Join(c.table, ", ") + "}, []string{" + strings.Join(c.columns, ", ") + "},\n" +
		r.PGX(c.pkg, pos, "CopyFromSlice") + "(len(" + r.Source(c.loop.X) + "), func(" + i + " int) ([]any, error) {\n" +
		head + "return []any{" + strings.Join(values, ", ") + "}, nil\n}))"
}

// element returns the name of the index and the statement that declares the
// variable of the loop.
func (c *copyLoop) element() (index, head string) {
	index = "i"
	if id, ok := c.loop.Key.(*ast.Ident); ok && id.Name != "_" {
		index = id.Name
	} else {
		for _, name := range []string{"i", "j", "n", "index"} {
			if native.IsFree(c.pkg, c.loop, name) {
				index = name
				break
			}
		}
	}
	if id, ok := c.loop.Value.(*ast.Ident); ok && id.Name != "_" {
		head = id.Name + " := " + c.r.Source(c.loop.X) + "[" + index + "]\n"
	}
	return index, head
}
