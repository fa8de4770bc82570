package dsn

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A part of a data source is a constant text, or the expression that fills it.
type part struct {
	text string
	expr ast.Expr
}

// plain puts data sources together that a function writes in its own text.
type plain struct {
	info *types.Info
	fn   ast.Node // the function around, or nil
}

// unescaped reports whether the password of a URL is put into it as it is: out of a
// field, a parameter of the function or the environment.
func (p plain) unescaped(e ast.Expr) bool {
	parts := p.parts(e)
	if len(parts) == 0 || !strings.HasPrefix(parts[0].text, "postgres") || !strings.Contains(parts[0].text, "://") {
		return false
	}
	for i := 1; i+1 < len(parts); i++ {
		before, after := parts[i-1].text, parts[i+1].text
		if parts[i].expr != nil && strings.HasSuffix(before, ":") && !strings.Contains(before, "@") && strings.HasPrefix(after, "@") {
			return p.asItIs(parts[i].expr)
		}
	}
	return false
}

// parts takes apart a concatenation, a call of fmt.Sprintf, or a local variable
// that is given one of these and nothing else.
func (p plain) parts(e ast.Expr) []part {
	e = ast.Unparen(e)
	if v := p.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return []part{{text: constant.StringVal(v)}}
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return join(p.parts(e.X), p.parts(e.Y))
		}
	case *ast.CallExpr:
		if fn := gosrc.Callee(p.info, e); fn != nil && fn.FullName() == "fmt.Sprintf" && !e.Ellipsis.IsValid() {
			return p.formatted(e)
		}
	case *ast.Ident:
		if value := p.only(e); value != nil && len(p.parts(value)) > 1 {
			return p.parts(value)
		}
	}
	return []part{{expr: e}}
}

// join appends parts, of two texts next to each other one.
func join(a, b []part) []part {
	if last := len(a) - 1; last >= 0 && len(b) > 0 && a[last].expr == nil && b[0].expr == nil {
		return append(append(slices.Clone(a[:last]), part{text: a[last].text + b[0].text}), b[1:]...)
	}
	return append(slices.Clone(a), b...)
}

// formatted takes apart a call of fmt.Sprintf whose verbs are all plain.
func (p plain) formatted(call *ast.CallExpr) []part {
	format := p.info.Types[call.Args[0]].Value
	if format == nil || format.Kind() != constant.String {
		return nil
	}
	var all []part
	args := call.Args[1:]
	text := constant.StringVal(format)
	for {
		before, after, found := strings.Cut(text, "%")
		all = join(all, []part{{text: before}})
		if !found {
			return all
		}
		if after == "" || !strings.Contains("svd", after[:1]) || len(args) == 0 {
			return nil
		}
		all = append(all, part{expr: args[0]})
		args, text = args[1:], after[1:]
	}
}

// asItIs reports whether a value is what somebody configured, not what a function
// made of it.
func (p plain) asItIs(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		v, ok := p.info.Uses[e.Sel].(*types.Var)
		return ok && isString(v.Type())
	case *ast.CallExpr:
		fn := gosrc.Callee(p.info, e)
		return fn != nil && fn.FullName() == "os.Getenv"
	case *ast.Ident:
		v, ok := p.info.Uses[e].(*types.Var)
		if !ok || !isString(v.Type()) {
			return false
		}
		if value := p.only(e); value != nil {
			return p.asItIs(value)
		}
		decl, ok := p.fn.(*ast.FuncDecl)
		return ok && gosrc.Contains(decl.Type, v.Pos()) && !p.assigned(v)
	}
	return false
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.String
}

// only returns the one value that the function gives a variable, or nil.
func (p plain) only(id *ast.Ident) ast.Expr {
	v, ok := p.info.Uses[id].(*types.Var)
	if !ok || p.fn == nil {
		return nil
	}
	var values []ast.Expr
	p.given(v, func(value ast.Expr) { values = append(values, value) })
	if len(values) != 1 {
		return nil
	}
	return values[0]
}

func (p plain) assigned(v *types.Var) bool {
	found := false
	p.given(v, func(ast.Expr) { found = true })
	return found
}

// given calls visit for what the function gives a variable: nil for a value among
// several.
func (p plain) given(v *types.Var, visit func(ast.Expr)) {
	ast.Inspect(p.fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); !ok || p.info.ObjectOf(id) != v {
					continue
				}
				if len(n.Lhs) == len(n.Rhs) && n.Tok != token.ADD_ASSIGN {
					visit(n.Rhs[i])
				} else {
					visit(nil)
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if p.info.Defs[id] == v && i < len(n.Values) && len(n.Names) == len(n.Values) {
					visit(n.Values[i])
				}
			}
		case *ast.UnaryExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && p.info.Uses[id] == v {
				visit(nil)
				visit(nil)
			}
		}
		return true
	})
}
