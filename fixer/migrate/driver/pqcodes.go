package driver

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
)

// codeText returns, as a literal, the code or class a variable of package
// pqerror holds. lib/pq declares them as variables:
//
//	UniqueViolation = Code("23505")
//
// so the value stands in its source alone. It reports false where the source
// cannot be read.
func (p *Plan) codeText(v *types.Var) (literal string, ok bool) {
	at := p.m.Fset.Position(v.Pos())
	if !at.IsValid() {
		return "", false
	}
	file, ok := p.pqSource[at.Filename]
	if !ok {
		file, _ = parser.ParseFile(token.NewFileSet(), at.Filename, nil, parser.SkipObjectResolution)
		if p.pqSource == nil {
			p.pqSource = map[string]*ast.File{}
		}
		p.pqSource[at.Filename] = file
	}
	if file == nil {
		return "", false
	}
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			if s := spec.(*ast.ValueSpec); len(s.Names) == 1 && len(s.Values) == 1 && s.Names[0].Name == v.Name() {
				return convertedLiteral(s.Values[0])
			}
		}
	}
	return "", false
}

// convertedLiteral is the string in a conversion such as Code("23505").
func convertedLiteral(e ast.Expr) (string, bool) {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return "", false
	}
	lit, ok := call.Args[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	return lit.Value, true
}
