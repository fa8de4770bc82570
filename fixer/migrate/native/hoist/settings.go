package hoist

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/native/sqlx"
	"github.com/netra-systems/netralint/fixer/migrate/native/stdlib"
)

// optionOf returns the option of conn with the meaning of a setting, "" for any
// other method.
func optionOf(m *types.Func) string {
	if api, _ := dbapi.Of(m); isSetting(api) {
		return api.Native.Name
	}
	return ""
}

func isSetting(api dbapi.API) bool {
	return api.Package == "database/sql" && api.Of == dbapi.Receiver && api.Native.Home == dbapi.InParity
}

// Rules move the limits of a pool to where it is opened:
//
//	db, err := conn.OpenSQL(url, ...)    db, err := conn.OpenURL(ctx, url, ..., parity.MaxOpenConns(n))
//	if err != nil { return err }         if err != nil { return err }
//	db.SetMaxOpenConns(n)
//
// They must follow the opening in its block, and what stands between must not
// use the pool, but for a ping, nor change what n depends on. Others stay where they
// are: a *conn.DB has methods of these names.
var Rules = rules()

func rules() map[string]native.Rule {
	rules := map[string]native.Rule{}
	for api := range dbapi.All {
		if isSetting(api) {
			rules[api.Recv+"."+api.Name] = setting
		}
	}
	return rules
}

// setting is the rule of a pool's setting: with all others of its pool it becomes an
// option of the opening, or stays.
func setting(r *native.Rewrite, u *flow.Use) {
	if u.Call == nil {
		return
	}
	s := findOpening(r, u)
	if s == nil || !collect(r, s) || s.listed() && listName(r, s) == "" {
		return
	}
	for _, m := range s.moved {
		for _, u := range m.uses {
			r.Claim(u.Sel.Sel.Pos())
		}
	}
	moveSettings(r, s)
}

// opening is a call that opens a pool, with the settings that follow it in its block.
type opening struct {
	use   *flow.Use // one of them
	list  []ast.Stmt
	from  int           // the statement that opens
	call  *ast.CallExpr // what gets the options
	url   int           // its argument before them
	stmt  ast.Stmt      // that call is in it
	err   types.Object  // of the opening
	moved []*moved

	vars    map[types.Object]bool // what the settings depend on
	hoisted []ast.Stmt            // declarations of some, which must move too
	stable  bool                  // nothing but assignments can change those
	local   bool                  // the pool is a local variable, not a result
}

// listed reports whether the options need a list: some are set under a condition.
func (s *opening) listed() bool {
	return slices.ContainsFunc(s.moved, func(m *moved) bool {
		_, plain := m.stmt.(*ast.ExprStmt)
		return !plain
	})
}

// moved is a statement that goes to the opening: a setting, or an if with
// nothing but settings in it.
type moved struct {
	stmt ast.Stmt
	uses []*flow.Use
}

// findOpening looks for the statement that opens the pool that u sets: it stands before
// in the same block, and can be given options. Without one it returns nil.
func findOpening(r *native.Rewrite, u *flow.Use) *opening {
	stmt, list := settingStatement(r, u)
	i := native.IndexOf(list, stmt)
	for j := i - 1; j >= 0; j-- {
		src := openedBy(r, u, list[j])
		if src == nil {
			continue
		}
		if !opens(r, src) {
			return nil
		}
		s := &opening{use: u, list: list, from: j, call: src.Call, stmt: list[j]}
		if stdlib.IsOpenDB(src) {
			call, stmt := stdlib.ConnectorOf(r, src)
			if call == nil {
				return nil // the connector is made elsewhere
			}
			s.call, s.stmt = call, stmt
		}
		s.err = errorOf(u.Package.Info, s.stmt)
		if sqlx.FuncName(src) != "" {
			s.url = len(s.call.Args) - 1
		}
		if s.call.Ellipsis.IsValid() {
			return nil // it is given a list of options
		}
		return s
	}
	return nil
}

// opens reports whether a source is a call that takes the options of a pool.
func opens(r *native.Rewrite, s *flow.Source) bool {
	_, bySQLx := sqlx.Opener(s)
	return bySQLx || stdlib.IsOpenDB(s) || s.Func != nil && s.Func.FullName() == r.Options.ConnPath+".OpenSQL"
}

