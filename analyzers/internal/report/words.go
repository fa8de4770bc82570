package report

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
)

// Lower returns the severity one step below.
func Lower(severity string) string {
	if severity == Error {
		return Warning
	}
	return Info
}

// Severity is error for what is certain and runs in production, and one step
// lower for each of a handle that can be another database's, or is not known,
// and a test.
func Severity(origin connfacts.Origin, test bool) string {
	s := Error
	if origin.Verdict != connfacts.Postgres {
		s = Lower(s)
	}
	if test {
		s = Lower(s)
	}
	return s
}

// Among says behind the name of a handle which databases it can be, and nothing
// where it is PostgreSQL.
func Among(origin connfacts.Origin) string {
	// The name of a variable before it is set is no driver's.
	drivers := slices.DeleteFunc(slices.Clone(origin.Drivers), func(name string) bool { return name == "" })
	switch {
	case origin.Verdict != connfacts.CanBePostgres:
		return ""
	case len(drivers) > 1:
		return " (it can be PostgreSQL: the drivers are " + strings.Join(drivers, ", ") + ")"
	}
	return " (it can be PostgreSQL)"
}

// Name writes the name of what is called or selected for a message. Of more than
// 40 characters it keeps a selection's last name, and else the first 40.
func Name(e ast.Expr) string {
	const limit = 40
	text := types.ExprString(e)
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		return "(...)." + sel.Sel.Name
	}
	return string(runes[:limit]) + "..."
}

// Callee writes the function called for a message: as the source does, or by its
// name alone where the source has a longer expression.
func Callee(call *ast.CallExpr, fn *types.Func) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr, *ast.Ident:
		return types.ExprString(fun)
	}
	return fn.Name()
}
