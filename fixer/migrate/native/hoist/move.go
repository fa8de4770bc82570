package hoist

import (
	"go/ast"
	"go/token"
	"strings"
	"unicode/utf8"

	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// lineWidth is how long a line may get before options have lines of their own.
const lineWidth = 110

// moveSettings writes the settings as options of the opening and takes them out
// of where they were. With conditions among them the options become a list.
func moveSettings(r *native.Rewrite, s *opening) {
	hoist(r, s)
	if s.listed() {
		asList(r, s)
		takeOutSettings(r, s)
		return
	}
	pkg, last := s.use.Package, s.call.Args[len(s.call.Args)-1]
	var options []string
	commented := false
	width := widthOf(r, s.stmt)
	for _, m := range s.moved {
		above, behind := commentsOf(r, s, m.stmt)
		commented = commented || above+behind != ""
		option := option(r, m.uses[0])
		width += len(", parity.()") + len(optionOf(m.uses[0].Method)) + len(r.Source(m.uses[0].Call.Args[0]))
		options = append(options, above+option+","+behind)
	}
	if commented || width > lineWidth {
		r.Insert(pkg, last.End(), ",\n"+strings.Join(options, "\n")+"\n")
	} else {
		r.Insert(pkg, last.End(), ", "+strings.TrimSuffix(strings.Join(options, " "), ","))
	}
	takeOutSettings(r, s)
}

// hoist moves the declarations that settings depend on before the opening.
func hoist(r *native.Rewrite, s *opening) {
	for _, stmt := range s.hoisted {
		above, behind := commentsOf(r, s, stmt)
		r.Insert(s.use.Package, s.stmt.Pos(), above+sourceText(r, stmt.Pos(), stmt.End())+behind+"\n")
		takeOut(r, s, stmt)
	}
}

// asList declares a list of options before the opening:
//
//	opts := []conn.Option{parity.LibPQ()}
//	if n > 0 {
//		opts = append(opts, parity.MaxOpenConns(n))
//	}
//	db, err := conn.OpenURL(ctx, url, opts...)
func asList(r *native.Rewrite, s *opening) {
	pkg := s.use.Package
	name := listName(r, s)
	var first []string
	for _, arg := range s.call.Args[s.url+1:] {
		first = append(first, r.Source(arg))
	}
	if len(first) == 0 {
		first = []string{r.Parity(pkg, s.call.Pos(), "LibPQ") + "()"}
	}
	moved := s.moved
	for len(moved) > 0 && isBare(r, s, moved[0]) {
		first = append(first, option(r, moved[0].uses[0]))
		moved = moved[1:]
	}
	var text strings.Builder
	text.WriteString(name + " := []" + r.Conn(pkg, s.call.Pos(), "Option") + "{" + strings.Join(first, ", ") + "}\n")
	for _, m := range moved {
		above, behind := commentsOf(r, s, m.stmt)
		text.WriteString(above + appended(r, name, m) + behind + "\n")
	}
	r.Insert(pkg, s.stmt.Pos(), text.String())
	r.Claim(s.call.Rparen) // the list has the option of parity
	if len(s.call.Args) == s.url+1 {
		r.Insert(pkg, s.call.Args[s.url].End(), ", "+name+"...")
		return
	}
	r.Replace(pkg, s.call.Args[s.url+1].Pos(), s.call.Args[len(s.call.Args)-1].End(), name+"...")
}

// isBare reports whether a setting has neither condition nor comment.
func isBare(r *native.Rewrite, s *opening, m *moved) bool {
	_, plain := m.stmt.(*ast.ExprStmt)
	above, behind := commentsOf(r, s, m.stmt)
	return plain && above+behind == ""
}

// appended returns the text of a statement whose settings are appended to a list.
func appended(r *native.Rewrite, list string, m *moved) string {
	var b strings.Builder
	from := m.stmt.Pos()
	for _, u := range m.uses {
		b.WriteString(sourceText(r, from, u.Call.Pos()))
		b.WriteString(list + " = append(" + list + ", " + option(r, u) + ")")
		from = u.Call.End()
	}
	b.WriteString(sourceText(r, from, m.stmt.End()))
	return b.String()
}

// option returns the option that a setting becomes.
func option(r *native.Rewrite, u *flow.Use) string {
	return r.Parity(u.Package, u.Call.Pos(), optionOf(u.Method)) + "(" + r.Source(u.Call.Args[0]) + ")"
}

// listName returns a name for a list of options, "" if all are taken.
func listName(r *native.Rewrite, s *opening) string {
	for _, name := range []string{"opts", "options", "dbOpts", "connOpts", "poolOpts"} {
		if native.IsFree(s.use.Package, r.FunctionAround(s.stmt), name) {
			return name
		}
	}
	return ""
}

func takeOutSettings(r *native.Rewrite, s *opening) {
	for _, m := range s.moved {
		takeOut(r, s, m.stmt)
	}
}

// takeOut removes a statement with its comments.
func takeOut(r *native.Rewrite, s *opening, stmt ast.Stmt) {
	from, to := stmt.Pos(), stmt.End()
	above, behind := commentGroups(r, s, stmt)
	if len(above) > 0 {
		from = above[0].Pos()
	}
	if behind != nil {
		to = behind.End()
	}
	r.RemoveLines(s.use.Package, from, to)
}

// commentGroups returns the comments above a statement, which belong to it
// alone, and that behind it on its line.
func commentGroups(r *native.Rewrite, s *opening, stmt ast.Stmt) (above []*ast.CommentGroup, behind *ast.CommentGroup) {
	i := native.IndexOf(s.list, stmt)
	line := r.LineOf(s.list[i-1].End()) // the opening comes before it
	for _, c := range r.FileAt(stmt.Pos()).Syntax.Comments {
		switch {
		case s.list[i-1].End() <= c.Pos() && c.Pos() < stmt.Pos() && r.LineOf(c.Pos()) != line:
			above = append(above, c)
		case stmt.End() <= c.Pos() && r.LineOf(c.Pos()) == r.LineOf(stmt.End()):
			behind = c
		}
	}
	return above, behind
}

// commentsOf returns the text of the comments of a statement.
func commentsOf(r *native.Rewrite, s *opening, stmt ast.Stmt) (above, behind string) {
	before, after := commentGroups(r, s, stmt)
	for _, c := range before {
		above += sourceText(r, c.Pos(), c.End()) + "\n"
	}
	if after != nil {
		behind = " " + sourceText(r, after.Pos(), after.End())
	}
	return above, behind
}

// sourceText returns the source text of [from, to).
func sourceText(r *native.Rewrite, from, to token.Pos) string {
	f := r.FileAt(from)
	fset := r.Code.Fset
	return string(f.Src[fset.PositionFor(from, false).Offset:fset.PositionFor(to, false).Offset])
}

// widthOf returns how long the first line of a statement is going to be without
// options.
func widthOf(r *native.Rewrite, s ast.Stmt) int {
	src, _, _ := strings.Cut(sourceText(r, s.Pos(), s.End()), "\n")
	width := utf8.RuneCountInString(src) + r.Code.Fset.PositionFor(s.Pos(), false).Column + len("ctx, ")
	if !strings.Contains(src, "LibPQ") {
		width += len(", parity.LibPQ()")
	}
	return width
}
