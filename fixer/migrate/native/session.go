package native

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
)

// statement refuses SQL that belongs to one session when it is run on the pool,
// and COPY as a query. The text is argument i.
func (r *rewriter) statement(u *flow.Use, i int) {
	if u.Call == nil || len(u.Call.Args) <= i {
		return
	}
	text, ok := r.sqlText(u.Package, u.Call.Args[i], 0)
	if !ok {
		return
	}
	if strings.HasPrefix(u.Method.Name(), "Query") && copies.MatchString(text) {
		r.refuse(Session, u.Package, u.Call.Args[i].Pos(), "COPY as a query returns nothing natively: use CopyTo of the *pgx.Conn")
	}
	if receiver(u.Method) == "DB" {
		if word := sessionWord(text); word != "" {
			r.refuse(Session, u.Package, u.Call.Args[i].Pos(), "%s on the pool reaches one connection of many", word)
		}
	}
}

const space = `(?s)^(?:\s|--[^\n]*\n|/\*.*?\*/)*`

var (
	copies    = regexp.MustCompile(space + `(?i:copy\b.*\bto\s+stdout)`)
	ofSession = regexp.MustCompile(space + `(?i)(begin|start|commit|end|rollback|abort|savepoint|release|set|reset|listen|unlisten|lock|declare|fetch|move|` +
		`prepare|execute|deallocate|discard|load|create\s+(?:(?:global|local)\s+)?temp(?:orary)?)\b`)
	begins = regexp.MustCompile(`(?i)^(begin|start)$`)
	ended  = regexp.MustCompile(`(?i);\s*(commit|end|rollback|abort)\b`)
	held   = regexp.MustCompile(`(?i)\bpg_(try_)?advisory_(lock|unlock)`)
	sets   = regexp.MustCompile(`(?i)\bset_config\s*\(`)
)

// sessionWord returns the word that makes a text one of a session, or "".
func sessionWord(text string) string {
	if m := held.FindString(text); m != "" {
		return m
	}
	if m := sets.FindString(text); m != "" {
		return strings.TrimSuffix(m, "(")
	}
	m := ofSession.FindStringSubmatch(text)
	if m == nil || begins.MatchString(m[1]) && ended.MatchString(text) { // a whole transaction in one text
		return ""
	}
	return strings.ToUpper(strings.Join(strings.Fields(m[1]), " "))
}

// sqlText returns what is known of a text, from its start on: a constant, the
// start of a concatenation, a format, the value of a local variable.
func (p *module) sqlText(pkg *fixer.Package, e ast.Expr, depth int) (string, bool) {
	e = ast.Unparen(e)
	if v := pkg.Info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return p.sqlText(pkg, e.X, depth)
		}
	case *ast.CallExpr:
		f, _ := typeutil.Callee(pkg.Info, e).(*types.Func)
		if f != nil && f.FullName() == "fmt.Sprintf" && len(e.Args) > 0 {
			return p.sqlText(pkg, e.Args[0], depth)
		}
	case *ast.Ident:
		if v, ok := pkg.Info.Uses[e].(*types.Var); ok && depth < 3 && v.Parent() != pkg.Types.Scope() {
			if init := p.initial(pkg, v); init != nil {
				return p.sqlText(pkg, init, depth+1)
			}
		}
	}
	return "", false
}

// initial returns the expression that a local variable is declared with.
func (p *module) initial(pkg *fixer.Package, v *types.Var) ast.Expr {
	f := p.fileAt(v.Pos())
	if f == nil || f.Syntax == nil {
		return nil
	}
	var found ast.Expr
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		if n == nil || v.Pos() < n.Pos() || n.End() <= v.Pos() {
			return n == ast.Node(f.Syntax)
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && pkg.Info.Defs[id] == v && len(n.Lhs) == len(n.Rhs) {
					found = n.Rhs[i]
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if pkg.Info.Defs[id] == v && len(n.Names) == len(n.Values) {
					found = n.Values[i]
				}
			}
		}
		return true
	})
	return found
}
