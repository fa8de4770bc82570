package identity

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"strings"
)

// imports stands for the declarations of imports, whose paths are no secret.
const imports = "import"

// enclosing returns the name of the declaration of a file that holds pos.
func enclosing(file *ast.File, pos token.Pos) string {
	for _, decl := range file.Decls {
		if pos < decl.Pos() || decl.End() <= pos {
			continue
		}
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			return funcName(decl)
		case *ast.GenDecl:
			return specName(decl, pos)
		}
	}
	return ""
}

// funcName names a function as Go does: "Open", "Store.Get" or "(*Store).Get".
func funcName(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return decl.Name.Name
	}
	recv := ast.Unparen(decl.Recv.List[0].Type)
	star, pointer := recv.(*ast.StarExpr)
	if pointer {
		recv = ast.Unparen(star.X)
	}
	switch generic := recv.(type) {
	case *ast.IndexExpr:
		recv = generic.X
	case *ast.IndexListExpr:
		recv = generic.X
	}
	name := "?"
	if id, ok := recv.(*ast.Ident); ok {
		name = id.Name
	}
	if pointer {
		name = "(*" + name + ")"
	}
	return name + "." + decl.Name.Name
}

// specName names what of a declaration holds pos: the type, the first variable.
func specName(decl *ast.GenDecl, pos token.Pos) string {
	if decl.Tok == token.IMPORT {
		return imports
	}
	for _, spec := range decl.Specs {
		if pos < spec.Pos() || spec.End() <= pos {
			continue
		}
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			return spec.Name.Name
		case *ast.ValueSpec:
			return spec.Names[0].Name
		}
	}
	return ""
}

// nodeAt returns the outermost node that begins and ends there, or nil. Of an
// expression that stands alone it is the expression.
func nodeAt(file *ast.File, pos, end token.Pos) (found ast.Node) {
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || found != nil || n.Pos() > pos || n.End() < end {
			return false
		}
		if _, alone := n.(*ast.ExprStmt); !alone && n.Pos() == pos && n.End() == end {
			found = n
		}
		return found == nil
	})
	return found
}

// normal returns code without what formatting and comments change. Text in string
// literals is replaced by a part of its sum, unless it is to be kept.
func normal(code []byte, keep bool) string {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, code, func(token.Position, string) {}, 0)
	var b strings.Builder
	comma, word := false, false
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return b.String()
		}
		if tok == token.SEMICOLON || tok == token.COMMA {
			comma = comma || tok == token.COMMA
			word = word || tok == token.SEMICOLON
			continue
		}
		// A comma at the end of a list is there only where the list has lines of
		// its own.
		if comma && tok != token.RPAREN && tok != token.RBRACK && tok != token.RBRACE {
			b.WriteByte(',')
			word = false
		}
		comma = false
		text := lit
		switch {
		case tok == token.STRING && !keep:
			text = `"` + sum(strings.Join(strings.Fields(lit), " ")) + `"`
		case text == "":
			text = tok.String()
		}
		wordy := tok.IsLiteral() || tok.IsKeyword()
		if word && wordy {
			b.WriteByte(' ')
		}
		b.WriteString(text)
		word = wordy
	}
}
