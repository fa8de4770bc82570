package native

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// settingOptions are the options of conn with the meaning of a setting.
var settingOptions = map[string]string{
	"DB.SetMaxOpenConns":    "WithMaxOpenConns",
	"DB.SetMaxIdleConns":    "WithMaxIdleConns",
	"DB.SetConnMaxLifetime": "WithConnMaxLifetime",
	"DB.SetConnMaxIdleTime": "WithConnMaxIdleTime",
}

// settingRules move the limits of a pool to where it is opened; natively they
// cannot change afterwards:
//
//	db, err := conn.OpenSQL(url, ...)    db, err := conn.OpenURL(ctx, url, ..., conn.WithMaxOpenConns(n))
//	if err != nil { return err }         if err != nil { return err }
//	db.SetMaxOpenConns(n)
//
// They must follow the opening in its block, and what stands between must not
// use the pool, but for a ping, nor change what n depends on.
var settingRules = map[string]rule{
	"DB.SetMaxOpenConns":    setting,
	"DB.SetMaxIdleConns":    setting,
	"DB.SetConnMaxLifetime": setting,
	"DB.SetConnMaxIdleTime": setting,
}

func setting(r *rewriter, u *flow.Use) {
	if !r.isCalled(u) {
		return
	}
	s, why := r.findOpening(u)
	if why == "" {
		why = r.collect(s)
	}
	if why != "" {
		r.refuse(Settings, u.Package, u.Sel.Sel.Pos(), "%s: %s", key(u.Method), why)
		return
	}
	for _, m := range s.moved {
		for _, u := range m.uses {
			r.seen[u.Sel.Sel.Pos()] = true
		}
	}
	r.moveSettings(s)
}

// settled is an opening with the settings that follow it in its block.
type settled struct {
	use   *flow.Use // one of them
	list  []ast.Stmt
	from  int           // the statement that opens
	call  *ast.CallExpr // what gets the options
	stmt  ast.Stmt      // that call is in it
	moved []*moved
}

// moved is a statement that goes to the opening: a setting, or an if with
// nothing but settings in it.
type moved struct {
	stmt ast.Stmt
	uses []*flow.Use
}

const elsewhere = "the pool is not opened before in the same block"

// findOpening looks for the statement that opens the pool that u sets.
func (r *rewriter) findOpening(u *flow.Use) (*settled, string) {
	stmt, list := r.settingStatement(u)
	i := indexOf(list, stmt)
	for j := i - 1; j >= 0; j-- {
		src := r.openedBy(u, list[j])
		if src == nil {
			continue
		}
		s := &settled{use: u, list: list, from: j, call: src.Call, stmt: list[j]}
		if isOpenDB(src) {
			if s.call, s.stmt = r.connectorOf(src); s.call == nil {
				return nil, "the pool is opened on a connector that is made elsewhere"
			}
		}
		if s.call.Ellipsis.IsValid() {
			return nil, "the pool is opened with a list of options"
		}
		return s, ""
	}
	return nil, elsewhere
}

// settingStatement returns the statement of a block that the setting is, or that
// holds it and nothing but settings, and the block.
func (r *rewriter) settingStatement(u *flow.Use) (ast.Stmt, []ast.Stmt) {
	stmt, ok := first(r.p.around(u.Call)).(ast.Stmt)
	for ok {
		block := r.p.parent(stmt)
		list := statements(block)
		guard, isIf := r.p.parent(block).(*ast.IfStmt)
		if !isIf || r.openedIn(u, list) {
			return stmt, list
		}
		for {
			outer, isElse := r.p.parent(guard).(*ast.IfStmt)
			if !isElse {
				break
			}
			guard = outer
		}
		stmt = guard
	}
	return nil, nil
}

func (r *rewriter) openedIn(u *flow.Use, list []ast.Stmt) bool {
	for _, s := range list {
		if r.openedBy(u, s) != nil {
			return true
		}
	}
	return false
}

