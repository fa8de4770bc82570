package gosrc

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// Statements returns the statements of a block or clause, or nil.
func Statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// Leaves reports whether statements end by leaving the function, or by going
// on with a loop.
func Leaves(info *types.Info, list []ast.Stmt) bool {
	return len(list) > 0 && Jumps(info, list[len(list)-1])
}

// Jumps reports whether what follows a statement in its block is not reached
// from it. A break only leaves what is around it.
func Jumps(info *types.Info, stmt ast.Stmt) bool {
	switch stmt := stmt.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return stmt.Tok == token.CONTINUE
	case *ast.ExprStmt:
		call, ok := stmt.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		switch callee := typeutil.Callee(info, call).(type) {
		case *types.Builtin:
			return callee.Name() == "panic"
		case *types.Func:
			return exits[callee.FullName()]
		}
	}
	return false
}

// exits are the functions that do not return.
var exits = map[string]bool{
	"os.Exit": true, "runtime.Goexit": true,
	"log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true,
	"log.Panic": true, "log.Panicf": true, "log.Panicln": true,
}
