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

// A part of a data source is a constant text, or the expression that fills it, in the
// function where it stands.
type part struct {
	text string
	expr ast.Expr
	in   plain
}

// plain puts data sources together that a function writes, or one of the package that it
// calls and that does nothing else.
type plain struct {
	info  *types.Info
	decls map[*types.Func]*ast.FuncDecl
	fn    ast.Node // the function around, or nil
	call  *ast.CallExpr
	outer *plain // where call is, which fn is run by
	// inside are the variables whose values are looked at: one may be made of itself.
	inside map[*types.Var]bool
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
			return parts[i].in.asItIs(parts[i].expr)
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
		switch fn := gosrc.Callee(p.info, e); {
		case fn == nil || e.Ellipsis.IsValid():
		case fn.FullName() == "fmt.Sprintf":
			return p.formatted(e)
		case p.outer == nil:
			if value := returned(p.decls[fn.Origin()]); value != nil {
				return plain{info: p.info, decls: p.decls, fn: p.decls[fn.Origin()], call: e, outer: &p, inside: p.inside}.parts(value)
			}
		}
	case *ast.Ident:
		if v, value := p.only(e); value != nil {
			p.inside[v] = true
			parts := p.parts(value)
			delete(p.inside, v)
			if len(parts) > 1 {
				return parts
			}
		}
	}
	return []part{{expr: e, in: p}}
}

// returned is what a function returns that has one result and one return statement, or
// nil.
func returned(decl *ast.FuncDecl) (value ast.Expr) {
	if decl == nil {
		return nil
	}
	returns := 0
	for n := range ast.Preorder(decl.Body) {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			returns++
			if len(ret.Results) == 1 {
				value = ret.Results[0]
			}
		}
	}
	if returns != 1 {
		return nil
	}
	return value
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
		all = append(all, part{expr: args[0], in: p})
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
		if v, value := p.only(e); value != nil {
			p.inside[v] = true
			defer delete(p.inside, v)
			return p.asItIs(value)
		}
		decl, ok := p.fn.(*ast.FuncDecl)
		if !ok || !gosrc.Contains(decl.Type, v.Pos()) || p.assigned(v) {
			return false
		}
		if p.outer == nil {
			return true
		}
		i := p.param(v)
		return i >= 0 && i < len(p.call.Args) && p.outer.asItIs(p.call.Args[i])
	}
	return false
}

// param returns the index of a parameter of the function, or -1.
func (p plain) param(v *types.Var) int {
	fn, _ := p.info.Defs[p.fn.(*ast.FuncDecl).Name].(*types.Func)
	for i := range fn.Signature().Params().Len() {
		if fn.Signature().Params().At(i) == v {
			return i
		}
	}
	return -1
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.String
}

// only returns the variable that is named, and the one value that the function gives it,
// nil if it is none or has more, or is being looked at.
func (p plain) only(id *ast.Ident) (v *types.Var, value ast.Expr) {
	v, ok := p.info.Uses[id].(*types.Var)
	if !ok || p.fn == nil || p.inside[v] {
		return nil, nil
	}
	var values []ast.Expr
	p.given(v, func(value ast.Expr) { values = append(values, value) })
	if len(values) != 1 {
		return nil, nil
	}
	return v, values[0]
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