// openedBy returns the source of a statement that opens the pool that u sets:
//
//	db, err := conn.OpenSQL(url)
//	if db, err = conn.OpenSQL(url); err != nil { ... }
//	var db, err = conn.OpenSQL(url)
func (r *rewriter) openedBy(u *flow.Use, s ast.Stmt) *flow.Source {
	var to, value ast.Expr
	if cond, ok := s.(*ast.IfStmt); ok && cond.Init != nil {
		s = cond.Init
	}
	switch s := s.(type) {
	case *ast.AssignStmt:
		if len(s.Rhs) == 1 {
			to, value = s.Lhs[0], s.Rhs[0]
		}
	case *ast.DeclStmt:
		if d, ok := s.Decl.(*ast.GenDecl); ok && len(d.Specs) == 1 {
			if v, ok := d.Specs[0].(*ast.ValueSpec); ok && len(v.Values) == 1 {
				to, value = v.Names[0], v.Values[0]
			}
		}
	}
	if to == nil || !samePath(u.Package.Info, to, u.Sel.X) {
		return nil
	}
	for _, src := range r.flow.Sources {
		if ast.Unparen(value) == src.Call {
			return src
		}
	}
	return nil
}

// collect looks at what follows the opening, up to the last setting. It says why
// the settings cannot be moved, or "".
func (r *rewriter) collect(s *settled) string {
	vars := map[types.Object]bool{}
	start := indexOf(s.list, s.stmt)
	if start < 0 {
		start = s.from
	}
	last := r.lastSetting(s)
	var between []ast.Stmt
	for i := start; i <= last; i++ {
		stmt := s.list[i]
		if m := r.asMoved(s, stmt); m != nil && i > s.from {
			if why := r.movable(s, m, vars); why != "" {
				return why
			}
			s.moved = append(s.moved, m)
			for _, b := range between {
				if assigns(s.use.Package.Info, b, vars) {
					return "what it is set to changes after the pool is opened"
				}
			}
			continue
		}
		if i > s.from && !r.mayStayBetween(s, stmt) {
			return "the pool is used before, or something else happens"
		}
		between = append(between, stmt)
	}
	if len(s.moved) == 0 {
		return elsewhere
	}
	return ""
}

// lastSetting returns the index of the last statement with a setting in it.
func (r *rewriter) lastSetting(s *settled) int {
	last := s.from
	for i := s.from + 1; i < len(s.list); i++ {
		if r.openedBy(s.use, s.list[i]) != nil {
			break
		}
		if r.asMoved(s, s.list[i]) != nil {
			last = i
		}
	}
	return last
}

// asMoved returns a statement as one that is moved, nil if it is none.
func (r *rewriter) asMoved(s *settled, stmt ast.Stmt) *moved {
	m := &moved{stmt: stmt}
	if !r.onlySettings(s, stmt, m) || len(m.uses) == 0 {
		return nil
	}
	return m
}

func (r *rewriter) onlySettings(s *settled, stmt ast.Stmt, m *moved) bool {
	switch stmt := stmt.(type) {
	case nil:
		return true
	case *ast.ExprStmt:
		u := r.settingUse(stmt.X)
		if u == nil || !samePath(u.Package.Info, u.Sel.X, s.use.Sel.X) {
			return false
		}
		m.uses = append(m.uses, u)
		return true
	case *ast.BlockStmt:
		for _, inner := range stmt.List {
			if !r.onlySettings(s, inner, m) {
				return false
			}
		}
		return true
	case *ast.IfStmt:
		return stmt.Init == nil && r.onlySettings(s, stmt.Body, m) && (stmt.Else == nil || r.onlySettings(s, stmt.Else, m))
	}
	return false
}

// settingUse returns the use that an expression is, if it is a setting.
func (r *rewriter) settingUse(e ast.Expr) *flow.Use {
	for _, u := range r.flow.Uses {
		if u.Call != nil && u.Call == ast.Unparen(e) && settingOptions[key(u.Method)] != "" && u.Method.Pkg().Path() == "database/sql" {
			return u
		}
	}
	return nil
}

