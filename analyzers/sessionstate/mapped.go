package sessionstate

import (
	"go/ast"
	"go/types"

	"github.com/netra-systems/netralint/analyzers/internal/rule"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A mapper is a type by which an object mapper is sent texts that calls of database APIs
// do not show.
type mapper struct {
	pkg, handle string
	texts       []string // methods whose first text is sent
	same        []string // methods that return a handle on the same
}

var mappers = []mapper{
	{"gorm.io/gorm", "DB", []string{"Exec", "Raw"}, []string{"WithContext", "Session", "Debug"}},
	{"xorm.io/xorm", "Engine", []string{"Exec", "Query", "QueryString", "QueryInterface", "SQL"}, nil},
	{"github.com/uptrace/bun", "DB", []string{"NewRaw"}, nil},
}

// sent is a text for a pool of an object mapper.
type sent struct {
	call *ast.CallExpr
	fn   ast.Node // the innermost function around it
	root ast.Expr // the handle
}

// mapped returns the texts that a file sends by object mappers.
func mapped(p *rule.Pass, file *ast.File) (all []sent) {
	ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if root := rootOf(p.TypesInfo, call); root != nil {
				all = append(all, sent{call, gosrc.Innermost(stack), root})
			}
		}
		return true
	})
	return all
}

// rootOf returns the handle that a call sends a text on, nil where it sends none or goes
// through what may be a transaction.
func rootOf(info *types.Info, call *ast.CallExpr) ast.Expr {
	m := mapperOf(info, call, func(m mapper) []string { return m.texts })
	if m == nil || len(call.Args) == 0 {
		return nil
	}
	for {
		on := ast.Unparen(ast.Unparen(call.Fun).(*ast.SelectorExpr).X)
		inner, ok := on.(*ast.CallExpr)
		if !ok {
			return on
		}
		if mapperOf(info, inner, func(m mapper) []string { return m.same }) == nil {
			return nil
		}
		call = inner
	}
}

// mapperOf returns the mapper whose method of some names is called on its handle, or nil.
func mapperOf(info *types.Info, call *ast.CallExpr, names func(mapper) []string) *mapper {
	fn := gosrc.Callee(info, call)
	if _, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); !ok || fn == nil || fn.Signature().Recv() == nil {
		return nil
	}
	for i, m := range mappers {
		if !gosrc.IsNamed(gosrc.Deref(fn.Signature().Recv().Type()), m.pkg, m.handle) {
			continue
		}
		for _, name := range names(m) {
			if fn.Name() == name {
				return &mappers[i]
			}
		}
	}
	return nil
}