// settingStatement returns the statement of a block that the setting is, or that
// holds it and nothing but settings, and the block.
func settingStatement(r *native.Rewrite, u *flow.Use) (ast.Stmt, []ast.Stmt) {
	stmt, ok := r.Outer(u.Call).(ast.Stmt)
	for ok {
		block := r.Parent(stmt)
		list := gosrc.Statements(block)
		guard, isIf := r.Parent(block).(*ast.IfStmt)
		if !isIf || openedIn(r, u, list) {
			return stmt, list
		}
		for {
			outer, isElse := r.Parent(guard).(*ast.IfStmt)
			if !isElse {
				break
			}
			guard = outer
		}
		stmt = guard
	}
	return nil, nil
}

func openedIn(r *native.Rewrite, u *flow.Use, list []ast.Stmt) bool {
	for _, s := range list {
		if openedBy(r, u, s) != nil {
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
func openedBy(r *native.Rewrite, u *flow.Use, s ast.Stmt) *flow.Source {
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
	if to == nil || !native.SamePath(u.Package.Info, to, u.Sel.X) {
		return nil
	}
	for _, src := range r.Flow.Sources {
		if ast.Unparen(value) == src.Call {
			return src
		}
	}
	return nil
}

// collect looks at what follows the opening, up to the last setting, and reports
// whether the settings can be moved.
func collect(r *native.Rewrite, s *opening) bool {
	s.vars, s.stable = map[types.Object]bool{}, true
	s.local = isLocal(s.use.Package.Info, s.use.Sel.X)
	start := max(native.IndexOf(s.list, s.stmt), 0)
	last := lastSetting(r, s)
	var between []ast.Stmt
	for i, stmt := range s.list[start : last+1] {
		m := asMoved(r, s, stmt)
		if m == nil || start+i <= s.from {
			between = append(between, stmt)
			continue
		}
		if !movable(r, s, m) {
			return false
		}
		s.moved = append(s.moved, m)
	}
	if len(s.moved) == 0 {
		return false
	}
	for _, stmt := range between {
		switch {
		case slices.Contains(s.hoisted, stmt):
		case native.Assigns(s.use.Package.Info, stmt, s.vars):
			return false // what it is set to changes
		case stmt != s.stmt && stmt != s.list[s.from] && !mayStayBetween(r, s, stmt):
			return false // it is used before, or something else happens
		}
	}
	slices.SortFunc(s.hoisted, func(a, b ast.Stmt) int { return int(a.Pos() - b.Pos()) })
	return true
}

// lastSetting returns the index of the last statement with a setting in it.
func lastSetting(r *native.Rewrite, s *opening) int {
	last := s.from
	for i := s.from + 1; i < len(s.list); i++ {
		if openedBy(r, s.use, s.list[i]) != nil {
			break
		}
		if asMoved(r, s, s.list[i]) != nil {
			last = i
		}
	}
	return last
}

// asMoved returns a statement as one that is moved, nil if it is none.
func asMoved(r *native.Rewrite, s *opening, stmt ast.Stmt) *moved {
	m := &moved{stmt: stmt}
	if !onlySettings(r, s, stmt, m) || len(m.uses) == 0 {
		return nil
	}
	return m
}

// onlySettings reports whether a statement does nothing but set the pool, perhaps under a
// condition, and collects those settings.
func onlySettings(r *native.Rewrite, s *opening, stmt ast.Stmt, m *moved) bool {
	switch stmt := stmt.(type) {
	case nil:
		return true
	case *ast.ExprStmt:
		u := settingUse(r, stmt.X)
		if u == nil || !native.SamePath(u.Package.Info, u.Sel.X, s.use.Sel.X) {
			return false
		}
		m.uses = append(m.uses, u)
		return true
	case *ast.BlockStmt:
		for _, inner := range stmt.List {
			if a, ok := inner.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
				continue // of what a setting depends on
			}
			if !onlySettings(r, s, inner, m) {
				return false
			}
		}
		return true
	case *ast.IfStmt:
		init, isAssign := stmt.Init.(*ast.AssignStmt)
		if stmt.Init != nil && (!isAssign || init.Tok != token.DEFINE) {
			return false
		}
		return onlySettings(r, s, stmt.Body, m) && (stmt.Else == nil || onlySettings(r, s, stmt.Else, m))
	}
	return false
}

// settingUse returns the use that an expression is, if it is a setting.
func settingUse(r *native.Rewrite, e ast.Expr) *flow.Use {
	for _, u := range r.Flow.Uses {
		if u.Call != nil && u.Call == ast.Unparen(e) && optionOf(u.Method) != "" {
			return u
		}
	}
	return nil
}

// movable reports whether a setting can be evaluated where the pool is opened. It notes
// what the setting depends on.
func movable(r *native.Rewrite, s *opening, m *moved) bool {
	for _, u := range m.uses {
		if !dependsOn(r, s, m.stmt, u.Call.Args[0]) {
			return false
		}
	}
	can := true
	ast.Inspect(m.stmt, func(n ast.Node) bool {
		var exprs []ast.Expr
		switch n := n.(type) {
		case *ast.IfStmt:
			exprs = append(exprs, n.Cond)
		case *ast.AssignStmt:
			exprs = n.Rhs
		}
		for _, e := range exprs {
			can = can && dependsOn(r, s, m.stmt, e)
		}
		return can
	})
	return can
}

// dependsOn notes the variables in an expression of statement in, and reports whether
// it has the same value at the opening.
func dependsOn(r *native.Rewrite, s *opening, in ast.Stmt, e ast.Expr) bool {
	info := s.use.Package.Info
	if !r.Pure(info, e, 0) {
		return false
	}
	same := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			s.stable = s.stable && info.Types[n.Fun].IsType()
		case *ast.StarExpr, *ast.IndexExpr:
			s.stable = false
		case *ast.SelectorExpr:
			if sel := info.Selections[n]; sel != nil && sel.Indirect() {
				s.stable = false
			}
		case *ast.Ident:
			if v, ok := info.Uses[n].(*types.Var); ok && !v.IsField() {
				same = same && dependsOnVar(r, s, in, v)
			}
		}
		return same
	})
	return same
}

