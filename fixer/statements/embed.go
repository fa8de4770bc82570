package statements

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

const (
	embedMark = "//go:embed"
	inFiles   = "it is in a file that is not read"
)

// InFile reports whether the text of statements is read from a file of this name where
// a program embeds it.
func InFile(name string) bool {
	return strings.HasSuffix(strings.ToLower(filepath.Ext(name)), "sql")
}

// embeds returns the patterns of the go:embed directive above a declaration, "" if there
// is none. Between the two there may be blank lines and comments.
func (p *Package) embeds(spec *ast.ValueSpec) string {
	decl, ok := p.parent[spec].(*ast.GenDecl)
	if !ok || len(spec.Values) > 0 {
		return ""
	}
	file, ok := p.parent[decl].(*ast.File)
	if !ok {
		return ""
	}
	after := file.Name.End()
	for _, d := range file.Decls {
		if d.End() <= spec.Pos() {
			after = d.End()
		}
	}
	for _, s := range decl.Specs {
		if s.End() <= spec.Pos() {
			after = s.End()
		}
	}
	var patterns []string
	for _, group := range file.Comments {
		for _, c := range group.List {
			if rest, ok := strings.CutPrefix(c.Text, embedMark); ok && strings.TrimLeft(rest, " \t") != rest && after <= c.Pos() && c.End() <= spec.Pos() {
				patterns = append(patterns, strings.TrimSpace(rest))
			}
		}
	}
	return strings.Join(patterns, " ")
}

// embedded is what the program finds in a variable of type string or []byte into which a
// directive puts a file.
func (ev *evaluation) embedded(a assign) made {
	name := a.embeds
	if s, err := strconv.Unquote(name); err == nil {
		name = s
	} else if strings.ContainsAny(name, " \t\"`") {
		return unknown(inFiles)
	}
	if strings.ContainsAny(name, `*?[\`) {
		return unknown(inFiles)
	}
	return ev.file(a.at.Pos(), strings.TrimPrefix(name, "all:"))
}

// file is the text of a file beside the one at pos.
func (ev *evaluation) file(pos token.Pos, name string) made {
	if ev.ReadFile == nil || !InFile(name) {
		return unknown(inFiles)
	}
	name = filepath.Join(filepath.Dir(ev.Fset.Position(pos).Filename), filepath.FromSlash(name))
	data, err := ev.ReadFile(name)
	if err != nil {
		return unknown(inFiles)
	}
	return one(rawLiteral(token.Position{Filename: name, Line: 1}, string(data)))
}

// bytes is the text of bytes that come from a file and are nowhere changed.
func (ev *evaluation) bytes(e ast.Expr) made {
	v := ev.variable(e)
	if v == nil {
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
			return ev.readBy(call)
		}
		return unknown(builtAtRun)
	}
	for _, use := range ev.uses[v] {
		conversion, ok := ev.parent[use].(*ast.CallExpr)
		if !ok || !ev.Info.Types[conversion.Fun].IsType() {
			return unknown(changedElse)
		}
	}
	last, some, ok := ev.before(v, e)
	call, isCall := ast.Unparen(last.value).(*ast.CallExpr)
	switch {
	case !ok || len(some) > 0:
		return unknown(builtAtRun)
	case last.embeds != "":
		return ev.embedded(last)
	case isCall && last.call && last.index == 0:
		return ev.readBy(call)
	}
	return unknown(builtAtRun)
}

// readBy is the text that a call reads from files that a variable of the package embeds.
func (ev *evaluation) readBy(call *ast.CallExpr) made {
	fn := gosrc.Callee(ev.Info, call)
	if fn == nil || fn.Name() != "ReadFile" || fn.Pkg() == nil {
		return unknown(fromCall)
	}
	var files, name ast.Expr
	switch selector, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr); {
	case selector != nil && fn.Pkg().Path() == "embed" && len(call.Args) == 1:
		files, name = selector.X, call.Args[0]
	case fn.Pkg().Path() == "io/fs" && len(call.Args) == 2:
		files, name = call.Args[0], call.Args[1]
	default:
		return unknown(fromCall)
	}
	v := ev.variable(files)
	if v == nil || len(ev.assigns[v]) != 1 || ev.escaped[v] || ev.assigns[v][0].embeds == "" {
		return unknown(fromCall)
	}
	m := ev.text(name)
	if m.unknown != "" || len(m.texts) != 1 || m.rule != AsIs {
		return unknown(inFiles)
	}
	return ev.file(ev.assigns[v][0].at.Pos(), m.texts[0].value)
}

// isBytes reports whether a type is of slices of bytes.
func isBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}
