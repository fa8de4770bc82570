package connfacts

import (
	"go/ast"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// reads are the names of methods that wait for the next message, connection or job.
var reads = map[string]bool{
	"ReadMessage": true, "FetchMessage": true, "ReceiveMessage": true, "Receive": true, "NextMsg": true,
	"Poll": true, "PollFetches": true, "PollRecords": true, "Accept": true, "AcceptTCP": true,
	"BRPop": true, "BLPop": true, "BRPopLPush": true, "XRead": true, "XReadGroup": true,
	"Consume": true, "ReserveJob": true, "WaitForNotification": true,
}

// lasts reports whether a function goes on until it is told to stop: it never returns, or
// it, or one that it calls, waits in a loop without a condition for what is next to do.
func (r *Result) lasts(fn ast.Node) bool {
	if r.endless(fn) {
		return true
	}
	running := map[ast.Node]bool{}
	r.running(fn, callDepth, running)
	for f := range running {
		if r.consumes(f) {
			return true
		}
	}
	return false
}

func (r *Result) consumes(fn ast.Node) bool {
	known, ok := r.consumers[fn]
	if ok {
		return known
	}
	ast.PreorderStack(fn, nil, func(n ast.Node, stack []ast.Node) bool {
		if _, lit := n.(*ast.FuncLit); lit && n != fn {
			return false
		}
		call, ok := n.(*ast.CallExpr)
		known = known || ok && r.waitsForNext(call) && r.inEndlessLoop(stack)
		return !known
	})
	r.consumers[fn] = known
	return known
}

// waitsForNext reports whether a call waits for what is next to do, by its name.
func (r *Result) waitsForNext(call *ast.CallExpr) bool {
	fn := callee(r.pass.TypesInfo, call)
	if fn == nil || fn.Signature().Recv() == nil || !reads[fn.Name()] {
		return false
	}
	_, api := dbapi.Of(fn)
	return !api || fn.Name() == "WaitForNotification"
}

// inEndlessLoop reports whether one of the nodes is a loop without a condition, or one
// that goes on as long as a context does.
func (r *Result) inEndlessLoop(stack []ast.Node) bool {
	for _, n := range stack {
		loop, ok := n.(*ast.ForStmt)
		if ok && (loop.Cond == nil || r.asksContext(loop.Cond)) {
			return true
		}
	}
	return false
}

// asksContext reports whether a condition is that a context has not ended.
func (r *Result) asksContext(cond ast.Expr) bool {
	for n := range ast.Preorder(cond) {
		if call, ok := n.(*ast.CallExpr); ok {
			if fn := callee(r.pass.TypesInfo, call); fn != nil && fn.FullName() == "(context.Context).Err" {
				return true
			}
		}
	}
	return false
}