// movable says why a setting cannot be evaluated where the pool is opened, or
// "". It enters the variables that it depends on into vars.
func (r *rewriter) movable(s *settled, m *moved, vars map[types.Object]bool) string {
	info := s.use.Package.Info
	why := ""
	look := func(e ast.Expr) {
		if !r.p.pure(info, e, 0) {
			why = "what it is set to is computed by calls"
		}
		ast.Inspect(e, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			v, ok := info.Uses[id].(*types.Var)
			if !ok || v.IsField() {
				return true
			}
			vars[v] = true
			if v.Kind() == types.LocalVar && v.Pos() > s.stmt.Pos() {
				why = "what it is set to is only known after the pool is opened"
			}
			return true
		})
	}
	for _, u := range m.uses {
		look(u.Call.Args[0])
	}
	ast.Inspect(m.stmt, func(n ast.Node) bool {
		if cond, ok := n.(*ast.IfStmt); ok {
			look(cond.Cond)
		}
		return true
	})
	return why
}

// mayStayBetween reports whether a statement between the opening and a setting
// does not care for the setting: a check of an error, a ping, a message.
func (r *rewriter) mayStayBetween(s *settled, stmt ast.Stmt) bool {
	switch stmt := stmt.(type) {
	case *ast.IfStmt:
		if stmt.Init != nil && !r.mayStayBetween(s, stmt.Init) || stmt.Else != nil || !r.p.pure(s.use.Package.Info, stmt.Cond, 0) {
			return false
		}
		if leaves(s.use.Package.Info, stmt.Body) {
			return true
		}
		for _, inner := range stmt.Body.List {
			if !r.mayStayBetween(s, inner) {
				return false
			}
		}
		return true
	case *ast.AssignStmt:
		if stmt.Tok != token.ASSIGN && stmt.Tok != token.DEFINE {
			return false
		}
		for _, e := range stmt.Rhs {
			if r.mentionsPool(s, e) && !r.isPing(s, e) || !r.isQuiet(s, e) {
				return false
			}
		}
		return true
	case *ast.ExprStmt:
		return r.isQuiet(s, stmt.X)
	case *ast.DeferStmt:
		return r.isQuiet(s, stmt.Call) || r.isClose(s, stmt.Call)
	case *ast.DeclStmt, *ast.EmptyStmt:
		return !mentionsPath(s.use.Package.Info, stmt, s.use.Sel.X)
	}
	return false
}

func (r *rewriter) mentionsPool(s *settled, n ast.Node) bool {
	return mentionsPath(s.use.Package.Info, n, s.use.Sel.X)
}

func mentionsPath(info *types.Info, n ast.Node, path ast.Expr) bool {
	found := false
	ast.Inspect(n, func(x ast.Node) bool {
		if e, ok := x.(ast.Expr); ok && samePath(info, e, path) {
			found = true
		}
		return !found
	})
	return found
}

// isQuiet reports whether an expression is a ping, a message, a context, or
// nothing but a value.
func (r *rewriter) isQuiet(s *settled, e ast.Expr) bool {
	info := s.use.Package.Info
	if r.isPing(s, e) {
		return true
	}
	if r.mentionsPool(s, e) {
		return false
	}
	if r.p.pure(info, e, 0) {
		return true
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	if v, ok := typeutil.Callee(info, call).(*types.Var); ok {
		return isNamed(v.Type(), "context", "CancelFunc")
	}
	f, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "log", "log/slog", "fmt", "context":
		return true
	}
	return false
}

// isPing reports whether an expression is db.Ping() or db.PingContext(ctx).
func (r *rewriter) isPing(s *settled, e ast.Expr) bool {
	sel := r.methodOfPool(s, e)
	return sel != nil && (sel.Sel.Name == "Ping" || sel.Sel.Name == "PingContext")
}

func (r *rewriter) isClose(s *settled, e ast.Expr) bool {
	sel := r.methodOfPool(s, e)
	return sel != nil && sel.Sel.Name == "Close"
}

// methodOfPool returns the method of the pool that is called.
func (r *rewriter) methodOfPool(s *settled, e ast.Expr) *ast.SelectorExpr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !samePath(s.use.Package.Info, sel.X, s.use.Sel.X) {
		return nil
	}
	return sel
}

// isNamed reports whether t is a type of a package.
func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path && n.Obj().Name() == name
}
