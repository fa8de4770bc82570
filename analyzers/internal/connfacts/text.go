package connfacts

import (
	"go/ast"
	"go/token"
	"strings"
)

// Hole stands in a text for what is known when the program runs.
const Hole = "\x00"

// Text returns the text in a string expression, with [Hole] for the parts that are
// not in sight: a constant, a variable that is only ever one, texts joined by +,
// the format of fmt.Sprintf, and the text that Rebind of sqlx is given. It is all Hole for other expressions.
func (r *Result) Text(e ast.Expr) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text(e)
}

func (r *Result) text(e ast.Expr) string {
	info := r.pass.TypesInfo
	if text, ok := constantString(info, e); ok {
		return text
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return r.text(e.X) + r.text(e.Y)
		}
	case *ast.CallExpr:
		if tv := info.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
			return r.text(e.Args[0])
		}
		switch fn := callee(info, e); {
		case fn == nil || len(e.Args) == 0 || e.Ellipsis.IsValid():
		case fn.FullName() == "fmt.Sprintf":
			return r.formatted(r.text(e.Args[0]), e.Args[1:])
		case rebinds(fn) && fn.Name() == "Rebind":
			return r.text(e.Args[len(e.Args)-1])
		}
	case *ast.Ident, *ast.SelectorExpr:
		if text, ok := r.graph.oneString(e); ok {
			return text
		}
	}
	return Hole
}

// formatted fills the verbs of a format.
func (r *Result) formatted(format string, args []ast.Expr) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		end := i + 1
		for end < len(format) && strings.IndexByte("+-# 0123456789.", format[end]) >= 0 {
			end++
		}
		switch {
		case end == len(format) || format[end] == '[' || format[end] == '*':
			return b.String() + Hole // what follows may be any argument
		case format[end] == '%':
			b.WriteByte('%')
		case len(args) > 0 && end == i+1 && (format[end] == 's' || format[end] == 'v') && isString(r.pass.TypesInfo.TypeOf(args[0])):
			b.WriteString(r.text(args[0]))
			args = args[1:]
		default:
			b.WriteString(Hole)
			args = args[min(1, len(args)):]
		}
		i = end
	}
	return b.String()
}
