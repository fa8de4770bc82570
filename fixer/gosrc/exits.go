package gosrc

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// Exits reports whether control does not come back from a call: of panic, of
// what ends the program, the goroutine or the test, and of Fatal and Panic of
// loggers, by their names and as they have no result.
func Exits(info *types.Info, call *ast.CallExpr) bool {
	switch callee := typeutil.Callee(info, call).(type) {
	case *types.Builtin:
		return callee.Name() == "panic"
	case *types.Func:
		return endsByName(callee) || endsChain(info, call, callee)
	case *types.Var:
		return endsByName(callee)
	}
	return false
}

// endsByName reports whether a function, or a variable that holds one, is named
// as those that do not return.
func endsByName(f types.Object) bool {
	sig, ok := f.Type().Underlying().(*types.Signature)
	if !ok || sig.Results().Len() > 0 {
		return false
	}
	switch name := f.Name(); name {
	case "Exit", "Exitf", "Exitln", "Goexit", "FailNow":
		return true
	case "Skip", "Skipf", "SkipNow":
		return f.Pkg() != nil && f.Pkg().Path() == "testing"
	default:
		return strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "fatal") || strings.HasPrefix(name, "Panic")
	}
}

// endsChain reports whether a call writes what zerolog began with Fatal or
// Panic: log.Fatal().Err(err).Msg("no database").
func endsChain(info *types.Info, call *ast.CallExpr, callee *types.Func) bool {
	if callee.Pkg() == nil || callee.Pkg().Path() != "github.com/rs/zerolog" || callee.Signature().Results().Len() > 0 {
		return false
	}
	for {
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			return false
		}
		call, ok = ast.Unparen(sel.X).(*ast.CallExpr)
		if !ok {
			return false
		}
		if f := Callee(info, call); f != nil && (f.Name() == "Fatal" || f.Name() == "Panic") {
			return true
		}
	}
}
