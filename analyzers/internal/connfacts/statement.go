package connfacts

import (
	"go/ast"
	"strings"
)

// Statement returns the text that a call sends, with [Hole] for what is not in
// sight, the arguments behind it, and whether the call has an argument that is a
// text.
func (r *Result) Statement(call *Call) (text string, args []ast.Expr, ok bool) {
	for i, arg := range call.Expr.Args {
		if t := r.pass.TypesInfo.TypeOf(arg); t != nil && isString(t) {
			return r.Text(arg), call.Expr.Args[i+1:], true
		}
	}
	return "", nil, false
}

// Bare returns a text of SQL with its literals empty and its comments blank.
func Bare(text string) string {
	return quoted.ReplaceAllStringFunc(text, func(part string) string {
		if strings.HasPrefix(part, "'") {
			return "''"
		}
		return " "
	})
}