// dependsOnVar reports whether a setting that depends on a variable can stand in the
// opening; the declaration of a local one moves along.
func dependsOnVar(r *native.Rewrite, s *opening, in ast.Stmt, v *types.Var) bool {
	if s.vars[v] || in.Pos() <= v.Pos() && v.Pos() < in.End() {
		return true
	}
	s.vars[v] = true
	if v.Kind() == types.PackageVar || native.Assigns(s.use.Package.Info, r.FunctionAround(s.stmt), map[types.Object]bool{v: true}) {
		s.stable = false
	}
	if v.Kind() != types.LocalVar || v.Pos() < s.stmt.Pos() {
		return true
	}
	decl := declares(s.use.Package.Info, s.list, v)
	if decl == nil || decl.Pos() < s.stmt.Pos() || !r.MeansNothing(s.use.Package, v.Name(), s.stmt, decl) {
		return false // it is only known afterwards
	}
	s.hoisted = append(s.hoisted, decl)
	for _, value := range decl.Rhs {
		if !dependsOn(r, s, decl, value) {
			return false
		}
	}
	return true
}

// declares returns the statement of a list that is v := EXPRESSION, or that with
// more variables, all of them new.
func declares(info *types.Info, list []ast.Stmt, v *types.Var) *ast.AssignStmt {
	for _, s := range list {
		a, ok := s.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE {
			continue
		}
		found, all := false, true
		for _, l := range a.Lhs {
			obj := info.Defs[l.(*ast.Ident)]
			found = found || obj == v
			all = all && (obj != nil || native.IsBlank(l))
		}
		if found && all {
			return a
		}
	}
	return nil
}

// isLocal reports whether an expression is a variable that nothing outside its
// function sees.
func isLocal(info *types.Info, e ast.Expr) bool {
	id, ok := native.WithoutInner(info, e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := info.ObjectOf(id).(*types.Var)
	return ok && v.Kind() == types.LocalVar
}
